"""Adding an entry to the knowledge folder: put where it belongs, checked in its place, and only then written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.core.content.contents import Contents
from bot.core.content.problems import Problem, Severity
from bot.knowledge.load.files import default_files
from bot.knowledge.load.folder import read_texts
from bot.knowledge.publisher import Publisher
from bot.knowledge.write.patch import Patch, with_entry
from bot.knowledge.write.yaml_files import UnwritableError


class AdditionOutcome(StrEnum):
    """What became of an entry."""

    WRITTEN = "written"
    OVER = "over"
    THERE = "there"
    WRONG = "wrong"
    REFUSED = "refused"
    UNWRITABLE = "unwritable"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an entry, under which id, and the patch, where there is one.

    ``problems`` are errors that keep it out, or advice on it; ``why`` says why it was refused.
    """

    outcome: AdditionOutcome
    identifier: str
    patch: Patch | None = None
    problems: tuple[Problem, ...] = ()
    why: str = ""


def add_entry(
    publisher: Publisher, document: Mapping[str, Any], near: Sequence[str], known: Sequence[Problem] = ()
) -> Added:
    """Adds an entry behind the first of those ``near`` it; one with the same question and answer is there already.

    Nothing is written where the folder would have an error that is not ``known``. Where the folder cannot be written to,
    the change lies over it. All its examples are asked, which takes as long as a reload: call it off the event loop.
    """
    identifier = str(document["id"])
    files = publisher.files()
    contents = read_texts(files, defaults=default_files()).contents
    if contents and (there := _same(contents, document)):
        return Added(AdditionOutcome.THERE, there)
    try:
        patch = with_entry(files, document, near)
    except UnwritableError as problem:
        return Added(AdditionOutcome.REFUSED, identifier, why=str(problem))
    content = patch.after.encode()
    after = publisher.judged(patch.name, content)
    worse = tuple(_new(after.problems, known, f"{publisher.shown}{patch.name}", _lines(patch)))
    if any(problem.severity is Severity.ERROR for problem in worse):
        return Added(AdditionOutcome.WRONG, identifier, patch, worse)
    try:
        in_folder = publisher.put(patch.name, content)
    except OSError:
        return Added(AdditionOutcome.UNWRITABLE, identifier, patch, worse)
    return Added(AdditionOutcome.WRITTEN if in_folder else AdditionOutcome.OVER, identifier, patch, worse)


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
