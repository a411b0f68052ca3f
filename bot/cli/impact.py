"""``infodesk check --against``: which questions get another answer than in another state of the folder."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.options import stop

if TYPE_CHECKING:
    from bot.core.content.contents import Contents
    from bot.core.knowledge import Knowledge
    from bot.core.organizers.impact import AnswerChange, ComparedQuestion, Impact, Outcome

LONGEST = 61


def impact_of(folder: Path, against: str, questions: Path | None, now: datetime) -> "Impact":
    """What the folder answers otherwise than another folder, or than itself in another state of its repository.

    Compared are the questions of both states, and those recorded in a file. Ends with exit code 2 and a sentence
    where one of the states cannot be read.
    """
    from bot.core.organizers.impact import impact, own_questions
    from bot.knowledge.index import indexed
    from bot.knowledge.load.folder import read_folder

    after = _built(read_folder(folder).contents, folder)
    other = Path(against)
    if other.is_dir():
        before = _built(read_folder(other).contents, other)
    else:
        before = indexed(_contents_at(folder, against))
    recorded = _recorded(questions, now) if questions else ()
    return impact(before, after, (*own_questions((before, after)), *recorded))


def _built(contents: "Contents | None", folder: Path) -> "Knowledge":
    from bot.knowledge.index import indexed

    if contents is None:
        stop(f"{folder} cannot be read, so its answers cannot be compared. Run: infodesk check {folder}")
        raise AssertionError
    return indexed(contents)


def _contents_at(folder: Path, ref: str) -> "Contents":
    from bot.knowledge.load.files import default_files
    from bot.knowledge.load.folder import read_texts
    from bot.knowledge.load.git import NoSuchStateError, files_at

    try:
        found = files_at(folder, ref, f"{ref}:")
    except NoSuchStateError as problem:
        stop(str(problem))
        raise
    contents = read_texts(found.data, defaults=default_files(), unreadable=found.unreadable).contents
    if contents is None:
        stop(f"In {ref} the folder has no readable conference.yaml. Name another state.")
        raise AssertionError
    return contents


def _recorded(path: Path, now: datetime) -> "Iterator[ComparedQuestion]":
    from bot.core.organizers.impact import ComparedQuestion

    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        stop(f"{path} cannot be read ({problem}). Name a file of JSON lines.")
        raise
    for number, line in enumerate(lines, 1):
        if line.strip():
            question, language = _question(line, path, number)
            yield ComparedQuestion(question, language, now)


def _question(line: str, path: Path, number: int) -> tuple[str, str | None]:
    try:
        record = json.loads(line)
        question, language = record["question"], record.get("lang")
    except (ValueError, TypeError, KeyError, AttributeError):
        question = language = None
    if not isinstance(question, str) or not isinstance(language, str | None):
        stop(
            f'{path}:{number}: this is no recorded question. Write {{"question": "…", "lang": "en"}} on each line.'
        )
        raise AssertionError
    return question, language


def impact_as_lines(found: "Impact") -> Iterator[str]:
    """The changes for people: how many, then each question with what became of it before and after."""
    from bot.languages.formats import shortened

    if not found.changes:
        yield f"No question changed ({_count(found.compared)} compared)."
        return
    changed = len(found.changes)
    yield f"{_count(changed)} changed: {_kinds(found)} ({found.compared} compared)."
    for change in found.changes:
        language = f"[{change.asked.language}] " if change.asked.language else ""
        yield f"  {language}{shortened(' '.join(change.asked.text.split()), LONGEST)}"
        yield f"    {_told(change.before)} → {_told(change.after)}{_note(change)}"


def impact_as_json(found: "Impact") -> Iterator[str]:
    """The changes as JSON lines."""
    for change in found.changes:
        yield json.dumps(
            {
                "question": change.asked.text,
                "lang": change.asked.language,
                "changed": change.difference,
                "before": [_as_dict(one) for one in change.before],
                "after": [_as_dict(one) for one in change.after],
            },
            ensure_ascii=False,
        )


def impact_as_notices(found: "Impact") -> Iterator[str]:
    """The changes as one annotation of GitHub."""
    message = "%0A".join(line.replace("%", "%25") for line in impact_as_lines(found))
    yield f"::notice title=What people will be told::{message}"


def _count(number: int) -> str:
    return f"{number} question{'' if number == 1 else 's'}"


def _kinds(found: "Impact") -> str:
    from bot.core.organizers.impact import Difference

    told = {
        Difference.DECISION: "another decision",
        Difference.ENTRY: "another entry",
        Difference.WORDS: "other words",
    }
    counts = {kind: sum(change.difference is kind for change in found.changes) for kind in told}
    return ", ".join(f"{count} {told[kind]}" for kind, count in counts.items() if count)


def _told(outcomes: "tuple[Outcome, ...]") -> str:
    return " + ".join(str(outcome) for outcome in outcomes)


def _note(change: "AnswerChange") -> str:
    from bot.core.organizers.impact import Difference

    return ", in other words" if change.difference is Difference.WORDS else ""


def _as_dict(outcome: "Outcome") -> dict[str, object]:
    return {
        "decision": outcome.decision,
        "entries": list(outcome.entries),
        "sessions": list(outcome.sessions),
        "text": outcome.text,
    }
