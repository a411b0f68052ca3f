"""``infodesk import``: a programme of any format into the knowledge folder, with a look at what changes."""

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import Lang, reader, reason, speak, stop, told

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
_HEADS = (
    "imports.head_what",
    "imports.head_when",
    "imports.head_hall",
    "imports.head_entry",
    "imports.head_details",
)
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
    lang: Lang = None,
) -> None:
    """Import a programme into the knowledge folder.

    Reads pretalx, frab, OPass, Sessionize, iCalendar, CSV, XLSX, and any JSON with a mapping. Importing again updates
    what changed.

    Example: infodesk import schedule.xml --knowledge knowledge --dry-run
    """
    from rich.console import Console

    from bot.importers import MissingOption, NoteSeverity, Options, SourceError, SourceFormat

    speak(lang)
    if format_ and format_ not in list(SourceFormat):
        stop(told("imports.no_format", name=format_, names=list(map(str, SourceFormat))))
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
        stop(reason(missing))
    except SourceError as problem:
        typer.echo(reason(problem), err=True)
        raise typer.Exit(1) from None
    else:
        if any(note.severity is NoteSeverity.SKIPPED for note in update.notes):
            raise typer.Exit(1)


def _day(written: str | None) -> "date | None":
    from bot.importers.normalise.times import iso_day

    read = iso_day(written or "")
    if written and read is None:
        stop(told("imports.no_day", given=written))
    return read


def _clock(written: str | None) -> "time | None":
    from bot.importers.normalise.times import clock_time

    read = clock_time(written or "")
    if written and read is None:
        stop(told("imports.no_clock", given=written))
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
    with _progress(told("imports.reading")) as progress:
        files = open_source(source)
        plan = read_source(files, options, opened.known, wanted, _read_mapping(mapping), progress)
    with _progress(told("imports.comparing")) as progress:
        update = apply(plan, opened, progress)
    _show_plan(plan, source, console)
    _show_changes(update, console)
    _show_notes(update.notes, console)
    if dry_run:
        console.print(told("imports.dry_run", folder=folder), markup=False)
    elif not update.texts:
        console.print(told("imports.nothing_changed"))
    else:
        _publish(update.edits(opened), folder, source)
        visible = [name for name in sorted(update.texts) if not name.startswith(".")]
        console.print(told("imports.written", files=visible, folder=folder), markup=False)
    return update


def _publish(edits: "Sequence[FileEdit]", folder: Path, source: Path) -> None:
    """Writes what the source says, also where ``infodesk check`` will find a mistake in it."""
    from bot.cli.changes import change_of, writer_of
    from bot.importers import SourceError
    from bot.knowledge.write.change import Origin
    from bot.languages.messages import Sentence

    done = writer_of(folder).publish(change_of(edits, Origin.IMPORT, source.name), despite_errors=True)
    if done.cause:
        raise SourceError(Sentence("imports.folder_unwritable", folder=folder, cause=done.cause))
    if not done.is_done:
        raise SourceError(Sentence("imports.meanwhile", folder=folder))


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
        ("imports.sessions", plan.sessions),
        ("imports.speakers", plan.speakers),
        ("imports.halls", plan.halls),
        ("imports.tracks", plan.tracks),
    )
    shown = [told(key, count=len(listed)) for key, listed in counts] if plan.sessions else []
    shown += [told("imports.questions", count=len(plan.faq))] if plan.faq else []
    key = "imports.read_ids" if plan.sessions else "imports.read"
    line = told(key, source=source, format=plan.format, counts=shown, prefix=f"{plan.name}-")
    console.print(line, markup=False)


def _show_changes(update: "FolderUpdate", console: "Console") -> None:
    from rich.table import Table

    from bot.importers.merge.diff import ChangeKind

    if not update.changes:
        console.print(told("imports.as_before"))
        return
    kinds = Counter((change.kind, change.of) for change in update.changes)
    counted = [
        told("imports.change", count=count, of=told(f"imports.of_{of}"), kind=told(f"imports.kind_{kind}"))
        for (kind, of), count in kinds.items()
    ]
    console.print(told("imports.changes", changes=counted), markup=False)
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
        table = Table(*map(told, _HEADS), box=None, pad_edge=False)
        for change in (*others, *new, *people):
            table.add_row(
                told(f"imports.kind_{change.kind}"),
                change.start,
                change.hall,
                _entry(change),
                _details(change),
            )
        console.print(table, markup=False)


def _by_hall(new: "list[ImportChange]") -> "Table":
    """How many new sessions each hall has on each day."""
    from rich.table import Table

    days = sorted({change.start[:10] for change in new})
    counts = Counter((change.hall, change.start[:10]) for change in new)
    table = Table(
        told("imports.head_new"), *(day or told("imports.no_date") for day in days), box=None, pad_edge=False
    )
    for hall in sorted({change.hall for change in new}):
        table.add_row(hall or told("imports.no_hall"), *(str(counts[hall, day] or "") for day in days))
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
    from bot.languages.messages import said

    headings = {
        NoteSeverity.SKIPPED: told("imports.not_read"),
        NoteSeverity.WARNING: told("imports.look_at"),
        NoteSeverity.INFO: told("imports.information"),
    }
    for severity, heading in headings.items():
        places: dict[str, list[str]] = {}
        for note in notes:
            if note.severity is severity:
                places.setdefault(str(said(note.sentence, reader())), []).append(note.where)
        if places:
            console.print(heading)
        for sentence, where in places.items():
            # What was left out is named in full; of the rest the first places tell enough.
            most = len(where) if severity is NoteSeverity.SKIPPED else MOST_PLACES_SHOWN
            key = "imports.note_more" if len(where) > most else "imports.note"
            shown = {"places": where[:most], "more": len(where) - most, "sentence": sentence}
            console.print(told(key, **shown), markup=False)


def _read_mapping(path: Path | None) -> "Mapping | None":
    from bot.importers import SourceError, load_mapping
    from bot.languages.messages import Sentence

    if path is None:
        return None
    try:
        data = path.read_bytes()
    except OSError as problem:
        cause = problem.strerror
        raise SourceError(Sentence("imports.no_mapping", file=path, cause=cause)) from problem
    return load_mapping(data, str(path))
