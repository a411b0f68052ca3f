"""Normalises rows of named values (a table's cells, a mapping's fields) to sessions: dates, times, names, yes and no.

The fields are ``id title subtitle abstract date time start end until end_date zone duration half hall also_in floor track type break
speakers speaker_id affiliation chairs language recorded not_recorded recording slides live tags url status cancelled``;
``time`` may hold a range, ``until`` begins with the end, ``half`` says am or pm. Sessions are made at the end, since only all rows together show
whether the month comes first and what parts people.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from bot.core.content.zones import zone_meant
from bot.core.time_expressions.expressions import ClockRange, PartOfDay
from bot.importers.normalise.days import (
    DateFacts,
    DayReference,
    SourceDays,
    WrittenDay,
    day_reference,
    written_day,
)
from bot.importers.normalise.names import NameList, parted_by_role, spelling_key, without_titles
from bot.importers.normalise.times import (
    clock_range,
    clock_time,
    duration,
    following,
    half_of,
    moment,
    open_hour,
    parted_zone,
    told_time,
)
from bot.importers.normalise.values import JsonObject, text
from bot.importers.programme import MissingOption, SourceProgramme, SourceSession, SourceSpeaker, first_text
from bot.languages.messages import Sentence
from bot.languages.patterns import Listed
from bot.languages.scripts import COLONS, COMMAS, MARKS_AROUND, PARENTHESES


class _Status(StrEnum):
    """What a column for it can say of a session; of several, the first counts."""

    AS_PLANNED = "as planned"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    ELSEWHERE = "not on the programme"
    MOVED = "moved"
    NEW = "new"


_STATUS = {
    status: Listed("imports", "status", status, flags=re.IGNORECASE, whole=False) for status in _Status
}
_BRACKET = re.compile(f"[{PARENTHESES}]")
_ALL_DAY = Listed("imports", "all day", flags=re.IGNORECASE)
_DATE_BEFORE = re.compile(r"^\s*\d{4}[^\d\s]\d{1,2}[^\d\s]\d{1,2}[^\d\s:]?\s*")
_SEVENTH_HOUR, _NOON = time(7), 12


@dataclass(slots=True)
class _Row:
    where: str
    table: str
    values: JsonObject
    day: DayReference | None
    half: PartOfDay | None = None
    last_day: DayReference | None = None
    zone: tzinfo | None = None


class RowNormaliser:
    """Collects rows, then adds their sessions to a programme; with ``part_titles``, titles are parted from names."""

    def __init__(
        self,
        programme: SourceProgramme,
        facts: DateFacts = DateFacts(),  # noqa: B008 - frozen
        *,
        part_titles: bool = True,
    ) -> None:
        self.programme = programme
        self.notes = programme.notes
        self.part_titles = part_titles
        self.facts = facts
        self.afternoon_before = facts.afternoon_before
        self.rows: list[_Row] = []
        self.has_header = False
        self.unread: list[tuple[str, str]] = []
        self.names = NameList(())
        self.speaker_ids: Mapping[str, str] = {}

    def add(self, where: str, values: Mapping[str, Any], table: str = "") -> None:
        """Takes a row; one without a title is noted as skipped. In a ``table`` a day may stand where it changes only."""
        row = JsonObject(values)
        if title := row.texts("title"):
            if (status := _status(row)) is _Status.ELSEWHERE:
                told = {"title": first_text(title), "status": row.text("status")}
                self.notes.inform(where, Sentence("imports.not_on_programme", **told))
                return
            if status is None and row.text("status"):
                self.notes.inform(where, Sentence("imports.unknown_status", status=row.text("status")))
            row, zone = self._zone_of(where, _with_roles(row))
            half = half_of(row.text("half")) or half_of(row.text("date"))
            last_day = day_reference(row.text("end_date"))
            self.rows.append(_Row(where, table, row, self._day_of(where, row), half, last_day, zone))
        else:
            self.notes.skipped(where, Sentence("imports.no_title"))

    def _zone_of(self, where: str, row: JsonObject) -> tuple[JsonObject, tzinfo | None]:
        """The zone that a row names in a column of its own, or beside a time, which then stands alone."""
        zone, values = None, dict(row.values)
        if not row.has_any("start", "time") and _tells_time(row.get("date")):
            values["time"] = row.get("date")
            row = JsonObject(values)
        if named := row.text("zone"):
            zone = zone_meant(named)
            if zone is None:
                self.notes.warn(where, Sentence("imports.doubtful_zone", zone=named))
        for name in ("start", "end", "time"):
            written = row.text(name)
            is_plain = told_time(written) and _BRACKET.search(written) is None
            if written and moment(written) is None and not is_plain:
                values[name], beside = parted_zone(written)
                if beside:
                    zone = beside
                    self.notes.inform(where, Sentence("imports.zone_beside", zone=zone))
        return JsonObject(values), zone

    def finish(self) -> None:
        """Adds the sessions of all rows to the programme; raises MissingOption for what only a person can say."""
        self._fill_days()
        if self.unread and not any(row.day is not None for row in self.rows):
            where, written = self.unread[0]
            raise MissingOption(Sentence("imports.unread_dates", where=where, written=written))
        told = [day for row in self.rows for day in (row.day, row.last_day) if day is not None]
        days = SourceDays(told, self.facts, self.notes)
        self._settle_half_days()
        cells = (
            text(cell)
            for row in self.rows
            for name in ("speakers", "chairs")
            for cell in _many(row.values.get(name))
        )
        self.names = NameList(cells)
        if self.names.surname_first:
            self.notes.inform(Sentence("imports.at_speakers"), Sentence("imports.surname_first"))
        self.speaker_ids = self._ids_of_people()
        own_ids = self._own_ids()
        for row, own_id in zip(self.rows, own_ids, strict=True):
            day = days.of(row.where, row.day) if row.day is not None else None
            last_day = days.of(row.where, row.last_day) if row.last_day is not None else None
            self.programme.sessions.append(self._session(row, own_id, day, last_day))

    # --- days

    def _day_of(self, where: str, values: JsonObject) -> DayReference | None:
        for name in ("date", "start", "time"):
            value, written = values.get(name), values.text(name)
            if isinstance(value, date):
                return value.date() if isinstance(value, datetime) else value
            if exact := moment(written):
                return exact.date()
            day = day_reference(written) if name == "date" else written_day(written)
            if day is not None and (name == "date" or (isinstance(day, WrittenDay) and day.year)):
                return day
            if name == "date" and written and not half_of(written):
                self.notes.warn(where, Sentence("imports.bad_date", written=written))
                self.unread.append((where, written))
                return None
        return None

    def _fill_days(self) -> None:
        """The days of rows that tell none: that of the row above, or the one that is known of all of them."""
        timed = [row for row in self.rows if _has_time(row)]
        if not any(row.day is not None for row in self.rows) and timed and not self.unread:
            self._fill_with_the_only_day(timed)
            return
        above: dict[str, DayReference] = {}
        filled = []
        for row in self.rows:
            if row.day is None and row.table in above and not row.values.text("date"):
                row.day = above[row.table]
                filled.append(row.where)
            elif row.day is not None and row.table:
                above[row.table] = row.day
        if filled:
            self.notes.inform(filled[0], Sentence("imports.date_above", count=len(filled)))

    def _fill_with_the_only_day(self, timed: Sequence[_Row]) -> None:
        facts = self.facts
        day = facts.day or (facts.first if facts.first == facts.last else None)
        if day is None:
            raise MissingOption(Sentence("imports.no_day_known"))
        self.notes.inform(timed[0].where, Sentence("imports.only_day", count=len(timed), day=day))
        for row in timed:
            row.day = day

    # --- times

    def _settle_half_days(self) -> None:
        """Reads a clock of 12 hours without am and pm where the source's other times show that it is one."""
        if self.afternoon_before is not None:
            return
        told = [told_time(_clock_text(row)) for row in self.rows if row.half is None]
        hours = [(one.first if isinstance(one, ClockRange) else one.clock).hour for one in told if one]
        open_rows = [
            row
            for row in self.rows
            if row.half is None and open_hour(told_time(_clock_text(row))) is not None
        ]
        if not open_rows:
            return
        first = open_rows[0]
        example = _clock_text(first)
        if any(hour > _NOON for hour in hours):
            self.notes.warn(first.where, Sentence("imports.at_night", example=example))
        elif any(hour >= _SEVENTH_HOUR.hour for hour in hours):
            self.afternoon_before = _SEVENTH_HOUR
            self.notes.inform(first.where, Sentence("imports.read_as_afternoon", example=example))
        else:
            raise MissingOption(Sentence("imports.no_half", where=first.where, example=example))

    def _times(
        self, row: _Row, day: date | None, last_day: date | None
    ) -> tuple[datetime | None, datetime | None]:
        start, end = self._moment(row, "start", day), self._moment(row, "end", last_day or day)
        if (until := self._clocks(row, row.values.text("until"))) and day:
            end = datetime.combine(day, until[0])
        if start is None:
            start, end = self._range(row, day, end)
        length = row.values.get("duration")
        if start and end is None and length not in (None, ""):
            end = self._end(row, start, length)
        if start and end and (start.tzinfo is None) == (end.tzinfo is None):
            if (
                end < start
                and end.hour < _NOON
                and (row.half or self.afternoon_before)
                and start.hour <= _NOON
            ):
                end += timedelta(hours=12)
            end = following(start, end)
        return start, end

    def _end(self, row: _Row, start: datetime, length: Any) -> datetime | None:  # noqa: ANN401 - any cell
        if isinstance(length, timedelta):
            return start + length
        lasts = duration(length.strftime("%H:%M") if isinstance(length, time) else text(length))
        if lasts is None:
            self.notes.warn(row.where, Sentence("imports.bad_duration", written=text(length)))
        return start + lasts if lasts is not None else None

    def _moment(self, row: _Row, name: str, day: date | None) -> datetime | None:
        exact, written = _exact(row.values.get(name), day), row.values.text(name)
        if exact or not written:
            return exact
        clock = self._clock(row, written, name)
        if clock is None and (match := re.search(rf"\d{{1,2}}[{COLONS}]\d{{2}}.*$", written)):
            clock = self._clock(row, match.group(), name)
        if clock is None or day is None:
            self._warn_of_time(row, name, is_read=clock is not None)
            return None
        return datetime.combine(day, clock)

    def _clock(self, row: _Row, written: str, name: str) -> time | None:
        """A time of day; where the end is a range, its last."""
        if name == "end" and (told := self._clocks(row, written)) and told[1]:
            return told[1]
        return clock_time(written, afternoon_before=self.afternoon_before, part=row.half)

    def _clocks(self, row: _Row, written: str) -> tuple[time, time | None] | None:
        return clock_range(written, afternoon_before=self.afternoon_before, part=row.half)

    def _range(
        self, row: _Row, day: date | None, end: datetime | None
    ) -> tuple[datetime | None, datetime | None]:
        """The field ``time``: from and until, or only from."""
        exact, written = _exact(row.values.get("time"), day), row.values.text("time")
        if exact or not written:
            return exact, end
        clocks = self._clocks(row, _DATE_BEFORE.sub("", written))
        if clocks is None or day is None:
            self._warn_of_time(row, "time", is_read=clocks is not None)
            return None, None
        start, until = clocks
        return datetime.combine(day, start), end or (datetime.combine(day, until) if until else None)

    def _warn_of_time(self, row: _Row, name: str, *, is_read: bool) -> None:
        if is_read and row.values.get("date"):
            return  # the date could not be read, which has been said
        if _ALL_DAY.fullmatch(row.values.text(name)):
            return
        key = f"imports.dateless_{name}" if is_read else f"imports.bad_{name}"
        self.notes.warn(row.where, Sentence(key, written=row.values.text(name)))

    # --- ids

    def _own_ids(self) -> list[str]:
        """The column of ids; where there is none, the last part of the links, if it is different in every row."""
        ids = [row.values.text("id") for row in self.rows]
        links = [row.values.text("url").rstrip("/").rpartition("/")[2] for row in self.rows]
        return links if not any(ids) and all(links) and len(set(links)) == len(links) else ids

    # --- the session

    def _session(self, row: _Row, own_id: str, day: date | None, last_day: date | None) -> SourceSession:
        values, programme = row.values, self.programme
        start, end = (
            read.replace(tzinfo=row.zone) if read and row.zone and not read.tzinfo else read
            for read in self._times(row, day, last_day)
        )
        halls, floor = values.texts("hall"), values.texts("floor")
        hall = programme.hall_key(first_text(halls))
        if hall and len(halls) > 1:
            programme.halls[hall].name = halls
        if hall and floor and not programme.halls[hall].floor:
            programme.halls[hall].floor = floor
        recorded = values.truth("recorded")
        if recorded is None and values.truth("not_recorded"):
            recorded = False
        track = values.texts("track")
        track_key = programme.track_key(track.get("en") or first_text(track))
        if len(track) > 1:
            programme.tracks[track_key].name = track
        return SourceSession(
            where=row.where,
            own_id=own_id,
            title=values.texts("title"),
            subtitle=values.texts("subtitle"),
            abstract=values.texts("abstract"),
            start=start,
            end=end,
            day=None if start else day,
            last_day=last_day if day and last_day and last_day > day else None,
            hall=hall,
            also_in=tuple(filter(None, map(programme.hall_key, map(text, _many(values.get("also_in")))))),
            track=track_key,
            type=values.text("type"),
            is_break=values.truth("break") is True,
            speakers=tuple(self._people(row, "speakers")),
            chairs=tuple(self._people(row, "chairs")),
            language=values.text("language"),
            status=status if (status := _status(values)) and status is not _Status.AS_PLANNED else "",
            recorded=recorded,
            recording=values.text("recording"),
            slides=values.text("slides"),
            live=values.text("live"),
            tags=tuple(_tags(values.get("tags"))),
            url=values.text("url"),
        )

    def _people(self, row: _Row, role: str) -> Iterator[str]:
        for person in self._described(row, role):
            if key := self.programme.speaker_key(person.name, person.own_id):
                speaker = self.programme.speakers[key]
                speaker.title = speaker.title or person.title
                speaker.affiliation = speaker.affiliation or person.affiliation
                speaker.about = speaker.about or person.about
                yield key

    def _described(self, row: _Row, role: str) -> list[SourceSpeaker]:
        """The people of a field; what the columns beside it say of them is taken where it can only mean them."""
        value = row.values.get(role)
        if isinstance(value, Mapping):  # the same people in two languages
            people = self._in_languages(row, value)
        else:
            people = [
                person
                for item in _many(value)
                for person in (
                    [item] if isinstance(item, SourceSpeaker) else self._written_people(text(item))
                )
            ]
        if role == "speakers" and len(people) == 1:
            people[0].affiliation = people[0].affiliation or row.values.texts("affiliation")
            people[0].title = people[0].title or row.values.texts("speaker_title")
        for person in people:
            person.own_id = person.own_id or self.speaker_ids.get(spelling_key(first_text(person.name)), "")
        return people

    def _ids_of_people(self) -> Mapping[str, str]:
        """The id that stands beside each name, where one person and one id stand in a row."""
        found: dict[str, set[str]] = {}
        for row in self.rows:
            own_id, cell = row.values.text("speaker_id"), row.values.text("speakers")
            people = list(self._written_people(cell)) if own_id and cell else []
            if len(people) == 1:
                found.setdefault(spelling_key(first_text(people[0].name)), set()).add(own_id)
        return {name: ids.pop() for name, ids in found.items() if len(ids) == 1}

    def _in_languages(self, row: _Row, cells: Mapping[str, Any]) -> list[SourceSpeaker]:
        lists = {label: list(self._written_people(text(cell))) for label, cell in cells.items()}
        filled = {label: people for label, people in lists.items() if people}
        if len({len(people) for people in filled.values()}) > 1:
            self.notes.warn(row.where, Sentence("imports.people_differ"))
            return next(iter(filled.values()))
        return [
            SourceSpeaker(
                "",
                {label: first_text(one.name) for label, one in zip(filled, same, strict=True)},
                title={
                    label: first_text(one.title) for label, one in zip(filled, same, strict=True) if one.title
                },
                affiliation=same[0].affiliation,
            )
            for same in zip(*filled.values(), strict=True)
        ]

    def _written_people(self, cell: str) -> Iterator[SourceSpeaker]:
        for written in self.names.people(cell):
            name, title = without_titles(written.name) if self.part_titles else (written.name, "")
            yield SourceSpeaker(
                "",
                {None: name},
                title={None: title} if title else {},
                affiliation={None: written.affiliation} if written.affiliation else {},
            )


def _status(values: JsonObject) -> _Status | None:
    """What the columns for it say; None where there is none, or it is not known here."""
    if values.truth("cancelled"):
        return _Status.CANCELLED
    told = next((status for status, words in _STATUS.items() if words.search(values.text("status"))), None)
    return told or next(filter(None, map(_remarked, map(text, _many(values.get("remarks"))))), None)


def _remarked(remark: str) -> _Status | None:
    """What a free remark says of a session in its first words: cancelled, postponed or moved; new, where it says no more."""
    for status in (_Status.CANCELLED, _Status.POSTPONED, _Status.MOVED, _Status.NEW):
        found = _STATUS[status].search(remark)
        if found and not remark[: found.start()].strip(f"{MARKS_AROUND}{COLONS}"):
            rest = remark[found.end() :].strip(f"{MARKS_AROUND}{COLONS}")
            return status if status is not _Status.NEW or not rest else None
    return None


def tells_status(remark: str) -> bool:
    """Whether a remark says that a session is cancelled, postponed, moved or new."""
    return _remarked(remark) is not None


def _with_roles(row: JsonObject) -> JsonObject:
    """A row whose people stand in the field of the role that their own cell names: "Chair: …" among the speakers is a chair."""
    people: dict[str, list[Any]] = {"speakers": [], "chairs": []}
    is_named = False
    for name, found in people.items():
        for cell in _many(row.values.get(name)):
            leading, others = (
                parted_by_role(cell, leads=name == "chairs") if isinstance(cell, str) else ([], [])
            )
            if not leading and not others:
                found.append(cell)
            is_named = is_named or bool(leading or others)
            people["chairs"] += leading
            people["speakers"] += others
    if not is_named or any(isinstance(row.values.get(name), Mapping) for name in people):
        return row
    return JsonObject({**row.values, **people})


def _has_time(row: _Row) -> bool:
    """Whether a row tells a time without its day."""
    values = (row.values.get(name) for name in ("start", "time"))
    return any(
        isinstance(value, time) or (value not in (None, "") and told_time(text(value))) for value in values
    )


def _tells_time(day: Any) -> bool:  # noqa: ANN401 - any cell
    """Whether a cell for the day tells its hour, too."""
    if isinstance(day, datetime):
        return day.time() != time()
    return bool((written := text(day)) and (moment(written) or told_time(written)))


def _clock_text(row: _Row) -> str:
    return row.values.text("start") or row.values.text("time")


def _exact(value: Any, day: date | None) -> datetime | None:  # noqa: ANN401 - any cell
    """A cell that is a moment, an ISO 8601 text, or a time on a day that is known."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, time):
        return datetime.combine(day, value) if day else None
    return moment(text(value))


def _many(value: Any) -> Sequence[Any]:  # noqa: ANN401 - any cell
    return value if isinstance(value, list | tuple) else [] if value in (None, "") else [value]


def _tags(value: Any) -> list[str]:  # noqa: ANN401 - any cell
    if isinstance(value, list | tuple):
        return [name for item in value if (name := JsonObject.of(item).text("name") or text(item))]
    return [tag.strip() for tag in re.split(rf"[{COMMAS}\n]", text(value)) if tag.strip()]
