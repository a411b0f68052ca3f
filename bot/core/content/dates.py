"""Dates as people say them, and where a moment lies: before, during or after the conference."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval

from bot.core.content.conference import Conference
from bot.core.content.validity import Phase, Validity


def phase_of(conference: Conference, now: datetime) -> Phase:
    """Where ``now`` (aware) lies, counted in whole days of the conference's own zone."""
    today = now.astimezone(ZoneInfo(conference.timezone)).date()
    if today < conference.start:
        return Phase.BEFORE
    return Phase.AFTER if today > conference.end else Phase.DURING


def _moment(value: datetime | date, zone: ZoneInfo, *, end_of_day: bool) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    start = datetime.combine(value, time(), zone)
    return start + timedelta(days=1) if end_of_day else start


def window_state(window: Validity | None, conference: Conference, now: datetime) -> Phase:
    """Whether ``now`` lies before, in (``during``) or after a window; no window holds always."""
    if window is None:
        return Phase.DURING
    zone = ZoneInfo(conference.timezone)
    if window.phase is not None:
        order = list(Phase)
        here, there = order.index(phase_of(conference, now)), order.index(window.phase)
        return Phase.DURING if here == there else (Phase.BEFORE if here < there else Phase.AFTER)
    if window.from_ is not None and now < _moment(window.from_, zone, end_of_day=False):
        return Phase.BEFORE
    if window.until is not None and now >= _moment(window.until, zone, end_of_day=True):
        return Phase.AFTER
    return Phase.DURING


def _locale(language: str) -> Locale:
    """Babel's locale; British day-month order for English, English where Babel does not know the language."""
    try:
        return Locale.parse("en_GB" if language == "en" else language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def day(value: date, language: str) -> str:
    """A date in full: 25 September 2024, 2024年9月25日."""
    return format_date(value, "long", _locale(language))


def days(start: date, end: date, language: str) -> str:
    """A range of days: 25–29 September 2024, 2024年9月25日至29日."""
    if start == end:
        return day(start, language)
    if language == "en" and start.year == end.year:  # CLDR only has the short months for ranges
        opening = (
            str(start.day) if start.month == end.month else format_date(start, "d MMMM ", _locale(language))
        )
        return f"{opening}–{' ' if opening.endswith(' ') else ''}{day(end, language)}"
    if language == "zh":  # CLDR has had 至, then a dash with thin spaces; people write 至
        closing = day(end, language).removeprefix(f"{start.year}年")
        if (start.year, start.month) == (end.year, end.month):
            closing = closing.removeprefix(f"{end.month}月")
        return f"{day(start, language)}至{closing}"
    return str(format_interval(start, end, "yMMMMd", locale=_locale(language)))


def written_date(value: str, language: str) -> str:
    """A date as precise as it was written (``2015-08-21``, ``2015-08`` or ``2015``), as people say it."""
    pieces = [int(piece) for piece in value.split("-")]
    if len(pieces) == 1:
        return f"{pieces[0]}年" if language == "zh" else str(pieces[0])
    first = date(pieces[0], pieces[1], pieces[2] if len(pieces) == 3 else 1)
    if len(pieces) == 3:
        return day(first, language)
    return format_date(first, "y年M月" if language == "zh" else "MMMM y", _locale(language))
