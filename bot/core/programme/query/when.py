"""What a question says about time: days, windows of time and a place in an order, settled by the programme's calendar.

The grammar of ``bot.core.time_expressions`` reads the words. ``now`` is an argument; what words leave open is settled
by the conference's own days and hours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.core.matching.normalisation import GAP
from bot.core.programme.calendar import AFTERNOON_ENDS, NOON, Calendar
from bot.core.time_expressions.expressions import (
    CalendarDate,
    Clock,
    ClockRange,
    ClockTime,
    DayExpression,
    DayOfMonth,
    FromNow,
    MealTime,
    NthDay,
    OrderPosition,
    PartOfDay,
    RelativeDay,
    Weekday,
    Weekend,
    calendar_day,
)
from bot.core.time_expressions.grammar import MORNING, parse, part_of
from bot.core.time_expressions.lexer import Token


class WindowRelation(StrEnum):
    """How a session must lie to a window of time."""

    RUNNING = "running"
    """It is going on at the window's moment."""
    STARTING = "starting"
    """It begins inside the window."""
    STARTS_AT = "starts at"
    ENDS_AT = "ends at"
    OVERLAPPING = "overlapping"
    """Some part of it lies inside the window."""


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """From ``start`` until before ``end``; of ``RUNNING``, ``STARTS_AT`` and ``ENDS_AT`` both are the same moment."""

    start: datetime
    end: datetime
    rule: WindowRelation

    def admits(self, start: datetime, end: datetime) -> bool:
        """Whether a session from ``start`` to ``end`` lies to this window as its rule says."""
        if self.rule is WindowRelation.RUNNING:
            return start <= self.start < end or start == self.start
        if self.rule is WindowRelation.STARTING:
            return self.start <= start < self.end
        if self.rule is WindowRelation.STARTS_AT:
            return start == self.start
        if self.rule is WindowRelation.ENDS_AT:
            return end == self.start
        return start < self.end and end > self.start


class Flow(StrEnum):
    """A place in time told from the present moment."""

    NOW = "now"
    NEXT = "next"
    LATER = "later"
    REMAINING = "remaining"


@dataclass(frozen=True, slots=True)
class When:
    """The time conditions of a question; an empty one admits every session.

    ``windows`` are alternatives (of a time without a day, one for each day it may mean). ``nth`` counts from 1, or
    from -1 backwards, and ``many`` says how many from there; 0 stands for no place in the order.
    """

    days: tuple[date, ...] = ()
    windows: tuple[TimeWindow, ...] = ()
    flow: Flow | None = None
    nth: int = 0
    many: int = 1
    past: bool = False

    def __bool__(self) -> bool:
        return bool(self.days or self.windows or self.flow or self.nth)


_FLOWS = {"later": Flow.LATER, "remaining": Flow.REMAINING, "next": Flow.NEXT, "now": Flow.NOW}
"""The kinds of words that tell a flow; of several the first of this list counts."""
_BETWEEN = frozenset({"date", "on", ",", "part_of_day", "part_of_a_day"})
"""What may stand between "starts" and its time."""


def take_times(text: str, now: datetime, calendar: Calendar) -> tuple[When, str]:
    """What a folded text says about time, and the text without it. Any text and any aware ``now`` are accepted."""
    try:
        return _take_times(text, now.astimezone(calendar.zone), calendar)
    except (OverflowError, ValueError):  # days at the edge of the calendar
        return When(), text


def _take_times(text: str, now: datetime, calendar: Calendar) -> tuple[When, str]:
    found = _Found(parse(text), calendar.current_day(now), calendar)
    days, told = tuple(sorted(set(found.days))), found.told()
    windows = tuple(_from_now(span, now) for span in found.spans[:1])
    flow = next((flow for kind, flow in _FLOWS.items() if kind in found.flows), None)
    if (flow is Flow.NOW and (days or told or windows)) or (
        flow is Flow.REMAINING and days and not (told or windows) and found.today not in days
    ):
        flow = None
    if told and not windows:
        days, windows = _placed(told, days, found, now, calendar)
    position = found.position()
    many = max(position.many, found.flows["next"] if flow is Flow.NEXT else 1)
    return When(days, windows, flow, position.nth, many, found.past), found.rest(text)


@dataclass(frozen=True, slots=True)
class _Told:
    """What tells a window, before its day is known; ``rule`` is how a session must lie to a time of day."""

    time: ClockTime | ClockRange | MealTime | PartOfDay
    part: PartOfDay | None = None
    rule: WindowRelation = WindowRelation.RUNNING


class _Found:
    """What the items of a text say about time, by what it is."""

    def __init__(self, items: Sequence[Token], today: date, calendar: Calendar) -> None:
        self.today = today
        self.past = any("past" in item.kinds for item in items)
        self.days: list[date] = []
        self.late = False
        """Whether a day was told from today or by its number: such a day runs until late at night."""
        self.spans: list[FromNow] = []
        self.flows: dict[str, int] = {}
        self._meals: list[MealTime] = []
        self._ranges: list[tuple[int, ClockRange]] = []
        self._times: list[tuple[int, ClockTime, WindowRelation]] = []
        self._parts: list[tuple[int, PartOfDay]] = []
        self._positions: list[OrderPosition] = []
        self._taken: list[Token] = []
        after_day = False
        for number, item in enumerate(items):
            day = item.kinds.get("date")
            days = _meant(day, today, calendar) if day else ()
            self.days += days
            self.late = self.late or (bool(days) and isinstance(day, RelativeDay | NthDay))
            part = part_of(item, after_day=after_day)
            if part:
                self._parts.append((item.start, part))
            if self._take(items, number) or days or part:
                self._taken.append(item)
            after_day = bool(days)

    def _take(self, items: Sequence[Token], number: int) -> bool:
        item, kinds = items[number], items[number].kinds
        match kinds.get("time"):
            case FromNow() as span:
                self.spans.append(span)
            case MealTime() as meal:
                self._meals.append(meal)
            case ClockRange() as range_:
                self._ranges.append((item.start, range_))
            case ClockTime() as clock_time:
                self._times.append((item.start, clock_time, _edge(items, number)))
                self._parts += [(item.start, clock_time.part)] if clock_time.part else []
        if "position" in kinds:
            self._positions.append(kinds["position"])
        flow = next((kind for kind in _FLOWS if kind in kinds), "")
        if flow:
            self.flows.setdefault(flow, kinds[flow])
        return bool(flow) or not {"time", "position", "no_time"}.isdisjoint(kinds)

    def told(self) -> list[_Told]:
        """What tells windows: lunch goes before a range, that before times of day, and those before parts of it."""
        if self._meals:
            return [_Told(self._meals[0])]
        for start, range_ in self._ranges[:1]:
            return [_Told(range_, range_.part or self._part_at(start))]
        if self._times:
            return [_Told(told, self._part_of(told, start), rule) for start, told, rule in self._times]
        return [_Told(part) for part in dict.fromkeys(part for _, part in self._parts)]

    def _part_of(self, told: ClockTime, start: int) -> PartOfDay | None:
        """The part of the day that a time of day stands in; one in digits is as written where it may be another's."""
        alone = len(self._times) == 1 and len(self._parts) == 1
        return told.part or (self._part_at(start) if alone or told.clock.half != "digits" else None)

    def _part_at(self, start: int) -> PartOfDay | None:
        """The nearest part of the day told before a place, else the first after it."""
        before = [part for at, part in self._parts if at <= start]
        return before[-1] if before else self._parts[0][1] if self._parts else None

    def position(self) -> OrderPosition:
        """The place in the order; the last goes before the first, and that before any other."""
        return min(self._positions, key=lambda one: min(one.nth, 2), default=OrderPosition(0))

    def rest(self, text: str) -> str:
        """The text with a gap where something was understood."""
        pieces, end = [], 0
        for item in self._taken:
            pieces += [text[end : item.start], GAP]
            end = item.end
        return "".join([*pieces, text[end:]])


def _edge(items: Sequence[Token], number: int) -> WindowRelation:
    """Whether what is asked for begins or ends at a time, or is just going on then: "starts tomorrow at 3pm"."""
    before = number - 1
    while before >= 0 and not _BETWEEN.isdisjoint(items[before].kinds):
        before -= 1
    beside = (*items[max(before, 0) : before + 1], *items[number + 1 : number + 2])
    for kind, relation in (("ends", WindowRelation.ENDS_AT), ("starts", WindowRelation.STARTS_AT)):
        if any(kind in item.kinds for item in beside):
            return relation
    return WindowRelation.RUNNING


# --- days


def _meant(told: DayExpression, today: date, calendar: Calendar) -> tuple[date, ...]:
    """The days that an expression means; none where there is no such day."""
    days: Iterable[date | None] = ()
    match told:
        case RelativeDay(shift):
            days = [_shifted(today, shift)]
        case NthDay(n):
            own = calendar.days
            days = [own[-1 if n < 0 else n - 1] if n <= len(own) else _shifted(own[-1], n - len(own))]
        case Weekday(weekday, _, weeks) if weeks:
            days = [_shifted(today, 7 * weeks + weekday - today.weekday())]
        case Weekday(weekday, which):
            days = [_day_named(weekday, which, today, calendar)]
        case Weekend():
            days = [_day_named(weekday, 0, today, calendar) for weekday in (5, 6)]
        case DayOfMonth(number):
            ahead = (day for n in range(32) if (day := _shifted(today, n)))
            days = [next((day for day in (*calendar.days, *ahead) if day.day == number), None)]
        case CalendarDate(month, day, numeric=True, year=None):
            readings = [
                date for date in calendar.days if (date.month, date.day) in ((month, day), (day, month))
            ]
            days = sorted(readings, key=lambda date: date.month != month)[:1]
        case CalendarDate(month, day, year, last):
            first = calendar_day(year, month, day) if year else _date(month, day, today, calendar)
            days = [_shifted(first, n) for n in range((last or day) - day + 1)] if first else ()
    return tuple(day for day in days if day)


def _shifted(day: date, by: int) -> date | None:
    try:
        return day + timedelta(days=by)
    except OverflowError:
        return None


def _date(month: int, day: int, today: date, calendar: Calendar) -> date | None:
    """The conference's own date of that month and day, else the one of its year."""
    for own in calendar.days:
        if (own.month, own.day) == (month, day):
            return own
    return calendar_day(calendar.days[0].year, month, day) or calendar_day(today.year, month, day)


def _day_named(weekday: int, which: int, today: date, calendar: Calendar) -> date | None:
    """The conference's day of that name, the next one where it has several; else the next in the calendar."""
    own = [day for day in calendar.days if day.weekday() == weekday]
    ahead = (weekday - today.weekday()) % 7
    if which > 0:
        later = [day for day in own if day > today]
        return later[0] if later else _shifted(today, ahead or 7)
    if which < 0:
        return _shifted(today, ahead - 7)
    if own:
        return next((day for day in own if day >= today), own[-1])
    return _shifted(today, ahead)


# --- windows


def _from_now(span: FromNow, now: datetime) -> TimeWindow:
    end = now + timedelta(minutes=span.minutes)
    if span.within:
        return TimeWindow(now, end + timedelta(minutes=1), WindowRelation.STARTING)
    return TimeWindow(end, end, WindowRelation.RUNNING)


def _placed(
    told: Sequence[_Told], days: tuple[date, ...], found: _Found, now: datetime, calendar: Calendar
) -> tuple[tuple[date, ...], tuple[TimeWindow, ...]]:
    """Windows on their days: the days told, else today or, where that is over, the next day, else every day."""

    def windows(on: Iterable[date], *, late: bool = True) -> tuple[TimeWindow, ...]:
        resolve = _Resolver(now, calendar, late=late, past=found.past)
        return tuple(resolve.window(one, day) for day in on for one in told)

    today = found.today
    if days:
        return (), windows(days, late=found.late)
    later = tuple(day for day in calendar.days if day > today)
    if today not in calendar.days:
        return (), windows(later or calendar.days)
    here = windows((today,))
    over = max(window.end for window in here) <= now - timedelta(minutes=1)
    return (), windows(later[:1]) if over and later and not found.past else here


@dataclass(frozen=True, slots=True)
class _Resolver:
    """What times of day mean on a day.

    With ``late`` a day runs until the next morning; with ``past`` an hour of today that is over is meant all the same.
    """

    now: datetime
    calendar: Calendar
    late: bool
    past: bool

    def window(self, told: _Told, day: date) -> TimeWindow:
        """The window that something told means on a day."""
        begins, ends = self.calendar.begins(day), self.calendar.ends(day)
        match told.time:
            case PartOfDay() as part:
                return self._part(part, day)
            case MealTime(relation):
                return self._lunch(relation, day)
            case ClockRange(first, last, _, last_part):
                return self._range(first, last, told.part, last_part or told.part, day)
            case ClockTime(clock, "after"):
                start = self._moment(clock, told.part, day)
                return TimeWindow(start, max(ends, start), WindowRelation.STARTING)
            case ClockTime(clock, "before"):
                end = self._moment(clock, told.part, day)
                return TimeWindow(min(begins, end), end, WindowRelation.STARTING)
        moment = self._moment(told.time.clock, told.part, day)
        return TimeWindow(moment, moment, told.rule)

    def _part(self, part: PartOfDay, day: date) -> TimeWindow:
        at = self.calendar.at
        begins, ends = self.calendar.begins(day), self.calendar.ends(day)
        start, end = {
            PartOfDay.MORNING: (begins, at(day, NOON)),
            PartOfDay.NOON: (at(day, NOON), at(day, time(13))),
            PartOfDay.AFTERNOON: (at(day, NOON), at(day, AFTERNOON_ENDS)),
            PartOfDay.EVENING: (at(day, AFTERNOON_ENDS), ends),
            PartOfDay.NIGHT: (at(day, time()), begins),
        }[part]
        noon = part is PartOfDay.NOON
        return TimeWindow(start, end, WindowRelation.OVERLAPPING if noon else WindowRelation.STARTING)

    def _lunch(self, relation: str, day: date) -> TimeWindow:
        start, end = self.calendar.lunch(day)
        if relation == "before":
            return TimeWindow(self.calendar.begins(day), start, WindowRelation.STARTING)
        if relation == "after":
            last = max(end + timedelta(hours=1), self.calendar.at(day, AFTERNOON_ENDS))
            return TimeWindow(end, last, WindowRelation.STARTING)
        return TimeWindow(start, end, WindowRelation.OVERLAPPING)

    def _range(
        self, first: Clock, last: Clock, part: PartOfDay | None, last_part: PartOfDay | None, day: date
    ) -> TimeWindow:
        start, end = self._moment(first, part, day), self._moment(last, last_part, day)
        if end <= start:  # "11 to 2", "22:00 to 1:00"
            half_a_day = end + timedelta(hours=12)
            end = half_a_day if half_a_day > start and last.half in ("", "early") else end + timedelta(days=1)
        return TimeWindow(start, end, WindowRelation.OVERLAPPING)

    def _moment(self, clock: Clock, part: PartOfDay | None, day: date) -> datetime:
        """The moment that a time of day means on a day.

        Where the half of the day is not told, the part of the day tells it, else the hours of the programme, else
        habit (seven to eleven is morning, one to six afternoon).
        """
        told = clock.hours(part)
        hour = self._likely(clock, day) if told is None else told
        moment = self.calendar.at(day, time(hour % 24, clock.minute)) + timedelta(days=hour // 24)
        if moment < self.calendar.begins(day) and hour < 24 and part is not PartOfDay.MORNING:
            following = moment + timedelta(days=1)
            night = part in (PartOfDay.EVENING, PartOfDay.NIGHT)
            if self.late or night or (not self.calendar.busy(moment) and self.calendar.busy(following)):
                return following
        return moment

    def _likely(self, clock: Clock, day: date) -> int:
        hour = clock.hour
        span = self.calendar.hours(day)
        if hour == 12:
            return 12
        usual, other = (hour, hour + 12) if hour >= MORNING else (hour + 12, hour)
        if span is None:
            return usual

        def fits(candidate: int) -> bool:
            at = self.calendar.at(day, time(candidate, clock.minute))
            return span[0] - timedelta(hours=1) <= at <= span[1]

        if not fits(usual):
            return other if fits(other) else usual
        over = self.calendar.at(day, time(usual, clock.minute)) + timedelta(hours=1) < self.now
        if self.past or self.now.date() != day or not over:
            return usual
        return other if other > usual and fits(other) else usual
