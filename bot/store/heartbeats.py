"""Heartbeats: when each part of the running desk was last well."""

from collections.abc import Collection
from datetime import datetime

from bot.store.repository import Repository
from bot.store.tables import heartbeats

STORE_TROUBLE = "store trouble"
"""The name of a heartbeat that tells of a trouble of the store itself."""


UNREACHABLE = "unreachable:"
"""How the names of chats begin that should hear the desk and do not."""


class HeartbeatRepository(Repository):
    """The heartbeats of one conference's desk."""

    async def record(self, name: str, at: datetime, detail: str = "") -> None:
        """Something (the polling, the webhook) was well at this moment; with a ``detail``, it was in that trouble."""
        await self._upsert(heartbeats, {"name": name}, {"at": at, "detail": detail or None})

    async def set_unreachable(self, chats: Collection[int], at: datetime) -> None:
        """Remembers which chats of the organizers the desk cannot write to, for those who look after it."""
        await self._delete(heartbeats, heartbeats.c.name.like(f"{UNREACHABLE}%"))
        await self._insert_new(heartbeats, [{"name": f"{UNREACHABLE}{chat}", "at": at} for chat in chats])
