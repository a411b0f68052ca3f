"""Objects of the pretalx API: submissions with their slots, in pages, in a list, or keyed by day and room."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.importers.normalise.times import duration, iso_day
from bot.importers.normalise.values import JsonObject, find_objects, text, texts
from bot.importers.programme import (
    SourceConference,
    SourceHall,
    SourceProgramme,
    SourceSession,
    SourceSpeaker,
    first_text,
)
from bot.languages.messages import Sentence

_CANCELLED = ("canceled", "cancelled", "withdrawn")
_NOT_ON_THE_PROGRAMME = ("submitted", "rejected", "draft", "deleted")


def is_pretalx(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether a JSON value holds submissions as the pretalx API gives them."""
    return next(find_objects(_spelt_out(value), _is_submission), None) is not None


def _spelt_out(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """The schedule that every site shows (widgets/schedule.json) as the API's objects; any other value as it is."""
    widget = JsonObject.of(value)
    if not widget.has("talks", "rooms", "speakers"):
        return value
    tracks = {track.text("id"): track.get("name") for track in widget.objects("tracks")}
    days = {"date_from": widget.get("event_start"), "date_to": widget.get("event_end")}
    return {
        "event": {"slug": "", "name": {}, **days, "timezone": widget.get("timezone")},
        "rooms": [{"capacity": None, **room.values} for room in widget.objects("rooms")],
        "speakers": [{"biography": "", **person.values} for person in widget.objects("speakers")],
        "submissions": [
            {
                **talk.values,
                "code": talk.text("code", "id"),
                "track": tracks.get(talk.text("track")),
                "slots": [{key: talk.get(key) for key in ("id", "start", "end", "room")}],
            }
            for talk in widget.objects("talks")
        ],
    }


def is_pretalx_companion(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether a JSON value holds speakers, rooms, slots or the event as the pretalx API gives them."""
    kinds = (_is_speaker, _is_room, _is_slot, _is_event)
    return next(find_objects(value, lambda item: any(kind(item) for kind in kinds)), None) is not None


def _is_submission(item: JsonObject) -> bool:
    return item.has("code", "title", "speakers") and item.has_any("slots", "slot", "state", "submission_type")


def _is_speaker(item: JsonObject) -> bool:
    return item.has("code", "name") and item.has_any("biography", "submissions")


def _is_room(item: JsonObject) -> bool:
    return item.has("id", "name") and item.has_any("capacity", "position", "guid") and not item.has("email")


def _is_slot(item: JsonObject) -> bool:
    return item.has("start", "room") and item.has_any("submission", "end")


def _is_event(item: JsonObject) -> bool:
    return item.has("slug", "name", "date_from", "timezone")


def read_pretalx(values: Sequence[Any], programme: SourceProgramme) -> None:
    """Adds what the API's files say to a programme: each slot of a submission becomes a session."""
    slots: dict[str, JsonObject] = {}
    values = [_spelt_out(value) for value in values]
    for value in values:
        for event in find_objects(value, _is_event):
            programme.conference = SourceConference(
                name=event.texts("name"),
                acronym=event.text("slug"),
                start=iso_day(event.text("date_from")),
                end=iso_day(event.text("date_to")),
                timezone=event.text("timezone"),
            )
        # Rooms may also stand inside the slots; those of a list of their own come first.
        for room in _outside_submissions(value, _is_room):
            _read_room(room, programme)
        slots |= {slot.text("id"): slot for slot in _outside_submissions(value, _is_slot)}
        for person in _outside_submissions(value, _is_speaker):
            _read_speaker(person, programme)
    submissions: dict[str, JsonObject] = {}
    for value in values:
        for submission in find_objects(value, _is_submission):
            submissions.setdefault(
                submission.text("code"), submission
            )  # one of two slots may stand under both
    for submission in submissions.values():
        _read_submission(submission, slots, programme)


def _outside_submissions(value: Any, is_wanted: Callable[[JsonObject], bool]) -> Iterator[JsonObject]:  # noqa: ANN401
    found = find_objects(value, lambda item: is_wanted(item) or _is_submission(item))
    return (item for item in found if not _is_submission(item))


def _read_room(room: JsonObject, programme: SourceProgramme) -> str:
    key, capacity = room.text("id"), room.text("capacity")
    hall = SourceHall(
        key, room.texts("name") or {None: key}, capacity=int(capacity) if capacity.isdecimal() else None
    )
    programme.halls.setdefault(key, hall)
    return key


def _read_speaker(person: JsonObject, programme: SourceProgramme) -> str:
    key, name = person.text("code"), person.text("name")
    if not name:
        programme.notes.inform(Sentence("imports.at_speaker", id=key), Sentence("imports.no_person_name"))
        return ""
    speaker = programme.speakers.setdefault(key, SourceSpeaker(key, {None: name}, key))
    speaker.about = speaker.about or person.texts("biography")
    return key


def _read_submission(
    submission: JsonObject, slots: Mapping[str, JsonObject], programme: SourceProgramme
) -> None:
    code, title = submission.text("code"), submission.texts("title")
    where = Sentence("imports.at_submission", id=code)
    state = submission.text("state").casefold()
    if not title:
        programme.notes.skipped(where, Sentence("imports.no_title"))
        return
    if state in _NOT_ON_THE_PROGRAMME:
        programme.notes.inform(
            where, Sentence("imports.not_on_programme", title=first_text(title), status=state)
        )
        return
    if state == "accepted":
        programme.notes.warn(where, Sentence("imports.unconfirmed"))
    speakers = tuple(_speakers(submission, programme, where))
    links = tuple(
        (resource.text("description"), resource.text("resource"))
        for resource in submission.objects("resources")
        if resource.text("resource").startswith("http")
    )
    for slot in list(_slots(submission, slots)) or [JsonObject({})]:
        start = slot.moment("start", where, programme.notes)
        end = slot.moment("end", where, programme.notes)
        length = duration(slot.text("duration") or submission.text("duration"))
        programme.sessions.append(
            SourceSession(
                where=where,
                own_id=code,
                part=slot.text("id") or (start.strftime("%Y%m%dT%H%M") if start else ""),
                title=title,
                abstract=submission.abstract(),
                start=start,
                end=end or (start + length if start and length else None),
                hall=_hall(slot.get("room"), programme),
                track=programme.track_key(_name(submission.get("track"))),
                type=_name(submission.get("submission_type")),
                speakers=speakers,
                language=submission.text("content_locale"),
                status="cancelled" if state in _CANCELLED else "",
                recorded=False if submission.truth("do_not_record") else None,
                tags=tuple(filter(None, map(_name, submission.items("tags")))),
                links=links,
            )
        )


def _slots(submission: JsonObject, slots: Mapping[str, JsonObject]) -> Iterator[JsonObject]:
    """The slots, the oldest first, so that the plain id stays with it when another slot is added."""
    own = (value for value in (submission.get("slot"), *submission.items("slots")) if value)
    found = (
        JsonObject(value) if isinstance(value, Mapping) else slots.get(text(value), JsonObject({}))
        for value in own
    )
    yield from sorted(
        (slot for slot in found if slot.text("start") or slot.get("room")),
        key=lambda slot: (len(slot.text("id")), slot.text("id"), slot.text("start")),
    )


def _hall(room: Any, programme: SourceProgramme) -> str:  # noqa: ANN401 - any JSON
    if isinstance(room, Mapping) and "id" in room:
        return _read_room(JsonObject(room), programme)
    return text(room) if text(room) in programme.halls else programme.hall_key(first_text(texts(room)))


def _name(value: Any) -> str:  # noqa: ANN401 - any JSON
    """The name of a track, a type or a tag: a text, an object per language, or an object with a name."""
    item = JsonObject.of(value)
    names = texts(item.get("name") if item.has("name") else item.get("tag") if item.has("tag") else value)
    return names.get("en") or first_text(names)


def _speakers(submission: JsonObject, programme: SourceProgramme, where: str) -> Iterator[str]:
    for item in submission.items("speakers"):
        if isinstance(item, Mapping):
            key = _read_speaker(JsonObject(item), programme)
            yield from [key] if key else []
        else:
            yield from programme.listed_speakers([text(item)], where)
