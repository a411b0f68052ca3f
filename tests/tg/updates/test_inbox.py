"""The update inbox: nothing lost, nothing done twice, order kept within a chat, nobody waits for somebody else's flood."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.dialogue.turn import Conversation
from bot.core.medical_guard import Advice, Screening
from bot.store import Effect, Store, StoreAwayError, UnitOfWork, open_store
from bot.tg.retry import waiting
from bot.tg.updates import inbox as rules
from bot.tg.updates.inbox import ReceivedUpdate, UpdateInbox, nothing_to_write
from bot.tg.updates.parse import Incoming, UpdateKind
from tests.store.reading import update_counts

BOT = 4711


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}", "riverside")
    yield opened
    await opened.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "PAUSE_S", 0.001)


def said(number: int, chat: int = 1, screening: Screening | None = None) -> ReceivedUpdate:
    incoming = Incoming(
        UpdateKind.QUESTION, number, chat, private=True, person_id=chat, text=f"said {number}"
    )
    return ReceivedUpdate(incoming, screening)


def guarded(number: int) -> ReceivedUpdate:
    text = f"said {number}"
    return said(number, screening=Screening(text, (text,), {text: Advice({}, (), 3.0, ())}))


async def nothing(_update: ReceivedUpdate) -> Effect:
    return nothing_to_write


async def served(inbox: UpdateInbox, begin: Callable[[], Awaitable[None]] | None = None) -> None:
    """Runs an inbox until everything that ``begin`` brought in is done."""
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(inbox.run())
        if begin is not None:
            await begin()
        assert await inbox.drained(10)
        serving.cancel()


async def counts(store: Store) -> tuple[int, int, int]:
    async with store.transaction() as tx:
        return await update_counts(tx)


async def test_updates_of_a_chat_are_handled_in_order_and_chats_side_by_side(store: Store) -> None:
    handled: list[int] = []
    other_chat = asyncio.Event()

    async def handle(update: ReceivedUpdate) -> Effect:
        if update.incoming.update_id == 1:
            await other_chat.wait()
        handled.append(update.incoming.update_id)
        if update.incoming.chat_id == 2:
            other_chat.set()
        return nothing_to_write

    inbox = UpdateInbox(store, BOT, handle, nothing)
    brought = [said(1), said(2), said(3, chat=2), said(4)]
    await served(inbox, lambda: inbox.accept(brought))
    assert [number for number in handled if number != 3] == [1, 2, 4]
    assert handled[0] == 3, "another chat does not wait"
    assert await counts(store) == (0, 4, 0)


async def test_a_flood_of_one_chat_delays_nobody_else(store: Store) -> None:
    handled: list[int] = []

    async def handle(update: ReceivedUpdate) -> Effect:
        handled.append(update.incoming.update_id)
        return nothing_to_write

    inbox = UpdateInbox(store, BOT, handle, nothing, parallel=1)
    flood = [said(number) for number in range(1, 200)]
    await served(inbox, lambda: inbox.accept([*flood, said(200, chat=2)]))
    assert handled.index(200) <= 2


async def test_a_repeated_update_is_handled_once(store: Store) -> None:
    handled: list[str] = []

    async def handle(update: ReceivedUpdate) -> Effect:
        handled.append(update.incoming.text)
        return nothing_to_write

    inbox = UpdateInbox(store, BOT, handle, nothing)

    async def twice() -> None:
        await inbox.accept([said(1)])
        await inbox.accept([said(1)])

    await served(inbox, twice)
    assert handled == ["said 1"]


async def test_what_a_killed_desk_left_is_taken_up_with_what_was_kept(store: Store) -> None:
    killed = UpdateInbox(store, BOT, nothing, nothing)
    await killed.accept([said(1), guarded(2)])  # and never served
    handled: list[tuple[str, bool]] = []

    async def handle(update: ReceivedUpdate) -> Effect:
        handled.append((update.incoming.text, update.incoming.withheld))
        return nothing_to_write

    restarted = UpdateInbox(store, BOT, handle, nothing)
    assert await restarted.resume() == 2
    await served(restarted)
    assert handled == [("said 1", False), ("", True)], "a text that seeks advice is gone with the process"


@pytest.mark.parametrize("stalled_at", ["taking it up", "waiting for Telegram", "writing"])
async def test_what_another_process_took_up_after_a_long_stall_is_that_ones(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stalled_at: str
) -> None:
    monkeypatch.setattr(Store, "is_sole", False)
    answered: list[tuple[str, int]] = []
    written: list[tuple[str, int]] = []
    other_store = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}", "riverside")

    def answering(name: str) -> Callable[[ReceivedUpdate], Awaitable[Effect]]:
        async def handle(update: ReceivedUpdate) -> Effect:
            done, is_stalled = (
                (name, update.incoming.update_id),
                (name, update.incoming.update_id) == ("one", 1),
            )
            if is_stalled and stalled_at == "waiting for Telegram":
                async with waiting():
                    await taken_over()
            answered.append(done)
            if is_stalled and stalled_at == "writing":
                await taken_over()

            async def effect(_tx: UnitOfWork) -> None:
                written.append(done)

            return effect

        return handle

    async def taken_over() -> None:
        one._renewed -= rules.LEASE.total_seconds()  # nothing ran for a minute
        async with store.transaction() as tx:
            await tx.updates.renew(BOT, store.owner, datetime(2021, 1, 1, tzinfo=UTC), 1)
        other = UpdateInbox(other_store, BOT, answering("other"), nothing)
        assert await other.resume() == 1
        await served(other)

    one = UpdateInbox(store, BOT, answering("one"), nothing)
    await one.accept([said(1)])
    if stalled_at == "taking it up":
        await taken_over()
    await served(one, lambda: one.accept([said(3)]))
    assert written == [("other", 1), ("one", 3)]
    assert [one for one in answered if one != ("one", 1)] == written
    assert (("one", 1) in answered) is (stalled_at == "writing"), "sent before anybody could know"
    assert await counts(store) == (0, 2, 0)
    await other_store.close()


async def test_what_fails_once_is_tried_again_and_its_effect_written_once(store: Store) -> None:
    tries: list[int] = []

    async def handle(update: ReceivedUpdate) -> Effect:
        tries.append(update.incoming.update_id)
        if len(tries) < 3:
            raise RuntimeError("the network broke")

        async def effect(tx: UnitOfWork) -> None:
            await tx.people.seen(7, "en", datetime(2031, 5, 12, tzinfo=UTC))

        return effect

    inbox = UpdateInbox(store, BOT, handle, nothing)
    await served(inbox, lambda: inbox.accept([said(1)]))
    assert tries == [1, 1, 1]
    async with store.transaction() as tx:
        assert await tx.people.reachable() == [(7, "en")]


async def test_an_effect_that_cannot_be_written_keeps_no_other_from_it(store: Store) -> None:
    all_handled = asyncio.Barrier(3)

    async def handle(update: ReceivedUpdate) -> Effect:
        number = update.incoming.update_id
        if number <= 3:
            await all_handled.wait()

        async def effect(tx: UnitOfWork) -> None:
            await tx.people.seen(number, "en", datetime(2031, 5, 12, tzinfo=UTC))
            if number == 2:
                raise RuntimeError("it cannot be written")

        return effect

    inbox = UpdateInbox(store, BOT, handle, nothing, parallel=3)
    brought = [said(number, chat=number) for number in (1, 2, 3)]
    await served(inbox, lambda: inbox.accept(brought))
    async with store.transaction() as tx:
        assert await tx.people.reachable() == [(1, "en"), (3, "en")]


async def test_the_second_message_of_a_chat_sees_what_the_first_left(store: Store) -> None:
    seen: list[str | None] = []

    async def handle(update: ReceivedUpdate) -> Effect:
        async with store.transaction() as tx:
            read = await tx.conversations.load(1, 1)
        seen.append((update.conversation or read).spoken)

        async def effect(tx: UnitOfWork) -> None:
            spoken = f"after {update.incoming.update_id}"
            await tx.conversations.save(1, 1, Conversation(spoken=spoken), datetime(2031, 5, 12, tzinfo=UTC))

        return effect

    inbox = UpdateInbox(store, BOT, handle, nothing)

    async def bring() -> None:
        await inbox.accept([said(1), said(2)])
        await inbox.drained(10)
        await inbox.accept([said(3)])

    await served(inbox, bring)
    assert seen == [None, "after 1", "after 2"]


async def test_poison_is_put_aside_the_person_told_and_the_chat_goes_on(store: Store) -> None:
    told: list[str] = []
    handled: list[int] = []

    async def handle(update: ReceivedUpdate) -> Effect:
        if update.incoming.update_id == 1:
            raise RuntimeError("poison")
        handled.append(update.incoming.update_id)
        return nothing_to_write

    async def apologise(update: ReceivedUpdate) -> Effect:
        told.append(update.incoming.text)
        return nothing_to_write

    inbox = UpdateInbox(store, BOT, handle, apologise)
    await served(inbox, lambda: inbox.accept([said(1), said(2)]))
    assert (told, handled) == (["said 1"], [2])
    assert await counts(store) == (0, 2, 1)


async def test_what_cannot_even_be_apologised_for_does_not_stop_the_chat(store: Store) -> None:
    async def broken(update: ReceivedUpdate) -> Effect:
        if update.incoming.update_id == 1:
            raise RuntimeError("poison")
        return nothing_to_write

    inbox = UpdateInbox(store, BOT, broken, broken)
    await served(inbox, lambda: inbox.accept([said(1), said(2)]))
    assert await counts(store) == (0, 2, 1)


async def test_an_effect_that_cannot_be_written_is_not_a_second_answer(store: Store) -> None:
    answers: list[int] = []

    async def handle(update: ReceivedUpdate) -> Effect:
        answers.append(update.incoming.update_id)
        failures = iter([RuntimeError("disk full"), RuntimeError("disk full")])

        async def effect(_tx: UnitOfWork) -> None:
            if problem := next(failures, None):
                raise problem

        return effect

    inbox = UpdateInbox(store, BOT, handle, nothing)
    await served(inbox, lambda: inbox.accept([said(1)]))
    assert answers == [1]
    assert await counts(store) == (0, 1, 0)


async def test_who_waits_for_telegram_leaves_the_slot_to_others(store: Store) -> None:
    handled: list[int] = []
    other = asyncio.Event()

    async def handle(update: ReceivedUpdate) -> Effect:
        if update.incoming.chat_id == 1:
            async with waiting():
                await other.wait()
        other.set()
        handled.append(update.incoming.update_id)
        return nothing_to_write

    inbox = UpdateInbox(store, BOT, handle, nothing, parallel=1)
    await served(inbox, lambda: inbox.accept([said(1), said(2, chat=2)]))
    assert handled == [2, 1]


async def test_a_store_that_is_away_is_waited_for_without_a_second_answer_or_an_apology(store: Store) -> None:
    answers: list[int] = []
    apologies: list[int] = []
    failures = iter([StoreAwayError("the disk is full")] * 7)

    async def handle(update: ReceivedUpdate) -> Effect:
        answers.append(update.incoming.update_id)

        async def effect(_tx: UnitOfWork) -> None:
            if problem := next(failures, None):
                raise problem

        return effect

    async def apologise(update: ReceivedUpdate) -> Effect:
        apologies.append(update.incoming.update_id)
        return nothing_to_write

    inbox = UpdateInbox(store, BOT, handle, apologise)
    await served(inbox, lambda: inbox.accept([said(1)]))
    assert (answers, apologies) == ([1], [])


async def test_what_ends_the_process_three_times_is_set_aside_and_the_others_are_handled(
    store: Store,
) -> None:
    handled: list[int] = []
    told: list[int] = []
    deadly = asyncio.Event()

    async def handle(update: ReceivedUpdate) -> Effect:
        if update.incoming.update_id == 1:
            deadly.set()
            await asyncio.Event().wait()  # and the process ends
        handled.append(update.incoming.update_id)
        return nothing_to_write

    async def apologise(update: ReceivedUpdate) -> Effect:
        told.append(update.incoming.update_id)
        return nothing_to_write

    first = UpdateInbox(store, BOT, handle, apologise)
    await first.accept([said(1), said(2, chat=2)])
    for dies in (first, None, None):
        inbox = dies or UpdateInbox(store, BOT, handle, apologise)
        deadly.clear()
        if not dies:
            await inbox.resume()
        running = asyncio.create_task(inbox.run())
        await deadly.wait()
        running.cancel()
        await asyncio.wait([running])
    last = UpdateInbox(store, BOT, handle, apologise)
    await last.resume()
    await served(last)
    assert (told, set(handled)) == ([1], {2})
    assert await counts(store) == (0, 2, 1)


async def test_being_stopped_is_no_death(store: Store) -> None:
    begun = asyncio.Event()

    async def handle(_update: ReceivedUpdate) -> Effect:
        begun.set()
        await asyncio.Event().wait()
        return nothing_to_write

    await UpdateInbox(store, BOT, handle, nothing).accept([said(1)])
    for _ in range(4):
        stopped = UpdateInbox(store, BOT, handle, nothing)
        await stopped.resume()
        begun.clear()
        running = asyncio.create_task(stopped.run())
        await begun.wait()
        running.cancel()
        await asyncio.wait([running])
        await stopped.close()
    assert await counts(store) == (1, 0, 0)


async def test_what_is_being_sent_when_the_desk_is_stopped_is_finished_and_nothing_else_begun(
    store: Store,
) -> None:
    handled: list[int] = []
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def handle(update: ReceivedUpdate) -> Effect:
        begun.set()
        await go_on.wait()
        handled.append(update.incoming.update_id)
        return nothing_to_write

    inbox = UpdateInbox(store, BOT, handle, nothing, parallel=1)
    await inbox.accept([said(1), said(2), said(3, chat=2)])
    running = asyncio.create_task(inbox.run())
    await begun.wait()
    asyncio.get_running_loop().call_later(0.05, go_on.set)
    await inbox.finish(10)
    running.cancel()
    await asyncio.wait([running])
    assert handled == [1]


class TestFlood:
    def test_from_the_61st_waiting_message_on_one_notice_stands_for_the_rest(self) -> None:
        guard = rules.FloodGuard()
        kept = guard.admitted([said(number) for number in range(1000)])
        assert [one.incoming.kind for one in kept[-2:]] == [UpdateKind.QUESTION, UpdateKind.FLOOD]
        assert len(kept) == rules.MOST_WAITING + 1
        assert kept[-1].incoming.text == ""
        assert guard.admitted([said(2000)]) == []
        assert len(guard.admitted([said(2001, chat=2)])) == 1, "nobody else is concerned"

    def test_it_is_over_when_all_is_answered_and_some_seconds_are_quiet(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = 100.0
        monkeypatch.setattr("time.monotonic", lambda: now)
        guard = rules.FloodGuard()
        kept = guard.admitted([said(number) for number in range(70)])
        for _ in kept:
            guard.done(1)
        assert guard.admitted([said(100)]) == []
        now += rules.CALM_S
        assert len(guard.admitted([said(101)])) == 1

    def test_what_could_not_be_kept_does_not_count(self) -> None:
        guard = rules.FloodGuard()
        guard.not_kept(guard.admitted([said(number) for number in range(100)]))
        assert len(guard.admitted([said(number) for number in range(100)])) == rules.MOST_WAITING + 1
