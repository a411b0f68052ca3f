"""The Telegram door, opened: a connection that waits for Telegram, the delivery, and the way updates come in."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.knowledge.current import CurrentKnowledge
from bot.knowledge.publisher import Publisher, Revision
from bot.knowledge.reload import reload
from bot.knowledge.write.journal import Journal
from bot.knowledge.write.publish import Writer
from bot.logs import log_of
from bot.settings import Settings
from bot.store import Store
from bot.tg.handlers import registry
from bot.tg.handlers.announcements.progress import Progress
from bot.tg.handlers.organizer_help import own_commands
from bot.tg.handlers.registry import COMMANDS
from bot.tg.handlers.services import Services
from bot.tg.messages.menu import set_menu, set_own_menu
from bot.tg.messages.organizers import Organizers
from bot.tg.messages.outbox import Outbox
from bot.tg.retry import retry
from bot.tg.router import Dispatcher
from bot.tg.updates.inbox import PARALLEL, UpdateInbox
from bot.tg.updates.parse import ALLOWED_UPDATES, Me
from bot.tg.updates.polling import poll
from bot.tg.updates.webhook import path_of, serve_webhook

_FAILURES = (TelegramError, OSError)
BEAT_EVERY_S = 5.0
WEBHOOK_BEAT_S = 20.0
FAREWELL_S = 8.0
"""So long what has come in is still answered when the desk is told to stop."""

log = log_of("telegram")


async def serve(
    settings: Settings, current: CurrentKnowledge, publisher: Publisher, store: Store, stop: asyncio.Event
) -> None:
    """Answers in Telegram until ``stop`` is set; then finishes what has come in, and returns."""
    async with _connected(settings, stop) as bot:
        if bot is None:
            return
        me = Me(bot.id, bot.username)
        outbox = Outbox(bot, store)
        progress = Progress(bot, store, outbox, current.knowledge.languages[0])
        organizers = Organizers(settings.organizer_chats, store, outbox, current.knowledge.languages[0])
        writer = Writer(publisher.folder, Journal(settings.data_folder / "changes"))
        desk = Services(bot, me, current, store, outbox, organizers, publisher, writer, settings.organizers)
        reception = Dispatcher(desk)
        delivery = UpdateInbox(store, me.id, reception.handle, reception.apologise)
        log.info("the desk is open", bot=f"@{me.username}", conference=current.knowledge.conference.id)
        if left := await delivery.resume():
            log.info("taking up what was left", updates=left)

        async def accept(updates: list[Any]) -> None:
            found = (reception.received(update) for update in updates)
            await delivery.accept([one for one in found if one is not None])

        async def heard(before: Revision | None, now: Revision) -> None:
            await registry.heard(before, now, desk)

        await heard(None, current.revision)
        await progress.begin()
        heart = _Heart(store)
        coming_in = (
            _webhook(settings, bot, accept, heart) if settings.webhook_url else _polling(bot, accept, heart)
        )
        async with asyncio.TaskGroup() as tasks:
            answering = tasks.create_task(delivery.run())
            receiving = tasks.create_task(coming_in)
            beside = [
                tasks.create_task(_menu(bot, current, settings)),
                tasks.create_task(outbox.run()),
                tasks.create_task(progress.run()),
                tasks.create_task(reload(settings.knowledge_dir, publisher, current, heard)),
            ]
            await stop.wait()
            for task in (receiving, *beside):
                task.cancel()
            organizers.stop()
            if not await delivery.drained(FAREWELL_S):
                log.warning("stopped with questions left; they are answered after the next start")
            answering.cancel()


@asynccontextmanager
async def _connected(settings: Settings, stop: asyncio.Event) -> AsyncIterator[Bot | None]:
    """A bot that Telegram knows; waits until it does. None where the desk was told to stop before."""

    def request(size: int) -> HTTPXRequest:
        return HTTPXRequest(
            connection_pool_size=size,
            read_timeout=20,
            write_timeout=20,
            connect_timeout=10,
            pool_timeout=60,
            proxy=settings.proxy_url,
        )

    bot = Bot(
        settings.token,
        base_url=settings.base_url,
        base_file_url=settings.base_file_url,
        request=request(2 * PARALLEL),
        get_updates_request=request(8),
    )
    connecting = asyncio.create_task(retry(bot.initialize, _FAILURES, _not_connected))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((connecting, stopping), return_when=asyncio.FIRST_COMPLETED)
        if not stop.is_set():
            await connecting
        yield None if stop.is_set() else bot
    finally:
        for task in (connecting, stopping):
            task.cancel()
        await asyncio.gather(connecting, stopping, return_exceptions=True)
        await bot.shutdown()


def _not_connected(problem: Exception, pause: float) -> None:
    sentence = (
        "Telegram refuses the token; check BOT_TOKEN (and BOT_API_URL)"
        if isinstance(problem, InvalidToken)
        else "Telegram cannot be reached; check the network, PROXY_URL and BOT_API_URL"
    )
    log.error(f"{sentence}; trying on", cause=str(problem), again_in_s=round(pause, 1))


class _Heart:
    """Tells the store that updates are coming in, not more often than is of use."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last = -BEAT_EVERY_S

    async def beat(self, name: str) -> None:
        """Writes a heartbeat where the last one is some seconds old."""
        if time.monotonic() - self._last >= BEAT_EVERY_S:
            async with self._store.transaction() as tx:
                await tx.heartbeats.record(name, datetime.now(UTC))
            self._last = time.monotonic()


async def _polling(bot: Bot, accept: Any, heart: _Heart) -> None:  # noqa: ANN401 - poll says what it takes
    await _insist("deleteWebhook", lambda: bot.delete_webhook(drop_pending_updates=False))
    await poll(bot, accept, lambda: heart.beat("polling"))


async def _webhook(settings: Settings, bot: Bot, accept: Any, heart: _Heart) -> None:  # noqa: ANN401 - as above
    url = settings.webhook_url or ""

    async def announce() -> None:
        await bot.set_webhook(
            url, secret_token=settings.secret, allowed_updates=list(ALLOWED_UPDATES), max_connections=40
        )

    async def beating() -> None:
        await _insist("setWebhook", announce)
        while True:
            await heart.beat("webhook")
            await asyncio.sleep(WEBHOOK_BEAT_S)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(serve_webhook(settings.webhook_listen, path_of(url), settings.secret, accept))
        tasks.create_task(beating())


async def _menu(bot: Bot, current: CurrentKnowledge, settings: Settings) -> None:
    await _insist("setMyCommands", lambda: set_menu(bot, current.knowledge))
    for person, role in settings.organizers.items():
        await set_own_menu(bot, current.knowledge, person, own_commands(COMMANDS, role))


async def _insist(what: str, call: Any) -> None:  # noqa: ANN401 - any call of the Bot API
    """Calls until Telegram has taken it."""

    def failed(problem: Exception, pause: float) -> None:
        log.warning(
            "Telegram did not take a call; trying on",
            call=what,
            cause=str(problem),
            again_in_s=round(pause, 1),
        )

    await retry(call, _FAILURES, failed)
