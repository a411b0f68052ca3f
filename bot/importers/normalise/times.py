"""Dates, times of day and durations as organizers write them; what could be read in two ways is not guessed.

Every reader here returns None for a text that it does not understand.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.core.programme.query.folding import fold
from bot.core.time_expressions.expressions import (
    CalendarDate,
    Clock,
    ClockRange,
    ClockTime,
    PartOfDay,
    Weekday,
)
from bot.core.time_expressions.grammar import parse
from bot.languages.data import all_words, per_language
from bot.languages.patterns import spelt_out

_LEAP_YEAR, _MONTHS, _NOON = 2024, 12, 12


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A date as written: the year may be missing, and month and day may be either of two numbers."""

    month: int
    day: int
    year: int | None = None
    weekday: int | None = None
    swappable: bool = False

    def in_year(self, year: int) -> "list[date]":
        """The dates that this can be in a year (its own, where it has one), told apart by the weekday if there is one."""
        pairs = [(self.month, self.day)]
        if self.swappable and self.month != self.day:
            pairs.append((self.day, self.month))
        days = [made for month, day in pairs if (made := _day(self.year or year, month, day))]
        if self.weekday is not None:
            days = [made for made in days if made.weekday() == self.weekday]
        return days


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def written_day(text: str) -> WrittenDay | None:
    """The date in a text such as ``2026-08-08``, ``Aug.9``, ``08/08 (Sat)``, ``8 August 2026``."""
    days = [token.kinds["date"] for token in parse(fold(text), cell=True) if "date" in token.kinds]
    told = next((day for day in days if isinstance(day, CalendarDate)), None)
    weekday = next((day.weekday for day in days if isinstance(day, Weekday)), None)
    if told is None or _day(told.year or _LEAP_YEAR, told.month, told.day) is None:
        return None
    return WrittenDay(told.month, told.day, told.year, weekday, told.numeric and told.day <= _MONTHS)


def month_comes_first(days: Iterable[WrittenDay]) -> bool | None:
    """Whether a file writes the month first, told by all its dates; None where every one could be either way."""
    for day in days:
        if day.swappable and day.month != day.day and day.weekday is not None and day.year:
            candidates = day.in_year(day.year)
            if len(candidates) == 1:
                return candidates[0].month == day.month
    return None


def clock_time(text: str, *, afternoon_before: time | None = None) -> time | None:
    """A time of day: ``9:00``, ``14.30``, ``2:30 pm``, ``0900``; hours of 24 mean midnight. A date beside it is left out.

    ``afternoon_before`` reads a 12-hour clock without am and pm: an hour before it is in the afternoon.
    """
    told = _only_time(text)
    return _read(told.clock, told.part, afternoon_before) if isinstance(told, ClockTime) else None


def clock_range(text: str, *, afternoon_before: time | None = None) -> tuple[time, time | None] | None:
    """From and until in one text, ``09:00-09:30`` or ``2:00–2:30 pm``; the end is None where there is only a start."""
    match _only_time(text):
        case ClockTime(clock, "at", part):
            return _read(clock, part, afternoon_before), None
        case ClockRange(first, last, part, last_part):
            start = _read(first, part, afternoon_before)
            return start, _read(last, last_part or part, afternoon_before)
    return None


def _only_time(text: str) -> ClockTime | ClockRange | None:
    """The one time that a cell holds, beside dates; None where it holds anything else."""
    tokens = [token for token in parse(fold(text), cell=True) if not {"date", ","} & token.kinds.keys()]
    told = tokens[0].kinds.get("time") if len(tokens) == 1 else None
    return told if isinstance(told, ClockTime | ClockRange) else None


def _read(clock: Clock, part: PartOfDay | None, afternoon_before: time | None) -> time:
    read = clock.time(part)
    told = part or clock.half in ("am", "pm") or clock.hour > _NOON
    if told or afternoon_before is None or read >= afternoon_before:
        return read
    return read.replace(hour=read.hour + _NOON)


def duration(text: str) -> timedelta | None:
    """A length: ``00:45``, ``1:30:00``, ``45``, ``45 min``, ``1h30``, ``1.5 hours``, ``PT45M``."""
    text = fold(text)
    if match := re.fullmatch(r"(\d{1,3}):(\d{2})(?::(\d{2}))?", text):
        hours, minutes, seconds = (int(piece or 0) for piece in match.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if text and (match := _length().fullmatch(text)) and (match[1] or match[2]):
        return timedelta(hours=float(match[1] or 0), minutes=int(match[2] or 0))
    return None


@per_language
def _length() -> re.Pattern[str]:
    """Hours and minutes with the units of every language, or a bare number of minutes."""
    hours, minutes = (
        "|".join(
            word
            for lists in all_words("time").values()
            for kind in ("unit", "short unit")
            for phrase in lists.get(kind, {}).get(length, ())
            for word in spelt_out(phrase)
        )
        for length in (60, 1)
    )
    return re.compile(
        rf"(?:pt)?(?:(\d{{1,2}}(?:\.\d)?)\s*(?:{hours}))?\s*(?:(\d{{1,4}})\s*(?:{minutes})?)?\.?"
    )


def moment(text: str) -> datetime | None:
    """An ISO 8601 moment, aware where it has an offset: ``2023-07-29T12:35:00+08:00``, ``2024-02-03 09:30``."""
    text = text.strip()
    if not re.match(r"\d{4}-?\d{2}-?\d{2}[T ]\d", text):
        return None
    try:
        return datetime.fromisoformat(text.replace(" ", "T", 1))
    except ValueError:
        return None


def iso_day(text: str) -> date | None:
    """The date at the beginning of an ISO 8601 text."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def epoch(number: float, *, milliseconds: bool = False) -> datetime | None:
    """Seconds (or milliseconds) since 1970 in UTC as a moment."""
    try:
        return datetime.fromtimestamp(number / 1000 if milliseconds else number, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def following(start: datetime, end: datetime) -> datetime:
    """An end that lies past midnight of a late start is on the next day; any other end stays."""
    if end < start and start.hour >= 18 and end.hour < 8:
        return end + timedelta(days=1)
    return end
