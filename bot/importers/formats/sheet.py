"""Tables as cells: the sheets of a workbook, or a delimited text in whatever encoding and with whatever delimiter."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.time_expressions.expressions import NthDay
from bot.importers.normalise.days import day_reference, written_day
from bot.importers.normalise.values import text
from bot.importers.programme import SourceError
from bot.importers.source import SourceFile, text_of

MAX_ROWS, MAX_COLUMNS = 50_000, 1_000

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
            cell for row in self.rows[:before] for one in row if (cell := text(one)) and written_day(cell)
        }
        if len(above) == 1:
            return above.pop()
        is_day = written_day(self.title) or isinstance(day_reference(self.title), NthDay)
        return self.title if is_day else ""


def sheets_of(file: SourceFile, fits: Callable[[str], float] | None = None) -> Iterator[Sheet]:
    """The tables of a workbook or of a delimited text, whose encoding ``fits`` rates; raises SourceError if damaged."""
    if file.data.startswith(b"PK\x03\x04"):
        yield from _workbook(file)
    elif file.data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(
            f"{file.name} is an old .xls or a protected workbook. Save it as .xlsx without a password."
        )
    else:
        yield _delimited(file, fits)


def _workbook(file: SourceFile) -> Iterator[Sheet]:
    from python_calamine import CalamineWorkbook  # half as slow to import as the rest of the command

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows = [list(row) for row in sheet.to_python(skip_empty_area=False)]
            merged = tuple(sheet.merged_cell_ranges or ())
            for (first_row, first_column), (last_row, last_column) in merged:
                _fill(rows, first_row, first_column, last_row, last_column)
            yield Sheet(f"{file.name}, sheet {name}", name, rows, merged)
    except SourceError:
        raise
    except (Exception, BaseExceptionGroup) as problem:  # the library raises what its parts raise
        raise SourceError(f"{file.name} is a damaged workbook. Save it again as .xlsx.") from problem
    except BaseException as problem:
        if type(problem).__name__ == "PanicException":  # of a library in Rust: its way of saying "damaged"
            raise SourceError(f"{file.name} is a damaged workbook. Save it again as .xlsx.") from problem
        raise


def _fill(rows: list[list[Any]], first_row: int, first_column: int, last_row: int, last_column: int) -> None:
    """A merged cell downwards says the same for each row; one across is a heading and stays."""
    if first_column != last_column or first_row >= len(rows) or first_column >= len(rows[first_row]):
        return
    for row in rows[first_row + 1 : last_row + 1]:
        if first_column < len(row) and row[first_column] in (None, ""):
            row[first_column] = rows[first_row][first_column]


def _delimited(file: SourceFile, fits: Callable[[str], float] | None) -> Sheet:
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
            if len(rows) > MAX_ROWS:
                raise SourceError(f"{file.name} has more than {MAX_ROWS} rows. Is it a programme?")
    except csv.Error as problem:
        raise SourceError(
            f"{file.name} is damaged at row {len(rows) + 1} ({problem}). Save it again as CSV."
        ) from problem
    return Sheet(file.name, file.name, rows)
