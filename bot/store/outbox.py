"""The outbox: messages that the desk sends on its own account, a row for each, kept with its cause.

A row is written in the transaction of what causes it and sent later, by one task; after a restart it still waits.
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, func, or_, select

from bot.store.records import OutgoingMessage, OutgoingState, SendResult
from bot.store.repository import Repository
from bot.store.tables import outbox

ANNOUNCEMENTS = "announcement:"
TO_MANY = f"{ANNOUNCEMENTS}%"
"""Causes of messages that go to many people: what goes to one person for another reason comes before them."""


class OutboxRepository(Repository):
    """The outgoing messages of one conference."""

    async def enqueue(self, messages: Sequence[OutgoingMessage], at: datetime) -> int:
        """Enqueues messages; one whose ``key`` is known already is not sent twice. How many are new."""
        rows = [
            {
                "chat_id": one.chat_id,
                "cause": one.cause,
                "key": one.key,
                "message": json.dumps(one.message, ensure_ascii=False),
                "reply_to": one.reply_to,
                "owed_at": at,
                "state": OutgoingState.OWED,
            }
            for one in messages
        ]
        return await self._insert_new(outbox, rows)

    async def lease(
        self,
        limit: int,
        at: datetime,
        until: datetime,
        but_not: Collection[str] = (),
        resting: Collection[int] = (),
        *,
        doubtful: bool = True,
    ) -> list[OutgoingMessage]:
        """Takes the oldest messages that are due, one to a chat, announcements last; no process takes them ``until`` then.

        Without those of some causes or to some chats; without ``doubtful``, not those that may have arrived.
        """
        due = or_(outbox.c.next_try_at.is_(None), outbox.c.next_try_at <= at)
        query = (
            select(outbox)
            .where(self._scoped(outbox, outbox.c.state == OutgoingState.OWED, due))
            .order_by(case((outbox.c.cause.like(TO_MANY), 1), else_=0), outbox.c.id)
            .limit(4 * limit)
            .with_for_update(skip_locked=True)
        )
        if but_not:
            query = query.where(outbox.c.cause.not_in(list(but_not)))
        if resting:
            query = query.where(outbox.c.chat_id.not_in(list(resting)))
        if not doubtful:
            query = query.where(outbox.c.doubts == 0)
        first: dict[int, Row[Any]] = {}
        for row in await self._execute(query):
            first.setdefault(row.chat_id, row)
        taken = list(first.values())[:limit]
        if taken:
            theirs = [outbox.c.id.in_([row.id for row in taken])]
            await self._update(outbox, theirs, {"next_try_at": until})
        return [
            OutgoingMessage(
                row.chat_id, row.cause, row.key, json.loads(row.message), row.reply_to, row.id, row.doubts
            )
            for row in taken
        ]

    async def release(self) -> None:
        """Makes everything due that is owed: what a process left that is not there any more."""
        await self._update(
            outbox,
            [outbox.c.state == OutgoingState.OWED, outbox.c.next_try_at.is_not(None)],
            {"next_try_at": None},
        )

    async def settle(self, results: Sequence[SendResult], at: datetime) -> None:
        """Keeps what became of messages; of one that will not be sent again, what it said is erased.

        An unknown one keeps its words: somebody may want to send it again.
        """
        for one in results:
            if one.state is OutgoingState.OWED:
                own = [outbox.c.id == one.number, outbox.c.state == OutgoingState.OWED]
                await self._update(outbox, own, {"next_try_at": one.next_try_at, "doubts": one.doubts})
                continue
            values = {
                "state": one.state,
                "settled_at": at,
                "message_id": one.message_id,
                "last_error": one.error and one.error[:500],
                "next_try_at": None,
            }
            if one.state is not OutgoingState.UNKNOWN:
                values["message"] = "{}"
            await self._update(outbox, [outbox.c.id == one.number], values)

    async def send_unknown(self, cause: str) -> int:
        """What may or may not have arrived of a cause is owed again; how many messages."""
        unknown = (outbox.c.cause == cause, outbox.c.state == OutgoingState.UNKNOWN)
        return await self._update(outbox, unknown, {"state": OutgoingState.OWED, "doubts": 0})

    async def withdraw(self, cause: str, at: datetime) -> int:
        """What is not sent yet of a cause never will be, and is erased; how many messages."""
        waiting = (outbox.c.cause == cause, outbox.c.state == OutgoingState.OWED)
        values = {"state": OutgoingState.WITHDRAWN, "message": "{}", "settled_at": at}
        return await self._update(outbox, waiting, values)

    async def withdraw_announcements(self, chat_id: int, at: datetime) -> None:
        """What waits of announcements for a chat is not sent there: somebody wants none."""
        waiting = (
            outbox.c.chat_id == chat_id,
            outbox.c.cause.like(TO_MANY),
            outbox.c.state == OutgoingState.OWED,
        )
        values = {"state": OutgoingState.WITHDRAWN, "message": "{}", "settled_at": at}
        await self._update(outbox, waiting, values)

    async def withdraw_resting(self, cause: str, at: datetime) -> list[int]:
        """Withdraws what waits of a cause and is not on its way at this moment; the chats that do not get it."""
        waiting = (
            outbox.c.cause == cause,
            outbox.c.state == OutgoingState.OWED,
            or_(outbox.c.next_try_at.is_(None), outbox.c.next_try_at <= at),
        )
        query = select(outbox.c.chat_id).where(self._scoped(outbox, *waiting))
        chats = [row.chat_id for row in await self._execute(query)]
        values = {"state": OutgoingState.WITHDRAWN, "message": "{}", "settled_at": at}
        await self._update(outbox, waiting, values)
        return chats

    async def in_state(self, cause: str, state: OutgoingState) -> list[tuple[int, int | None]]:
        """Chat and message id of a cause's messages that are in a state."""
        here = self._scoped(outbox, outbox.c.cause == cause, outbox.c.state == state)
        query = select(outbox.c.chat_id, outbox.c.message_id).where(here).order_by(outbox.c.id)
        return [(row.chat_id, row.message_id) for row in await self._execute(query)]

    async def counts(self, cause: str) -> Counter[OutgoingState]:
        """How many messages of a cause are in which state."""
        here = self._scoped(outbox, outbox.c.cause == cause)
        found = await self._execute(select(outbox.c.state, func.count()).where(here).group_by(outbox.c.state))
        return Counter({OutgoingState(state): number for state, number in found})

    async def cause_of(self, chat_id: int, message_id: int) -> str | None:
        """Why a message of the desk in a chat was sent; None for one that the outbox does not know."""
        own = self._scoped(outbox, outbox.c.chat_id == chat_id, outbox.c.message_id == message_id)
        found: str | None = await self._scalar(select(outbox.c.cause).where(own))
        return found

    async def record_sent(self, chat_id: int, message_id: int, cause: str, at: datetime) -> None:
        """Remembers why a message stands in a chat that went out at once, so that ``cause_of`` knows it; the last counts."""
        key = f"sent>{chat_id}.{message_id}"
        if await self._update(outbox, [outbox.c.key == key], {"cause": cause}):
            return
        row = {
            "chat_id": chat_id,
            "cause": cause,
            "key": key,
            "message": "{}",
            "owed_at": at,
            "settled_at": at,
            "state": OutgoingState.SENT,
            "message_id": message_id,
        }
        await self._insert_new(outbox, [row])

    async def message_for(self, cause: str, chat_id: int) -> int | None:
        """The last message in a chat that was sent because of something; None where there is none."""
        own = self._scoped(outbox, outbox.c.chat_id == chat_id, outbox.c.cause == cause)
        query = select(outbox.c.message_id).where(own).order_by(outbox.c.id.desc()).limit(1)
        found: int | None = await self._scalar(query)
        return found

    async def sent_for(self, cause: str) -> list[tuple[int, str]]:
        """Chat and key of the messages that were sent because of something."""
        own = self._scoped(outbox, outbox.c.cause == cause, outbox.c.state == OutgoingState.SENT)
        query = select(outbox.c.chat_id, outbox.c.key).where(own).order_by(outbox.c.id)
        return [(row.chat_id, row.key) for row in await self._execute(query)]

    async def message_id_of(self, key: str) -> int | None:
        """The id that a message got when it was sent; None for one that was not."""
        own = self._scoped(outbox, outbox.c.key == key)
        found: int | None = await self._scalar(select(outbox.c.message_id).where(own))
        return found
