"""Trains the topic classifier: ``python -m benchmarks.topics.train`` writes ``bot/topics/model.npz``.

``--without HAND`` leaves out one writer's whole share and measures on it; nothing is written then. Deterministic:
the same utterances give the same file.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot import topics
from bot.core.matching.features import features
from bot.core.matching.normalisation import normalise
from bot.core.matching.topic_classifier import TopicClassifier, from_arrays, scaled, to_arrays
from bot.core.matching.word_vectors import shipped_word_vectors

MODEL = Path(topics.__file__).with_name("model.npz")
FEWEST = 2
"""A feature that stands in fewer utterances says nothing about others."""

STIFFNESS = 10.0
"""The inverse strength of the ridge on the weights."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Utterance:
    """A text of the library."""

    topic: str
    language: str
    hand: str
    text: str


def library() -> list[Utterance]:
    """All utterances of all languages."""
    return [
        Utterance(topic, language, hand, text)
        for language in topics.languages()
        for topic, by_hand in topics.utterances(language).items()
        for hand, texts in by_hand.items()
        for text in texts
    ]


def read(texts: Sequence[str]) -> tuple[list[dict[str, float]], Floats]:
    """Texts as the classifier sees them: scaled features, and embeddings of length 1."""
    normalised = [normalise(text) for text in texts]
    bags = [scaled(features(text)) for text in normalised]
    vectors = shipped_word_vectors().embed(normalised)
    return bags, vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)


def matrix(bags: Sequence[dict[str, float]], rows: dict[str, int], vectors: Floats) -> sp.csr_matrix:
    """Features and embeddings side by side."""
    starts, columns, values = [0], [], []
    for bag in bags:
        for term, value in bag.items():
            if term in rows:
                columns.append(rows[term])
                values.append(value)
        starts.append(len(columns))
    sparse = sp.csr_matrix((np.array(values, np.float32), columns, starts), shape=(len(bags), len(rows)))
    return sp.hstack([sparse, sp.csr_matrix(vectors)]).tocsr()


def trained(some: Sequence[Utterance]) -> dict[str, NDArray[np.generic]]:
    """The model of some utterances, as arrays."""
    bags, vectors = read([one.text for one in some])
    counted = Counter(term for bag in bags for term in bag)
    names = sorted(term for term, count in counted.items() if count >= FEWEST)
    rows = {name: row for row, name in enumerate(names)}
    fitted = LogisticRegression(C=STIFFNESS, max_iter=200, tol=1e-3)
    fitted.fit(matrix(bags, rows, vectors), [one.topic for one in some])
    weights = fitted.coef_.T.astype(np.float32)
    ids = [str(name) for name in fitted.classes_]
    return to_arrays(ids, names, weights[: len(names)], weights[len(names) :], fitted.intercept_)


def measured(model: TopicClassifier, some: Sequence[Utterance]) -> str:
    """How often the right topic is first and among three, by language, and how far the best probability tells."""
    right, three, sure = [], [], []
    for one in some:
        text = normalise(one.text)
        likely = model.probabilities(features(text), shipped_word_vectors().embed([text])[0])
        order = np.argsort(-likely)[:3]
        right.append(model.topics[order[0]] == one.topic)
        three.append(one.topic in {model.topics[n] for n in order})
        sure.append(float(likely[order[0]]))
    lines = []
    for language in sorted({one.language for one in some}):
        mine = [n for n, one in enumerate(some) if one.language == language]
        lines.append(
            f"{language}: first {np.mean([right[n] for n in mine]):.1%}, among three {np.mean([three[n] for n in mine]):.1%}"
        )
    order = np.argsort(-np.array(sure))
    precise = np.cumsum(np.array(right)[order]) / np.arange(1, len(order) + 1)
    for share in (0.98, 0.95, 0.9):
        reached = np.flatnonzero(precise >= share)
        lines.append(
            f"{share:.0%} right on the surest {(reached.max() + 1 if len(reached) else 0) / len(order):.1%}"
        )
    return "; ".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", metavar="HAND", help="leave out this writer's share and measure on it")
    asked = parser.parse_args()
    every = library()
    if asked.without:
        rest = [one for one in every if one.hand != asked.without]
        print(measured(from_arrays(trained(rest)), [one for one in every if one.hand == asked.without]))
        return
    arrays = trained(every)
    arrays["made_from"] = np.frombuffer(topics.digest().encode(), dtype=np.uint8)
    np.savez_compressed(MODEL, **arrays)
    print(f"{MODEL}: {MODEL.stat().st_size / 1e6:.2f} MB from {len(every)} utterances")


if __name__ == "__main__":
    main()
