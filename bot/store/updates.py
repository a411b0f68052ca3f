"""The update inbox: every update is kept before it is confirmed, and forgotten only when its effects are kept.

Updates belong to a bot, not to a conference: their ids are the bot's.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Executable, and_, or_, select

from bot.store.records import StoredUpdate, WaitingUpdate
from bot.store.repository import ROWS_PER_INSERT, Insert, Repository
from bot.store.tables import inbox

MOST_ATTEMPTS = 5
REMEMBERED = timedelta(days=2)
"""Ids of done updates are kept so long, to know repeated ones; a bot's ids may start anew after a week."""


class UpdateRepository(Repository):
    """The updates of a bot."""

    async def receive(
        self,
        bot_id: int,
        updates: Sequence[StoredUpdate],
        at: datetime,
        owner: str = "",
        until: datetime | None = None,
    ) -> list[int]:
        """Keeps updates that are not known yet, leased by a process; the ids of these."""
        new = {one.update_id: one for one in updates}
        rows = [
            {
                "bot_id": bot_id,
                "update_id": one.update_id,
                "chat_key": one.chat_key,
                "payload": one.payload,
                "received_at": at,
                "owner": owner,
                "leased_until": until,
            }
            for one in new.values()
        ]
        kept = set((await self._execute(_received(self._dialect(inbox)), rows)).scalars())
        return [update_id for update_id in new if update_id in kept]

    async def claim(
        self, bot_id: int, owner: str, at: datetime, until: datetime, *, sole: bool = False
    ) -> list[WaitingUpdate]:
        """Leases what is neither done nor dead and no other process has, in the order of the ids.

        A ``sole`` process takes everything: whoever had it is gone.
        """
        free = or_(inbox.c.leased_until.is_(None), inbox.c.leased_until < at)
        waits = and_(inbox.c.bot_id == bot_id, inbox.c.done_at.is_(None), inbox.c.dead.is_(False))
        query = (
            select(inbox.c.update_id, inbox.c.chat_key, inbox.c.deaths)
            .where(waits if sole else and_(waits, free))
            .order_by(inbox.c.update_id)
            .with_for_update(skip_locked=True)
        )
        found = [WaitingUpdate(*row) for row in await self._execute(query)]
        for start in range(0, len(found), ROWS_PER_INSERT):
            ids = [one.update_id for one in found[start : start + ROWS_PER_INSERT]]
            leased = {"owner": owner, "leased_until": until}
            await self._update(inbox, [inbox.c.bot_id == bot_id, inbox.c.update_id.in_(ids)], leased)
        return found

    async def renew(
        self, bot_id: int, owner: str, until: datetime | None, update_id: int | None = None
    ) -> int:
        """Extends a process's leases of what is not done, or of one update; without a moment gives them back.

        How many these are: none where another process has taken it meanwhile.
        """
        own = [inbox.c.bot_id == bot_id, inbox.c.owner == owner, inbox.c.done_at.is_(None)]
        own += [] if update_id is None else [inbox.c.update_id == update_id]
        return await self._update(inbox, own, {"leased_until": until})

    async def expect_death(self, bot_id: int, update_id: int) -> int:
        """Counts the end of the process before an update is handled that may bring it about; how many that makes."""
        own = [inbox.c.bot_id == bot_id, inbox.c.update_id == update_id]
        await self._update(inbox, own, {"deaths": inbox.c.deaths + 1})
        return int(await self._scalar(select(inbox.c.deaths).where(*own)) or 0)

    async def forget_deaths(self, bot_id: int, update_ids: Collection[int]) -> None:
        """The process has outlived the handling of these."""
        own = [inbox.c.bot_id == bot_id, inbox.c.update_id.in_(list(update_ids))]
        await self._update(inbox, own, {"deaths": 0})

    async def set_aside(self, bot_id: int, update_id: int, cause: str) -> None:
        """An update is not handled any more."""
        await self._set(bot_id, update_id, dead=True, last_error=cause[:500])

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
        await self._change(inbox, {"bot_id": bot_id, "update_id": update_id}, values)


@cache
def _received(statement: Insert) -> Executable:
    return statement.on_conflict_do_nothing().returning(inbox.c.update_id)
