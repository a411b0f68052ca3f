"""Which entries a matcher could not tell apart, had one of the two not been written.

A question that stands in an entry is always found there, so an entry's own wording says nothing about its rivals.
Each suspicious entry is therefore left out whole, by ridge regression's closed form for a block of left-out texts,
and its questions are asked again: what answers them then is its rival.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bot.core.matching.matcher import SEEN, Matcher
from bot.core.matching.normalisation import normalise
from bot.core.matching.scoring import COVERED, RIDGE, Learnt
from bot.core.matching.sparse import Integers, Wide

SUSPICIOUS = 0.4
"""A question is asked again when it is so much like a question of another entry (1: the same)."""


@dataclass(frozen=True, slots=True)
class ConfusablePair:
    """What an entry's question finds while that entry is left out, and how sure the matcher is of it."""

    question: str
    id: str
    confidence: float


def confusable_pairs(
    matcher: Matcher, comparable: Callable[[str, str], bool]
) -> Iterator[tuple[str, int, tuple[ConfusablePair, ...]]]:
    """Each entry with look-alikes, in the entries' order: its id, how many questions it has, and what rivals them.

    ``comparable`` says of two ids whether they could stand for each other; others are never rivals. A knowledge
    base too large for ridge regression is not looked at: the likeness of all its pairs would not fit into memory.
    """
    scoring, asked = matcher.scoring, len(matcher.questions)
    if not isinstance(scoring, Learnt) or not asked:
        return
    gram, owners = matcher.index.gram(asked), matcher.index.owners[:asked]
    alike = _alike(gram, owners)
    suspects = sorted({int(owner) for owner in owners[alike]})
    if not suspects:
        return
    texts = np.flatnonzero(np.isin(owners, suspects))
    targets = (owners[:, None] == np.arange(len(matcher.entries))[None, :]).astype(np.float64)
    units = np.eye(asked)[:, texts]
    solved = np.linalg.solve(gram + RIDGE * np.eye(asked), np.hstack((targets, units)))
    ridge, inverse = solved[:, : len(matcher.entries)], solved[:, len(matcher.entries) :]
    kept = gram @ np.ascontiguousarray(scoring.weights[:, :asked].T - ridge)  # what the centroids add
    for entry in suspects:
        own = np.flatnonzero(owners == entry).astype(np.int32)
        block = inverse[np.ix_(own, np.searchsorted(texts, own))]
        scores = kept[own] - np.linalg.solve(block, ridge[own])
        name = matcher.entries[entry]
        barred = [n for n, other in enumerate(matcher.entries) if n == entry or not comparable(name, other)]
        found = (
            _rival(matcher, int(text), line, barred)
            for text, line in zip(own, scores, strict=True)
            if alike[text]
        )
        yield name, len(own), tuple(rival for rival in found if rival)


def _alike(gram: Wide, owners: Integers) -> Wide:
    """Of each question, whether it is much like one of another entry."""
    lengths = np.sqrt(np.maximum(np.diag(gram), 1e-12))
    likeness = gram / lengths[:, None] / lengths[None, :]
    likeness[owners[:, None] == owners[None, :]] = 0.0
    return np.asarray(likeness.max(axis=1) >= SUSPICIOUS)


def _rival(matcher: Matcher, text: int, scores: Wide, barred: list[int]) -> ConfusablePair | None:
    index, question = matcher.index, matcher.questions[text]
    utterance = index.read(normalise(question))
    scores = scores + COVERED * index.coverage(utterance)
    if np.delete(scores, barred).max(initial=0.0) <= 0:
        return None
    likeness = index.likeness(utterance)
    # Rivals are alike in their wording; that two entries are on one topic makes none of them.
    no_topics = np.zeros(len(matcher.topics.classifier.topics), dtype=np.float32)
    order, confidences, *_ = matcher.ranked(utterance, scores, likeness, no_topics, SEEN, barred)
    return ConfusablePair(question, matcher.entries[order[0]], confidences[0])
