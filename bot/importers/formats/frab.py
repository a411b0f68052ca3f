"""The schedule of frab, pentabarf and pretalx: JSON ``schedule.conference.days[].rooms{name: [event]}``, or XML.

XML is read leniently, since no real file passes the published XSD: it becomes the JSON of the same family.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from bot.core.programme.calendar import programme_day
from bot.importers.normalise.times import clock_time, duration, iso_day, moment
from bot.importers.normalise.values import JsonObject
from bot.importers.programme import SourceConference, SourceError, SourceProgramme, SourceSession, first_text
from bot.importers.source import SourceFile
from bot.languages.messages import Sentence

_VIDEO = re.compile(r"video|recording|aufzeichnung|\.(?:webm|mp4)$", re.IGNORECASE)
_NO_VIDEO = re.compile(r"subtitle|vtt|stream|\.(?:vtt|srt)$", re.IGNORECASE)
_SLIDES = re.compile(r"slides|presentation|folien|\.(?:pdf|pptx?|odp)$", re.IGNORECASE)
_OF_THE_TOOL = re.compile(r"feedback", re.IGNORECASE)


def is_frab(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether a JSON value is a schedule of this format."""
    return bool(_schedule(value).inner("conference").items("days"))


def _schedule(value: Any) -> JsonObject:  # noqa: ANN401 - any JSON
    document = JsonObject.of(value)
    return document.inner("schedule") if document.has("schedule") else document


def read_frab(value: Any, programme: SourceProgramme) -> None:  # noqa: ANN401 - any JSON
    """Adds what a schedule says to a programme."""
    schedule = _schedule(value)
    conference = schedule.inner("conference")
    programme.conference = SourceConference(
        name=conference.texts("title"),
        acronym=conference.text("acronym"),
        start=iso_day(conference.text("start")),
        end=iso_day(conference.text("end")),
        timezone=conference.text("time_zone_name"),
        place=", ".join(filter(None, (conference.text("venue"), conference.text("city")))),
    )
    base = conference.text("base_url") or schedule.text("base_url")
    of_this_year = _same_year(base, programme.conference.start)
    if not of_this_year:
        programme.notes.warn(
            "base_url",
            Sentence("imports.other_year", address=base),
        )
    day_change = clock_time(conference.text("day_change")[:5])
    for day in conference.objects("days"):
        begins = moment(day.text("day_start"))
        changes_at = day_change or (begins.time() if begins else None)
        for room in day.inner("rooms").values:
            for position, event in enumerate(day.inner("rooms").objects(room), 1):
                if not event.values:
                    told = {"day": day.text("index"), "room": room, "position": position}
                    where = Sentence("imports.at_room", **told)
                    programme.notes.skipped(where, Sentence("imports.no_event"))
                    continue
                if session := _session(event, room, iso_day(day.text("date")), changes_at, programme):
                    session.url = session.url if of_this_year else ""
                    programme.sessions.append(session)


def _same_year(base: str, start: date | None) -> bool:
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", base)
    return not years or start is None or str(start.year) in years or str(start.year + 1) in years[1:]


def _session(
    event: JsonObject, room: str, day: date | None, changes_at: time | None, programme: SourceProgramme
) -> SourceSession | None:
    own_id = event.text("id", "guid", "code")
    where = Sentence("imports.at_event", id=own_id or event.text("title"))
    title = event.texts("title")
    if not title:
        programme.notes.skipped(where, Sentence("imports.no_title"))
        return None
    start = _start(event, day, changes_at, where, programme)
    length = _length(event.text("duration"))
    if start and length is None:
        written = event.text("duration")
        key = "imports.doubtful_duration" if written else "imports.no_duration"
        programme.notes.warn(where, Sentence(key, written=written))
    links = list(_links(event))
    recording = next((url for label, url in links if _is_video(label, url)), "")
    slides = next((url for label, url in links if _SLIDES.search(label) or _SLIDES.search(url)), "")
    refused = event.truth("do_not_record") or event.inner("recording").truth("optout")
    return SourceSession(
        where=where,
        own_id=own_id,
        title=title,
        subtitle=event.texts("subtitle"),
        abstract=event.abstract(),
        start=start,
        day=iso_day(event.text("date")) or day,
        end=start + length if start and length is not None else None,
        hall=programme.hall_key(event.text("room") or room),
        track=programme.track_key(first_text(event.inner("track").texts("name") or event.texts("track"))),
        type=event.text("type"),
        speakers=tuple(_speakers(event, programme)),
        language=event.text("language"),
        recorded=False if refused else None,
        recording=event.text("video_download_url") or recording,
        slides=slides,
        links=tuple(
            (label, url)
            for label, url in links
            if url not in (recording, slides) and not _OF_THE_TOOL.search(label)
        ),
        url=event.text("url"),
    )


def _length(written: str) -> timedelta | None:
    """A duration; 2:15:00 is none, since some tools write days first and others hours."""
    parts = re.fullmatch(r"\d+:(\d\d):\d\d", written)
    return None if parts and int(parts[1]) < 24 else duration(written)


def _is_video(label: str, url: str) -> bool:
    return bool((_VIDEO.search(label) or _VIDEO.search(url)) and not _NO_VIDEO.search(f"{label} {url}"))


def _start(
    event: JsonObject, day: date | None, changes_at: time | None, where: str, programme: SourceProgramme
) -> datetime | None:
    """The event's own date; in old files the day's date with the event's ``HH:MM``, past midnight the next day."""
    clock = clock_time(event.text("start"))
    if written := event.text("date"):
        if start := moment(written):
            return start
        own = iso_day(written) if len(written) <= len("2031-05-12") else None
        if own is None:
            programme.notes.warn(where, Sentence("imports.bad_date", written=written))
            return None
        if clock is not None:
            return datetime.combine(own, clock)
        day = own
    if clock is None or day is None:
        if written := event.text("start"):
            programme.notes.warn(where, Sentence("imports.bad_start", written=written))
        return None
    # The day of a conference ends when the last party does: 00:15 under the 27th is the night to the 28th.
    start = datetime.combine(day, clock)  # local time: the file has no zone
    after_midnight = changes_at is not None and clock < changes_at <= time(12) and programme_day(start) < day
    return start + timedelta(days=after_midnight)


def _speakers(event: JsonObject, programme: SourceProgramme) -> Iterable[str]:
    for item in event.items("persons"):
        person = JsonObject.of({"name": item} if isinstance(item, str) else item)
        name = person.text("public_name", "full_public_name", "name", "full_name")
        if key := programme.speaker_key(name, person.text("id", "code", "guid")) if name else "":
            speaker = programme.speakers[key]
            speaker.about = speaker.about or person.texts("biography", "abstract", "description")
            yield key


def _links(event: JsonObject) -> Iterable[tuple[str, str]]:
    for item in (*event.items("attachments"), *event.items("links")):
        link = JsonObject.of({"url": item} if isinstance(item, str) else item)
        if url := link.text("url", "href"):
            yield link.text("title", "type") or url, url


# --- XML

MOST_ELEMENTS, DEEPEST = 500_000, 50


class _BoundedTree(TreeBuilder):
    """Builds a tree within bounds; raises SourceError beyond them."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.elements, self.depth = name, 0, 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self.elements += 1
        self.depth += 1
        if self.elements > MOST_ELEMENTS or self.depth > DEEPEST:
            key = "imports.many_elements" if self.depth <= DEEPEST else "imports.deep_elements"
            raise SourceError(Sentence(key, file=self.name, most=MOST_ELEMENTS))
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self.depth -= 1
        return super().end(tag)


def xml_of(file: SourceFile) -> Element:
    """The root element; raises SourceError for damaged XML and for entities, which no schedule needs."""
    parser = DefusedXMLParser(target=_BoundedTree(file.name))
    try:
        parser.feed(file.data)
        root: Element = parser.close()
    except ParseError as problem:
        line, column = problem.position
        told = {"file": file.name, "line": line, "column": column + 1}
        raise SourceError(Sentence("imports.damaged_xml", **told)) from problem
    except DefusedXmlException as problem:
        raise SourceError(Sentence("imports.xml_entities", file=file.name)) from problem
    except (ValueError, LookupError) as problem:
        raise SourceError(Sentence("imports.xml_encoding", file=file.name)) from problem
    return root


def json_of_xml(root: Element) -> dict[str, Any]:
    """The same schedule as JSON."""
    conference: dict[str, Any] = _leaves(root.find("conference"))
    conference["days"] = [
        {
            "index": day.get("index", ""),
            "date": day.get("date", ""),
            "day_start": day.get("start", ""),
            "rooms": _rooms(day),
        }
        for day in root.iter("day")
    ]
    return {"schedule": {"conference": conference}}


def _rooms(day: Element) -> dict[str, list[dict[str, Any]]]:
    rooms: dict[str, list[dict[str, Any]]] = {}
    for room in day.iter("room"):
        if events := [_event(element) for element in room.findall("event")]:
            rooms.setdefault(room.get("name", ""), []).extend(events)
    return rooms


def _event(element: Element) -> dict[str, Any]:
    event: dict[str, Any] = _leaves(element)
    event["id"] = element.get("id", "")
    event["guid"] = element.get("guid", "") or event.get("guid", "")
    event["recording"] = _leaves(element.find("recording"))
    event["persons"] = [
        {"id": person.get("id", "") or person.get("code", ""), "public_name": _text(person)}
        for person in element.iter("person")
    ]
    for kind in ("attachment", "link"):
        event[f"{kind}s"] = [
            {"title": _text(link), "type": link.get("type", ""), "url": link.get("href", "")}
            for link in element.iter(kind)
        ]
    return event


def _leaves(element: Element | None) -> dict[str, Any]:
    """The children that hold text only, by their names; of several the first that is filled."""
    leaves: dict[str, Any] = {}
    for child in element if element is not None else ():
        if len(child) == 0 and not leaves.get(child.tag):
            leaves[child.tag] = _text(child)
    return leaves


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()
