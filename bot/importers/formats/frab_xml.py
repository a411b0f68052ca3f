"""Schedule XML of frab, pentabarf and pretalx, read leniently: no real file passes the published XSD.

The document becomes the schedule JSON of the same family, which ``frab_json`` reads.
"""

from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.importers.programme import SourceError
from bot.importers.source import SourceFile


def xml_of(file: SourceFile) -> Element:
    """The root element; raises SourceError for damaged XML and for entities, which no schedule needs."""
    try:
        root: Element = fromstring(file.data)
    except ParseError as problem:
        line, column = problem.position
        raise SourceError(
            f"{file.name} is no valid XML at line {line}, column {column + 1}. Export it again."
        ) from problem
    except DefusedXmlException as problem:
        raise SourceError(
            f"{file.name} declares XML entities, which no schedule needs; it is not read. Export it again."
        ) from problem
    except (ValueError, LookupError) as problem:
        raise SourceError(f"{file.name} is XML in an unknown encoding. Save it as UTF-8.") from problem
    return root


def frab_json_of(root: Element) -> dict[str, Any]:
    """The same schedule as schedule JSON."""
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
        events = [_event(event) for event in room.findall("event")]
        if events:
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
    event["attachments"] = list(_links(element.iter("attachment")))
    event["links"] = list(_links(element.iter("link")))
    return event


def _links(elements: Iterable[Element]) -> Iterable[dict[str, str]]:
    for element in elements:
        yield {"title": _text(element), "type": element.get("type", ""), "url": element.get("href", "")}


def _leaves(element: Element | None) -> dict[str, Any]:
    """The children that hold text only, by their names; of several the first that is filled."""
    leaves: dict[str, Any] = {}
    for child in element if element is not None else ():
        if len(child) == 0 and not leaves.get(child.tag):
            leaves[child.tag] = _text(child)
    return leaves


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()
