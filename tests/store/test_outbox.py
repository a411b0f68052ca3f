"""Outgoing messages: each key once, the oldest first, settled once; what is sent or withdrawn says nothing any more."""

from datetime import UTC, datetime

from sqlalchemy import select

from bot.store import OutgoingMessage, OutgoingState, Store, UnitOfWork
from bot.store.tables import outbox

NOW = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)


def message(chat: int, cause: str = "case:1", **kept: object) -> OutgoingMessage:
    return OutgoingMessage(chat, cause, f"{cause}>{chat}", kept or {"html": "words"}, reply_to=3)


async def texts(tx: UnitOfWork) -> list[str]:
    return list(await tx.connection.scalars(select(outbox.c.message).order_by(outbox.c.id)))


async def test_a_key_is_enqueued_once_and_comes_back_as_it_was(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.outbox.enqueue([message(1), message(2), message(1, html="other words")], NOW) == 2
        first, second = await tx.outbox.pending()
        assert (first.chat_id, first.message, first.reply_to) == (1, {"html": "words"}, 3)
        assert first.number < second.number
        assert await tx.outbox.enqueue([], NOW) == 0


async def test_what_is_settled_waits_no_more_and_says_nothing_any_more(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.outbox.enqueue([message(1), message(2), message(3)], NOW)
        sent, failed, waiting = await tx.outbox.pending()
        await tx.outbox.settle(sent.number, OutgoingState.SENT, NOW, message_id=17)
        await tx.outbox.settle(failed.number, OutgoingState.FAILED, NOW, error="x" * 9000)
        assert [one.number for one in await tx.outbox.pending()] == [waiting.number]
        assert await texts(tx) == ["{}", "{}", '{"html": "words"}']
        assert await tx.outbox.message_id_of(sent.key) == 17
        assert await tx.outbox.cause_of(1, 17) == "case:1"
        assert await tx.outbox.counts("case:1") == {"sent": 1, "failed": 1, "owed": 1}


async def test_a_withdrawn_cause_is_sent_to_nobody_else(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.outbox.enqueue([message(1), message(2), message(3, "case:2")], NOW)
        (first, *_) = await tx.outbox.pending()
        await tx.outbox.settle(first.number, OutgoingState.SENT, NOW, 17)
        assert await tx.outbox.withdraw("case:1", NOW) == 1
        assert [one.cause for one in await tx.outbox.pending()] == ["case:2"]
        assert await tx.outbox.counts("case:1") == {"sent": 1, "withdrawn": 1}
        assert await texts(tx) == ["{}", "{}", '{"html": "words"}']


async def test_thousands_fit_in_one_transaction(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.outbox.enqueue([message(chat) for chat in range(5000)], NOW) == 5000
        assert len(await tx.outbox.pending(100)) == 100


async def test_what_is_owed_to_one_goes_before_what_is_owed_to_many(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.outbox.enqueue([OutgoingMessage(n, "announcement:1", f"a{n}", {}) for n in range(3)], NOW)
        await tx.outbox.enqueue([OutgoingMessage(9, "case:1", "c", {})], NOW)
        assert [one.key for one in await tx.outbox.pending()] == ["c", "a0", "a1", "a2"]
        assert [one.key for one in await tx.outbox.pending(but_not=["announcement:1"])] == ["c"]
