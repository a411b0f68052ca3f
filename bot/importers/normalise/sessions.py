"""Normalises rows of named values (a table's cells, a mapping's fields) to sessions: dates, times, names, yes and no.

The fields are ``id title subtitle abstract date time start end duration hall also_in floor track type break speakers
chairs language recorded not_recorded recording slides live tags url status``; ``time`` may hold a range. Sessions are
made at the end, since only all dates together show whether the month comes first.
"""

import re
from calendar import day_name
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.importers.normalise.names import people, without_titles
from bot.importers.normalise.times import (
    WrittenDay,
    clock_range,
    clock_time,
    duration,
    following,
    moment,
    month_comes_first,
    written_day,
)
from bot.importers.normalise.values import JsonObject, text
from bot.importers.programme import MissingOption, SourceProgramme, SourceSession, SourceSpeaker, first_text
from bot.languages.patterns import Listed
from bot.languages.scripts import COLONS, COMMAS

_CANCELLED = Listed("imports", "cancelled status", flags=re.IGNORECASE, whole=False)
_DATE_BEFORE = re.compile(r"^\s*\d{4}[^\d\s]\d{1,2}[^\d\s]\d{1,2}[^\d\s:]?\s*")


@dataclass(frozen=True, slots=True)
class _Row:
    where: str
    values: JsonObject
    day: WrittenDay | date | None


class RowNormaliser:
    """Collects rows, then adds their sessions to a programme.

    ``year`` completes dates without one; ``afternoon_before`` reads a 12-hour clock without am and pm; with
    ``part_titles``, titles and degrees are parted from names.
    """

    def __init__(
        self,
        programme: SourceProgramme,
        year: int | None = None,
        afternoon_before: time | None = None,
        *,
        part_titles: bool = True,
    ) -> None:
        self.programme = programme
        self.notes = programme.notes
        self.part_titles = part_titles
        self.year = year
        self.afternoon_before = afternoon_before
        self.rows: list[_Row] = []

    def add(self, where: str, values: Mapping[str, Any]) -> None:
        """Takes a row; one without a title is noted as skipped."""
        row = JsonObject(values)
        if row.texts("title"):
            self.rows.append(_Row(where, row, self._day_of(where, row)))
        else:
            self.notes.skipped(where, "it has no title")

    def finish(self) -> None:
        """Adds the sessions of all rows to the programme; raises MissingOption where the year is needed or wrong."""
        written = [row.day for row in self.rows if isinstance(row.day, WrittenDay)]
        if self.year is None and any(day.year is None for day in written):
            raise MissingOption(
                "The source's dates have no year, and it is not guessed. Add for example --year 2026."
            )
        self._check_weekdays(written)
        completed = [
            WrittenDay(day.month, day.day, day.year or self.year, day.weekday, day.swappable)
            for day in written
        ]
        month_first = month_comes_first(completed)
        # A number above 12 in one place settles the order for the whole file.
        firm = [day for day in written if not day.swappable]
        if month_first is None and firm and len(firm) < len(written):
            month_first = any(day.day > 12 for day in firm)
        own_ids = self._own_ids()
        for row, own_id in zip(self.rows, own_ids, strict=True):
            self.programme.sessions.append(self._session(row, own_id, self._date(row, month_first)))

    # --- dates and times

    def _day_of(self, where: str, values: JsonObject) -> WrittenDay | date | None:
        for name in ("date", "start", "time"):
            value, written = values.get(name), values.text(name)
            if isinstance(value, date):
                return value.date() if isinstance(value, datetime) else value
            if exact := moment(written):
                return exact.date()
            if (day := written_day(written)) is not None and (name == "date" or day.year):
                return day
            if name == "date" and written:
                self.notes.warn(where, f"its date “{written}” cannot be read, so it has no time")
                return None
        return None

    def _check_weekdays(self, written: Sequence[WrittenDay]) -> None:
        """The weekdays that a source names must be those of the year; else the year is another one."""
        named = [day for day in written if day.weekday is not None]
        wrong = [day for day in named if not day.in_year(self.year or 0)]
        if named and len(wrong) == len(named):
            day = wrong[0]
            real = date(day.year or self.year or 0, day.month, day.day)
            raise MissingOption(
                f"{real:%Y-%m-%d} is a {day_name[real.weekday()]}, but the source says "
                f"{day_name[day.weekday or 0]}. Is --year {real.year} right?"
            )

    def _date(self, row: _Row, month_first: bool | None) -> date | None:
        if not isinstance(row.day, WrittenDay):
            return row.day
        candidates = row.day.in_year(self.year or 0)
        if not candidates:
            self.notes.warn(row.where, "its weekday is not that of its date; the date is kept")
            return date(row.day.year or self.year or 0, row.day.month, row.day.day)
        if len(candidates) == 1:
            return candidates[0]
        if month_first is None:
            raise MissingOption(
                f"{row.where}: a date such as {row.day.month:02}/{row.day.day:02} can be read in two ways. "
                f"Write {candidates[0]} or {candidates[1]} in the source."
            )
        return candidates[0 if month_first else 1]

    def _times(self, row: _Row, day: date | None) -> tuple[datetime | None, datetime | None]:
        start, end = self._moment(row, "start", day), self._moment(row, "end", day)
        if start is None:
            start, end = self._range(row, day, end)
        length = row.values.get("duration")
        if start and end is None and length not in (None, ""):
            end = self._end(row, start, length)
        if start and end:
            if self.afternoon_before and end < start and end.hour < 12:
                end += timedelta(hours=12)
            end = following(start, end) if (start.tzinfo is None) == (end.tzinfo is None) else end
        return start, end

    def _end(self, row: _Row, start: datetime, length: Any) -> datetime | None:  # noqa: ANN401 - any cell
        if isinstance(length, timedelta):
            return start + length
        lasts = duration(length.strftime("%H:%M") if isinstance(length, time) else text(length))
        if lasts is None:
            self.notes.warn(row.where, f"its duration “{text(length)}” cannot be read")
        return start + lasts if lasts is not None else None

    def _moment(self, row: _Row, name: str, day: date | None) -> datetime | None:
        exact, written = _exact(row.values.get(name), day), row.values.text(name)
        if exact or not written:
            return exact
        clock = clock_time(written, afternoon_before=self.afternoon_before)
        if clock is None and (match := re.search(rf"\d{{1,2}}[{COLONS}]\d{{2}}.*$", written)):
            clock = clock_time(match.group(), afternoon_before=self.afternoon_before)
        if clock is None or day is None:
            self._warn_of_time(row, name, is_read=clock is not None)
            return None
        return datetime.combine(day, clock)

    def _range(
        self, row: _Row, day: date | None, end: datetime | None
    ) -> tuple[datetime | None, datetime | None]:
        """The field ``time``: from and until, or only from."""
        exact, written = _exact(row.values.get("time"), day), row.values.text("time")
        if exact or not written:
            return exact, end
        clocks = clock_range(_DATE_BEFORE.sub("", written), afternoon_before=self.afternoon_before)
        if clocks is None or day is None:
            self._warn_of_time(row, "time", is_read=clocks is not None)
            return None, None
        start, until = clocks
        return datetime.combine(day, start), datetime.combine(day, until) if until else end

    def _warn_of_time(self, row: _Row, name: str, *, is_read: bool) -> None:
        if is_read and row.values.get("date"):
            return  # the date could not be read, which has been said
        reason = "has no date" if is_read else "cannot be read"
        self.notes.warn(row.where, f"its {name} “{row.values.text(name)}” {reason}, so it has no {name}")

    # --- ids

    def _own_ids(self) -> list[str]:
        """The column of ids; where there is none, the last part of the links, if it is different in every row."""
        ids = [row.values.text("id") for row in self.rows]
        links = [row.values.text("url").rstrip("/").rpartition("/")[2] for row in self.rows]
        return links if not any(ids) and all(links) and len(set(links)) == len(links) else ids

    # --- the session

    def _session(self, row: _Row, own_id: str, day: date | None) -> SourceSession:
        values, programme = row.values, self.programme
        start, end = self._times(row, day)
        hall, floor = programme.hall_key(values.text("hall")), values.texts("floor")
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
            hall=hall,
            also_in=tuple(filter(None, map(programme.hall_key, map(text, _many(values.get("also_in")))))),
            track=track_key,
            type=values.text("type"),
            is_break=values.truth("break") is True,
            speakers=tuple(self._people(values.get("speakers"))),
            chairs=tuple(self._people(values.get("chairs"))),
            language=values.text("language"),
            cancelled=bool(_CANCELLED.search(values.text("status"))),
            recorded=recorded,
            recording=values.text("recording"),
            slides=values.text("slides"),
            live=values.text("live"),
            tags=tuple(_tags(values.get("tags"))),
            url=values.text("url"),
        )

    def _people(self, value: Any) -> Iterator[str]:  # noqa: ANN401 - a cell, or the people of a mapping
        for item in _many(value):
            for person in [item] if isinstance(item, SourceSpeaker) else self._written_people(text(item)):
                if key := self.programme.speaker_key(person.name, person.own_id):
                    speaker = self.programme.speakers[key]
                    speaker.title = speaker.title or person.title
                    speaker.affiliation = speaker.affiliation or person.affiliation
                    speaker.about = speaker.about or person.about
                    yield key

    def _written_people(self, cell: str) -> Iterator[SourceSpeaker]:
        for written in people(cell):
            name, title = without_titles(written) if self.part_titles else (written, "")
            yield SourceSpeaker("", {None: name}, title={None: title} if title else {})


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
