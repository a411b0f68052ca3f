"""Hot reload: a change in the knowledge folder is read, checked, indexed off the event loop, and served."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from watchfiles import awatch

from bot.knowledge.publisher import CurrentKnowledge, Publisher, Revision, Served
from bot.logs import log_of

QUIET_MS = 250
"""An editor writes a file in several steps; so long it must be quiet before the folder is read."""

LOOKED_EVERY_MS = 5_000
"""Where events of the file system do not arrive (network shares, some containers), the folder is looked at so often."""

log = log_of("knowledge")

Tell = Callable[[Revision, Revision], Awaitable[None]]
"""Hears of an exchange: the revision before, the revision now."""


async def reload(folder: Path, publisher: Publisher, current: CurrentKnowledge, tell: Tell) -> None:
    """Keeps the current knowledge up to date until cancelled; whatever happens in the folder, something is served."""
    await _exchange(publisher.proven, current, tell)
    if publisher.not_kept:
        log.warning("the last good knowledge cannot be kept; set DATA_DIR", cause=publisher.not_kept)
    async for _ in _changes(folder):
        await _exchange(publisher.again, current, tell)


async def _exchange(
    make: Callable[[Revision], Revision | None], current: CurrentKnowledge, tell: Tell
) -> None:
    """Serves what is made of the current revision, and tells of it; never raises."""
    try:
        before, revision = await current.exchange(make)
        if revision is not before:
            _log(revision)
            await tell(before, revision)
    except Exception:
        log.exception("the knowledge could not be reloaded; the desk goes on with what it has")


async def _changes(folder: Path) -> AsyncIterator[None]:
    """Comes by when something may have changed: at events, and every few seconds in any case."""
    while True:
        try:
            async for _ in awatch(
                folder,
                debounce=QUIET_MS * 4,
                step=QUIET_MS,
                rust_timeout=LOOKED_EVERY_MS,
                yield_on_timeout=True,
                watch_filter=None,
                recursive=True,
            ):
                yield
        except (OSError, RuntimeError) as problem:
            log.warning("the folder cannot be watched; looking at it from time to time", cause=str(problem))
        await asyncio.sleep(LOOKED_EVERY_MS / 1000)
        yield


def _log(revision: Revision) -> None:
    for problem in revision.errors:
        log.error("a mistake in the knowledge", problem=str(problem))
    log.info(
        "the knowledge was exchanged"
        if revision.served is not Served.LAST_GOOD
        else "the last good knowledge stays",
        served=str(revision.served),
        version=revision.knowledge.version,
        quarantined=list(revision.quarantined),
    )
