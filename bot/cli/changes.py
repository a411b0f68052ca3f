"""A patch of the folder in the terminal: checked in its place, shown, and written once somebody agrees."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli.options import FOUND, agreed

if TYPE_CHECKING:
    from bot.knowledge.load.files import Files
    from bot.knowledge.load.validate import Examined
    from bot.knowledge.write.patch import Patch


def judged(folder: Path, found: "Files", data: Mapping[str, bytes]) -> "Examined":
    """The folder as it would be with these files."""
    from bot.knowledge.index import indexed
    from bot.knowledge.load.files import default_files
    from bot.knowledge.load.folder import read_texts, shown_as
    from bot.knowledge.load.validate import examined

    shown = shown_as(folder, Path.cwd())
    reading = read_texts(data, prefix=shown, defaults=default_files(), unreadable=found.unreadable)
    return examined(reading, datetime.now(UTC), build=indexed)


def written(
    folder: Path, found: "Files", patch: "Patch", before: "Examined", *, yes: bool, dry_run: bool = False
) -> "Examined | None":
    """Shows a patch with what it would break, and writes it; the folder with it, None where it was only to be shown.

    Ends with exit code 1 where it brings an error, where nobody agrees, or where the disk refuses.
    """
    from bot.knowledge.load.folder import shown_as
    from bot.knowledge.write.yaml_files import write_files

    shown = shown_as(folder, Path.cwd())
    after = judged(folder, found, patch.applied(found.data))
    worse = after.worse_than(before)
    typer.echo(patch.diff(), nl=False)
    for one in worse:
        typer.echo(one)
    if any(one.severity == "error" for one in worse):
        typer.echo("Nothing was written: mend the errors above in what you typed, then try again.", err=True)
        raise typer.Exit(FOUND)
    if dry_run:
        return None
    if not yes and not agreed(f"Write this to {shown}{patch.name}?"):
        typer.echo("Nothing was written.", err=True)
        raise typer.Exit(FOUND)
    try:
        write_files(folder, {patch.name: patch.after})
    except OSError as problem:
        typer.echo(
            f"{folder / patch.name} cannot be written: {problem.strerror}. Make it writable.", err=True
        )
        raise typer.Exit(FOUND) from None
    return after
