"""Sessionize JSON: the views "All", "Sessions" and "Grid", in one file or with the speakers in another."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.importers.normalise.values import JsonObject, find_objects, text
from bot.importers.programme import SourceProgramme, SourceSession, SourceSpeaker
from bot.languages.messages import Sentence
from bot.languages.patterns import Listed

_CATEGORIES = tuple(
    (kind, Listed("imports", "categories", kind, flags=re.IGNORECASE, whole=False))
    for kind in ("track", "type", "language")
)


def is_sessionize(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether a JSON value holds sessions as Sessionize writes them."""
    return next(find_objects(value, _is_session), None) is not None


def is_sessionize_companion(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether a JSON value holds speakers as Sessionize writes them."""
    return next(find_objects(value, _is_speaker), None) is not None


def _is_session(item: JsonObject) -> bool:
    return item.has("startsAt", "title")


def _is_speaker(item: JsonObject) -> bool:
    return item.has("fullName", "id")


def read_sessionize(values: Sequence[Any], programme: SourceProgramme) -> None:
    """Adds what Sessionize's files say to a programme."""
    category_items: dict[str, tuple[str, str]] = {}
    for value in values:
        for person in find_objects(value, _is_speaker):
            _read_speaker(person, programme)
        document = JsonObject.of(value)
        for category in find_objects(document.get("categories"), lambda item: item.has("items")):
            for item in category.objects("items"):
                category_items[item.text("id")] = (category.text("title"), item.text("name"))
        for room in document.objects("rooms"):
            programme.hall_key(room.text("name"), room.text("id"))
    for value in values:
        for session in find_objects(value, _is_session):
            _read_session(session, category_items, programme)


def _read_speaker(person: JsonObject, programme: SourceProgramme) -> None:
    key, name = person.text("id"), person.text("fullName")
    if not name:
        programme.notes.inform(Sentence("imports.at_speaker", id=key), Sentence("imports.no_person_name"))
        return
    programme.speakers[key] = SourceSpeaker(
        key,
        {None: name},
        key,
        affiliation={None: line} if (line := person.text("tagLine")) else {},
        about={None: person.text("bio")},
        links=tuple(
            (link.text("title"), link.text("url")) for link in person.objects("links") if link.text("url")
        ),
    )


def _read_session(
    session: JsonObject, category_items: Mapping[str, tuple[str, str]], programme: SourceProgramme
) -> None:
    own_id, title = session.text("id"), session.text("title")
    where = Sentence("imports.at_session", id=own_id)
    if not title:
        programme.notes.skipped(where, Sentence("imports.no_title"))
        return
    status = session.text("status").lower()
    if status.startswith(("declined", "waitlist", "decline_queue", "nominated")):
        programme.notes.inform(where, Sentence("imports.not_on_programme", title=title, status=status))
        return
    sorted_items: dict[str, list[str]] = {"track": [], "type": [], "language": [], "tags": []}
    for category, item in _categories(session, category_items):
        fitting = (
            kind for kind, heading in _CATEGORIES if heading.search(category) and not sorted_items[kind]
        )
        sorted_items[next(fitting, "tags")].append(item)
    plenum = "plenum" if session.truth("isPlenumSession") else ""
    room_name, room_id = session.text("room"), session.text("roomId")
    if room_name:
        hall = programme.hall_key(room_name, room_id)
    else:
        hall = room_id if room_id in programme.halls else ""
    programme.sessions.append(
        SourceSession(
            where=where,
            own_id=own_id,
            title={None: title},
            abstract={None: session.text("description")},
            start=session.moment("startsAt", where, programme.notes),
            end=session.moment("endsAt", where, programme.notes),
            hall=hall,
            track=programme.track_key(next(iter(sorted_items["track"]), "")),
            type=next(iter(sorted_items["type"]), plenum),
            is_break=session.truth("isServiceSession") is True,
            speakers=tuple(filter(None, (_speaker(item, programme) for item in session.items("speakers")))),
            language=next(iter(sorted_items["language"]), ""),
            status="cancelled" if status in ("cancelled", "canceled") else "",
            recording=session.text("recordingUrl"),
            live=session.text("liveUrl"),
            tags=tuple(sorted_items["tags"]),
        )
    )


def _categories(session: JsonObject, category_items: Mapping[str, tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs of category and item, from the session's own objects or by the ids of the view "All"."""
    own = [
        (category.text("name", "title"), item.text("name"))
        for category in session.objects("categories")
        for item in category.objects("categoryItems")
    ]
    keys = map(text, session.items("categoryItems"))
    return own + [category_items[key] for key in keys if key in category_items]


def _speaker(item: Any, programme: SourceProgramme) -> str:  # noqa: ANN401 - any JSON
    person = JsonObject.of(item)
    key, name = person.text("id") or text(item), person.text("name")
    if key in programme.speakers:
        return key
    if not name and key:
        programme.notes.warn(Sentence("imports.at_speaker", id=key), Sentence("imports.not_listed"))
    return programme.speaker_key(name, key) if name else ""
