"""A knowledge folder with what lies over it: read, judged once for each state, written by one at a time."""

import json
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from errno import EROFS
from hashlib import sha256
from pathlib import Path
from threading import Lock

from bot.core.checks import QUICK_RULES, RULES, Rule, check_contents, settled
from bot.core.checks.promises import asking
from bot.core.content.contents import Contents
from bot.core.content.problems import Problem, Severity
from bot.core.knowledge import Knowledge, build_knowledge
from bot.knowledge.atomic import locked, read_copy, replace_copy, write_files
from bot.knowledge.index import indexed
from bot.knowledge.load.files import Files, default_files, read_file, read_files
from bot.knowledge.load.folder import Reading, read_texts, shown_as
from bot.knowledge.load.kinds import PRIVATE_FOLDER, kind_of
from bot.knowledge.load.nodes import MOST_BYTES
from bot.knowledge.write.change import FileEdit, applied

Moved = Callable[[str, int], int]
"""Which line of a file, by its name in problems, a line has become by an edit."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A reading, all problems sorted, and the knowledge it makes: None where its files have an error.

    ``rules`` are those that were applied, ``findings`` what they said, before the folder's own strictness.
    """

    reading: Reading
    problems: tuple[Problem, ...]
    knowledge: Knowledge | None = None
    rules: tuple[Rule, ...] = ()
    findings: tuple[Problem, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether the folder can be used: it has a conference, and no problem that counts as an error."""
        wrong = any(problem.severity is Severity.ERROR for problem in self.problems)
        return self.reading.contents is not None and not wrong

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the folder from being used."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    def worse_than(self, before: "Examined", moved: Moved = lambda _file, line: line) -> tuple[Problem, ...]:
        """The problems that were not there before; one that only ``moved`` to another line was.

        Of several that read the same, those that are new are named: the others stand where an old one moved to.
        """
        known = Counter(_key(one, moved(one.place.file, one.place.line)) for one in before.problems)
        unplaced = Counter(_key(one) for one in before.problems)
        left: list[Problem] = []
        for problem in self.problems:
            if known[_key(problem, problem.place.line)] > 0:
                known[_key(problem, problem.place.line)] -= 1
                unplaced[_key(problem)] -= 1
            else:
                left.append(problem)
        new: list[Problem] = []
        for problem in left:
            unplaced[_key(problem)] -= 1
            if unplaced[_key(problem)] < 0:
                new.append(problem)
        return tuple(new)

    def further(self, rules: Sequence[Rule], now: datetime) -> "Examined":
        """The same with the rules applied that were not yet, as strictly as the folder wants; ``now`` is aware.

        The desk is asked only when the files themselves have no error: on half a folder its tests would fail in crowds.
        """
        contents = self.reading.contents
        new = tuple(rule for rule in rules if rule not in self.rules)
        if contents is None or not new:
            return self
        found = check_contents(
            contents,
            now,
            defaults=self.reading.defaults,
            ask=asking(self.knowledge) if self.knowledge else None,
            desk=self.knowledge,
            rules=new,
        )
        findings = (*self.findings, *found)
        problems = settled((*self.reading.problems, *findings), contents.conference, self.reading.ignored)
        return replace(self, problems=problems, rules=(*self.rules, *new), findings=findings)


def examined(
    reading: Reading,
    now: datetime,
    *,
    build: Callable[[Contents], Knowledge] = build_knowledge,
    rules: Sequence[Rule] = RULES,
) -> Examined:
    """A reading with the knowledge that it makes, judged by the rules."""
    return unjudged(reading, build).further(rules, now)


def unjudged(reading: Reading, build: Callable[[Contents], Knowledge]) -> Examined:
    """A reading with the knowledge that it makes, before any rule is applied."""
    contents = reading.contents
    sound = all(problem.severity is not Severity.ERROR for problem in reading.problems)
    return Examined(reading, reading.problems, build(contents) if contents is not None and sound else None)


def _key(problem: Problem, line: int = 0) -> tuple[str, int, str, str, str]:
    return problem.place.file, line, problem.severity, problem.rule, problem.sentence


BASES = "bases.json"
"""Beside the files: which bytes of the folder each was made from. No knowledge file has such a name."""


def fingerprint(data: bytes | None) -> str:
    """What tells two states of a file apart; empty for a file that is not there."""
    return "" if data is None else sha256(data).hexdigest()


class Overlay:
    """The changes over a folder that cannot be written to: whole files, on the data volume. Call it off the event loop.

    Each holds on exactly the file that it was made from. Once the folder's own changes, be it that the change has arrived
    there or that somebody else wrote something newer, the folder's counts again and the change is superseded.
    """

    def __init__(self, place: Path) -> None:
        """``place`` need not be there; the folder above it must be there and writable before anything is put over."""
        self._place = place
        self.lock_file = place.with_name(f"{place.name}.lock")
        """What to lock where the folder itself takes no lock."""

    def over(self, data: Mapping[str, bytes]) -> dict[str, bytes]:
        """The folder's files with the changes over them that hold on them."""
        files, bases = self._kept()
        return {**data, **_holding(files, bases, data)}

    def drop_superseded(self, data: Mapping[str, bytes]) -> tuple[str, ...]:
        """Forgets the changes that hold on the folder's files no longer; the names of those that have not arrived there.

        A volume that cannot be written to costs only that they are looked at, and named, again.
        """
        files, bases = self._kept()
        holding = _holding(files, bases, data)
        if holding != files:
            with suppress(OSError):
                self._write(holding, bases)
        return tuple(sorted(name for name in files if name not in holding and data.get(name) != files[name]))

    def put(self, edits: Sequence[FileEdit], data: Mapping[str, bytes]) -> None:
        """Puts edits over the folder's files; raises OSError where the data volume refuses, or a file shall be gone."""
        files, bases = self._kept()
        for edit in edits:
            files.pop(edit.name, None)
            own = data.get(edit.name)
            if edit.after is None and own is not None:
                raise OSError(EROFS, "a file of the folder itself cannot be deleted", edit.name)
            if edit.after is not None and edit.after != own:
                files[edit.name], bases[edit.name] = edit.after, fingerprint(own)
        self._write(files, bases)

    def forget(self, names: Collection[str]) -> None:
        """The folder's own files count again; raises OSError where the data volume refuses."""
        files, bases = self._kept()
        if not files.keys().isdisjoint(names):
            self._write({name: files[name] for name in files.keys() - set(names)}, bases)

    def _kept(self) -> tuple[dict[str, bytes], dict[str, str]]:
        files = read_copy(self._place)
        for folder in (self._place, self._place.with_name(f".{self._place.name}.previous")):
            try:
                bases = json.loads((folder / BASES).read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            if isinstance(bases, dict):
                return files, {str(name): str(base) for name, base in bases.items()}
        return {}, {}

    def _write(self, files: Mapping[str, bytes], bases: Mapping[str, str]) -> None:
        listed = {name: bases[name] for name in sorted(files) if name in bases}
        replace_copy(self._place, {**files, BASES: json.dumps(listed).encode()})


def _holding(
    files: Mapping[str, bytes], bases: Mapping[str, str], data: Mapping[str, bytes]
) -> dict[str, bytes]:
    """The changes whose file in the folder is still the one that they were made from."""
    return {name: one for name, one in files.items() if bases.get(name) == fingerprint(data.get(name))}


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
