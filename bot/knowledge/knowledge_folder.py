"""A knowledge folder with what lies over it: read, judged once for each state, written by one at a time."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from threading import Lock

from bot.core.checks import QUICK_RULES, Rule
from bot.knowledge.atomic import locked, write_files
from bot.knowledge.index import indexed
from bot.knowledge.load.files import Files, default_files, read_file, read_files
from bot.knowledge.load.folder import read_texts, shown_as
from bot.knowledge.load.kinds import PRIVATE_FOLDER, kind_of
from bot.knowledge.load.nodes import MOST_BYTES
from bot.knowledge.load.validate import Examined, unjudged
from bot.knowledge.overlay import Overlay
from bot.knowledge.write.change import FileEdit, applied

MOST_STATES = 2
"""So many states are remembered: the folder as it is, and as it was or would be; at 1,000 entries each holds 25 MB."""


class StaleError(Exception):
    """A file is no longer the one that an edit was made from."""


class KnowledgeFolder:
    """A folder on disk, of which every state is read and judged once. Call it off the event loop, from any thread."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], datetime],
        overlay: Overlay | None = None,
        rules: Sequence[Rule] = QUICK_RULES,
    ) -> None:
        """``rules`` judge a state where a caller names no others; without ``overlay`` only the folder itself is written."""
        self.path = path
        self.clock = clock
        self.overlay = overlay
        self.shown = shown_as(path, Path.cwd())
        """What stands before file names in problems."""
        self._rules = rules
        self._examined: OrderedDict[str, tuple[date, Examined]] = OrderedDict()
        self._examining = Lock()

    def read(self) -> Files:
        """The files as they count now: the folder's, with the changes over them."""
        return self._with_overlay(read_files(self.path, self.shown))

    def reread(self) -> tuple[Files, tuple[str, ...]]:
        """The same for a reload: changes whose file in the folder has changed since go; and the names of these files."""
        own = read_files(self.path, self.shown)
        superseded = self.overlay.drop_superseded(own.data) if self.overlay is not None and own.data else ()
        return self._with_overlay(own), superseded

    def _with_overlay(self, own: Files) -> Files:
        if self.overlay is None or not own.data:  # without data the folder is gone for a moment, not changed
            return own
        return replace(own, data=self.overlay.over(own.data))

    def examine(self, files: Files, rules: Sequence[Rule] | None = None) -> Examined:
        """A state judged by (at least) these rules.

        Whoever asks for a state again gets what was found then: it is read and indexed once, and each rule is applied
        once a day, since some go by the date.
        """
        with self._examining:
            return self._examine(files, self._rules if rules is None else rules)

    def _examine(self, files: Files, rules: Sequence[Rule]) -> Examined:
        now, state = self.clock(), files.fingerprint()
        day, known = self._examined.get(state, (None, None))
        if known is None:
            reading = read_texts(
                files.data, prefix=self.shown, defaults=default_files(), unreadable=files.unreadable
            )
            problems = tuple(sorted([*reading.problems, *files.problems]))
            known = unjudged(replace(reading, problems=problems), indexed)
        elif day != now.date():
            known = Examined(known.reading, known.reading.problems, known.knowledge)
        known = known.further(rules, now)
        self._examined[state] = now.date(), known
        self._examined.move_to_end(state)
        while len(self._examined) > MOST_STATES:
            self._examined.popitem(last=False)
        return known

    def with_edits(self, files: Files, edits: Sequence[FileEdit]) -> Files:
        """The folder as it would be: a file that is written anew can be read, whatever stood there before."""
        names = {edit.name for edit in edits}
        places = {f"{self.shown}{name}" for name in names}
        known = tuple(edit for edit in edits if kind_of(edit.name))
        return replace(
            files,
            data=applied(files.data, known),
            unreadable=[one for one in files.unreadable if one not in names],
            problems=[one for one in files.problems if one.place.file not in places],
        )

    def content(self, files: Files, name: str) -> bytes | None:
        """A file's content as it counts now, also of one that the reader passes over; None where there is none.

        Raises OSError where it is there and cannot be read.
        """
        known = files.data.get(name)
        return known if known is not None and len(known) <= MOST_BYTES else read_file(self.path, name)

    def pending(self, edits: Sequence[FileEdit]) -> list[FileEdit]:
        """The edits that are not in yet; raises StaleError where a file is not the one that its edit was made from."""
        files, waiting = self.read(), []
        for edit in edits:
            here = self.content(files, edit.name)
            if here != edit.after:
                if here != edit.before:
                    raise StaleError(edit.name)
                waiting.append(edit)
        return waiting

    def write(self, edits: Sequence[FileEdit]) -> bool:
        """Puts edits in, all or none; whether the folder itself took them. To be called while it is ``locked``.

        Where the folder cannot be written to, the edits lie over it.
        Raises StaleError where a file is not the one that its edit was made from, OSError where no disk takes them.
        """
        self.pending(edits)
        try:
            write_files(self.path, {edit.name: edit.after for edit in edits})
        except OSError:
            if self.overlay is None:
                raise
            self.overlay.put(edits, read_files(self.path, self.shown).data)
            return False
        if self.overlay is not None:
            self.overlay.forget([edit.name for edit in edits])
        return True

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps other writers out, those of other processes too.

        Raises OSError where another one takes too long, or no disk takes a lock.
        """
        with ExitStack() as held:
            try:
                (self.path / PRIVATE_FOLDER).mkdir(parents=True, exist_ok=True)
                held.enter_context(locked(self.path / PRIVATE_FOLDER / "lock"))
            except TimeoutError:
                raise
            except OSError:
                if self.overlay is None:
                    raise
                held.enter_context(locked(self.overlay.lock_file))
            yield
