"""CSV and XLSX: lists with a header row recognised by its words (each row a session or a question), and printed grids."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.core.content.zones import zone_meant
from bot.core.matching.normalisation import simplified
from bot.core.time_expressions.expressions import ClockRange
from bot.importers.formats.grid import read_grid
from bot.importers.formats.sheet import Sheet, sheets_of
from bot.importers.normalise.days import BareNumber, DateFacts, day_reference, written_day
from bot.importers.normalise.sessions import RowNormaliser, tells_status
from bot.importers.normalise.texts import label_code, language_code
from bot.importers.normalise.times import half_of, moment, parted_zone, told_time
from bot.importers.normalise.values import text
from bot.importers.programme import Notes, SourceError, SourceFaq, SourceProgramme, first_text
from bot.importers.source import SourceFile
from bot.languages.data import per_language
from bot.languages.messages import Sentence
from bot.languages.patterns import LazyPattern, Listed, entries, listed
from bot.languages.scripts import COMMAS, HAN_CHARACTER, PARENTHESES, SEMICOLONS

_DAY_OF = {"start": "date", "end": "end_date"}
"""What a column of beginnings or ends holds where its cells are days without times."""

_HEADER_WITHIN = 20
_LOOKED_AT = 500
"""Rows by which columns are told apart."""

_SEVERAL = frozenset({"speakers", "chairs", "tags", "remarks", "also_asked"})
_PER_LANGUAGE = frozenset(
    {
        "title",
        "subtitle",
        "abstract",
        "track",
        "hall",
        "speakers",
        "chairs",
        "question",
        "answer",
        "also_asked",
    }
)
_BESIDE_TITLES = frozenset({"time", "start", "date", "hall", "speakers", "last_name", "track"})
# Words inside a longer heading are tried where no heading is exactly a known one; the order decides.
_INSIDE: Sequence[tuple[str, LazyPattern]] = tuple(
    (name, Listed("imports", "in headings", name, whole=False))
    for name in "track tags speakers chairs start end date time hall abstract title".split()
)
_INSIDE_FAQ: Sequence[tuple[str, LazyPattern]] = tuple(
    (name, Listed("imports", "in faq headings", name, whole=False))
    for name in ("also_asked", "question", "answer")
)
_FOOTNOTE = ("*", "※", "†")
_NO_PERSON = Listed("imports", "no names of people", whole=False)


@per_language
def _roles(kind: str) -> Mapping[str, Mapping[str, int]]:
    """For each known heading the fields that it may hold, each with its rank: the lower, the surer."""
    found: dict[str, dict[str, int]] = {}
    for columns in listed("imports", kind).values():
        for name, headings in columns.items():
            for rank, heading in enumerate(entries(headings)):
                known = found.setdefault(heading, {})
                known[name] = min(rank, known.get(name, rank))
    return found


def read_tables(files: Sequence[SourceFile], programme: SourceProgramme, facts: DateFacts) -> None:
    """Adds the rows of every table to a programme; raises SourceError where nothing of it is recognised."""
    rows = RowNormaliser(programme, facts)
    sheets = [sheet for file in files for sheet in sheets_of(file, _known_words)]
    for sheet in sheets:
        _read_sheet(sheet, rows, programme)
    if not rows.rows and not programme.faq:
        names = [sheet.name for sheet in sheets[:3]] or [file.name for file in files[:3]]
        key = "imports.no_rows" if rows.has_header else "imports.no_header_row"
        raise SourceError(Sentence(key, names=names, titles=_titles()))
    rows.finish()


def _titles() -> str:
    """How a column of titles is headed, in each language."""
    return ", ".join(
        entries(columns["title"])[0].capitalize() for columns in listed("imports", "columns").values()
    )


def _known_words(decoded: str) -> float:
    """How many of the first lines' cells are headings known here; tells one encoding from another."""
    cells = re.split(r"[,;\t|\n]", decoded[:2000])
    return float(sum(_heading(cell)[0] in _roles("columns") for cell in cells))


def _heading(cell: Any) -> tuple[str, str]:  # noqa: ANN401 - any cell
    """A heading in plain words, and the language that it names in or outside of brackets."""
    plain = unicodedata.normalize("NFKC", text(cell)).casefold()
    label = next(
        (
            code
            for inside in re.findall(rf"[{PARENTHESES}](.*?)[{PARENTHESES}]", plain)
            if (code := _language(inside))
        ),
        "",
    )
    plain = re.sub(r"[((].*?[))]", "", plain)
    plain = simplified(re.sub(r"[\s_:*/.?-]+", " ", plain).strip().removesuffix(" 1").strip())
    if label or _known(plain):
        return plain, label
    first, _, rest = plain.partition(" ")
    begun, _, last = plain.rpartition(" ")
    parts = [(first, rest), (last, begun)]
    if HAN_CHARACTER.search(plain):
        parts += [(plain[:2], plain[2:]), (plain[-2:], plain[:-2])]
    for name, heading in parts:
        if heading and (label := _language(name)):
            return heading, label
    return plain, ""


def _known(heading: str) -> bool:
    return heading in _roles("columns") or heading in _roles("faq columns")


def _language(word: str) -> str:
    return language_code(word.strip()) or ""


@dataclass(slots=True)
class _Columns:
    """What each column of a list holds, in which language where a field has several; and what to say of them."""

    at: int
    fields: dict[int, str] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    notes: list[Sentence] = field(default_factory=list)
    houses: dict[int, int] = field(default_factory=dict)
    zone: str = ""

    def values(self, row: Sequence[Any]) -> dict[str, Any]:
        """The named values of a row."""
        values: dict[str, Any] = {}
        for column, name in self.fields.items():
            cell = row[column] if column < len(row) else ""
            if cell in (None, ""):
                continue
            house = self.houses.get(column, len(row))
            if house < len(row) and text(row[house]):
                cell = f"{text(cell)} ({text(row[house])})"
            if column in self.labels:
                values.setdefault(name, {})[self.labels[column]] = cell
            elif name in _SEVERAL and name in values:
                values[name] = [*(values[name] if isinstance(values[name], list) else [values[name]]), cell]
            else:
                values[name] = cell
        first, last = text(values.pop("first_name", "")), text(values.pop("last_name", ""))
        if (first or last) and "speakers" not in values:
            is_han = HAN_CHARACTER.search(last) and HAN_CHARACTER.search(first)
            values["speakers"] = f"{last}{first}" if is_han else f"{first} {last}".strip()
        return values


class _Header:
    """Finds the fields of a row of headings, with the cells below it to tell columns of one role apart."""

    def __init__(self, sheet: Sheet, at: int, kind: str, inside: Sequence[tuple[str, LazyPattern]]) -> None:
        self.kind, self.inside = kind, inside
        self.written = [text(cell) for cell in sheet.rows[at]]
        self.headings = [_heading(cell) for cell in sheet.rows[at]]
        self.below = sheet.rows[at + 1 : at + 1 + _LOOKED_AT]
        self.columns = _Columns(at)

    def read(self) -> _Columns:
        """What each column holds."""
        fields = self.columns.fields
        roles = self.roles = [self._may_hold(heading) for heading, _ in self.headings]
        if title := self._title(roles):
            fields[title[0]] = "title"
        wanted = sorted((rank, at, name) for at, may in enumerate(roles) for name, rank in may.items())
        for _, at, name in wanted:
            if at not in fields and (name in _SEVERAL or name not in fields.values()):
                fields[at] = name
        self._recognise_by_cells()
        self._title_by_cells()
        self._pair_languages(roles)
        self._pair_houses()
        self._give_second_roles(roles)
        self._find_zone()
        return self.columns

    def _recognise_by_cells(self) -> None:
        """Columns of days or of times under a heading that does not say so, such as Start Date."""
        fields = self.columns.fields
        for at, written in enumerate(self.written):
            role, cells = fields.get(at, ""), self._cells(at) if written else []
            day_of = next((day for may, day in _DAY_OF.items() if may in (role or self.roles[at])), "")
            if day_of and day_of not in fields.values() and cells and all(map(_is_day, cells)):
                fields[at] = day_of
                free = (other for other, may in enumerate(self.roles) if role in may and other not in fields)
                if (other := next(free, None)) is not None:
                    fields[other] = role
            elif not role and cells and self.kind == "columns":
                if "date" not in fields.values() and all(map(_is_day, cells)):
                    fields[at] = "date"
                elif not {"time", "start"} & set(fields.values()) and all(map(_is_clock, cells)):
                    fields[at] = "time"

    def _title_by_cells(self) -> None:
        """Where no heading is known for titles, the column whose cells differ most, beside at least two that are known."""
        fields = self.columns.fields
        known = {name for at, name in fields.items() if name in self.roles[at]}
        if self.kind != "columns" or "title" in fields.values() or len(_BESIDE_TITLES & known) < 2:
            return
        free = [at for at, may in enumerate(self.roles) if at not in fields and not may and self.written[at]]
        free = [at for at in free if not _NO_PERSON.search(self.headings[at][0])]
        at = max(free, key=lambda at: len(set(self._cells(at))), default=None)
        if at is not None and self._cells(at):
            fields[at] = "title"
            self.columns.notes.append(Sentence("imports.read_as", column=self.written[at], field="title"))

    def _pair_houses(self) -> None:
        """A house beside each of several people: Speaker 1, Affiliation 1, Speaker 2, Affiliation 2."""
        people = [at for at, name in self.columns.fields.items() if name == "speakers"]
        houses = [at for at, may in enumerate(self.roles) if "affiliation" in may]
        if len(people) > 1 and len(houses) > 1:
            for house in houses:
                before = max((at for at in people if at < house), default=None)
                if before is not None and before not in self.columns.houses:
                    self.columns.houses[before] = house
            paired = set(self.columns.houses.values())
            self.columns.fields = {at: name for at, name in self.columns.fields.items() if at not in paired}

    def _find_zone(self) -> None:
        """The time zone that the heading of a time names: Start (UTC)."""
        for at, name in self.columns.fields.items():
            if name in ("time", "start", "end"):
                _, zone = parted_zone(self.written[at])
                if zone is not None:
                    self.columns.zone = str(zone)
                elif found := re.search(rf"[{PARENTHESES}]([A-Z]{{2,4}}T)[{PARENTHESES}]", self.written[at]):
                    self.columns.zone = found[1]

    def _may_hold(self, heading: str) -> Mapping[str, int]:
        known = _roles(self.kind)
        exact = known.get(re.sub(r"\s?\d{1,2}$", "", heading)) or known.get(heading.replace(" ", ""))
        if exact or len(heading) > 30:
            return exact or {}
        names_people = not _NO_PERSON.search(heading)
        return next(
            (
                {name: 100}
                for name, pattern in self.inside
                if pattern.search(heading) and (names_people or name not in ("speakers", "chairs", "title"))
            ),
            {},
        )

    def _title(self, roles: Sequence[Mapping[str, int]]) -> list[int]:
        """Of several columns that may hold titles the one with most different values: a block is named in many rows."""
        may = [at for at, held in enumerate(roles) if held.get("title", 100) < 100]
        second = _roles("second columns")
        may = [at for at in may if "speakers" not in second.get(self.headings[at][0], {})] or may
        return sorted(may, key=lambda at: (-len(set(self._cells(at))), roles[at]["title"]))[:1]

    def _cells(self, at: int) -> list[str]:
        return [filled for row in self.below if at < len(row) and (filled := text(row[at]))]

    def _pair_languages(self, roles: Sequence[Mapping[str, int]]) -> None:
        """Columns of one field in two languages, told by their headings or by their script."""
        fields, labels = self.columns.fields, self.columns.labels
        for at, may in enumerate(roles):
            same = [
                other
                for other, name in fields.items()
                if name in may and name in _PER_LANGUAGE and other != at
            ]
            if (at in fields and fields[at] not in _SEVERAL) or not same or at in labels:
                continue
            own, others = self._label(at), [self._label(other) for other in same]
            if own and all(others) and own not in others and len(set(others)) == len(others):
                fields[at] = fields[same[0]]
                labels |= {at: own, **dict(zip(same, others, strict=True))}

    def _label(self, at: int) -> str:
        """The language of a column: as its heading says, else by the script of its cells."""
        if label := self.headings[at][1]:
            return label
        cells = self._cells(at)
        han = sum(bool(HAN_CHARACTER.search(cell)) for cell in cells)
        if cells and han >= len(cells) * 0.6:
            return "zh"
        return "en" if cells and han <= len(cells) * 0.1 else ""

    def _give_second_roles(self, roles: Sequence[Mapping[str, int]]) -> None:
        fields, notes = self.columns.fields, self.columns.notes
        for at, written in enumerate(self.written):
            if at in fields or not written or at in self.columns.houses.values():
                continue
            taken = next((name for name in roles[at] if name in fields.values()), "")
            second = next(
                (
                    name
                    for name in _roles("second columns").get(self.headings[at][0], {})
                    if name not in fields.values()
                ),
                "",
            )
            if not second and self.kind == "columns" and any(map(tells_status, self._cells(at))):
                fields[at], second = "remarks", "status"
                notes.append(Sentence("imports.read_as", column=written, field=second))
            elif second and self.kind == "columns":
                fields[at] = second
                notes.append(Sentence("imports.read_as", column=written, field=second))
            elif taken:
                first = self.written[next(other for other, name in fields.items() if name == taken)]
                told = {"column": written, "first": first, "field": taken}
                notes.append(Sentence("imports.second_column", **told))
            else:
                notes.append(Sentence("imports.unknown_column", column=written))


def _is_day(cell: str) -> bool:
    day = day_reference(cell)
    is_told = day is not None and not isinstance(day, BareNumber)
    return is_told and not told_time(cell) and moment(cell) is None


def _is_clock(cell: str) -> bool:
    """Whether a cell can only be a time of day, unlike 12-14."""
    told = told_time(cell)
    return told is not None and (told.first if isinstance(told, ClockRange) else told.clock).marked


def _list_of(sheet: Sheet) -> _Columns | None:
    """The columns of a list of sessions; None where no row is a header."""
    best: _Columns | None = None
    for at in range(min(_HEADER_WITHIN, len(sheet.rows))):
        if not any(_heading(cell)[0] for cell in sheet.rows[at]):
            continue
        columns = _Header(sheet, at, "columns", _INSIDE).read()
        names = set(columns.fields.values())
        is_header = "title" in names and names & _BESIDE_TITLES
        if is_header and (best is None or len(columns.fields) > len(best.fields)):
            best = columns
    return best


def _faq_of(sheet: Sheet) -> _Columns | None:
    """The columns of a list of questions with answers; None where no row is its header."""
    for at in range(min(_HEADER_WITHIN, len(sheet.rows))):
        columns = _Header(sheet, at, "faq columns", _INSIDE_FAQ).read()
        if {"question", "answer"} <= set(columns.fields.values()):
            return columns
    return None


def _read_sheet(sheet: Sheet, rows: RowNormaliser, programme: SourceProgramme) -> None:
    notes = programme.notes
    for note in sheet.notes:
        notes.warn(sheet.name, note)
    rows.has_header = rows.has_header or bool(_list_of(sheet) or _faq_of(sheet))
    if questions := _faq_of(sheet):
        _read_faq(sheet, questions, programme)
    elif columns := _list_of(sheet):
        _read_list(sheet, columns, rows, notes)
    elif not read_grid(sheet, rows, notes) and any(text(cell) for row in sheet.rows for cell in row):
        notes.skipped(sheet.name, Sentence("imports.no_header"))


def _rows_below(
    sheet: Sheet, columns: _Columns, notes: Notes, day: str = ""
) -> Iterator[tuple[int, str, Sequence[Any]]]:
    """The rows of a list, each with its number from 0 and its place; what stands above and the header again are left out."""
    header = sheet.rows[columns.at]
    for note in columns.notes:
        notes.inform(sheet.name, note)
    if columns.zone and zone_meant(columns.zone):
        notes.inform(sheet.name, Sentence("imports.zone_of_heading", zone=columns.zone))
    if day:
        notes.inform(sheet.name, Sentence("imports.day_of_sheet", day=day))
    if any(text(cell) not in ("", day) for row in sheet.rows[: columns.at] for cell in row):
        notes.inform(sheet.name, Sentence("imports.above_header", row=columns.at + 1))
    for number, row in enumerate(sheet.rows[columns.at + 1 :], columns.at + 2):
        if any(text(cell) or cell not in (None, "") for cell in row) and list(row) != list(header):
            yield number - 1, Sentence("imports.at_row", sheet=sheet.name, row=number), row


def _read_list(sheet: Sheet, columns: _Columns, rows: RowNormaliser, notes: Notes) -> None:
    # The date of a sheet may be its name, stand above the header, or in a row of its own above the rows of that day.
    day, half, block = sheet.day(columns.at), "", ""
    fields = set(columns.fields.values())
    day = "" if "date" in fields else day
    for number, where, row in _rows_below(sheet, columns, notes, day):
        filled = [(at, text(cell)) for at, cell in enumerate(row) if text(cell)]
        if len(filled) == 1 and columns.fields.get(filled[0][0]) != "title":
            only = filled[0][1]
            if written_day(only) or (day_reference(only) and not told_time(only)):
                day, half = only, ""
            elif half_of(only) and not told_time(only):
                half = only
            else:
                block = only
                notes.inform(where, Sentence("imports.as_track", text=only))
            continue
        if len(filled) == 1 and filled[0][1].startswith(_FOOTNOTE):
            notes.inform(where, Sentence("imports.footnote", text=filled[0][1]))
            continue
        values = {"zone": columns.zone, **columns.values(row)}
        _strike(sheet, columns, number, where, values, notes)
        told = {"date": day, "half": half, "track": block}
        values |= {name: one for name, one in told.items() if one and name not in fields}
        if len(filled) == 1:
            notes.warn(where, Sentence("imports.title_only", text=filled[0][1]))
        rows.add(where, values, sheet.name)


def _strike(
    sheet: Sheet, columns: _Columns, at: int, where: str, values: dict[str, Any], notes: Notes
) -> None:
    """A struck title cancels the session; whatever else is struck is named."""
    struck = [column for row, column in sheet.struck if row == at and column in columns.fields]
    if any(columns.fields[column] == "title" for column in struck):
        values["cancelled"] = "1"
    elif shown := [text(sheet.rows[at][column]) for column in sorted(struck)]:
        notes.warn(where, Sentence("imports.struck", text=", ".join(shown)))


def _read_faq(sheet: Sheet, columns: _Columns, programme: SourceProgramme) -> None:
    for _, where, row in _rows_below(sheet, columns, programme.notes):
        values = columns.values(row)
        question, answer = _texts(values.get("question")), _texts(values.get("answer"))
        if not question or not answer:
            programme.notes.skipped(
                where, Sentence("imports.no_answer" if question else "imports.no_question")
            )
            continue
        own_id, label = text(values.get("id")), language_code(text(values.get("language")))
        if label:  # a row for each language
            question, answer = {label: first_text(question)}, {label: first_text(answer)}
        programme.add_faq(
            SourceFaq(
                where,
                question,
                answer,
                own_id,
                {
                    label: re.split(rf"\s*[|\n{SEMICOLONS}]\s*", told)
                    for label, told in _texts(values.get("also_asked")).items()
                },
                _texts(values.get("title")),
                tuple(filter(None, re.split(rf"\s*[{COMMAS}|\n]\s*", text(values.get("tags"))))),
                text(values.get("source")),
            )
        )


def _texts(value: Any) -> dict[str | None, str]:  # noqa: ANN401 - a cell, or cells by language
    if isinstance(value, Mapping):
        return {label_code(label) or None: filled for label, cell in value.items() if (filled := text(cell))}
    cells = value if isinstance(value, list) else [value]
    filled = "\n".join(filter(None, map(text, cells)))
    return {None: filled} if filled else {}
