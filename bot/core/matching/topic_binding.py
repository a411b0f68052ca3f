"""Which entry answers which topic: declared by the organizers, else recognised from the entry's own questions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.matching.features import features
from bot.core.matching.normalisation import normalise
from bot.core.matching.topic_classifier import Floats, TopicClassifier, softmax
from bot.core.matching.word_vectors import shipped_word_vectors

NO_TOPIC = "none"
"""What an entry declares that is to be found by its own questions only."""

SURE = 0.5
"""From this probability on an entry's questions show its topic."""

CLEAR = 2.0
"""So many times as probable as the next claimant's an entry's topic must be to be the entry's alone."""

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
    """What entries are about: ``associations`` holds a row for each, the probabilities of its topics."""

    classifier: TopicClassifier
    associations: Floats

    def knows(self, entry: int, word: str) -> bool:
        """Whether people use a word (with its stem) when they ask for what an entry is about."""
        topic = self.classifier.topics[int(self.associations[entry].argmax())]
        return self.classifier.supports(topic, word)

    def support(self, probabilities: Floats) -> NDArray[np.float64]:
        """How far each entry answers an utterance of these topics (0 to 1).

        Of an entry that is on no topic of the library the topics say little for or against.
        """
        particular = 1.0 - self.associations.max(axis=1, initial=0.0)
        return np.asarray(self.associations @ probabilities + PARTICULAR * particular, dtype=np.float64)


def entry_topics(
    classifier: TopicClassifier, questions: Sequence[Sequence[str]], declared: Sequence[str]
) -> EntryTopics:
    """The topics of entries, by their questions in all languages together; a declared one counts alone."""
    associations = np.zeros((len(questions), len(classifier.topics)), dtype=np.float32)
    for number, (asked, topic) in enumerate(zip(questions, declared, strict=True)):
        if topic in classifier.column:
            associations[number, classifier.column[topic]] = 1.0
        elif topic != NO_TOPIC and asked:
            associations[number] = _of_questions(classifier, asked[:MOST_READ])
    return EntryTopics(classifier, associations)


def _of_questions(classifier: TopicClassifier, questions: Sequence[str]) -> Floats:
    texts = [normalise(question) for question in questions]
    vectors = shipped_word_vectors().embed(texts)
    logits = [classifier.logits(features(text), vector) for text, vector in zip(texts, vectors, strict=True)]
    return np.asarray(np.mean([softmax(one) for one in logits], axis=0), dtype=np.float32)


def bindings(entries: Sequence[str], declared: Sequence[str], topics: EntryTopics) -> list[Binding]:
    """The entries that answer a topic: those that declare it, else the one that is clearly most about it."""
    found = [
        Binding(entry, topic, 1.0, declared=True)
        for entry, topic in zip(entries, declared, strict=True)
        if topic in topics.classifier.column
    ]
    taken = {binding.topic for binding in found}
    claims: dict[str, list[tuple[float, str]]] = {}
    for entry, topic, row in zip(entries, declared, topics.associations, strict=True):
        best = int(row.argmax()) if len(row) else 0
        if not topic and len(row) and row[best] >= SURE:
            claims.setdefault(topics.classifier.topics[best], []).append((float(row[best]), entry))
    for topic, claimants in claims.items():
        ordered = sorted(claimants, reverse=True)
        alone = len(ordered) == 1 or ordered[0][0] >= CLEAR * ordered[1][0]
        if topic not in taken and alone:
            found.append(Binding(ordered[0][1], topic, ordered[0][0]))
    return sorted(found, key=lambda binding: binding.entry)
