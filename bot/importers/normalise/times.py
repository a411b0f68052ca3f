"""Dates, times of day and durations as organizers write them; what could be read in two ways is not guessed.

Every reader here returns None for a text that it does not understand.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CHINESE_DAYS = "一二三四五六日天"

_ISO_DAY = re.compile(r"(\d{4})[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})日?号?")
_CHINESE_DAY = re.compile(r"(\d{1,2})月\s?(\d{1,2})[日号號]?")
_MONTH_FIRST = re.compile(r"\b([A-Za-z]{3,9})\.?\s?(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(\d{4})\b)?")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?([A-Za-z]{3,9})\b\.?(?:,?\s+(\d{4})\b)?")
_NUMBERS = re.compile(r"(?<![\d:])(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}))?(?![\d:])")
_WEEKDAY = re.compile(
    r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|(?:星期|周|週|礼拜|禮拜)([一二三四五六日天])|[（(]([一二三四五六日])[)）]",
    re.IGNORECASE,
)

_NOON = r"(?P<half>上午|早上|凌晨|中午|下午|晚上|傍晚|晚)?"
_CLOCK = re.compile(
    _NOON + r"\s*(?P<hour>\d{1,2})(?:[:.：时時点點h](?P<minute>\d{2})?(?::(?P<second>\d{2}))?分?)?\s*"
    r"(?P<meridiem>[AaPp]\.?[Mm]\.?)?"
)
_AFTERNOON = ("下午", "晚上", "傍晚", "晚")
_DASH = re.compile(r"\s*(?:[-–—~〜～至到]+|\bto\b|\buntil\b)\s*")


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
    """The date in a text such as ``2026-08-08``, ``8月8日（星期六）``, ``Aug.9``, ``08/08 (Sat)``, ``8 August 2026``."""
    text = unicodedata.normalize("NFKC", text)
    weekday = _weekday(text)
    if match := _ISO_DAY.search(text):
        return _written(int(match[2]), int(match[3]), int(match[1]), weekday)
    if match := _CHINESE_DAY.search(text):
        return _written(int(match[1]), int(match[2]), None, weekday)
    for pattern, month_at, day_at in ((_MONTH_FIRST, 1, 2), (_DAY_FIRST, 2, 1)):
        for match in pattern.finditer(text):
            name = match[month_at].lower()[:3]
            if name in _MONTHS:
                year = int(match[3]) if match[3] else None
                return _written(_MONTHS.index(name) + 1, int(match[day_at]), year, weekday)
    if match := _NUMBERS.search(text):
        first, second = int(match[1]), int(match[3])
        year = int(match[4]) if match[4] else None
        if match[2] != "/" and year is None:
            return None  # 9.30 and 9-10 are times, or nothing
        if first > 12:
            return _written(second, first, year, weekday)
        return _written(first, second, year, weekday, swappable=second <= 12)
    return None


def _written(
    month: int, day: int, year: int | None, weekday: int | None, *, swappable: bool = False
) -> WrittenDay | None:
    if _day(year or 2024, month, day) is None:  # 2024 has a 29 February
        return None
    return WrittenDay(month, day, year, weekday, swappable)


def _weekday(text: str) -> int | None:
    match = _WEEKDAY.search(text)
    if not match:
        return None
    if match[1]:
        return _DAYS.index(match[1].lower())
    return _CHINESE_DAYS.index(match[2] or match[3]) % 7 if (match[2] or match[3]) != "天" else 6


def month_comes_first(days: Iterable[WrittenDay]) -> bool | None:
    """Whether a file writes the month first, told by all its dates; None where every one could be either way."""
    for day in days:
        if day.swappable and day.month != day.day and day.weekday is not None and day.year:
            candidates = day.in_year(day.year)
            if len(candidates) == 1:
                return candidates[0].month == day.month
    return None


def clock_time(text: str, *, afternoon_before: time | None = None) -> time | None:
    """A time of day: ``9:00``, ``14.30``, ``2:30 pm``, ``下午2点30分``, ``0900``; hours of 24 mean midnight.

    ``afternoon_before`` reads a 12-hour clock without am and pm: an hour before it is in the afternoon.
    """
    text = unicodedata.normalize("NFKC", text).strip().replace("半", "30分")
    if re.fullmatch(r"\d{4}", text):
        text = f"{text[:2]}:{text[2:]}"
    match = _CLOCK.fullmatch(text)
    if not match or (text.isdigit() and len(text) > 2):
        return None
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    meridiem = (match["meridiem"] or "").lower().replace(".", "")
    if meridiem and not 1 <= hour <= 12:
        return None
    if meridiem:
        hour = hour % 12 + (12 if meridiem == "pm" else 0)
    else:
        hour += 12 * _is_afternoon(match["half"], hour, minute, afternoon_before)
    if hour == 24 and minute == 0:
        hour = 0
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _is_afternoon(half: str | None, hour: int, minute: int, afternoon_before: time | None) -> bool:
    if half:
        return (half in _AFTERNOON and hour < 12) or (half == "中午" and hour < 11)
    return afternoon_before is not None and (hour, minute) < (afternoon_before.hour, afternoon_before.minute)


def clock_range(text: str, *, afternoon_before: time | None = None) -> tuple[time, time | None] | None:
    """From and until in one text, ``09:00-09:30`` or ``2:00–2:30 pm``; the end is None where there is only a start."""
    text = unicodedata.normalize("NFKC", text).strip()
    pieces = [piece for piece in _DASH.split(text) if piece]
    if not 1 <= len(pieces) <= 2:
        return None
    end = clock_time(pieces[-1], afternoon_before=afternoon_before)
    start = clock_time(pieces[0], afternoon_before=afternoon_before)
    if start is None or end is None:
        return None
    if len(pieces) == 1:
        return start, None
    meridiem = re.search(r"[ap]\.?m\.?$", pieces[1], re.IGNORECASE)
    if meridiem and not re.search(r"[ap]\.?m", pieces[0], re.IGNORECASE):
        # "2:00–2:30 pm" says pm for both, "11:30–12:30 pm" only for the end.
        same = clock_time(f"{pieces[0]} {meridiem.group()}")
        start = same if same and same <= end else start
    return start, end


def duration(text: str) -> timedelta | None:
    """A length: ``00:45``, ``1:30:00``, ``45``, ``45 min``, ``1h30``, ``1.5 hours``, ``90分钟``, ``PT45M``."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    if match := re.fullmatch(r"(\d{1,3}):(\d{2})(?::(\d{2}))?", text):
        hours, minutes, seconds = (int(piece or 0) for piece in match.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if match := re.fullmatch(r"(\d{1,4})\s*(?:m|min|mins|minute|minutes|minuten|分|分钟|分鐘)?\.?", text):
        return timedelta(minutes=int(match[1]))
    pattern = r"p?t?(?:(\d{1,2}(?:\.\d)?)\s*(?:h|hr|hrs|hour|hours|小时|小時))?\s*(?:(\d{1,3})\s*(?:m|min|mins|minutes|分|分钟|分鐘)?)?"
    if text and (match := re.fullmatch(pattern, text)) and (match[1] or match[2]):
        return timedelta(hours=float(match[1] or 0), minutes=int(match[2] or 0))
    return None


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
