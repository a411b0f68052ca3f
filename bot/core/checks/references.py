"""Rules on ids and on what refers to them."""

from collections.abc import Iterator, Mapping, Sequence

from bot.core.checks.rule import CheckContext, Finding
from bot.core.content.entry import Entry
from bot.core.content.faq import Faq
from bot.core.content.history import Milestone
from bot.core.content.programme import Hall, Session, Slot, Speaker, Talk, Track
from bot.core.matching.normalisation import normalise

_Named = Hall | Speaker | Track
_Identified = Faq | Milestone | Session | Hall | Speaker | Track


def duplicate_id(case: CheckContext) -> Iterator[Finding]:
    """An id stands once among all FAQ entries, milestones and sessions; halls, speakers and tracks have their own."""
    contents = case.contents
    answering: list[_Identified] = [*case.entries, *contents.sessions]
    groups: tuple[Sequence[_Identified], ...] = (
        answering,
        contents.venue.halls,
        contents.speakers,
        contents.tracks,
    )
    for group in groups:
        seen: dict[str, _Identified] = {}
        ordered: list[_Identified] = sorted(group, key=lambda entry: entry.where)
        for entry in ordered:
            identifier = entry.id
            if identifier is not None and (first := seen.setdefault(identifier, entry)) is not entry:
                yield Finding(
                    entry.at("id"),
                    f"the id {identifier} stands twice; it first stands at {first.at('id')}",
                    "give one of the two another id",
                )


def unknown_related(case: CheckContext) -> Iterator[Finding]:
    """``related``, and ``examples`` of the conference, name entries of the FAQ or the history."""
    contents = case.contents
    known = {fact.id for fact in contents.faqs} | {fact.id for fact in contents.milestones if fact.id}
    named: list[tuple[Entry, str, list[str]]] = [(fact, "related", fact.related) for fact in case.entries]
    named.append((contents.conference, "examples", contents.conference.examples))
    for entry, field, identifiers in named:
        for number, identifier in enumerate(identifiers):
            if identifier not in known:
                place = entry.at(f"{field}.{number}")
                yield Finding(place, f"there is no entry {identifier}", _advice(identifier, known))


def unknown_hall(case: CheckContext) -> Iterator[Finding]:
    """The halls of sessions stand in ``venue.yaml``: by id, name or another name."""
    known = names_of(case.contents.venue.halls)
    for session in case.contents.sessions:
        named: list[tuple[Session | Slot, str, str | None]] = [(session, "hall", session.hall)]
        named += [(session, f"also_in.{n}", hall) for n, hall in enumerate(session.also_in)]
        if session.moved_from:
            named.append((session.moved_from, "hall", session.moved_from.hall))
        for entry, field, hall in named:
            if hall is not None and name_key(hall) not in known:
                yield Finding(
                    entry.at(field),
                    f"there is no hall {hall}",
                    _advice(hall, known, "add it under halls in venue.yaml"),
                )


def unknown_speaker(case: CheckContext) -> Iterator[Finding]:
    """Speakers and chairs of sessions and talks stand in ``speakers.yaml``: by id, name or another spelling."""
    known = names_of(case.contents.speakers)
    for session in case.contents.sessions:
        named: list[tuple[Session | Talk, str, str]] = [
            (session, f"{field}.{n}", person)
            for field in ("speakers", "chairs")
            for n, person in enumerate(getattr(session, field))
        ]
        for talk in session.talks:
            named += [(talk, f"speakers.{n}", person) for n, person in enumerate(talk.speakers)]
        for entry, field, person in named:
            if name_key(person) not in known:
                yield Finding(
                    entry.at(field),
                    f"there is no speaker {person}",
                    _advice(person, known, "add the person to speakers.yaml"),
                )


def unknown_track(case: CheckContext) -> Iterator[Finding]:
    """Where ``tracks.yaml`` lists tracks, those of sessions stand in it; without the file a track is just a name."""
    known = names_of(case.contents.tracks)
    for session in case.contents.sessions:
        if known and session.track is not None and name_key(session.track) not in known:
            yield Finding(
                session.at("track"),
                f"there is no track {session.track}",
                _advice(session.track, known, "add it to tracks.yaml"),
            )


def names_of(entries: Sequence[_Named]) -> Mapping[str, str]:
    """How each entry may be referred to, normalised, with the id."""
    return {
        name_key(name): entry.id
        for entry in entries
        for name in (
            entry.id,
            *entry.name.values(),
            *(name for names in entry.also_called.values() for name in names),
        )
    }


def name_key(name: str) -> str:
    """A name as it is compared; one without any letter or digit as it stands."""
    return normalise(name) or name


def _advice(wanted: str, known: Mapping[str, str] | set[str], otherwise: str = "correct or delete it") -> str:
    from difflib import get_close_matches

    spelled = known if isinstance(known, Mapping) else {name: name for name in known}
    near = get_close_matches(wanted[:80].casefold(), spelled, 1, 0.75)
    return f"did you mean {spelled[near[0]]}?" if near else otherwise
