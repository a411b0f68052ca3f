"""Rules on ids and on what refers to them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from bot.core.checks.rule import CheckContext, Finding, finding, nearest
from bot.core.content.entry import Entry
from bot.core.content.faq import Faq, Milestone
from bot.core.content.programme import Hall, Session, Slot, Speaker, Talk, Track
from bot.core.knowledge import entry_id
from bot.core.matching.normalisation import normalise
from bot.core.matching.topic_binding import NO_TOPIC
from bot.languages.messages import Sentence
from bot.languages.scripts import COMMAS
from bot.topics import labels, languages, topics

CONTESTED = 0.8
"""Entries that do not declare a topic contest it where both are so probably about it."""

_Named = Hall | Speaker | Track
_Identified = Faq | Milestone | Session | Hall | Speaker | Track


def duplicate_id(case: CheckContext) -> Iterator[Finding]:
    """An id stands once among all FAQ entries, milestones and sessions; halls, speakers and tracks have their own."""
    contents = case.contents
    answering: list[_Identified] = [*case.entries, *contents.unfilled, *contents.sessions]
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
                yield finding(entry.at("id"), "check.id_twice", id=identifier, first=first.at("id"))


def unknown_related(case: CheckContext) -> Iterator[Finding]:
    """``related``, and ``examples`` of the conference, name entries of the FAQ or the history."""
    contents = case.contents
    facts: list[Faq | Milestone] = [*contents.faqs, *contents.unfilled, *contents.milestones]
    known = {fact.id: fact.id for fact in facts if fact.id}
    named: list[tuple[Entry, str, list[str]]] = [(fact, "related", fact.related) for fact in case.entries]
    named.append((contents.conference, "examples", contents.conference.examples))
    for entry, field, identifiers in named:
        for number, identifier in enumerate(identifiers):
            if identifier not in known and identifier not in contents.unread:
                advice = nearest(identifier, known, "check.correct")
                yield finding(entry.at(f"{field}.{number}"), "check.no_entry", advice, name=identifier)


def unknown_topic(case: CheckContext) -> Iterator[Finding]:
    """``topic`` is the id of a topic of the library, or none."""
    for faq in (*case.faqs, *case.contents.unfilled):
        if faq.topic and faq.topic != NO_TOPIC and faq.topic not in topics():
            advice = nearest(faq.topic, _topics_by_name(), "check.no_topic_do", 0.6)
            yield finding(faq.at("topic"), "check.no_topic", advice, name=faq.topic)


def contested_topic(case: CheckContext) -> Iterator[Finding]:
    """One entry answers a topic of the library: no two declare it, and no two are surely about it where none does."""
    desk, own = case.desk, {entry_id(fact): fact for fact in case.entries}
    if desk is None:
        return
    for topic, claimants in desk.claims().items():
        sure = [one for one in claimants if one.entry in own and one.probability >= CONTESTED]
        places = sorted((own[one.entry].at("topic" if one.declared else "question"), one) for one in sure)
        for place, one in places[1:]:
            key = "check.topic_twice" if one.declared else "check.topic_contested"
            yield finding(place, key, topic=topic, entry=one.entry, other=places[0][1].entry)


def unknown_hall(case: CheckContext) -> Iterator[Finding]:
    """The halls of sessions stand in ``venue.yaml``: by id, name or another name."""
    known, unread = names_of(case.contents.venue.halls), _unread(case)
    for session in case.contents.sessions:
        named: list[tuple[Session | Slot, str, str | None]] = [(session, "hall", session.hall)]
        named += [(session, f"also_in.{n}", hall) for n, hall in enumerate(session.also_in)]
        if session.moved_from:
            named.append((session.moved_from, "hall", session.moved_from.hall))
        for entry, field, hall in named:
            if hall is not None and name_key(hall) not in known and name_key(hall) not in unread:
                advice = nearest(hall, known, "check.no_hall_do", new=True)
                yield finding(entry.at(field), "check.no_hall", advice, name=hall)


def unknown_speaker(case: CheckContext) -> Iterator[Finding]:
    """Speakers and chairs of sessions and talks stand in ``speakers.yaml``: by id, name or another spelling."""
    known, unread = names_of(case.contents.speakers), _unread(case)
    for session in case.contents.sessions:
        named: list[tuple[Session | Talk, str, str]] = [
            (session, f"{field}.{n}", person)
            for field in ("speakers", "chairs")
            for n, person in enumerate(getattr(session, field))
        ]
        for talk in session.talks:
            named += [(talk, f"speakers.{n}", person) for n, person in enumerate(talk.speakers)]
        for entry, field, person in named:
            if name_key(person) not in known and name_key(person) not in unread:
                names = [name for part in re.split(f"[{COMMAS}]", person) if (name := part.strip())]
                several = Sentence("check.no_speakers_do", names=", ".join(names)) if len(names) > 1 else ""
                advice = several or nearest(person, known, "check.no_speaker_do", new=True)
                yield finding(entry.at(field), "check.no_speaker", advice, name=person)


def unknown_track(case: CheckContext) -> Iterator[Finding]:
    """Where ``tracks.yaml`` lists tracks, those of sessions stand in it; without the file a track is just a name."""
    known, unread = names_of(case.contents.tracks), _unread(case)
    for session in case.contents.sessions:
        if known and session.track is not None and name_key(session.track) not in {*known, *unread}:
            advice = nearest(session.track, known, "check.no_track_do", new=True)
            yield finding(session.at("track"), "check.no_track", advice, name=session.track)


def _unread(case: CheckContext) -> frozenset[str]:
    """Names, as they are compared, in entries that could not be read."""
    return frozenset(name_key(name) for name in case.contents.unread)


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


@cache
def _topics_by_name() -> Mapping[str, str]:
    """The ids of topics, by id and by label."""
    named = {label.casefold(): topic for code in languages() for topic, label in labels(code).items()}
    return {**named, **{topic: topic for topic in topics()}, NO_TOPIC: NO_TOPIC}
