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

    Where there are many entries, only those that come near by their centroids are scored by all that was learnt, and by
    their own texts: the matrix is large, and most of it says nothing about a question. ``shares`` holds what each text
    adds to its own entry's centroid, ``centroids`` the summed meaning of each entry's texts.
    """

    weights: Floats
    shares: Wide
    centroids: Floats

    def scores(self, index: Index, utterance: Utterance) -> tuple[Wide, Wide]:
        """The score of each entry by all texts, and its coverage."""
        if len(self.weights) <= 2 * POOL:
            likeness = index.likeness(utterance)
            scores = np.asarray(self.weights @ likeness.astype(np.float32), dtype=np.float64)
        else:
            likeness = index.rows.times(utterance.terms, utterance.values)
            scores = _near(likeness, utterance, self.shares, self.centroids, index.owners)
            pool = np.sort(np.argpartition(scores, len(scores) - POOL)[-POOL:])
            chosen = np.zeros(len(scores), dtype=bool)
            chosen[pool] = True
            texts = np.flatnonzero(chosen[index.owners])
            likeness[texts] += index.embeddings[texts] @ utterance.embedding
            near = self.weights[pool].take(texts, axis=1)  # whole rows: single cells lie too far apart
            scores[pool] = near @ likeness[texts].astype(np.float32)
        return scores + COVERED * index.coverage(utterance), likeness

    def column(self, entry: int) -> Wide:
        """What each text adds to one entry, per unit of likeness."""
        return np.asarray(self.weights[entry], dtype=np.float64)


@dataclass(frozen=True)
class Averaged:
    """Centroids alone, for many questions: each text counts for its own entry, with its share.

    ``centroids`` holds the summed meaning of each entry's texts.
    """

    shares: Wide
    centroids: Floats
    owners: Integers

    def scores(self, index: Index, utterance: Utterance) -> tuple[Wide, Wide]:
        """The score of each entry by its own texts; the coverage of the best ones only."""
        likeness = index.rows.times(utterance.terms, utterance.values, LONGEST)
        scores = _near(likeness, utterance, self.shares, self.centroids, self.owners)
        pool = best_first(scores, POOL)
        scores[pool] += COVERED * index.coverage_of_some(utterance, pool)
        return scores, likeness

    def column(self, entry: int) -> Wide:
        """What each text adds to one entry, per unit of likeness."""
        return np.where(self.owners == entry, self.shares, 0.0)


def _near(lexical: Wide, utterance: Utterance, shares: Wide, centroids: Floats, owners: Integers) -> Wide:
    """The likeness of an utterance to the centroid of each entry."""
    own = np.bincount(owners, lexical * shares, minlength=len(centroids))
    return np.asarray(own + centroids @ utterance.embedding, dtype=np.float64)


def _centroids(index: Index, shares: Wide, n_entries: int) -> Floats:
    summed = np.zeros((n_entries, index.embeddings.shape[1]))
    np.add.at(summed, index.owners, index.embeddings * shares[:, None])
    return summed.astype(np.float32)


def learnt(index: Index, n_asked: int, n_entries: int) -> Learnt:
    """Ridge regression and centroids over the first ``n_asked`` texts of an index; the others are hints."""
    gram, owners = index.gram(n_asked), index.owners
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
    return Learnt(weights.astype(np.float32), shares, _centroids(index, shares, n_entries))


def averaged(index: Index, n_asked: int, n_entries: int) -> Averaged:
    """Centroids over the first ``n_asked`` texts of an index; the others are hints."""
    owners = index.owners
    shares = np.full(len(owners), HINT)
    shares[:n_asked] = ALONE / np.maximum(index.lengths(n_asked), 1e-9)[owners[:n_asked]]
    return Averaged(shares, _centroids(index, shares, n_entries), owners)


def best_first(scores: Wide, limit: int) -> NDArray[np.int64]:
    """The numbers of the best scores, best first; of equal ones (to a millionth) the first."""
    scores = np.round(scores, 6)
    if len(scores) > 4 * limit:
        edge = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        pool = np.flatnonzero(scores >= edge)
    else:
        pool = np.arange(len(scores))
    return pool[np.argsort(-scores[pool], kind="stable")][:limit]
