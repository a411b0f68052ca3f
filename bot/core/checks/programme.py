"""Rules on the programme's times."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.checks.rule import Case, Finding
from bot.core.entries import Session, Talk

LATEST = timedelta(hours=6)
"""A conference day may run past midnight, until six in the morning."""


def outside_days(case: Case) -> Iterator[Finding]:
    """Sessions and talks begin on a day of the conference, or in the night after its last."""
    conference = case.contents.conference
    for entry in _timed(case):
        if entry.start is None:
            continue
        day = entry.start.date()
        if day < conference.start or (entry.start - LATEST).date() > conference.end:
            yield Finding(
                entry.at("start"),
                f"{day} is no day of the conference ({conference.start} to {conference.end})",
                "correct the date here or in conference.yaml",
            )


def clock_change(case: Case) -> Iterator[Finding]:
    """A time exists: it does not lie in the hour that the clocks skip in spring."""
    for entry in _timed(case):
        for field in ("start", "end"):
            moment: datetime | None = getattr(entry, field)
            if moment is None or not isinstance(moment.tzinfo, ZoneInfo):
                continue
            wall = moment.replace(tzinfo=None)
            if moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) != wall:
                told = (
                    f"{wall:%H:%M} does not exist on {wall:%Y-%m-%d} in {moment.tzinfo}: the clocks skip it"
                )
                yield Finding(entry.at(field), told, "correct the time")


def _timed(case: Case) -> Iterator[Session | Talk]:
    for session in case.contents.sessions:
        yield session
        yield from session.talks
