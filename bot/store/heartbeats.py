"""Heartbeats: when each part of the running desk was last well."""

from datetime import datetime

from bot.store.repository import Repository
from bot.store.tables import heartbeats

STORE_TROUBLE = "store trouble"
"""The name of a heartbeat that tells of a trouble of the store itself."""


class HeartbeatRepository(Repository):
    """The heartbeats of one conference's desk."""

    async def record(self, name: str, at: datetime, detail: str = "") -> None:
        """Something (the polling, the webhook) was well at this moment; with a ``detail``, it was in that trouble."""
        await self._upsert(heartbeats, {"name": name}, {"at": at, "detail": detail or None})
