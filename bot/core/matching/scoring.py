"""From likeness to questions to scores of entries: kernel ridge regression and centroids, in closed form.

"The best question wins" listens to one alternate at a time. Ridge regression (Saunders et al. 1998) learns from all
of them which likenesses tell entries apart; the centroid (Rocchio) keeps it honest where there are few. Both are
linear in the likeness, so that one matrix holds what each text adds to each entry.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.core.matching.index import Index, Utterance
from bot.core.matching.sparse import Floats, Integers, Wide

RIDGE = 0.3
CENTROID = 1.2
COVERED = 0.8
HINT = 0.5
"""What the ridge adds to the diagonal, and what centroid, coverage and hints add to the score."""

LEARNT_QUESTIONS = 4000
"""With more texts the closed form is too dear (it grows with the cube), and the centroid alone scores."""

ALONE = 2.0
"""What a centroid counts where it stands alone, so that scores keep their scale (ridge gives about 1 when sure)."""

LONGEST = 2000
"""Among so many questions, words in more texts than this are passed over: they cost most and tell least."""

POOL = 100
"""So many entries that come nearest by their centroids are looked at closely where there are too many to do so for all."""


class Scoring(Protocol):
    """From an utterance to the scores of all entries."""

    def scores(self, index: Index, utterance: Utterance) -> tuple[Wide, Wide]:
        """The score of each entry, and the likeness to each text that it came from."""
        ...

    def column(self, entry: int) -> Wide:
        """What each text adds to one entry, per unit of likeness."""
        ...


@dataclass(frozen=True)
class Learnt:
    """Ridge regression and centroids: ``weights`` holds a row an entry and a column a text.

    ``shares`` holds what each text adds to its own entry's centroid. By these alone the entries are chosen whose full
    scores are worked out, where there are many: the matrix is large, and most of it says nothing about a question.
    """

    weights: Floats
    shares: Wide

    def scores(self, index: Index, utterance: Utterance) -> tuple[Wide, Wide]:
        """The score of each entry by all texts, and its coverage."""
        likeness = index.likeness(utterance)
        n_entries = len(self.weights)
        narrow = likeness.astype(np.float32)
        if n_entries <= 2 * POOL:
            scores = np.asarray(self.weights @ narrow, dtype=np.float64)
        else:
            near = np.bincount(index.owners, likeness * self.shares, minlength=n_entries)
            scores = np.asarray(near, dtype=np.float64)
            pool = np.sort(np.argpartition(scores, n_entries - POOL)[-POOL:])
            scores[pool] = self.weights[pool] @ narrow
        return scores + COVERED * index.coverage(utterance), likeness

    def column(self, entry: int) -> Wide:
        """What each text adds to one entry, per unit of likeness."""
        return np.asarray(self.weights[entry], dtype=np.float64)


@dataclass(frozen=True)
class Averaged:
    """Centroids alone, for many questions: each text counts for its own entry, with its share.

    ``embeddings`` holds the summed meaning of each entry's texts.
    """

    shares: Wide
    embeddings: Floats
    owners: Integers

    def scores(self, index: Index, utterance: Utterance) -> tuple[Wide, Wide]:
        """The score of each entry by its own texts; the coverage of the best ones only."""
        likeness = index.rows.times(utterance.terms, utterance.values, LONGEST)
        own = np.bincount(self.owners, likeness * self.shares, minlength=len(self.embeddings))
        scores = np.asarray(own + self.embeddings @ utterance.embedding, dtype=np.float64)
        for entry in best_first(scores, POOL).tolist():
            scores[entry] += COVERED * index.coverage_of(utterance, entry)
        return scores, likeness

    def column(self, entry: int) -> Wide:
        """What each text adds to one entry, per unit of likeness."""
        return np.where(self.owners == entry, self.shares, 0.0)


def learnt(gram: Wide, owners: Integers, n_asked: int, n_entries: int) -> Learnt:
    """Ridge regression and centroids over the first ``n_asked`` texts, whose likeness ``gram`` holds; the rest are hints."""
    texts, entries = np.arange(n_asked), owners[:n_asked]
    asked = np.zeros((n_asked, n_entries))
    asked[texts, entries] = 1.0
    squares = np.einsum("ij,ij->j", asked, gram @ asked)
    shares = np.full(len(owners), HINT)
    shares[:n_asked] = CENTROID / np.sqrt(np.maximum(squares, 1e-12))[entries]
    weights = np.zeros((n_entries, len(owners)))
    if n_asked:
        weights[:, :n_asked] = np.linalg.solve(gram + RIDGE * np.eye(n_asked), asked).T
    weights[owners, np.arange(len(owners))] += shares
    return Learnt(weights.astype(np.float32), shares)


def averaged(index: Index, n_asked: int, n_entries: int) -> Averaged:
    """Centroids over the first ``n_asked`` texts of an index; the others are hints."""
    owners = index.owners
    shares = np.full(len(owners), HINT)
    shares[:n_asked] = ALONE / np.maximum(index.lengths(n_asked), 1e-9)[owners[:n_asked]]
    embeddings = np.zeros((n_entries, index.embeddings.shape[1]))
    np.add.at(embeddings, owners, index.embeddings * shares[:, None])
    return Averaged(shares, embeddings.astype(np.float32), owners)


def best_first(scores: Wide, limit: int) -> NDArray[np.int64]:
    """The numbers of the best scores, best first; of equal ones (to a millionth) the first."""
    scores = np.round(scores, 6)
    if len(scores) > 4 * limit:
        edge = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        pool = np.flatnonzero(scores >= edge)
    else:
        pool = np.arange(len(scores))
    return pool[np.argsort(-scores[pool], kind="stable")][:limit]
