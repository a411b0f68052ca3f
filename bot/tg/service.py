"""Telegram's part of the process: a connection that waits for Telegram, and the tasks that run while it is open."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.knowledge.publisher import CurrentKnowledge, Publisher, Revision, Tell
from bot.knowledge.write.publish import Writer
from bot.logs import log_of
from bot.settings import Settings
from bot.store import Store, StoreAwayError
from bot.store.processes import STORE_TROUBLE
from bot.tg.connection import Connection
from bot.tg.handlers.announcements.progress import Progress
from bot.tg.handlers.context import Services
from bot.tg.handlers.handoff import delivery
from bot.tg.handlers.handoff.entry import announce_live_entries
from bot.tg.handlers.help import own_commands, set_menu, set_own_menu, set_profile
from bot.tg.handlers.organizers import Organizers
from bot.tg.handlers.reach import Reach
from bot.tg.messages.outbox import MOST_ON_THEIR_WAY, Outbox
from bot.tg.messages.send import breaker_of
from bot.tg.metrics import serve_metrics
from bot.tg.retry import CircuitBreaker, retry
from bot.tg.router import COMMANDS, Router
from bot.tg.updates.inbox import PARALLEL
from bot.tg.updates.parse import ALLOWED_UPDATES, Me
from bot.tg.updates.polling import Accept, poll
from bot.tg.updates.webhook import path_of, serve_webhook

_FAILURES = (TelegramError, OSError)
HEARTBEAT_EVERY_S = 5.0
WEBHOOK_HEARTBEAT_S = 5.0
STALE_S = 45.0
TROUBLE_S = 15.0
"""So long a failure of the store counts as one of now."""
CLOSE_WITHIN_S = 1.0
EXPIRED_EVERY_S = 3600.0
DRAIN_WITHIN_S, FINISH_WITHIN_S = 4.0, 3.0
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
    async with _connected(settings, stop) as bot, _outbox_lane(settings) as lane:
        if bot is None:
            return
        services = _services(settings, bot, Outbox(lane, store), current, publisher, writer, store)
        router = Router(services)
        await services.outbox.begin()
        await delivery.begin(services)
        log.info("the desk is open", bot=f"@{bot.username}", conference=current.knowledge.conference.id)
        if left := await router.inbox.resume():
            log.info("taking up what was left", updates=left)

        async def report(before: Revision | None, now: Revision) -> None:
            await services.organizers.report(before, now)
            await announce_live_entries(now, services)

        await report(None, current.revision)
        progress = Progress(bot, store, services.outbox, current, services.organizers)
        await progress.begin()
        receive = _receive_webhook if settings.webhook_url else _receive_polling
        figures = partial(_figures, router, services.outbox, (breaker_of(bot), breaker_of(lane)), store)
        with serve_metrics(settings.metrics_listen, figures):
            async with asyncio.TaskGroup() as tasks:
                answering = tasks.create_task(router.inbox.run())
                others = [
                    tasks.create_task(receive(settings, bot, router.accept, store)),
                    tasks.create_task(_set_menus(services)),
                    tasks.create_task(_set_profile(services)),
                    tasks.create_task(delivery.keep_reachable(services)),
                    tasks.create_task(services.outbox.run()),
                    tasks.create_task(progress.run()),
                    tasks.create_task(watch(report)),
                    tasks.create_task(_expire(store, current)),
                ]
                await stop.wait()
                for task in others:
                    task.cancel()
                services.organizers.stop()
                # What the store does not take now it will not take within seconds either.
                patience = 0.0 if time.monotonic() - store.failed_at < TROUBLE_S else DRAIN_WITHIN_S
                if not await router.inbox.drained(patience):
                    await router.inbox.finish(FINISH_WITHIN_S)
                    log.warning("stopped with questions left; they are answered after the next start")
                answering.cancel()
        await _leave(services.outbox.close, router.inbox.close)


def _figures(
    router: Router, outbox: Outbox, breakers: Sequence[CircuitBreaker], store: Store
) -> Mapping[str, float]:
    """What the metrics tell."""
    return {
        "updates_waiting": router.inbox.waiting,
        "updates_done_total": router.inbox.done,
        "updates_dropped_total": router.inbox.floods.dropped,
        "calls_answered_total": sum(breaker.answered for breaker in breakers),
        "calls_failed_total": sum(breaker.unanswered for breaker in breakers),
        "outbox_unsettled": outbox.unsettled,
        "store_trouble": float(time.monotonic() - store.failed_at < TROUBLE_S),
    }


async def _expire(store: Store, current: CurrentKnowledge) -> None:
    """Erases what has been kept long enough, now and every hour."""
    while True:
        try:
            keep = timedelta(days=current.knowledge.conference.keep_days)
            async with store.transaction() as tx:
                if erased := await tx.privacy.expire(datetime.now(UTC), keep):
                    log.info("what was kept long enough is erased", **erased)
        except Exception:
            log.exception("what was kept long enough cannot be erased; trying again in an hour")
        await asyncio.sleep(EXPIRED_EVERY_S)


async def _leave(*closing: Callable[[], Awaitable[None]]) -> None:
    """Hands over to the next process as far as the store lets it; what it does not is taken up all the same."""
    try:
        for close in closing:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                await close()
    except Exception:
        log.exception("the store could not be told of the end; the next process finds out")


def _services(
    settings: Settings,
    bot: Bot,
    outbox: Outbox,
    current: CurrentKnowledge,
    publisher: Publisher,
    writer: Writer,
    store: Store,
) -> Services:
    """The parts that handlers work with."""
    language = current.knowledge.languages[0]
    return Services(
        bot=bot,
        me=Me(bot.id, bot.username),
        current=current,
        store=store,
        outbox=outbox,
        organizers=Organizers(
            Reach(bot, store, settings.organizers_chat, settings.organizers), store, outbox, language
        ),
        publisher=publisher,
        writer=writer,
        roles=settings.organizers,
        commands={name: handler.role for name, handler in COMMANDS.items()},
    )


@asynccontextmanager
async def _connected(settings: Settings, stop: asyncio.Event) -> AsyncIterator[Bot | None]:
    """A bot that Telegram knows; waits until it does. None where the desk was told to stop before."""
    bot = _bot(settings, 2 * PARALLEL)
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


@asynccontextmanager
async def _outbox_lane(settings: Settings) -> AsyncIterator[Bot]:
    """A bot with connections of its own, so that answers wait for nothing that the outbox sends."""
    bot = _bot(settings, MOST_ON_THEIR_WAY)
    try:
        yield bot
    finally:
        await bot.request.shutdown()


def _bot(settings: Settings, connections: int) -> Bot:
    return Bot(
        settings.token,
        base_url=settings.base_url,
        base_file_url=settings.base_file_url,
        request=Connection(connections, settings.proxy_url),
        get_updates_request=Connection(2, settings.proxy_url),
    )


def _not_connected(problem: Exception, pause: float) -> None:
    sentence = (
        "Telegram refuses the token; check BOT_TOKEN (and BOT_API_URL)"
        if isinstance(problem, InvalidToken)
        else "Telegram cannot be reached; check the network, PROXY_URL and BOT_API_URL"
    )
    log.error(f"{sentence}; trying on", cause=str(problem), again_in_s=round(pause, 1))


class _Heartbeat:
    """Records in the store that updates are coming in, or why not, no more often than is of use."""

    def __init__(self, name: str, store: Store) -> None:
        self._name = name
        self._store = store
        self._last = -HEARTBEAT_EVERY_S
        self._written = ""
        self.heard_at = -float("inf")

    async def record(self, silence: str = "") -> None:
        """Writes that Telegram was heard, or why not, unless it wrote the same a moment ago.

        A store that fails is told of, too; it is not raised.
        """
        now = time.monotonic()
        self.heard_at = self.heard_at if silence else now
        name, detail = (f"{self._name} trouble", silence) if silence else (self._name, "")
        if now - self._store.failed_at < TROUBLE_S:
            name, detail = STORE_TROUBLE, self._store.trouble
        if name == self._written and now - self._last < HEARTBEAT_EVERY_S:
            return
        try:
            async with self._store.transaction() as tx:
                await tx.heartbeats.record(name, datetime.now(UTC), detail)
            self._written, self._last = name, now
        except StoreAwayError as problem:
            log.warning("the heartbeat cannot be stored; trying again", cause=str(problem))
        except Exception:
            log.exception("the heartbeat cannot be stored; trying again")

    @property
    def answer(self) -> str:
        """What is wrong at this moment, "" for nothing."""
        if time.monotonic() - self._store.failed_at < TROUBLE_S:
            return self._store.trouble
        silent = time.monotonic() - self.heard_at > STALE_S
        return "the desk has not heard Telegram for a while; look at its log" if silent else ""


async def _receive_polling(_settings: Settings, bot: Bot, accept: Accept, store: Store) -> None:
    await _insist("deleteWebhook", lambda: bot.delete_webhook(drop_pending_updates=False))
    await poll(bot, accept, _Heartbeat("polling", store).record)


async def _receive_webhook(settings: Settings, bot: Bot, accept: Accept, store: Store) -> None:
    url, heartbeat = settings.webhook_url or "", _Heartbeat("webhook", store)

    async def announce() -> None:
        await bot.set_webhook(
            url, secret_token=settings.secret, allowed_updates=list(ALLOWED_UPDATES), max_connections=40
        )

    async def record() -> None:
        await _insist("setWebhook", announce)
        while True:
            await heartbeat.record()
            await asyncio.sleep(WEBHOOK_HEARTBEAT_S)

    async with asyncio.TaskGroup() as tasks:
        serving = serve_webhook(
            settings.webhook_listen, path_of(url), settings.secret, accept, lambda: heartbeat.answer
        )
        tasks.create_task(serving)
        tasks.create_task(record())


async def _set_menus(services: Services) -> None:
    bot, knowledge = services.bot, services.current.knowledge
    await _insist("setMyCommands", lambda: set_menu(bot, knowledge))
    for person, role in services.roles.items():
        await set_own_menu(bot, knowledge, person, own_commands(role, services.commands))


async def _set_profile(services: Services) -> None:
    """Sets the bot's profile where the conference wants it; what Telegram refuses stays as it is."""
    bot, knowledge = services.bot, services.current.knowledge
    if not knowledge.conference.telegram.profile:
        return

    async def take() -> None:
        try:
            await set_profile(bot, knowledge)
        except BadRequest as problem:
            log.error("Telegram refuses the bot's profile; it stays as it is", cause=problem.message)

    await _insist("setMyName", take)


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
