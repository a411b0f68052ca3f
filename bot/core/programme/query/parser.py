"""From a question to its conditions: what was recognised, in an order in which no condition steals another's words.

Whole titles first, then halls ("hall 3" is no third of the month), people, languages, times, kinds,
the asked-for fact, tracks; what is left is the topic.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot import topics as library
from bot.core.content.programme import SessionStatus
from bot.core.matching.features import word_weight
from bot.core.matching.fuzzy import Vocabulary
from bot.core.matching.normalisation import GAP, fold, regex
from bot.core.programme.index import Programme
from bot.core.programme.query.facts import (
    SAID,
    TALKS,
    WAY,
    SessionFact,
    asks_whether_planned,
    statuses_of,
    take_fact,
    take_status,
    without_filling,
)
from bot.core.programme.query.halls import said_as_a_hall
from bot.core.programme.query.kinds import take_language
from bot.core.programme.query.topics import SessionTopic
from bot.core.programme.query.tracks import NamedTracks
from bot.core.programme.query.when import Flow, When, take_times
from bot.languages.data import per_language
from bot.languages.patterns import Framed, Listed, single_words
from bot.languages.scripts import MARKS_AROUND

LONGEST = 400
"""So many characters of a question are read; a longer one names no session."""


@per_language
def _often_misspelt() -> Vocabulary:
    return Vocabulary(sorted(single_words("sessions", "often misspelt")))


_LATIN = regex(r"(?<![a-z0-9])[a-z]{5,}(?![a-z0-9])")


@dataclass(frozen=True, slots=True)
class ProgrammeQuery:
    """The conditions of a question, all of which a session must meet, and the fact that is asked for.

    ``people`` are groups of homonyms; ``mended`` is the text folded and without typing errors in words for
    time; ``said`` tells that the question speaks of the programme in so many words; ``bare``, that it says nothing beside
    its time.
    """

    text: str
    halls: tuple[str, ...] = ()
    unknown_hall: str = ""
    people: tuple[tuple[str, ...], ...] = ()
    tracks: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    language: str = ""
    titles: frozenset[int] = frozenset()
    topic: SessionTopic = field(default_factory=SessionTopic)
    topical: frozenset[int] = frozenset()
    titled: bool = False
    when: When = field(default_factory=When)
    fact: SessionFact = SessionFact.WHAT
    said: bool = False
    talks_only: bool = False
    left: str = ""
    mended: str = ""
    statuses: frozenset[SessionStatus] = frozenset()
    bare: bool = False

    @property
    def definite(self) -> bool:
        """Whether it names something that only this programme has: a hall, a person, a track, a title, a kind."""
        return bool(self.halls or self.people or self.tracks or self.titles or self.kinds)

    @property
    def names_sessions(self) -> bool:
        """Whether it is about certain sessions: a title, what stands in titles, a kind, or a person."""
        return bool(self.titles or self.people or self.kinds or (self.topical and self.titled))

    @property
    def conditions(self) -> bool:
        """Whether it holds any condition."""
        named = self.when or self.topic.units or self.language or self.unknown_hall or self.statuses
        return self.definite or bool(named)


def understand(question: str, now: datetime, programme: Programme) -> ProgrammeQuery:
    """The conditions of a question. Any text is accepted; one without conditions gives empty ones."""
    folded = fold(question[:LONGEST])
    text, titles = programme.titles.take_title(folded)
    text = _mended(text, programme)
    hall = programme.halls.take(text)
    named = programme.tracks.named(hall.text, long=True)  # before times: "MON Rhein" is no Monday
    people = programme.people.take(named.text)
    text, language = take_language(people.text) if programme.many_languages else (people.text, "")
    text, statuses = take_status(text)
    when, text = take_times(text, now, programme.calendar)
    before_facts = text
    text, fact = take_fact(text)
    if hall.halls and fact is SessionFact.WHAT and WAY.search(text):
        text, fact = WAY.sub(GAP, text), SessionFact.WHERE
    text, kinds = _take_kinds(text, programme)
    said = bool(SAID.search(before_facts) or titles or kinds)
    tracks, topic, rest = ((), SessionTopic(), "") if titles else _about(text, named, programme)
    halls = hall.halls
    left = (rest or named.alias).strip(f"|{MARKS_AROUND} ")
    alone = () if halls else programme.halls.alone(left)
    is_asked_for = when or fact is SessionFact.WHERE or left == folded.strip(MARKS_AROUND)
    if alone and is_asked_for and (not _topical(before_facts) or said_as_a_hall(left, before_facts)):
        halls, tracks, topic = alone, (), SessionTopic()
    topical, titled = (frozenset(), False) if tracks or titles else programme.titles.about(topic)
    asked = ProgrammeQuery(
        question,
        halls,
        hall.unknown,
        people.groups,
        tracks,
        kinds,
        language,
        titles,
        topic,
        topical,
        titled,
        when,
        fact,
        said,
        bool(TALKS.search(before_facts)),
        rest,
        folded if titles else _mended(folded, programme),
        statuses,
        bool(when) and not before_facts.strip(f"|{MARKS_AROUND} "),
    )
    return _about_status(asked) if statuses or asks_whether_planned(folded) else _at_the_edge(asked)


def _at_the_edge(asked: ProgrammeQuery) -> ProgrammeQuery:
    """When a day begins or ends, its first or last session tells: "when does it end today?"."""
    edge = {SessionFact.WHEN: 1, SessionFact.END: -1}.get(asked.fact, 0)
    if not edge or not asked.when.days or asked.when.nth or asked.names_sessions or asked.topic.units:
        return asked
    return replace(asked, when=replace(asked.when, nth=edge))


def _about_status(asked: ProgrammeQuery) -> ProgrammeQuery:
    """What becomes of certain sessions is the fact that is asked for: "is the talk on rivers still on" is no time."""
    if not asked.names_sessions:
        return asked
    when = replace(asked.when, flow=None) if asked.when.flow in (Flow.REMAINING, Flow.NOW) else asked.when
    return replace(asked, fact=SessionFact.STATUS, when=when)


def everyday(
    asked: ProgrammeQuery, topic: library.Topic, now: datetime, programme: Programme
) -> ProgrammeQuery | None:
    """What a recognised everyday question asks for; None where it names a hall, a person or a subject besides.

    Its own time counts, else that of the topic: "and what is after this" names none, and means the next session; "what
    else today" names no more than the topic's own day.
    """
    if topic.query is None and topic.status is None:
        return None
    if asked.halls or asked.unknown_hall or asked.people or asked.titles or asked.tracks or asked.topical:
        return None
    usual = understand(topic.query or "", now, programme)
    today = When((programme.calendar.current_day(now),))
    when = asked.when if asked.when and not (asked.when == today and usual.when.flow) else usual.when
    statuses = asked.statuses or (statuses_of(topic.status) if topic.status else frozenset())
    if not when and not statuses:
        return None
    return replace(asked, when=when, statuses=statuses, topic=SessionTopic(), topical=frozenset(), said=True)


_TOPICAL = Framed(r"{words}|\"", words=Listed("sessions", "topic follows"))


def _topical(text: str) -> bool:
    """Whether a word that is also a hall's name is spoken of as a topic: "on cloud", "cloud sessions"."""
    return bool(_TOPICAL.search(text))


def _mended(text: str, programme: Programme) -> str:
    """The text with misspelt words for times put right, where they are no words of this programme."""
    for word in dict.fromkeys(_LATIN.findall(text)):
        if (
            word in programme.ordinary
            or word in _often_misspelt()
            or word_weight(word) < 1
            or programme.people.knows(word)
        ):
            continue
        if likely := _often_misspelt().meant(word):
            text = regex(rf"\b{word}\b").sub(likely[0][0], text)
    return text


def _take_kinds(text: str, programme: Programme) -> tuple[str, tuple[str, ...]]:
    found: list[str] = []
    for kind in programme.kinds:
        if kind.pattern.search(text):
            found.append(kind.name)
            text = kind.pattern.sub(" | ", text)
    return text, tuple(found)


def _about(text: str, early: NamedTracks, programme: Programme) -> tuple[tuple[str, ...], SessionTopic, str]:
    """Tracks where they are the whole topic or are said to be tracks; else the topic, with the words it is made of."""
    named = early if early.tracks else programme.tracks.named(text)
    rest = text if early.tracks else named.text
    if named.tracks:
        topic = programme.titles.topic(rest)
        if not topic.units:
            return named.tracks, SessionTopic(), named.alias
        if named.said or not topic.known:
            return named.tracks, topic, without_filling(rest)
        text = f"{rest} {GAP} {named.alias}" if early.tracks else text
    topic = programme.titles.topic(text)
    nearest = programme.tracks.nearest(topic, text)
    if nearest:
        return nearest, SessionTopic(), without_filling(text)
    return (), topic, without_filling(text)
