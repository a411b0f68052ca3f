"""Trying again: how long to wait between attempts at Telegram or the store, and the loop for calls that may not fail.

An own function rather than stamina (0.5 MB with tenacity, 37 ms at each start): polling, updates and sending change what
they attempt after a failure, ask the store in between, or obey ``retry_after``, so only the pauses could be taken from it.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter

MARGIN_S = 0.5
"""So much longer than Telegram wants."""


@dataclass
class Backoff:
    """The pauses between attempts, in seconds: ``first``, then twice as long each time, ``longest`` at most."""

    first: float = 1.0
    longest: float = 30.0
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
