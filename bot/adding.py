"""Adding an entry to the knowledge folder: put where it belongs, checked in its place, and only then written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.core.checks import QUICK_RULES
from bot.core.entries import Contents
from bot.core.problems import Problem, Severity
from bot.folder.examining import examined
from bot.folder.files import Files, default_files, read_files
from bot.folder.patching import Patch, with_entry
from bot.folder.reading import Reading, read_texts, shown_as
from bot.folder.writing import UnwritableError, write_files
from bot.indexing import indexed


class Outcome(StrEnum):
    """What became of an entry."""

    WRITTEN = "written"
    THERE = "there"
    WRONG = "wrong"
    REFUSED = "refused"
    UNWRITABLE = "unwritable"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an entry, under which id, and the patch, where there is one.

    ``problems`` are errors that keep it out, or advice on it; ``why`` says why it was refused.
    """

    outcome: Outcome
    identifier: str
    patch: Patch | None = None
    problems: tuple[Problem, ...] = ()
    why: str = ""


def add_entry(
    folder: Path,
    document: Mapping[str, Any],
    near: Sequence[str],
    now: datetime,
    known: Sequence[Problem] = (),
) -> Added:
    """Adds an entry behind the first of those ``near`` it; one with the same question and answer is there already.

    Nothing is written where the folder would have an error that is not ``known``. All its examples are asked, which
    takes as long as a reload: call it off the event loop.
    """
    identifier = str(document["id"])
    shown = shown_as(folder, Path.cwd())
    found = read_files(folder, shown)
    contents = _read(found.data, found, shown).contents
    if contents and (there := _same(contents, document)):
        return Added(Outcome.THERE, there)
    try:
        patch = with_entry(found.data, document, near)
    except UnwritableError as problem:
        return Added(Outcome.REFUSED, identifier, why=str(problem))
    reading = _read(patch.applied(found.data), found, shown)
    after = examined(reading, now, build=indexed, rules=QUICK_RULES)
    worse = tuple(_new(after.problems, known, f"{shown}{patch.name}", _lines(patch)))
    if any(problem.severity is Severity.ERROR for problem in worse):
        return Added(Outcome.WRONG, identifier, patch, worse)
    try:
        write_files(folder, {patch.name: patch.after})
    except OSError:
        return Added(Outcome.UNWRITABLE, identifier, patch, worse)
    return Added(Outcome.WRITTEN, identifier, patch, worse)


def _read(data: Mapping[str, bytes], found: Files, shown: str) -> Reading:
    return read_texts(data, prefix=shown, defaults=default_files(), unreadable=found.unreadable)


def _new(problems: Sequence[Problem], known: Sequence[Problem], file: str, lines: range) -> Iterator[Problem]:
    """Errors that were not known, wherever they are, and advice about the new lines."""
    before = {(problem.place.file, problem.rule, problem.sentence) for problem in known}
    for problem in problems:
        place = problem.place
        if problem.severity is Severity.ERROR:
            if (place.file, problem.rule, problem.sentence) not in before:
                yield problem
        elif place.file == file and place.line in lines:
            yield problem


def _lines(patch: Patch) -> range:
    """The numbers of the lines that a patch adds in one place."""
    before, after = patch.before.splitlines(), patch.after.splitlines()
    first = next(
        (n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(before)
    )
    return range(first + 1, first + 1 + len(after) - len(before))


def _same(contents: Contents, document: Mapping[str, Any]) -> str:
    """The id of the entry that has the same question and answer."""
    wanted = document["question"], document["answer"]
    return next((faq.id for faq in contents.faqs if (faq.question, faq.answer) == wanted), "")
