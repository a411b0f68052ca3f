"""CSV and XLSX: the header row is recognised by its words; each row is a session."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.matching.normalisation import simplified
from bot.importers.normalise.sessions import RowNormaliser
from bot.importers.normalise.times import written_day
from bot.importers.normalise.values import text
from bot.importers.plan import Options
from bot.importers.programme import Notes, SourceError, SourceProgramme
from bot.importers.source import SourceFile, text_of
from bot.languages.data import per_language
from bot.languages.patterns import Listed, entries, listed

MAX_ROWS = 50_000
_HEADER_WITHIN = 20

_SEVERAL = frozenset({"speakers", "chairs", "tags"})
# Words inside a longer heading are tried where no heading is exactly a known one; the order decides.
_INSIDE = tuple(
    (field, Listed("imports", "in headings", field, whole=False))
    for field in "track tags speakers chairs start end date time hall abstract title".split()
)


@per_language
def _exact() -> Mapping[str, str]:
    """The field of each known heading."""
    return {
        heading: field
        for columns in listed("imports", "columns").values()
        for field, headings in columns.items()
        for heading in entries(headings)
    }


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its name for messages, its own title (a file's name where it has none), and its rows of cells."""

    name: str
    title: str
    rows: Sequence[Sequence[Any]]


def read_tables(files: Iterable[SourceFile], programme: SourceProgramme, options: Options) -> None:
    """Adds the rows of every table to a programme; raises SourceError where no header row is recognised."""
    rows = RowNormaliser(programme, options.year)
    sheets = [sheet for file in files for sheet in sheets_of(file)]
    for sheet in sheets:
        _read_sheet(sheet, rows, programme.notes)
    if not rows.rows:
        names = ", ".join(sheet.name for sheet in sheets[:3])
        raise SourceError(
            f"No header row was recognised in {names or 'the file'}: one with a title ({_titles()} …) and a "
            "time, hall or speaker is needed. Rename the headings, or add --mapping FILE (docs/importing.md)."
        )
    rows.finish()


def _titles() -> str:
    """How a column of titles is headed, in each language."""
    return ", ".join(
        entries(columns["title"])[0].capitalize() for columns in listed("imports", "columns").values()
    )


def sheets_of(file: SourceFile) -> Iterator[Sheet]:
    """The tables of a workbook or of a delimited text; raises SourceError for a damaged file."""
    if file.data.startswith(b"PK\x03\x04"):
        yield from _workbook(file)
    elif file.data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(
            f"{file.name} is an old .xls or a protected workbook. Save it as .xlsx without a password."
        )
    else:
        yield _delimited(file)


def _workbook(file: SourceFile) -> Iterator[Sheet]:
    from python_calamine import CalamineWorkbook  # half as slow to import as the rest of the command

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows = [list(row) for row in sheet.to_python(skip_empty_area=False)]
            for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or ():
                _fill(rows, first_row, first_column, last_row, last_column)
            yield Sheet(f"{file.name}, sheet {name}", name, rows)
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


def _delimited(file: SourceFile) -> Sheet:
    written = text_of(file, fits=_known_words).replace("\0", "")
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


def _known_words(decoded: str) -> float:
    """How many of the first lines' cells are headings known here; tells one encoding from another."""
    cells = re.split(r"[,;\t|\n]", decoded[:2000])
    return float(sum(_normal(cell) in _exact() for cell in cells))


def _normal(heading: Any) -> str:  # noqa: ANN401 - any cell
    plain = unicodedata.normalize("NFKC", text(heading)).casefold()
    plain = re.sub(r"[((].*?[))]", "", plain)
    return simplified(re.sub(r"[\s_:*/.-]+", " ", plain).strip().removesuffix(" 1").strip())


def _header(sheet: Sheet) -> tuple[int, dict[int, str]] | None:
    """The header row's index, and the field that each recognised column holds; None where no row is a header."""
    best: tuple[int, dict[int, str]] | None = None
    for index, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        fields = _fields(row)
        names = set(fields.values())
        is_header = "title" in names and names & {"time", "start", "date", "hall", "speakers", "track"}
        if is_header and (best is None or len(fields) > len(best[1])):
            best = (index, fields)
    return best


def _fields(row: Sequence[Any]) -> dict[int, str]:
    headings = [_normal(cell) for cell in row]
    fields: dict[int, str] = {}
    for column, heading in enumerate(headings):
        field = _exact().get(re.sub(r"\s?\d{1,2}$", "", heading)) or _exact().get(heading.replace(" ", ""))
        if field and (field in _SEVERAL or field not in fields.values()):
            fields[column] = field
    for column, heading in enumerate(headings):
        if column in fields or len(heading) > 30:
            continue
        for field, pattern in _INSIDE:
            if pattern.search(heading) and (field in _SEVERAL or field not in fields.values()):
                fields[column] = field
                break
    return fields


def _read_sheet(sheet: Sheet, rows: RowNormaliser, notes: Notes) -> None:
    found = _header(sheet)
    if found is None:
        if any(text(cell) for row in sheet.rows for cell in row):
            notes.skipped(sheet.name, "no header row was recognised, so nothing of it was read")
        return
    at, fields = found
    header = sheet.rows[at]
    for column, heading in enumerate(header):
        if column not in fields and text(heading):
            notes.inform(sheet.name, f"the column “{text(heading)}” is not known here and was left out")
    if any(text(cell) for row in sheet.rows[:at] for cell in row):
        notes.inform(sheet.name, f"what stands above the header (row {at + 1}) was left out")
    # The date of a sheet may be its name, or a row of its own above the rows of that day.
    day = sheet.title if written_day(sheet.title) else ""
    for number, row in enumerate(sheet.rows[at + 1 :], at + 2):
        where = f"{sheet.name}, row {number}"
        filled = [cell for cell in row if text(cell) or cell not in (None, "")]
        if not filled or list(row) == list(header):
            continue
        values = _values(row, fields)
        if len(filled) == 1 and written_day(text(filled[0])):
            day = text(filled[0])
            continue
        if "date" not in fields.values() and day:
            values["date"] = day
        rows.add(where, values)


def _values(row: Sequence[Any], fields: Mapping[int, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, field in fields.items():
        cell = row[column] if column < len(row) else ""
        if cell in (None, ""):
            continue
        if field in _SEVERAL and field in values:
            values[field] = [*(values[field] if isinstance(values[field], list) else [values[field]]), cell]
        else:
            values[field] = cell
    return values
