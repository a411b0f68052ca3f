"""Times of day: at 3pm, 15:00, half past two, 三点半, 十二点四十五分, noon."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.core.programme.calendar import Calendar
from bot.core.programme.query.folding import HAN_NUMBER, NUMBER_WORD, number

_H = r"(?:2[0-4]|1\d|0?\d)"
_N = rf"(?:\d{{1,2}}|{HAN_NUMBER}{{1,3}})"
_W = rf"(?:{NUMBER_WORD}|1[0-2]|[1-9])"
_AM_PM = r"(?:[ap]\.?m\b\.?)"
# Minutes without 分 have two characters: in "三点2号厅" the 2 is none.
_MINUTES = rf"(?:{_N}分|(?:[0-5]\d|[零〇]{HAN_NUMBER}|[二三四五]?十[一二三四五六七八九]?)(?![号楼\d]))"
_NOT_INSIDE = r"(?<![a-z0-9_.:/])"

# The forms that are a time of day wherever they stand.
CLOCK = (
    rf"(?:{_NOT_INSIDE}{_H}[:.][0-5]\d(?::[0-5]\d)?(?!\d)\s*{_AM_PM}"
    rf"|{_NOT_INSIDE}{_H}:[0-5]\d(?::[0-5]\d)?(?!\d)"
    rf"|{_NOT_INSIDE}{_H}\s?{_AM_PM}"
    rf"|{_NOT_INSIDE}(?:1\d|2[0-3]|0?\d)h(?:[0-5]\d)?\b"
    rf"|\b{_W} o'? ?clock(?:\s*{_AM_PM})?|\b{_W} {_AM_PM}"
    rf"|\bhalf past {_W}\b|\bhalf-past {_W}\b|\b(?:a )?quarter (?:past|to|after|before) {_W}\b"
    rf"|\b(?:five|ten|twenty|twenty-five|twenty five)(?: minutes)? (?:past|to) {_W}\b"
    rf"|\b12 noon\b|\bnoon\b|\bmid-?day\b|\bmidnight\b|正午|半夜12点|午夜"
    rf"|(?<![有快慢好多少差大小第])(?!(?<=[早晚])一点(?!钟|半|一刻)){_N}\s?点(?:钟|整)?(?!建议|意见|内容|要求|看法|原因|理由|钱|都|也)"
    rf"(?:半|[一三]刻|{_MINUTES})?(?:钟)?"
    rf"|{_N}时(?![间候代区段尚刻效])(?:半|{_MINUTES})?"
    rf"|{_NOT_INSIDE}{_W}(?=\s+(?:in the (?:morning|afternoon|evening)|this (?:morning|afternoon|evening)|\| (?:morning|afternoon|evening)|evening_)))"
)
# A bare number is one only after a word that says so, and before nothing that it could count.
BARE = rf"(?:{_H}(?!\d|[:.]\d|%|st\b|nd\b|rd\b|th\b)|{NUMBER_WORD})"
ENDS = r"(?=\s*(?:$|[?!.,;|)]|\b(?:in|on|at|today|tomorrow|sharp|and|or|to|is|are|please|for|this|until|till|there)\b))"


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as told; ``half`` is am, pm, "24" where it can mean one only, or empty."""

    hour: int
    minute: int = 0
    half: str = ""

    def in_half(self, half: str) -> "Clock":
        """The same, with the half of the day of its neighbour in a range where it tells none itself."""
        return Clock(self.hour, self.minute, half) if not self.half and half in ("am", "pm") else self


def read_clock(written: str) -> Clock | None:
    """The time of day that a piece of text (as ``CLOCK`` or ``BARE`` finds it) names."""
    written = written.strip()
    if re.fullmatch(r"12 noon|noon|mid-?day|正午", written):
        return Clock(12, 0, "24")
    if re.fullmatch(r"midnight|午夜|半夜12点", written):
        return Clock(24, 0, "24")
    half = ""
    if found := re.search(r"([ap])\.?m\b\.?$", written):
        half, written = found[1] + "m", written[: found.start()].strip()
    if found := re.fullmatch(r"(\d{1,2})[:.](\d\d)(?::\d\d)?", written):
        return _clock(
            int(found[1]),
            int(found[2]),
            half or ("24" if found[1].startswith("0") or int(found[1]) >= 7 else ""),
        )
    if found := re.fullmatch(r"(\d{1,2})h(\d\d)?", written):
        return _clock(int(found[1]), int(found[2] or 0), half or "24")
    if found := re.fullmatch(r"half[ -]past (\S+)", written):
        return _clock(number(found[1]), 30, half)
    if found := re.fullmatch(
        r"(?:a )?(quarter|\S+(?:[ -]five)?)(?: minutes)? (past|to|after|before) (\S+)", written
    ):
        minutes = 15 if found[1] == "quarter" else _minutes(found[1])
        hour = number(found[3])
        if hour is None:
            return None
        return (
            _clock(hour, minutes, half)
            if found[2] in ("past", "after")
            else _clock(hour - 1 or 12, 60 - minutes, half)
        )
    if found := re.fullmatch(r"(\S+?)\s?[点时]钟?整?(?:(半)|([一三])刻|(\S+?)分?)?钟?", written):
        minute = (
            30 if found[2] else {"一": 15, "三": 45}.get(found[3] or "", number(found[4]) if found[4] else 0)
        )
        return _clock(number(found[1]), minute, half)
    return _clock(number(re.sub(r"\s*o'? ?clock", "", written)), 0, half)


def _minutes(written: str) -> int:
    return sum(number(word) or 0 for word in re.split("[ -]", written))


def _clock(hour: int | None, minute: int | None, half: str) -> Clock | None:
    if hour is None or minute is None or hour > 24 or minute > 59:
        return None
    if half in ("am", "pm") and not 1 <= hour <= 12:
        half = ""
    if not half and (hour > 12 or hour == 0):
        half = "24"
    return Clock(hour, minute, half)


class PartOfDay(StrEnum):
    """The parts of a day; each settles which half of the day an hour lies in."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


def resolve(
    clock: Clock,
    part: PartOfDay | None,
    day: date,
    calendar: Calendar,
    now: datetime,
    *,
    late: bool,
    past: bool = False,
) -> datetime:
    """The moment that a time of day means on a day.

    Where the half of the day is not told, the part of the day tells it, else the hours of the programme, else habit
    (seven to eleven is morning, one to six afternoon). With ``late`` the day runs until the next morning; with ``past`` an hour of
    today that is over is meant all the same.
    """
    hour = clock.hour
    if clock.half == "pm":
        hour = hour % 12 + 12
    elif clock.half == "am":
        hour %= 12
    elif not clock.half:
        hour = _with_part(hour, part) if part else _likely(clock, day, calendar, None if past else now)
    moment = calendar.at(day, time(hour % 24, clock.minute)) + timedelta(days=hour // 24)
    if moment.hour < 6 and hour < 24 and part != PartOfDay.MORNING:
        following = moment + timedelta(days=1)
        if (
            late
            or part in (PartOfDay.EVENING, PartOfDay.NIGHT)
            or (not calendar.busy(moment) and calendar.busy(following))
        ):
            return following
    return moment


def _with_part(hour: int, part: PartOfDay | None) -> int:
    if part == PartOfDay.MORNING:
        return hour
    if part == PartOfDay.NOON:
        return hour if hour >= 10 else hour + 12
    if part == PartOfDay.AFTERNOON:
        return hour % 12 + 12
    if hour == 12:
        return 24
    return hour + 12 if hour >= 5 else hour


def _likely(clock: Clock, day: date, calendar: Calendar, now: datetime | None) -> int:
    hour = clock.hour
    if hour == 12:
        return 12
    usual, other = (hour, hour + 12) if hour >= 7 else (hour + 12, hour)
    span = calendar.hours(day)
    if span is None:
        return usual

    def fits(candidate: int) -> bool:
        at = calendar.at(day, time(candidate, clock.minute))
        return span[0] - timedelta(hours=1) <= at <= span[1]

    if not fits(usual):
        return other if fits(other) else usual
    if (
        now is None
        or now.date() != day
        or calendar.at(day, time(usual, clock.minute)) + timedelta(hours=1) >= now
    ):
        return usual
    return other if other > usual and fits(other) else usual
