"""``infodesk evaluate``: how well the desk does on questions whose right answer somebody has written down. ``match``: the matcher alone, for benchmarks."""

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import KnowledgeDir, Lang, Now, load, moment, speak, stop, told
from bot.languages.scripts import is_wide

if TYPE_CHECKING:
    from bot.core.knowledge import Knowledge
    from bot.core.organizers.evaluation import Evaluation, Labelled, Share

MOST_SHOWN = 20


def evaluate(
    file: Annotated[Path, typer.Argument(help="Labelled questions: JSON lines, or a CSV file.")],
    knowledge: KnowledgeDir = None,
    now: Now = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
    lang: Lang = None,
) -> None:
    """Ask the desk labelled questions and say how often it is right, offers, is wrong or refuses.

    Each line of FILE has a question, its language, and the ids of the entries or sessions that answer it; none means
    that the desk should say it does not know. Without --now it is noon of the conference's first day.

    Example: infodesk evaluate questions.jsonl
    """
    from bot.core.content.validity import moment_inside
    from bot.core.organizers.evaluation import evaluate as judge

    speak(lang)
    desk = load(knowledge)
    at = moment(now, desk.conference.timezone) if now else moment_inside(None, desk.conference)
    labelled = list(_labelled(file, at))
    if not labelled:
        stop(_refused("no_questions", file))
    _name_strangers(labelled, desk)
    found = judge(desk, labelled)
    if as_json:
        typer.echo(json.dumps(_as_dict(found), ensure_ascii=False, indent=2))
        return
    for line in _report(found):
        typer.echo(line)


def _labelled(file: Path, at: datetime) -> "Iterator[Labelled]":
    from bot.core.organizers.evaluation import Labelled

    for place, record in _records(file):
        question, language = record.get("question"), record.get("lang") or None
        expected = record.get("expected")
        ids = re.split(r"[\s,;]+", expected) if isinstance(expected, str) else expected or []
        sound = isinstance(question, str) and question.strip() and isinstance(language, str | None)
        if not sound or not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
            stop(_refused("no_label", place))
        kept = frozenset(one for one in ids if one and one.casefold() != "none")
        yield Labelled(str(question), kept, at, language)


def _records(file: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The records with their place in the file: a file that begins with { is JSON lines, any other CSV."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        stop(_refused("unreadable", file, problem=problem))
        raise
    if not text.strip():
        return
    if not text.lstrip().startswith("{"):
        reader = csv.DictReader(text.splitlines())
        if not {"question", "expected"} <= set(reader.fieldnames or ()):
            stop(_refused("no_columns", file))
        for row in reader:
            yield f"{file}:{reader.line_num}", row
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                record = json.loads(line)
            except ValueError:
                record = None
            if not isinstance(record, dict) or "expected" not in record:
                stop(_refused("no_label", f"{file}:{number}"))
                raise AssertionError
            yield f"{file}:{number}", record


def _name_strangers(labelled: "Iterable[Labelled]", desk: "Knowledge") -> None:
    known = {*desk.entries, *(session.id for session in desk.contents.sessions)}
    strangers = sorted({identifier for one in labelled for identifier in one.expected} - known)
    if strangers:
        shown = ", ".join(strangers[:5]) + (" …" if len(strangers) > 5 else "")
        typer.echo(told("evaluate.strangers", count=len(strangers), ids=shown), err=True)


def _report(found: "Evaluation") -> Iterator[str]:
    from bot.core.organizers.evaluation import PRECISIONS, Grade

    heads = [told(f"evaluate.{grade.name.lower()}") for grade in list(Grade)[1:]]
    first = _padded(told("evaluate.questions"), 10, right=True)
    yield f"{'':10}{first}  {_padded(told('evaluate.right'), 24)}" + "".join(
        _padded(head, 13, right=True) for head in heads
    )
    for language in (*found.languages, None):
        shares = found.shares(language)
        right = shares[Grade.RIGHT]
        others = "".join(f"{_percent(shares[v].value):>13}" for v in list(Grade)[1:])
        name = language or told("evaluate.all")
        yield f"{_padded(name, 10)}{right.of:>10}  {_with_interval(right):<24}{others}"
    yield ""
    for precision in PRECISIONS:
        covered = found.coverage(precision)
        values = {"precision": f"{100 * precision:.0f} %", "share": _percent(covered.answered.value)}
        key = "evaluate.coverage_from" if covered.answered.count else "evaluate.coverage"
        yield told(key, level=f"{covered.level:.3f}" if covered.answered.count else "", **values)
    yield from _listed("wrongly", [f"{a} → {b}: {n}" for a, b, n in found.confusions()])
    wrong = [one for one in found.judged if one.verdict in (Grade.WRONG, Grade.LIKELY_WRONG)]
    yield from _listed("asked", [f'"{one.labelled.text}"' for one in wrong])
    yield from _listed("never", found.never)
    yield from _listed("only_offered", found.only_offered)


def _refused(what: str, where: object, **values: object) -> str:
    """What cannot be read, and what to write instead."""
    return f"{told(f'evaluate.{what}', where=where, **values)} {told('evaluate.form')}"


def _padded(text: str, width: int, *, right: bool = False) -> str:
    """A text as wide as a column of the terminal, in which some characters take two."""
    blank = " " * (width - sum(1 + is_wide(character) for character in text))
    return blank + text if right else text + blank


def _listed(heading: str, lines: "Iterable[str]") -> Iterator[str]:
    lines = list(lines)
    if lines:
        yield ""
        yield told(f"evaluate.{heading}", count=len(lines))
        yield from (f"  {line}" for line in lines[:MOST_SHOWN])
        if len(lines) > MOST_SHOWN:
            yield told("evaluate.more", count=len(lines) - MOST_SHOWN)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _with_interval(share: "Share") -> str:
    low, high = share.interval
    return f"{_percent(share.value)} ({100 * low:.1f}–{100 * high:.1f})"


def _as_dict(found: "Evaluation") -> dict[str, Any]:
    from bot.core.organizers.evaluation import PRECISIONS

    return {
        "languages": {
            language or "all": {
                str(verdict): {"count": s.count, "of": s.of, "share": s.value, "interval": list(s.interval)}
                for verdict, s in found.shares(language).items()
            }
            for language in (*found.languages, None)
        },
        "coverage": [
            {"precision": c.precision, "share": c.answered.value, "level": c.level}
            for c in map(found.coverage, PRECISIONS)
        ],
        "confusions": [
            {"expected": expected, "answered": answered, "count": count}
            for expected, answered, count in found.confusions()
        ],
        "never": list(found.never),
        "only_offered": list(found.only_offered),
        "questions": [
            {
                "question": one.labelled.text,
                "lang": one.language,
                "expected": sorted(one.labelled.expected),
                "decision": one.decision,
                "entries": list(one.entries),
                "verdict": one.verdict,
                "confidence": one.confidence,
            }
            for one in found.judged
        ],
    }


def match(
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read load and query objects, one a line, from standard input.")
    ] = False,
) -> None:
    r"""Rank entries for questions, with the desk's own matcher.

    Example: printf '%s\n' '{"op":"load","entries":[{"id":"a","questions":["Where is the cloakroom?"]}]}'
    '{"op":"query","text":"cloakroom","k":3}' | infodesk match --jsonl
    """
    if not jsonl:
        stop("The matcher reads JSON lines. Call: infodesk match --jsonl")
    from bot.core.matching.protocol import Bench
    from bot.knowledge.index import chosen

    bench = Bench(chosen())
    for line in sys.stdin:
        if line.strip():
            try:
                answer = bench.respond(json.loads(line))
            except ValueError as problem:
                answer = {"error": str(problem)}
            print(json.dumps(answer, ensure_ascii=False), flush=True)  # noqa: T201 - the answer is the output
