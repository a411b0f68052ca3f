"""Rules on what two files say of the same thing: an answer of the FAQ, and the programme.

An answer that names a session, in it or in its question, and gives times, days or halls of which none is the
session's, contradicts the programme. One that names the right time among others does not.

A rule that reads too much into a sentence cries wolf: an hour without a sign of its own, or a day without its month,
is simply not checked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import NamedTuple

from bot.core.checks.references import name_key, names_of
from bot.core.checks.rule import CheckContext, Finding, finding
from bot.core.content.conference import Conference
from bot.core.content.problems import Place
from bot.core.content.programme import Session, SessionStatus, Talk
from bot.core.faq.entity_guard import lexicon_of, named
from bot.core.matching.normalisation import fold, normalise
from bot.core.time_expressions.expressions import (
    CalendarDate,
    Clock,
    ClockRange,
    ClockTime,
    PartOfDay,
    calendar_day,
)
from bot.core.time_expressions.grammar import MORNING, parse, part_of
from bot.languages.patterns import Listed, groups, phrases
from bot.languages.scripts import WIDE_ENDS, has_han


def clock_times(text: str) -> frozenset[time]:
    """The times of day that a text names, such as 14:30, 2:30 pm, 9 am; an odd one is passed over."""
    return frozenset(clock.time(part) for clock, part in _clocks(text) if _is_plain(clock, part))


def _is_plain(clock: Clock, part: PartOfDay | None) -> bool:
    """Half past two may be in the afternoon; 2:30, which is written as a time of 24 hours, and half past ten are read."""
    return clock.marked and (clock.hours(part) is not None or clock.half == "early" or clock.hour >= MORNING)


def _clocks(text: str) -> Iterator[tuple[Clock, PartOfDay | None]]:
    beside: PartOfDay | None = None
    for token in parse(fold(text)):
        match token.kinds.get("time"):
            case ClockTime(clock, _, part):
                yield clock, part or beside
            case ClockRange(first, last, part, last_part):
                yield from ((first, part or beside), (last, last_part or part or beside))
        beside = part_of(token)


def days(text: str, year: int) -> frozenset[date]:
    """The days that a text names with their month; ``year`` stands in where it names none. Of a range both ends."""
    return frozenset(day for day in _days(text, year) if day is not None)


def _days(text: str, year: int) -> Iterator[date | None]:
    for token in parse(fold(text)):
        told = token.kinds.get("date")
        if isinstance(told, CalendarDate) and not told.numeric:
            yield from (
                calendar_day(told.year or year, told.month, day) for day in (told.day, told.last) if day
            )


_OTHER_MOMENT = Listed("claims", "other moment", flags=re.IGNORECASE | re.ASCII)
"""A sentence with one of these gives a time of something else: a deadline, a bus, the opening of the doors."""

_SENTENCE = re.compile(rf"(?<=[.!?])\s+(?=[^a-z])|(?<=[{WIDE_ENDS}])|\n+")
_WHEN = Listed("claims", "when", what="(?P<what>.+?)")
_SHORTEST = 8
_SHORTEST_CHINESE = 3
"""A session's title counts as named when it has two words and so many letters, or so many Chinese characters."""


class _Told(NamedTuple):
    """A text of an entry that speaks of sessions: where it stands, what it says, and which sessions it can mean."""

    place: Place
    text: str
    title: str
    sessions: tuple[Session, ...]


def told_time(case: CheckContext) -> Iterator[Finding]:
    """An answer that gives clock times of a session gives one at which the session begins or ends."""
    for told in _told(case):
        timed: list[Session | Talk] = [*told.sessions, *(talk for s in told.sessions for talk in s.talks)]
        moments = [moment for one in timed for moment in (one.start, one.end) if moment]
        begins = sorted({f"{s.start:%H:%M}" for s in told.sessions if s.start})
        said = clock_times(told.text)
        if begins and said and said.isdisjoint(moment.time() for moment in moments):
            yield _finding(told, [f"{one:%H:%M}" for one in sorted(said)], begins)


def told_day(case: CheckContext) -> Iterator[Finding]:
    """An answer that gives the day of a session, or of the conference itself, gives the one that stands there."""
    conference = case.contents.conference
    years = {conference.start.year, conference.end.year}
    for told in _told(case):
        held = {moment.date() for s in told.sessions for moment in (s.start, s.end) if moment}
        begins = sorted({str(s.start.date()) for s in told.sessions if s.start})
        said = {day for day in days(told.text, conference.start.year) if day.year in years}
        if begins and said and said.isdisjoint(held):
            yield _finding(told, [str(day) for day in sorted(said)], begins)
    for faq in case.faqs:
        if not any(_asks_when(question, conference) for question in faq.question.values()):
            continue
        for language, text in faq.answer.items():
            said = {day for day in days(text, conference.start.year) if day.year in years}
            if said and said.isdisjoint((conference.start, conference.end)):
                yield finding(
                    faq.at(f"answer.{language}"),
                    "check.other_days",
                    said=[str(day) for day in sorted(said)],
                    start=conference.start,
                    end=conference.end,
                )


def told_hall(case: CheckContext) -> Iterator[Finding]:
    """An answer that gives the hall of a session gives the one that stands in the programme."""
    halls, lexicon = names_of(case.contents.venue.halls), lexicon_of(case.contents)
    for told in _told(case):
        held = sorted({hall for s in told.sessions for hall in (s.hall, *s.also_in) if hall})
        known: set[str] = set()
        for hall in held:
            identifier = halls.get(name_key(hall))
            known |= {f"hall {identifier}"} if identifier else set()
            known |= named(hall, lexicon).get("hall", frozenset())
        said = named(told.text, lexicon).get("hall", frozenset())
        if known and said and said.isdisjoint(known):
            spelt = {f"hall {hall.id}": next(iter(hall.name.values())) for hall in case.contents.venue.halls}
            yield _finding(told, sorted(spelt.get(value, f"hall {value}") for value in said), held)


def _finding(told: _Told, said: Sequence[str], held: Sequence[str]) -> Finding:
    ids = [session.id for session in told.sessions[:3]]
    return finding(
        told.place, "check.contradiction", said=list(said), title=told.title, sessions=ids, held=list(held)
    )


def _told(case: CheckContext) -> list[_Told]:
    """What the answers say of sessions; worked out once for all rules."""
    if "told" not in case.worked_out:
        case.worked_out["told"] = list(_all_told(case))
    made: list[_Told] = case.worked_out["told"]
    return made


def _all_told(case: CheckContext) -> Iterator[_Told]:
    titled: dict[str, list[Session]] = {}
    for session in case.contents.sessions:
        if session.status is not SessionStatus.CANCELLED:
            for title in dict.fromkeys(normalise(text) for text in session.title.values()):
                if _telling(title):
                    titled.setdefault(title, []).append(session)
    if not titled:
        return
    for faq in case.faqs:
        also = (text for texts in faq.also_asked.values() for text in texts)
        asked = _titles_in(" | ".join(map(normalise, (*faq.question.values(), *also))), titled)
        for field in ("answer", "answer_before", "answer_after"):
            for language, text in (getattr(faq, field) or {}).items():
                place = faq.at(f"{field}.{language}")
                kept = [line for line in _SENTENCE.split(text) if line and not _OTHER_MOMENT.search(line)]
                if asked:
                    yield _about(place, " ".join(kept), asked, titled)
                    continue
                for line in kept:
                    if here := _titles_in(normalise(line), titled):
                        yield _about(place, line, here, titled)


def _about(place: Place, text: str, titles: Sequence[str], titled: Mapping[str, Sequence[Session]]) -> _Told:
    sessions = {session.id: session for title in titles for session in titled[title]}
    title = next(iter(sessions.values())).title
    shown = next((words for words in title.values() if normalise(words) in titles), titles[0])
    return _Told(place, text, shown, tuple(sessions.values()))


def _telling(title: str) -> bool:
    if has_han(title):
        return len(title) >= _SHORTEST_CHINESE
    return len(title) >= _SHORTEST and " " in title


def _titles_in(text: str, titled: Mapping[str, object]) -> list[str]:
    """The titles that a normalised text names; a Latin one must not stand inside other words."""
    return [
        title
        for title in titled
        if title in text
        and (has_han(title) or re.search(rf"(?<![a-z0-9]){re.escape(title)}(?![a-z0-9])", text))
    ]


def _asks_when(question: str, conference: Conference) -> bool:
    """Whether a question asks for the days of this conference, and for nothing else."""
    found = _WHEN.fullmatch(normalise(question))
    names = (*conference.name.values(), *(conference.short_name or {}).values())
    what = groups(found)["what"] if found else ""
    return what in phrases("claims", "conference") or what in {normalise(name) for name in names}
