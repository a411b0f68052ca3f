"""When an entry holds: as written, as an interval of time, and where a moment lies in it."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, model_validator

from bot.core.content.conference import Conference
from bot.core.content.entry import Entry, refuse_backwards
from bot.core.content.values import MomentOrDay

BEGINNING = datetime(1, 1, 2, tzinfo=UTC)
END = datetime(9999, 12, 30, tzinfo=UTC)
"""Not the very ends of the calendar, so that every zone can show them."""


class Phase(StrEnum):
    """Where a moment lies: before, during or after the conference."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class Validity(Entry):
    """When something holds: from a moment until a moment (a bare date counts whole), or in a phase."""

    from_: MomentOrDay | None = Field(
        default=None, alias="from", description="The first day or moment at which it holds."
    )
    until: MomentOrDay | None = Field(
        default=None, description="The last day (whole), or the moment it ends."
    )
    phase: Phase | None = Field(default=None, description="Instead of dates: before, during or after.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        refuse_backwards(self.from_, self.until, "until")
        return self


def _window(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    return {"phase": value} if isinstance(value, str) else value


Valid = Annotated[Validity, BeforeValidator(_window, json_schema_input_type=Phase | Validity)]


def phase_of(conference: Conference, now: datetime) -> Phase:
    """Where ``now`` (aware) lies, counted in whole days of the conference's own zone."""
    today = now.astimezone(ZoneInfo(conference.timezone)).date()
    if today < conference.start:
        return Phase.BEFORE
    return Phase.AFTER if today > conference.end else Phase.DURING


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


def window_of(fact: Entry) -> Validity | None:
    """When an entry holds; one of a kind without such a field always does."""
    return getattr(fact, "valid", None)


def window_state(window: Validity | None, conference: Conference, now: datetime) -> Phase:
    """Whether ``now`` lies before, in (``during``) or after a window; no window holds always."""
    start, end = span(window, conference)
    if start <= now < end:
        return Phase.DURING
    return Phase.BEFORE if now < start else Phase.AFTER


def overlap(one: Entry, other: Entry, conference: Conference) -> bool:
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
