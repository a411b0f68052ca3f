"""Where a moment lies: before, during or after the conference, or a window of validity."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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
