"""The time grammar: what a question says about time, and the question without it.

The text is read in passes, each of which takes out what it has understood: greetings, days, spans from now ("in the
next half hour"), ranges, clock times with their prepositions, parts of the day, then words for now, next, later and
for a place in the order. ``now`` is an argument; the conference's own days and hours settle what is left open.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.core.programme.calendar import AFTERNOON_ENDS, NOON, Calendar
from bot.core.programme.query.clock import BARE, CLOCK, ENDS, Clock, PartOfDay, read_clock, resolve
from bot.core.programme.query.days import TONIGHT, Days, take_days
from bot.core.programme.query.folding import GAP, HAN_NUMBER, NUMBER_WORD, number, regex
from bot.core.programme.query.order import take_order
from bot.core.programme.query.when import Flow, TimeWindow, When, WindowRelation

_GREETING = regex(
    r"\bgood (?:morning|afternoon|evening|night)\b|(?:早上|上午|中午|下午|晚上)好(?!几)|\b24 ?/ ?7\b|\b24 ?h(?:ours)?\b"
)
_PARTS: tuple[tuple[PartOfDay, re.Pattern[str]], ...] = (
    (PartOfDay.MORNING, regex(r"\b(?:in the |in |of )?(?:the )?(?:early |late )?mornings?\b|\bbefore noon\b|上午|早上|早晨|清晨|清早|一早|早间|今早|(?<!一)早(?=\d|[一二两三四五六七八九十]+点)(?!一点(?!钟|半))|(?<=\|)\s*[早晨](?![上晨间餐饭期会])")),
    (PartOfDay.NOON, regex(r"中午|晌午|\blunch ?time\b|午间")),
    (PartOfDay.AFTERNOON, regex(r"\b(?:in the |in |of )?(?:the )?(?:early |late )?afternoons?\b|\barvo\b|下午|午后(?!餐)")),
    (PartOfDay.EVENING, regex(rf"\b(?:in the |in |of )?(?:the )?(?:early |late )?evenings?\b|\b(?:at )?night\b|{TONIGHT}|晚上|晚间|傍晚|夜里|夜间|(?<=\|)\s*[晚夜](?![上间里餐饭宴会])|(?<!夜)晚(?=\d|[一二两三四五六七八九十]+点)")),
    (PartOfDay.NIGHT, regex(r"凌晨|半夜|深夜")),
)  # fmt: skip
_COUNT = rf"(?:\d{{1,3}}|{NUMBER_WORD}|an?|half(?: an?)?|{HAN_NUMBER}{{1,3}}|半个?)"
_SPANS: tuple[re.Pattern[str], ...] = (
    regex(rf"\b(?:with)?in (?:the )?(?:next |coming |following )?(?P<n>{_COUNT})(?: more)?[ -](?P<u>hours?|hrs?|minutes?|mins?)\b(?! (?:talk|session|long|slot))(?! time)"),
    regex(rf"\b(?:in |over |during |for )?(?:the )?(?:next|coming|following) (?:(?P<n>{_COUNT}) )?(?P<u>hours?|hrs?|minutes?|mins?)\b"),
    regex(rf"(?:接下来|未来|今后|往后|之后|最近|下面|接着)?的?(?P<n>{_COUNT})个?(?P<u>小时|钟头|分钟|刻钟)(?:之?内|以内|里)"),
    regex(rf"(?:接下来|未来|今后|往后|下面)的?(?P<n>{_COUNT})个?(?P<u>小时|钟头|分钟|刻钟)(?!的?(?:报告|演讲))"),
)  # fmt: skip
_POINTS: tuple[re.Pattern[str], ...] = (
    regex(rf"\bin (?P<n>{_COUNT})[ -](?P<u>hours?|hrs?|minutes?|mins?)(?:' time| time)\b|\b(?P<n2>{_COUNT})[ -](?P<u2>hours?|hrs?|minutes?|mins?) from now\b"),
    regex(rf"(?P<n>{_COUNT})个?(?P<u>小时|钟头|分钟|刻钟)(?:之后|以后|后)(?!的)"),
)  # fmt: skip
_EITHER = rf"(?:{CLOCK}|{BARE})"
_RANGES: tuple[re.Pattern[str], ...] = (
    regex(rf"\b(?:between|from) (?P<a>{_EITHER})\s*(?:and|to|until|till|-|–|—|~)\s*(?P<b>{_EITHER})(?!\w)"),
    regex(rf"(?P<a>{_EITHER})\s*(?:-|–|—|~|\bto\b|\buntil\b|\btill\b|至|到|和|与)\s*(?:{'|'.join(('上午', '中午', '下午', '晚上'))})?(?P<b>{CLOCK})(?:之间|期间|这段时间)?"),
    regex(rf"从?(?P<a>{HAN_NUMBER}{{1,3}}|\d{{1,2}})\s*(?:至|到|-|~)\s*(?P<b>(?:{HAN_NUMBER}{{1,3}}|\d{{1,2}})\s?点(?:半|[一三]刻)?)(?:之间)?"),
)  # fmt: skip
_STARTS = r"(?:starts?|starting|begins?|beginning|kicks? off|开始|开讲|开场|开的|起讲)"
_ENDS_WORD = r"(?:ends?|ending|finish(?:es|ing)?|结束|散场)"
_BEFORE_CLOCK = r"(?P<pre>\b(?:right |just |shortly |any ?time )?(?:at or )?(?:after|past|from|since)\b|\b(?:right |just |shortly |any ?time )?(?:before|until|till|by)\b|\b(?:at|around|about|circa|@)|在|约)?"
_AFTER_CLOCK = r"(?P<post>之后|以后|过后|往后|后(?!天)|起|开外|之前|以前|前(?!天|面|排|沿|端|往)|左右|前后| ?\bonwards?\b| ?\band (?:later|after)\b| ?\bor (?:later|after)\b| ?\bor (?:earlier|before)\b| ?\bsharp\b)?"
_PART_WORD = r"(?:上午|早上|清晨|凌晨|中午|下午|傍晚|晚上)"
_CLOCKS = regex(rf"{_BEFORE_CLOCK}\s*(?P<part>{_PART_WORD})?\s*(?P<c>{CLOCK}){_AFTER_CLOCK}")
_BARES = regex(
    rf"(?P<pre>\b(?:after|from|since|before|until|till|by|at|around|about)\b)\s*(?P<c>{BARE}){ENDS}(?P<post>)(?P<part>)"
)
_FOUR = regex(r"(?P<pre>\bat)\s(?P<c>(?:[01]\d|2[0-3])[0-5]\d)\b(?P<post>)(?P<part>)")
_LUNCH = regex(
    r"\b(?P<en>(?:right |just |shortly )?(?:after|before|during|over|at)) (?:the )?lunch(?: break| time)?\b"
    r"|(?:午[饭餐休]|吃完午饭|吃过午饭)(?:时间)?(?P<zh>之后|以后|后|之前|以前|前|期间|时段?|的时候|时候)|(?P<nap>午休)(?!时间?是)"
)
_PAST = regex(
    r"\b(?:was|were|did|had|missed|happened|took place|gave|spoke)\b|刚才|刚刚|讲过|错过|讲了|了什么|过哪些"
)
_AFTER = frozenset("after past from since 之后 以后 过后 往后 后 起 onward onwards".split())
_BEFORE = frozenset("before until till by 之前 以前 前".split())


@dataclass(frozen=True, slots=True)
class _Told:
    """A window as told, before its day is known: clock times, or a part of the day, or a meal."""

    first: Clock | None = None
    last: Clock | None = None
    rule: WindowRelation = WindowRelation.RUNNING
    part: PartOfDay | None = None
    last_part: PartOfDay | None = None
    lunch: str = ""


def take_times(text: str, now: datetime, calendar: Calendar) -> tuple[When, str]:
    """What a folded text says about time, and the text without it. Any text and any aware ``now`` are accepted."""
    try:
        return _take_times(text, now.astimezone(calendar.zone), calendar)
    except (OverflowError, ValueError):  # days at the edge of the calendar
        return When(), text


def _take_times(text: str, now: datetime, calendar: Calendar) -> tuple[When, str]:
    past = bool(_PAST.search(text))
    today = calendar.current_day(now)
    text = _GREETING.sub(GAP, text)
    text, relative_window = _from_now(text, now)
    text, days, relative = take_days(text, today, calendar)
    text, told = _told(text)
    text, order = take_order(text, bool(told or relative_window or days))
    windows: tuple[TimeWindow, ...] = (relative_window,) if relative_window else ()
    if told and not windows:
        days, windows = _placed(told, days, today, now, calendar, late=relative, past=past)
    if order.flow is Flow.NOW and (windows or days):
        order = replace(order, flow=None)
    if order.flow is Flow.REMAINING and days and not windows and today not in days:
        order = replace(order, flow=None)
    return replace(order, days=days, windows=windows, past=past), text


def _from_now(text: str, now: datetime) -> tuple[str, TimeWindow | None]:
    """Spans and moments told from now: in the next 30 minutes, 半小时内, in two hours' time, 一小时后."""
    for pattern in _POINTS:
        if found := pattern.search(text):
            groups = found.groupdict()
            at = now + _length(groups["n"] or groups.get("n2") or "", groups["u"] or groups.get("u2") or "")
            return text[: found.start()] + GAP + text[found.end() :], TimeWindow(
                at, at, WindowRelation.RUNNING
            )
    for pattern in _SPANS:
        if found := pattern.search(text):
            until = now + _length(found["n"] or "one", found["u"])
            window = TimeWindow(now, until + timedelta(minutes=1), WindowRelation.STARTING)
            return text[: found.start()] + GAP + text[found.end() :], window
    return text, None


def _length(count: str, unit: str) -> timedelta:
    minutes = 60 if unit[0] == "h" or unit in ("小时", "钟头") else 15 if unit == "刻钟" else 1
    if count.startswith(("half", "半")):
        return timedelta(minutes=minutes / 2)
    return timedelta(minutes=minutes * (number(count) or 1))


def _told(text: str) -> tuple[str, list[_Told]]:
    """The windows a text tells by clock times, meals and parts of the day, and the text without them."""
    told: list[_Told] = []
    if found := _LUNCH.search(text):
        text = text[: found.start()] + GAP + text[found.end() :]
        return text, [_Told(lunch=_side(found["en"] or found["zh"] or "during"))]
    parts = sorted((m.start(), part) for part, pattern in _PARTS for m in pattern.finditer(text))
    text, ranges = _take_ranges(text, parts)
    if not ranges:
        text, told = _take_clocks(text, parts)
    told = ranges or told
    for _, pattern in _PARTS:
        text = pattern.sub(GAP, text)
    if not told:
        told = [_Told(part=part) for part in dict.fromkeys(part for _, part in parts)]
    return text, told


def _side(word: str) -> str:
    word = word.split()[-1]
    return "after" if word in _AFTER else "before" if word in _BEFORE else "during"


def _part_at(position: int, parts: list[tuple[int, PartOfDay]]) -> PartOfDay | None:
    """The part of the day that a clock time stands in: the nearest one told before it, else the first after it."""
    before = [part for start, part in parts if start <= position]
    return before[-1] if before else parts[0][1] if parts else None


def _parts_of_range(
    found: re.Match[str], parts: list[tuple[int, PartOfDay]]
) -> tuple[PartOfDay | None, PartOfDay | None]:
    """The parts of the day of both ends: one told before or after the range is of both, one inside it of its end."""
    outside = [(start, part) for start, part in parts if not found.start("a") < start < found.start("b")]
    first = _part_at(found.start("a"), outside)
    inside = [part for start, part in parts if found.start("a") < start <= found.start("b")]
    return first, (inside[-1] if inside else first)


def _take_ranges(text: str, parts: list[tuple[int, PartOfDay]]) -> tuple[str, list[_Told]]:
    for pattern in _RANGES:
        for found in pattern.finditer(text):
            first, last = read_clock(found["a"]), read_clock(found["b"])
            if first is None or last is None:
                continue
            if not first.half and last.half == "pm" and first.hour > last.hour % 12 and last.hour != 12:
                first = Clock(first.hour, first.minute, "am")  # "10 to 2pm" begins in the morning
            first, last = first.in_half(last.half), last.in_half(first.half)
            told = _Told(first, last, WindowRelation.OVERLAPPING, *_parts_of_range(found, parts))
            return text[: found.start()] + GAP + text[found.end() :], [told]
    return text, []


def _take_clocks(text: str, parts: list[tuple[int, PartOfDay]]) -> tuple[str, list[_Told]]:
    told: list[_Told] = []
    for pattern in (_FOUR, _CLOCKS, _BARES):
        for found in list(pattern.finditer(text)):
            written = found["c"]
            if pattern is _FOUR:
                written = f"{written[:2]}:{written[2:]}"
            clock = read_clock(written)
            if clock is None:
                continue
            side = _side((found["pre"] or found["post"] or "at").strip() or "at")
            rule = {"after": WindowRelation.STARTING, "before": WindowRelation.STARTING}.get(
                side
            ) or _rule_near(text, found)
            part = _part_at(found.start("c"), parts)
            told.append(
                _Told(None if side == "before" else clock, None if side == "after" else clock, rule, part)
            )
        if told:
            return pattern.sub(GAP, text), told
    return text, told


def _rule_near(text: str, found: re.Match[str]) -> WindowRelation:
    """Whether what is asked for begins or ends at a time, or is just going on then."""
    around = text[: found.start()][-24:] + GAP + text[found.end() :][:6]
    if re.search(rf"\b{_ENDS_WORD}\s*\||\|\s*{_ENDS_WORD}", around) or re.search(
        rf"\|\s*{_ENDS_WORD}", around
    ):
        return WindowRelation.ENDS_AT
    if re.search(rf"{_STARTS}\s*\||\|\s*{_STARTS}", around):
        return WindowRelation.STARTS_AT
    return WindowRelation.RUNNING


def _placed(
    told: list[_Told], days: Days, today: date, now: datetime, calendar: Calendar, *, late: bool, past: bool
) -> tuple[Days, tuple[TimeWindow, ...]]:
    """Windows on their days: the days told, else today or, where that is over, the next day, else every day."""

    def windows(on: Days, *, to_morning: bool) -> tuple[TimeWindow, ...]:
        return tuple(
            _window(one, day, now, calendar, late=to_morning, past=past) for day in on for one in told
        )

    if days:
        return (), windows(days, to_morning=late)
    if today not in calendar.days:
        ahead = tuple(day for day in calendar.days if day > today)
        return (), windows(ahead or calendar.days, to_morning=True)
    here = windows((today,), to_morning=True)
    over = max(window.end for window in here) <= now - timedelta(minutes=1)
    later = tuple(day for day in calendar.days if day > today)
    if over and later and not past:
        return (), windows(later[:1], to_morning=True)
    return (), here


def _window(
    told: _Told, day: date, now: datetime, calendar: Calendar, *, late: bool, past: bool
) -> TimeWindow:
    begins, ends = calendar.begins(day), calendar.ends(day)
    if told.lunch:
        start, end = calendar.lunch(day)
        if told.lunch == "after":
            return TimeWindow(
                end, max(end + timedelta(hours=1), calendar.at(day, AFTERNOON_ENDS)), WindowRelation.STARTING
            )
        if told.lunch == "before":
            return TimeWindow(begins, start, WindowRelation.STARTING)
        return TimeWindow(start, end, WindowRelation.OVERLAPPING)
    if told.first is None and told.last is None:
        return _part_window(told.part, day, calendar)
    first = resolve(told.first, told.part, day, calendar, now, late=late, past=past) if told.first else None
    last_part = told.last_part or told.part
    last = resolve(told.last, last_part, day, calendar, now, late=late, past=past) if told.last else None
    if first is None or last is None:
        return TimeWindow(first or min(begins, last or begins), last or max(ends, first or ends), told.rule)
    if told.rule is not WindowRelation.OVERLAPPING:
        return TimeWindow(first, last, told.rule)
    if last <= first:  # "11 to 2", "22:00 to 1:00"
        half_a_day = last + timedelta(hours=12)
        last = (
            half_a_day
            if half_a_day > first and told.last and not told.last.half
            else last + timedelta(days=1)
        )
    return TimeWindow(first, last, told.rule)


def _part_window(part: PartOfDay | None, day: date, calendar: Calendar) -> TimeWindow:
    noon, evening = calendar.at(day, NOON), calendar.at(day, AFTERNOON_ENDS)
    if part is PartOfDay.MORNING:
        return TimeWindow(calendar.begins(day), noon, WindowRelation.STARTING)
    if part is PartOfDay.NOON:
        return TimeWindow(noon, calendar.at(day, time(13)), WindowRelation.OVERLAPPING)
    if part is PartOfDay.AFTERNOON:
        return TimeWindow(noon, evening, WindowRelation.STARTING)
    if part is PartOfDay.NIGHT:
        return TimeWindow(calendar.at(day, time()), calendar.begins(day), WindowRelation.STARTING)
    return TimeWindow(evening, calendar.ends(day), WindowRelation.STARTING)
