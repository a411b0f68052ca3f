"""Sending through faults: nothing lost, nothing repeated that need not be, and what is said of it is what Telegram said."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot

from bot.store import OutgoingMessage, OutgoingState, Store
from bot.store.tables import outbox
from bot.tg.messages import outbox as rules
from bot.tg.messages.outbox import Outbox, outgoing
from bot.tg.messages.render import RenderedMessage
from bot.tg.messages.send import RejectedError, UnreachableError, send
from tests.botapi import BotApi
from tests.store.reading import owed, rows

HELLO = RenderedMessage("Hello", "Hello")
NOW = datetime(2031, 5, 12, tzinfo=UTC)


def messages(telegram: BotApi, number: int) -> list[OutgoingMessage]:
    """An announcement to so many people."""
    people = [telegram.person(f"P{place}") for place in range(number)]
    for person in people:
        person.write(person, {"text": "/start"})
    return [outgoing(person.id, "announcement:1", HELLO) for person in people]


def arrived(telegram: BotApi) -> list[int]:
    """The chats to which messages went, one for each."""
    return sorted(
        chat.id for chat in telegram.chats.values() for message in chat.messages.values() if message.by_bot
    )


@asynccontextmanager
async def sending(bot: Bot, store: Store) -> AsyncIterator[Outbox]:
    """An outbox that runs."""
    sender = Outbox(bot, store)
    await sender.begin()
    task = asyncio.create_task(sender.run())
    try:
        yield sender
    finally:
        task.cancel()
        await asyncio.wait([task])


async def states(store: Store) -> dict[str, int]:
    async with store.transaction() as tx:
        found: dict[str, int] = {}
        for row in await rows(tx, outbox):
            found[row["state"]] = found.get(row["state"], 0) + 1
        return found


async def settled(store: Store) -> dict[str, int]:
    """The states when nothing is owed any more."""
    async with asyncio.timeout(90):
        while OutgoingState.OWED in (found := await states(store)):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)
    return found


FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("a page of a firewall", {"status": 403, "html": True}),
    ("a page with 200", {"status": 200, "html": True}),
    ("a page of a proxy", {"status": 502, "html": True}),
    ("no token", {"status": 401}),
    ("nothing there", {"status": 404}),
    ("a bare word", {"status": 403, "description": "Forbidden"}),
    ("a server error", {"status": 500}),
    ("a reset", {"drop": True}),
    ("an answer that is cut", {"cut": True}),
]


@pytest.mark.parametrize("fault", [fault for _, fault in FAULTS], ids=[name for name, _ in FAULTS])
async def test_an_answer_arrives_once_and_nobody_has_blocked_the_bot(
    telegram: BotApi, bot: Bot, fault: dict[str, Any]
) -> None:
    (message,) = messages(telegram, 1)
    telegram.fail("send*", times=1 if fault.get("cut") else 4, **fault)
    await send(bot, message.chat_id, HELLO)
    assert arrived(telegram) == [message.chat_id]


async def test_an_answer_that_never_comes_is_waited_for_no_longer_than_that(
    telegram: BotApi, bot: Bot
) -> None:
    bot.request.answer_s = 0.3  # type: ignore[attr-defined] # a Connection
    (message,) = messages(telegram, 1)
    telegram.fail("send*", delay=30, status=500, times=2)
    await send(bot, message.chat_id, HELLO)
    assert arrived(telegram) == [message.chat_id]


async def test_what_was_taken_but_not_confirmed_is_repeated_once(telegram: BotApi, bot: Bot) -> None:
    (message,) = messages(telegram, 1)
    telegram.fail("sendMessage", drop=True, after=True)
    telegram.fail("sendChatAction", drop=True, times=2)
    await send(bot, message.chat_id, HELLO)
    assert arrived(telegram) == [message.chat_id] * 2
    assert len(telegram.called("sendMessage")) == 2, "not before Telegram answers again"


@pytest.mark.parametrize(
    ("status", "description", "refusal"),
    [
        (403, "Forbidden: bot was blocked by the user", UnreachableError),
        (400, "Bad Request: chat not found", UnreachableError),
        (400, "Bad Request: TOPIC_CLOSED", RejectedError),
        (400, "Bad Request: not enough rights to send text messages to the chat", RejectedError),
        (413, "Request Entity Too Large", RejectedError),
    ],
)
async def test_what_telegram_refuses_is_done_at_once(
    telegram: BotApi, bot: Bot, status: int, description: str, refusal: type[Exception]
) -> None:
    (message,) = messages(telegram, 1)
    telegram.fail("sendMessage", status, description=description, times=None)
    with pytest.raises(refusal) as raised:
        await send(bot, message.chat_id, HELLO)
    assert type(raised.value) is refusal
    assert len(telegram.called("sendMessage")) == 1


@pytest.mark.parametrize("fault", [fault for _, fault in FAULTS], ids=[name for name, _ in FAULTS])
async def test_an_announcement_reaches_everybody_once(
    telegram: BotApi, bot: Bot, store: Store, fault: dict[str, Any]
) -> None:
    to_send = messages(telegram, 12)
    async with store.transaction() as tx:
        for one in to_send:
            await tx.people.seen(one.chat_id, "en", NOW)
        await tx.outbox.enqueue(to_send, NOW)
    telegram.fail("send*", times=6, **fault)
    async with sending(bot, store):
        assert await settled(store) == {"sent": 12}
    assert arrived(telegram) == sorted(one.chat_id for one in to_send)
    async with store.transaction() as tx:
        assert len(await tx.people.reachable()) == 12


async def test_what_may_have_arrived_twice_is_held_until_somebody_asks_for_it(
    telegram: BotApi, bot: Bot, store: Store
) -> None:
    (message,) = messages(telegram, 1)
    async with store.transaction() as tx:
        await tx.outbox.enqueue([message], NOW)
    telegram.fail("sendMessage", drop=True, times=2)
    async with sending(bot, store) as sender:
        assert await settled(store) == {"unknown": 1}
        assert arrived(telegram) == []
        async with store.transaction() as tx:
            assert await tx.outbox.send_unknown("announcement:1") == 1
        sender.wake()
        assert await settled(store) == {"sent": 1}
    assert arrived(telegram) == [message.chat_id]


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # a number, until PTB 23
async def test_one_who_has_to_wait_holds_up_nobody(telegram: BotApi, bot: Bot, store: Store) -> None:
    to_send = messages(telegram, 20)
    async with store.transaction() as tx:
        await tx.outbox.enqueue(to_send, NOW)
    telegram.fail("sendMessage", retry_after=600)
    async with sending(bot, store), asyncio.timeout(90):
        while await states(store) != {"sent": 19, "owed": 1}:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
    async with store.transaction() as tx:
        (waits,) = await owed(tx)
        assert await tx.outbox.lease(9, datetime.now(UTC), datetime.now(UTC)) == []
    assert waits.chat_id not in arrived(telegram)


async def test_what_was_leased_long_ago_is_not_begun_another_may_send_it(
    telegram: BotApi, bot: Bot, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with store.transaction() as tx:
        await tx.outbox.enqueue(messages(telegram, 2), NOW)
    monkeypatch.setattr(rules, "SURE_S", -1.0)  # the process was held up
    sender = Outbox(bot, store)
    assert not await sender._send_due(2)
    assert (telegram.called("sendMessage"), sender.unsettled) == ([], 0)


async def test_a_store_that_cannot_write_stops_the_outbox_before_anything_goes(
    telegram: BotApi, bot: Bot, store: Store, tmp_path: Path
) -> None:
    to_send = messages(telegram, 5)
    async with store.transaction() as tx:
        await tx.outbox.enqueue(to_send, NOW)
    async with sending_now(bot, store, tmp_path / "desk.db") as (failed, held):
        await failed.wait()
        assert telegram.called("sendMessage") == []
        held.rollback()
        held.close()
        assert await settled(store) == {"sent": 5}
    assert arrived(telegram) == sorted(one.chat_id for one in to_send)


async def test_what_became_of_a_message_is_stored_when_the_store_can_again(
    telegram: BotApi, bot: Bot, store: Store, tmp_path: Path
) -> None:
    to_send = messages(telegram, 3)
    async with store.transaction() as tx:
        await tx.outbox.enqueue(to_send, NOW)
    telegram.fail("sendMessage", delay=1.0, times=3)
    async with sending_now(bot, store) as (failed, _):
        await telegram.until(lambda: len(telegram.called("sendMessage")) == 3, "the messages to be under way")
        held = sqlite3.connect(tmp_path / "desk.db", isolation_level=None, check_same_thread=False)
        await asyncio.to_thread(held.execute, "BEGIN IMMEDIATE")  # the outbox writes, too, and needs the loop
        failed.clear()
        await failed.wait()
        held.rollback()
        held.close()
        assert await settled(store) == {"sent": 3}
    assert len(telegram.called("sendMessage")) == 3


@asynccontextmanager
async def sending_now(
    bot: Bot, store: Store, locked: Path | None = None
) -> AsyncIterator[tuple[asyncio.Event, sqlite3.Connection]]:
    """An outbox that runs, on a database that is locked; the event tells that the store has refused it something."""
    failed = asyncio.Event()
    plain = rules.log

    class Heard:
        def error(self, sentence: str, **_: object) -> None:
            failed.set()

        def __getattr__(self, name: str) -> object:
            return getattr(plain, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "log", Heard())
        patch.setattr(rules, "Backoff", lambda *_, **__: _Short())
        held = sqlite3.connect(locked or ":memory:", isolation_level=None)
        held.execute("BEGIN IMMEDIATE")
        sender = Outbox(bot, store)
        task = asyncio.create_task(sender.run())
        yield failed, held
        task.cancel()
        await asyncio.wait([task])


class _Short:
    def pause(self, _: object = None) -> float:
        return 0.02

    def reset(self) -> None:
        pass
