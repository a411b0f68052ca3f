"""The outbox: one task sends what waits in it, below Telegram's limits, so that no answer waits for it.

A message is leased before it is sent, so that a store that cannot write stops the outbox *before* anything goes; what
became of it is kept in memory until the store has it, and comes before anything else is leased.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from bot.core.dialogue.turn import Button
from bot.logs import log_of
from bot.store import OutgoingMessage, OutgoingState, SendResult, Store, StoreAwayError, UnitOfWork
from bot.tg.messages.render import RenderedMessage
from bot.tg.messages.send import (
    QUIET_S,
    OnMove,
    RejectedError,
    Tries,
    UnreachableError,
    attempt,
    breaker_of,
    copy_call,
    delete_call,
    edit_call,
    is_answered,
    message_call,
)
from bot.tg.retry import Backoff

A_SECOND = 25
"""Telegram takes about 30 messages a second of a bot; the rest is left for answers."""

MOST_ON_THEIR_WAY = 50
"""So many may be on their way at a time, however slow the network is."""

CHAT_PAUSE_S = 1.0
"""One message a second to one chat."""

LOOKED_EVERY_S = 1.0

LEASE = timedelta(seconds=60)
"""Longer than a call may take: after that a message is another process's."""

SURE_S = LEASE.total_seconds() / 2
"""So long after it was leased a message may still be begun: a process may be held up, for instance with its machine."""

SENDER, SENDER_LEASE = "sender", timedelta(seconds=20)
"""The lease of the one process that sends what the desk owes, and how long it lasts."""

MOST_DOUBTS = 2
"""What may have arrived so often is not sent again unless somebody asks for it."""

STOP_WITHIN_S = 5.0
"""So long what is on its way may take to arrive when the desk is told to stop."""

log = log_of("outbox")


def outgoing(
    chat_id: int,
    cause: str,
    message: RenderedMessage,
    *,
    key: str | None = None,
    reply_to: int | None = None,
    topic_id: int = 0,
    replaces: int | str | None = None,
    deletes: int | None = None,
) -> OutgoingMessage:
    """A message for the outbox; by default one for each chat and cause.

    One that ``replaces`` an earlier message of the outbox, named by its key, is put in its place, without a sound; named by
    its id in the chat, that is deleted once this one is sent, so that people notice it. One that ``deletes`` another is only
    shown, in its place, where that cannot be deleted.
    """
    kept: dict[str, Any] = {
        "html": message.html,
        "plain": message.plain,
        "keyboard": [[[button.label, button.data] for button in row] for row in message.keyboard],
    }
    kept |= {"topic": topic_id} if topic_id else {}
    kept |= {"picture": message.picture} if message.picture else {}
    kept |= {"replaces": replaces} if replaces else {}
    kept |= {"deletes": deletes} if deletes else {}
    return OutgoingMessage(chat_id, cause, key or f"{cause}>{chat_id}", kept, reply_to)


def copied(
    chat_id: int, cause: str, from_chat: int, message_id: int, *, key: str, topic_id: int = 0
) -> OutgoingMessage:
    """A copy of somebody's message, for the outbox."""
    return OutgoingMessage(chat_id, cause, key, {"copy": [from_chat, message_id], "topic": topic_id})


def rendered(kept: Mapping[str, Any]) -> RenderedMessage:
    """The message that ``outgoing`` kept."""
    rows = tuple(tuple(Button(label, data) for label, data in row) for row in kept["keyboard"])
    return RenderedMessage(kept["html"], kept["plain"], rows, kept.get("picture", ""))


def _edits(one: OutgoingMessage) -> bool:
    """Whether a message is put in the place of an earlier one, instead of being sent."""
    return isinstance(one.message.get("replaces"), str)


OnSettled = Callable[[OutgoingMessage, OutgoingState, str | None], Awaitable[None]]
"""Hears what became of a message: sent, or why not."""


class Outbox:
    """The task that sends; of several processes on one database, that of one."""

    def __init__(self, bot: Bot, store: Store) -> None:
        self._bot = bot
        self._store = store
        self._breaker = breaker_of(bot)
        self.on_settled: OnSettled | None = None
        self.on_move: OnMove | None = None
        self._next_in_chat: dict[int, float] = {}
        self._more = asyncio.Event()
        self._paused: set[str] = set()
        self._on_their_way: dict[int, asyncio.Task[None]] = {}  # by chat: one at a time to each
        self._tries: dict[int, Tries] = {}
        self._results: list[tuple[OutgoingMessage, SendResult]] = []
        self._settling = asyncio.Lock()
        self._leads_until = self._renewed_at = -float("inf")

    @property
    def leads(self) -> bool:
        """Whether this is the process that sends, and tells people on the desk's own account."""
        return self._store.is_sole or time.monotonic() < self._leads_until

    @property
    def unsettled(self) -> int:
        """Of how many messages the store does not know yet what became of them."""
        return len(self._results)

    def wake(self) -> None:
        """Something new was enqueued: look now."""
        self._more.set()

    def pause(self, cause: str) -> None:
        """Sends nothing more of a cause for now, beyond what is on its way already."""
        self._paused.add(cause)

    def go_on(self, cause: str) -> None:
        """Sends what waits of a cause again."""
        if cause in self._paused:
            self._paused.discard(cause)
            self.wake()

    async def begin(self) -> None:
        """Finds out whether this process is to send; where it is the only one, what an earlier one leased is free."""
        async with self._store.transaction() as tx:
            await self._take_lead(tx)
            if self._store.is_sole:
                await tx.outbox.release()

    async def run(self) -> None:
        """Sends until it is cancelled; a store that fails is asked again. Told to stop, it lets what is on its way arrive."""
        backoff = Backoff()
        try:
            while True:
                try:
                    await self._settle()
                    is_trial = await self._breaker.admitted()
                    sent = await self._send_due(1 if is_trial else A_SECOND)
                    backoff.reset()
                    if is_trial and not sent:
                        self._breaker.pass_on()
                except StoreAwayError as problem:
                    log.error(
                        "the outbox cannot be written; nothing is sent until it can", cause=str(problem)
                    )
                    await asyncio.sleep(backoff.pause())
                    continue
                except Exception:
                    log.exception("the outbox cannot be read; trying again")
                    await asyncio.sleep(backoff.pause())
                    continue
                if not sent:
                    await self._wait_for_more()
        finally:
            if self._on_their_way:
                await asyncio.wait(self._on_their_way.values(), timeout=STOP_WITHIN_S)
            for task in self._on_their_way.values():
                task.cancel()

    async def close(self) -> None:
        """Keeps what became of the last messages, and lets another process send."""
        await self._settle()
        async with self._store.transaction() as tx:
            await tx.leases.give_back(self._store.owner)

    async def _wait_for_more(self) -> None:
        self._more.clear()
        try:
            async with asyncio.timeout(LOOKED_EVERY_S):
                await self._more.wait()
        except TimeoutError:
            return

    async def _send_due(self, most: int) -> bool:
        """Sends the oldest messages that are due, one to a chat; whether there were any.

        They are started one after the other at the pace allowed, and overlap: neither a slow network nor a chat that has
        to wait holds up the others.
        """
        sure_until = time.monotonic() + SURE_S
        due = await self._lease(most)
        started = 0
        try:
            for one in due:
                if one.cause in self._paused or (started and self._breaker.is_open):
                    break
                while len(self._on_their_way) >= MOST_ON_THEIR_WAY:
                    await asyncio.wait(self._on_their_way.values(), return_when=asyncio.FIRST_COMPLETED)
                if time.monotonic() > sure_until:
                    due = due[:started]
                    break
                self._next_in_chat[one.chat_id] = time.monotonic() + CHAT_PAUSE_S
                self._on_their_way[one.chat_id] = task = asyncio.create_task(self._send(one))
                task.add_done_callback(partial(self._arrived, one.chat_id))
                started += 1
                await asyncio.sleep(1 / A_SECOND)
        finally:
            rest = due[started:]
            self._results += [
                (one, SendResult(one.number, OutgoingState.OWED, doubts=one.doubts)) for one in rest
            ]
        return started > 0

    def _arrived(self, chat_id: int, _task: "asyncio.Task[None]") -> None:
        self._on_their_way.pop(chat_id, None)

    async def _lease(self, limit: int) -> list[OutgoingMessage]:
        begun = time.monotonic()
        self._next_in_chat = {chat: until for chat, until in self._next_in_chat.items() if until > begun}
        async with self._store.transaction() as tx:
            if not await self._take_lead(tx):
                return []
            now = self._store.now()
            return await tx.outbox.lease(
                limit,
                now,
                now + LEASE,
                sorted(self._paused),
                sorted(self._next_in_chat.keys() | self._on_their_way.keys()),
                doubtful=self._breaker.quiet_s >= QUIET_S,
            )

    async def _take_lead(self, tx: UnitOfWork) -> bool:
        """Whether this process sends; its lease is extended in good time."""
        now, third = time.monotonic(), SENDER_LEASE.total_seconds() / 3
        if self._store.is_sole or (self.leads and now < self._renewed_at + third):
            return True
        at = self._store.now()
        taken = await tx.leases.take(SENDER, self._store.owner, at, at + SENDER_LEASE)
        self._renewed_at = now
        self._leads_until = now + 2 * third if taken else -float("inf")
        return taken

    async def _send(self, one: OutgoingMessage) -> None:
        """Makes one attempt, and keeps what became of it; never raises."""
        tries = self._tries.pop(one.number, None) or Tries(
            self._breaker, "deletes" not in one.message and not _edits(one), doubts=one.doubts
        )
        try:
            try:
                result = await self._attempt(one)
            except TelegramError as problem:
                result = self._postponed(one, tries, problem)
        except UnreachableError as problem:
            result = SendResult(one.number, OutgoingState.BLOCKED, error=str(problem))
        except (RejectedError, KeyError, TypeError, ValueError) as problem:
            log.error("a message of the outbox cannot be sent", cause=one.cause, problem=str(problem))
            result = SendResult(one.number, OutgoingState.FAILED, error=str(problem))
        except Exception:
            log.exception("a message of the outbox could not be sent; trying again", cause=one.cause)
            later = self._store.now() + timedelta(seconds=CHAT_PAUSE_S)
            result = SendResult(one.number, OutgoingState.OWED, next_try_at=later, doubts=one.doubts)
        self._results.append((one, result))
        try:
            await self._settle()
        except StoreAwayError as problem:
            log.error(
                "what became of a message cannot be stored; it is kept and comes first", cause=str(problem)
            )
        except Exception:
            log.exception("what became of a message cannot be stored; it is kept and comes first")

    async def _attempt(self, one: OutgoingMessage) -> SendResult:
        number = one.number
        if _edits(one):
            return await self._replace(one)
        if "deletes" in one.message:
            return await self._take_back(one)
        if one.doubts and not await is_answered(self._bot, one.chat_id):
            at = self._store.now() + timedelta(seconds=QUIET_S)
            return SendResult(number, OutgoingState.OWED, next_try_at=at, doubts=one.doubts)
        if "copy" in one.message:
            call = copy_call(self._bot, *one.message["copy"], topic_id=one.message.get("topic"))
        else:
            call = message_call(self._bot, rendered(one.message), one.reply_to, one.message.get("topic"))
        sent = await attempt(call, one.chat_id, self.on_move)
        if earlier := one.message.get("replaces"):
            await self._remove(earlier, one)
        return SendResult(number, OutgoingState.SENT, sent)

    async def _remove(self, earlier: int, one: OutgoingMessage) -> None:
        """Deletes a message that another has replaced, or lets it say the same where Telegram does not delete it."""
        try:
            try:
                await attempt(delete_call(self._bot, earlier), one.chat_id)
            except RejectedError:
                await attempt(edit_call(self._bot, earlier, rendered(one.message)), one.chat_id)
        except (RejectedError, TelegramError) as problem:
            log.info("a corrected message still stands", cause=one.cause, problem=str(problem))

    async def _replace(self, one: OutgoingMessage) -> SendResult:
        """Edits an earlier message; where that never went out there is nothing to edit, where it is gone it is sent anew."""
        async with self._store.transaction() as tx:
            earlier = await tx.outbox.message_id_of(one.message["replaces"])
        if earlier is None:
            return SendResult(one.number, OutgoingState.WITHDRAWN)
        message = rendered(one.message)
        try:
            sent = await attempt(edit_call(self._bot, earlier, message), one.chat_id)
        except UnreachableError:
            raise
        except RejectedError:
            call = message_call(self._bot, message, topic_id=one.message.get("topic"))
            sent = await attempt(call, one.chat_id)
        return SendResult(one.number, OutgoingState.SENT, sent)

    async def _take_back(self, one: OutgoingMessage) -> SendResult:
        """Deletes a message; what Telegram does not delete any more is overwritten, and keeps its id."""
        number = int(one.message["deletes"])
        try:
            await attempt(delete_call(self._bot, number), one.chat_id)
        except UnreachableError:
            raise
        except RejectedError:
            await attempt(edit_call(self._bot, number, rendered(one.message)), one.chat_id)
            return SendResult(one.number, OutgoingState.SENT, number)
        return SendResult(one.number, OutgoingState.SENT)

    def _postponed(self, one: OutgoingMessage, tries: Tries, problem: TelegramError) -> SendResult:
        """A message that has not arrived, or may have: it comes back at its time, or is held."""
        wait = tries.after(problem)
        if tries.doubts >= MOST_DOUBTS:
            log.error(
                "unknown whether a message arrived; it is held", cause=one.cause, problem=problem.message
            )
            return SendResult(one.number, OutgoingState.UNKNOWN, error=problem.message, doubts=tries.doubts)
        if isinstance(problem, RetryAfter):
            self._next_in_chat[one.chat_id] = time.monotonic() + wait
        self._tries[one.number] = tries
        at = self._store.now() + timedelta(seconds=wait)
        return SendResult(one.number, OutgoingState.OWED, next_try_at=at, doubts=tries.doubts)

    async def _settle(self) -> None:
        """Stores what became of messages; what cannot be stored now stays in memory."""
        async with self._settling:
            if not (results := list(self._results)):
                return
            async with self._store.transaction() as tx:
                await tx.outbox.settle([result for _, result in results], datetime.now(UTC))
                for one, result in results:
                    if result.state is OutgoingState.BLOCKED:
                        await tx.people.set_blocked(one.chat_id, True)
            del self._results[: len(results)]
        for one, result in results:
            await self._tell(one, result)

    async def _tell(self, one: OutgoingMessage, result: SendResult) -> None:
        if self.on_settled is None or result.state is OutgoingState.OWED:
            return
        try:
            await self.on_settled(one, result.state, result.error)
        except Exception:
            log.exception("what became of a message could not be acted on", cause=one.cause)
