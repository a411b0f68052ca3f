"""The grammar of dates and times over tokens; it knows kinds of words and no language.

Level 1 reads dates, times of day and lengths, level 2 what is made of them: ranges, times before or after, spans from
now, meals, places in an order. The notation is that of ``bot.core.time_expressions.cascade``; the orders in which a
language writes a date (12 July, July 12) stand in its word lists under ``date order``.
"""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from bot.core.matching.normalisation import fold
from bot.core.time_expressions.cascade import Level, Production
from bot.core.time_expressions.expressions import (
    CalendarDate,
    Clock,
    ClockRange,
    ClockTime,
    DayOfMonth,
    FromNow,
    MealTime,
    NthDay,
    OrderPosition,
    PartOfDay,
    RelativeDay,
    Weekday,
    Weekend,
)
from bot.core.time_expressions.lexer import RULES, Token, lexer
from bot.languages.data import all_words, per_language

MORNING = 7
"""From this hour on, what could be morning or evening is the morning."""
_NOON, _LAST_HOUR, _MINUTES, _MONTHS, _DAYS = 12, 24, 60, 12, 31
_LAST_DIGIT, _LEAST_SPOKEN, _MOST_DAYS, _LONGEST_LENGTH = 9, 10, 99, 999
_ORDINAL = "(nth=ordinal|nth=number +suffix|prefix nth=number)"
_PART = "[(part=part_of_day|part=short_part_of_day)]"
_LAST_PART = _PART.replace("part=", "last_part=")
_TIME = "date|part_of_day|part_of_a_day|clock|gap"


def _clock(hour: int, minute: int = 0, half: str = "", second: int = 0, unsure: str = "") -> Clock | None:
    if hour > _LAST_HOUR or minute >= _MINUTES or second >= _MINUTES:
        return None
    if half and not 1 <= hour <= _NOON:
        return None
    return Clock(hour, minute, half or ("24" if hour > _NOON or hour == 0 else unsure), second)


def _digits(hour: int, minute: int, half: str = "", second: int = 0) -> Clock | None:
    """15:30; from 7:00 on it is taken as written, below that it may be an afternoon."""
    return _clock(hour, minute, half, second, "digits" if hour >= MORNING else "early")


def _zero_first(hour: int, minute: int, half: str = "", second: int = 0) -> Clock | None:
    return _clock(hour, minute, half, second, "digits")


def _four_digits(hhmm: int) -> Clock | None:
    return _clock(hhmm // 100, hhmm % 100, unsure="digits")


def _named(name: str) -> Clock:
    hour, minute = map(int, name.split(":"))
    return Clock(hour, minute, "24")


def _by_offset(offset: int, hour: int, half: str = "") -> Clock | None:
    """Half past two (30), a quarter to four (-15)."""
    return _clock(hour, offset, half) if offset >= 0 else _clock(hour - 1 or _NOON, _MINUTES + offset, half)


def _by_minutes(hour: int, before: int = 0, past: int = 0) -> Clock | None:
    """Ten past three, twenty to five; people count so in fives."""
    return None if (before or past) % 5 else _by_offset(past or -before, hour)


def _spoken(hour: int, minutes: int, half: str) -> Clock | None:
    """Four thirty pm; nobody says "four two pm"."""
    return _clock(hour, minutes, half) if minutes >= _LEAST_SPOKEN else None


def _bare(hour: Clock | int) -> Clock | None:
    """A clock as it is; a number as one that only its place shows."""
    made = _clock(hour) if isinstance(hour, int) else hour
    return replace(made, marked=False) if made and isinstance(hour, int) else made


def _date(month: int, day: int, year: int | None = None, last: int | None = None) -> CalendarDate | None:
    if not (1 <= month <= _MONTHS and 1 <= day <= _DAYS):
        return None
    return CalendarDate(month, day, year, last if last and day < last <= _DAYS else None)


def _numeric_date(one: int, two: int, year: int | None = None) -> CalendarDate | None:
    """5/14 or 14/5, which is the same: what is above 12 is the day, else the first is taken for the month."""
    made = _date(one, two, year) or _date(two, one, year)
    return replace(made, numeric=True) if made else None


def _nth_day(nth: int) -> NthDay | None:
    return NthDay(nth) if 1 <= nth <= _MOST_DAYS else None


def _part(name: Any) -> PartOfDay | None:  # noqa: ANN401 - of a word list
    return PartOfDay(name) if name else None


def _time(clock: Clock | int, before: Any = "", after: Any = "", part: str = "") -> ClockTime | None:  # noqa: ANN401
    read = _bare(clock)
    return ClockTime(read, before or after or "at", _part(part)) if read else None


def _range(first: Clock | int, last: Clock | int, part: str = "", last_part: str = "") -> ClockRange | None:
    one, two = _bare(first), _bare(last)
    if one is None or two is None:
        return None
    if two.half in ("am", "pm") and one.half not in ("am", "pm") and 1 <= one.hour <= _NOON and not part:
        one = _beside(one, two, one_first=True)
    elif one.half in ("am", "pm") and two.half in ("", "early") and not last_part:
        two = _beside(two, one, one_first=False)
    return ClockRange(one, two, _part(part), _part(last_part))


def _range_in_words(first: int, last: int, half: str = "") -> ClockRange | None:
    return _range(first, (_clock(last, half=half) if half else None) or last)


def _beside(clock: Clock, told: Clock, *, one_first: bool) -> Clock:
    """The clock in the half of the day of its neighbour, or in the other where they would be in the wrong order."""
    first, last = (clock, told) if one_first else (told, clock)
    fits = (first.hour % _NOON, first.minute) <= (last.hour % _NOON, last.minute)
    other = "am" if told.half == "pm" else "pm"
    return replace(clock, half=told.half if fits else other, marked=clock.marked or told.marked)


def _length(unit: int, n: float = 1, half: Any = None, more: float = 0) -> float | None:  # noqa: ANN401
    return unit * (n + (0.5 if half else 0)) + more if n <= _LONGEST_LENGTH else None


def _meal(meal: str, relation: Any) -> MealTime | None:  # noqa: ANN401 - of a word list
    return MealTime("during" if relation == "at" else relation) if meal == "lunch" else None


def _position(nth: int, many: int = 1) -> OrderPosition | None:
    return OrderPosition(nth, max(many, 1)) if nth else None


_LEVEL_1 = (
    Production(
        "date",
        """
        year=year +- month=number +- day=number
        year=year +/ month=number +/ day=number
        year=year +. month=number +. day=number
        """,
        _date,
    ),
    Production("date", "one=day +/ +two=number !/ \n one=day +/ +two=number +/ +year=year", _numeric_date),
    Production(
        "date",
        """
        the day=number +suffix !no_day
        on day=number +suffix !day_word
        day=day day_mark
        """,
        DayOfMonth,
    ),
    Production(
        "date",
        f"[nth_day] numbered_day nth=number \n nth_day nth=number \n [the] {_ORDINAL} day_word",
        _nth_day,
    ),
    Production(
        "date", "numbered_day_letter +nth=number", lambda nth: _nth_day(nth) if nth <= _LAST_DIGIT else None
    ),
    Production("date", "[the] number=nth_day", NthDay),
    Production("date", "[the] days=relative_day", RelativeDay),
    Production("date", "[the] weekend", Weekend),
    Production(
        "date",
        """
        [on] [which=which] weekday=weekday
        weeks=week weekday=weekday
        (before_short_weekday|which=which) weekday=short_weekday [.]
        weekday=short_weekday [.] >part_of_day|part_of_a_day|at|number|clock_name|unspaced|?|!|.|end
        """,
        Weekday,
    ),
    Production("clock", "hour=zero_hour +: +minute=minute [+: +second=minute] [half=am_pm]", _zero_first),
    Production("clock", "hour=hour +: +minute=minute [+: +second=minute] [half=am_pm]", _digits),
    Production(
        "clock",
        """
        hour=hour +. +minute=minute half=am_pm
        hour=hour half=am_pm
        hour=hour hour_mark [half=am_pm]
        hour=hour hour_mark minute=minute !no_minutes_before
        hour=hour hour_mark minute=number minute_mark
        hour=hour +hour_letter [+minute=minute]
        hour=hour >part_after_hour
        """,
        _clock,
    ),
    Production("clock", "hour=hour >day_after_hour", _bare),
    Production("clock", "hour=hour minutes=number_word half=am_pm", _spoken),
    Production("clock", "offset=minutes_before_hour hour=hour [half=am_pm]", _by_offset),
    Production("clock", "hour=hour hour_mark offset=minutes_after_hour", _by_offset),
    Production(
        "clock", "(past=number_word minutes_past|before=number_word minutes_to) hour=hour", _by_minutes
    ),
    Production("clock", "name=clock_name", _named),
    # Looks like a clock or a day and is none; "from ten to three" is no "ten to three".
    Production(
        "uncounted",
        "(no_hour_after|prefix) hour hour_mark \n prefix number day_mark \n number (+.|+:) +number",
        lambda: True,
    ),
    Production(
        "time",
        "range_opener first=number_word range last=hour [half=am_pm]",
        _range_in_words,
    ),
    Production(
        "length",
        """
        n=number [more] [-] [counter] unit=unit
        one unit=unit
        n=number counter half=half unit=unit
        """,
        _length,
    ),
    Production("length", "half [counter] unit=unit", lambda unit: unit / 2),
)
_LEVEL_2 = (
    Production(
        "time",
        """
        within [the] [ahead] minutes=length [more] !no_span
        [over] [the] ahead [link] (minutes=length|minutes=unit) !no_span
        [ahead] [link] minutes=length inside
        """,
        lambda minutes: FromNow(minutes, within=True),
    ),
    Production(
        "time",
        "[within] minutes=length from_now \n within minutes=length in_time",
        lambda minutes: FromNow(minutes, within=False),
    ),
    Production(
        "time",
        f"""
        range_opener {_PART} (first=clock|first=hour) (range|range_between) {_LAST_PART} (last=clock|last=hour) !suffix|%
        [range_opener] {_PART} (first=clock|first=hour) range {_LAST_PART} last=clock [range_closer]
        [range_opener] {_PART} first=clock range_joined {_LAST_PART} last=clock [range_closer]
        """,
        _range,
    ),
    Production(
        "time",
        f"""
        [before=preposition] {_PART} clock=clock [after=postposition]
        [before=preposition] clock=clock [after=postposition] part=part_after_hour
        before=preposition clock=hour >after_bare_hour|stop|end|{_TIME}
        """,
        _time,
    ),
    Production(
        "time", "at hhmm=hhmm", lambda hhmm: ClockTime(clock) if (clock := _four_digits(hhmm)) else None
    ),
    Production(
        "time",
        """
        (relation=preposition|relation=meal_preposition) [the] meal=meal
        meal=meal (relation=postposition|relation=meal_postposition)
        """,
        _meal,
    ),
    Production("time", "lunch_break", lambda: MealTime("during")),
    Production(
        "position",
        f"""
        [the] nth=order [many=number] >thing/4
        [the] nth=bare_order [order_one] >order_place|{_TIME}
        nth=order_alone [many=number counted]
        nth=order_counted many=number counted
        [the] {_ORDINAL} >thing/2 !-
        {_ORDINAL} counted
        """,
        _position,
    ),
    Production("position", "before_first nth=bare_order", lambda nth: _position(nth) if nth == 1 else None),
    Production("next", "[the] next [many=number] !no_minutes_before \n [the] next", lambda many=1: many),
)
# A cell of a table says nothing else, so it may leave out what marks a time in a sentence.
_CELL_1 = (
    Production("clock", "hour=hour +. +minute=minute [half=am_pm]", _digits),
    Production("clock", "hhmm=hhmm", _four_digits),
    Production("date", "month=month [+.] day=number \n day=day +. month=month [+.] [year=year]", _date),
    Production("date", "one=day (+.|+-) +two=number (+.|+-) +year=year", _numeric_date),
    Production("date", "weekday=short_weekday [+.] \n opened weekday=weekday_in_brackets closed", Weekday),
)
_CELL_2 = (
    Production("time", f"{_PART} clock=hour", _time),
    Production("time", f"{_PART} (first=clock|first=hour) range {_LAST_PART} (last=clock|last=hour)", _range),
)
# In a sentence an hour of 24 may have a needless am or pm.
_SENTENCE_1 = (Production("clock", "hour=hour am_pm", lambda hour: _clock(hour)),)


@per_language
def _levels(*, cell: bool) -> tuple[Level, ...]:
    """The levels, with the orders in which the languages write a date."""
    orders = "\n".join(order for lists in all_words("time").values() for order in lists.get(RULES, ()))
    first = (*_LEVEL_1, Production("date", orders, _date))
    if cell:
        return Level((*_CELL_1, *first)), Level((*_CELL_2, *_LEVEL_2))
    return Level((*first, *_SENTENCE_1)), Level(_LEVEL_2)


def parse(text: str, *, cell: bool = False) -> list[Token]:
    """The tokens of a folded text, with one of kind date, time, position or next where a production fits.

    The values are those of ``bot.core.time_expressions.expressions``. With ``cell`` the text is a cell of a table.
    """
    tokens = lexer().tokens(text)
    for level in _levels(cell=cell):
        tokens = level.read(tokens, text)
    return tokens


def part_of(token: Token, *, after_day: bool = False) -> PartOfDay | None:
    """The part of the day that a token tells; some words do so only right after a day."""
    kinds = token.kinds
    alone = kinds.get("part_of_day") or kinds.get("part_of_a_day")
    return _part(alone or (after_day and kinds.get("part_after_day")))


_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})", re.ASCII)
_YEAR = re.compile(r"(?<!\d)(2\d{3}|19\d\d)(?!\d)", re.ASCII)


class AmbiguousDayError(ValueError):
    """A day that may be read month first or day first."""


def written_days(text: str) -> list[date]:
    """The days that a text names with their year, in order; of a range both ends. None of them where one is no day.

    Raises ``AmbiguousDayError`` for 5/6/2031.
    """
    written = text.strip()
    if found := _YEAR_FIRST.fullmatch(written):
        return _dates([(int(found[1]), int(found[2]), int(found[3]))])
    if found := _YEAR_LAST.fullmatch(written):
        one, other, year = int(found[1]), int(found[3]), int(found[4])
        if one != other and max(one, other) <= 12 and found[2] != ".":
            raise AmbiguousDayError(written)
        month_first = other > 12
        return _dates([(year, one, other) if month_first else (year, other, one)])
    years = _YEAR.findall(written)
    year = int(years[0]) if years else 0
    told = [token.kinds.get("date") for token in parse(fold(written))]
    return _dates(
        [
            (one.year or year, one.month, day)
            for one in told
            if isinstance(one, CalendarDate)
            for day in (one.day, one.last)
            if day
        ]
    )


def _dates(parts: list[tuple[int, int, int]]) -> list[date]:
    try:
        return sorted(date(*part) for part in parts)
    except ValueError:
        return []
