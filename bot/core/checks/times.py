"""Rules on times: sessions within the days and nowhere twice at once, entries that hold when they are asked."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.core.checks.references import name_key, names_of
from bot.core.checks.rule import CheckContext, Finding, finding
from bot.core.content.faq import Faq
from bot.core.content.programme import Session, SessionStatus, Talk
from bot.core.content.validity import END, span
from bot.core.matching.normalisation import normalise
from bot.core.programme.calendar import programme_day


def outside_days(case: CheckContext) -> Iterator[Finding]:
    """Sessions and talks begin on a day of the conference, or in the night after its last."""
    conference = case.contents.conference
    for session in case.contents.sessions:
        for name in ("day", "last_day"):
            day = getattr(session, name)
            if day and not conference.start <= day <= conference.end:
                yield Finding(
                    session.at(name),
                    f"{day} is no day of the conference ({conference.start} to {conference.end})",
                    "correct the date here or in conference.yaml",
                )
    for entry in _timed(case):
        if entry.start is None:
            continue
        day = entry.start.date()
        if day < conference.start or programme_day(entry.start) > conference.end:
            yield finding(
                entry.at("start"), "check.outside", day=day, start=conference.start, end=conference.end
            )


def clock_change(case: CheckContext) -> Iterator[Finding]:
    """A time exists: it does not lie in the hour that the clocks skip in spring."""
    for entry in _timed(case):
        for field in ("start", "end"):
            moment: datetime | None = getattr(entry, field)
            if moment is None or not isinstance(moment.tzinfo, ZoneInfo):
                continue
            wall = moment.replace(tzinfo=None)
            if moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) != wall:
                values = {"time": f"{wall:%H:%M}", "day": wall.date(), "zone": moment.tzinfo}
                yield finding(entry.at(field), "check.skipped", **values)


def hall_double_booked(case: CheckContext) -> Iterator[Finding]:
    """A hall holds one session at a time; breaks and cancelled sessions do not count."""
    halls = names_of(case.contents.venue.halls)
    booked: dict[str, list[_Booking]] = {}
    for session in _taking_place(case):
        if session.hall and session.start and session.end and not session.is_break:
            key = name_key(session.hall)
            booking = _Booking(session.start, session.end, session, session.id)
            booked.setdefault(halls.get(key, key), []).append(booking)
    for hall in sorted(booked):
        for earlier, later in _clashes(booked[hall]):
            yield finding(later.entry.at("hall"), "check.hall_taken", hall=hall, **_told(earlier, later))


def speaker_double_booked(case: CheckContext) -> Iterator[Finding]:
    """A person speaks or chairs in one session at a time; cancelled sessions do not count."""
    people = names_of(case.contents.speakers)
    booked: dict[str, list[_Booking]] = {}
    for session in _taking_place(case):
        for person, booking in _appearances(session):
            key = name_key(person)
            booked.setdefault(people.get(key, key), []).append(booking)
    for person in sorted(booked):
        for earlier, later in _clashes(booked[person]):
            named = isinstance(later.entry, Talk) or later.entry.speakers
            place = later.entry.at("speakers" if named else "chairs")
            yield finding(place, "check.person_taken", person=person, **_told(earlier, later))


class _Booking(NamedTuple):
    """A hall or a person is taken by a session, or by a talk in it, from a moment until another."""

    start: datetime
    end: datetime
    entry: Session | Talk
    session: str


def _told(earlier: _Booking, later: _Booking) -> dict[str, str]:
    return {
        "earlier": earlier.session,
        "end": f"{earlier.end:%H:%M}",
        "later": later.session,
        "start": f"{later.start:%H:%M}",
    }


def _taking_place(case: CheckContext) -> Iterator[Session]:
    return (s for s in case.contents.sessions if s.status is not SessionStatus.CANCELLED)


def _appearances(session: Session) -> Iterator[tuple[str, _Booking]]:
    """The people of a session with the time for which they are needed: a talk's where that is known."""
    for talk in session.talks:
        timed = talk if talk.start and talk.end else session
        if timed.start and timed.end:
            for person in talk.speakers:
                yield person, _Booking(timed.start, timed.end, talk, session.id)
    if session.start and session.end:
        in_talks = {name_key(person) for talk in session.talks for person in talk.speakers}
        for person in dict.fromkeys((*session.speakers, *session.chairs)):
            # A speaker of a talk who also stands in the session's list is needed for the talk alone.
            if person in session.chairs or name_key(person) not in in_talks:
                yield person, _Booking(session.start, session.end, session, session.id)


def _clashes(bookings: Iterable[_Booking]) -> Iterator[tuple[_Booking, _Booking]]:
    """Each booking that begins while one of another session still runs, with that one."""
    running: list[_Booking] = []
    for later in sorted(bookings, key=lambda one: (one.start, one.end, one.entry.where)):
        running = [one for one in running if one.end > later.start]
        earlier = next((one for one in running if one.session != later.session), None)
        if earlier is not None and later.end > later.start:
            yield earlier, later
        running.append(later)


def _timed(case: CheckContext) -> Iterator[Session | Talk]:
    for session in case.contents.sessions:
        yield session
        yield from session.talks


def expired_valid(case: CheckContext) -> Iterator[Finding]:
    """No entry ran out before the conference has ended, unless another one asks the same and holds on."""
    conference = case.contents.conference
    if case.now.astimezone(_zone(case)).date() > conference.end:
        return
    groups = _same_question(case)
    for faq in case.faqs:
        until = span(faq.valid, conference)[1]
        if faq.valid is None or faq.valid.until is None or until > case.now:
            continue
        if not any(span(other.valid, conference)[1] > case.now for other in groups[_key(faq)]):
            yield finding(faq.at("valid.until"), "check.expired", until=_until(faq.valid.until, case))


def gap_in_valid(case: CheckContext) -> Iterator[Finding]:
    """Entries that ask the same at different times follow one another without a gap."""
    conference = case.contents.conference
    for group in _same_question(case).values():
        ordered = sorted(group, key=lambda faq: (span(faq.valid, conference), faq.where))
        reached = END
        for number, (one, following) in enumerate(pairwise(ordered)):
            end = span(one.valid, conference)[1]
            reached = end if number == 0 else max(reached, end)
            start = span(following.valid, conference)[0]
            if start > reached:
                yield finding(
                    following.at("valid"),
                    "check.gap",
                    start=_shown(reached, case),
                    end=_shown(start, case),
                    other=one.id,
                )


def _same_question(case: CheckContext) -> dict[str, list[Faq]]:
    groups: dict[str, list[Faq]] = {}
    for faq in case.faqs:
        groups.setdefault(_key(faq), []).append(faq)
    return groups


def _key(faq: Faq) -> str:
    """The question as it is compared, in the first language that the entry has."""
    return normalise(next(iter(faq.question.values()))) or faq.id


def _zone(case: CheckContext) -> ZoneInfo:
    return ZoneInfo(case.contents.conference.timezone)


def _until(value: date, case: CheckContext) -> str:
    return _shown(value, case) if isinstance(value, datetime) else str(value)


def _shown(moment: datetime, case: CheckContext) -> str:
    """A moment as people write it; midnight stands for the day alone."""
    local = moment.astimezone(_zone(case)) if moment.tzinfo else moment
    return f"{local:%Y-%m-%d}" if (local.hour, local.minute) == (0, 0) else f"{local:%Y-%m-%d %H:%M}"
