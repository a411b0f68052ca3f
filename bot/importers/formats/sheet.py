"""Tables as cells: the sheets of a workbook, or a delimited text in whatever encoding and with whatever delimiter."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.core.time_expressions.expressions import NthDay
from bot.importers.formats.workbook import MAX_COLUMNS, MAX_ROWS, RefusedWorkbookError, sheets_of_workbook
from bot.importers.normalise.days import WrittenDay, day_reference
from bot.importers.normalise.values import text
from bot.importers.programme import SourceError
from bot.importers.source import SourceFile, text_of
from bot.languages.messages import Sentence

MAX_TEXT_BYTES = 20_000_000

Range = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of merged ones, each as row and column from 0."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its name for messages, its own title (a file's name where it has none), its rows of cells, merged ranges."""

    name: str
    title: str
    rows: Sequence[Sequence[Any]]
    merged: Sequence[Range] = ()

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
        return self.title if isinstance(day_reference(self.title), WrittenDay | NthDay | date) else ""


def sheets_of(file: SourceFile, fits: Callable[[str], float] | None = None) -> Iterator[Sheet]:
    """The tables of a workbook or of a delimited text, whose encoding ``fits`` rates; raises SourceError if damaged."""
    if file.data.startswith(b"PK\x03\x04"):
        yield from _workbook(file)
    elif file.data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(Sentence("imports.old_workbook", file=file.name))
    else:
        yield _delimited(file, fits)


def _workbook(file: SourceFile) -> Iterator[Sheet]:
    try:
        for name, rows, merged in sheets_of_workbook(file.data):
            ranges = tuple(((r1, c1), (r2, c2)) for (r1, c1), (r2, c2) in merged)
            for (first_row, first_column), (last_row, last_column) in ranges:
                _fill(rows, first_row, first_column, last_row, last_column)
            yield Sheet(f"{file.name}, sheet {name}", name, rows, ranges)
    except RefusedWorkbookError as refused:
        raise SourceError(f"{file.name} {refused}") from refused


def _fill(rows: list[list[Any]], first_row: int, first_column: int, last_row: int, last_column: int) -> None:
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
    return Sheet(file.name, file.name, rows)
