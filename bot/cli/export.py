"""``infodesk export ics``: the programme for calendars."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import KnowledgeDir, knowledge_dir, speak, stop, told

export = typer.Typer(
    help="Write the programme in another format.", no_args_is_help=True, rich_markup_mode=None
)


@export.callback()
def _formats() -> None:
    """Write the programme in another format."""


@export.command()
def ics(
    track: Annotated[str | None, typer.Option("--track", help="Only this track (its id or name).")] = None,
    day: Annotated[
        str | None, typer.Option("--day", help="Only this day: 2024-09-26, or 2 for the second.")
    ] = None,
    knowledge: KnowledgeDir = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            help="The file to write; its last version tells what changed. [default: standard output]",
        ),
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", help="Titles in this language where there are any.")
    ] = None,
) -> None:
    """Write the programme as an iCalendar file.

    Calendars can subscribe to it; written again, it tells them what changed.

    Example: infodesk export ics --day 2024-09-26 --output programme.ics
    """
    from bot.exporters import programme_ics, selected_sessions
    from bot.knowledge.load.folder import read_folder

    speak(None)
    folder = knowledge_dir(knowledge)
    contents = read_folder(folder).contents
    if contents is None:
        typer.echo(told("cli.unreadable", folder=folder), err=True)
        raise typer.Exit(1)
    try:
        sessions = selected_sessions(contents, track or "", day or "")
    except ValueError as problem:
        stop(str(problem))
        raise
    try:
        previous = output.read_bytes() if output and output.exists() else b""
        written = programme_ics(contents, sessions, datetime.now(UTC), lang or "", previous)
        if output is None:
            typer.echo(written.decode(), nl=False)
        else:
            output.write_bytes(written)
    except OSError as problem:
        typer.echo(told("cli.ics_unwritable", file=output, cause=problem.strerror), err=True)
        raise typer.Exit(1) from None
    untimed = sum(session.start is None for session in sessions)
    count = len(sessions) - untimed
    typer.echo(told("cli.ics_in" if output else "cli.ics", count=count, file=output), err=True)
    if untimed:
        typer.echo(told("cli.ics_untimed", count=untimed), err=True)
