"""The inbox: every update is kept before it is confirmed, and forgotten only when its effects are kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, select, update

from bot.store.records import StoredUpdate
from bot.store.repository import Writes
from bot.store.tables import inbox

MOST_ATTEMPTS = 5
REMEMBERED = timedelta(days=2)
"""Ids of done updates are kept so long, to know repeated ones; a bot's ids may start anew after a week."""


class InboxWrites(Writes):
    """The inbox's part of a transaction."""

    async def receive(self, bot_id: int, updates: Sequence[StoredUpdate], at: datetime) -> list[int]:
        """Keeps updates that are not known yet; the ids of these."""
        if not updates:
            return []
        ids = [one.update_id for one in updates]
        wanted = and_(inbox.c.bot_id == bot_id, inbox.c.update_id.in_(ids))
        known = set((await self._connection.scalars(select(inbox.c.update_id).where(wanted))).all())
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

    async def waiting(self, bot_id: int) -> list[tuple[int, int]]:
        """Update id and chat key of everything that is neither done nor dead, in the order of the ids."""
        query = (
            select(inbox.c.update_id, inbox.c.chat_key)
            .where(inbox.c.bot_id == bot_id, inbox.c.done_at.is_(None), inbox.c.dead.is_(False))
            .order_by(inbox.c.update_id)
        )
        return [(row.update_id, row.chat_key) for row in await self._connection.execute(query)]

    async def payload(self, bot_id: int, update_id: int) -> str | None:
        """An update as it came in; None where it is done or was never received."""
        query = select(inbox.c.payload).where(inbox.c.bot_id == bot_id, inbox.c.update_id == update_id)
        found: str | None = await self._connection.scalar(query)
        return found

    async def mark_done(self, bot_id: int, update_id: int, at: datetime) -> None:
        """Done: its effects are kept in this same transaction, what it said is erased."""
        await self._set_update(bot_id, update_id, done_at=at, payload=None, last_error=None)

    async def fail(self, bot_id: int, update_id: int, cause: str) -> bool:
        """Counts a failed attempt; True when it was the last one, and the update is put aside as dead."""
        query = select(inbox.c.attempts).where(inbox.c.bot_id == bot_id, inbox.c.update_id == update_id)
        attempts = (await self._connection.scalar(query) or 0) + 1
        dead = attempts >= MOST_ATTEMPTS
        await self._set_update(bot_id, update_id, attempts=attempts, last_error=cause[:500], dead=dead)
        return dead

    async def forget_done(self, bot_id: int, at: datetime) -> int:
        """Removes updates done long ago; how many."""
        statement = delete(inbox).where(inbox.c.bot_id == bot_id, inbox.c.done_at < at - REMEMBERED)
        return (await self._connection.execute(statement)).rowcount

    async def inbox_counts(self, bot_id: int) -> tuple[int, int, int]:
        """How many updates wait, are done, are dead."""
        query = select(
            func.count().filter(inbox.c.done_at.is_(None), inbox.c.dead.is_(False)),
            func.count(inbox.c.done_at),
            func.count().filter(inbox.c.dead.is_(True)),
        ).where(inbox.c.bot_id == bot_id)
        waiting, done, dead = (await self._connection.execute(query)).one()
        return waiting, done, dead

    async def _set_update(self, bot_id: int, update_id: int, **values: object) -> None:
        key = and_(inbox.c.bot_id == bot_id, inbox.c.update_id == update_id)
        await self._connection.execute(update(inbox).where(key).values(**values))
