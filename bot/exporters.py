"""The programme as an iCalendar file (RFC 5545) that calendars can subscribe to.

A session's UID never changes. SEQUENCE tells calendars that an event changed: with the file of the last export at
hand it grows exactly where something did, and an unchanged programme gives the same bytes.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from bot.core.content.contents import Contents
from bot.core.content.programme import Session, SessionStatus
from bot.core.content.values import in_language
from bot.core.dialogue.prose import from_markdown, plain
from bot.core.programme.calendar import programme_day
from bot.core.programme.index import build_programme

_COMPARED = ("SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "URL", "STATUS", "DTSTART", "DTEND")


def programme_ics(
    contents: Contents, sessions: Sequence[Session], now: datetime, language: str = "", previous: bytes = b""
) -> bytes:
    """The sessions that have a start, as a calendar; times in UTC, texts in ``language`` or the conference's first.

    ``previous`` is the last export: what it held and ``contents`` does not any more becomes CANCELLED.
    """
    language = language or contents.conference.languages[0]
    before = _events(previous)
    calendar = Calendar()
    calendar.add("PRODID", "-//infodesk//programme//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", in_language(contents.conference.name, language) or contents.conference.id)
    calendar.add("X-WR-TIMEZONE", contents.conference.timezone)
    written = set()
    for session in sorted((one for one in sessions if one.start), key=lambda one: (_utc(one.start), one.id)):
        event = _event(contents, session, language)
        written.add(str(event["UID"]))
        calendar.add_component(_versioned(event, before.get(str(event["UID"])), now, session))
    present = {_uid(contents, session) for session in contents.sessions}
    for uid, event in before.items():
        if uid not in written and uid not in present:
            calendar.add_component(_gone(event, now))
    return bytes(calendar.to_ical())


def selected_sessions(contents: Contents, track: str = "", day: str = "") -> tuple[Session, ...]:
    """The sessions of a track (id or name) and a conference day (``2024-09-26``, or 2 for the second).

    Days break and are counted as in the answers of the bot. Raises ValueError where there is no such track or day.
    """
    sessions = contents.sessions
    if track:
        wanted = _track_ids(contents, track)
        sessions = tuple(session for session in sessions if session.track in wanted)
    if day:
        on = _day(contents, day)
        zone = ZoneInfo(contents.conference.timezone)
        sessions = tuple(
            session
            for session in sessions
            if session.start and programme_day(session.start.astimezone(zone)) == on
        )
    return sessions


def _track_ids(contents: Contents, wanted: str) -> set[str]:
    """Everything that sessions may call the track: its id and its names."""
    for track in contents.tracks:
        names = (
            track.id,
            *track.name.values(),
            *(name for names in track.also_called.values() for name in names),
        )
        if wanted.casefold() in (name.casefold() for name in names):
            return {track.id, *track.name.values()}
    own = {session.track for session in contents.sessions if session.track}
    if wanted in own:
        return {wanted}
    known = ", ".join(sorted({track.id for track in contents.tracks} or own)[:20]) or "none"
    raise ValueError(f"There is no track {wanted}. The tracks are: {known}.")


def _day(contents: Contents, written: str) -> date:
    if written.isdecimal() and 0 < (number := int(written[:3])) < 100:
        days = build_programme(contents).calendar.days
        return days[number - 1] if number <= len(days) else days[-1] + timedelta(days=number - len(days))
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ValueError(
            f"{written} is no day. Write {contents.conference.start}, or 1 for the first day."
        ) from None


def _uid(contents: Contents, session: Session) -> str:
    return f"{session.id}@{contents.conference.id}.infodesk"


def _event(contents: Contents, session: Session, language: str) -> Event:
    fallbacks = tuple(contents.conference.languages)
    halls = {name: hall for hall in contents.venue.halls for name in (hall.id, *hall.name.values())}
    tracks = {name: track for track in contents.tracks for name in (track.id, *track.name.values())}
    event = Event()
    event.add("UID", _uid(contents, session))
    event.add("SUMMARY", in_language(session.title, language, fallbacks) or session.id)
    event.add("DTSTART", _utc(session.start))
    if session.end:
        event.add("DTEND", _utc(session.end))
    if description := _description(contents, session, language, fallbacks):
        event.add("DESCRIPTION", description)
    if session.hall:
        hall = halls.get(session.hall)
        event.add("LOCATION", (in_language(hall.name, language, fallbacks) if hall else None) or session.hall)
    if session.track:
        track = tracks.get(session.track)
        event.add(
            "CATEGORIES", [(in_language(track.name, language, fallbacks) if track else None) or session.track]
        )
    named = (text for source in session.source for texts in source.values() for text in texts)
    if address := next((text for text in named if text.startswith("http")), None):
        event.add("URL", address)
    event.add("STATUS", "CANCELLED" if session.status is SessionStatus.CANCELLED else "CONFIRMED")
    return event


def _description(contents: Contents, session: Session, language: str, fallbacks: tuple[str, ...]) -> str:
    names = {
        person.id: in_language(person.name, language, fallbacks) or person.id for person in contents.speakers
    }
    speakers = ", ".join(names.get(person, person) for person in session.speakers)
    abstract = in_language(session.abstract or {}, language, fallbacks) or ""
    return "\n\n".join(filter(None, (speakers, plain(from_markdown(abstract)))))


def _utc(moment: datetime | None) -> datetime:
    if moment is None or moment.tzinfo is None:
        raise ValueError("sessions of a folder have aware times")
    return moment.astimezone(UTC)


def _versioned(event: Event, before: Event | None, now: datetime, session: Session) -> Event:
    """The event with SEQUENCE and its time stamps: those of the last export where nothing changed since."""
    sequence = {SessionStatus.MOVED: 1, SessionStatus.CANCELLED: 2}.get(session.status, 0)
    stamp = now.astimezone(UTC).replace(microsecond=0)
    if before is not None:
        known = int(before.get("SEQUENCE", 0))
        if _content(event) == _content(before):
            sequence, stamp = known, before.decoded("DTSTAMP")
        else:
            sequence = max(sequence, known + 1)
    event.add("SEQUENCE", sequence)
    event.add("DTSTAMP", stamp)
    event.add("LAST-MODIFIED", stamp)
    return event


def _content(event: Event) -> dict[str, bytes]:
    return {name: _bytes(event[name]) for name in _COMPARED if name in event}


def _bytes(value: Any) -> bytes:  # noqa: ANN401 - the library's property
    return bytes(value.to_ical())


def _gone(event: Event, now: datetime) -> Event:
    if str(event.get("STATUS")) != "CANCELLED":
        stamp = now.astimezone(UTC).replace(microsecond=0)
        sequence = int(event.get("SEQUENCE", 0)) + 1
        for name, value in (
            ("STATUS", "CANCELLED"),
            ("SEQUENCE", sequence),
            ("DTSTAMP", stamp),
            ("LAST-MODIFIED", stamp),
        ):
            event.pop(name, None)
            event.add(name, value)
    return event


def _events(previous: bytes) -> dict[str, Event]:
    """The events of the last export by UID; none where it is no calendar of ours."""
    if not previous.strip():
        return {}
    try:
        calendar = Calendar.from_ical(previous)
    except ValueError:
        return {}
    return {
        str(event["UID"]): event
        for event in calendar.walk("VEVENT")
        if isinstance(event, Event) and "UID" in event
    }
