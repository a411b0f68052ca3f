"""Trying again: how long to wait between attempts, how to wait without keeping others from work, and when to stop trying.

An own room rather than stamina (0.5 MB with tenacity, 37 ms at each start): polling, updates and sending change what
they attempt after a failure, ask the store in between, or obey ``retry_after``, so only the pauses could be taken from it.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter

MARGIN_S = 0.5
"""So much longer than Telegram wants."""

OPEN_AFTER = 3
"""So many failures in a row open the circuit: one alone is that of its message."""

LONGEST_TRIAL_S = 30.0


@dataclass
class Backoff:
    """The pauses between attempts, in seconds: ``first``, then twice as long each time, ``longest`` at most."""

    first: float = 1.0
    longest: float = 5.0
    _failures: int = 0

    def pause(self, problem: BaseException | None = None) -> float:
        """How long to wait now, ±20 % so that not all try at once; exactly what Telegram asks for where it does."""
        if isinstance(problem, RetryAfter):
            wanted = problem.retry_after
            return (wanted.total_seconds() if isinstance(wanted, timedelta) else float(wanted)) + MARGIN_S
        pause = min(self.first * 2.0 ** min(self._failures, 30), self.longest)
        self._failures += 1
        return pause * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a secret

    def reset(self) -> None:
        """It works again: the next failure is a first one."""
        self._failures = 0


async def retry(
    attempt: Callable[[], Awaitable[Any]],
    on: tuple[type[Exception], ...],
    failed: Callable[[Exception, float], None],
) -> None:
    """Attempts until it works, however long that takes; ``failed`` hears of each failure and of the pause after it.

    What is not in ``on`` is raised.
    """
    backoff = Backoff()
    while True:
        try:
            await attempt()
        except on as problem:
            pause = backoff.pause(problem)
            failed(problem, pause)
            await asyncio.sleep(pause)
        else:
            return


class NotOursError(Exception):
    """Another process has taken up what this one was at."""


Ours = Callable[[], Awaitable[bool]]
"""Whether a task's work is still this process's."""


async def always() -> bool:
    """It is."""
    return True


class _Slot:
    """One task's right to work."""

    def __init__(self, free: asyncio.Semaphore, ours: Ours) -> None:
        self._free = free
        self._held = False
        self.ours = ours

    async def take(self) -> None:
        await self._free.acquire()
        self._held = True

    def give_back(self) -> None:
        if self._held:
            self._held = False
            self._free.release()


_own_slot: ContextVar[_Slot | None] = ContextVar("own_slot", default=None)


class Slots:
    """So many tasks work at a time, first come, first served; who has to wait lets another one work meanwhile."""

    def __init__(self, number: int) -> None:
        self._free = asyncio.Semaphore(number)

    @asynccontextmanager
    async def hold(self, ours: Ours = always) -> AsyncIterator[None]:
        """Works in a slot; ``waiting`` gives it back for a while, and afterwards asks whether the work is still ``ours``."""
        slot = _Slot(self._free, ours)
        await slot.take()
        before = _own_slot.set(slot)
        try:
            yield
        finally:
            _own_slot.reset(before)
            slot.give_back()


@asynccontextmanager
async def waiting() -> AsyncIterator[None]:
    """Waits inside without a slot, if the task holds one; afterwards it works on when its turn comes.

    Raises NotOursError where another process has taken up the work meanwhile.
    """
    slot = _own_slot.get()
    if slot is not None:
        slot.give_back()
    yield
    if slot is not None:
        if not await slot.ours():
            raise NotOursError
        await slot.take()


async def pause(seconds: float) -> None:
    """Sleeps without a slot."""
    async with waiting():
        await asyncio.sleep(seconds)


class CircuitBreaker:
    """Holds calls back while they fail: after some failures in a row one at a time tries, until one is answered."""

    def __init__(self) -> None:
        self.answered = 0
        self.unanswered = 0
        """How many calls were answered so far, and how many were not."""
        self._failures = 0
        self._failed_at = -float("inf")
        self._next_trial = 0.0
        self._backoff = Backoff(first=0.5, longest=3.0)
        self._line = asyncio.Lock()
        self._trial: asyncio.Event | None = None

    @property
    def is_open(self) -> bool:
        """Whether calls are held back."""
        return self._failures >= OPEN_AFTER

    @property
    def quiet_s(self) -> float:
        """For how long no call has failed."""
        return time.monotonic() - self._failed_at

    def failed(self) -> None:
        """A call got no answer, or not Telegram's."""
        self.unanswered += 1
        self._failures += 1
        self._failed_at = time.monotonic()
        if self.is_open:
            self._next_trial = self._failed_at + self._backoff.pause()
        self._settle_trial()

    def worked(self, begun: float) -> None:
        """A call that began at this moment was answered; one that began before the last failure proves nothing."""
        self.answered += 1
        if begun >= self._failed_at:
            self._failures = 0
            self._backoff.reset()
            self._settle_trial()

    async def admitted(self) -> bool:
        """Waits, without a slot, until a call may be made; whether it is the one to try. Who then does not: ``pass_on``."""
        if not self.is_open:
            return False
        is_trial = False
        try:
            async with waiting(), self._line:
                is_trial = await self._at_head()
        except NotOursError:
            if is_trial:
                self.pass_on()
            raise
        return is_trial

    def pass_on(self) -> None:
        """Lets another one try."""
        self._settle_trial()

    async def _at_head(self) -> bool:
        """Waits at the head of the line until calls go through again, or it is time to try with this one."""
        while self.is_open:
            if self._trial is not None:
                with suppress(TimeoutError):
                    async with asyncio.timeout(LONGEST_TRIAL_S):
                        await self._trial.wait()
                self._trial = None
            elif (rest := self._next_trial - time.monotonic()) > 0:
                await asyncio.sleep(rest)
            else:
                self._trial = asyncio.Event()
                return True
        return False

    def _settle_trial(self) -> None:
        if self._trial is not None:
            self._trial.set()
