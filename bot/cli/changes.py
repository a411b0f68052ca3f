"""A change of the folder in the terminal: checked in its place, shown, and published once somebody agrees."""

import getpass
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli.options import FOUND, agreed

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
        typer.echo(problem)
    if review.errors:
        refuse("Nothing was written: mend the errors above in what you typed, then try again.")
    if dry_run:
        return None
    if not yes and not agreed(f"Write this to {writer.folder.shown}{change.name}?"):
        refuse("Nothing was written.")
    done = writer.publish(change)
    if done.cause:
        refuse(f"{writer.folder.path / change.name} cannot be written: {done.cause}. Make it writable.")
    if not done.is_done:
        refuse(f"{writer.folder.shown}{change.name} was changed meanwhile; nothing was written. Try again.")
    return review


def refuse(sentence: str) -> None:
    """Ends the program with a sentence that says why nothing was done."""
    typer.echo(sentence, err=True)
    raise typer.Exit(FOUND)
