"""Tables as cells: the sheets of a workbook, or a delimited text in whatever encoding and with whatever delimiter."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.core.time_expressions.expressions import NthDay, Weekday
from bot.importers.formats.workbook import MAX_COLUMNS, MAX_ROWS, RefusedWorkbookError, sheets_of_workbook
from bot.importers.normalise.days import WrittenDay, day_reference
from bot.importers.normalise.values import text
from bot.importers.programme import SourceError
from bot.importers.source import SourceFile, text_of
from bot.languages.messages import Sentence

_PAGE = re.compile(r"<(?:html|table)\b", re.IGNORECASE)
MAX_TEXT_BYTES = 20_000_000

Range = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of merged ones, each as row and column from 0."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its name for messages, its own title (a file's name where it has none), its rows of cells, merged ranges.

    ``struck`` are the cells that are struck through, as row and column from 0; ``notes`` say what was left out.
    """

    name: str
    title: str
    rows: Sequence[Sequence[Any]]
    merged: Sequence[Range] = ()
    struck: frozenset[tuple[int, int]] = frozenset()
    notes: tuple[Sentence, ...] = ()

    def day(self, before: int) -> str:
        """The one day that the rows before one tell, else the title; empty where neither does."""
        above = {
            cell
            for row in self.rows[:before]
            for one in row
            if (cell := text(one)) and isinstance(day_reference(cell), WrittenDay | date)
        }
        if len(above) == 1:
            return above.pop()
        told = day_reference(self.title)
        is_told = isinstance(told, WrittenDay | NthDay | date)
        return self.title if is_told or (isinstance(told, Weekday) and self.title.isalpha()) else ""


def sheets_of(file: SourceFile, fits: Callable[[str], float] | None = None) -> Iterator[Sheet]:
    """The tables of a workbook or of a delimited text, whose encoding ``fits`` rates; raises SourceError if damaged."""
    if file.data.startswith(b"PK\x03\x04"):
        yield from _workbook(file)
    elif file.data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(Sentence("imports.old_workbook", file=file.name))
    elif is_page(file.data[:4000].decode("utf-8", "replace")):
        yield from _page(file, fits)
    else:
        yield _delimited(file, fits)


def is_page(head: str) -> bool:
    """Whether a file that begins so is a web page."""
    begun = head.lstrip("\ufeff \t\r\n")
    return begun.startswith("<") and bool(_PAGE.search(begun)) and "<schedule" not in begun


def _page(file: SourceFile, fits: Callable[[str], float] | None) -> Iterator[Sheet]:
    from bot.importers.normalise.html import RefusedHtmlError, html_tables  # slow to load

    try:
        for number, (rows, merged) in enumerate(html_tables(text_of(file, fits=fits)), 1):
            for (first_row, first_column), (last_row, last_column) in merged:
                _fill(rows, first_row, first_column, last_row, last_column)
            name = Sentence("imports.at_table", file=file.name, table=number)
            yield Sheet(name, file.name, rows, tuple(merged))
    except RefusedHtmlError as refused:
        raise SourceError(Sentence(f"imports.{refused}", file=file.name)) from refused


def _workbook(file: SourceFile) -> Iterator[Sheet]:
    try:
        for cells in sheets_of_workbook(file.data):
            name, rows = Sentence("imports.at_sheet", file=file.name, sheet=cells.name), cells.rows
            if cells.is_hidden:
                yield Sheet(name, cells.name, (), notes=(Sentence("imports.hidden_sheet"),))
                continue
            ranges = tuple(((r1, c1), (r2, c2)) for (r1, c1), (r2, c2) in cells.merged)
            for (first_row, first_column), (last_row, last_column) in ranges:
                _fill(rows, first_row, first_column, last_row, last_column)
            hidden = [at for at in cells.hidden_rows if at < len(rows) and any(map(text, rows[at]))]
            for at in hidden:
                rows[at] = [""] * len(rows[at])
            notes = [Sentence("imports.hidden_rows", rows=[at + 1 for at in hidden])] if hidden else []
            notes += [Sentence("imports.partly_struck")] if cells.partly_struck else []
            struck = frozenset((row, column) for row, column in cells.struck)
            yield Sheet(name, cells.name, rows, ranges, struck, tuple(notes))
    except RefusedWorkbookError as refused:
        raise SourceError(Sentence(f"imports.{refused.key}", file=file.name, **refused.values)) from refused


def _fill(rows: Sequence[Any], first_row: int, first_column: int, last_row: int, last_column: int) -> None:
    """A merged cell downwards says the same for each row; one across is a heading and stays."""
    if first_column != last_column or first_row >= len(rows) or first_column >= len(rows[first_row]):
        return
    for row in rows[first_row + 1 : last_row + 1]:
        if first_column < len(row) and row[first_column] in (None, ""):
            row[first_column] = rows[first_row][first_column]


def _delimited(file: SourceFile, fits: Callable[[str], float] | None) -> Sheet:
    if len(file.data) > MAX_TEXT_BYTES:
        most = f"{MAX_TEXT_BYTES / 1e6:.0f}"
        raise SourceError(Sentence("imports.large_table", file=file.name, most=most))
    written = text_of(file, fits=fits).replace("\0", "")
    head = written[:5000]
    delimiter = max(
        ",;\t|",
        key=lambda sign: sum(sign in line for line in head.splitlines()[:20]) * 100 + head.count(sign),
    )
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(written, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) > MAX_ROWS or len(row) > MAX_COLUMNS:
                if len(rows) > MAX_ROWS:
                    raise SourceError(Sentence("imports.many_rows", file=file.name, most=MAX_ROWS))
                raise SourceError(Sentence("imports.many_columns", file=file.name, most=MAX_COLUMNS))
    except csv.Error as problem:
        told = {"file": file.name, "row": len(rows) + 1, "cause": problem}
        raise SourceError(Sentence("imports.damaged_row", **told)) from problem
    if (
        delimiter == "|"
    ):  # a table of Markdown begins and ends its rows with the sign, and underlines its headings
        rows = [row[not row[0].strip() : len(row) - (not row[-1].strip())] if row else row for row in rows]
        rows = [row for row in rows if any(cell.strip(" :-") for cell in row)]
    return Sheet(file.name, file.name, rows)
