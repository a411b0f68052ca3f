"""Adding an entry to the knowledge folder: put where it belongs, checked in its place, and only then written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.core.checks import QUICK_RULES
from bot.core.entries import Contents
from bot.core.problems import Problem, Severity
from bot.folder.examining import Examined, examined
from bot.folder.files import Files, default_files, read_files
from bot.folder.patching import Patch, with_entry
from bot.folder.reading import read_texts, shown_as
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

    ``problems`` are those that the folder has, or would have, with it and not without; ``why`` says why it was refused.
    """

    outcome: Outcome
    identifier: str
    patch: Patch | None = None
    problems: tuple[Problem, ...] = ()
    why: str = ""


def add_entry(folder: Path, document: Mapping[str, Any], near: Sequence[str], now: datetime) -> Added:
    """Adds an entry behind the first of those ``near`` it; one with the same question and answer is there already.

    Nothing is written where the folder would have a new error. Works with the disk: call it off the event loop.
    """
    identifier = str(document["id"])
    shown = shown_as(folder, Path.cwd())
    found = read_files(folder, shown)
    before = _examined(found.data, found, shown, now)
    if before.reading.contents and (there := _same(before.reading.contents, document)):
        return Added(Outcome.THERE, there)
    try:
        patch = with_entry(found.data, document, near)
    except UnwritableError as problem:
        return Added(Outcome.REFUSED, identifier, why=str(problem))
    worse = _examined(patch.applied(found.data), found, shown, now).worse_than(before)
    if any(problem.severity is Severity.ERROR for problem in worse):
        return Added(Outcome.WRONG, identifier, patch, worse)
    try:
        write_files(folder, {patch.name: patch.after})
    except OSError:
        return Added(Outcome.UNWRITABLE, identifier, patch, worse)
    return Added(Outcome.WRITTEN, identifier, patch, worse)


def _examined(data: Mapping[str, bytes], found: Files, shown: str, now: datetime) -> Examined:
    reading = read_texts(data, prefix=shown, defaults=default_files(), unreadable=found.unreadable)
    return examined(reading, now, build=indexed, rules=QUICK_RULES)


def _same(contents: Contents, document: Mapping[str, Any]) -> str:
    """The id of the entry that has the same question and answer."""
    wanted = document["question"], document["answer"]
    return next((faq.id for faq in contents.faqs if (faq.question, faq.answer) == wanted), "")
