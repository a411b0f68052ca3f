"""What a desk's processes tell of themselves: leases, for what only one of them may do at a time, and heartbeats."""

from collections.abc import Collection
from datetime import datetime

from bot.store.repository import Repository
from bot.store.tables import heartbeats, leases

STORE_TROUBLE = "store trouble"
"""The name of a heartbeat that tells of a trouble of the store itself."""

UNREACHABLE = "unreachable:"
"""How the names of chats begin that should hear the desk and do not."""


class LeaseRepository(Repository):
    """The leases of one conference's processes."""

    async def take(self, name: str, owner: str, at: datetime, until: datetime) -> bool:
        """Takes a lease, or extends one's own; whether nobody else has it at this moment."""
        free = (leases.c.owner == owner) | (leases.c.until < at)
        if await self._update(leases, [leases.c.name == name, free], {"owner": owner, "until": until}):
            return True
        return bool(await self._insert_new(leases, [{"name": name, "owner": owner, "until": until}]))

    async def give_back(self, owner: str) -> None:
        """Gives back whatever a process has leased."""
        await self._delete(leases, leases.c.owner == owner)


class HeartbeatRepository(Repository):
    """The heartbeats of one conference's desk."""

    async def record(self, name: str, at: datetime, detail: str = "") -> None:
        """Something (the polling, the webhook) was well at this moment; with a ``detail``, it was in that trouble."""
        await self._upsert(heartbeats, {"name": name}, {"at": at, "detail": detail or None})

    async def set_unreachable(self, chats: Collection[int], at: datetime) -> None:
        """Remembers which chats of the organizers the desk cannot write to, for those who look after it."""
        await self._delete(heartbeats, heartbeats.c.name.like(f"{UNREACHABLE}%"))
        await self._insert_new(heartbeats, [{"name": f"{UNREACHABLE}{chat}", "at": at} for chat in chats])
