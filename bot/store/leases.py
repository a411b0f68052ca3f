"""Leases: what only one process at a time may do for a conference, such as sending what the desk owes."""

from datetime import datetime

from bot.store.repository import Repository
from bot.store.tables import leases


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
