"""``valid`` as an interval of time, and a moment inside it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.content.conference import Conference
from bot.core.content.faq import Faq
from bot.core.content.history import Milestone
from bot.core.content.validity import Phase, Validity

BEGINNING = datetime(1, 1, 2, tzinfo=UTC)
END = datetime(9999, 12, 30, tzinfo=UTC)
"""Not the very ends of the calendar, so that every zone can show them."""


def span(window: Validity | None, conference: Conference) -> tuple[datetime, datetime]:
    """From when until when something holds: aware moments, the second one not included."""
    if window is None:
        return BEGINNING, END
    opening = _moment(conference.start, conference)
    closing = _moment(conference.end, conference, whole=True)
    match window.phase:
        case Phase.BEFORE:
            return BEGINNING, opening
        case Phase.DURING:
            return opening, closing
        case Phase.AFTER:
            return closing, END
    start = BEGINNING if window.from_ is None else _moment(window.from_, conference)
    end = END if window.until is None else _moment(window.until, conference, whole=True)
    return start, end


def window_of(fact: Faq | Milestone) -> Validity | None:
    """When an entry holds; a milestone always does."""
    return fact.valid if isinstance(fact, Faq) else None


def overlap(one: Faq | Milestone, other: Faq | Milestone, conference: Conference) -> bool:
    """Whether there is a moment at which both entries hold."""
    first, second = (span(window_of(fact), conference) for fact in (one, other))
    return max(first[0], second[0]) < min(first[1], second[1])


def _moment(value: date, conference: Conference, *, whole: bool = False) -> datetime:
    """The beginning of a day, or its end; a moment stays what it is."""
    zone = ZoneInfo(conference.timezone)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if not BEGINNING.date() < value < END.date():
        return END if value.year > 1 else BEGINNING
    start = datetime.combine(value, time(), zone)
    return start + timedelta(days=1) if whole else start


def moment_inside(window: Validity | None, conference: Conference) -> datetime:
    """A moment at which something holds: noon of the first day where that is one, else near the window's edge.

    It depends on the folder alone, so that a test of an entry never turns red by the calendar.
    """
    start, end = span(window, conference)
    noon = _moment(conference.start, conference) + timedelta(hours=12)
    if start <= noon < end:
        return noon
    return max(start, end - timedelta(minutes=1)) if end <= noon else start
