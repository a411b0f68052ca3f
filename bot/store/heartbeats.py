"""Heartbeats: when each part of the running desk was last well."""

from datetime import datetime

from bot.store.repository import Repository
from bot.store.tables import heartbeats


class HeartbeatRepository(Repository):
    """The heartbeats of one conference's desk."""

    async def record(self, name: str, at: datetime, trouble: str = "") -> None:
        """Something (the polling, the webhook) was well at this moment, or in the trouble that is named."""
        name = f"{name} trouble" if trouble else name
        await self._upsert(heartbeats, {"name": name}, {"at": at, "detail": trouble or None})
