"""The outbox: what the desk owes to somebody on its own account, a row for each message, kept with its cause.

A row is written in the transaction of what causes it and sent later, by one task; after a restart it is still owed.
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, case, func, select, update

from bot.store.records import OutgoingMessage, OutgoingState
from bot.store.repository import Writes
from bot.store.tables import outbox

TO_MANY = "announcement:%"
"""Causes of messages that go to many people: what is owed to one person for another reason goes before them."""


class OutboxWrites(Writes):
    """The outbox's part of a transaction."""

    async def owe(self, messages: Sequence[OutgoingMessage], at: datetime) -> int:
        """Owes messages; one whose ``key`` is known already is not owed twice. How many are new."""
        rows = [
            {
                "conference": self._conference,
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

    async def owed(self, limit: int = 50, but_not: Collection[str] = ()) -> list[OutgoingMessage]:
        """The oldest messages still owed, announcements last, without those of some causes."""
        query = (
            select(outbox)
            .where(outbox.c.conference == self._conference, outbox.c.state == OutgoingState.OWED)
            .order_by(case((outbox.c.cause.like(TO_MANY), 1), else_=0), outbox.c.id)
            .limit(limit)
        )
        if but_not:
            query = query.where(outbox.c.cause.not_in(list(but_not)))
        return [
            OutgoingMessage(row.chat_id, row.cause, row.key, json.loads(row.message), row.reply_to, row.id)
            for row in await self._connection.execute(query)
        ]

    async def settle(
        self,
        number: int,
        state: OutgoingState,
        at: datetime,
        message_id: int | None = None,
        error: str | None = None,
    ) -> None:
        """A message is sent, or will never be."""
        values = {
            "state": state,
            "settled_at": at,
            "message_id": message_id,
            "last_error": error and error[:500],
        }
        await self._connection.execute(update(outbox).where(outbox.c.id == number).values(**values))

    async def withdraw(self, cause: str, at: datetime) -> int:
        """What is still owed of a cause is no longer; how many messages."""
        here = and_(
            outbox.c.conference == self._conference,
            outbox.c.cause == cause,
            outbox.c.state == OutgoingState.OWED,
        )
        statement = update(outbox).where(here).values(state=OutgoingState.WITHDRAWN, settled_at=at)
        return (await self._connection.execute(statement)).rowcount

    async def outbox_counts(self, cause: str) -> Counter[OutgoingState]:
        """How many messages of a cause are in which state."""
        query = (
            select(outbox.c.state, func.count())
            .where(outbox.c.conference == self._conference, outbox.c.cause == cause)
            .group_by(outbox.c.state)
        )
        found = (await self._connection.execute(query)).all()
        return Counter({OutgoingState(state): number for state, number in found})

    async def cause_of(self, chat_id: int, message_id: int) -> str | None:
        """Why a message of the desk in a chat was sent; None for one that the outbox does not know."""
        query = select(outbox.c.cause).where(
            outbox.c.conference == self._conference,
            outbox.c.chat_id == chat_id,
            outbox.c.message_id == message_id,
        )
        found: str | None = await self._connection.scalar(query)
        return found

    async def note_sent(self, chat_id: int, message_id: int, cause: str, at: datetime) -> None:
        """Remembers why a message stands in a chat that went out at once, so that ``cause_of`` knows it; the last counts."""
        here = (outbox.c.conference == self._conference, outbox.c.key == f"sent>{chat_id}.{message_id}")
        changed = await self._connection.execute(update(outbox).where(*here).values(cause=cause))
        if changed.rowcount:
            return
        row = {
            "conference": self._conference,
            "chat_id": chat_id,
            "cause": cause,
            "key": f"sent>{chat_id}.{message_id}",
            "message": "{}",
            "owed_at": at,
            "settled_at": at,
            "state": OutgoingState.SENT,
            "message_id": message_id,
        }
        await self._insert_new(outbox, [row])

    async def message_of(self, key: str) -> int | None:
        """The id that a message got when it was sent; None for one that was not."""
        query = select(outbox.c.message_id).where(
            outbox.c.conference == self._conference, outbox.c.key == key
        )
        found: int | None = await self._connection.scalar(query)
        return found
