"""The cells of an XLSX workbook, read by a process of its own that may take so much memory and time and no more.

A workbook of a kilobyte can ask for gigabytes: by one cell far away, or by one long text in every cell. The library
then ends the process that it runs in; here that is a child, and what comes of it is a sentence. This file is also the
child's program: it writes each sheet as a line of JSON.
"""

import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 20_000, 1_000, 1_000_000
MAX_MERGED = 5_000
MAX_BYTES, MAX_SECONDS = 800_000_000, 10
MAX_WAITING_SECONDS = 60
"""A busy machine may take longer than the time that the child itself computes."""

_MOST_TEXT = 100_000_000
"""Characters of all cells together."""


class RefusedWorkbookError(ValueError):
    """A workbook that is damaged or beyond the limits: the id of the sentence that says so, and its values."""

    def __init__(self, key: str, values: Mapping[str, int] | None = None) -> None:
        super().__init__(key)
        self.key, self.values = key, values or {}


@dataclass(frozen=True, slots=True)
class Cells:
    """A sheet: its name, its rows of cells, its merged ranges; hidden rows and struck cells, counted from 0."""

    name: str
    rows: list[list[Any]]
    merged: Sequence[Sequence[Sequence[int]]]
    is_hidden: bool
    hidden_rows: Sequence[int]
    struck: Sequence[Sequence[int]]
    partly_struck: bool


def sheets_of_workbook(data: bytes) -> Iterator[Cells]:
    """The sheets of a workbook; raises RefusedWorkbookError."""
    try:
        done = subprocess.run(  # noqa: S603 - this very file, with the same interpreter
            [sys.executable, __file__],
            input=data,
            capture_output=True,
            timeout=MAX_WAITING_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise RefusedWorkbookError("costly_workbook") from problem
    lines = done.stdout.splitlines()
    if lines and lines[-1].startswith(b"refused "):
        raise RefusedWorkbookError(*json.loads(lines[-1].removeprefix(b"refused ")))
    if done.returncode:
        raise RefusedWorkbookError("costly_workbook")
    for line in lines:
        yield Cells(*json.loads(line, object_hook=_value))


def _value(found: dict[str, Any]) -> Any:  # noqa: ANN401 - any cell
    (kind, written), *_ = found.items()
    if kind == "seconds":
        return timedelta(seconds=written)
    kinds: dict[str, Any] = {"moment": datetime, "day": date, "time": time}
    return kinds[kind].fromisoformat(written)


def _written(cell: Any) -> Any:  # noqa: ANN401 - any cell
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    kind = "moment" if isinstance(cell, datetime) else "day" if isinstance(cell, date) else "time"
    return {kind: cell.isoformat()}


def _limit_this_process() -> None:
    """Bounds memory and time where the system can; elsewhere the parent's patience is the bound."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES, MAX_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _lines(data: bytes) -> Iterator[str]:
    import io

    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    left = _MOST_TEXT
    looks = _Looks(data)
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        height, width = (last + 1 for last in sheet.end or (-1, -1))
        if height > MAX_ROWS or width > MAX_COLUMNS or height * width > MAX_CELLS:
            raise RefusedWorkbookError("large_sheet", {"rows": height, "columns": width})
        merged = list(sheet.merged_cell_ranges or ())
        if len(merged) > MAX_MERGED:
            raise RefusedWorkbookError("many_merged", {"most": MAX_MERGED})
        rows = sheet.to_python(skip_empty_area=False)
        left -= sum(len(cell) for row in rows for cell in row if isinstance(cell, str))
        if left < 0:
            raise RefusedWorkbookError("much_text")
        hidden_rows, struck = looks.of(name)
        yield json.dumps(
            [name, rows, merged, name in looks.hidden_sheets, hidden_rows, struck, looks.partly_struck],
            default=_written,
        )


class _Looks:
    """What cells look like, of which the library tells nothing: hidden rows and struck text, by the parts of the archive."""

    def __init__(self, data: bytes) -> None:
        import io
        import zipfile

        self.archive = zipfile.ZipFile(io.BytesIO(data))
        targets = {}
        for relation in re.findall(
            rb"<(?:\w+:)?Relationship\s[^>]*>", self._part("xl/_rels/workbook.xml.rels")
        ):
            targets[_attribute(relation, b"Id")] = (
                _attribute(relation, b"Target").lstrip("/").removeprefix("xl/")
            )
        self.parts, self.hidden_sheets = {}, set()
        for sheet in re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", self._part("xl/workbook.xml")):
            name = html.unescape(_attribute(sheet, b"name"))
            self.parts[name] = f"xl/{targets.get(_attribute(sheet, b'r:id'), '')}"
            if _attribute(sheet, b"state") in ("hidden", "veryHidden"):
                self.hidden_sheets.add(name)
        self.partly_struck = bool(_STRUCK.search(self._part("xl/sharedStrings.xml")))
        self.struck = self._struck_styles(self._part("xl/styles.xml"))

    def _part(self, name: str) -> bytes:
        return self.archive.read(name) if name in self.archive.namelist() else b""

    @staticmethod
    def _struck_styles(styles: bytes) -> frozenset[str]:
        """The styles of cells whose font is struck through, by their numbers."""
        fonts, formats = (
            found[1]
            if (
                found := re.search(
                    rb"<(?:\w+:)?%s\b[^>]*>(.*?)</(?:\w+:)?%s>" % (name, name), styles, re.DOTALL
                )
            )
            else b""
            for name in (b"fonts", b"cellXfs")
        )
        of_fonts = re.split(rb"<(?:\w+:)?font(?=[\s/>])", fonts)[1:]
        struck = {str(number) for number, font in enumerate(of_fonts) if _STRUCK.search(font)}
        uses = re.findall(rb"<(?:\w+:)?xf\s[^>]*>", formats) if struck else []
        return frozenset(str(at) for at, use in enumerate(uses) if _attribute(use, b"fontId") in struck)

    def of(self, name: str) -> tuple[list[int], list[tuple[int, int]]]:
        """The hidden rows and the struck cells of a sheet."""
        sheet = self._part(self.parts.get(name, ""))
        rows = re.findall(rb"<(?:\w+:)?row\s[^>]*hidden=[^>]*>", sheet)
        numbers = (_attribute(row, b"r") for row in rows if _attribute(row, b"hidden") in ("1", "true"))
        hidden = [int(number) - 1 for number in numbers if number.isdecimal()]
        struck = []
        for cell in re.findall(rb"<(?:\w+:)?c\s[^>]*\bs=[^>]*>", sheet) if self.struck else ():
            place = re.fullmatch(r"([A-Z]{1,3})(\d+)", _attribute(cell, b"r"))
            if place and _attribute(cell, b"s") in self.struck:
                column = 0
                for letter in place[1]:
                    column = column * 26 + ord(letter) - ord("A") + 1
                struck.append((int(place[2]) - 1, column - 1))
        return hidden, struck


_STRUCK = re.compile(rb"<(?:\w+:)?strike(?![^>]*val=[\"'](?:0|false))[\s/>]")


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s%s=[\"']([^\"']*)" % name, tag)
    return found[1].decode(errors="replace") if found else ""


def main() -> None:
    """Reads a workbook from the standard input and writes its sheets to the standard output."""
    data = sys.stdin.buffer.read()
    _limit_this_process()
    try:
        for line in _lines(data):
            sys.stdout.write(f"{line}\n")
    except RefusedWorkbookError as refused:
        sys.stdout.write(f"refused {json.dumps([refused.key, refused.values])}\n")
    except BaseException as problem:  # noqa: BLE001 - whatever the library's parts raise, panics included
        key = "costly_workbook" if isinstance(problem, MemoryError) else "damaged_workbook"
        sys.stdout.write(f"refused {json.dumps([key])}\n")


if __name__ == "__main__":
    main()
