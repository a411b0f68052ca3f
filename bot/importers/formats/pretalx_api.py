"""Objects of the pretalx API: submissions with their slots, in pages, in a list, or keyed by day and room."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.importers.formats.shapes import items, members, objects, text, texts, truth
from bot.importers.normalise.times import duration, iso_day, moment
from bot.importers.programme import (
    SourceConference,
    SourceHall,
    SourceProgramme,
    SourceSession,
    SourceSpeaker,
)

_CANCELLED = ("canceled", "cancelled", "withdrawn")
_NOT_ON_THE_PROGRAMME = ("submitted", "rejected", "draft", "deleted")


def is_pretalx(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether a JSON value holds submissions as the pretalx API gives them."""
    return next(objects(value, _is_submission), None) is not None


def is_pretalx_companion(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether a JSON value holds speakers, rooms, slots or the event as the pretalx API gives them."""
    wanted = (_is_speaker, _is_room, _is_slot, _is_event)
    return next(objects(value, lambda one: any(test(one) for test in wanted)), None) is not None


def _is_submission(one: Mapping[str, Any]) -> bool:
    return {"code", "title", "speakers"} <= one.keys() and not {
        "slots",
        "slot",
        "state",
        "submission_type",
    }.isdisjoint(one)


def _is_speaker(one: Mapping[str, Any]) -> bool:
    return {"code", "name"} <= one.keys() and not {"biography", "submissions"}.isdisjoint(one)


def _is_room(one: Mapping[str, Any]) -> bool:
    return (
        {"id", "name"} <= one.keys()
        and not {"capacity", "position", "guid"}.isdisjoint(one)
        and "email" not in one
    )


def _is_slot(one: Mapping[str, Any]) -> bool:
    return {"start", "room"} <= one.keys() and not {"submission", "end"}.isdisjoint(one)


def _is_event(one: Mapping[str, Any]) -> bool:
    return {"slug", "name", "date_from", "timezone"} <= one.keys()


def read_pretalx(values: Sequence[Any], programme: SourceProgramme) -> None:
    """Adds what the API's files say to a programme: each slot of a submission becomes a session."""
    slots: dict[str, Mapping[str, Any]] = {}
    for value in values:
        for event in objects(value, _is_event):
            programme.conference = SourceConference(
                name=texts(event.get("name")),
                acronym=text(event.get("slug")),
                start=iso_day(text(event.get("date_from"))),
                end=iso_day(text(event.get("date_to"))),
                timezone=text(event.get("timezone")),
            )
        # Rooms may also stand inside the slots; those of a list of their own come first.
        for room in objects(value, lambda one: _is_room(one) or _is_submission(one)):
            if not _is_submission(room):
                _read_room(room, programme)
        for slot in objects(value, lambda one: _is_slot(one) or _is_submission(one)):
            if not _is_submission(slot):
                slots[text(slot.get("id"))] = slot
        for person in objects(value, lambda one: _is_speaker(one) or _is_submission(one)):
            if not _is_submission(person):
                _read_speaker(person, programme)
    seen: set[str] = set()
    for value in values:
        for submission in objects(value, _is_submission):
            code = text(submission.get("code"))
            if code not in seen:  # a submission of two slots may stand under both of them
                seen.add(code)
                _read_submission(submission, slots, programme)


def _read_room(room: Mapping[str, Any], programme: SourceProgramme) -> str:
    key = text(room.get("id"))
    capacity = text(room.get("capacity"))
    programme.halls.setdefault(
        key,
        SourceHall(
            key,
            texts(room.get("name")) or {None: key},
            capacity=int(capacity) if capacity.isdecimal() else None,
        ),
    )
    return key


def _read_speaker(person: Mapping[str, Any], programme: SourceProgramme) -> str:
    key, name = text(person.get("code")), text(person.get("name"))
    if not name:
        programme.remark(f"speaker {key}", "a person without a name was left out")
        return ""
    known = programme.speakers.setdefault(key, SourceSpeaker(key, {None: name}, key))
    known.about = known.about or texts(person.get("biography"))
    return key


def _read_submission(
    submission: Mapping[str, Any], slots: Mapping[str, Mapping[str, Any]], programme: SourceProgramme
) -> None:
    code = text(submission.get("code"))
    where = f"submission {code}"
    title = texts(submission.get("title"))
    state = text(submission.get("state")).casefold()
    if not title:
        programme.unread(where, "it has no title")
        return
    if state in _NOT_ON_THE_PROGRAMME:
        programme.remark(where, f"it is {state}, not on the programme, and was left out")
        return
    if state == "accepted":
        programme.doubt(where, "it is accepted, but the speaker has not confirmed it")
    speakers = tuple(
        filter(None, (_speaker(one, programme, where) for one in items(submission.get("speakers"))))
    )
    links = tuple(
        (text(resource.get("description")), text(resource.get("resource")))
        for resource in map(members, items(submission.get("resources")))
        if text(resource.get("resource")).startswith("http")
    )
    for slot in list(_slots(submission, slots)) or [{}]:
        start = _time(slot, "start", where, programme)
        end = _time(slot, "end", where, programme)
        length = duration(text(slot.get("duration")) or text(submission.get("duration")))
        programme.sessions.append(
            SourceSession(
                where=where,
                own_id=code,
                part=text(slot.get("id")) or (start.strftime("%Y%m%dT%H%M") if start else ""),
                title=title,
                abstract=_abstract(submission),
                start=start,
                end=end or (start + length if start and length else None),
                hall=_hall(slot.get("room"), programme),
                track=programme.track(_name(submission.get("track"))),
                type=_name(submission.get("submission_type")),
                speakers=speakers,
                language=text(submission.get("content_locale")),
                cancelled=state in _CANCELLED,
                recorded=False if truth(submission.get("do_not_record")) else None,
                tags=tuple(filter(None, map(_name, items(submission.get("tags"))))),
                links=links,
            )
        )


def _slots(
    submission: Mapping[str, Any], slots: Mapping[str, Mapping[str, Any]]
) -> Iterator[Mapping[str, Any]]:
    """The slots, the oldest first, so that the plain id stays with it when another slot is added."""
    own = [submission.get("slot"), *items(submission.get("slots"))]
    found = [members(slot) or slots.get(text(slot), {}) for slot in own if slot]
    yield from sorted(
        (slot for slot in found if text(slot.get("start")) or slot.get("room")),
        key=lambda slot: (len(text(slot.get("id"))), text(slot.get("id")), text(slot.get("start"))),
    )


def _time(slot: Mapping[str, Any], key: str, where: str, programme: SourceProgramme) -> datetime | None:
    told = text(slot.get(key))
    made = moment(told)
    if told and made is None:
        programme.doubt(where, f"its {key} “{told}” cannot be read")
    return made


def _hall(room: Any, programme: SourceProgramme) -> str:  # noqa: ANN401 - any JSON
    if isinstance(room, Mapping) and "id" in room:
        return _read_room(room, programme)
    if text(room) in programme.halls:
        return text(room)
    name = next(iter(texts(room).values()), "")
    return programme.hall(name)


def _name(value: Any) -> str:  # noqa: ANN401 - any JSON
    """The name of a track, a type or a tag: a text, an object per language, or an object with a name."""
    inner = members(value).get("name", members(value).get("tag", value))
    told = texts(inner)
    return told.get("en") or next(iter(told.values()), "")


def _speaker(one: Any, programme: SourceProgramme, where: str) -> str:  # noqa: ANN401 - any JSON
    if isinstance(one, Mapping):
        return _read_speaker(one, programme)
    if text(one) not in programme.speakers:
        programme.doubt(where, f"its speaker {text(one)} is not in the list of speakers and was left out")
        return ""
    return text(one)


def _abstract(submission: Mapping[str, Any]) -> Mapping[str | None, str]:
    abstract, description = texts(submission.get("abstract")), texts(submission.get("description"))
    joined: dict[str | None, str] = {}
    for label in dict.fromkeys((*abstract, *description)):
        parts = (abstract.get(label, ""), description.get(label, ""))
        joined[label] = "\n\n".join(dict.fromkeys(filter(None, parts)))
    return joined
