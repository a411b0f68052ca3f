"""``infodesk undo``: takes back the last change that the command line made to a knowledge folder."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import KnowledgeDir, agreed, knowledge_dir

if TYPE_CHECKING:
    from bot.knowledge.write.change import KnowledgeChange


def undo(
    knowledge: KnowledgeDir = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take it back without asking.")] = False,
) -> None:
    """Take back the last change that infodesk new, inbox or import wrote into the folder.

    Its difference is shown first; all files of an import are taken back together. Called again, it takes back the one before. Nothing is touched where a file was changed since.

    Example: infodesk undo --knowledge knowledge
    """
    from bot.cli.changes import login, refuse, writer_of
    from bot.knowledge.write.publish import PublishOutcome

    folder = knowledge_dir(knowledge)
    writer = writer_of(folder)
    change = writer.journal.last_published()
    if change is None:
        refuse(f"No change is left to take back: {folder} was not changed by infodesk new, inbox or import.")
        raise AssertionError
    typer.echo(_heading(change))
    typer.echo(change.diff(), nl=False)
    if not yes and not agreed("Take this back?"):
        refuse("Nothing was taken back.")
    done = writer.undo(change.id, login())
    if done.outcome is PublishOutcome.STALE:
        refuse(
            f"Nothing was taken back: {change.name} was changed since. Correct it by hand; the lines above say what to look for."
        )
    if not done.is_done:
        refuse(f"{folder} cannot be written: {done.cause}. Make it writable.")
    typer.echo(f"Taken back: {change.name}. A desk that runs takes it up by itself.")


def _heading(change: "KnowledgeChange") -> str:
    by = f" by {change.author}" if change.author else ""
    return f"{change.at.astimezone():%Y-%m-%d %H:%M}, {change.origin}{by}: {change.note} ({change.name})"
