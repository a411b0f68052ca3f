"""From a question to its conditions: what was recognised, in an order in which no condition steals another's words.

Whole titles first, then halls ("三号厅" is a hall and not the third of the month), people, languages, times, kinds,
the asked-for fact, tracks; what is left is the topic.
"""

from dataclasses import dataclass, field
from datetime import datetime

from bot.core.matching.background import word_weight
from bot.core.matching.fuzzy import Vocabulary
from bot.core.programme.facts import SAID, TALKS, Fact, take_fact, without_filling
from bot.core.programme.index import Programme
from bot.core.programme.spelling import fold, regex
from bot.core.programme.times import take_times
from bot.core.programme.topics import Topic, take_language
from bot.core.programme.when import When

LONGEST = 400
"""So many characters of a question are read; a longer one names no session."""

_TIME_WORDS = Vocabulary(
    "tomorrow yesterday today monday tuesday wednesday thursday friday saturday sunday morning afternoon evening "
    "tonight session sessions speaker keynote workshop poster programme schedule parallel happening currently".split()
)
_LATIN = regex(r"(?<![a-z0-9])[a-z]{5,}(?![a-z0-9])")


@dataclass(frozen=True, slots=True)
class Asked:
    """The conditions of a question, all of which a session must meet, and the fact that is asked for.

    ``people`` are groups of homonyms; ``said`` tells that the question speaks of the programme in so many words.
    """

    text: str
    halls: tuple[str, ...] = ()
    unknown_hall: str = ""
    people: tuple[tuple[str, ...], ...] = ()
    tracks: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    language: str = ""
    titles: frozenset[int] = frozenset()
    topic: Topic = field(default_factory=Topic)
    topical: frozenset[int] = frozenset()
    titled: bool = False
    when: When = field(default_factory=When)
    fact: Fact = Fact.WHAT
    said: bool = False
    talks_only: bool = False
    left: str = ""

    @property
    def definite(self) -> bool:
        """Whether it names something that only this programme has: a hall, a person, a track, a title, a kind."""
        return bool(self.halls or self.people or self.tracks or self.titles or self.kinds)

    @property
    def conditions(self) -> bool:
        """Whether it holds any condition."""
        return self.definite or bool(self.when or self.topic.units or self.language or self.unknown_hall)


def understand(question: str, now: datetime, programme: Programme) -> Asked:
    """The conditions of a question. Any text is accepted; one without conditions gives empty ones."""
    folded = fold(question[:LONGEST])
    text, titles = programme.titles.take_title(folded)
    text = _mended(text, programme)
    hall = programme.halls.take(text)
    people = programme.people.take(hall.text)
    text, language = take_language(people.text) if programme.many_languages else (people.text, "")
    when, text = take_times(text, now, programme.calendar)
    before_facts = text
    text, fact = take_fact(text)
    text, kinds = _take_kinds(text, programme)
    said = bool(SAID.search(before_facts) or titles or kinds)
    tracks, topic, rest = _about(text, programme) if not titles else ((), Topic(), "")
    topical, titled = (frozenset(), False) if tracks or titles else programme.titles.about(topic)
    return Asked(
        question,
        hall.halls,
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
    )


def _mended(text: str, programme: Programme) -> str:
    """The text with misspelt words for times put right, where they are no words of this programme."""
    for word in dict.fromkeys(_LATIN.findall(text)):
        if (
            word in programme.ordinary
            or word in _TIME_WORDS
            or word_weight(word) < 1
            or programme.people.knows(word)
        ):
            continue
        if likely := _TIME_WORDS.meant(word):
            text = regex(rf"\b{word}\b").sub(likely[0][0], text)
    return text


def _take_kinds(text: str, programme: Programme) -> tuple[str, tuple[str, ...]]:
    found: list[str] = []
    for kind in programme.kinds:
        if kind.pattern.search(text):
            found.append(kind.name)
            text = kind.pattern.sub(" | ", text)
    return text, tuple(found)


def _about(text: str, programme: Programme) -> tuple[tuple[str, ...], Topic, str]:
    """Tracks where they are the whole topic or are said to be tracks, else the topic's words."""
    rest, tracks, said = programme.tracks.named(text)
    if tracks:
        topic = programme.titles.topic(rest)
        if not topic.units:
            return tracks, Topic(), ""
        if said or not topic.known:
            return tracks, topic, without_filling(rest)
    topic = programme.titles.topic(text)
    nearest = programme.tracks.nearest(topic, text)
    if nearest:
        return nearest, Topic(), ""
    return (), topic, without_filling(text)
