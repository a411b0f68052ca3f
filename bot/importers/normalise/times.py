"""Times of day, durations and moments as organizers write them.

Every reader here returns None for a text that it does not understand.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.core.content.zones import zone_meant
from bot.core.matching.normalisation import fold
from bot.core.time_expressions.expressions import Clock, ClockRange, ClockTime, PartOfDay
from bot.core.time_expressions.grammar import MORNING, parse
from bot.languages.data import all_words, per_language
from bot.languages.patterns import Framed, Listed, spelt_out
from bot.languages.scripts import COLONS, PARENTHESES

_NOON = 12
_BEHIND = Framed(
    r"\s*\([^()]*\)|(?<=\d)\s*{hours}\b\.?|[-\u2013\u2014~\s]+$", hours=Listed("imports", "behind a time")
)


def told_time(text: str) -> ClockTime | ClockRange | None:
    """The one time, or range of times, that a cell holds beside dates; None where it holds anything else."""
    tokens = [
        token
        for token in parse(_BEHIND.sub("", fold(text)), cell=True)
        if not {"date", ","} & token.kinds.keys()
    ]
    part = half_of(text) if len(tokens) == 2 else None
    if part:  # the half of the day stands apart: AM 9:00, 2:00-3:00 (pm)
        tokens = [token for token in tokens if "time" in token.kinds]
    told = tokens[0].kinds.get("time") if len(tokens) == 1 else None
    if part and isinstance(told, ClockTime) and not told.clock.marked:
        return None  # 13 pm
    if isinstance(told, ClockRange):
        return ClockRange(told.first, told.last, told.part or part, told.last_part)
    if isinstance(told, ClockTime) and told.relation in ("at", "after"):
        return ClockTime(told.clock, "at", told.part or part)
    return None


_ZONE_BEHIND = re.compile(
    rf"(?P<rest>.*[^\s{PARENTHESES}])\s*[{PARENTHESES}]?(?<!\w)"
    rf"(?P<zone>(?:UTC|GMT)\s?[+-]?\d{{0,2}}(?::?\d\d)?|[^\W\d][^\d{PARENTHESES}]*)[{PARENTHESES}]?"
)
_ZONE_BEFORE = re.compile(
    rf"[{PARENTHESES}]?(?P<zone>[^\d{PARENTHESES}]+)[{PARENTHESES}]?[\s{COLONS}]*(?P<rest>\d.*)"
)


def parted_zone(text: str) -> tuple[str, tzinfo | None]:
    """A text without the time zone before or behind what it tells, and the zone: 9:00 CET, UTC+8 9:00, Start (UTC)."""
    for found in (_ZONE_BEHIND.fullmatch(text.strip()), _ZONE_BEFORE.fullmatch(text.strip())):
        if found and (zone := zone_meant(found["zone"].strip())):
            return found["rest"], zone
    return text, None


def half_of(text: str) -> PartOfDay | None:
    """The part of the day that a text names without a time: ``PM``, ``Mon 12 May, afternoon``."""
    for token in parse(fold(text), cell=True):
        if isinstance(part := token.kinds.get("part_of_day"), str):
            return PartOfDay(part)
        if half := token.kinds.get("am_pm"):
            return PartOfDay.MORNING if half == "am" else PartOfDay.AFTERNOON
    return None


def open_hour(told: ClockTime | ClockRange | None) -> int | None:
    """The hour of a beginning that may be in the night or in the afternoon (1:30); None where it is told."""
    clock = told.first if isinstance(told, ClockRange) else told.clock if told else None
    is_open = clock is not None and told is not None and told.part is None and clock.half in ("", "early")
    return clock.hour if clock is not None and is_open and clock.hour < MORNING else None


def clock_time(
    text: str, *, afternoon_before: time | None = None, part: PartOfDay | None = None
) -> time | None:
    """A time of day: ``9:00``, ``14.30``, ``2:30 pm``, ``0900``; hours of 24 mean midnight. A date beside it is left out.

    ``part`` is told elsewhere for a time that tells none; ``afternoon_before`` reads a 12-hour clock without am and pm:
    an hour before it is in the afternoon.
    """
    told = told_time(text)
    return _read(told.clock, told.part or part, afternoon_before) if isinstance(told, ClockTime) else None


def clock_range(
    text: str, *, afternoon_before: time | None = None, part: PartOfDay | None = None
) -> tuple[time, time | None] | None:
    """From and until in one text, ``09:00-09:30`` or ``2:00–2:30 pm``; the end is None where there is only a start."""
    match told_time(text):
        case ClockTime(clock, "at", own):
            return _read(clock, own or part, afternoon_before), None
        case ClockRange(first, last, own, last_own):
            start = _read(first, own or part, afternoon_before)
            end = _read(last, last_own or own or part, afternoon_before)
            if end < start and first.hour <= _NOON and last.half in ("", "early"):
                end = end.replace(hour=(end.hour + _NOON) % 24)  # 11:00-1:00
            return start, end
    return None


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
        rf"(?:pt)?(?:(\d{{1,2}}(?:\.\d)?)\s*(?:{hours}))?\s*(?:(\d{{1,4}})\s*(?:{minutes}|['\u2032])?)?\.?"
    )


_RANGE = re.compile(r"\S+ \d{2}:\d{2}\s*-\s*\d{2}:\d{2}")
"""2031-05-12 09:00-09:30 ends at half past nine; it is not nine o'clock west of Brazil."""


def moment(text: str) -> datetime | None:
    """An ISO 8601 moment, aware where it has an offset: ``2023-07-29T12:35:00+08:00``, ``2024-02-03 09:30``."""
    text = text.strip()
    if not re.match(r"\d{4}-?\d{2}-?\d{2}[T ]\d", text) or _RANGE.fullmatch(text):
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
