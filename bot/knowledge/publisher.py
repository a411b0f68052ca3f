"""Publishing: what of a changing folder is served. A mistake never takes down the desk.

A folder without errors is served as it is, and copied as the last good one. Where a file has an error, its last good
version stands in for it, if the mix is without errors; else the last good folder is served whole. The copy lies on the
data volume, so that this holds over a restart, too.

A change that came in by another way than the folder (from the phone) is written into the folder, or where that cannot
be written to, lies over it: bot/overlay.py.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from bot.core.checks import QUICK_RULES, STARTING_RULES, Rule
from bot.core.content.problems import Problem, Severity
from bot.core.knowledge import Knowledge
from bot.knowledge.index import indexed
from bot.knowledge.last_good import read_copy, replace_copy
from bot.knowledge.load.files import Files, default_files, read_files
from bot.knowledge.load.folder import read_texts, shown_as
from bot.knowledge.load.validate import Examined, examined
from bot.knowledge.overlay import Overlay
from bot.knowledge.write.yaml_files import write_files


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

    ``errors`` is empty when the folder itself is served; ``standing_in`` names the files whose last good version is.
    ``put_aside`` names files whose change no longer lies over the folder, since the folder's own changed meanwhile.
    """

    knowledge: Knowledge
    served: Served
    errors: tuple[Problem, ...] = ()
    standing_in: tuple[str, ...] = ()
    put_aside: tuple[str, ...] = ()


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
        self._folder = folder
        self._copy = copy
        self._overlay = Overlay(over or copy.with_name("knowledge-over"))
        self._clock = clock
        self.shown = shown_as(folder, Path.cwd())
        """What stands before file names in problems."""
        self._good: Mapping[str, bytes] = {}
        self._seen: Files | None = None
        self._aside: set[str] = set()
        self.folder = folder
        """The folder itself."""
        self.not_kept = ""
        """Why the last good folder could not be copied; empty when it could."""

    def first(self) -> Revision:
        """The edition to start with; raises UnreadableError where there is nothing to serve.

        A desk must not be long in coming: the entries' own tests are not asked yet, ``proven`` does that later.
        """
        self._good = read_copy(self._copy)
        found = self._seen = self._read()
        edition = self._edition(found, STARTING_RULES)
        if edition is not None:
            return replace(edition, put_aside=self._told_aside())
        last = self._examined(self._good, rules=STARTING_RULES)
        problems = self._examined(found.data, found, STARTING_RULES).problems
        errors = tuple(problem for problem in problems if problem.severity is Severity.ERROR)
        if last.sound and last.knowledge is not None:
            return Revision(last.knowledge, Served.LAST_GOOD, errors)
        reading = read_texts(
            found.data, prefix=self.shown, defaults=default_files(), unreadable=found.unreadable
        )
        if reading.contents is None:
            raise UnreadableError(self._folder, errors)
        return Revision(indexed(reading.contents), Served.IN_PART, errors)

    def proven(self, current: Revision) -> Revision | None:
        """Asks the tests of the edition to start with; another edition where they fail, None where all is as it should be."""
        found = self._seen
        if found is None or current.served is not Served.FOLDER or found.data == self._good:
            return None
        edition = self._edition(found, QUICK_RULES)
        if edition is None:
            errors = self._examined(found.data, found).errors
            return replace(current, served=Served.AS_IT_IS, errors=errors)
        return None if edition.served is Served.FOLDER else edition

    def again(self, current: Revision) -> Revision | None:
        """The edition after a change; None where the folder is as it was. What is served now stays where need be."""
        found = self._read()
        if self._seen is not None and (found.data, found.problems) == (self._seen.data, self._seen.problems):
            return None
        self._seen = found
        edition = self._edition(found, QUICK_RULES)
        if edition is not None:
            return replace(edition, put_aside=self._told_aside())
        problems = self._examined(found.data, found).problems
        errors = tuple(problem for problem in problems if problem.severity is Severity.ERROR)
        return replace(
            current, served=Served.LAST_GOOD, errors=errors, standing_in=(), put_aside=self._told_aside()
        )

    def files(self) -> dict[str, bytes]:
        """The files as they count now: the folder's, with the changes over them."""
        return self._read().data

    def with_change(self, name: str, content: bytes) -> tuple[Examined, Examined]:
        """The folder judged as it is, and as it would be with other content of one file."""
        found = self._read()
        return self._examined(found.data, found), self._judged(found, name, content)

    def judged(self, name: str, content: bytes) -> Examined:
        """The folder as it would be with other content of one file."""
        return self._judged(self._read(), name, content)

    def _judged(self, found: Files, name: str, content: bytes) -> Examined:
        after = replace(
            found,
            data={**found.data, name: content},
            unreadable=[one for one in found.unreadable if one != name],
            problems=[one for one in found.problems if one.place.file != f"{self.shown}{name}"],
        )
        return self._examined(after.data, after)

    def put(self, name: str, content: bytes | None) -> bool:
        """Gives a file other content, None where it shall be gone; whether the folder itself took it.

        Where the folder cannot be written to, the content lies over it. Raises OSError where that cannot be, either.
        ``again`` then makes the edition with it.
        """
        try:
            if content is None:
                (self._folder / name).unlink(missing_ok=True)
            else:
                write_files(self._folder, {name: content})
        except OSError:
            own = read_files(self._folder, self.shown).data.get(name)
            if content is None:
                self._overlay.take_away(name)
            else:
                self._overlay.put(name, content, own)
            return False
        self._overlay.take_away(name)
        return True

    def _read(self) -> Files:
        found = read_files(self._folder, self.shown)
        if not found.data:
            return found  # the folder is gone for a moment, not changed
        data, put_aside = self._overlay.over(found.data)
        self._aside |= set(put_aside)
        return replace(found, data=data)

    def _told_aside(self) -> tuple[str, ...]:
        """The files put aside since the last edition, whoever has read the folder meanwhile."""
        put_aside, self._aside = tuple(sorted(self._aside)), set()
        return put_aside

    def _edition(self, found: Files, rules: Sequence[Rule]) -> Revision | None:
        """The folder itself, or a mix with last good files; None where neither is without errors."""
        whole = self._examined(found.data, found, rules)
        if whole.sound and whole.knowledge is not None:
            if rules is QUICK_RULES:
                self._keep(found.data)
            return Revision(whole.knowledge, Served.FOLDER)
        if not found.data:
            return None  # the folder is gone, not its files mistaken
        # What cannot be read is replaced first: entries that others refer to are then there again, and only the
        # mistake itself is told, not all that follows from it.
        unread = tuple(p for p in whole.reading.problems if p.severity is Severity.ERROR)
        return self._mixed(found, unread, rules) or self._mixed(found, whole.errors, rules)

    def _mixed(self, found: Files, errors: tuple[Problem, ...], rules: Sequence[Rule]) -> Revision | None:
        """The folder with the last good versions of the files that have errors; None where that has errors, too."""
        if not (errors and self._good):
            return None
        broken = {error.place.file.removeprefix(self.shown) for error in errors}
        mix = {name: data for name, data in found.data.items() if name not in broken}
        standing_in = tuple(sorted(name for name in broken if name in self._good))
        mix |= {name: self._good[name] for name in standing_in}
        mixed = self._examined(mix, rules=rules)
        if not mixed.sound or mixed.knowledge is None:
            return None
        return Revision(mixed.knowledge, Served.MIXED, errors, standing_in)

    def _examined(
        self,
        data: Mapping[str, bytes],
        found: Files | None = None,
        rules: Sequence[Rule] = QUICK_RULES,
    ) -> Examined:
        unreadable = found.unreadable if found else ()
        reading = read_texts(data, prefix=self.shown, defaults=default_files(), unreadable=unreadable)
        if found:
            reading = replace(reading, problems=tuple(sorted([*reading.problems, *found.problems])))
        return examined(reading, self._clock(), build=indexed, rules=rules)

    def _keep(self, data: Mapping[str, bytes]) -> None:
        """Copies a good folder; a volume that cannot be written to costs only the memory of it."""
        if data == self._good:
            return
        self._good = dict(data)
        try:
            replace_copy(self._copy, data)
        except OSError as problem:
            self.not_kept = problem.strerror or str(problem)
        else:
            self.not_kept = ""
