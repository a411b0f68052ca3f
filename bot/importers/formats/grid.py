"""A printed programme: a row for each time, a column for each hall (or day), a cell for each session.

A cell merged downwards lasts as long as its rows, one merged across takes place in all its halls. The day stands in a
row of its own, above the halls, in the sheet's name, or with the time; else the rows have none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from bot.core.time_expressions.expressions import NthDay
from bot.importers.formats.sheet import Sheet
from bot.importers.normalise.days import WrittenDay, day_reference, written_day
from bot.importers.normalise.names import names_people
from bot.importers.normalise.sessions import RowNormaliser
from bot.importers.normalise.times import clock_range, half_of, told_time
from bot.importers.normalise.values import text
from bot.importers.programme import Notes
from bot.languages.data import per_language
from bot.languages.messages import Sentence
from bot.languages.patterns import Listed, entries, listed
from bot.languages.scripts import COLONS, PARENTHESES

_TIME_WITHIN = 3
"""The times stand in one of the first columns."""

_FEWEST_TIMES = 2
_MOST_MERGED = 100_000
"""Cells inside merged ones, of which the rest is not looked at."""

_TRACK = Listed("imports", "in headings", "track", whole=False)
_HALL = Listed("imports", "in headings", "hall", whole=False)
_BREAK = Listed("imports", "break", flags=re.IGNORECASE)
_IN_BRACKETS = re.compile(rf"[{PARENTHESES}].*[{PARENTHESES}]")
"""What is said of a hall below its name: (200 seats)."""

_NOTHING = re.compile(r"[\W_]*")


@per_language
def _labels() -> Mapping[str, str]:
    """The words with a colon behind them that say who is named in a line."""
    return {
        word: name
        for columns in listed("imports", "columns").values()
        for name in ("speakers", "chairs")
        for word in entries(columns[name])
    }


@dataclass(slots=True)
class _Heading:
    """What a column stands for."""

    hall: str = ""
    track: str = ""
    day: str = ""


@dataclass(slots=True)
class _Block:
    """A session's cells: rows and columns from the first to the last, and what they say."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    lines: list[str] = field(default_factory=list)


def read_grid(sheet: Sheet, rows: RowNormaliser, notes: Notes) -> bool:
    """Adds the sessions of a grid; False where the sheet is none."""
    grid = _Grid.of(sheet)
    if grid is None:
        turned = _turned(sheet)
        grid = _Grid.of(turned)
        if grid is None:
            return False
    halls = [heading.hall or heading.track or heading.day for heading in grid.headings.values()]
    notes.inform(sheet.name, Sentence("imports.as_grid", halls=halls))
    for where, values in grid.sessions(notes):
        rows.add(where, values, f"{sheet.name} by halls")
    people = list(dict.fromkeys(grid.people))
    if people:
        shown = [*people[:5], *(["…"] if len(people) > 5 else [])]
        notes.inform(sheet.name, Sentence("imports.names_below", names=shown))
    return True


def _turned(sheet: Sheet) -> Sheet:
    """The same sheet with rows and columns exchanged, for one with the times in a row."""
    width = max(map(len, sheet.rows), default=0)
    if width > 200 or len(sheet.rows) > 200:
        return Sheet(sheet.name, sheet.title, ())
    turned = [[row[at] if at < len(row) else "" for row in sheet.rows] for at in range(width)]
    merged = tuple(((a[1], a[0]), (b[1], b[0])) for a, b in sheet.merged)
    struck = frozenset((column, row) for row, column in sheet.struck)
    return Sheet(sheet.name, sheet.title, turned, merged, struck)


def _clock(cell: Any) -> str:  # noqa: ANN401 - any cell
    """A cell that tells a time, as a text; empty for any other."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}" if cell.time() != time() else ""  # a day alone
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    written = text(cell)
    if re.fullmatch(r"\d{1,2}", written) or len(written) > 60:
        return ""
    return written if told_time(written) else ""


class _Grid:
    def __init__(self, sheet: Sheet, time_column: int, header: int, headings: dict[int, _Heading]) -> None:
        self.sheet, self.time_column, self.header, self.headings = sheet, time_column, header, headings
        self.merged = {corner: (corner, end) for corner, end in sheet.merged}
        height, width = len(sheet.rows), max(map(len, sheet.rows))
        self.inside: set[tuple[int, int]] = set()
        for (r1, c1), (r2, c2) in sheet.merged:
            if len(self.inside) < _MOST_MERGED:
                lines, columns = range(r1, min(r2 + 1, height)), range(c1, min(c2 + 1, width))
                self.inside |= {(at, column) for at in lines for column in columns} - {(r1, c1)}
        self.people: list[str] = []

    @classmethod
    def of(cls, sheet: Sheet) -> "_Grid | None":
        """The grid that a sheet is; None where no column holds times below a row of halls."""
        for column in range(min(_TIME_WITHIN, max(map(len, sheet.rows), default=0))):
            timed = [at for at, row in enumerate(sheet.rows) if column < len(row) and _clock(row[column])]
            if len(timed) < _FEWEST_TIMES:
                continue
            for header in range(timed[0] - 1, -1, -1):
                headings = cls._headings(sheet, header, column)
                is_one = len(headings) == 1 and all(heading.hall for heading in headings.values())
                if len(headings) >= 2 or (is_one and header == timed[0] - 1):
                    return cls(sheet, column, header, headings)
        return None

    @staticmethod
    def _headings(sheet: Sheet, header: int, time_column: int) -> dict[int, _Heading]:
        """What the columns stand for, with the days that may stand above the halls."""
        above: dict[int, str] = {}
        for row in sheet.rows[:header]:
            day = ""
            for at, cell in enumerate(row):
                written = text(cell)
                if written and at > time_column:
                    day = written if written_day(written) or day_reference(written) else ""
                if day and at > time_column:
                    above[at] = day
        if len(set(above.values())) < 2:
            above = {}
        headings = {}
        for at, cell in enumerate(sheet.rows[header]):
            lines = text(cell).split("\n")
            if at <= time_column or not lines[0] or _IN_BRACKETS.fullmatch(lines[0].strip()):
                continue
            if written_day(lines[0]) or (day_reference(lines[0]) and not lines[0].isdecimal()):
                headings[at] = _Heading(day=lines[0])
            elif _TRACK.search(lines[0].casefold()) and not _HALL.search(lines[0].casefold()):
                headings[at] = _Heading(track=lines[0], day=above.get(at, ""))
            else:
                track = lines[1].strip("() ") if len(lines) > 1 else ""
                headings[at] = _Heading(hall=lines[0].strip(), track=track, day=above.get(at, ""))
        return headings

    # --- sessions

    def sessions(self, notes: Notes) -> Iterator[tuple[str, dict[str, Any]]]:
        """The named values of each session, with the place of its first cell."""
        day, half = self._day_beside(self.header, self.time_column + 1) or self.sheet.day(self.header), ""
        for first, last in self._slots(notes):
            day = self._day_beside(first, self.time_column) or day
            if self._is_header(first):
                self.headings = self._headings(self.sheet, first, self.time_column) or self.headings
            elif self._is_section(first):
                only = self._alone(first)
                if day_reference(only):
                    day, half = only, ""
                else:
                    half = only
            else:
                for block in self._blocks(first, last):
                    yield self._session(block, day, half)

    def _day_beside(self, at: int, columns: int) -> str:
        """The day that stands in a row before its time (in the row of the halls: in the corner)."""
        for cell in self.sheet.rows[at][:columns]:
            written = f"{cell:%Y-%m-%d}" if isinstance(cell, date) else text(cell)
            if isinstance(day_reference(written), WrittenDay | NthDay | date):
                return written
        return ""

    def _slots(self, notes: Notes) -> list[tuple[int, int]]:
        """Rows that belong to one time, with those below it that have none of their own; and rows that stand alone."""
        slots: list[tuple[int, int]] = []
        is_open = False
        for at in range(self.header + 1, len(self.sheet.rows)):
            row = self.sheet.rows[at]
            if self._is_section(at) or self._is_header(at):
                slots.append((at, at))
                is_open = False
            elif self._begins(at):
                slots.append((at, at))
                is_open = True
            elif self._time(at) or (
                is_open and not (self.time_column < len(row) and text(row[self.time_column]))
            ):
                slots[-1:] = [(slots[-1][0], at)] if slots else []
            elif any(map(text, row)):
                shown = next(filter(None, map(text, row)))
                notes.skipped(
                    Sentence("imports.at_row", sheet=self.sheet.name, row=at + 1),
                    Sentence("imports.no_time", text=shown[:40]),
                )
        return slots

    def _is_header(self, at: int) -> bool:
        """Whether a row names the halls again, for another day."""
        first, row = self.sheet.rows[self.header], self.sheet.rows[at]
        corner = text(first[self.time_column]) if self.time_column < len(first) else ""
        return bool(corner) and self.time_column < len(row) and text(row[self.time_column]) == corner

    def _begins(self, at: int) -> bool:
        return bool(self._time(at)) and (at, self.time_column) not in self.inside

    def _time(self, at: int) -> str:
        row = self.sheet.rows[at]
        return _clock(row[self.time_column]) if self.time_column < len(row) else ""

    def _alone(self, at: int) -> str:
        filled = {text(cell) for cell in self.sheet.rows[at] if text(cell)}
        return filled.pop() if len(filled) == 1 else ""

    def _is_section(self, at: int) -> bool:
        only = self._alone(at)
        is_told = bool(day_reference(only) or half_of(only)) and not only.isdecimal()
        return bool(only) and len(only) < 60 and not self._time(at) and is_told

    def _blocks(self, first: int, last: int) -> Iterator[_Block]:
        """The sessions that begin in a slot: one a column, with all lines of its rows."""
        until = -1
        for column in self.headings:
            if column <= until:
                continue
            lines, end, last_column = [], last, column
            for at in range(first, last + 1):
                row = self.sheet.rows[at]
                if column >= len(row) or (at, column) in self.inside:
                    continue
                lines += [
                    line.strip() for line in text(row[column]).split("\n") if not _NOTHING.fullmatch(line)
                ]
                (_, (row_end, column_end)) = self.merged.get((at, column), ((at, column), (at, column)))
                end, last_column = max(end, row_end), max(last_column, column_end)
            if lines:
                until = last_column
                yield _Block((first, min(end, len(self.sheet.rows) - 1)), (column, last_column), lines)

    def _session(self, block: _Block, day: str, half: str) -> tuple[str, dict[str, Any]]:
        first, last = block.rows
        headings = [
            heading for at, heading in self.headings.items() if block.columns[0] <= at <= block.columns[1]
        ]
        halls = list(dict.fromkeys(heading.hall for heading in headings if heading.hall))
        if len(headings) == len(self.headings) > 1 and _BREAK.fullmatch(block.lines[0]):
            halls = []
        said = _said(block.lines[1:])
        self.people += said.get("speakers", []) if "speakers" in said else []
        values: dict[str, Any] = {
            "title": block.lines[0],
            "time": self._time(first),
            **self._end(first, last),
            "date": headings[0].day or day,
            "half": half,
            "hall": halls[0] if halls else "",
            "also_in": halls[1:],
            "track": headings[0].track if len(headings) == 1 else "",
            **said,
            "cancelled": (first, block.columns[0]) in self.sheet.struck and "1",
        }
        place = {"sheet": self.sheet.name, "row": first + 1, "column": block.columns[0] + 1}
        where = Sentence("imports.at_cell", **place)
        return where, {name: value for name, value in values.items() if value not in ("", [], False)}

    def _end(self, first: int, last: int) -> dict[str, str]:
        """The end that the last row's time tells; where it tells none, the time of the next row."""
        ending = max((at for at in range(first, last + 1) if self._time(at)), default=first)
        if (clocks := clock_range(self._time(ending))) and clocks[1]:
            return {"end": self._time(ending)} if ending != first else {}
        following = (
            at for at in range(last + 1, len(self.sheet.rows)) if self._begins(at) or self._is_section(at)
        )
        at = next(following, None)
        return {"until": self._time(at)} if at is not None else {}


def _said(lines: Sequence[str]) -> dict[str, Any]:
    """What stands below a title: people where a line names them, else the abstract."""
    people: dict[str, list[str]] = {}
    rest = []
    for line in lines:
        label, _, names = line.partition(next((colon for colon in COLONS if colon in line), "\n"))
        if names and (role := _labels().get(label.strip().casefold(), "")):
            people.setdefault(role, []).append(names)
        elif names_people(line):
            people.setdefault("speakers", []).append(line)
        else:
            rest.append(line)
    return {**people, "abstract": "\n".join(rest)}
