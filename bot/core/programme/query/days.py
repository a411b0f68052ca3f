"""Words for days: today, 后天, Saturday, 27号, Sept 27, day 2, 第二天."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bot.core.programme.calendar import Calendar
from bot.core.programme.query.folding import GAP, HAN_NUMBER, NUMBER_WORD, ORDINAL_WORD, number, regex

_N = rf"(?:\d{{1,2}}|{HAN_NUMBER}{{1,3}})"
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_TH = r"(?:st|nd|rd|th)?"
_WEEKDAYS = "mon tue wed thu fri sat sun".split()
_FULL_WEEKDAY = r"(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?)"
_SHORT_WEEKDAY = r"(?:mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)"
_PART = r"(?:morning|afternoon|evening|night|noon|at\s|\d)"
_HAN_WEEKDAYS = "一二三四五六日"
# 27号 is no day where it counts something else: a building, a gate, a stand.
_NO_NUMBER_OF = r"(?![厅楼馆门口线桌柜展会教房室报站场店窗机])"
_RELATIVE: tuple[tuple[str, int], ...] = (
    (r"\b(?:the )?day after tomorrow\b|\bovermorrow\b|(?<!大)后[天日]", 2),
    (r"大后天", 3),
    (r"\b(?:the )?day before yesterday\b|前[天日]", -2),
    (r"\b(?:tomorrow|tmrw|tmr|tmw|2moro)\b|明[天日]|明儿|\b(?:the )?(?:next|following) day\b", 1),
    (r"\byesterday\b|昨[天日]|昨儿", -1),
    (r"\b(?:today|this day)\b|今[天日]|今儿|当天", 0),
    # With a part of the day in the same word; that part is left standing for who reads the parts.
    (r"明(?=[早晚晨])", 1),
    (r"今(?=[早晚晨夜])", 0),
    (r"昨(?=[晚夜晨])", -1),
    (r"(?<![以之随然最])后(?=[早晚]上)", 2),
    (r"\blast(?= night\b)", -1),
    (r"\b(?:tonight|tonite)\b", 0),
    (r"\bthis(?= (?:early |late )?(?:morning|afternoon|evening)\b)", 0),
)
TONIGHT = "evening_"
"""Stands where "tonight" stood: its day has been read, its part of the day not yet."""

Days = tuple[date, ...]


def take_days(text: str, today: date, calendar: Calendar) -> tuple[str, Days, bool]:
    """The text without its words for days, the days, and whether they were told from today or by their number.

    A day told so (today, day 2) runs until late at night; ``GAP`` stands in the text where a day stood.
    """
    found: list[date] = []
    relative = False

    def read(
        match: re.Match[str], rule: Callable[[re.Match[str], date, Calendar], Days | None], told: bool
    ) -> str:
        nonlocal relative
        days = rule(match, today, calendar)
        if days is None:
            return match[0]
        found.extend(days)
        relative = relative or told
        return f" {TONIGHT} " if match[0] in ("tonight", "tonite") else GAP

    for pattern, rule, told in _RULES:
        text = pattern.sub(lambda match, rule=rule, told=told: read(match, rule, told), text)  # type: ignore[misc]
    return text, tuple(sorted(set(found))), relative


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shifted(day: date, by: int) -> date | None:
    try:
        return day + timedelta(days=by)
    except OverflowError:
        return None


def _one(day: date | None) -> Days | None:
    return (day,) if day else None


def _iso(match: re.Match[str], _today: date, _calendar: Calendar) -> Days | None:
    return _one(_safe(int(match[1]), int(match[2]), int(match[3])))


def _month_and_day(month: int, day: int, today: date, calendar: Calendar) -> date | None:
    """The conference's own date of that month and day, else the one nearest to today."""
    for own in calendar.days:
        if (own.month, own.day) == (month, day):
            return own
    years = (calendar.days[0].year, today.year)
    return next((d for d in (_safe(year, month, day) for year in years) if d), None)


def _named_month(match: re.Match[str], today: date, calendar: Calendar) -> Days | None:
    month, day = match["month"], number(match["day"])
    index = _MONTHS.index(month[:3]) + 1 if month[:3] in _MONTHS else number(month)
    last = number(match["last"]) if match["last"] else None
    if not index or not day:
        return None
    first = _month_and_day(index, day, today, calendar)
    if first and last and day < last <= 31:
        more = (_shifted(first, n) for n in range(1, last - day + 1))
        return (first, *(d for d in more if d))
    return _one(first)


def _slashed(match: re.Match[str], today: date, calendar: Calendar) -> Days | None:
    """7/30 or 30/7: the reading that is a day of the conference, else month first, else day first."""
    one, two = int(match[1]), int(match[2])
    readings = [(one, two), (two, one)]
    for month, day in readings:
        if any((own.month, own.day) == (month, day) for own in calendar.days):
            return _one(_month_and_day(month, day, today, calendar))
    return None


def _day_of_month(match: re.Match[str], today: date, calendar: Calendar) -> Days | None:
    day = number(next(filter(None, match.groups())))
    if not day or day > 31:
        return None
    for own in calendar.days:
        if own.day == day:
            return (own,)
    near = (_shifted(today, n) for n in range(32))
    return _one(next((d for d in near if d and d.day == day), None))


def _nth_day(match: re.Match[str], _today: date, calendar: Calendar) -> Days | None:
    n = number(next(filter(None, match.groups())))
    if not n:
        return None
    if n <= len(calendar.days):
        return (calendar.days[n - 1],)
    return _one(_shifted(calendar.days[-1], n - len(calendar.days)))


def _last_day(_match: re.Match[str], _today: date, calendar: Calendar) -> Days | None:
    return (calendar.days[-1],)


def _weekday(match: re.Match[str], today: date, calendar: Calendar) -> Days | None:
    """The conference's day of that name, the next one where it has several; else the next in the calendar."""
    return _one(_day_named(_WEEKDAYS.index(match["day"][:3]), match["which"] or "", today, calendar))


def _day_named(wanted: int, which: str, today: date, calendar: Calendar) -> date | None:
    own = [day for day in calendar.days if day.weekday() == wanted]
    ahead = (wanted - today.weekday()) % 7
    if which in ("next", "coming"):
        later = [day for day in own if day > today]
        return later[0] if later else _shifted(today, ahead or 7)
    if which in ("last", "past"):
        return _shifted(today, ahead - 7)
    if own:
        return next((day for day in own if day >= today), own[-1])
    return _shifted(today, ahead)


def _han_weekday(match: re.Match[str], today: date, calendar: Calendar) -> Days | None:
    written = match["day"]
    wanted = (
        int(written) - 1 if written.isdecimal() else _HAN_WEEKDAYS.index("日" if written == "天" else written)
    )
    weeks = {"下下": 2, "下": 1, "上": -1, "上上": -2}.get(match["which"] or "", 0)
    if weeks:
        return _one(_shifted(today, 7 * weeks + wanted - today.weekday()))
    return _one(_day_named(wanted, "", today, calendar))


def _weekend(_match: re.Match[str], today: date, calendar: Calendar) -> Days | None:
    days = (_day_named(5, "", today, calendar), _day_named(6, "", today, calendar))
    return tuple(day for day in days if day) or None


def _relative(by: int) -> Callable[[re.Match[str], date, Calendar], Days | None]:
    def rule(_match: re.Match[str], today: date, _calendar: Calendar) -> Days | None:
        return _one(_shifted(today, by))

    return rule


def _rules() -> Iterator[
    tuple[re.Pattern[str], Callable[[re.Match[str], date, Calendar], Days | None], bool]
]:
    """Every way to name a day, the longer ways first; and whether it tells the day from today or by its number."""
    last = rf"(?:\s*(?:-|–|to|until|and|&)\s*(?:the )?(?P<last>\d{{1,2}}){_TH})?"
    yield regex(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"), _iso, False
    yield regex(r"(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})[日号]?"), _iso, False
    yield (
        regex(
            rf"(?:the )?(?<![\d:.])(?P<day>\d{{1,2}}){_TH}{last}\s*(?:of )?(?P<month>{_MONTH})(?![a-z])(?:,? \d{{4}})?"
        ),
        _named_month,
        False,
    )
    yield (
        regex(
            rf"(?<![a-z])(?P<month>{_MONTH}) (?:the )?(?P<day>\d{{1,2}}){_TH}{last}(?![\d:]|\s?[ap]\.?m)(?:,? \d{{4}})?"
        ),
        _named_month,
        False,
    )
    han_last = rf"(?:[日号]?(?:-|–|~|到|至|和)(?P<last>{_N}))?"
    yield regex(rf"(?P<month>{_N})月(?:份)?(?P<day>{_N}){han_last}[日号]?"), _named_month, False
    yield regex(r"(?<![\d/.])(\d{1,2})/(\d{1,2})(?![\d/])"), _slashed, False
    yield regex(rf"\bday (?:no\.? ?)?(\d{{1,2}}|{NUMBER_WORD})\b|\bd(\d)\b"), _nth_day, True
    yield (
        regex(rf"\b({ORDINAL_WORD}|\d{{1,2}}(?:st|nd|rd|th)) (?:conference )?day\b|第({_N})[天日]"),
        _nth_day,
        True,
    )
    yield regex(r"(首)日|(?<!\w)(首)天"), _nth_day, True
    yield regex(r"\b(?:last|final|closing) day\b|最后[一1][天日]|末日"), _last_day, True
    yield (
        regex(r"\bthe (\d{1,2})(?:st|nd|rd|th)\b(?! (?:floor|edition|session|talk|annual|national|one))"),
        _day_of_month,
        False,
    )
    yield regex(r"\bon (\d{1,2})(?:st|nd|rd|th)\b"), _day_of_month, False
    yield regex(rf"(?<![第\d月])({_N})[号日]{_NO_NUMBER_OF}"), _day_of_month, False
    yield regex(r"(?:this |the |这个?)?(?:weekend|周末)"), _weekend, False
    which = r"(?:(?P<which>this|next|coming|last|past) )?"
    yield regex(rf"(?:\bon )?\b{which}(?P<day>{_FULL_WEEKDAY})\b"), _weekday, False
    yield regex(rf"\b(?:on|for|until|by|of) (?P<which>)(?P<day>{_SHORT_WEEKDAY})\b\.?"), _weekday, False
    yield regex(rf"\b(?P<which>this|next|last) (?P<day>{_SHORT_WEEKDAY})\b\.?"), _weekday, False
    yield (
        regex(rf"\b(?P<which>)(?P<day>{_SHORT_WEEKDAY})\b\.?(?= {_PART}|[?!. ]*$|\s*[\u4e00-\u9fff])"),
        _weekday,
        False,
    )
    yield (
        regex(r"(?P<which>下下|上上|下|上|这|本)?(?:个)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天1-6])"),
        _han_weekday,
        False,
    )
    for words, by in _RELATIVE:
        yield regex(words), _relative(by), True


_RULES = tuple(_rules())
