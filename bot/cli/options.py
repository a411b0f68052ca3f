"""Options that several verbs share, and the loading of the desk for them."""

import os
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

if TYPE_CHECKING:
    from bot.core.knowledge import Knowledge
    from bot.languages.messages import ToldError

Lang = Annotated[
    str | None,
    typer.Option(
        "--lang", help="The language to print in: en, zh. [default: the locale's]", show_default=False
    ),
]
FOUND = 1
WRONG_USE = 2

_reader: ContextVar[str] = ContextVar("reader", default="")

KnowledgeDir = Annotated[
    Path | None,
    typer.Option(
        "--knowledge",
        help="The knowledge folder. [default: $KNOWLEDGE_DIR or ./knowledge]",
        show_default=False,
    ),
]
Now = Annotated[
    str | None,
    typer.Option(
        "--now",
        help="Pretend that it is this moment, e.g. 2024-09-26T08:25; without offset: the conference's zone.",
    ),
]


def knowledge_dir(given: Path | None) -> Path:
    """The knowledge folder to use; ends with exit code 2 and a sentence where there is none."""
    folder = given or Path(os.environ.get("KNOWLEDGE_DIR") or "knowledge")
    if not folder.is_dir():
        stop(told("cli.no_knowledge", folder=folder))
    return folder


def speak(given: str | None) -> str:
    """The language to print in, ``told`` and all: the one asked for, else that of the locale, else English."""
    from bot.languages.data import codes, spoken

    named = (given, *(os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")))
    language = spoken(next((one for one in named if one), "")[:2].lower())
    _reader.set(language)
    if given and given not in codes():
        stop(told("cli.no_language", language=given, languages=codes()))
    return language


def reader() -> str:
    """The language of whoever reads the terminal."""
    return _reader.get() or speak(None)


def told(key: str, /, **values: object) -> str:
    """A message in the language of whoever reads the terminal."""
    return say(key, reader(), **values)


def say(key: str, language: str, /, **values: object) -> str:
    """A message in a language; the catalogues are loaded when the first is said."""
    from bot.languages.messages import say as said

    return said(key, language, **values)


def reason(problem: "ToldError") -> str:
    """What a failure says, in the language of whoever reads the terminal."""
    return problem.said(reader())


def stop(sentence: str) -> None:
    """Ends the program as wrongly used, with a sentence that says what to do."""
    typer.echo(sentence, err=True)
    raise typer.Exit(WRONG_USE)


def load(given: Path | None) -> "Knowledge":
    """The knowledge of a folder; what cannot be read in it is counted on standard error and left out."""
    from bot.core.content.problems import Severity
    from bot.knowledge.index import indexed
    from bot.knowledge.load.folder import read_folder

    folder = knowledge_dir(given)
    reading = read_folder(folder)
    errors = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    if reading.contents is None:
        for problem in errors:
            typer.echo(problem.said(reader()), err=True)
        raise typer.Exit(1)
    if errors:
        typer.echo(told("cli.left_out", count=len(errors), folder=folder), err=True)
    return indexed(reading.contents)


def moment(given: str | None, timezone: str) -> datetime:
    """The moment (aware) that ``--now`` names, without an offset in the conference's zone; the clock's without it."""
    if not given:
        return datetime.now(UTC)
    try:
        parsed = datetime.fromisoformat(given)
    except ValueError:
        stop(told("cli.no_now", given=given))
        raise
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo(timezone))


def interactive() -> bool:
    """Whether a person sits at the terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def agreed(question: str, *, default: bool = True) -> bool:
    """Whether whoever sits at the terminal agrees, in any of the languages; nobody there to answer does not."""
    from bot.languages.patterns import phrases

    answers = {
        word: agrees for agrees in (True, False) for word in phrases("imports", "yes" if agrees else "no")
    }
    while True:
        try:
            shown = f"{question} [{'Y/n' if default else 'y/N'}]"
            typed = str(typer.prompt(shown, default="", show_default=False)).strip().lower()
        except typer.Abort:
            return False
        if not typed or typed in answers:
            return answers.get(typed, default)
        typer.echo(told("cli.yes_or_no", typed=typed))
