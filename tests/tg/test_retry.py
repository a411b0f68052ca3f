"""Trying again: twice as long each time, as Telegram wants, and only for what may pass."""

import asyncio
from datetime import timedelta

import pytest
from telegram.error import NetworkError, RetryAfter

from bot.tg.retry import Backoff, retry


def test_each_pause_is_twice_the_one_before_up_to_the_longest_and_a_success_begins_anew() -> None:
    backoff = Backoff(first=1.0, longest=5.0)
    for expected in (1.0, 2.0, 4.0, 5.0, 5.0):
        assert 0.8 * expected <= backoff.pause() <= 1.2 * expected
    backoff.reset()
    assert backoff.pause() <= 1.2


def test_an_outage_of_a_week_breaks_no_number() -> None:
    backoff = Backoff()
    assert all(backoff.pause() <= 36 for _ in range(20_000))


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # a number, until PTB 23
@pytest.mark.parametrize("wanted", [7, timedelta(seconds=7)])
def test_telegrams_own_wish_counts_and_makes_later_pauses_no_longer(wanted: int | timedelta) -> None:
    backoff = Backoff(first=1.0)
    assert backoff.pause(RetryAfter(wanted)) == 7.5
    assert backoff.pause() <= 1.2


async def test_it_goes_on_until_it_works_and_tells_of_each_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes: list[Exception | None] = [OSError("no route"), NetworkError("down"), None]
    told: list[str] = []
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def attempt() -> None:
        if (problem := outcomes.pop(0)) is not None:
            raise problem

    monkeypatch.setattr(asyncio, "sleep", sleep)
    await retry(attempt, (OSError, NetworkError), lambda problem, _: told.append(str(problem)))
    assert told == ["no route", "down"]
    assert len(slept) == 2


async def test_what_trying_again_cannot_mend_is_raised() -> None:
    async def attempt() -> None:
        raise ValueError("a mistake of ours")

    with pytest.raises(ValueError, match="a mistake of ours"):
        await retry(attempt, (OSError,), lambda *_: None)
