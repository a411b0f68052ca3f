"""The days of a source: written, counted or told by their weekday; what they and the conference's days show together.

5/6 is a day in May or in June. It is read by what a person says, else by another date of the source, by its weekday,
or by the conference's own days; where all of these leave it open, MissingOption asks.
"""

import re
from calendar import day_name
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from bot.core.matching.normalisation import fold
from bot.core.time_expressions.expressions import CalendarDate, DayOfMonth, NthDay, Weekday, calendar_day
from bot.core.time_expressions.grammar import parse
from bot.importers.programme import MissingOption, Notes
from bot.languages.messages import Sentence

_LEAP_YEAR, _MONTHS, _DAYS = 2024, 12, 31
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_SHORT_YEAR = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d\d)(?![\d/.:-])")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d\d)(?![\d/])")
_NAMED_MONTH = re.compile(r"(\d{1,2})[-/ .]+([a-z]{3,9})[-/ .,']+(?:20)?(\d\d)")
_SPREADSHEET_DAY, _SPREADSHEET_DAYS = date(1899, 12, 30), range(36_526, 73_051)
"""A cell that lost its format holds the days since then; those from 2000 to 2099 are meant."""

_BARE_PAIR = re.compile(r"(\d{1,2})[.-](\d{1,2})\.?")


@dataclass(frozen=True, slots=True)
class DateFacts:
    """What is known of a source's dates and times beside it: what a person says, and the conference's own days.

    ``day`` is the day of what has none, and the first where days are counted; ``afternoon_before`` reads a 12-hour
    clock without am and pm: an hour before it is in the afternoon.
    """

    year: int | None = None
    month_first: bool | None = None
    day: date | None = None
    first: date | None = None
    last: date | None = None
    afternoon_before: time | None = None

    @property
    def opening(self) -> date | None:
        """The first day of the conference."""
        return self.day or self.first

    def within(self, day: date) -> bool:
        """Whether a day is one of the conference's; of one that is not known, none is."""
        return self.first is not None and self.first <= day <= (self.last or self.first)

    def days(self) -> list[date]:
        """The conference's days; with only the first known, a month from it on."""
        if self.day is None and self.first and self.last:
            return [self.first + timedelta(n) for n in range(min(60, (self.last - self.first).days + 1))]
        return [self.opening + timedelta(n) for n in range(_DAYS)] if self.opening else []


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A date as written: the year may be missing; a ``numeric`` one (5/14) may tell by itself which number is the month."""

    month: int
    day: int
    year: int | None = None
    weekday: int | None = None
    numeric: bool = False
    month_first: bool | None = None

    @property
    def swappable(self) -> bool:
        """Whether either number may be the month."""
        return self.numeric and self.month_first is None and self.month != self.day

    def in_year(self, year: int, month_first: bool | None = None) -> list[date]:
        """The dates that this can be in a year (its own, where it has one), told apart by the weekday if there is one."""
        pairs = (
            [(self.month, self.day), (self.day, self.month)] if self.swappable else [(self.month, self.day)]
        )
        if self.swappable and month_first is not None:
            pairs = [pairs[0] if month_first else pairs[1]]
        days = [made for month, day in pairs if (made := calendar_day(self.year or year, month, day))]
        return [made for made in days if self.weekday in (None, made.weekday())]

    def __str__(self) -> str:
        year = f"/{self.year}" if self.year else ""
        return f"{self.month:02}/{self.day:02}{year}"


@dataclass(frozen=True, slots=True)
class BareNumber:
    """A day told by a number alone: of the conference, or of the month."""

    number: int


DayReference = WrittenDay | NthDay | DayOfMonth | Weekday | BareNumber | date


def written_day(text: str) -> WrittenDay | None:
    """The date in a text such as ``2026-08-08``, ``Aug.9``, ``08/08 (Sat)``, ``8 August 2026``."""
    told = _referred(_SLASHED.sub(r"\1/\2/20\3", fold(text)))
    return told if isinstance(told, WrittenDay) else None


def day_reference(text: str) -> DayReference | None:
    """The day that a cell for days tells: a date in any form, ``Day 2``, ``the 14th``, ``Monday``, or a bare number."""
    folded = fold(text)
    if re.fullmatch(r"\d{1,2}", folded) and 1 <= int(folded) <= _DAYS:
        return BareNumber(int(folded))
    if compact := _COMPACT.fullmatch(folded):
        return calendar_day(*map(int, compact.groups()))
    if re.fullmatch(r"\d{5}", folded) and int(folded) in _SPREADSHEET_DAYS:
        return _SPREADSHEET_DAY + timedelta(int(folded))
    folded = _NAMED_MONTH.sub(r"\1 \2 20\3", folded) if _NAMED_MONTH.fullmatch(folded) else folded
    if _BARE_PAIR.fullmatch(folded):
        folded = _BARE_PAIR.sub(r"\1/\2", folded)
    return _referred(_SHORT_YEAR.sub(r"\1/\3/20\4", folded), only_one=True)


def _referred(folded: str, *, only_one: bool = False) -> WrittenDay | NthDay | DayOfMonth | Weekday | None:
    tokens = [token for token in parse(folded, cell=True) if "date" in token.kinds]
    told = next((token for token in tokens if isinstance(token.kinds["date"], CalendarDate)), None)
    weekday = next((day.weekday for token in tokens if isinstance(day := token.kinds["date"], Weekday)), None)
    if told is None:
        told_days = (token.kinds["date"] for token in tokens)
        return next((day for day in told_days if isinstance(day, NthDay | DayOfMonth | Weekday)), None)
    day = told.kinds["date"]
    others = {one for token in tokens if isinstance(one := token.kinds["date"], CalendarDate)}
    if only_one and (day.last or len(others) > 1):
        return None  # 12-14 May
    if calendar_day(day.year or _LEAP_YEAR, day.month, day.day) is None:
        return None
    first = re.match(r"\d+", told.text)
    is_told = day.numeric and day.day > _MONTHS and first is not None
    month_first = int(first[0]) == day.month if is_told and first else None
    return WrittenDay(day.month, day.day, day.year, weekday, day.numeric, month_first)


@dataclass(slots=True)
class SourceDays:
    """Makes dates of the days that a source refers to, told by all of them together.

    Raises MissingOption where the year is needed or wrong.
    """

    references: Sequence[DayReference]
    facts: DateFacts
    notes: Notes
    _month_first: bool | None = field(init=False, default=None)
    _counted: bool | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        written = [day for day in self.references if isinstance(day, WrittenDay)]
        bare = [day for day in written if day.year is None]
        own = {day.year for day in self.references if isinstance(day, WrittenDay | date) and day.year}
        if bare and self.facts.year is None and len(own) == 1:
            self.facts = replace(self.facts, year=own.pop())
            year = {"year": self.facts.year, "count": len(bare)}
            self.notes.inform(f"{bare[0]}", Sentence("imports.year_of_others", **year))
        if bare and not self._years(None):
            raise MissingOption(Sentence("imports.no_year"))
        self._check_weekdays(written)
        self._month_first = self._order(written)
        self._counted = self._are_counted(
            [day.number for day in self.references if isinstance(day, BareNumber)]
        )

    def of(self, where: str, day: DayReference) -> date | None:
        """The date of a reference; None, and a note, where it is no day of the conference."""
        match day:
            case WrittenDay():
                return self._written(where, day)
            case NthDay(number):
                return self._nth(where, number)
            case DayOfMonth(number):
                return self._only(where, f"the {number}.", [one for one in self._days() if one.day == number])
            case Weekday(weekday):
                name = day_name[weekday]
                return self._only(where, name, [one for one in self._days() if one.weekday() == weekday])
            case BareNumber(number):
                return self._nth(where, number) if self._counted else self.of(where, DayOfMonth(number))
        return day

    # --- written dates

    def _years(self, own: int | None) -> list[int]:
        if own or self.facts.year:
            return [own or self.facts.year or 0]
        if not self.facts.opening:
            return []
        last = self.facts.last if self.facts.day is None and self.facts.last else self.facts.opening
        return list(range(self.facts.opening.year, last.year + 1))

    def _dates(self, day: WrittenDay, month_first: bool | None = None) -> list[date]:
        found = (made for year in self._years(day.year) for made in day.in_year(year, month_first))
        return list(dict.fromkeys(found))

    def _check_weekdays(self, written: Sequence[WrittenDay]) -> None:
        """The weekdays that a source names must be those of the year that was told; else the year is another one."""
        named = [day for day in written if day.weekday is not None and day.year is None]
        if named and not any(map(self._dates, named)):
            day, year = named[0], self._years(None)[0]
            if real := calendar_day(year, day.month, day.day):
                names = {"real": day_name[real.weekday()], "said": day_name[day.weekday or 0]}
                raise MissingOption(
                    Sentence("imports.other_weekday", day=f"{real:%Y-%m-%d}", year=real.year, **names)
                )

    def _order(self, written: Sequence[WrittenDay]) -> bool | None:
        """Whether the month comes first; None where nothing tells it, or some of the source says otherwise."""
        if self.facts.month_first is not None:
            return self.facts.month_first
        told = {day.month_first for day in written if day.numeric and day.month_first is not None}
        open_ones = [day for day in written if day.swappable]
        if told:
            return told.pop() if len(told) == 1 else None
        by_weekday = {
            dates[0].month == day.month
            for day in open_ones
            if day.weekday is not None and len(dates := self._dates(day)) == 1
        }
        if by_weekday:
            return by_weekday.pop() if len(by_weekday) == 1 else None
        fitting = [
            month_first
            for month_first in (True, False)
            if all(any(map(self.facts.within, self._dates(day, month_first))) for day in open_ones)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _written(self, where: str, day: WrittenDay) -> date | None:
        found = self._dates(day, self._month_first) or self._dates(day)
        if not found:
            self.notes.warn(where, Sentence("imports.other_weekday_kept"))
            return self._written(where, replace(day, weekday=None)) if day.weekday is not None else None
        if len(found) > 1:
            found = [one for one in found if self.facts.within(one)] or found
        if len(found) > 1:
            told = {"where": where, "day": day, "first": found[0], "second": found[1]}
            option = Sentence("imports.order_option") if day.swappable else "--year"
            raise MissingOption(Sentence("imports.two_ways", option=option, **told))
        if day.month_first not in (None, self._month_first) and self.facts.month_first is not None:
            self.notes.warn(where, Sentence("imports.against_order", day=found[0]))
        return found[0]

    # --- counted days

    def _days(self) -> list[date]:
        if not self.facts.opening:
            raise MissingOption(Sentence("imports.no_first_day"))
        return self.facts.days()

    def _nth(self, where: str, number: int) -> date | None:
        days = self._days()
        if 1 <= number <= len(days):
            return days[number - 1]
        return days[-1] if number == -1 and self.facts.last else self._only(where, f"{number}", [])

    def _only(self, where: str, told: str, found: Sequence[date]) -> date | None:
        if found and (len(found) == 1 or self.facts.day or not self.facts.last):
            return found[0]
        key = "imports.several_days" if found else "imports.no_such_day"
        self.notes.warn(where, Sentence(key, written=told))
        return None

    def _are_counted(self, numbers: Sequence[int]) -> bool | None:
        """Whether bare numbers count the days of the conference; else they are days of the month."""
        if not numbers:
            return None
        days = self._days()
        of_month = {number: [one for one in days if one.day == number] for number in set(numbers)}
        counted = max(numbers) <= len(days) and (self.facts.last is not None or min(numbers) == 1)
        dated = all(of_month.values()) and self.facts.last is not None
        if counted and dated and any(of_month[n] != [days[n - 1]] for n in of_month):
            raise MissingOption(Sentence("imports.counted_or_dated", days=sorted(of_month)))
        return counted
