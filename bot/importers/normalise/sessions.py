"""From named values (a row's cells, a mapping's fields) to sessions: dates, times, names and truth of any spelling.

The fields are ``id title subtitle abstract date time start end duration hall also_in floor track type break speakers
chairs language recorded not_recorded recording slides live tags url status``; ``time`` may hold a range. Sessions are
made at the end, since only all dates together tell whether the month comes first.
"""

import re
from calendar import day_name
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.importers.formats.shapes import members, text, texts, truth
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
from bot.importers.programme import MissingOption, SourceProgramme, SourceSession, Told
from bot.languages.patterns import Listed
from bot.languages.scripts import COLONS, COMMAS

FIELDS = tuple(
    (
        "id title subtitle abstract date time start end duration hall also_in floor track type break speakers chairs "
        "language recorded not_recorded recording slides live tags url status"
    ).split()
)
_CANCELLED = Listed("imports", "cancelled status", flags=re.IGNORECASE, whole=False)
_DATE_BEFORE = re.compile(r"^\s*\d{4}[^\d\s]\d{1,2}[^\d\s]\d{1,2}[^\d\s:]?\s*")


@dataclass(frozen=True, slots=True)
class Person:
    """A speaker whom a mapping describes field by field."""

    name: Told
    own_id: str = ""
    title: Told = field(default_factory=dict)
    affiliation: Told = field(default_factory=dict)
    about: Told = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Row:
    where: str
    values: Mapping[str, Any]
    day: WrittenDay | date | None


class Assembler:
    """Collects rows, then makes sessions of them.

    ``year`` completes dates without one; ``afternoon_before`` reads a 12-hour clock without am and pm.
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
        self.part_titles = part_titles
        self.year = year
        self.afternoon_before = afternoon_before
        self.rows: list[_Row] = []

    def add(self, where: str, values: Mapping[str, Any]) -> None:
        """Takes a row; one without a title is named as not read."""
        if not _told(values.get("title")):
            self.programme.unread(where, "it has no title")
            return
        self.rows.append(_Row(where, values, self._day_of(where, values)))

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

    def _day_of(self, where: str, values: Mapping[str, Any]) -> WrittenDay | date | None:
        for name in ("date", "start", "time"):
            value = values.get(name)
            if isinstance(value, datetime):
                return value.date()
            if isinstance(value, date):
                return value
            told = text(value)
            if (made := moment(told)) is not None:
                return made.date()
            if (day := written_day(told)) is not None and (name == "date" or day.year):
                return day
            if name == "date" and told:
                self.programme.doubt(where, f"its date “{told}” cannot be read, so it has no time")
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
            self.programme.doubt(row.where, "its weekday is not that of its date; the date is kept")
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
        values = row.values
        start = self._moment(row, "start", day)
        end = self._moment(row, "end", day)
        told = values.get("time")
        if start is None and told not in (None, ""):
            start, end = self._range(row, told, day, end)
        length = values.get("duration")
        if start and end is None and length not in (None, ""):
            lasts = length if isinstance(length, timedelta) else duration(_clock_text(length))
            if lasts is None:
                self.programme.doubt(row.where, f"its duration “{text(length)}” cannot be read")
            else:
                end = start + lasts
        if start and end:
            if self.afternoon_before and end < start and end.hour < 12:
                end += timedelta(hours=12)
            end = following(start, end) if (start.tzinfo is None) == (end.tzinfo is None) else end
        return start, end

    def _moment(self, row: _Row, name: str, day: date | None) -> datetime | None:
        value = row.values.get(name)
        if isinstance(value, datetime):
            return value
        if isinstance(value, time):
            return datetime.combine(day, value) if day else None
        told = text(value)
        if not told:
            return None
        if (made := moment(told)) is not None:
            return made
        clock = clock_time(told, afternoon_before=self.afternoon_before)
        if clock is None and (match := re.search(rf"\d{{1,2}}[{COLONS}]\d{{2}}.*$", told)):
            clock = clock_time(match.group(), afternoon_before=self.afternoon_before)
        if clock is None or day is None:
            self._doubt_time(row, name, told, understood=clock is not None)
            return None
        return datetime.combine(day, clock)

    def _range(
        self,
        row: _Row,
        told: Any,  # noqa: ANN401 - any cell
        day: date | None,
        end: datetime | None,
    ) -> tuple[datetime | None, datetime | None]:
        if isinstance(told, datetime):
            return told, end
        if isinstance(told, time):
            return (datetime.combine(day, told) if day else None), end
        written = text(told)
        if (made := moment(written)) is not None:
            return made, end
        found = clock_range(_without_date(written), afternoon_before=self.afternoon_before)
        if found is None or day is None:
            self._doubt_time(row, "time", written, understood=found is not None)
            return None, None
        start, until = found
        return datetime.combine(day, start), datetime.combine(day, until) if until else end

    def _doubt_time(self, row: _Row, name: str, told: str, *, understood: bool) -> None:
        if understood and row.values.get("date"):
            return  # the date could not be read, which has been said
        reason = "has no date" if understood else "cannot be read"
        self.programme.doubt(row.where, f"its {name} “{told}” {reason}, so it has no {name}")

    # --- ids

    def _own_ids(self) -> list[str]:
        """The column of ids; where there is none, the last part of the links, if it is different in every row."""
        ids = [text(row.values.get("id")) for row in self.rows]
        if any(ids):
            return ids
        links = [text(row.values.get("url")).rstrip("/").rpartition("/")[2] for row in self.rows]
        telling = all(links) and len(set(links)) == len(links)
        return links if telling else ids

    # --- the session

    def _session(self, row: _Row, own_id: str, day: date | None) -> SourceSession:
        values = row.values
        start, end = self._times(row, day)
        programme = self.programme
        hall = programme.hall(text(values.get("hall")))
        floor = _told(values.get("floor"))
        if hall and floor and not programme.halls[hall].floor:
            programme.halls[hall].floor = floor
        recorded = truth(values.get("recorded"))
        if recorded is None and (refused := truth(values.get("not_recorded"))):
            recorded = not refused
        track = _told(values.get("track"))
        key = programme.track(track.get("en") or next(iter(track.values()), ""))
        if len(track) > 1:
            programme.tracks[key].name = track
        return SourceSession(
            where=row.where,
            own_id=own_id,
            title=_told(values.get("title")),
            subtitle=_told(values.get("subtitle")),
            abstract=_told(values.get("abstract")),
            start=start,
            end=end,
            hall=hall,
            also_in=tuple(filter(None, (programme.hall(text(one)) for one in _many(values.get("also_in"))))),
            track=key,
            type=text(values.get("type")),
            is_break=truth(values.get("break")) is True,
            speakers=tuple(self._people(values.get("speakers"))),
            chairs=tuple(self._people(values.get("chairs"))),
            language=text(values.get("language")),
            cancelled=bool(_CANCELLED.search(text(values.get("status")))),
            recorded=recorded,
            recording=text(values.get("recording")),
            slides=text(values.get("slides")),
            live=text(values.get("live")),
            tags=tuple(_tags(values.get("tags"))),
            url=text(values.get("url")),
        )

    def _people(self, value: Any) -> list[str]:  # noqa: ANN401 - a cell, or the people of a mapping
        keys = []
        for one in _many(value):
            if isinstance(one, Person):
                key = self.programme.speaker(one.name, one.own_id)
                if key:
                    known = self.programme.speakers[key]
                    known.title = known.title or one.title
                    known.affiliation = known.affiliation or one.affiliation
                    known.about = known.about or one.about
                    keys.append(key)
                continue
            for written in people(text(one)):
                name, title = without_titles(written) if self.part_titles else (written, "")
                if key := self.programme.speaker(name):
                    if title and not self.programme.speakers[key].title:
                        self.programme.speakers[key].title = {None: title}
                    keys.append(key)
        return keys


def _told(value: Any) -> Told:  # noqa: ANN401 - any cell
    return texts(value) if isinstance(value, str | Mapping) else texts(text(value))


def _many(value: Any) -> Sequence[Any]:  # noqa: ANN401 - any cell
    return value if isinstance(value, list | tuple) else [] if value in (None, "") else [value]


def _tags(value: Any) -> list[str]:  # noqa: ANN401 - any cell
    if isinstance(value, list | tuple):
        return [name for one in value if (name := text(members(one).get("name")) or text(one))]
    return [tag.strip() for tag in re.split(rf"[{COMMAS}\n]", text(value)) if tag.strip()]


def _clock_text(value: Any) -> str:  # noqa: ANN401 - any cell
    return value.strftime("%H:%M") if isinstance(value, time) else text(value)


def _without_date(written: str) -> str:
    """``2026/8/8 9:00-9:30`` without its date."""
    return _DATE_BEFORE.sub("", written)
