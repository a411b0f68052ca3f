"""Folders made from the topic library: one hand wrote the entries, another asks, and the classifier knows neither.

Each entry has one phrasing a language, as organizers in a hurry write; questions on topics that were left out of the
folder are near out of scope, those of the off-topic share are far.
"""

import random
from collections.abc import Iterator, Sequence
from functools import cache

from benchmarks.matching.data import AS_ASKED, FAR, IN_SCOPE, NEAR, Asked, QuestionSet
from benchmarks.topics.train import Utterance, library, trained
from bot import topics
from bot.core.matching.topic_classifier import OFF_TOPIC, TopicClassifier, from_arrays
from bot.topics import TopicKind

MOST_ASKED, MOST_NEAR, MOST_FAR = 500, 150, 150


@cache
def every() -> tuple[Utterance, ...]:
    """The library, read once."""
    return tuple(library())


@cache
def hands() -> tuple[str, ...]:
    """Everybody who wrote utterances."""
    return tuple(sorted({one.hand for one in every()}))


@cache
def classifier_without(*left_out: str) -> TopicClassifier:
    """The classifier trained on the utterances of all other hands."""
    return from_arrays(trained([one for one in every() if one.hand not in left_out]))


def _answerable(one: Utterance) -> bool:
    return topics.topics()[one.topic].kind is TopicKind.FAQ


def folder(writer: str, asker: str, size: int, seed: int) -> QuestionSet:
    """A folder of so many topics with one phrasing a language, and what another hand asks of it."""
    chance = random.Random(seed)
    by_topic: dict[str, dict[str, list[str]]] = {}
    for one in every():
        if one.hand == writer and _answerable(one):
            by_topic.setdefault(one.topic, {}).setdefault(one.language, []).append(one.text)
    chosen = chance.sample(sorted(by_topic), min(size, len(by_topic)))
    entries = tuple(
        (topic, tuple(_phrasing(texts, chance) for texts in by_topic[topic].values())) for topic in chosen
    )
    asked = list(_asked(asker, set(chosen), chance))
    return QuestionSet(f"library {writer}>{asker} {size}", entries, tuple(asked))


def _phrasing(texts: Sequence[str], chance: random.Random) -> str:
    """One of the longer half: an organizer writes a question, not a word."""
    ordered = sorted(texts, key=len)
    return chance.choice(ordered[len(ordered) // 2 :])


def _asked(asker: str, chosen: set[str], chance: random.Random) -> Iterator[Asked]:
    mine = [one for one in every() if one.hand == asker]
    chance.shuffle(mine)
    kinds = {
        IN_SCOPE: ([one for one in mine if one.topic in chosen], MOST_ASKED),
        NEAR: ([one for one in mine if one.topic not in chosen and _answerable(one)], MOST_NEAR),
        FAR: ([one for one in mine if one.topic == OFF_TOPIC], MOST_FAR),
    }
    for kind, (some, most) in kinds.items():
        for number, one in enumerate(some[:most]):
            right = frozenset({one.topic}) if kind == IN_SCOPE else frozenset()
            yield Asked(f"{kind} {number}", kind, right, {AS_ASKED: one.text})


def folders(sizes: Sequence[int] = (4, 25, 100)) -> Iterator[tuple[QuestionSet, TopicClassifier]]:
    """Folders of every size by each hand, asked by the next, with the classifier that knows neither of the two."""
    names = hands()
    for number, writer in enumerate(names):
        asker = names[(number + 1) % len(names)]
        classifier = classifier_without(*sorted((writer, asker)))
        for size in sizes:
            yield folder(writer, asker, size, seed=number), classifier
