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

from bot.cli.options import FOUND, KnowledgeDir, Lang, Now, knowledge_dir, moment, say, speak, stop, told
from bot.cli.topics import MOST_NAMED, bound_lines, gap_lines, summary

if TYPE_CHECKING:
    from bot.core.content.contents import Contents
    from bot.core.content.problems import Problem
    from bot.core.knowledge import Knowledge
    from bot.knowledge.knowledge_folder import Examined
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
    topics: Annotated[
        bool,
        typer.Option("--topics", help="List which entry answers which common topic, and what none answers."),
    ] = False,
    lang: Lang = None,
) -> None:
    """Read a knowledge folder and name every mistake.

    Each comes with its file, line, column and what to do; the entries' own tests are run, too. Ends with 0 when all is well (or there are only warnings), 1 when there are errors, 2 on wrong use.

    Example: infodesk check knowledge --strict --against main
    """
    from bot.core.content.problems import Severity

    if rules:
        from bot.core.checks import manual

        typer.echo(manual(), nl=False)
        return
    language = speak(lang)
    path = knowledge_dir(folder or knowledge)
    if questions and not against:
        stop(told("cli.questions_against"))
    from bot.knowledge.load.folder import read_folder

    reading = read_folder(path)
    at = moment(now, reading.contents.conference.timezone if reading.contents else "UTC")
    found, counted = examine(reading, at, language)
    problems = found.problems
    _print(problems, form, language)
    if against:
        _print_impact(path, against, questions, at, form)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    if form is OutputFormat.TEXT:
        if topics and found.knowledge:
            for line in (*bound_lines(found.knowledge, language), *gap_lines(found.knowledge, language)):
                typer.echo(line)
        for line in (*counted, _verdict(errors, warnings, language)):
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


def examine(reading: "Reading", now: datetime, language: str = "en") -> "tuple[Examined, list[str]]":
    """All that is wrong in a folder, and the lines that count what it holds."""
    from bot.knowledge.index import indexed
    from bot.knowledge.knowledge_folder import examined

    found = examined(reading, now, build=indexed)
    counted = _counts(reading.contents, reading, language) if reading.contents else []
    if found.knowledge:
        counted += [_levels(found.knowledge, language), summary(found.knowledge, language)]
    return found, counted


def _counts(contents: "Contents", reading: "Reading", language: str) -> list[str]:
    from bot.knowledge.index import matcher_in_use
    from bot.knowledge.load.folder import COMMON

    faqs = [faq for faq in contents.faqs if faq.id not in reading.defaults]
    counts = [
        say("check.count_faqs", language, count=len(faqs) + len(contents.unfilled)),
        say("check.count_milestones", language, count=len(contents.milestones)),
        say("check.count_sessions", language, count=len(contents.sessions)),
        say("check.count_speakers", language, count=len(contents.speakers)),
        say("check.count_halls", language, count=len(contents.venue.halls)),
    ]
    medical = contents.medical
    own = medical is not None and not medical.where.file.startswith(COMMON)
    key = "check.guard_own" if own else "check.guard_on" if medical else "check.guard_off"
    guard = say(key, language)
    spoken, matcher = contents.conference.languages, matcher_in_use()
    lines = [
        say("check.counts", language, counts=counts, languages=spoken),
        say("check.made_with", language, guard=guard, matcher=matcher, version=contents.version),
    ]
    if waiting := contents.unfilled:
        names = [faq.id for faq in waiting[:MOST_NAMED]]
        first = waiting[0].at("answer")
        lines.append(say("check.placeholders", language, count=len(waiting), entries=names, place=first))
    return lines


def _levels(desk: "Knowledge", language: str) -> str:
    """From which confidence on the desk answers and offers, and where that comes from."""
    from bot.core.faq.decision import thresholds_of

    used, usual = thresholds_of(desk), desk.matcher.thresholds
    levels = {
        "answered": f"{used.answered:.3f}",
        "likely": f"{used.likely:.3f}",
        "offered": f"{used.offered:.3f}",
    }
    if used == usual:
        return say("check.levels", language, **levels)
    without = [f"{usual.answered:.3f}", f"{usual.likely:.3f}", f"{usual.offered:.3f}"]
    return say("check.levels_set", language, usual=without, **levels)


def _verdict(errors: int, warnings: int, language: str) -> str:
    if not errors and not warnings:
        return say("check.well", language)
    counts = [say("check.errors", language, count=errors)] if errors else []
    counts += [say("check.warnings", language, count=warnings)] if warnings else []
    return say(
        "check.both" if len(counts) > 1 else "check.verdict", language, first=counts[0], second=counts[-1]
    )


def _print(problems: "Sequence[Problem]", form: OutputFormat, language: str) -> None:
    coloured = form is OutputFormat.TEXT and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for problem in problems:
        if coloured:
            colour = typer.colors.RED if problem.severity == "error" else typer.colors.YELLOW
            place, told = str(problem.place), problem.said(language)
            typer.echo(typer.style(place, bold=True) + typer.style(told.removeprefix(place), fg=colour))
        else:
            typer.echo(_RENDERED[form](problem, language))


def _as_text(problem: "Problem", language: str) -> str:
    return problem.said(language)


def _as_json(problem: "Problem", language: str) -> str:
    place, (sentence, advice) = problem.place, problem.texts(language)
    told = {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "severity": problem.severity,
        "sentence": sentence,
        "advice": advice,
        "rule": problem.rule,
    }
    return json.dumps(told, ensure_ascii=False)


def _as_annotation(problem: "Problem", language: str) -> str:
    """A workflow command of GitHub; % and line breaks are escaped as its documentation asks."""
    place, (sentence, advice) = problem.place, problem.texts(language)
    told = f"{sentence} ({advice})" if advice else sentence
    message = told.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    file = place.file.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    return f"::{problem.severity} file={file},line={place.line},col={place.column}::{message}"


_RENDERED: dict[OutputFormat, "Callable[[Problem, str], str]"] = {
    OutputFormat.TEXT: _as_text,
    OutputFormat.JSON: _as_json,
    OutputFormat.GITHUB: _as_annotation,
}
