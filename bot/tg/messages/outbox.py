"""The outbox: one task sends what waits in it, below Telegram's limits, so that no answer waits for it."""

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.core.dialogue.turn import Button
from bot.logs import log_of
from bot.store import OutgoingMessage, OutgoingState, Store
from bot.tg.messages.render import RenderedMessage
from bot.tg.messages.send import UnreachableError, replace_message, send

A_SECOND = 25
"""Telegram takes about 30 messages a second of a bot; the rest is left for answers."""

CHAT_PAUSE_S = 1.0
"""One message a second to one chat."""

LOOKED_EVERY_S = 1.0

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
    replaces: str | None = None,
) -> OutgoingMessage:
    """A message for the outbox; by default one for each chat and cause.

    One that ``replaces`` an earlier message of the outbox, named by its key, is put in its place.
    """
    kept: dict[str, Any] = {
        "html": message.html,
        "plain": message.plain,
        "keyboard": [[[button.label, button.data] for button in row] for row in message.keyboard],
    }
    if replaces:
        kept["replaces"] = replaces
    return OutgoingMessage(chat_id, cause, key or f"{cause}>{chat_id}", kept, reply_to)


def rendered(kept: Mapping[str, Any]) -> RenderedMessage:
    """The message that ``outgoing`` kept."""
    rows = tuple(tuple(Button(label, data) for label, data in row) for row in kept["keyboard"])
    return RenderedMessage(kept["html"], kept["plain"], rows)


class Outbox:
    """The task that sends."""

    def __init__(self, bot: Bot, store: Store) -> None:
        self._bot = bot
        self._store = store
        self._next_in_chat: dict[int, float] = {}
        self._more = asyncio.Event()
        self._paused: set[str] = set()
        self._stopping = False

    def wake(self) -> None:
        """Something new was enqueued: look now."""
        self._more.set()

    def pause(self, cause: str) -> None:
        """Sends nothing more of a cause for now, beyond what is on its way already."""
        self._paused.add(cause)

    def go_on(self, cause: str) -> None:
        """Sends what waits of a cause again."""
        self._paused.discard(cause)
        self.wake()

    async def run(self) -> None:
        """Sends until it is cancelled; a store that fails is asked again."""
        while True:
            try:
                sent = await self._finished(asyncio.create_task(self._batch()))
            except Exception:
                log.exception("the outbox cannot be read; trying again")
                sent = False
            if not sent:
                self._more.clear()
                try:
                    async with asyncio.timeout(LOOKED_EVERY_S):
                        await self._more.wait()
                except TimeoutError:
                    continue

    async def _finished(self, batch: asyncio.Task[bool]) -> bool:
        """Whether a batch sent anything. Told to stop, it lets what is on its way arrive, or somebody gets it twice."""
        try:
            return await asyncio.shield(batch)
        except asyncio.CancelledError:
            self._stopping = True
            await asyncio.wait({batch}, timeout=STOP_WITHIN_S)
            batch.cancel()
            raise

    async def _batch(self) -> bool:
        """Sends the oldest messages owed, one to a chat; whether there were any to send now.

        They are started one after the other at the pace allowed, and may overlap: a slow network costs no time. One
        that Telegram tells to wait holds up the next batch, which is what Telegram wants.
        """
        async with self._store.transaction() as tx:
            waiting = await tx.outbox.pending(4 * A_SECOND, but_not=sorted(self._paused))
        begun = time.monotonic()
        resting = {chat for chat, until in self._next_in_chat.items() if until > begun}
        self._next_in_chat = {chat: self._next_in_chat[chat] for chat in resting}
        started = False
        async with asyncio.TaskGroup() as tasks:
            for one in waiting:
                if one.cause in self._paused:
                    continue  # since a moment ago
                if one.chat_id in self._next_in_chat:
                    continue  # its turn comes in a later batch, after those before it
                self._next_in_chat[one.chat_id] = time.monotonic() + CHAT_PAUSE_S
                started = True
                tasks.create_task(self._send(one))
                await asyncio.sleep(1 / A_SECOND)
                if self._stopping or time.monotonic() - begun > CHAT_PAUSE_S:
                    break
        return started

    async def _send(self, one: OutgoingMessage) -> None:
        state, message_id, error = OutgoingState.SENT, None, None
        try:
            if "replaces" in one.message:
                state, message_id = await self._replace(one)
            else:
                message_id = await send(self._bot, one.chat_id, rendered(one.message), one.reply_to)
        except UnreachableError as problem:
            state, error = OutgoingState.BLOCKED, str(problem)
        except (TelegramError, KeyError, TypeError, ValueError) as problem:
            log.error("a message of the outbox cannot be sent", cause=one.cause, problem=str(problem))
            state, error = OutgoingState.FAILED, str(problem)
        async with self._store.transaction() as tx:
            await tx.outbox.settle(one.number, state, datetime.now(UTC), message_id, error)
            if state is OutgoingState.BLOCKED:
                await tx.people.set_blocked(one.chat_id, True)

    async def _replace(self, one: OutgoingMessage) -> tuple[OutgoingState, int | None]:
        """Edits an earlier message; where that never went out there is nothing to edit."""
        async with self._store.transaction() as tx:
            earlier = await tx.outbox.message_id_of(one.message["replaces"])
        if earlier is None:
            return OutgoingState.WITHDRAWN, None
        return OutgoingState.SENT, await replace_message(
            self._bot, one.chat_id, earlier, rendered(one.message)
        )
