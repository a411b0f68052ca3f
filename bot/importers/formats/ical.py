"""iCalendar files: events with time zones in every way that calendars write them, and simple repetitions."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from icalendar import Calendar, Event, vBroken

from bot.core.content.zones import zone_meant
from bot.importers.normalise.texts import clean
from bot.importers.programme import SourceConference, SourceError, SourceProgramme, SourceSession, SourceTexts
from bot.importers.source import SourceFile, text_of
from bot.languages.messages import Sentence

_FOLD = re.compile(rb"\r?\n[ \t]")
_CALENDAR_LINE = re.compile(rb"^(?:BEGIN|END):VCALENDAR", re.IGNORECASE | re.MULTILINE)
_STEPS = {"DAILY": 1, "WEEKLY": 7}
_WEEKDAYS = {name: number for number, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}
MOST_REPETITIONS, MOST_DAYS = 50, 1_000
MOST_COMPONENTS, LONGEST_LINE = 20_000, 1_000_000


def read_icalendar(file: SourceFile, programme: SourceProgramme) -> None:
    """Adds a calendar's events to a programme; raises SourceError where the file is none."""
    if file.data.upper().count(b"BEGIN:") > MOST_COMPONENTS:
        raise SourceError(Sentence("imports.many_events", file=file.name, most=MOST_COMPONENTS))
    # Lines are unfolded before decoding: a fold may lie inside a character.
    unfolded = SourceFile(file.name, _FOLD.sub(b"", _calendar_alone(file, programme)))
    if max(map(len, unfolded.data.split(b"\n"))) > LONGEST_LINE:
        raise SourceError(Sentence("imports.long_line", file=file.name, most=f"{LONGEST_LINE / 1e6:.0f}"))
    try:
        calendars = Calendar.from_ical(text_of(unfolded), multiple=True)
    except SourceError:
        raise
    except Exception as problem:  # the library raises whatever its parts raise
        raise SourceError(Sentence("imports.damaged_calendar", file=file.name)) from problem
    for calendar in calendars:
        _read_calendar(calendar, programme)


def _calendar_alone(file: SourceFile, programme: SourceProgramme) -> bytes:
    """The file without what stands around the calendar, such as the mark of a comment."""
    lines = list(_CALENDAR_LINE.finditer(file.data))
    if file.data[:2] in (b"\xff\xfe", b"\xfe\xff") or not lines:
        return file.data
    begin, end = lines[0].start(), lines[-1].end()
    if not lines[-1][0].upper().startswith(b"END"):
        raise SourceError(Sentence("imports.cut_calendar", file=file.name))
    if file.data[:begin].strip(b"\xef\xbb\xbf \t\r\n") or file.data[end:].strip():
        programme.notes.inform(file.name, Sentence("imports.around_calendar"))
    return file.data[begin:end] + b"\r\n"


def _read_calendar(calendar: Any, programme: SourceProgramme) -> None:  # noqa: ANN401 - any component
    name = _text(calendar.get("X-WR-CALNAME")) or _text(calendar.get("NAME"))
    events = [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]
    for event in events:
        for broken, _ in event.errors:
            _take_out_broken(event, broken or "")
    _obey_zones(calendar, events, programme)
    zones = {
        key
        for event in events
        if (key := getattr(getattr(_value(event, "DTSTART"), "tzinfo", None), "key", ""))
    } - {"UTC"}
    zone = _text(calendar.get("X-WR-TIMEZONE")) or (zones.pop() if len(zones) == 1 else "")
    if not programme.conference.name and not programme.conference.timezone:
        programme.conference = SourceConference(name={None: name} if name else {}, timezone=zone)
    overridden = {
        (_text(event.get("UID")), _stamp(_value(event, "RECURRENCE-ID")))
        for event in events
        if event.get("RECURRENCE-ID") is not None
    }
    all_cancelled = _text(calendar.get("METHOD")).upper() == "CANCEL"
    for position, event in enumerate(events, 1):
        _read_event(event, position, overridden, programme, all_cancelled=all_cancelled)


def _read_event(
    event: Event,
    position: int,
    overridden: set[tuple[str, str]],
    programme: SourceProgramme,
    *,
    all_cancelled: bool,
) -> None:
    own_id = _text(event.get("UID"))
    shown_id = f"{position} ({own_id})" if own_id else position
    where = Sentence("imports.at_event", id=shown_id)
    for broken, _ in event.errors:
        programme.notes.warn(where, Sentence("imports.broken_line", name=broken or "?"))
    title = _texts(event, "SUMMARY")
    if not title:
        programme.notes.skipped(where, Sentence("imports.no_title"))
        return
    start, end = _times(event, where, programme)
    day, last_day = _days(event)
    categories = list(_categories(event))
    for at_start, at_end, part in _occurrences(event, start, end, own_id, overridden, where, programme):
        programme.sessions.append(
            SourceSession(
                where=where,
                own_id=own_id,
                part=part,
                title=title,
                abstract=_texts(event, "DESCRIPTION"),
                start=at_start,
                end=at_end,
                day=day,
                last_day=last_day,
                hall=programme.hall_key(_text(event.get("LOCATION"))),
                track=programme.track_key(categories[0] if categories else ""),
                speakers=tuple(programme.speaker_key(name) for name in _attendees(event)),
                status="cancelled"
                if all_cancelled or _text(event.get("STATUS")).upper() == "CANCELLED"
                else "",
                tags=tuple(categories[1:]),
                url=_text(event.get("URL")),
                updated=_aware(_value(event, "LAST-MODIFIED")),
            )
        )


def _obey_zones(calendar: Any, events: list[Event], programme: SourceProgramme) -> None:  # noqa: ANN401 - any component
    """The file's own definition of a zone counts where it differs from the zone that its name suggests."""
    own: dict[str, Any] = {}
    for zone in calendar.walk("VTIMEZONE"):
        try:
            own[_text(zone.get("TZID"))] = zone.to_tz(lookup_tzid=False)
        except Exception:  # noqa: BLE001, S112 - the library raises whatever its parts raise; such a zone defines nothing
            continue
    differing: dict[str, str] = {}
    for event in events:
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            value, moment = event.get(name), _value(event, name)
            zone = getattr(value, "params", {}).get("TZID", "")
            if zone not in own or not isinstance(moment, datetime) or isinstance(value, list):
                continue
            offset = moment.replace(tzinfo=own[zone]).utcoffset()
            if offset is not None and offset != moment.utcoffset():
                value.dt = moment.replace(tzinfo=timezone(offset))
                differing[zone] = f"{moment.replace(tzinfo=timezone(offset)):%z}"
    for name, shown in differing.items():
        programme.notes.warn(
            Sentence("imports.at_zone"), Sentence("imports.own_zone", zone=name, offset=shown)
        )


def _days(event: Event) -> tuple[date | None, date | None]:
    """The first and the last day of an event that has days instead of times."""
    start, end = _value(event, "DTSTART"), _value(event, "DTEND")
    if not isinstance(start, date) or isinstance(start, datetime):
        return None, None
    length = _value(event, "DURATION")
    if isinstance(end, date) and not isinstance(end, datetime):
        last = end - timedelta(days=1)
    else:
        last = start + length - timedelta(days=1) if isinstance(length, timedelta) else start
    return start, last if last > start else None


def _times(event: Event, where: str, programme: SourceProgramme) -> tuple[datetime | None, datetime | None]:
    start, end, length = (_value(event, name) for name in ("DTSTART", "DTEND", "DURATION"))
    if not isinstance(start, datetime):
        return None, None
    zone = getattr(event.get("DTSTART"), "params", {}).get("TZID")
    if zone and start.tzinfo is None and (meant := zone_meant(zone)):
        start = start.replace(tzinfo=meant)
    elif zone and start.tzinfo is None:
        programme.notes.warn(where, Sentence("imports.unknown_zone", zone=zone))
    if isinstance(end, datetime):
        # A floating end beside a start with a zone, or the reverse, is the same clock.
        return start, end if (end.tzinfo is None) == (start.tzinfo is None) else end.replace(
            tzinfo=start.tzinfo
        )
    return start, start + length if isinstance(length, timedelta) else None


def _occurrences(
    event: Event,
    start: datetime | None,
    end: datetime | None,
    own_id: str,
    overridden: set[tuple[str, str]],
    where: str,
    programme: SourceProgramme,
) -> Iterator[tuple[datetime | None, datetime | None, str]]:
    """The event's times with what tells them apart: once, or for each repetition that no event of its own replaces."""
    if event.get("RECURRENCE-ID") is not None:
        yield start, end, _stamp(_value(event, "RECURRENCE-ID"))
        return
    rule = event.get("RRULE")
    if rule is None or start is None:
        yield start, end, ""
        return
    starts = _repeated(rule, start)
    if starts is None:
        programme.notes.warn(
            where,
            Sentence("imports.unread_rule", rule=rule.to_ical().decode()),
        )
        yield start, end, ""
        return
    if len(starts) == MOST_REPETITIONS:
        programme.notes.warn(where, Sentence("imports.many_times", most=MOST_REPETITIONS))
    skipped = {_stamp(skip) for skip in _exceptions(event)}
    for moment in starts:
        stamp = _stamp(moment)
        if stamp not in skipped and (own_id, stamp) not in overridden:
            yield moment, end - start + moment if end else None, stamp


def _repeated(rule: Any, start: datetime) -> list[datetime] | None:  # noqa: ANN401 - the library's rule
    """The starts of a rule by days or weeks with an end; None for every other rule."""
    known = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY"}
    step = _STEPS.get(str(rule.get("FREQ", [""])[0]))
    count, until = rule.get("COUNT", [None])[0], rule.get("UNTIL", [None])[0]
    weekdays = [_WEEKDAYS.get(str(day)) for day in rule.get("BYDAY", [])]
    every = int(rule.get("INTERVAL", [1])[0])
    is_read = step and set(rule) <= known and None not in weekdays and every > 0
    if not is_read or not step or (count is None and until is None):
        return None
    starts: list[datetime] = []
    week_begins = start.weekday() - _WEEKDAYS.get(str(rule.get("WKST", ["MO"])[0]), 0)
    for days in range(MOST_DAYS):
        moment = start + timedelta(days)
        if len(starts) in (count, MOST_REPETITIONS) or (until is not None and _later(moment, until)):
            break
        turn = days if step == 1 else (days + week_begins % step) // step
        fits = moment.weekday() in weekdays if weekdays else not days % step
        if fits and not turn % every:
            starts.append(moment)
    return starts


def _later(moment: datetime, until: date) -> bool:
    if not isinstance(until, datetime):
        return moment.date() > until
    if moment.tzinfo and until.tzinfo:
        return moment > until
    return moment.replace(tzinfo=None) > until.replace(tzinfo=None)


def _each(event: Event, name: str) -> list[Any]:
    """The values of a property, which may stand once, several times or not at all."""
    value = event.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]


def _exceptions(event: Event) -> Iterator[date]:
    for group in _each(event, "EXDATE"):
        yield from (moment.dt for moment in getattr(group, "dts", ()))


def _value(event: Any, name: str) -> Any:  # noqa: ANN401 - date, datetime or timedelta
    value = event.get(name)
    return getattr(value[0] if isinstance(value, list) else value, "dt", None)


def _stamp(moment: date | None) -> str:
    if moment is None:
        return ""
    return moment.strftime("%Y%m%dT%H%M" if isinstance(moment, datetime) else "%Y%m%d")


def _aware(moment: date | None) -> datetime | None:
    if not isinstance(moment, datetime):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _take_out_broken(event: Event, name: str) -> None:
    """What the library could not read raises at every look at it."""
    value = event.get(name)
    whole = [part for part in _each(event, name) if not isinstance(part, vBroken)]
    event.pop(name, None)
    if whole:
        event[name] = whole if isinstance(value, list) else whole[0]


def _text(value: Any) -> str:  # noqa: ANN401 - the library's property
    if isinstance(value, list):
        value = value[0] if value else None
    return clean(str(value)) if value is not None else ""


def _texts(event: Event, name: str) -> SourceTexts:
    """A property, which may stand several times with a LANGUAGE each."""
    texts: dict[str | None, str] = {}
    for value in _each(event, name):
        if text := _text(value):
            texts.setdefault(getattr(value, "params", {}).get("LANGUAGE"), text)
    return texts


def _categories(event: Event) -> Iterator[str]:
    for group in _each(event, "CATEGORIES"):
        yield from filter(None, (clean(str(category)) for category in getattr(group, "cats", [group])))


def _attendees(event: Event) -> Iterator[str]:
    for person in _each(event, "ATTENDEE"):
        name = _text(getattr(person, "params", {}).get("CN"))
        if name:
            yield name
