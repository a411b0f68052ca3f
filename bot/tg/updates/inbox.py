"""The update inbox: every update is kept before it is confirmed, handled in order within its chat, and done once.

What is done about an update is written in the transaction that marks it done. A process killed in between takes the
update up again at its next start; only what it was sending at that very moment may be sent twice.
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import NamedTuple

from telegram.error import TelegramError

from bot.core.dialogue.turn import Conversation
from bot.core.medical_guard import Screening
from bot.logs import log_of
from bot.store import Effect, Store, StoreAwayError, StoredUpdate, UnitOfWork
from bot.tg.connection import Failure, failure_of
from bot.tg.retry import Backoff, NotOursError, Slots, pause
from bot.tg.updates.parse import Incoming, UpdateKind

PARALLEL = 8
"""So many chats are served at a time; more make the HTTP client slower, not faster."""

PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
DELETED_EVERY = timedelta(hours=1)

LEASE, RENEWED_EVERY_S = timedelta(seconds=60), 15.0
"""So long an update is this process's without being extended; then another one on the same database takes it."""

SURE_S = LEASE.total_seconds() - RENEWED_EVERY_S - 5
"""So long after leases were last extended they are certain to hold; later it is asked before anything is handled."""

MOST_DEATHS = 3
"""An update whose handling ended the process so often is set aside."""

OUTLIVED_S = 10.0
"""An attempt that the process has outlived so long did not end it."""

MOST_WAITING = 60
"""From the next message on that waits, one person is asked for patience, once; what else comes is only counted."""

CALM_S = 10.0
"""A flood is over when all of it is answered, and nothing more has come for so long."""

log = log_of("delivery")


async def nothing_to_write(_tx: UnitOfWork) -> None:
    """The effect of an update that leaves nothing behind."""


@dataclass(frozen=True, slots=True)
class ReceivedUpdate:
    """An update on its way to its handler, with the medical guard's verdict on its text where it was asked already.

    ``deaths`` is how many processes have ended while they handled it; ``conversation`` what is remembered of it, where that
    was read when the update came.
    """

    incoming: Incoming
    screening: Screening | None = None
    deaths: int = 0
    conversation: Conversation | None = None

    def stored(self) -> StoredUpdate:
        """What is kept of it until it is done: everything, or all but a text that seeks medical advice."""
        incoming = self.incoming
        kept = incoming.without_text() if self.screening and self.screening.seeks_advice else incoming
        return StoredUpdate(incoming.update_id, incoming.chat_id, kept.as_json())


Handle = Callable[[ReceivedUpdate], Awaitable[Effect]]
"""Handles an update and returns what is to be written of it."""


@dataclass
class _Flood:
    """More than one person may let wait: when the last of it came, and how much of it was not kept."""

    last: float
    dropped: int = 0


class FloodGuard:
    """Bounds how much of one person waits, so that what a flood costs has an end."""

    def __init__(self) -> None:
        self.dropped = 0
        """How much was not kept since the start."""
        self._waiting: Counter[int] = Counter()
        self._floods: dict[int, _Flood] = {}

    def admitted(self, updates: Sequence[ReceivedUpdate]) -> list[ReceivedUpdate]:
        """Those to keep: all of everybody's but a flood, and of that only a notice to be sent once."""
        return [kept for update in updates if (kept := self._admitted(update)) is not None]

    def _admitted(self, update: ReceivedUpdate) -> ReceivedUpdate | None:
        incoming, now = update.incoming, time.monotonic()
        if incoming.kind in _UNBOUNDED:
            return update
        person = incoming.person_id
        if (flood := self._floods.get(person)) is not None:
            if self._waiting[person] or now - flood.last < CALM_S:
                flood.last, flood.dropped = now, flood.dropped + 1
                self.dropped += 1
                return None
            self._end(person)
        if self._waiting[person] < MOST_WAITING:
            self._waiting[person] += 1
            return update
        self._floods[person] = _Flood(now)
        self._waiting[person] += 1
        return ReceivedUpdate(
            replace(incoming.without_text(), kind=UpdateKind.FLOOD, data="", withheld=False)
        )

    def done(self, person: int) -> None:
        """One of a person's updates waits no more."""
        self._waiting[person] -= 1
        if self._waiting[person] <= 0:
            del self._waiting[person]

    def not_kept(self, updates: Sequence[ReceivedUpdate]) -> None:
        """These were admitted but could not be kept, or were known already."""
        for update in updates:
            if update.incoming.kind is UpdateKind.FLOOD:
                self._floods.pop(update.incoming.person_id, None)
            if update.incoming.kind not in _UNBOUNDED:
                self.done(update.incoming.person_id)

    def forget_calm(self) -> None:
        """Forgets the floods that are over, and tells the log of each how much of it was not answered."""
        now = time.monotonic()
        for person, flood in list(self._floods.items()):
            if not self._waiting[person] and now - flood.last >= CALM_S:
                self._end(person)

    def _end(self, person: int) -> None:
        dropped = self._floods.pop(person).dropped
        log.warning("a flood of one person is over", not_answered=dropped)


_UNBOUNDED = (UpdateKind.BLOCKED, UpdateKind.UNBLOCKED, UpdateKind.MIGRATED)


class _Ended(NamedTuple):
    """An update that was handled, with what is to be written of it."""

    update_id: int
    effect: Effect
    written: asyncio.Future[None]


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
        self._slots = Slots(parallel)
        self._chats: dict[int, deque[int]] = {}
        self._received: dict[int, ReceivedUpdate] = {}
        self._people: dict[int, int] = {}
        self.floods = FloodGuard()
        self.done = 0
        """How many updates are done since the start."""
        self._ready: asyncio.Queue[int] = asyncio.Queue()
        self._coming: dict[object, set[int]] = {}
        """For each call of ``accept`` under way, the chats of which something was done meanwhile."""
        self._ended: list[_Ended] = []
        self._writing = asyncio.Lock()
        self._suspects: list[int] = []
        self._serving: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._begun: dict[int, float] = {}
        self._idle = asyncio.Event()
        self._idle.set()
        self._waits = 0
        self._renewed = time.monotonic()

    def admitted(self, updates: Sequence[ReceivedUpdate]) -> list[ReceivedUpdate]:
        """Which of these to keep: of a flood of one person only the beginning, and a notice."""
        return self.floods.admitted(updates)

    async def accept(self, updates: Sequence[ReceivedUpdate]) -> None:
        """Keeps updates, in one transaction; when this returns they may be confirmed. Repeated ones are ignored."""
        if not updates:
            return
        stored = [update.stored() for update in updates]
        new: set[int] = set()
        call, meanwhile = object(), set[int]()
        self._coming[call] = meanwhile
        try:
            async with self._store.transaction() as tx:
                # A lease that begins while one waits for the store would end too early.
                now = self._store.now()
                new.update(
                    await tx.updates.receive(self._bot_id, stored, now, self._store.owner, now + LEASE)
                )
                chats = {(one.incoming.chat_id, one.incoming.person_id) for one in updates}
                known = await tx.conversations.load_all(chats)
        finally:
            del self._coming[call]
            self.floods.not_kept([update for update in updates if update.incoming.update_id not in new])
        for update in updates:
            incoming = update.incoming
            if incoming.update_id in new:
                new.discard(incoming.update_id)
                if incoming.chat_id not in meanwhile and incoming.chat_id not in self._chats:
                    kept = known[incoming.chat_id, incoming.person_id]
                    update = replace(update, conversation=kept)
                self._received[incoming.update_id] = update
                if incoming.kind not in _UNBOUNDED:
                    self._people[incoming.update_id] = incoming.person_id
                self._enqueue(incoming.update_id, incoming.chat_id, first=incoming.kind is UpdateKind.FLOOD)

    async def resume(self) -> int:
        """Takes up what an earlier process left undone; how many that is."""
        return await self._claim(sole=self._store.is_sole)

    async def _claim(self, *, sole: bool = False) -> int:
        """Takes up what no process has. What may have ended one is handled first, by itself."""
        async with self._store.transaction() as tx:
            now = self._store.now()
            found = await tx.updates.claim(self._bot_id, self._store.owner, now, now + LEASE, sole=sole)
        own = self._begun.keys() | {update_id for waiting in self._chats.values() for update_id in waiting}
        found = [one for one in found if one.update_id not in own]
        for one in found:
            self._begun[one.update_id] = float("inf")
            if one.deaths:
                self._suspects.append(one.update_id)
                self._begin_waiting()
            else:
                self._enqueue(one.update_id, one.chat_key)
        return len(found)

    async def run(self) -> None:
        """Serves until it is cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._delete_done())
            tasks.create_task(self._keep_leases())
            for update_id in self._suspects:
                await asyncio.wait({tasks.create_task(self._deliver_alone(update_id))}, timeout=OUTLIVED_S)
            self._suspects.clear()
            while True:
                task = tasks.create_task(self._serve(await self._ready.get()))
                self._serving.add(task)
                task.add_done_callback(self._serving.discard)

    @property
    def waiting(self) -> int:
        """How many updates are taken in and not done."""
        return self._waits

    async def drained(self, seconds: float) -> bool:
        """Waits until everything taken in is done, so long at most; whether it is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        return self._idle.is_set()

    async def finish(self, seconds: float) -> None:
        """Begins nothing any more, and waits so long for what is being sent: cut off, it would be sent twice."""
        self._stopping = True
        if self._serving:
            await asyncio.wait(self._serving, timeout=seconds)

    async def close(self) -> None:
        """Leaves what is not done to the next process; being stopped was not its fault."""
        async with self._store.transaction() as tx:
            await tx.updates.forget_deaths(self._bot_id, self._begun)
            await tx.updates.renew(self._bot_id, self._store.owner, None)

    def _begin_waiting(self) -> None:
        self._waits += 1
        self._idle.clear()

    def _end_waiting(self) -> None:
        self._waits -= 1
        if not self._waits:
            self._idle.set()

    def _enqueue(self, update_id: int, chat_key: int, *, first: bool = False) -> None:
        self._begin_waiting()
        waiting = self._chats.get(chat_key)
        if waiting is None:
            self._chats[chat_key] = deque((update_id,))
            self._ready.put_nowait(chat_key)
        elif first:
            waiting.insert(1, update_id)
        else:
            waiting.append(update_id)

    async def _serve(self, chat_key: int) -> None:
        """Serves a chat until nothing of it waits, in a slot for each update: a flood of one delays nobody else.

        Whoever has to wait for Telegram leaves the slot to others.
        """
        waiting = self._chats[chat_key]
        while waiting:
            update_id = waiting[0]
            async with self._slots.hold(partial(self._stays_ours, update_id)):
                if self._stopping:
                    return
                await self._deliver(update_id)
            waiting.popleft()
            self._end_waiting()
            for meanwhile in self._coming.values():
                meanwhile.add(chat_key)
        del self._chats[chat_key]

    async def _deliver_alone(self, update_id: int) -> None:
        await self._deliver(update_id)
        self._end_waiting()

    async def _deliver(self, update_id: int) -> None:
        """Handles one update unless another process has taken it up; never raises for what that or the store does."""
        try:
            await self._insist(update_id)
        except NotOursError:
            log.warning("another process has taken up an update", update_id=update_id)
            self._received.pop(update_id, None)
        self._begun.pop(update_id, None)
        if (person := self._people.pop(update_id, None)) is not None:
            self.floods.done(person)

    async def _insist(self, update_id: int) -> None:
        """Handles one update until it is done or put aside."""
        handle, given_up, effect, backoff = self._handle, False, None, Backoff(PAUSE_S, LONGEST_PAUSE_S)
        while True:
            try:
                if effect is None:
                    update = await self._taken_up(update_id)
                    if update is None:
                        break
                    if update.deaths >= MOST_DEATHS - 1:
                        log.error(
                            "an update has ended the process too often; it is set aside", update_id=update_id
                        )
                        await self._set_aside(update_id)
                        handle, given_up = self._give_up, True
                    effect = await handle(update)
                await self._finish(update_id, effect)
            except NotOursError:
                raise
            except StoreAwayError as problem:
                log.warning("the store fails; trying again", update_id=update_id, cause=str(problem))
            except Exception as problem:
                log.exception("an update failed", update_id=update_id, trying_to=handle.__name__)
                if await self._failed_for_good(update_id, problem):
                    # What was answered and cannot be recorded, or not even be apologised for, is only marked done.
                    effect = nothing_to_write if given_up or effect is not None else None
                    handle, given_up = self._give_up, True
            else:
                break
            await pause(backoff.pause())

    async def _taken_up(self, update_id: int) -> ReceivedUpdate | None:
        """What came in, read back where an earlier process received it; None where it is done already, or not ours.

        What an earlier process received is marked before it is handled: should this one end by it, that counts.
        """
        if not self._is_sure:
            async with self._store.transaction() as tx:
                if not await self._is_ours(tx, update_id):
                    raise NotOursError
        if update_id in self._received:
            return self._received[update_id]
        async with self._store.transaction() as tx:
            payload = await tx.updates.payload(self._bot_id, update_id)
            deaths = 0 if payload is None else await tx.updates.expect_death(self._bot_id, update_id) - 1
        if payload is None:
            return None
        self._begun[update_id] = time.monotonic()
        self._received[update_id] = ReceivedUpdate(Incoming.from_json(payload), deaths=deaths)
        return self._received[update_id]

    @property
    def _is_sure(self) -> bool:
        """Whether what is leased is certainly still this process's; where leases could not be extended, it may not be."""
        return self._store.is_sole or time.monotonic() - self._renewed < SURE_S

    async def _is_ours(self, tx: UnitOfWork, update_id: int) -> bool:
        """Whether an update is still this process's; then its lease is extended."""
        until = self._store.now() + LEASE
        return self._is_sure or bool(
            await tx.updates.renew(self._bot_id, self._store.owner, until, update_id)
        )

    async def _stays_ours(self, update_id: int) -> bool:
        """The same after a while in which nothing was done about it; waits for a store that is away."""
        backoff = Backoff(PAUSE_S, LONGEST_PAUSE_S)
        while not self._is_sure:
            try:
                async with self._store.transaction() as tx:
                    return await self._is_ours(tx, update_id)
            except StoreAwayError:
                await asyncio.sleep(backoff.pause())
        return True

    async def _set_aside(self, update_id: int) -> None:
        async with self._store.transaction() as tx:
            await tx.updates.set_aside(self._bot_id, update_id, "it ended the process")

    async def _finish(self, update_id: int, effect: Effect) -> None:
        """Writes what is done about an update, in one transaction with the others that wait for that at this moment."""
        ended = _Ended(update_id, effect, asyncio.get_running_loop().create_future())
        self._ended.append(ended)
        async with self._writing:
            if not ended.written.done():
                together, self._ended = self._ended, []
                await self._write(together)
        await ended.written
        self._received.pop(update_id, None)
        self.done += 1

    async def _write(self, together: "Sequence[_Ended]") -> None:
        """Writes the effects of some updates, or each by itself where one of them cannot be written.

        Of what another process has taken up meanwhile the effects are that one's.
        """
        try:
            async with self._store.transaction() as tx:
                for one in together:
                    if not await self._is_ours(tx, one.update_id):
                        continue
                    await one.effect(tx)
                    await tx.updates.mark_done(self._bot_id, one.update_id, datetime.now(UTC))
                next_ones = self._behind(together)
                pairs = {(one.incoming.chat_id, one.incoming.person_id) for one in next_ones}
                known = await tx.conversations.load_all(pairs) if pairs else {}
        except Exception as problem:  # noqa: BLE001 - it is raised to whoever waits for it
            if len(together) > 1 and not isinstance(problem, StoreAwayError):
                for one in together:
                    await self._write((one,))
            else:
                for one in together:
                    one.written.set_exception(problem)
        else:
            for update in next_ones:
                kept = known[update.incoming.chat_id, update.incoming.person_id]
                self._received[update.incoming.update_id] = replace(update, conversation=kept)
            for one in together:
                one.written.set_result(None)

    def _behind(self, done: "Sequence[_Ended]") -> list[ReceivedUpdate]:
        """What waits behind these in their chats, and is handled next."""
        chats = (self._received[one.update_id].incoming.chat_id for one in done)
        waiting = (list(islice(self._chats.get(chat, ()), 1, 2)) for chat in chats)
        return [
            self._received[number] for numbers in waiting for number in numbers if number in self._received
        ]

    async def _failed_for_good(self, update_id: int, problem: Exception) -> bool:
        """Counts a failure; whether it was the last one. A store or a network that fails counts nothing: it may recover."""
        if isinstance(problem, TelegramError) and failure_of(problem) is not Failure.REFUSED:
            return False
        try:
            async with self._store.transaction() as tx:
                return await tx.updates.record_failure(self._bot_id, update_id, type(problem).__name__)
        except Exception:
            log.exception("the store fails; trying again", update_id=update_id)
            return False

    async def _keep_leases(self) -> None:
        """Extends the leases of what waits here, and takes up what another process has left."""
        while True:
            await asyncio.sleep(RENEWED_EVERY_S if self._waits or not self._store.is_sole else LEASE.seconds)
            self.floods.forget_calm()
            try:
                await self._outlive()
                if self._store.is_sole:
                    continue
                await self._store.read_clock()
                healthy = time.monotonic() - self._renewed < 2 * RENEWED_EVERY_S + 5
                begun = time.monotonic()
                async with self._store.transaction() as tx:
                    await tx.updates.renew(self._bot_id, self._store.owner, self._store.now() + LEASE)
                self._renewed = begun
                if healthy and (left := await self._claim()):
                    log.info("taking up what another process left", updates=left)
            except Exception:
                log.exception("the leases of updates cannot be extended; trying again")

    async def _outlive(self) -> None:
        """Attempts of what an earlier process received do not count any more once this process has outlived them."""
        now = time.monotonic()
        outlived = [one for one, begun in self._begun.items() if now - begun > OUTLIVED_S]
        if outlived:
            async with self._store.transaction() as tx:
                await tx.updates.forget_deaths(self._bot_id, outlived)
            for one in outlived:
                self._begun.pop(one, None)

    async def _delete_done(self) -> None:
        while True:
            with suppress(Exception):
                async with self._store.transaction() as tx:
                    await tx.updates.delete_done(self._bot_id, datetime.now(UTC))
            await asyncio.sleep(DELETED_EVERY.total_seconds())
