"""What words mean, in a megabyte: vectors of common English stems and Chinese words.

The table ``senses.npz`` (made by ``benchmarks/matching/make_senses.py``) holds 64 numbers a word, distilled from
multilingual-e5-small (MIT licence) by encoding each word alone, centring per language and keeping the strongest
directions but the first two ("all-but-the-top", Mu & Viswanath 2018). A text is the sum of its words' vectors,
telling words counting more (SIF, Arora et al. 2017). Static vectors are blind to order and to words they lack, so
they are added to the lexical views and never replace them.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np

from bot.core.matching.confidence import LEXICAL
from bot.core.matching.features import stem, weight_of, words_of
from bot.core.matching.postings import Floats
from bot.core.text import has_han

_FILE = "senses.npz"


class Senses:
    """The embedder of the default install: word vectors that come with the package."""

    name = "senses-1"
    worth = 1.0
    calibration = LEXICAL

    def __init__(self, words: Sequence[str], vectors: Floats) -> None:
        """``vectors`` holds a row for each of the words."""
        self._rows = {word: row for row, word in enumerate(words)}
        lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
        self._vectors: Floats = (vectors / np.maximum(lengths, 1e-6)).astype(np.float32)
        self.dimension = int(vectors.shape[1])
        self._of = lru_cache(maxsize=65536)(self._look_up)

    def embed(self, texts: Sequence[str]) -> Floats:
        """The sum of the words' vectors of each normalised text; zeros where no word is known."""
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, text in enumerate(texts):
            shares = [share for word in dict.fromkeys(words_of(text)) for share in self._of(word)]
            if shares:
                rows, weights = zip(*shares, strict=True)
                found[number] = np.array(weights, dtype=np.float32) @ self._vectors[list(rows)]
        return found

    def knows(self, word: str) -> bool:
        """Whether the word stands in the table, in any of its forms."""
        return word in self._rows or stem(word) in self._rows

    def _look_up(self, word: str) -> tuple[tuple[int, float], ...]:
        """The rows that make up a word, with weights; those of its characters for a Chinese word not in the table."""
        row = self._rows.get(stem(word), self._rows.get(word))
        if row is not None:
            return ((row, weight_of(word)),)
        rows = (
            [self._rows[character] for character in word if character in self._rows] if has_han(word) else []
        )
        if not rows:
            return ()
        whole = self._vectors[rows].sum(axis=0)
        weight = weight_of(word) / max(float(np.sqrt(whole @ whole)), 1e-6)
        return tuple((row, weight) for row in rows)


@cache
def shipped_senses() -> Senses:
    """The table that comes with the package; it is read once, as code is."""
    with np.load(BytesIO(files(__package__).joinpath(_FILE).read_bytes())) as table:
        words = table["words"].tobytes().decode("utf-8").split("\n")
        return Senses(words, table["vectors"].astype(np.float32))
