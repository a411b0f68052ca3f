"""The index: every question as a vector of telling terms, and an utterance as one in the same space."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat

import numpy as np

from bot.core.matching.embedder import Embedder, centred
from bot.core.matching.features import (
    GROUPS,
    HAN,
    PAIR,
    PIECE,
    SOUND,
    WORD,
    Features,
    add_word,
    features,
    groups_of,
    stem,
    tempered,
    weight_of,
    words_of,
)
from bot.core.matching.fuzzy import Vocabulary
from bot.core.matching.normalisation import pieces
from bot.core.matching.sparse import Floats, Integers, Offsets, Rows, Sparse, Wide
from bot.core.matching.synonyms import Synonyms
from bot.core.matching.word_vectors import shipped_word_vectors
from bot.languages.scripts import has_han

GROUP_WEIGHTS: Mapping[str, float] = {WORD: 1.0, PAIR: 0.3, PIECE: 0.7, HAN: 1.0, SOUND: 0.5}
"""What each view of a text adds to the likeness of two texts that agree in it wholly."""

TERMS_OF_ENTRY = 50
"""About so many terms an entry holds: where fewer stand in all entries, those of all are looked at rather than some entries'."""

RARITY = 0.4
"""The exponent of the inverse entry frequency: rare words count more, but not as much more as in a search engine,
where the searcher chose his words; in a question a rare word is as often chance as matter."""

_GROUP_SCALES = np.sqrt([GROUP_WEIGHTS[group] for group in GROUPS])
_IS_COVERED = np.isin(GROUPS, (WORD, HAN))


@dataclass(frozen=True, slots=True)
class Utterance:
    """A text in the index's space.

    ``terms``, ``values``: the known terms; ``covering``, ``shares``: those of words and Chinese n-grams, with their
    share of what is to be covered; ``embedding``: the vector of its meaning; ``words``: its words with their information (how
    telling and rare they are); ``unknown``: words that the index does not know; ``meant``: what those were taken
    for, with likeness.
    """

    terms: Offsets
    values: Wide
    covering: Offsets
    shares: Wide
    embedding: Floats
    words: Mapping[str, float]
    unknown: tuple[str, ...]
    meant: Mapping[str, tuple[tuple[str, float], ...]]

    @property
    def information(self) -> float:
        """How much the utterance tells: the sum over its words."""
        return sum(self.words.values())


@dataclass(frozen=True)
class Index:
    """Texts (questions, then hints) as vectors, and which entry each belongs to.

    ``rarity``: inverse entry frequency of each term; ``rows``: the lexical vectors; ``cover``: entries by the words
    they hold; ``embeddings``: vectors of meaning around ``centre``; ``spelt``: the words that are not Chinese.
    """

    terms: Mapping[str, int]
    rarity: Wide
    rows: Sparse
    cover: Sparse
    embeddings: Floats
    centre: Floats
    owners: Integers
    spelt: tuple[str, ...]
    synonyms: Synonyms
    embedder: Embedder

    @classmethod
    def build(
        cls,
        texts: Sequence[str],
        owners: Sequence[int],
        n_entries: int,
        synonyms: Synonyms,
        embedder: Embedder,
        n_asked: int | None = None,
    ) -> "Index":
        """An index over normalised texts, each belonging to one of the entries.

        Those after the first ``n_asked`` (questions) are hints; all hints of an entry become one row of length 1.
        """
        found = [synonyms.applied(text, features(text)) for text in texts]
        flat = [term for bag in found for term in bag]
        terms = {term: number for number, term in enumerate(dict.fromkeys(flat))}
        lengths = np.fromiter(map(len, found), dtype=np.int64, count=len(found))
        starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        numbers = np.fromiter(map(terms.__getitem__, flat), dtype=np.int32, count=len(flat))
        telling = np.fromiter((w for bag in found for w in bag.values()), dtype=np.float64, count=len(flat))
        owner_of = np.asarray(owners, dtype=np.int32)
        pairs = _distinct(np.repeat(owner_of, lengths), numbers, len(terms))
        rarity = _rarity(np.bincount(pairs % max(len(terms), 1), minlength=len(terms)), n_entries)
        groups = groups_of(terms)
        values = _scaled(telling * rarity[numbers], groups[numbers], lengths)
        n_asked = len(texts) if n_asked is None else n_asked
        vectors = embedder.embed(texts)
        centre = vectors[:n_asked].mean(axis=0) if n_asked else np.zeros(embedder.dimension, dtype=np.float32)
        rows, embeddings, owner_of = _with_hints_merged(
            Rows(starts, numbers, values),
            centred(vectors, centre, embedder.weight),
            owner_of,
            n_asked,
            len(terms),
        )
        return cls(
            terms=terms,
            rarity=rarity,
            rows=Sparse.from_rows(*rows, len(terms)),
            cover=_cover(pairs, groups, n_entries),
            embeddings=embeddings,
            centre=centre,
            owners=owner_of,
            spelt=tuple(sorted({p for text in texts for p in pieces(text) if not has_han(p)})),
            synonyms=synonyms,
            embedder=embedder,
        )

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that are not Chinese, as they are spelt."""
        return Vocabulary(self.spelt)

    @cached_property
    def rarest(self) -> float:
        """The rarity of a word that no entry has."""
        return float(self.rarity.max()) if len(self.rarity) else 1.0

    @cached_property
    def _rarities(self) -> Wide:
        """The rarity of each term, and last that of no term."""
        return np.append(self.rarity, self.rarest)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The terms by their numbers."""
        return tuple(self.terms)

    def gram(self, n_asked: int) -> Wide:
        """The likeness of all pairs among the first ``n_asked`` texts."""
        asked = self.embeddings[:n_asked]
        return self.rows.first(n_asked).gram() + (asked @ asked.T)

    def lengths(self, n_asked: int) -> Wide:
        """The length of each entry's summed question vectors, for centroids without a gram matrix."""
        return np.sqrt(
            self.rows.summed_squares(self.owners, self.cover.n_rows, n_asked)
            + _dense_squares(self.embeddings[:n_asked], self.owners[:n_asked], self.cover.n_rows)
        )

    def read(
        self, normalised: str, found: Features | None = None, meaning: Floats | None = None
    ) -> Utterance:
        """A normalised text as the index sees it; unknown words also stand for those that they may be meant for.

        ``found``, ``meaning``: the text's features and its vector by the word table, where they were worked out before.
        """
        bag: Features = self.synonyms.applied(normalised, features(normalised) if found is None else found)
        words = {word: weight_of(word) * self._rarity_of(WORD + stem(word)) for word in words_of(normalised)}
        unknown = tuple(word for word in words if not self._knows(word))
        misspelt = (word for word in unknown if not has_han(word) and not shipped_word_vectors().knows(word))
        meant = {word: self.vocabulary.meant(word) for word in misspelt}
        for known, likeness in (pair for likely in meant.values() for pair in likely):
            add_word(bag, known, likeness * tempered(known))
        corrected = {word: likely[0][0] for word, likely in meant.items() if likely}
        if meaning is None or corrected or self.embedder is not shipped_word_vectors():
            embedded = " ".join(corrected.get(piece, piece) for piece in pieces(normalised))
            meaning = self.embedder.embed([embedded])[0]
        return self._utterance(bag, words, unknown, meant, meaning)

    def likeness(self, utterance: Utterance) -> Wide:
        """How alike the utterance is to each text, in words and in meaning."""
        return self.rows.times(utterance.terms, utterance.values) + self.embeddings @ utterance.embedding

    def coverage(self, utterance: Utterance) -> Wide:
        """The share of the utterance's words that each entry holds (0 to 1)."""
        return self.cover.times(utterance.covering, utterance.shares)

    def coverage_of(self, utterance: Utterance, entry: int) -> float:
        """The share of the utterance's words that one entry holds (0 to 1)."""
        held = self.cover.row(entry)[0]
        places = np.minimum(np.searchsorted(held, utterance.covering), max(len(held) - 1, 0))
        found = held[places] == utterance.covering if len(held) else np.zeros(len(places), dtype=bool)
        return float(np.dot(found, utterance.shares))

    def coverage_of_some(self, utterance: Utterance, entries: Offsets) -> Wide:
        """The share of the utterance's words that each of some entries holds (0 to 1)."""
        postings = self.cover.term_starts[utterance.covering + 1] - self.cover.term_starts[utterance.covering]
        if postings.sum() < TERMS_OF_ENTRY * len(entries):
            return self.coverage(utterance)[entries]
        place = np.zeros(len(self.terms), dtype=np.int16)
        place[utterance.covering] = np.arange(1, len(utterance.covering) + 1)
        rows, held = self.cover.rows_of(entries)
        shares = np.append(0.0, utterance.shares)[place[held]]
        return np.asarray(np.bincount(rows, shares, minlength=len(entries)), dtype=np.float64)

    def held_by(self, entry: int) -> frozenset[int]:
        """The words and Chinese n-grams of an entry's texts, by their numbers."""
        return frozenset(self.cover.row(entry)[0].tolist())

    def needed(self, word: str) -> list[int]:
        """The numbers of the terms whose text holds a word (or a Chinese word's n-grams); that of no term where none can."""
        terms, whole = self.terms, WORD + stem(word)
        grams = [HAN + word[i : i + 2] for i in range(len(word) - 1)] or [HAN + word]
        return [
            terms.get(term, len(terms))
            for term in (grams if whole not in terms and has_han(word) else [whole])
        ]

    def holds(self, held: frozenset[int], word: str) -> bool:
        """Whether a word (or a Chinese word's n-grams) is among those that an entry holds."""
        return held.issuperset(self.needed(word))

    def _utterance(
        self,
        bag: Features,
        words: Mapping[str, float],
        unknown: tuple[str, ...],
        meant: Mapping[str, tuple[tuple[str, float], ...]],
        meaning: Floats,
    ) -> Utterance:
        numbers = np.fromiter(map(self.terms.get, bag, repeat(-1)), dtype=np.int64, count=len(bag))
        groups = groups_of(bag)
        masses = np.fromiter(bag.values(), dtype=np.float64, count=len(bag)) * self._rarities[numbers]
        squares = np.bincount(groups, masses * masses, minlength=len(GROUPS))
        values = masses * (_GROUP_SCALES / np.sqrt(squares + 1e-12))[groups]
        known, covering = numbers >= 0, _IS_COVERED[groups]
        whole = float(masses[covering].sum()) or 1.0
        covering &= known
        embedding = centred(meaning[None], self.centre, self.embedder.weight)[0]
        return Utterance(
            terms=numbers[known],
            values=values[known],
            covering=numbers[covering],
            shares=masses[covering] / whole,
            embedding=embedding,
            words=words,
            unknown=unknown,
            meant=meant,
        )

    def _knows(self, word: str) -> bool:
        if WORD + stem(word) in self.terms:
            return True
        if not has_han(word):
            return False
        grams = [HAN + word[i : i + 2] for i in range(len(word) - 1)] or [HAN + word]
        return all(gram in self.terms for gram in grams)

    def _rarity_of(self, term: str) -> float:
        number = self.terms.get(term)
        return self.rarest if number is None else float(self.rarity[number])


def _with_hints_merged(
    rows: Rows, embeddings: Floats, owners: Integers, n_asked: int, n_terms: int
) -> tuple[Rows, Floats, Integers]:
    """The rows with all those of an entry from ``n_asked`` on summed into one, of length 1 in words and meaning."""
    hinted, places = np.unique(owners[n_asked:], return_inverse=True)
    end = int(rows.starts[n_asked])
    lines = np.repeat(places.astype(np.int64), np.diff(rows.starts[n_asked:]))
    cells = lines * max(n_terms, 1) + rows.terms[end:]
    distinct, where = np.unique(cells, return_inverse=True)
    sums = np.bincount(where, rows.values[end:], minlength=len(distinct))
    meanings = np.zeros((len(hinted), embeddings.shape[1]), dtype=np.float32)
    np.add.at(meanings, places, embeddings[n_asked:])
    line_of = distinct // max(n_terms, 1)
    squares = np.bincount(line_of, sums**2, minlength=len(hinted)) + np.einsum("ij,ij->i", meanings, meanings)
    scales = 1.0 / np.sqrt(np.maximum(squares, 1e-12))
    counts = np.bincount(line_of, minlength=len(hinted))
    merged = Rows(
        np.concatenate([rows.starts[: n_asked + 1], end + np.cumsum(counts)]).astype(np.int64),
        np.concatenate([rows.terms[:end], (distinct % max(n_terms, 1)).astype(np.int32)]),
        np.concatenate([rows.values[:end], (sums * scales[line_of]).astype(np.float32)]),
    )
    meanings *= scales[:, None].astype(np.float32)
    together = np.concatenate([embeddings[:n_asked], meanings])
    return merged, together, np.concatenate([owners[:n_asked], hinted.astype(np.int32)])


def _dense_squares(vectors: Floats, owners: Integers, n_entries: int) -> Wide:
    sums = np.zeros((n_entries, vectors.shape[1]))
    np.add.at(sums, owners, vectors)
    return np.asarray(np.einsum("ij,ij->i", sums, sums))


def _distinct(owners: Integers, numbers: Integers, n_terms: int) -> Offsets:
    """Each entry with each of its terms once, as entry × terms + term: alternates do not make a word common."""
    pairs = np.sort(owners.astype(np.int64) * max(n_terms, 1) + numbers)
    return pairs[np.concatenate(([True], pairs[1:] != pairs[:-1]))] if len(pairs) else pairs


def _rarity(frequency: Offsets, n_entries: int) -> Wide:
    return np.asarray(np.log1p((n_entries + 0.5) / (frequency + 0.5)) ** RARITY, dtype=np.float64)


def _scaled(masses: Wide, groups: Offsets, lengths: Offsets) -> Floats:
    """Values of rows, each group of a row scaled to the root of the group's weight."""
    slots = np.repeat(np.arange(len(lengths)), lengths) * len(GROUPS) + groups
    norms = np.sqrt(np.bincount(slots, masses**2, minlength=len(lengths) * len(GROUPS)))
    return np.asarray(_GROUP_SCALES[groups] * masses / np.maximum(norms[slots], 1e-12), dtype=np.float32)


def _cover(pairs: Offsets, groups: Offsets, n_entries: int) -> Sparse:
    """Entries as rows of the words and Chinese n-grams that they hold."""
    n_terms = max(len(groups), 1)
    pairs = pairs[_IS_COVERED[groups][pairs % n_terms]] if len(pairs) else pairs
    starts = np.searchsorted(pairs, np.arange(n_entries + 1) * n_terms).astype(np.int64)
    numbers = (pairs % n_terms).astype(np.int32)
    return Sparse.from_rows(starts, numbers, np.ones(len(numbers), dtype=np.float32), len(groups))
