"""Publishing: what of a changing folder is served. A mistake never takes down the desk.

A folder without errors is served as it is, and copied as the last good one. Where a file has an error, its last good
version stands in for it, if the mix is without errors; else the last good folder is served whole. The copy lies on the
data volume, so that this holds over a restart, too. ``reload`` does so at every change of the folder.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from watchfiles import awatch

from bot.core.checks import QUICK_RULES, STARTING_RULES, Rule
from bot.core.content.problems import Problem, Severity
from bot.core.knowledge import Knowledge
from bot.knowledge.atomic import read_copy, replace_copy
from bot.knowledge.index import indexed
from bot.knowledge.knowledge_folder import KnowledgeFolder, Overlay
from bot.knowledge.load.files import Files
from bot.logs import log_of
from bot.memory import give_back


class Served(StrEnum):
    """What is served."""

    FOLDER = "folder"
    MIXED = "mixed"
    LAST_GOOD = "last good"
    IN_PART = "in part"
    AS_IT_IS = "as it is"


@dataclass(frozen=True)
class Revision:
    """A state of the folder and what is served for it.

    ``errors`` is empty when the folder itself is served; ``quarantined`` names the files whose last good version is.
    ``superseded`` names files whose change no longer lies over the folder, since the folder's own changed meanwhile.
    """

    knowledge: Knowledge
    served: Served
    errors: tuple[Problem, ...] = ()
    quarantined: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()


class UnreadableError(Exception):
    """A folder from which no desk can be made, and there is no last good one; ``problems`` say why."""

    def __init__(self, folder: Path, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{folder} holds no knowledge that can be used")
        self.problems = problems


class Publisher:
    """Reads a folder again and again, and says what to serve. Works with the disk: call it off the event loop."""

    def __init__(
        self, folder: Path, copy: Path, clock: Callable[[], datetime], over: Path | None = None
    ) -> None:
        """``copy`` is where the last good folder is kept; its parent must be there and writable, or nothing is kept.

        ``over`` is where changes lie that the folder does not take; by default beside the copy.
        """
        self.folder = KnowledgeFolder(folder, clock, Overlay(over or copy.with_name("knowledge-over")))
        self._copy = copy
        self._last_good: Mapping[str, bytes] = {}
        self._seen: Files | None = None
        self.not_kept = ""
        """Why the last good folder could not be copied; empty when it could."""

    def first(self) -> Revision:
        """The revision to start with; raises UnreadableError where there is nothing to serve.

        A desk must not be long in coming: the entries' own tests are not asked yet, ``proven`` does that later, and only
        then the folder becomes the last good one.
        """
        self._last_good = read_copy(self._copy)
        files, superseded = self.folder.reread()
        self._seen = files
        revision = self._without_errors(files, STARTING_RULES)
        if revision is not None:
            return replace(revision, superseded=superseded)
        errors = self.folder.examine(files, STARTING_RULES).errors
        last = self.folder.examine(Files(dict(self._last_good)), STARTING_RULES)
        if last.sound and last.knowledge is not None:
            return Revision(last.knowledge, Served.LAST_GOOD, errors, superseded=superseded)
        contents = self.folder.examine(files, STARTING_RULES).reading.contents
        if contents is None:
            raise UnreadableError(self.folder.path, errors)
        return Revision(indexed(contents), Served.IN_PART, errors, superseded=superseded)

    def proven(self, current: Revision) -> Revision | None:
        """Asks the tests of the revision to start with; another one where they fail, None where all is as it should be."""
        files = self._seen
        if files is None or current.served is not Served.FOLDER or files.data == self._last_good:
            return None
        revision = self._without_errors(files, QUICK_RULES)
        if revision is None:
            errors = self.folder.examine(files, QUICK_RULES).errors
            return replace(current, served=Served.AS_IT_IS, errors=errors)
        if revision.served is not Served.FOLDER:
            return revision
        self._keep_as_last_good(files)
        return None

    def again(self, current: Revision) -> Revision | None:
        """The revision after a change; None where the folder is as it was. What is served now stays where need be."""
        files, superseded = self.folder.reread()
        if files == self._seen:
            return None
        self._seen = files
        revision = self._without_errors(files, QUICK_RULES)
        if revision is None:
            errors = self.folder.examine(files, QUICK_RULES).errors
            revision = replace(current, served=Served.LAST_GOOD, errors=errors, quarantined=())
        elif revision.served is Served.FOLDER:
            self._keep_as_last_good(files)
        return replace(revision, superseded=superseded)

    def _without_errors(self, files: Files, rules: Sequence[Rule]) -> Revision | None:
        """The folder itself, or a mix with last good files; None where neither is without errors."""
        whole = self.folder.examine(files, rules)
        if whole.sound and whole.knowledge is not None:
            return Revision(whole.knowledge, Served.FOLDER)
        if not files.data:
            return None  # the folder is gone, not its files mistaken
        # What cannot be read is replaced first: entries that others refer to are then there again, and only the
        # mistake itself is told, not all that follows from it.
        unread = tuple(p for p in whole.reading.problems if p.severity is Severity.ERROR)
        return self._mixed(files, unread, rules) or self._mixed(files, whole.errors, rules)

    def _mixed(self, files: Files, errors: tuple[Problem, ...], rules: Sequence[Rule]) -> Revision | None:
        """The folder with the last good versions of the files that have errors; None where that has errors, too."""
        if not (errors and self._last_good):
            return None
        broken = {error.place.file.removeprefix(self.folder.shown) for error in errors}
        mix = {name: data for name, data in files.data.items() if name not in broken}
        quarantined = tuple(sorted(name for name in broken if name in self._last_good))
        mix |= {name: self._last_good[name] for name in quarantined}
        mixed = self.folder.examine(Files(mix), rules)
        if not mixed.sound or mixed.knowledge is None:
            return None
        return Revision(mixed.knowledge, Served.MIXED, errors, quarantined)

    def _keep_as_last_good(self, files: Files) -> None:
        """Copies a folder without errors; a volume that cannot be written to costs only the memory of it."""
        if files.data == self._last_good:
            return
        self._last_good = dict(files.data)
        try:
            replace_copy(self._copy, files.data)
        except OSError as problem:
            self.not_kept = problem.strerror or str(problem)
        else:
            self.not_kept = ""


class CurrentKnowledge:
    """Holds the current revision. A turn takes its knowledge once and keeps it, whatever is exchanged meanwhile."""

    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        self._exchanging = asyncio.Lock()

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge of this moment."""
        return self.revision.knowledge

    async def exchange(self, make: Callable[[Revision], Revision | None]) -> tuple[Revision, Revision]:
        """Makes the next revision of the current one, off the event loop, and serves it; gives both.

        One at a time, so that none is lost to an older one. They are the same where ``make`` gives None.
        """
        async with self._exchanging:
            before = self.revision
            made = await asyncio.to_thread(make, before)
            self.revision = made or before
            if made is not None:
                await asyncio.to_thread(give_back)
            return before, self.revision


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
