"""The topic of an utterance, by multinomial logistic regression over the matcher's lexical features and embeddings.

The model is trained offline (``benchmarks/topics``) on the utterances of ``bot/languages/<language>/topics`` and
ships as arrays: a row of four-bit weights for each feature with a scale of its own, and dense weights for the
embedding. A feature that training did not see counts in the length of the vector, so unknown words lower the
confidence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot import topics as library
from bot.core.matching.features import GROUPS, HAN, PAIR, PIECE, SOUND, WORD, Features, groups_of, stem
from bot.core.matching.numbering import Numbering
from bot.core.matching.sparse import Offsets
from bot.topics import TopicKind

GROUP_WEIGHTS: Mapping[str, float] = {WORD: 1.0, PAIR: 0.3, PIECE: 0.7, HAN: 1.0, SOUND: 0.5}
"""The squared length of each group of features in the vector of a text."""

_GROUP_SQUARES = np.array([GROUP_WEIGHTS[group] for group in GROUPS])

CLEARLY = 0.3
"""From this share of its highest weight on a word speaks clearly for a topic."""

BITS = 4
_NOUGHT = 0x88
"""Two codes that stand for nought."""

_AT_ONCE = 2**20
OFF_TOPIC = "desk.off_topic"
"""The topic of what is no business of a conference's desk."""

Floats = NDArray[np.float32]
Arrays = Mapping[str, NDArray[Any]]


def scaled(bag: Features) -> dict[str, float]:
    """The features of a text, each group brought to its length; the same for training and use."""
    return dict(zip(bag, _scaled(bag).tolist(), strict=True))


def _scaled(bag: Features) -> NDArray[np.float64]:
    groups = groups_of(bag)
    values = np.fromiter(bag.values(), dtype=np.float64, count=len(bag))
    squares = np.bincount(groups, values * values, minlength=len(GROUPS)) + 1e-9
    return np.asarray(values * np.sqrt(_GROUP_SQUARES / squares)[groups], dtype=np.float64)


@dataclass(frozen=True)
class _Packed:
    """Rows of four-bit codes, two in a byte, of which nearly all stand for nought: those bytes are left out, 9 MB of 12.

    ``width``: bytes a row; ``starts``: where each row (and the end) lies in ``places``, the bytes kept, and ``values``.
    """

    width: int
    starts: Offsets
    places: NDArray[np.uint8]
    values: NDArray[np.uint8]

    @classmethod
    def of(cls, packed: NDArray[np.uint8]) -> "_Packed":
        """From all bytes."""
        flat, width = packed.ravel(), packed.shape[1]
        ends = range(_AT_ONCE, len(flat) + _AT_ONCE, _AT_ONCE)
        kept = [np.flatnonzero(flat[end - _AT_ONCE : end] != _NOUGHT) + (end - _AT_ONCE) for end in ends]
        cells = np.concatenate(kept)
        starts = np.searchsorted(cells, np.arange(len(packed) + 1) * width)
        return cls(width, starts.astype(np.int64), (cells % width).astype(np.uint8), flat[cells])

    def rows(self, numbers: NDArray[np.integer[Any]]) -> NDArray[np.uint8]:
        """Some rows with all their bytes."""
        starts = self.starts[numbers]
        lengths = self.starts[numbers + 1] - starts
        cells = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
        cells += np.arange(len(cells))
        found = np.full((len(numbers), self.width), _NOUGHT, dtype=np.uint8)
        found[np.repeat(np.arange(len(numbers)), lengths), self.places[cells]] = self.values[cells]
        return found


@dataclass(frozen=True)
class TopicClassifier:
    """Probabilities of topics for a text.

    ``topics``: their ids, in the order of all columns; ``features``: the row of each known feature; ``packed``: codes
    of four bits of shape (features, topics), two in a byte, in units of ``steps`` (a float a row) once
    ``2 ** (BITS - 1)`` is taken from them; ``dense``: of shape (dimension of the embedding, topics); ``bias``: a float a
    topic.
    """

    topics: tuple[str, ...]
    features: Numbering
    packed: _Packed
    steps: Floats
    dense: Floats
    bias: Floats

    @cached_property
    def column(self) -> Mapping[str, int]:
        """The column of each topic."""
        return {topic: number for number, topic in enumerate(self.topics)}

    @cached_property
    def _kinds(self) -> tuple[tuple[str, ...], Floats]:
        """The kinds of topics, and which column is of which; what is off-topic is of none."""
        kinds = tuple(TopicKind)
        known = library.topics()
        of = [known[topic].kind if topic in known and topic != OFF_TOPIC else None for topic in self.topics]
        return kinds, np.array([[kind is one for one in kinds] for kind in of], dtype=np.float32)

    def by_kind(self, probabilities: Floats) -> Mapping[str, float]:
        """How probable each kind of topic is."""
        kinds, members = self._kinds
        return dict(zip(kinds, (probabilities @ members).tolist(), strict=True))

    def speaks_for(self, word: str) -> NDArray[np.bool_]:
        """Of each topic whether a word (with its stem) speaks for it."""
        return self._codes_of(word) > 0

    def supports(self, topic: str, word: str) -> bool:
        """Whether a word (with its stem) speaks for a topic."""
        return bool(self._codes_of(word)[self.column[topic]] > 0)

    def spread(self, word: str) -> int:
        """How many topics a word (with its stem) speaks for clearly; few where it tells what is asked, 0 where it is not known."""
        codes = self._codes_of(word)
        return int((codes > CLEARLY * codes.max()).sum()) if codes.any() else 0

    def _codes_of(self, word: str) -> NDArray[np.int8]:
        row = self.features.get(WORD + stem(word))
        return np.zeros(len(self.topics), dtype=np.int8) if row is None else self._codes(np.array([row]))[0]

    def _codes(self, rows: NDArray[np.integer[Any]]) -> NDArray[np.int8]:
        """The codes of some features; unpacked when needed, since all of them take 24 MB."""
        packed = self.packed.rows(rows)
        codes = np.empty((len(rows), packed.shape[1] * 2), dtype=np.int8)
        codes[:, 0::2] = packed >> BITS
        codes[:, 1::2] = packed & (2**BITS - 1)
        return codes[:, : len(self.topics)] - np.int8(2 ** (BITS - 1))

    def logits(self, bag: Features, embedding: Floats) -> Floats:
        """The scores of all topics; ``embedding`` is the text's, of any length."""
        rows = self.features.of(bag)
        known = rows >= 0
        total = self.bias + self._unit(embedding) @ self.dense
        if known.any():
            rows, values = rows[known], _scaled(bag)[known].astype(np.float32)
            total = total + (values * self.steps[rows]) @ self._codes(rows).astype(np.float32)
        return np.asarray(total, dtype=np.float32)

    def probabilities(self, bag: Features, embedding: Floats) -> Floats:
        """The probability of each topic; they sum to 1."""
        return softmax(self.logits(bag, embedding))

    @staticmethod
    def _unit(embedding: Floats) -> Floats:
        return np.asarray(embedding / max(float(embedding @ embedding) ** 0.5, 1e-6), dtype=np.float32)


def softmax(logits: Floats) -> Floats:
    """Logits as probabilities."""
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum(), dtype=np.float32)


def to_arrays(
    topics: Sequence[str], features: Sequence[str], weights: Floats, dense: Floats, bias: Floats
) -> dict[str, NDArray[Any]]:
    """A trained model as it ships; weights are rounded to four bits a number with a step for each feature."""
    most = 2 ** (BITS - 1) - 1
    steps = np.maximum(np.abs(weights).max(axis=1), 1e-9) / most
    codes = np.round(weights / steps[:, None]).astype(np.int8) + np.int8(most + 1)
    if codes.shape[1] % 2:
        codes = np.concatenate([codes, np.zeros((len(codes), 1), dtype=np.int8)], axis=1)
    packed = (codes[:, 0::2].astype(np.uint8) << BITS) | codes[:, 1::2].astype(np.uint8)
    return {
        "topics": np.frombuffer("\n".join(topics).encode(), dtype=np.uint8),
        "features": np.frombuffer("\n".join(features).encode(), dtype=np.uint8),
        "weights": packed,
        "steps": steps.astype(np.float32),
        "dense": dense.astype(np.float16),
        "bias": bias.astype(np.float32),
    }


def from_arrays(arrays: Arrays) -> TopicClassifier:
    """The classifier that ``to_arrays`` wrote; raises KeyError or ValueError where something is missing or odd."""
    topics = tuple(arrays["topics"].tobytes().decode().split("\n"))
    names = arrays["features"].tobytes().decode().split("\n")
    return TopicClassifier(
        topics=topics,
        features=Numbering(names),
        packed=_Packed.of(arrays["weights"]),
        steps=arrays["steps"],
        dense=arrays["dense"].astype(np.float32),
        bias=arrays["bias"],
    )


@cache
def shipped_classifier() -> TopicClassifier:
    """The classifier that comes with the package; it is read once, as code is."""
    return from_arrays(library.model())
