"""The update inbox: every update is kept before it is confirmed, and forgotten only when its effects are kept.

Updates belong to a bot, not to a conference: their ids are the bot's.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.store.records import StoredUpdate
from bot.store.repository import Repository
from bot.store.tables import inbox

MOST_ATTEMPTS = 5
REMEMBERED = timedelta(days=2)
"""Ids of done updates are kept so long, to know repeated ones; a bot's ids may start anew after a week."""


class UpdateRepository(Repository):
    """The updates of a bot."""

    async def receive(self, bot_id: int, updates: Sequence[StoredUpdate], at: datetime) -> list[int]:
        """Keeps updates that are not known yet; the ids of these."""
        ids = [one.update_id for one in updates]
        query = select(inbox.c.update_id).where(inbox.c.bot_id == bot_id, inbox.c.update_id.in_(ids))
        known = set((await self._execute(query)).scalars())
        new = {one.update_id: one for one in updates if one.update_id not in known}
        rows = [
            {
                "bot_id": bot_id,
                "update_id": one.update_id,
                "chat_key": one.chat_key,
                "payload": one.payload,
                "received_at": at,
            }
            for one in new.values()
        ]
        await self._insert_new(inbox, rows)
        return list(new)

    async def pending(self, bot_id: int) -> list[tuple[int, int]]:
        """Update id and chat key of everything that is neither done nor dead, in the order of the ids."""
        query = (
            select(inbox.c.update_id, inbox.c.chat_key)
            .where(inbox.c.bot_id == bot_id, inbox.c.done_at.is_(None), inbox.c.dead.is_(False))
            .order_by(inbox.c.update_id)
        )
        return [(row.update_id, row.chat_key) for row in await self._execute(query)]

    async def payload(self, bot_id: int, update_id: int) -> str | None:
        """An update as it came in; None where it is done or was never received."""
        query = select(inbox.c.payload).where(inbox.c.bot_id == bot_id, inbox.c.update_id == update_id)
        found: str | None = await self._scalar(query)
        return found

    async def mark_done(self, bot_id: int, update_id: int, at: datetime) -> None:
        """Done: its effects are kept in this same transaction, what it said is erased."""
        await self._set(bot_id, update_id, done_at=at, payload=None, last_error=None)

    async def record_failure(self, bot_id: int, update_id: int, cause: str) -> bool:
        """Counts a failed attempt; True when it was the last one, and the update is put aside as dead."""
        query = select(inbox.c.attempts).where(inbox.c.bot_id == bot_id, inbox.c.update_id == update_id)
        attempts = (await self._scalar(query) or 0) + 1
        dead = attempts >= MOST_ATTEMPTS
        await self._set(bot_id, update_id, attempts=attempts, last_error=cause[:500], dead=dead)
        return dead

    async def delete_done(self, bot_id: int, at: datetime) -> int:
        """Removes updates done long ago; how many."""
        return await self._delete(inbox, inbox.c.bot_id == bot_id, inbox.c.done_at < at - REMEMBERED)

    async def _set(self, bot_id: int, update_id: int, **values: object) -> None:
        await self._update(inbox, [inbox.c.bot_id == bot_id, inbox.c.update_id == update_id], values)
