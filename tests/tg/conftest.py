"""A Telegram of our own, and desks that no test leaves running."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.botapi import BotApi
from tests.tg.process import Desk, Make


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@pytest.fixture
async def a_desk(telegram: BotApi, tmp_path: Path) -> AsyncIterator[Make]:
    """Makes desks with settings; none outlives the test."""
    made: list[Desk] = []

    def make(**settings: str) -> Desk:
        made.append(Desk.at(tmp_path, telegram, **settings))
        return made[-1]

    yield make
    for desk in made:
        await desk.stop(signal.SIGKILL)


@pytest.fixture
async def desk(a_desk: Make) -> Desk:
    running = a_desk()
    await running.start()
    return running
