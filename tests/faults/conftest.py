"""A Telegram of our own that can be made to fail, a bot that talks to it without patience, and a store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import Bot

from bot.store import Store, open_store, sqlite
from bot.tg.connection import Connection
from bot.tg.messages import outbox, send
from bot.tg.retry import Backoff
from tests.botapi import BotApi
from tests.tg.conftest import a_desk, telegram

__all__ = ["a_desk", "telegram"]


@pytest.fixture
async def bot(telegram: BotApi, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    """Waits for milliseconds where the desk waits for seconds."""
    monkeypatch.setattr(send, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(send, "LONGEST_PAUSE_S", 0.03)
    for module in (send, outbox):
        monkeypatch.setattr(module, "QUIET_S", 0.05)
    monkeypatch.setattr(outbox, "CHAT_PAUSE_S", 0.02)
    monkeypatch.setattr(outbox, "LOOKED_EVERY_S", 0.02)
    monkeypatch.setattr(outbox, "A_SECOND", 500)
    made = Bot(
        telegram.token,
        base_url=telegram.url,
        request=Connection(8, None),
        get_updates_request=Connection(1, None),
    )
    send.breaker_of(made)._backoff = Backoff(0.01, 0.03)
    yield made
    await made.request.shutdown()


@pytest.fixture
async def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    monkeypatch.setattr(sqlite, "BUSY_MILLISECONDS", 20)
    opened = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}", "riverside")
    yield opened
    await opened.close()
