"""OPass JSON, as COSCUP and SITCON publish it: sessions, speakers, session types, rooms and tags, each by id."""

import re
from collections.abc import Mapping
from typing import Any

from bot.importers.formats.shapes import items, members, text
from bot.importers.normalise.texts import label_code
from bot.importers.normalise.times import moment
from bot.importers.programme import (
    SourceHall,
    SourceProgramme,
    SourceSession,
    SourceSpeaker,
    SourceTrack,
    Told,
)

_LABELS = re.compile(r"^[a-z]{2,3}([-_][A-Za-z]{2,4})?$")


def is_opass(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether a JSON value is of this format: sessions with texts under language keys."""
    sessions = items(members(value).get("sessions"))
    return any(_per_language(members(session), "title") for session in sessions[:20])


def _per_language(value: Mapping[str, Any], key: str) -> Told:
    """What ``{"zh": {key: …}, "en": {key: …}}`` says per language."""
    return {
        label: told
        for label, one in value.items()
        if _LABELS.match(label) and label_code(label) and (told := text(members(one).get(key)))
    }


def read_opass(value: Any, programme: SourceProgramme) -> None:  # noqa: ANN401 - any JSON
    """Adds what an OPass file says to a programme."""
    document = members(value)
    for room in map(members, items(document.get("rooms"))):
        key = text(room.get("id"))
        programme.halls[key] = SourceHall(key, _per_language(room, "name") or {None: key})
    for kind in map(members, items(document.get("session_types"))):
        key = text(kind.get("id"))
        programme.tracks[key] = SourceTrack(key, _per_language(kind, "name") or {None: key})
    for person in map(members, items(document.get("speakers"))):
        key = text(person.get("id"))
        name = _per_language(person, "name")
        if not name:
            programme.remark(f"speaker {key}", "a person without a name was left out")
            continue
        programme.speakers[key] = SourceSpeaker(key, name, key, about=_per_language(person, "bio"))
    tags = {
        text(tag.get("id")): _per_language(tag, "name") for tag in map(members, items(document.get("tags")))
    }
    for position, session in enumerate(items(document.get("sessions")), 1):
        _read_session(members(session), position, tags, programme)


def _read_session(
    session: Mapping[str, Any], position: int, tags: Mapping[str, Told], programme: SourceProgramme
) -> None:
    own_id = text(session.get("id"))
    where = f"session {own_id or position}"
    title = _per_language(session, "title")
    if not title:
        programme.unread(where, "it has no title")
        return
    times = {}
    for key in ("start", "end"):
        times[key] = moment(text(session.get(key)))
        if text(session.get(key)) and times[key] is None:
            programme.doubt(where, f"its {key} “{text(session.get(key))}” cannot be read")
    hall = programme.hall(text(session.get("room")))
    speakers = []
    for key in map(text, items(session.get("speakers"))):
        if key in programme.speakers:
            speakers.append(key)
        else:
            programme.doubt(where, f"its speaker {key} is not in the list of speakers and was left out")
    programme.sessions.append(
        SourceSession(
            where=where,
            own_id=own_id,
            title=title,
            abstract=_per_language(session, "description"),
            start=times["start"],
            end=times["end"],
            hall=hall,
            also_in=tuple(
                programme.hall(room)
                for room in map(text, items(session.get("broadcast")))
                if room and room != hall
            ),
            track=programme.track(text(session.get("type"))),
            speakers=tuple(speakers),
            language=text(session.get("language")),
            recording=text(session.get("record")),
            slides=text(session.get("slide")),
            live=text(session.get("live")),
            tags=tuple(
                name
                for tag in map(text, items(session.get("tags")))
                for name in dict.fromkeys((tags.get(tag) or {None: tag}).values())
            ),
            links=tuple(
                (label, url)
                for label, key in (("Questions", "qa"), ("Shared notes", "co_write"))
                if (url := text(session.get(key)))
            ),
            url=text(session.get("uri")),
        )
    )
