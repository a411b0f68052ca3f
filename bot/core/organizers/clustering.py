"""Questions that the desk could not answer, gathered by what they ask, so that one new entry answers many people.

Wordings are compared by the matcher's own likeness, with the rarity of words taken from the questions and the
knowledge together, and joined by average linkage. Questions that name different halls, days or people stay apart.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot import topics as library
from bot.core.faq.decision import thresholds_of, vetoed
from bot.core.faq.entity_guard import conflict, named
from bot.core.knowledge import Knowledge, is_smalltalk
from bot.core.matching.features import syllables, weight_of, words_of
from bot.core.matching.index import Index
from bot.core.matching.normalisation import normalise
from bot.core.matching.sparse import Wide
from bot.core.matching.topic_classifier import OFF_TOPIC
from bot.core.matching.word_vectors import shipped_word_vectors
from bot.languages.data import spoken
from bot.languages.patterns import Listed
from bot.languages.scripts import has_han

ALIKE = 0.28
"""Wordings whose mean likeness is at least this (1: the same) ask the same. Of 250 questions to 30 (banking77) and to 50
entries (stackfaq), 66 and 51 % of the pairs joined belong together, and 48 and 81 % of those that do are joined; at 0.2
most joined pairs are wrong, at 0.35 more belonging ones are apart."""

NEARLY = 0.4
"""Wordings whose mean likeness is at least this are nearly the same question."""

NEAR = 0.13
"""What share of the confidence needed an entry has that is worth proposing."""

MOST_JOINED = 1_000
"""So many different wordings are joined, the most asked ones; each of the others stands alone."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that was not answered, its language, and a key that stands for the person who asked.

    ``topic`` is the library's, where one was recognised; ``taken`` holds who tapped which of the entries offered.
    """

    text: str
    language: str
    person: str
    topic: str = ""
    taken: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """One way in which a question was put: the spelling used most, its language, and how many people used it."""

    text: str
    language: str
    people: int


@dataclass(frozen=True, slots=True)
class Miss:
    """The entry nearest to a question, greetings and thanks apart, and why it was not the answer.

    ``confidence`` is below ``needed``, from which on it is shown (else the knowledge has changed, or something else was as
    likely), or ``veto`` says which slot differs; ``missing`` are telling words of the question that the entry has in none of its own.
    """

    id: str
    confidence: float
    needed: float
    missing: tuple[str, ...]
    veto: str

    @property
    def is_near(self) -> bool:
        """Whether it is sensible to take the entry for the answer."""
        return not self.veto and self.confidence >= NEAR * self.needed


@dataclass(frozen=True, slots=True)
class Cluster:
    """Wordings of one question, the most asked first; by how many people, in all and in each language.

    ``topic`` is what it is about, of the library; ``taken`` are the entries that people took when they were offered,
    with how many people, the most taken first.
    """

    wordings: tuple[Wording, ...]
    people: int
    by_language: tuple[tuple[str, int], ...]
    nearest: Miss | None
    topic: str = ""
    taken: tuple[tuple[str, int], ...] = ()

    @property
    def proposed(self) -> str:
        """The entry that the wordings probably belong to: the one taken most, else the nearest that is near; else ""."""
        if self.taken:
            return self.taken[0][0]
        return self.nearest.id if self.nearest and self.nearest.is_near else ""

    @property
    def name(self) -> str:
        """The wording that most people used."""
        return self.wordings[0].text

    @property
    def in_languages(self) -> dict[str, list[str]]:
        """The wordings per language, the most asked first: what ``also_asked`` of an entry takes."""
        found: dict[str, list[str]] = {}
        for wording in self.wordings:
            found.setdefault(wording.language, []).append(wording.text)
        return found


def drafted(cluster: Cluster, answer: Mapping[str, str], taken: Container[str]) -> dict[str, Any]:
    """A new FAQ entry for a cluster: its most asked wordings as question, the others as other ways to ask."""
    asked = cluster.in_languages
    question = {language: texts[0] for language, texts in asked.items()}
    also = {language: texts[1:] for language, texts in asked.items() if texts[1:]}
    made = {"id": proposed_id(question, taken), "question": question, "answer": dict(answer)}
    return made | ({"also_asked": also} if also else {})


def clusters(knowledge: Knowledge, questions: Iterable[Unanswered]) -> tuple[Cluster, ...]:
    """The questions in clusters, those of most people first; questions without a word in them are left out."""
    asked: dict[str, list[Unanswered]] = {}
    for question in questions:
        if words := normalise(question.text):
            asked.setdefault(words, []).append(question)
    texts = sorted(asked, key=lambda text: (-_people(asked[text]), text))
    groups = _joined(texts[:MOST_JOINED], knowledge, ALIKE, [_topic(asked[text]) for text in texts])
    groups += [[text] for text in texts[MOST_JOINED:]]
    made = [_cluster([asked[text] for text in group], knowledge) for group in groups]
    return tuple(sorted(made, key=lambda cluster: (-cluster.people, cluster.name)))


def nearly_the_same(knowledge: Knowledge, texts: Sequence[str]) -> list[list[str]]:
    """Different texts in groups of nearly the same question; those that name different things stay apart."""
    return _joined(texts, knowledge, NEARLY)


def _topic(questions: Iterable[Unanswered]) -> str:
    """The topic that most of them were recognised to be on; what is off the desk's matters is no topic."""
    counted = Counter(one.topic for one in questions if one.topic not in ("", OFF_TOPIC))
    return min(counted, key=lambda topic: (-counted[topic], topic), default="")


def topic_label(topic: str, language: str) -> str:
    """What a topic of the library is called in a language; "" where there is none of this id."""
    return library.labels(spoken(language)).get(topic, "")


def _people(questions: Iterable[Unanswered]) -> int:
    return len({question.person for question in questions})


def _cluster(group: Sequence[Sequence[Unanswered]], knowledge: Knowledge) -> Cluster:
    everything = [question for questions in group for question in questions]
    languages = sorted({question.language for question in everything})
    by_language = ((one, _people(q for q in everything if q.language == one)) for one in languages)
    wordings = sorted(map(_wording, group), key=lambda wording: (-wording.people, wording.text))
    taken = Counter(entry for _, entry in {tap for question in everything for tap in question.taken})
    known = ((entry, people) for entry, people in taken.items() if entry in knowledge.entries)
    return Cluster(
        tuple(wordings),
        _people(everything),
        tuple(by_language),
        _miss(wordings[0].text, knowledge),
        _topic(everything),
        tuple(sorted(known, key=lambda pair: (-pair[1], pair[0]))),
    )


def _wording(questions: Sequence[Unanswered]) -> Wording:
    spellings = Counter((question.text.strip(), question.language) for question in questions)
    (text, language), _ = min(spellings.items(), key=lambda item: (-item[1], item[0]))
    return Wording(text, language, _people(questions))


def _miss(text: str, knowledge: Knowledge) -> Miss | None:
    match = knowledge.matcher.match(text)
    best = next((c for c in match.candidates if not is_smalltalk(knowledge.entries[c.id])), None)
    if best is None:
        return None
    needed = thresholds_of(knowledge).likely
    return Miss(best.id, best.confidence, needed, match.missing, vetoed(text, best, knowledge))


def _joined(
    texts: Sequence[str], knowledge: Knowledge, least: float, topics: Sequence[str] = ()
) -> list[list[str]]:
    """Average linkage: the two groups most alike are joined, until none are alike enough.

    Texts of one topic are alike, unless they name different things.
    """
    if not texts:
        return []
    likeness = _likeness(texts, knowledge)
    if any(topics):
        own = np.array(topics[: len(texts)])
        likeness[(own[:, None] == own[None, :]) & (own[:, None] != "") & (likeness >= 0)] = 1.0
    groups: list[list[int]] = [[number] for number in range(len(texts))]
    np.fill_diagonal(likeness, -1.0)
    while True:
        one, other = divmod(int(np.argmax(likeness)), len(texts))
        if likeness[one, other] < least:
            break
        first, second = min(one, other), max(one, other)
        sizes = len(groups[first]), len(groups[second])
        mean = (sizes[0] * likeness[first] + sizes[1] * likeness[second]) / sum(sizes)
        mean[[first, second]] = -1.0
        likeness[first], likeness[:, first] = mean, mean
        likeness[second], likeness[:, second] = -1.0, -1.0
        groups[first] += groups[second]
        groups[second] = []
    return [[texts[number] for number in sorted(group)] for group in groups if group]


def _likeness(texts: Sequence[str], knowledge: Knowledge) -> Wide:
    """How alike each two texts are (1: the same), below nought where they name different things."""
    matcher = knowledge.matcher
    known = [normalise(question) for question in matcher.questions]
    index = Index.build(
        [*texts, *known],
        range(len(texts) + len(known)),
        len(texts) + len(known),
        matcher.index.synonyms,
        shipped_word_vectors(),  # ALIKE was measured with it, and a sentence model would take minutes
    )
    rows = np.array([index.likeness(index.read(text))[: len(texts)] for text in texts])
    own = np.sqrt(np.maximum(np.diag(rows), 1e-9))
    alike = np.asarray(np.round((rows + rows.T) / 2 / own[:, None] / own[None, :], 6), dtype=np.float64)
    slots = [named(text, knowledge.lexicon) for text in texts]
    for one, mine in enumerate(slots):
        for other in range(one + 1, len(texts)) if mine else ():
            if conflict(mine, slots[other]):
                alike[one, other] = alike[other, one] = -1.0
    return alike


_ASKING = Listed("questions", "left out of ids")

ID_WORDS = 3
LONGEST_ID = 40
ORDINARY = 0.35
"""Words less telling than this (is, where) do not stand in an id."""


def proposed_id(question: Mapping[str, str], taken: Container[str]) -> str:
    """An id for a question: its most telling words, English where there is English, else pinyin.

    A number is added where the id is taken already.
    """
    texts = sorted(question.items(), key=lambda pair: pair[0] != "en")
    base = next(filter(None, (_words(text) for _, text in texts)), "entry")
    number, made = 1, base
    while made in taken:
        number += 1
        made = f"{base}-{number}"
    return made


def _words(text: str) -> str:
    words = list(dict.fromkeys(words_of(_ASKING.sub(" ", normalise(text)))))
    weights = {word: weight_of(word) for word in words}
    strongest = sorted(words, key=lambda word: -weights[word])[:ID_WORDS]
    kept = [word for word in words if word in strongest and weights[word] >= ORDINARY]
    parts = [_sound(word) if has_han(word) else word for word in kept or strongest]
    made = "-".join(filter(None, (re.sub(r"[^a-z0-9]+", "", part) for part in parts)))
    return made[:LONGEST_ID].strip("-")


def _sound(word: str) -> str:
    return "".join(syllables().get(character, "") for character in word)
