"""What words mean, in four megabytes: vectors of common English stems and Chinese words.

The table ``word_vectors.npz`` (made by ``benchmarks/matching/make_word_vectors.py``) holds 176 numbers of three bits a word,
distilled from multilingual-e5-small (MIT licence) by encoding each word alone, centring per language and keeping the
strongest directions but the first two ("all-but-the-top", Mu & Viswanath 2018). The words are the most frequent ones of
wordfreq (Speer 2022) and those of the topic library, whose English ones are often slips. A text is the sum of its words' vectors, telling words counting more (SIF, Arora et al. 2017). Static vectors are blind to order and to words they lack, so
they are added to the lexical views and never replace them.
"""

from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from io import BytesIO
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from bot.core.matching.calibration import LEXICAL
from bot.core.matching.features import WORDS_KEPT, stem, weight_of, words_of
from bot.core.matching.numbering import Numbering
from bot.core.matching.sparse import Floats
from bot.languages import package_bytes
from bot.languages.scripts import has_han

_FILE = "word_vectors.npz"
BITS = 3
VECTORS_KEPT = 2048
"""So many vectors stay decoded (700 bytes each)."""

Planes = NDArray[np.uint8]
_PLACES = 2.0 * 2.0 ** np.arange(BITS, dtype=np.float32)
"""What a bit of each plane adds to a code."""


class WordVectors:
    """The embedder of the default install: word vectors that come with the package."""

    name = "senses-5"
    weight = 1.0
    calibration = LEXICAL

    def __init__(
        self, words: Sequence[str], planes: Planes, step: Floats, slips: Collection[str] = ()
    ) -> None:
        """``planes`` holds a bit of each word's codes each, in units of ``step``; ``slips`` may be no words at all."""
        self._rows, self._written = Numbering(words), "\n".join(words).encode()
        self._planes, self._step, self._slips = planes, step, frozenset(slips)
        self.dimension = len(step)
        self._of = lru_cache(maxsize=WORDS_KEPT)(self._look_up)
        self._vector = lru_cache(maxsize=VECTORS_KEPT)(lambda row: self._vectors([row])[0])

    def embed(self, texts: Sequence[str]) -> Floats:
        """The sum of the words' vectors of each normalised text; zeros where no word is known."""
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, text in enumerate(texts):
            shares = [share for word in dict.fromkeys(words_of(text)) for share in self._of(word)]
            if shares:
                rows, weights = zip(*shares, strict=True)
                vectors = np.array([self._vector(row) for row in rows])
                found[number] = np.array(weights, dtype=np.float32) @ vectors
        return found

    def of_words(self, words: Sequence[str]) -> Floats:
        """The vector of each single word, of length 1; zeros where it is not known."""
        found = np.zeros((len(words), self.dimension), dtype=np.float32)
        shares = [(place, *share) for place, word in enumerate(words) for share in self._of(word)]
        if shares:
            places, rows, weights = zip(*shares, strict=True)
            np.add.at(found, list(places), self._vectors(rows) * np.array(weights, dtype=np.float32)[:, None])
        return np.asarray(
            found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-6), dtype=np.float32
        )

    def _vectors(self, rows: Sequence[int]) -> Floats:
        """The words' vectors, each of length 1; decoded when needed, since as floats all would take 40 MB."""
        bits = np.unpackbits(self._planes[:, list(rows)], axis=2, count=self.dimension)
        vectors = (np.tensordot(_PLACES, bits, 1) - (2**BITS - 1)) * self._step
        return np.asarray(
            vectors / np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None], dtype=np.float32
        )

    @property
    def words(self) -> Sequence[str]:
        """The words of the table that are no slips."""
        return [word for word in self._written.decode().split("\n") if word not in self._slips]

    def knows(self, word: str) -> bool:
        """Whether the word stands in the table, in any of its forms, and is no slip."""
        return any(form in self._rows and form not in self._slips for form in (word, stem(word)))

    def _look_up(self, word: str) -> tuple[tuple[int, float], ...]:
        """The rows that make up a word, with weights; those of its characters for a Chinese word not in the table."""
        row = self._rows.get(stem(word))
        row = self._rows.get(word) if row is None else row
        if row is not None:
            return ((row, weight_of(word)),)
        found = map(self._rows.get, word) if has_han(word) else ()
        rows = [row for row in found if row is not None]
        if not rows:
            return ()
        whole = self._vectors(rows).sum(axis=0)
        weight = weight_of(word) / max(float(np.sqrt(whole @ whole)), 1e-6)
        return tuple((row, weight) for row in rows)


@cache
def shipped_word_vectors() -> WordVectors:
    """The table that comes with the package; it is read once, as code is."""
    with np.load(BytesIO(package_bytes(_FILE))) as table:
        words = table["words"].tobytes().decode("utf-8").split("\n")
        planes, step, frequent = table["planes"], table["step"], int(table["frequent_english"][0])
    return WordVectors(words, planes, step / 2, tuple(takewhile(str.isascii, words[frequent:])))
