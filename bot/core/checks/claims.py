"""What a text says about the programme: clock times, days and halls, as far as it names them plainly.

The forms are few on purpose. A rule that reads too much into a sentence cries wolf; what is not read here is
simply not checked.
"""

import re
from collections.abc import Iterator
from datetime import date, time

_CLOCK = re.compile(
    r"(?<![\d:.])(?P<half>上午|早上|中午|下午|晚上|傍晚)?\s*(?P<hour>\d{1,2})\s*"
    r"(?:[:：](?P<minute>\d{2})|[点點](?:(?P<chinese>\d{1,2})分?|(?P<thirty>半))?)?"
    r"\s*(?P<pm>[ap]\.?m\.?(?![a-z]))?(?![\d:])",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?<![\d:.])(\d{1,2})\s*(?:-|–|—|to|and)\s*(?=\d{1,2}\s*([ap])\.?m\.?(?![a-z]))", re.IGNORECASE
)
"""The first of "9 to 11 am", which has no sign of its own that it is a time."""

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_HAN = re.compile(
    r"(?<!\d)(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?(?:\s*[至到–—~-]\s*(\d{1,2})\s*[日号])?"
)
_NAMES = "january february march april may june july august september october november december".split()
_MONTH = r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_UNTIL = r"(?:\s*(?:–|—|-|to|until|and)\s*(?P<last>\d{1,2})(?:st|nd|rd|th)?)?"
_YEAR = r"(?:,?\s+(?P<year>(?:19|20)\d\d)(?!\d))?"
_ENGLISH = (
    re.compile(rf"(?<![\d:.]){_DAY}{_UNTIL}\s+(?:of\s+)?{_MONTH}(?![a-z]){_YEAR}", re.IGNORECASE),
    re.compile(rf"(?<![a-z]){_MONTH}\s+{_DAY}(?!\d|:){_UNTIL}(?!\d|:){_YEAR}", re.IGNORECASE),
)


def clock_times(text: str) -> frozenset[time]:
    """The times of day that a text names, such as 14:30, 2:30 pm, 9 am, 下午3点半; an odd one is passed over."""
    return frozenset(_times(text))


def _times(text: str) -> Iterator[time]:
    for found in _FROM.finditer(text):
        for half in ("a", found[2].lower()):
            if 1 <= int(found[1]) <= 12:
                yield time(int(found[1]) % 12 + 12 * (half == "p"))
    for found in _CLOCK.finditer(text):
        if found["minute"] is None and found["pm"] is None and not re.search("[点點]", found[0]):
            continue
        hour = int(found["hour"])
        minute = 30 if found["thirty"] else int(found["minute"] or found["chinese"] or 0)
        afternoon = (found["pm"] or "").lower().startswith("p") or found["half"] in ("下午", "晚上", "傍晚")
        if afternoon and hour < 12:
            hour += 12
        if (found["pm"] or "").lower().startswith("a") and hour == 12:
            hour = 0
        if hour < 24 and minute < 60:
            yield time(hour, minute)


def days(text: str, year: int) -> frozenset[date]:
    """The days that a text names with their month; ``year`` stands in where it names none. Of a range both ends."""
    return frozenset(day for day in _days(text, year) if day is not None)


def _days(text: str, year: int) -> Iterator[date | None]:
    for found in _ISO.finditer(text):
        yield _date(int(found[1]), int(found[2]), int(found[3]))
    for found in _HAN.finditer(text):
        for day in filter(None, (found[3], found[4])):
            yield _date(int(found[1] or year), int(found[2]), int(day))
    for pattern in _ENGLISH:
        for found in pattern.finditer(text):
            month = next(n for n, name in enumerate(_NAMES, 1) if name.startswith(found["month"].lower()[:3]))
            for day in filter(None, (found["day"], found["last"])):
                yield _date(int(found["year"] or year), month, int(day))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
