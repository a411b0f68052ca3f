"""The update inbox: every update is kept before it is confirmed, handled in order within its chat, and done once.

What is done about an update is written in the transaction that marks it done. A process killed in between takes the
update up again at its next start; only what it was sending at that very moment may be sent twice.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.core.medical.guard import Screening
from bot.logs import log_of
from bot.store import Effect, Store, StoredUpdate, UnitOfWork
from bot.tg.retry import Backoff
from bot.tg.updates.parse import Incoming

PARALLEL = 8
"""So many chats are served at a time; more make the HTTP client slower, not faster."""

PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
DELETED_EVERY = timedelta(hours=1)

log = log_of("delivery")


async def nothing_to_write(_tx: UnitOfWork) -> None:
    """The effect of an update that leaves nothing behind."""


@dataclass(frozen=True, slots=True)
class ReceivedUpdate:
    """An update on its way to its handler, with the medical guard's verdict on its text where it was asked already."""

    incoming: Incoming
    screening: Screening | None = None

    def stored(self) -> StoredUpdate:
        """What is kept of it until it is done: everything, or all but a text that seeks medical advice."""
        incoming = self.incoming
        kept = incoming.without_text() if self.screening and self.screening.seeks_advice else incoming
        return StoredUpdate(incoming.update_id, incoming.chat_id, kept.as_json())


Handle = Callable[[ReceivedUpdate], Awaitable[Effect]]
"""Handles an update and returns what is to be written of it."""


class UpdateInbox:
    """Takes in updates and has them handled, chats side by side."""

    def __init__(
        self,
        store: Store,
        bot_id: int,
        handle: Handle,
        give_up: Handle,
        parallel: int = PARALLEL,
    ) -> None:
        """``give_up`` handles an update that ``handle`` has failed on too often."""
        self._store = store
        self._bot_id = bot_id
        self._handle = handle
        self._give_up = give_up
        self._parallel = parallel
        self._chats: dict[int, deque[int]] = {}
        self._received: dict[int, ReceivedUpdate] = {}
        self._ready: asyncio.Queue[int] = asyncio.Queue()
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def accept(self, updates: Sequence[ReceivedUpdate]) -> None:
        """Keeps updates, in one transaction; when this returns they may be confirmed. Repeated ones are ignored."""
        if not updates:
            return
        stored = [update.stored() for update in updates]
        async with self._store.transaction() as tx:
            new = await tx.updates.receive(self._bot_id, stored, datetime.now(UTC))
        by_id = {update.incoming.update_id: update for update in updates}
        for update_id in new:
            self._received[update_id] = by_id[update_id]
            self._enqueue(update_id, by_id[update_id].incoming.chat_id)

    async def resume(self) -> int:
        """Takes up what an earlier process left undone; how many that is."""
        async with self._store.transaction() as tx:
            waiting = await tx.updates.pending(self._bot_id)
        for update_id, chat_key in waiting:
            self._enqueue(update_id, chat_key)
        return len(waiting)

    async def run(self) -> None:
        """Serves until it is cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self._parallel):
                tasks.create_task(self._serve())
            tasks.create_task(self._delete_done())

    async def drained(self, seconds: float) -> bool:
        """Waits until everything taken in is done, so long at most; whether it is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        return self._idle.is_set()

    def _enqueue(self, update_id: int, chat_key: int) -> None:
        self._busy += 1
        self._idle.clear()
        if chat_key in self._chats:
            self._chats[chat_key].append(update_id)
        else:
            self._chats[chat_key] = deque((update_id,))
            self._ready.put_nowait(chat_key)

    async def _serve(self) -> None:
        while True:
            # A chat goes to the end of the line after each of its updates: a flood of one person delays nobody else.
            chat_key = await self._ready.get()
            waiting = self._chats[chat_key]
            await self._deliver(waiting[0])
            waiting.popleft()
            if waiting:
                self._ready.put_nowait(chat_key)
            else:
                del self._chats[chat_key]
            self._busy -= 1
            if not self._busy:
                self._idle.set()

    async def _deliver(self, update_id: int) -> None:
        """Handles one update until it is done or put aside; never raises for what handling it or the store does."""
        handle, given_up, effect, backoff = self._handle, False, None, Backoff(PAUSE_S, LONGEST_PAUSE_S)
        while True:
            try:
                if effect is None:
                    update = await self._taken_up(update_id)
                    if update is None:
                        return
                    effect = await handle(update)
                await self._finish(update_id, effect)
            except Exception as problem:
                log.exception("an update failed", update_id=update_id, trying_to=handle.__name__)
                if await self._failed_for_good(update_id, problem):
                    # What cannot even be apologised for is only marked done.
                    effect = nothing_to_write if given_up else None
                    handle, given_up = self._give_up, True
            else:
                return
            await asyncio.sleep(backoff.pause())

    async def _taken_up(self, update_id: int) -> ReceivedUpdate | None:
        """What came in, read back where an earlier process received it; None where it is done already."""
        if update_id in self._received:
            return self._received[update_id]
        async with self._store.transaction() as tx:
            payload = await tx.updates.payload(self._bot_id, update_id)
        return None if payload is None else ReceivedUpdate(Incoming.from_json(payload))

    async def _finish(self, update_id: int, effect: Effect) -> None:
        async with self._store.transaction() as tx:
            await effect(tx)
            await tx.updates.mark_done(self._bot_id, update_id, datetime.now(UTC))
        self._received.pop(update_id, None)

    async def _failed_for_good(self, update_id: int, problem: Exception) -> bool:
        """Counts a failure; whether it was the last one. A store that fails itself counts nothing: it may recover."""
        try:
            async with self._store.transaction() as tx:
                return await tx.updates.record_failure(self._bot_id, update_id, type(problem).__name__)
        except Exception:
            log.exception("the store fails; trying again", update_id=update_id)
            return False

    async def _delete_done(self) -> None:
        while True:
            with suppress(Exception):
                async with self._store.transaction() as tx:
                    await tx.updates.delete_done(self._bot_id, datetime.now(UTC))
            await asyncio.sleep(DELETED_EVERY.total_seconds())
