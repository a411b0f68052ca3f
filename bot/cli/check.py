"""``infodesk check``: reads a knowledge folder and names every mistake in it."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import FOUND, KnowledgeDir, Now, knowledge_dir, moment, stop

if TYPE_CHECKING:
    from bot.core.content.contents import Contents
    from bot.core.content.problems import Problem
    from bot.core.knowledge import Knowledge
    from bot.knowledge.load.folder import Reading


class OutputFormat(StrEnum):
    """How problems are printed: for people, as one JSON object a line, or as annotations of GitHub."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def check(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR",
            help="The knowledge folder. [default: $KNOWLEDGE_DIR or ./knowledge]",
            show_default=False,
        ),
    ] = None,
    knowledge: KnowledgeDir = None,
    now: Now = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    form: Annotated[
        OutputFormat, typer.Option("--format", help="How to print the problems.")
    ] = OutputFormat.TEXT,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="REF|DIR",
            help="Tell which questions get another answer than in this commit, branch or folder.",
        ),
    ] = None,
    questions: Annotated[
        Path | None,
        typer.Option("--questions", help='With --against: recorded questions, {"question", "lang"} a line.'),
    ] = None,
    rules: Annotated[
        bool, typer.Option("--rules", help="Print the page on the rules instead of checking.")
    ] = False,
) -> None:
    """Read a knowledge folder and name every mistake.

    Each comes with its file, line, column and what to do; the entries' own tests are run, too. Ends with 0 when all is well (or there are only warnings), 1 when there are errors, 2 on wrong use.

    Example: infodesk check knowledge --strict --against main
    """
    from bot.core.content.problems import Severity

    if rules:
        from bot.core.checks.manual import manual

        typer.echo(manual(), nl=False)
        return
    path = knowledge_dir(folder or knowledge)
    if questions and not against:
        stop("--questions goes with --against: name what to compare with, for example --against main.")
    from bot.knowledge.load.folder import read_folder

    reading = read_folder(path)
    at = moment(now, reading.contents.conference.timezone if reading.contents else "UTC")
    problems, counted = examine(reading, at)
    _print(problems, form)
    if against:
        _print_impact(path, against, questions, at, form)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    if form is OutputFormat.TEXT:
        for line in (*counted, _verdict(errors, warnings)):
            typer.echo(line)
    if errors or reading.contents is None or (strict and warnings):
        raise typer.Exit(FOUND)


def _print_impact(
    path: Path, against: str, questions: Path | None, now: datetime, form: OutputFormat
) -> None:
    from bot.cli.impact import impact_as_json, impact_as_lines, impact_as_notices, impact_of

    found = impact_of(path, against, questions, now)
    shown = {
        OutputFormat.TEXT: impact_as_lines,
        OutputFormat.JSON: impact_as_json,
        OutputFormat.GITHUB: impact_as_notices,
    }
    for line in shown[form](found):
        typer.echo(line)


def examine(reading: "Reading", now: datetime) -> "tuple[tuple[Problem, ...], list[str]]":
    """All that is wrong in a folder, and the lines that count what it holds."""
    from bot.knowledge.index import indexed
    from bot.knowledge.load.validate import examined

    found = examined(reading, now, build=indexed)
    counted = _counts(reading.contents, reading) if reading.contents else []
    return found.problems, counted + ([_levels(found.knowledge)] if found.knowledge else [])


def _counts(contents: "Contents", reading: "Reading") -> list[str]:
    from bot.knowledge.index import matcher_in_use

    own = [faq for faq in contents.faqs if faq.id not in reading.defaults]
    counts = (
        (len(own), "FAQ entry", "FAQ entries"),
        (len(contents.milestones), "milestone", "milestones"),
        (len(contents.sessions), "session", "sessions"),
        (len(contents.speakers), "speaker", "speakers"),
        (len(contents.venue.halls), "hall", "halls"),
    )
    told = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts)
    guard = "on" if contents.medical else "off (there is no medical.yaml)"
    return [
        f"{told}; languages: {', '.join(contents.conference.languages)}",
        f"Guard against medical questions: {guard}; matcher: {matcher_in_use()}; version: {contents.version}",
    ]


def _levels(desk: "Knowledge") -> str:
    """From which confidence on the desk answers and offers, and where that comes from."""
    from bot.core.faq.decision import thresholds_of

    used, usual = thresholds_of(desk), desk.matcher.thresholds
    own = "the usual thresholds"
    if used != usual:
        own = f"set in conference.yaml; without it: {usual.answered:.3f}, {usual.likely:.3f}, {usual.offered:.3f}"
    told = f"likely from {used.likely:.3f}, offers from {used.offered:.3f} ({own})"
    return f"Answers from a confidence of {used.answered:.3f}, {told}."


def _verdict(errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return "All is well."
    told = [
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in ((errors, "error"), (warnings, "warning"))
        if count
    ]
    return f"{' and '.join(told)}."


def _print(problems: "Sequence[Problem]", form: OutputFormat) -> None:
    if form is OutputFormat.TEXT and sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        _print_coloured(problems)
        return
    for problem in problems:
        typer.echo(_RENDERED[form](problem))


def _print_coloured(problems: "Sequence[Problem]") -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for problem in problems:
        advice = f" ({problem.advice})" if problem.advice else ""
        colour = "bold red" if problem.severity == "error" else "bold yellow"
        line = Text.assemble(
            (f"{problem.place}: ", "bold"),
            (f"{problem.severity}: ", colour),
            problem.sentence,
            (advice, "dim"),
        )
        console.print(line, soft_wrap=True)


def _as_json(problem: "Problem") -> str:
    place = problem.place
    told = {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "severity": problem.severity,
        "sentence": problem.sentence,
        "advice": problem.advice,
        "rule": problem.rule,
    }
    return json.dumps(told, ensure_ascii=False)


def _as_annotation(problem: "Problem") -> str:
    """A workflow command of GitHub; % and line breaks are escaped as its documentation asks."""
    place = problem.place
    advice = f" ({problem.advice})" if problem.advice else ""
    message = f"{problem.sentence}{advice}".replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    file = place.file.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    return f"::{problem.severity} file={file},line={place.line},col={place.column}::{message}"


_RENDERED: dict[OutputFormat, "Callable[[Problem], str]"] = {
    OutputFormat.TEXT: str,
    OutputFormat.JSON: _as_json,
    OutputFormat.GITHUB: _as_annotation,
}
