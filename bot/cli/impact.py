"""``infodesk check --against``: which questions get another answer than in another state of the folder."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.options import reason, stop, told

if TYPE_CHECKING:
    from bot.core.content.contents import Contents
    from bot.core.knowledge import Knowledge
    from bot.core.organizers.impact import ComparedQuestion, Impact, Outcome

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
        stop(told("cli.not_compared", folder=folder))
        raise AssertionError
    return indexed(contents)


def _contents_at(folder: Path, ref: str) -> "Contents":
    from bot.knowledge.load.files import default_files
    from bot.knowledge.load.folder import read_texts
    from bot.knowledge.load.git import NoSuchStateError, files_at

    try:
        found = files_at(folder, ref, f"{ref}:")
    except NoSuchStateError as problem:
        stop(reason(problem))
        raise
    contents = read_texts(found.data, defaults=default_files(), unreadable=found.unreadable).contents
    if contents is None:
        stop(told("cli.no_state", state=ref))
        raise AssertionError
    return contents


def _recorded(path: Path, now: datetime) -> "Iterator[ComparedQuestion]":
    from bot.core.organizers.impact import ComparedQuestion

    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        stop(told("cli.no_lines", file=path, cause=problem))
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
        form = '{"question": "…", "lang": "en"}'
        stop(told("cli.no_recorded", place=f"{path}:{number}", form=form))
        raise AssertionError
    return question, language


def impact_as_lines(found: "Impact") -> Iterator[str]:
    """The changes for people: how many, then each question with what became of it before and after."""
    from bot.core.organizers.impact import Difference
    from bot.languages.formats import shortened

    if not found.changes:
        yield told("cli.impact_none", count=found.compared)
        return
    counts = {"count": len(found.changes), "compared": found.compared}
    yield told("cli.impact_some", kinds=_kinds(found), **counts)
    for change in found.changes:
        language = f"[{change.asked.language}] " if change.asked.language else ""
        yield f"  {language}{shortened(' '.join(change.asked.text.split()), LONGEST)}"
        key = "cli.impact_line_words" if change.difference is Difference.WORDS else "cli.impact_line"
        yield told(key, before=_told(change.before), after=_told(change.after))


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


def _kinds(found: "Impact") -> list[str]:
    from bot.core.organizers.impact import Difference

    keys = {
        Difference.DECISION: "cli.impact_decision",
        Difference.ENTRY: "cli.impact_entry",
        Difference.WORDS: "cli.impact_words",
    }
    counts = {key: sum(change.difference is kind for change in found.changes) for kind, key in keys.items()}
    return [told(key, count=count) for key, count in counts.items() if count]


def _told(outcomes: "tuple[Outcome, ...]") -> str:
    return " + ".join(str(outcome) for outcome in outcomes)


def _as_dict(outcome: "Outcome") -> dict[str, object]:
    return {
        "decision": outcome.decision,
        "entries": list(outcome.entries),
        "sessions": list(outcome.sessions),
        "text": outcome.text,
    }
