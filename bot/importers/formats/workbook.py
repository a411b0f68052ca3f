"""The cells of an XLSX workbook, read by a process of its own that may take so much memory and time and no more.

A workbook of a kilobyte can ask for gigabytes: by one cell far away, or by one long text in every cell. The library
then ends the process that it runs in; here that is a child, and what comes of it is a sentence. This file is also the
child's program: it writes each sheet as a line of JSON.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 20_000, 1_000, 1_000_000
MAX_MERGED = 5_000
MAX_BYTES, MAX_SECONDS = 800_000_000, 10
MAX_WAITING_SECONDS = 60
"""A busy machine may take longer than the time that the child itself computes."""

_MOST_TEXT = 100_000_000
"""Characters of all cells together."""

_TOO_LARGE = "takes more memory or time than a programme. Save the programme's sheet alone."

_Sheet = tuple[str, list[list[Any]], list[Any]]
"""The name, the rows of cells, and the merged ranges."""


class RefusedWorkbookError(ValueError):
    """A workbook that is damaged or beyond the limits; the message says what to do, after the file's name."""


def sheets_of_workbook(data: bytes) -> Iterator[_Sheet]:
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
        raise RefusedWorkbookError(
            "takes longer to read than a programme. Save its sheet alone."
        ) from problem
    lines = done.stdout.splitlines()
    refused = (
        lines[-1].removeprefix(b"refused ").decode() if lines and lines[-1].startswith(b"refused ") else ""
    )
    if refused or done.returncode:
        raise RefusedWorkbookError(refused or _TOO_LARGE)
    for line in lines:
        name, rows, merged = json.loads(line, object_hook=_value)
        yield name, rows, merged


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
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        height, width = (last + 1 for last in sheet.end or (-1, -1))
        if height > MAX_ROWS or width > MAX_COLUMNS or height * width > MAX_CELLS:
            raise RefusedWorkbookError(
                f"has a sheet of {height} rows and {width} columns. Save the programme's sheet alone."
            )
        merged = list(sheet.merged_cell_ranges or ())
        if len(merged) > MAX_MERGED:
            raise RefusedWorkbookError(
                f"has more than {MAX_MERGED} merged cells. Save the programme's sheet alone."
            )
        rows = sheet.to_python(skip_empty_area=False)
        left -= sum(len(cell) for row in rows for cell in row if isinstance(cell, str))
        if left < 0:
            raise RefusedWorkbookError("holds more text than a programme. Save the programme's sheet alone.")
        yield json.dumps([name, rows, merged], default=_written)


def main() -> None:
    """Reads a workbook from the standard input and writes its sheets to the standard output."""
    data = sys.stdin.buffer.read()
    _limit_this_process()
    try:
        for line in _lines(data):
            sys.stdout.write(f"{line}\n")
    except RefusedWorkbookError as refused:
        sys.stdout.write(f"refused {refused}\n")
    except BaseException as problem:  # noqa: BLE001 - whatever the library's parts raise, panics included
        is_large = isinstance(problem, MemoryError)
        sys.stdout.write(
            f"refused {_TOO_LARGE if is_large else 'is a damaged workbook. Save it again as .xlsx.'}\n"
        )


if __name__ == "__main__":
    main()
