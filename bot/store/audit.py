"""The audit log: who of the organizers did what, and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.store.repository import Repository
from bot.store.tables import audit


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Something an organizer did; its number says what came before it."""

    at: datetime
    person_id: int
    action: str
    detail: str
    number: int = 0


class AuditRepository(Repository):
    """The audit log of one conference."""

    async def record(self, person_id: int, action: str, detail: str, at: datetime) -> None:
        """Records what an organizer did (``answered a case``); never what an attendee wrote."""
        await self._insert(
            audit, {"at": at, "person_id": person_id, "action": action, "detail": detail[:1000]}
        )

    async def latest(self, limit: int = 20, before: int | None = None) -> list[AuditEntry]:
        """The newest entries, newest first; of those before a number where one is given."""
        query = select(audit).where(self._scoped(audit)).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.id < before)
        found = await self._execute(query)
        return [AuditEntry(row.at, row.person_id, row.action, row.detail, row.id) for row in found]
