"""How far an entry explains what an utterance says, word by word.

Likeness adds up whatever two texts share; here every telling word of the utterance is asked for: the entry holds it, or
people use it when they ask about the entry's topic, or the entry has a word that means about the same (soft alignment by
word vectors, as in the monolingual aligners of Sultan et al. 2014, each word with its best partner). What is left over
speaks against the entry, however alike the rest is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bot.core.matching.features import LONGEST_WORD, WORD, WORDS_KEPT, filling_words, remembered, weight_of
from bot.core.matching.index import Index, Utterance
from bot.core.matching.sparse import Floats, Integers, Offsets, Wide
from bot.core.matching.topic_binding import EntryTopics
from bot.core.matching.topic_classifier import shipped_classifier
from bot.core.matching.word_vectors import shipped_word_vectors
from bot.languages.numerals import number
from bot.languages.patterns import Listed
from bot.languages.scripts import has_han

MANY_TOPICS = 8
"""A word that speaks for more topics than this says less of what is asked, the more they are."""

TOLD, PARTNER = 0.15, 0.3
"""An utterance's words count from this weight on, and an entry's words as partners from that."""

TELLING_KEPT = 2048
"""Of so many words that people use it is remembered what they mean."""

LITTLE = 0.3
"""So much is added to what an utterance tells, so that a word that tells little explains little."""

_PARTICLE = Listed("questions", "particles")


def asks(word: str) -> bool:
    """Whether a word is a question word."""
    return bool(_PARTICLE.search(word))


@remembered(WORDS_KEPT, LONGEST_WORD)
def telling(word: str) -> float:
    """How much a word tells of what is asked (0 to 1): little where it is common, or used about everything."""
    if word in filling_words() or asks(word) or (number(word) is not None and not word.isdecimal()):
        return 0.0
    return weight_of(word) * min(1.0, MANY_TOPICS / max(shipped_classifier().spread(word), 1))


@dataclass(frozen=True, slots=True)
class ToldWords:
    """The telling words of an utterance, misspelt ones as what they were taken for.

    ``terms``: the terms of the index that an entry must have to hold them, those of each word from its ``starts`` on;
    ``vectors``: a row each; ``topics``: whether it speaks for each of the classifier's topics.
    """

    words: tuple[str, ...]
    weights: Wide
    terms: Offsets
    starts: Offsets
    vectors: Floats
    topics: NDArray[np.bool_]

    @property
    def told(self) -> float:
        """How much the words tell together."""
        return float(self.weights.sum())


@dataclass(frozen=True, slots=True)
class Explained:
    """How far entries explain each word of a reading; a row an entry, a column a word.

    ``known``: it has the word, or people use it about its topic; ``near``: how nearly it says it (0 to 1).
    """

    reading: ToldWords
    known: NDArray[np.bool_]
    near: Wide

    @property
    def topical(self) -> Wide:
        """Of each entry the share of what is told that it or its topic knows (0 to 1)."""
        return np.asarray(self.known @ self.reading.weights / (self.reading.told + LITTLE))

    @property
    def nearly(self) -> Wide:
        """Of each entry the share of what is told that it says, in these words or nearly (0 to 1)."""
        return np.asarray(self.near @ self.reading.weights / (self.reading.told + LITTLE))

    def of(self, rows: NDArray[np.int64]) -> "Explained":
        """Some of the entries, in their order."""
        return Explained(self.reading, self.known[rows], self.near[rows])

    def left(self) -> dict[str, float]:
        """The words that neither the first entry nor its topic knows, with how much each tells."""
        words = zip(self.reading.words, self.reading.weights.tolist(), self.known[0].tolist(), strict=True)
        return {word: weight for word, weight, known in words if not known}

    def distances(self) -> dict[str, float]:
        """The same words with how far each is from all that the entry says, times how much it tells."""
        far = dict(zip(self.reading.words, (1.0 - self.near[0]).tolist(), strict=True))
        return {word: weight * far[word] for word, weight in self.left().items()}


class Alignment:
    """Aligns utterances with the entries of an index."""

    def __init__(self, index: Index, topics: EntryTopics) -> None:
        self._index, self._topics = index, topics
        numbers = [number for number, term in enumerate(index.names) if term[0] == WORD]
        self._row = np.zeros(len(index.names), dtype=np.int32)
        self._row[numbers] = np.arange(1, len(numbers) + 1, dtype=np.int32)
        # The first row is nobody's: every entry has a partner that is like no word.
        self._vectors = np.zeros((len(numbers) + 1, shipped_word_vectors().dimension), dtype=np.float32)
        self._partners = cache(self._look_up)
        self._known = remembered(TELLING_KEPT, LONGEST_WORD)(self._read_word)

    def _read_word(self, word: str) -> tuple[Floats, NDArray[np.bool_]]:
        """The vector of a word, and which of the classifier's topics it speaks for."""
        return shipped_word_vectors().of_words([word])[0], self._topics.classifier.speaks_for(word)

    def _look_up(self, entry: int, in_han: bool) -> Integers:
        """The rows of the words of an entry that say something; their vectors stand there from now on.

        Those in Chinese are left out where they can be and none was asked for: their dictionary takes long to load.
        """
        terms = self._index.cover.row(entry)[0]
        named = {number: self._index.names[number][1:] for number in terms[self._row[terms] > 0].tolist()}
        if not in_han:
            named = {number: word for number, word in named.items() if not has_han(word)} or named
        words = {number: word for number, word in named.items() if telling(word) >= PARTNER}
        rows = self._row[list(words)]
        self._vectors[rows] = shipped_word_vectors().of_words(list(words.values()))
        return np.concatenate(([0], rows)).astype(np.int32)

    def read(self, utterance: Utterance) -> ToldWords:
        """The telling words of an utterance."""
        meant = ((likely[0][0] if (likely := utterance.meant.get(w)) else w) for w in utterance.words)
        words = tuple(dict.fromkeys(word for word in meant if telling(word) >= TOLD))
        vectors, speaking = zip(*map(self._known, words), strict=True) if words else ((), ())
        needed = [self._index.needed(word) for word in words]
        return ToldWords(
            words,
            np.array([telling(word) for word in words], dtype=np.float64),
            np.array([term for terms in needed for term in terms], dtype=np.int64),
            np.cumsum([0, *map(len, needed)])[:-1],
            np.array(vectors),
            np.array(speaking),
        )

    def explained(self, reading: ToldWords, entries: Sequence[int]) -> Explained:
        """How far each of some entries explains a reading."""
        if not reading.words:
            nothing = np.zeros((len(entries), 0))
            return Explained(reading, nothing.astype(bool), nothing)
        held = self._held(reading, entries)
        in_han = any(map(has_han, reading.words))
        partners = [self._partners(entry, in_han) for entry in entries]
        starts = np.cumsum([0, *map(len, partners)])[:-1]
        cosines = reading.vectors @ self._vectors[np.concatenate(partners)].T
        near = np.maximum(np.maximum.reduceat(cosines, starts, axis=1).T, held)
        topics = self._topics.main[list(entries)]
        return Explained(reading, held | reading.topics.T[topics] & (topics >= 0)[:, None], near)

    def _held(self, reading: ToldWords, entries: Sequence[int]) -> NDArray[np.bool_]:
        """Of each entry which words it has."""
        cover, n_terms = self._index.cover, len(self._index.names)
        begins = cover.term_starts[reading.terms]
        # No entry has the term beyond the last.
        ends = cover.term_starts[np.minimum(reading.terms + 1, n_terms)]
        place = np.full(cover.n_rows, len(entries))
        place[entries] = np.arange(len(entries))
        rows = np.concatenate(
            [cover.term_rows[a:b] for a, b in zip(begins.tolist(), ends.tolist(), strict=True)]
        )
        present = np.zeros((len(begins), len(entries) + 1), dtype=bool)
        present[np.repeat(np.arange(len(begins)), ends - begins), place[rows]] = True
        return np.logical_and.reduceat(present[:, :-1], reading.starts, axis=0).T
