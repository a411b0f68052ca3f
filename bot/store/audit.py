"""The audit trail: who of the organizers did what, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.store.repository import Writes
from bot.store.tables import audit


@dataclass(frozen=True, slots=True)
class Action:
    """Something an organizer did; its number says what came before it."""

    at: datetime
    person_id: int
    action: str
    detail: str
    number: int = 0


class AuditWrites(Writes):
    """The trail's part of a transaction."""

    async def note_action(self, person_id: int, action: str, detail: str, at: datetime) -> None:
        """Notes what an organizer did (``answered a case``); never what an attendee wrote."""
        row = {
            "conference": self._conference,
            "at": at,
            "person_id": person_id,
            "action": action,
            "detail": detail[:1000],
        }
        await self._connection.execute(audit.insert().values(**row))

    async def actions(self, limit: int = 20, before: int | None = None) -> Sequence[Action]:
        """The newest actions, newest first; of those before a number where one is given."""
        here = audit.c.conference == self._conference
        query = select(audit).where(here).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.id < before)
        found = (await self._connection.execute(query)).all()
        return [Action(row.at, row.person_id, row.action, row.detail, row.id) for row in found]
