"""The schedule JSON of frab and pretalx: ``schedule.conference.days[].rooms{name: [event]}``."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.core.programme.calendar import programme_day
from bot.importers.formats.shapes import items, members, text, texts, truth
from bot.importers.normalise.times import clock_time, duration, iso_day, moment
from bot.importers.programme import SourceConference, SourceProgramme, SourceSession
from bot.languages.patterns import Framed, Listed


def _link(kind: str, ending: str) -> Framed:
    """Finds a link of a kind by the words of its title or by the ending of its address."""
    words = Listed("imports", "links", kind, flags=re.IGNORECASE, whole=False)
    return Framed(rf"{{words}}|\.(?:{ending})$", re.IGNORECASE, words=words)


_VIDEO = _link("video", "webm|mp4")
_NOT_A_VIDEO = _link("no video", "vtt|srt")
_SLIDES = _link("slides", "pdf|pptx?|odp")
_OF_THE_TOOL = re.compile(r"feedback", re.IGNORECASE)


def is_frab(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether a JSON value is a schedule of this format."""
    return bool(items(members(_conference(value)).get("days")))


def _conference(value: Any) -> Any:  # noqa: ANN401 - any JSON
    value = members(value)
    return members(value.get("schedule", value)).get("conference")


def read_frab_json(value: Any, programme: SourceProgramme) -> None:  # noqa: ANN401 - any JSON
    """Adds what a schedule says to a programme."""
    schedule = members(members(value).get("schedule", value))
    conference = members(_conference(value))
    programme.conference = SourceConference(
        name=texts(conference.get("title")),
        acronym=text(conference.get("acronym")),
        start=iso_day(text(conference.get("start"))),
        end=iso_day(text(conference.get("end"))),
        timezone=text(conference.get("time_zone_name")),
        place=", ".join(filter(None, (text(conference.get("venue")), text(conference.get("city"))))),
    )
    base = text(conference.get("base_url")) or text(schedule.get("base_url"))
    trusted = _same_edition(base, programme.conference.start)
    if not trusted:
        programme.doubt(
            "base_url",
            f"the addresses ({base}) name another year than the dates: those of sessions are left out",
        )
    day_change = clock_time(text(conference.get("day_change"))[:5])
    for day in map(members, items(conference.get("days"))):
        begins = moment(text(day.get("day_start")))
        for room, events in members(day.get("rooms")).items():
            for position, event in enumerate(items(events), 1):
                if not isinstance(event, Mapping):
                    programme.unread(
                        f"day {text(day.get('index'))}, {room}, event {position}", "this is no event"
                    )
                    continue
                changes_at = day_change or (begins.time() if begins else None)
                _read_event(
                    event, room, iso_day(text(day.get("date"))), changes_at, programme, trusted=trusted
                )


def _same_edition(base: str, start: date | None) -> bool:
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", base)
    return not years or start is None or str(start.year) in years or str(start.year + 1) in years[1:]


def _read_event(
    event: Mapping[str, Any],
    room: str,
    day: date | None,
    changes_at: time | None,
    programme: SourceProgramme,
    *,
    trusted: bool,
) -> None:
    own_id = text(event.get("id")) or text(event.get("guid")) or text(event.get("code"))
    where = f"event {own_id or text(event.get('title'))}"
    title = texts(event.get("title"))
    if not title:
        programme.unread(where, "it has no title")
        return
    start = _start(event, day, changes_at, where, programme)
    length = duration(text(event.get("duration")))
    links = list(_links(event))
    recording = next((url for label, url in links if _is_video(label, url)), "")
    slides = next((url for label, url in links if _SLIDES.search(label) or _SLIDES.search(url)), "")
    session = SourceSession(
        where=where,
        own_id=own_id,
        title=title,
        subtitle=texts(event.get("subtitle")),
        abstract=_abstract(event),
        start=start,
        end=start + length if start and length is not None else None,
        hall=programme.hall(text(event.get("room")) or room),
        track=programme.track(_track(event.get("track"))),
        type=text(event.get("type")),
        speakers=tuple(_speakers(event, programme)),
        language=text(event.get("language")),
        recorded=False if _not_recorded(event) else None,
        recording=text(event.get("video_download_url")) or recording,
        slides=slides,
        links=tuple(
            (label, url)
            for label, url in links
            if url not in (recording, slides) and not _OF_THE_TOOL.search(label)
        ),
        url=text(event.get("url")) if trusted else "",
    )
    if start and length is None:
        programme.doubt(where, "it has no duration, so no end")
    programme.sessions.append(session)


def _is_video(label: str, url: str) -> bool:
    return bool((_VIDEO.search(label) or _VIDEO.search(url)) and not _NOT_A_VIDEO.search(f"{label} {url}"))


def _start(
    event: Mapping[str, Any],
    day: date | None,
    changes_at: time | None,
    where: str,
    programme: SourceProgramme,
) -> datetime | None:
    """The event's own date; in old files the day's date with the event's ``HH:MM``, past midnight the next day."""
    told = text(event.get("date"))
    if told:
        start = moment(told)
        if start is None:
            programme.doubt(where, f"its date “{told}” cannot be read, so it has no time")
        return start
    clock = clock_time(text(event.get("start")))
    if clock is None or day is None:
        if text(event.get("start")):
            programme.doubt(
                where, f"its start “{text(event.get('start'))}” cannot be read, so it has no time"
            )
        return None
    # The day of a conference ends when the last party does: 00:15 under the 27th is the night to the 28th.
    start = datetime.combine(day, clock)  # local time: the file has no zone
    after_midnight = changes_at is not None and clock < changes_at <= time(12) and programme_day(start) < day
    return start + timedelta(days=after_midnight)


def _track(value: Any) -> str:  # noqa: ANN401 - any JSON
    told = (
        texts(members(value).get("name"))
        if isinstance(members(value).get("name"), str | Mapping)
        else texts(value)
    )
    return next(iter(told.values()), "")


def _abstract(event: Mapping[str, Any]) -> Mapping[str | None, str]:
    """Abstract and description as one text; a description that repeats the abstract stands alone."""
    abstract, description = texts(event.get("abstract")), texts(event.get("description"))
    joined: dict[str | None, str] = {}
    for label in dict.fromkeys((*abstract, *description)):
        first, second = abstract.get(label, ""), description.get(label, "")
        joined[label] = second if first in second else first if second in first else f"{first}\n\n{second}"
    return joined


def _speakers(event: Mapping[str, Any], programme: SourceProgramme) -> Iterable[str]:
    for person in items(event.get("persons")):
        if isinstance(person, str):
            yield programme.speaker(person)
            continue
        person = members(person)
        names = (text(person.get(key)) for key in ("public_name", "full_public_name", "name", "full_name"))
        name = next(filter(None, names), "")
        own_id = next(filter(None, (text(person.get(key)) for key in ("id", "code", "guid"))), "")
        key = programme.speaker(name, own_id) if name else ""
        if not key:
            continue
        about = (
            texts(person.get("biography"))
            or texts(person.get("abstract"))
            or texts(person.get("description"))
        )
        programme.speakers[key].about = programme.speakers[key].about or about
        yield key


def _links(event: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for link in (*items(event.get("attachments")), *items(event.get("links"))):
        if isinstance(link, str):
            yield link, link
            continue
        link = members(link)
        url = text(link.get("url")) or text(link.get("href"))
        label = text(link.get("title")) or text(link.get("type")) or url
        if url:
            yield label, url


def _not_recorded(event: Mapping[str, Any]) -> bool:
    optout = members(event.get("recording")).get("optout")
    return truth(event.get("do_not_record")) is True or truth(optout) is True
