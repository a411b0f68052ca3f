"""Outgoing messages: each key once, the oldest first, settled once; what is sent or withdrawn says nothing any more."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.store import OutgoingMessage, OutgoingState, SendResult, Store, UnitOfWork
from bot.store.tables import outbox
from tests.store.reading import owed

NOW = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)


def message(chat: int, cause: str = "case:1", **kept: object) -> OutgoingMessage:
    return OutgoingMessage(chat, cause, f"{cause}>{chat}", kept or {"html": "words"}, reply_to=3)


async def texts(tx: UnitOfWork) -> list[str]:
    return list(await tx.connection.scalars(select(outbox.c.message).order_by(outbox.c.id)))


async def test_a_key_is_enqueued_once_and_comes_back_as_it_was(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.outbox.enqueue([message(1), message(2), message(1, html="other words")], NOW) == 2
        first, second = await owed(tx)
        assert (first.chat_id, first.message, first.reply_to) == (1, {"html": "words"}, 3)
        assert first.number < second.number
        assert await tx.outbox.enqueue([], NOW) == 0


async def test_what_is_settled_waits_no_more_and_says_nothing_any_more(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.outbox.enqueue([message(1), message(2), message(3)], NOW)
        sent, failed, waiting = await owed(tx)
        results = [
            SendResult(sent.number, OutgoingState.SENT, 17),
            SendResult(failed.number, OutgoingState.FAILED, error="x" * 9000),
        ]
        await tx.outbox.settle(results, NOW)
        assert [one.number for one in await owed(tx)] == [waiting.number]
        assert await texts(tx) == ["{}", "{}", '{"html": "words"}']
        assert await tx.outbox.message_id_of(sent.key) == 17
        assert await tx.outbox.cause_of(1, 17) == "case:1"
        assert await tx.outbox.counts("case:1") == {"sent": 1, "failed": 1, "owed": 1}


async def test_a_withdrawn_cause_is_sent_to_nobody_else(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.outbox.enqueue([message(1), message(2), message(3, "case:2")], NOW)
        (first, *_) = await owed(tx)
        await tx.outbox.settle([SendResult(first.number, OutgoingState.SENT, 17)], NOW)
        assert await tx.outbox.withdraw("case:1", NOW) == 1
        assert [one.cause for one in await owed(tx)] == ["case:2"]
        assert await tx.outbox.counts("case:1") == {"sent": 1, "withdrawn": 1}
        assert await texts(tx) == ["{}", "{}", '{"html": "words"}']


async def test_thousands_fit_in_one_transaction(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.outbox.enqueue([message(chat) for chat in range(5000)], NOW) == 5000
        assert len(await tx.outbox.lease(100, NOW, NOW)) == 100


async def test_what_is_owed_to_one_goes_before_what_is_owed_to_many(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.outbox.enqueue([OutgoingMessage(n, "announcement:1", f"a{n}", {}) for n in range(3)], NOW)
        await tx.outbox.enqueue([OutgoingMessage(9, "case:1", "c", {})], NOW)
        assert [one.key for one in await tx.outbox.lease(9, NOW, NOW)] == ["c", "a0", "a1", "a2"]
        assert [one.key for one in await tx.outbox.lease(9, NOW, NOW, ["announcement:1"])] == ["c"]
        assert [one.key for one in await tx.outbox.lease(9, NOW, NOW, [], [9, 1])] == ["a0", "a2"]


async def test_what_is_leased_is_nobody_elses_until_then_and_one_goes_to_a_chat_at_a_time(
    store: Store,
) -> None:
    soon, later = NOW + timedelta(seconds=60), NOW + timedelta(seconds=90)
    async with store.transaction() as tx:
        await tx.outbox.enqueue([message(1), message(1, "case:2"), message(2)], NOW)
        first, second = await tx.outbox.lease(9, NOW, soon)
        assert (first.key, second.key) == ("case:1>1", "case:1>2")
        assert [one.key for one in await tx.outbox.lease(9, NOW, soon)] == ["case:2>1"]
        assert await tx.outbox.lease(9, NOW, soon) == []
        postponed = SendResult(second.number, OutgoingState.OWED, next_try_at=later, doubts=1)
        await tx.outbox.settle([SendResult(first.number, OutgoingState.SENT, 17), postponed], NOW)
        assert [one.key for one in await tx.outbox.lease(9, soon, soon)] == ["case:2>1"]
        assert await tx.outbox.lease(9, later, later, resting=[1], doubtful=False) == []
        (again,) = await tx.outbox.lease(9, later, later, resting=[1])
        assert (again.key, again.doubts) == ("case:1>2", 1)
        await tx.outbox.settle([SendResult(again.number, OutgoingState.UNKNOWN, doubts=2)], NOW)
        await tx.outbox.release()
        assert [one.key for one in await tx.outbox.lease(9, NOW, soon)] == ["case:2>1"]
        assert await tx.outbox.send_unknown("case:1") == 1
        (asked,) = await tx.outbox.lease(9, NOW, soon)
        assert (asked.key, asked.doubts, asked.message) == ("case:1>2", 0, {"html": "words"})


async def test_one_process_at_a_time_has_a_lease_until_it_ends_or_is_given_back(store: Store) -> None:
    soon, later = NOW + timedelta(seconds=20), NOW + timedelta(seconds=21)
    async with store.transaction() as tx:
        assert await tx.leases.take("sender", "one", NOW, soon)
        assert await tx.leases.take("sender", "one", NOW, soon), "its own is extended"
        assert not await tx.leases.take("sender", "two", NOW, later)
        assert await tx.leases.take("sender", "two", later, later)
        await tx.leases.give_back("one")
        assert not await tx.leases.take("sender", "one", NOW, soon)
        await tx.leases.give_back("two")
        assert await tx.leases.take("sender", "one", NOW, soon)


async def test_what_rests_is_withdrawn_and_what_is_on_its_way_arrives(store: Store) -> None:
    messages = [
        OutgoingMessage(chat, "announcement:9", f"announcement:9>{chat}", {"html": "x"}) for chat in (1, 2, 3)
    ]
    async with store.transaction() as tx:
        await tx.outbox.enqueue(messages, NOW)
        [leased] = await tx.outbox.lease(1, NOW, NOW + timedelta(seconds=60))
        assert await tx.outbox.withdraw_resting("announcement:9", NOW) == [2, 3]
        await tx.outbox.settle([SendResult(leased.number, OutgoingState.SENT, 77)], NOW)
        assert await tx.outbox.in_state("announcement:9", OutgoingState.SENT) == [(1, 77)]
        assert await tx.outbox.in_state("announcement:9", OutgoingState.WITHDRAWN) == [(2, None), (3, None)]


async def test_whoever_wants_no_announcements_is_counted_and_gets_none(store: Store) -> None:
    async with store.transaction() as tx:
        for person in (1, 2, 3):
            await tx.people.seen(person, "en", NOW)
        await tx.outbox.enqueue(
            [
                OutgoingMessage(2, "announcement:9", "announcement:9>2", {}),
                OutgoingMessage(2, "answer:1", "answer:1>2", {}),
            ],
            NOW,
        )
        await tx.people.unsubscribe(2, True)
        await tx.outbox.withdraw_announcements(2, NOW)
        assert [chat for chat, _ in await tx.people.subscribers()] == [1, 3]
        assert (await tx.people.count_unwilling(), await tx.people.is_unsubscribed(2)) == (1, True)
        assert [one.cause for one in await tx.outbox.lease(9, NOW, NOW)] == ["answer:1"]
        await tx.people.unsubscribe(2, False)
        assert len(await tx.people.subscribers()) == 3
