"""What a text says about the programme: clock times and days, as far as it names them plainly.

A rule that reads too much into a sentence cries wolf: an hour without a sign of its own, or a day without its month,
is simply not checked.
"""

from collections.abc import Iterator
from datetime import date, time

from bot.core.programme.query.folding import fold
from bot.core.time_expressions.expressions import CalendarDate, Clock, ClockRange, ClockTime, PartOfDay
from bot.core.time_expressions.grammar import MORNING, parse, part_of


def clock_times(text: str) -> frozenset[time]:
    """The times of day that a text names, such as 14:30, 2:30 pm, 9 am; an odd one is passed over."""
    return frozenset(clock.time(part) for clock, part in _clocks(text) if _is_plain(clock, part))


def _is_plain(clock: Clock, part: PartOfDay | None) -> bool:
    """Half past two may be in the afternoon; 2:30, which is written as a time of 24 hours, and half past ten are read."""
    return clock.marked and (clock.hours(part) is not None or clock.half == "early" or clock.hour >= MORNING)


def _clocks(text: str) -> Iterator[tuple[Clock, PartOfDay | None]]:
    beside: PartOfDay | None = None
    for token in parse(fold(text)):
        match token.kinds.get("time"):
            case ClockTime(clock, _, part):
                yield clock, part or beside
            case ClockRange(first, last, part, last_part):
                yield from ((first, part or beside), (last, last_part or part or beside))
        beside = part_of(token)


def days(text: str, year: int) -> frozenset[date]:
    """The days that a text names with their month; ``year`` stands in where it names none. Of a range both ends."""
    return frozenset(day for day in _days(text, year) if day is not None)


def _days(text: str, year: int) -> Iterator[date | None]:
    for token in parse(fold(text)):
        told = token.kinds.get("date")
        if isinstance(told, CalendarDate) and not told.numeric:
            yield from (_date(told.year or year, told.month, day) for day in (told.day, told.last) if day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
