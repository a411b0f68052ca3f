"""Telegram's part of the process: a connection that waits for Telegram, and the tasks that run while it is open."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.knowledge.publisher import CurrentKnowledge, Publisher, Revision
from bot.knowledge.reload import Tell
from bot.knowledge.write.publish import Writer
from bot.logs import log_of
from bot.settings import Settings
from bot.store import Store
from bot.tg.handlers.announcements.progress import Progress
from bot.tg.handlers.context import Services
from bot.tg.handlers.handoff.entry import announce_live_entries
from bot.tg.handlers.help import own_commands, set_menu, set_own_menu
from bot.tg.handlers.organizers import Organizers
from bot.tg.messages.outbox import Outbox
from bot.tg.retry import retry
from bot.tg.router import COMMANDS, Router
from bot.tg.updates.inbox import PARALLEL
from bot.tg.updates.parse import ALLOWED_UPDATES, Me
from bot.tg.updates.polling import poll
from bot.tg.updates.webhook import path_of, serve_webhook

_FAILURES = (TelegramError, OSError)
HEARTBEAT_EVERY_S = 5.0
WEBHOOK_HEARTBEAT_S = 20.0
DRAIN_WITHIN_S = 8.0
"""So long what has come in is still answered when the process is told to stop."""

log = log_of("telegram")


async def serve(
    settings: Settings,
    current: CurrentKnowledge,
    publisher: Publisher,
    writer: Writer,
    store: Store,
    watch: Callable[[Tell], Coroutine[None, None, None]],
    stop: asyncio.Event,
) -> None:
    """Answers in Telegram until ``stop`` is set; then finishes what has come in, and returns.

    ``watch`` keeps the knowledge up to date until it is cancelled, and reports each revision to what it is given.
    """
    async with _connected(settings, stop) as bot:
        if bot is None:
            return
        services = _services(settings, bot, current, publisher, writer, store)
        router = Router(services)
        log.info("the desk is open", bot=f"@{bot.username}", conference=current.knowledge.conference.id)
        if left := await router.inbox.resume():
            log.info("taking up what was left", updates=left)

        async def report(before: Revision | None, now: Revision) -> None:
            await services.organizers.report(before, now)
            await announce_live_entries(now, services)

        await report(None, current.revision)
        progress = Progress(bot, store, services.outbox, current.knowledge.languages[0])
        await progress.begin()
        receive = _receive_webhook if settings.webhook_url else _receive_polling
        async with asyncio.TaskGroup() as tasks:
            answering = tasks.create_task(router.inbox.run())
            others = [
                tasks.create_task(receive(settings, bot, router.accept, _Heartbeat(store))),
                tasks.create_task(_set_menus(services)),
                tasks.create_task(services.outbox.run()),
                tasks.create_task(progress.run()),
                tasks.create_task(watch(report)),
            ]
            await stop.wait()
            for task in others:
                task.cancel()
            services.organizers.stop()
            if not await router.inbox.drained(DRAIN_WITHIN_S):
                log.warning("stopped with questions left; they are answered after the next start")
            answering.cancel()


def _services(
    settings: Settings,
    bot: Bot,
    current: CurrentKnowledge,
    publisher: Publisher,
    writer: Writer,
    store: Store,
) -> Services:
    """The parts that handlers work with."""
    outbox, language = Outbox(bot, store), current.knowledge.languages[0]
    return Services(
        bot=bot,
        me=Me(bot.id, bot.username),
        current=current,
        store=store,
        outbox=outbox,
        organizers=Organizers(settings.organizer_chats, store, outbox, language),
        publisher=publisher,
        writer=writer,
        roles=settings.organizers,
        commands={name: handler.role for name, handler in COMMANDS.items()},
    )


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


class _Heartbeat:
    """Records in the store that updates are coming in, not more often than is of use."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last = -HEARTBEAT_EVERY_S

    async def record(self, name: str) -> None:
        """Writes a heartbeat where the last one is some seconds old."""
        if time.monotonic() - self._last >= HEARTBEAT_EVERY_S:
            async with self._store.transaction() as tx:
                await tx.heartbeats.record(name, datetime.now(UTC))
            self._last = time.monotonic()


async def _receive_polling(_settings: Settings, bot: Bot, accept: Any, heartbeat: _Heartbeat) -> None:  # noqa: ANN401 - poll says what it takes
    await _insist("deleteWebhook", lambda: bot.delete_webhook(drop_pending_updates=False))
    await poll(bot, accept, lambda: heartbeat.record("polling"))


async def _receive_webhook(settings: Settings, bot: Bot, accept: Any, heartbeat: _Heartbeat) -> None:  # noqa: ANN401 - as above
    url = settings.webhook_url or ""

    async def announce() -> None:
        await bot.set_webhook(
            url, secret_token=settings.secret, allowed_updates=list(ALLOWED_UPDATES), max_connections=40
        )

    async def record() -> None:
        await _insist("setWebhook", announce)
        while True:
            await heartbeat.record("webhook")
            await asyncio.sleep(WEBHOOK_HEARTBEAT_S)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(serve_webhook(settings.webhook_listen, path_of(url), settings.secret, accept))
        tasks.create_task(record())


async def _set_menus(services: Services) -> None:
    bot, knowledge = services.bot, services.current.knowledge
    await _insist("setMyCommands", lambda: set_menu(bot, knowledge))
    for person, role in services.roles.items():
        await set_own_menu(bot, knowledge, person, own_commands(role, services.commands))


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
