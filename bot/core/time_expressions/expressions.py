"""What a text can say about time, before it is known which day it is."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Literal

Relation = Literal["at", "after", "before", "during"]
"""How something lies to a time that is told."""


def calendar_day(year: int, month: int, day: int) -> date | None:
    """A day; None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


class PartOfDay(StrEnum):
    """The parts of a day; each settles which half of the day an hour lies in."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as told.

    ``half`` is am, pm, "24" (it can mean one only), "digits" (9:30 is as written unless a part of the day is told),
    "early" (so is 3:30, or an afternoon) or empty; ``marked`` says whether anything but its place (at 3, from 2 to 4)
    shows that it is a time.
    """

    hour: int
    minute: int = 0
    half: str = ""
    second: int = 0
    marked: bool = True

    def hours(self, part: PartOfDay | None = None) -> int | None:
        """The hour of a day of 24 (24 is midnight at its end); None where neither it nor a part of the day tells it."""
        hour = self.hour
        if self.half in ("am", "pm"):
            return hour % 12 + 12 * (self.half == "pm")
        if self.half == "24" or (part is None and self.half == "digits"):
            return hour
        if part is None:
            return None
        if part is PartOfDay.MORNING or (part is PartOfDay.NOON and hour >= 10):
            return hour
        if part in (PartOfDay.NOON, PartOfDay.AFTERNOON):
            return hour % 12 + 12
        earliest = 10 if part is PartOfDay.NIGHT else 5
        return hour + 12 if earliest <= hour <= 12 else hour

    def time(self, part: PartOfDay | None = None) -> time:
        """The time of day; where nothing tells the half of the day, as it is written."""
        hour = self.hours(part)
        return time((self.hour if hour is None else hour) % 24, self.minute, self.second)


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day, how something lies to it, and the part of the day told with it: after 3 in the afternoon."""

    clock: Clock
    relation: Relation = "at"
    part: PartOfDay | None = None


@dataclass(frozen=True, slots=True)
class ClockRange:
    """From a time of day to another, with the parts of the day told with them."""

    first: Clock
    last: Clock
    part: PartOfDay | None = None
    last_part: PartOfDay | None = None


@dataclass(frozen=True, slots=True)
class MealTime:
    """A time told by lunch."""

    relation: Relation


@dataclass(frozen=True, slots=True)
class FromNow:
    """So many minutes from now; ``within`` is everything until then."""

    minutes: float
    within: bool


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A day of a month; of "12 to 15 May" ``last`` is 15. With ``numeric`` (5/6) either may be the month."""

    month: int
    day: int
    year: int | None = None
    last: int | None = None
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """A day of a month that is not told: the 14th."""

    day: int


@dataclass(frozen=True, slots=True)
class NthDay:
    """A day of the conference: day 2 is 2, the last one -1."""

    number: int


@dataclass(frozen=True, slots=True)
class RelativeDay:
    """A day told from today: tomorrow is 1."""

    days: int


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week (0 is Monday): the next (``which`` 1) or last (-1) of its name, or that so many ``weeks`` on."""

    weekday: int
    which: int = 0
    weeks: int = 0


@dataclass(frozen=True, slots=True)
class Weekend:
    """Saturday and Sunday."""


DayExpression = CalendarDate | DayOfMonth | NthDay | RelativeDay | Weekday | Weekend


@dataclass(frozen=True, slots=True)
class OrderPosition:
    """A place in an order: 1 is the first, -1 the last; ``many`` says how many from there."""

    nth: int
    many: int = 1
