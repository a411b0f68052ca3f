"""OPass JSON, as COSCUP and SITCON publish it: sessions, speakers, session types, rooms and tags, each by id."""

import re
from collections.abc import Mapping
from typing import Any

from bot.importers.normalise.texts import label_code
from bot.importers.normalise.values import JsonObject, text
from bot.importers.programme import (
    SourceHall,
    SourceProgramme,
    SourceSession,
    SourceSpeaker,
    SourceTexts,
    SourceTrack,
)
from bot.languages.messages import Sentence

_LABELS = re.compile(r"^[a-z]{2,3}([-_][A-Za-z]{2,4})?$")


def is_opass(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether a JSON value is of this format: sessions with texts under language keys."""
    sessions = JsonObject.of(value).items("sessions")
    return any(_per_language(JsonObject.of(session), "title") for session in sessions[:20])


def _per_language(item: JsonObject, key: str) -> SourceTexts:
    """What ``{"zh": {key: …}, "en": {key: …}}`` says per language."""
    return {
        label: filled
        for label in item.values
        if _LABELS.match(label) and label_code(label) and (filled := item.inner(label).text(key))
    }


def read_opass(value: Any, programme: SourceProgramme) -> None:  # noqa: ANN401 - any JSON
    """Adds what an OPass file says to a programme."""
    document = JsonObject.of(value)
    for room in document.objects("rooms"):
        key = room.text("id")
        programme.halls[key] = SourceHall(key, _per_language(room, "name") or {None: key})
    for kind in document.objects("session_types"):
        key = kind.text("id")
        programme.tracks[key] = SourceTrack(key, _per_language(kind, "name") or {None: key})
    for person in document.objects("speakers"):
        key = person.text("id")
        if name := _per_language(person, "name"):
            programme.speakers[key] = SourceSpeaker(key, name, key, about=_per_language(person, "bio"))
        else:
            programme.notes.inform(Sentence("imports.at_speaker", id=key), Sentence("imports.no_person_name"))
    tags = {tag.text("id"): _per_language(tag, "name") for tag in document.objects("tags")}
    for position, session in enumerate(document.objects("sessions"), 1):
        _read_session(session, position, tags, programme)


def _read_session(
    session: JsonObject, position: int, tags: Mapping[str, SourceTexts], programme: SourceProgramme
) -> None:
    own_id = session.text("id")
    where = Sentence("imports.at_session", id=own_id or position)
    title = _per_language(session, "title")
    if not title:
        programme.notes.skipped(where, Sentence("imports.no_title"))
        return
    hall = programme.hall_key(session.text("room"))
    elsewhere = (room for room in map(text, session.items("broadcast")) if room and room != hall)
    programme.sessions.append(
        SourceSession(
            where=where,
            own_id=own_id,
            title=title,
            abstract=_per_language(session, "description"),
            start=session.moment("start", where, programme.notes),
            end=session.moment("end", where, programme.notes),
            hall=hall,
            also_in=tuple(programme.hall_key(room) for room in elsewhere),
            track=programme.track_key(session.text("type")),
            speakers=programme.listed_speakers(map(text, session.items("speakers")), where),
            language=session.text("language"),
            recording=session.text("record"),
            slides=session.text("slide"),
            live=session.text("live"),
            tags=tuple(
                name
                for tag in map(text, session.items("tags"))
                for name in dict.fromkeys((tags.get(tag) or {None: tag}).values())
            ),
            links=tuple(
                (label, url)
                for label, key in (("Questions", "qa"), ("Shared notes", "co_write"))
                if (url := session.text(key))
            ),
            url=session.text("uri"),
        )
    )
