"""Puts the parts together: settings, knowledge, store and the Telegram door. The only file that knows them all."""

import asyncio
import signal
from datetime import UTC, datetime

from bot.knowledge.current import CurrentKnowledge
from bot.knowledge.publisher import Publisher
from bot.logs import configure_logs, log_of
from bot.settings import Settings
from bot.store import open_store
from bot.tg.service import serve

log = log_of("desk")


async def run(settings: Settings) -> None:
    """Runs the desk until SIGTERM or SIGINT.

    Raises UnreadableError for a folder without usable knowledge, StoreError where the database cannot be used.
    """
    configure_logs(settings.log_format)
    publisher = Publisher(
        settings.knowledge_dir, settings.data_folder / "last-good-knowledge", lambda: datetime.now(UTC)
    )
    revision = publisher.first()
    for problem in revision.errors:
        log.error("a mistake in the knowledge", problem=str(problem), served=str(revision.served))
    current = CurrentKnowledge(revision)
    store = await open_store(settings.database_url, current.knowledge.conference.id)
    try:
        await serve(settings, current, publisher, store, _stop_signal())
    finally:
        await store.close()
    log.info("the desk is closed")


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
