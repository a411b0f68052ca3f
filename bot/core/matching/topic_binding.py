"""Which entry answers which topic: declared by the organizers, else recognised from the entry's own questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot import topics as library
from bot.core.matching.features import features
from bot.core.matching.normalisation import normalise
from bot.core.matching.sparse import Integers
from bot.core.matching.topic_classifier import OFF_TOPIC, Floats, TopicClassifier, softmax
from bot.core.matching.word_vectors import shipped_word_vectors

NO_TOPIC = "none"
"""What an entry declares that is to be found by its own questions only."""

RATHER = 0.3
"""From this probability on an entry is rather about a topic than not."""

SURE = 0.5
"""From this probability on an entry's questions show its topic."""

CLEAR = 2.0
"""So many times as probable as the next claimant's an entry's topic must be to be the entry's alone."""

ABOUT = 0.25
"""An entry of which a topic is so probable is about it."""

WIDER = 0.1
"""So far an entry on a topic answers a narrower one that no entry is about."""

PARTICULAR = 0.1
"""The support of an entry that is on no topic at all."""

MOST_READ = 6
"""So many of an entry's questions are read, the canonical ones first."""


@dataclass(frozen=True, slots=True)
class Binding:
    """An entry bound to a topic; ``declared`` by its own field, else recognised with ``probability``."""

    entry: str
    topic: str
    probability: float
    declared: bool = False


@dataclass(frozen=True)
class EntryTopics:
    """What entries are about: ``associations`` holds a row for each, the probabilities of its topics.

    ``floors``: the support of each for any utterance.
    """

    classifier: TopicClassifier
    associations: Floats
    floors: Floats

    @cached_property
    def main(self) -> Integers:
        """For each entry the column of the topic that it is rather about than not; -1 where there is none.

        What is no business of the desk is no topic of an entry: words that people use for it explain nothing.
        """
        best = self.associations.argmax(axis=1)
        rather = self.associations.max(axis=1, initial=0.0) >= RATHER
        rather &= best != self.classifier.column[OFF_TOPIC]
        return np.where(rather, best, -1).astype(np.int32)

    def knows(self, entry: int, word: str) -> bool:
        """Whether people use a word (with its stem) when they ask for what an entry is about."""
        column = int(self.main[entry])
        return column >= 0 and self.classifier.supports(self.classifier.topics[column], word)

    def support(self, probabilities: Floats) -> NDArray[np.float64]:
        """How far each entry answers an utterance of these topics (0 to 1)."""
        return np.asarray(self._answering @ probabilities + self.floors, dtype=np.float64)

    @cached_property
    def _answering(self) -> Floats:
        """How far entries answer topics: one on the wider topic somewhat, where none is about a narrower one."""
        column, known = self.classifier.column, library.topics()
        wider = {
            number: column[known[topic].parent]
            for topic, number in column.items()
            if topic in known and known[topic].parent in column
        }
        answering = self.associations.copy()
        told = self.associations.max(axis=0, initial=0.0)
        for narrow, wide in wider.items():
            if told[narrow] < ABOUT:
                answering[:, narrow] += WIDER * self.associations[:, wide]
        return answering

    def kept(self, entries: Sequence[int]) -> "EntryTopics":
        """The topics of some of the entries, in their order."""
        return EntryTopics(self.classifier, self.associations[entries], self.floors[entries])


def entry_topics(
    classifier: TopicClassifier,
    questions: Sequence[Sequence[str]],
    declared: Sequence[str],
    fallbacks: Sequence[bool],
) -> EntryTopics:
    """The topics of entries, by their questions in all languages together; a declared one counts alone.

    Of an entry that is on no topic of the library the topics say little for or against, unless it is a fallback.
    """
    associations = np.zeros((len(questions), len(classifier.topics)), dtype=np.float32)
    for number, (asked, topic) in enumerate(zip(questions, declared, strict=True)):
        if topic in classifier.column:
            associations[number, classifier.column[topic]] = 1.0
        elif topic != NO_TOPIC and asked:
            associations[number] = _of_questions(classifier, asked[:MOST_READ])
    particular = 1.0 - associations.max(axis=1, initial=0.0)
    particular[np.asarray(fallbacks, dtype=bool)] = 0.0
    return EntryTopics(classifier, associations, PARTICULAR * particular)


def _of_questions(classifier: TopicClassifier, questions: Sequence[str]) -> Floats:
    texts = [normalise(question) for question in questions]
    vectors = shipped_word_vectors().embed(texts)
    logits = [classifier.logits(features(text), vector) for text, vector in zip(texts, vectors, strict=True)]
    return np.asarray(np.mean([softmax(one) for one in logits], axis=0), dtype=np.float32)


def claims(
    entries: Sequence[str], declared: Sequence[str], topics: EntryTopics
) -> Mapping[str, Sequence[Binding]]:
    """The entries that claim each topic, the likeliest first: those that declare it, else those surely about it."""
    found: dict[str, list[Binding]] = {}
    for entry, topic, row in zip(entries, declared, topics.associations, strict=True):
        best = int(row.argmax()) if len(row) else 0
        if topic in topics.classifier.column:
            found.setdefault(topic, []).append(Binding(entry, topic, 1.0, declared=True))
        elif not topic and len(row) and row[best] >= SURE:
            recognised = topics.classifier.topics[best]
            found.setdefault(recognised, []).append(Binding(entry, recognised, float(row[best])))
    for topic, claimants in found.items():
        own = [one for one in claimants if one.declared] or claimants
        found[topic] = sorted(own, key=lambda one: (one.probability, one.entry), reverse=True)
    return found


def bindings(entries: Sequence[str], declared: Sequence[str], topics: EntryTopics) -> list[Binding]:
    """The entries that answer a topic: those that declare it, else the one that is clearly most about it."""
    found: list[Binding] = []
    for first, *others in claims(entries, declared, topics).values():
        if first.declared:
            found += [first, *others]
        elif not others or first.probability >= CLEAR * others[0].probability:
            found.append(first)
    return sorted(found, key=lambda binding: binding.entry)
