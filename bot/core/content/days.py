"""Days as people write them: 2031-05-12, 12 May 2031, 12.5.2031, 12 to 15 May 2031."""

import re
from datetime import date

from bot.core.programme.query.folding import fold
from bot.core.time_expressions.expressions import CalendarDate
from bot.core.time_expressions.grammar import parse

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
