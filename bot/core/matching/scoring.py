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
HINT = 0.15
"""What the ridge adds to the diagonal, and what centroid, coverage and hints add to the score."""

LEARNT_QUESTIONS = 4000
"""With more texts the closed form is too dear (it grows with the cube), and the centroid alone scores."""

ALONE = 2.0
"""What a centroid counts where it stands alone, so that scores keep their scale (ridge gives about 1 when sure)."""

LONGEST = 2000
"""Among so many questions, words in more texts than this are passed over: they cost most and tell least."""

POOL = 50
"""So many best entries have their coverage looked at where there are too many to do so for all."""


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
    """Ridge regression and centroids: ``weights`` holds a row a text and a column an entry."""

    weights: Floats

    def scores(self, index: Index, utterance: Utterance) -> tuple[Wide, Wide]:
        """The score of each entry by all texts, and its coverage."""
        likeness = index.likeness(utterance)
        return self.weighed(likeness) + COVERED * index.coverage(utterance), likeness

    def weighed(self, likeness: Wide) -> Wide:
        """The scores without coverage."""
        return np.asarray(likeness.astype(np.float32) @ self.weights, dtype=np.float64)

    def column(self, entry: int) -> Wide:
        """What each text adds to one entry, per unit of likeness."""
        return self.weights[:, entry].astype(np.float64)


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


@dataclass(frozen=True)
class LeftOut:
    """What the scores would be had a question not been written: ridge regression's closed form for it.

    ``questions``: the numbers of those that can be left out; ``inverse``: their columns of the inverse of the
    regularised gram matrix; ``ridge``: the ridge weights of those questions; ``gram``: all likenesses.
    """

    questions: Integers
    inverse: Wide
    ridge: Wide
    gram: Wide
    owners: Integers
    learnt: Learnt

    def scores(self, number: int, likeness: Wide) -> Wide:
        """Scores of a text by its likeness to all texts, without the ``number``-th of the questions."""
        left_out = int(self.questions[number])
        column = self.inverse[:, number]
        scores = self.learnt.weighed(likeness)
        scores -= (likeness[: len(column)] @ column) / column[left_out] * self.ridge[number]
        own = np.flatnonzero(self.owners[: len(column)] == self.owners[left_out])
        others = own[own != left_out]
        with_it = likeness[own].sum() * _centroid_share(self.gram, own)
        without = likeness[others].sum() * _centroid_share(self.gram, others)
        scores[self.owners[left_out]] += without - with_it
        return scores


def _centroid_share(gram: Wide, texts: NDArray[np.int64]) -> float:
    return float(CENTROID / np.sqrt(max(gram[np.ix_(texts, texts)].sum(), 1e-12)))


def learnt(
    gram: Wide, owners: Integers, n_asked: int, n_entries: int, left_out: Integers
) -> tuple[Learnt, LeftOut]:
    """Ridge regression and centroids over the first ``n_asked`` texts; the others are hints."""
    targets = np.zeros((len(owners), n_entries))
    targets[np.arange(len(owners)), owners] = 1.0
    asked = targets[:n_asked]
    regularised = gram[:n_asked, :n_asked] + RIDGE * np.eye(n_asked)
    units = np.zeros((n_asked, len(left_out)))
    units[left_out, np.arange(len(left_out))] = 1.0
    solved = np.asarray(np.linalg.solve(regularised, np.hstack((asked, units))), dtype=np.float64)
    ridge, inverse = solved[:, :n_entries], solved[:, n_entries:]
    weights = np.zeros_like(targets)
    weights[:n_asked] = ridge
    for part, weight in ((slice(0, n_asked), CENTROID), (slice(n_asked, None), HINT)):
        members = targets[part]
        squares = np.einsum("ij,ij->j", members, gram[part, part] @ members)
        weights[part] += weight * members / np.sqrt(np.maximum(squares, 1e-12))
    scoring = Learnt(weights.astype(np.float32))
    return scoring, LeftOut(left_out, inverse, ridge[left_out], gram, owners, scoring)


def averaged(index: Index, n_asked: int, n_entries: int) -> Averaged:
    """Centroids over the first ``n_asked`` texts of an index; the others are hints."""
    owners = index.owners
    shares = np.full(len(owners), HINT)
    shares[:n_asked] = ALONE
    shares /= np.maximum(index.lengths(n_asked), 1e-9)[owners]
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
