"""A change of the folder in the terminal: checked, shown, published once somebody agrees, and taken back by ``undo``."""

import getpass
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import FOUND, KnowledgeDir, Lang, agreed, knowledge_dir, reader, speak, told

if TYPE_CHECKING:
    from bot.knowledge.write.change import FileEdit, KnowledgeChange, Origin
    from bot.knowledge.write.publish import ChangeReview, Writer


def writer_of(folder: Path) -> "Writer":
    """The writer of a folder, which need not exist yet, with the journal beside it."""
    from bot.core.checks import RULES
    from bot.knowledge.knowledge_folder import KnowledgeFolder
    from bot.knowledge.write.journal import Journal
    from bot.knowledge.write.publish import Writer

    return Writer(KnowledgeFolder(folder, lambda: datetime.now(UTC), rules=RULES), Journal.beside(folder))


def change_of(edits: "Sequence[FileEdit]", origin: "Origin", note: str) -> "KnowledgeChange":
    """Edits as a change that whoever is logged in makes now."""
    from bot.knowledge.write.change import KnowledgeChange

    return KnowledgeChange(secrets.token_hex(6), tuple(edits), login(), datetime.now(UTC), origin, note)


def login() -> str:
    """The name of whoever is logged in; empty where the system has none, as in some containers."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def publish(
    writer: "Writer", change: "KnowledgeChange", *, yes: bool, dry_run: bool = False
) -> "ChangeReview | None":
    """Shows a change with what it would break, and publishes it; what it brings, None where it was only to be shown.

    Ends with exit code 1 where it brings an error, where nobody agrees, or where the disk refuses.
    """
    review = writer.check(change)
    typer.echo(change.diff(), nl=False)
    for problem in review.problems:
        typer.echo(problem.said(reader()))
    if review.errors:
        refuse(told("cli.not_written_errors"))
    if dry_run:
        return None
    if not yes and not agreed(told("cli.write", file=f"{writer.folder.shown}{change.name}")):
        refuse(told("cli.not_written"))
    done = writer.publish(change)
    if done.cause:
        refuse(told("cli.unwritable", file=writer.folder.path / change.name, cause=done.cause))
    if not done.is_done:
        refuse(told("cli.meanwhile", file=f"{writer.folder.shown}{change.name}"))
    return review


def refuse(sentence: str) -> None:
    """Ends the program with a sentence that says why nothing was done."""
    typer.echo(sentence, err=True)
    raise typer.Exit(FOUND)


def undo(
    knowledge: KnowledgeDir = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take it back without asking.")] = False,
    lang: Lang = None,
) -> None:
    """Take back the last change that infodesk new, inbox or import wrote into the folder.

    Its difference is shown first; all files of an import are taken back together. Called again, it takes back the one before. Nothing is touched where a file was changed since.

    Example: infodesk undo --knowledge knowledge
    """
    from bot.cli.changes import login, refuse, writer_of
    from bot.knowledge.write.publish import PublishOutcome

    speak(lang)
    folder = knowledge_dir(knowledge)
    writer = writer_of(folder)
    change = writer.journal.last_published()
    if change is None:
        refuse(told("cli.no_change", folder=folder))
        raise AssertionError
    typer.echo(_heading(change))
    typer.echo(change.diff(), nl=False)
    if not yes and not agreed(told("cli.take_back")):
        refuse(told("cli.kept"))
    done = writer.undo(change.id, login())
    if done.outcome is PublishOutcome.STALE:
        refuse(told("cli.stale", files=change.name))
    if not done.is_done:
        refuse(told("cli.unwritable", file=folder, cause=done.cause))
    typer.echo(told("cli.taken_back", files=change.name))


def _heading(change: "KnowledgeChange") -> str:
    when = f"{change.at.astimezone():%Y-%m-%d %H:%M}"
    what = {"at": when, "way": change.origin, "note": change.note, "files": change.name}
    return (
        told("cli.change_by", author=change.author, **what) if change.author else told("cli.change", **what)
    )
