"""Composes the process of ``infodesk run``: knowledge folder, writer, store, reload and Telegram.

Telegram's own parts (connection, inbox, handlers, outbox) are composed in bot/tg/service.py; no other file puts rooms
together.
"""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial

from bot.knowledge.atomic import locked
from bot.knowledge.publisher import CurrentKnowledge, Publisher, reload
from bot.knowledge.write.journal import Journal
from bot.knowledge.write.publish import Writer
from bot.logs import configure_logs, log_of
from bot.memory import settle, share_one_heap
from bot.settings import Settings, readable_by_others
from bot.store import open_store, sole_file
from bot.tg.service import serve

LOOKED_EVERY_S = 0.5

log = log_of("desk")


async def run(settings: Settings) -> None:
    """Runs the desk until SIGTERM or SIGINT.

    Raises UnreadableError for a folder without usable knowledge, StoreError where the database cannot be used.
    """
    share_one_heap()
    configure_logs(settings.log_format)
    stop = _stop_signal()
    if exposed := readable_by_others():
        log.warning(exposed)
    publisher = Publisher(
        settings.knowledge_dir, settings.data_folder / "last-good-knowledge", lambda: datetime.now(UTC)
    )
    revision = await asyncio.to_thread(publisher.first)
    for problem in revision.errors:
        log.error("a mistake in the knowledge", problem=str(problem), served=str(revision.served))
    current = CurrentKnowledge(revision)
    settle()
    writer = Writer(publisher.folder, Journal(settings.data_folder / "changes"))
    watch = partial(reload, settings.knowledge_dir, publisher, current)
    async with _alone(settings.database_url, stop):
        if not stop.is_set():
            store = await open_store(settings.database_url, current.knowledge.conference.id)
            try:
                await serve(settings, current, publisher, writer, store, watch, stop)
            finally:
                await store.close()
    log.info("the desk is closed")


@asynccontextmanager
async def _alone(database_url: str, stop: asyncio.Event) -> AsyncIterator[None]:
    """Waits, where a database can have one desk only, until no other process serves it, or ``stop`` is set."""
    file = sole_file(database_url)
    with ExitStack() as held:
        told = file is None
        while file is not None and not stop.is_set():
            try:
                held.enter_context(locked(file.with_name(f"{file.name}.lock"), patience=0))
                break
            except TimeoutError:
                if not told:
                    log.warning("another desk runs on this database; waiting for its end", database=str(file))
                    told = True
            except OSError:
                break  # opening the database says what is wrong with the place
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOKED_EVERY_S)
        yield


def _stop_signal() -> asyncio.Event:
    """An event that is set when the process is told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop
