"""The outbox: messages that the desk sends on its own account, a row for each, kept with its cause.

A row is written in the transaction of what causes it and sent later, by one task; after a restart it still waits.
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import case, func, select

from bot.store.records import OutgoingMessage, OutgoingState
from bot.store.repository import Repository
from bot.store.tables import outbox

TO_MANY = "announcement:%"
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

    async def pending(self, limit: int = 50, but_not: Collection[str] = ()) -> list[OutgoingMessage]:
        """The oldest messages not sent yet, announcements last, without those of some causes."""
        query = (
            select(outbox)
            .where(self._scoped(outbox, outbox.c.state == OutgoingState.OWED))
            .order_by(case((outbox.c.cause.like(TO_MANY), 1), else_=0), outbox.c.id)
            .limit(limit)
        )
        if but_not:
            query = query.where(outbox.c.cause.not_in(list(but_not)))
        return [
            OutgoingMessage(row.chat_id, row.cause, row.key, json.loads(row.message), row.reply_to, row.id)
            for row in await self._execute(query)
        ]

    async def settle(
        self,
        number: int,
        state: OutgoingState,
        at: datetime,
        message_id: int | None = None,
        error: str | None = None,
    ) -> None:
        """A message is sent, or will never be; what it said is erased."""
        values = {
            "message": "{}",
            "state": state,
            "settled_at": at,
            "message_id": message_id,
            "last_error": error and error[:500],
        }
        await self._update(outbox, [outbox.c.id == number], values)

    async def withdraw(self, cause: str, at: datetime) -> int:
        """What is not sent yet of a cause never will be, and is erased; how many messages."""
        waiting = (outbox.c.cause == cause, outbox.c.state == OutgoingState.OWED)
        values = {"state": OutgoingState.WITHDRAWN, "message": "{}", "settled_at": at}
        return await self._update(outbox, waiting, values)

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

    async def message_id_of(self, key: str) -> int | None:
        """The id that a message got when it was sent; None for one that was not."""
        own = self._scoped(outbox, outbox.c.key == key)
        found: int | None = await self._scalar(select(outbox.c.message_id).where(own))
        return found
