"""Sessionize JSON: the views "All", "Sessions" and "Grid", in one file or with the speakers in another."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.importers.formats.shapes import items, members, objects, text, truth
from bot.importers.normalise.times import moment
from bot.importers.programme import SourceProgramme, SourceSession, SourceSpeaker
from bot.languages.patterns import Listed

_CATEGORIES = tuple(
    (kind, Listed("imports", "categories", kind, flags=re.IGNORECASE, whole=False))
    for kind in ("track", "type", "language")
)


def is_sessionize(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether a JSON value holds sessions as Sessionize writes them."""
    return next(objects(value, _is_session), None) is not None


def is_sessionize_companion(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether a JSON value holds speakers as Sessionize writes them."""
    return next(objects(value, _is_speaker), None) is not None


def _is_session(one: Mapping[str, Any]) -> bool:
    return "startsAt" in one and "title" in one


def _is_speaker(one: Mapping[str, Any]) -> bool:
    return "fullName" in one and "id" in one


def read_sessionize(values: Sequence[Any], programme: SourceProgramme) -> None:
    """Adds what Sessionize's files say to a programme."""
    names: dict[str, tuple[str, str]] = {}
    for value in values:
        for person in objects(value, _is_speaker):
            _read_speaker(person, programme)
        for category in objects(members(value).get("categories"), lambda one: "items" in one):
            for item in map(members, items(category.get("items"))):
                names[text(item.get("id"))] = (text(category.get("title")), text(item.get("name")))
        for room in map(members, items(members(value).get("rooms"))):
            programme.hall(text(room.get("name")), text(room.get("id")))
    for value in values:
        for session in objects(value, _is_session):
            _read_session(session, names, programme)


def _read_speaker(person: Mapping[str, Any], programme: SourceProgramme) -> None:
    key = text(person.get("id"))
    name = text(person.get("fullName"))
    if not name:
        programme.remark(f"speaker {key}", "a person without a name was left out")
        return
    tag_line = text(person.get("tagLine"))
    programme.speakers[key] = SourceSpeaker(
        key,
        {None: name},
        key,
        affiliation={None: tag_line} if tag_line else {},
        about={None: text(person.get("bio"))},
        links=tuple(
            (text(link.get("title")), text(link.get("url")))
            for link in map(members, items(person.get("links")))
            if text(link.get("url"))
        ),
    )


def _categories(session: Mapping[str, Any], names: Mapping[str, tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs of category and item, from the session's own objects or by the ids of the view "All"."""
    own = [
        (text(category.get("name")) or text(category.get("title")), text(item.get("name")))
        for category in map(members, items(session.get("categories")))
        for item in map(members, items(category.get("categoryItems")))
    ]
    return own + [names[key] for key in map(text, items(session.get("categoryItems"))) if key in names]


def _read_session(
    session: Mapping[str, Any], names: Mapping[str, tuple[str, str]], programme: SourceProgramme
) -> None:
    own_id = text(session.get("id"))
    where = f"session {own_id}"
    title = text(session.get("title"))
    if not title:
        programme.unread(where, "it has no title")
        return
    status = text(session.get("status"))
    if status.casefold().startswith(("declined", "waitlist", "decline_queue", "nominated")):
        programme.remark(where, f"“{title}” is {status.lower()}, not on the programme, and was left out")
        return
    times = {}
    for key in ("startsAt", "endsAt"):
        times[key] = moment(text(session.get(key)))
        if text(session.get(key)) and times[key] is None:
            programme.doubt(where, f"its {key} “{text(session.get(key))}” cannot be read")
    sorted_out: dict[str, list[str]] = {"track": [], "type": [], "language": [], "tags": []}
    for category, item in _categories(session, names):
        for kind, pattern in _CATEGORIES:
            if pattern.search(category) and not sorted_out[kind]:
                sorted_out[kind].append(item)
                break
        else:
            sorted_out["tags"].append(item)
    plenum = "plenum" if truth(session.get("isPlenumSession")) else ""
    room_id = text(session.get("roomId"))
    programme.sessions.append(
        SourceSession(
            where=where,
            own_id=own_id,
            title={None: title},
            abstract={None: text(session.get("description"))},
            start=times["startsAt"],
            end=times["endsAt"],
            hall=programme.hall(text(session.get("room")), room_id)
            if text(session.get("room"))
            else room_id
            if room_id in programme.halls
            else "",
            track=programme.track(next(iter(sorted_out["track"]), "")),
            type=next(iter(sorted_out["type"]), plenum),
            is_break=truth(session.get("isServiceSession")) is True,
            speakers=tuple(
                filter(None, (_speaker(one, programme) for one in items(session.get("speakers"))))
            ),
            language=next(iter(sorted_out["language"]), ""),
            cancelled=status.casefold() in ("cancelled", "canceled"),
            recording=text(session.get("recordingUrl")),
            live=text(session.get("liveUrl")),
            tags=tuple(sorted_out["tags"]),
        )
    )


def _speaker(one: Any, programme: SourceProgramme) -> str:  # noqa: ANN401 - any JSON
    key = text(members(one).get("id")) or text(one)
    if key in programme.speakers:
        return key
    name = text(members(one).get("name"))
    if not name and key:
        programme.doubt(f"speaker {key}", "the list of speakers does not have this person, who was left out")
    return programme.speaker(name, key) if name else ""
