"""``infodesk import``: a programme of any format into the knowledge folder, with a look at what changes."""

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import stop

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, time

    from rich.console import Console
    from rich.table import Table

    from bot.importers import Mapping, Note, Options, Plan
    from bot.importers.merge import FolderUpdate
    from bot.importers.merge.diff import ImportChange
    from bot.knowledge.write.change import FileEdit

MOST_NEW_SHOWN = 20
_LISTED = ("session", "faq")
MOST_PLACES_SHOWN = 8


def import_(
    source: Annotated[Path, typer.Argument(help="A file, or the folder where the format has several.")],
    knowledge: Annotated[
        Path | None,
        typer.Option(
            "--knowledge",
            help="The knowledge folder; it is made where there is none. [default: $KNOWLEDGE_DIR or ./knowledge]",
            show_default=False,
        ),
    ] = None,
    format_: Annotated[
        str | None, typer.Option("--format", help="Read it as this format instead of recognising it.")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", help="The zone of times without one, e.g. Asia/Shanghai.")
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="The year of dates without one.", min=1970, max=2999)
    ] = None,
    day_first: Annotated[
        bool | None,
        typer.Option(
            "--day-first/--month-first", help="Whether 5/6 is a day in June or in May.", show_default=False
        ),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option(
            "--day", help="The day of what has none, e.g. 2031-05-12; where days are counted, the first."
        ),
    ] = None,
    afternoon_before: Annotated[
        str | None,
        typer.Option(
            "--afternoon-before", help="Without am and pm, hours before this are in the afternoon: 07:00."
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", help="A mapping file: it says which field of a JSON or table is what."),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="The short name that session ids begin with, e.g. fosdem.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
) -> None:
    """Import a programme into the knowledge folder.

    Reads pretalx, frab, OPass, Sessionize, iCalendar, CSV, XLSX, and any JSON with a mapping. Importing again updates
    what changed.

    Example: infodesk import schedule.xml --knowledge knowledge --dry-run
    """
    from rich.console import Console

    from bot.importers import MissingOption, NoteSeverity, Options, SourceError, SourceFormat

    if format_ and format_ not in list(SourceFormat):
        stop(
            f"There is no format {format_}. The formats are {', '.join(SourceFormat)}; leave it out to have it recognised."
        )
    options = Options(
        timezone or "",
        year,
        name or "",
        None if day_first is None else not day_first,
        _day(day),
        _clock(afternoon_before),
    )
    folder = knowledge or Path(os.environ.get("KNOWLEDGE_DIR") or "knowledge")
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    try:
        update = _import(source, folder, console, options, format_, mapping, dry_run=dry_run)
    except MissingOption as missing:
        stop(str(missing))
    except SourceError as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    else:
        if any(note.severity is NoteSeverity.SKIPPED for note in update.notes):
            raise typer.Exit(1)


def _day(written: str | None) -> "date | None":
    from bot.importers.normalise.times import iso_day

    read = iso_day(written or "")
    if written and read is None:
        stop(f"{written} is no day. Write --day 2031-05-12.")
    return read


def _clock(written: str | None) -> "time | None":
    from bot.importers.normalise.times import clock_time

    read = clock_time(written or "")
    if written and read is None:
        stop(f"{written} is no time of day. Write --afternoon-before 07:00.")
    return read


def _import(
    source: Path,
    folder: Path,
    console: "Console",
    options: "Options",
    format_name: str | None,
    mapping: Path | None,
    *,
    dry_run: bool,
) -> "FolderUpdate":
    from bot.importers import SourceFormat, open_source, read_source
    from bot.importers.merge import apply, open_folder

    opened = open_folder(folder)
    wanted = SourceFormat(format_name) if format_name else None
    with _progress("Reading") as progress:
        files = open_source(source)
        plan = read_source(files, options, opened.known, wanted, _read_mapping(mapping), progress)
    with _progress("Comparing") as progress:
        update = apply(plan, opened, progress)
    _show_plan(plan, source, console)
    _show_changes(update, console)
    _show_notes(update.notes, console)
    if dry_run:
        console.print(f"Nothing was written (--dry-run). Without it, {folder} would change as shown.")
    elif not update.texts:
        console.print("Nothing changed.")
    else:
        _publish(update.edits(opened), folder, source)
        visible = [name for name in sorted(update.texts) if not name.startswith(".")]
        console.print(
            f"Written: {', '.join(visible)} in {folder}. Next: infodesk check {folder}", markup=False
        )
    return update


def _publish(edits: "Sequence[FileEdit]", folder: Path, source: Path) -> None:
    """Writes what the source says, also where ``infodesk check`` will find a mistake in it."""
    from bot.cli.changes import change_of, writer_of
    from bot.importers import SourceError
    from bot.knowledge.write.change import Origin

    done = writer_of(folder).publish(change_of(edits, Origin.IMPORT, source.name), despite_errors=True)
    if done.cause:
        raise SourceError(f"{folder} cannot be written: {done.cause}. Mend that and import again.")
    if not done.is_done:
        raise SourceError(f"{folder} was changed meanwhile; nothing was written. Import again.")


@contextmanager
def _progress(label: str) -> "Iterator[Callable[[int, int], None]]":
    """A progress bar at the terminal, gone once it is done."""
    from rich.console import Console
    from rich.progress import Progress

    quiet = not sys.stderr.isatty()
    with Progress(console=Console(stderr=True), transient=True, disable=quiet) as bar:
        task = bar.add_task(label)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _show_plan(plan: "Plan", source: Path, console: "Console") -> None:
    counts = (
        (len(plan.sessions), "sessions"),
        (len(plan.speakers), "speakers"),
        (len(plan.halls), "halls"),
        (len(plan.tracks), "tracks"),
    )
    told = [f"{number} {what}" for number, what in counts] if plan.sessions else []
    told += [f"{len(plan.faq)} questions"] if plan.faq else []
    ids = f"; ids begin with {plan.name}-" if plan.sessions else ""
    console.print(f"{source} ({plan.format}): {', '.join(told)}{ids}", markup=False)


def _show_changes(update: "FolderUpdate", console: "Console") -> None:
    from rich.table import Table

    from bot.importers.merge.diff import ChangeKind

    if not update.changes:
        console.print("All is as it was at the last import.")
        return
    kinds = Counter((change.kind, change.of) for change in update.changes)
    console.print(
        "Changes: " + ", ".join(f"{count} {of} {kind}" for (kind, of), count in kinds.items()), markup=False
    )
    new = [change for change in update.changes if change.kind is ChangeKind.NEW and change.of in _LISTED]
    others = [
        change for change in update.changes if change.of in _LISTED and change.kind is not ChangeKind.NEW
    ]
    people = [
        change for change in update.changes if change.of not in _LISTED and change.kind is not ChangeKind.NEW
    ]
    if len(new) > MOST_NEW_SHOWN:
        console.print(_by_hall(new))
        new = []
    if new or others or people:
        table = Table("what", "when", "hall", "entry", "before → now", box=None, pad_edge=False)
        for change in (*others, *new, *people):
            table.add_row(str(change.kind), change.start, change.hall, _entry(change), _details(change))
        console.print(table, markup=False)


def _by_hall(new: "list[ImportChange]") -> "Table":
    """How many new sessions each hall has on each day."""
    from rich.table import Table

    days = sorted({change.start[:10] for change in new})
    counts = Counter((change.hall, change.start[:10]) for change in new)
    table = Table("new in", *(day or "no date" for day in days), box=None, pad_edge=False)
    for hall in sorted({change.hall for change in new}):
        table.add_row(hall or "no hall", *(str(counts[hall, day] or "") for day in days))
    return table


def _entry(change: "ImportChange") -> str:
    from rich.markup import escape

    return escape(f"{change.name} ({change.identifier})")


def _details(change: "ImportChange") -> str:
    from rich.markup import escape

    return escape(
        "; ".join(
            f"{detail.field}: {detail.before or '–'} → {detail.after or '–'}" for detail in change.details
        )
    )


def _show_notes(notes: "list[Note]", console: "Console") -> None:
    """What was not read, doubtful or worth knowing; the same sentence once, with all its places."""
    from bot.importers import NoteSeverity

    headings = {
        NoteSeverity.SKIPPED: "Not read:",
        NoteSeverity.WARNING: "Please look at these:",
        NoteSeverity.INFO: "For your information:",
    }
    for severity, heading in headings.items():
        places: dict[str, list[str]] = {}
        for note in notes:
            if note.severity is severity:
                places.setdefault(note.sentence, []).append(note.where)
        if places:
            console.print(heading)
        for sentence, where in places.items():
            # What was left out is named in full; of the rest the first places tell enough.
            most = len(where) if severity is NoteSeverity.SKIPPED else MOST_PLACES_SHOWN
            more = f" and {len(where) - most} more" if len(where) > most else ""
            console.print(f"  {'; '.join(where[:most])}{more}: {sentence}", markup=False)


def _read_mapping(path: Path | None) -> "Mapping | None":
    from bot.importers import SourceError, load_mapping

    if path is None:
        return None
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise SourceError(
            f"{path} cannot be opened: {problem.strerror}. Check the path of --mapping."
        ) from problem
    return load_mapping(data, str(path))
