"""Words that nobody wrote in the knowledge base, and the known words that were probably meant."""

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from bot.core.matching.features import stem, syllables, weight_of, words_of
from bot.core.matching.normalisation import normalise
from bot.languages.scripts import has_han

SHORTEST = 3
"""Shorter words have too many neighbours."""
MOST_MEANT = 3
SLIPPED, LONG = 4, 8
"""In a word of so many letters one mistake is a slip of the pen; in a long one two are."""


class Vocabulary:
    """The known words of an alphabet, to be looked up with mistakes in them."""

    def __init__(self, words: Sequence[str]) -> None:
        """``words`` in a fixed order; of equally similar ones the first win."""
        self._words = sorted(set(words))
        self._known = frozenset(self._words)
        self._meant = lru_cache(maxsize=4096)(self._look_up)

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def meant(self, word: str) -> tuple[tuple[str, float], ...]:
        """Known words that an unknown one may stand for, with likeness (0 to 1), most alike first.

        Optimal string alignment (a swap of neighbours is one mistake) within one mistake, two from six letters on,
        sorted by Jaro-Winkler; else the word cut in two known ones where only the space is missing.
        """
        return self._meant(word)

    def _look_up(self, word: str) -> tuple[tuple[str, float], ...]:
        if len(word) < SHORTEST or len(word) > 40 or word.isdigit():
            return ()
        near = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=_mistakes(word), limit=30)
        scored = [
            (known, JaroWinkler.similarity(word, known), distance)
            for known, distance, _ in near
            if len(known) >= SHORTEST - 1
        ]
        scored = [s for s in scored if s[1] >= 0.8]
        if scored:
            fewest = min(distance for _, _, distance in scored)
            scored = [s for s in scored if s[2] == fewest]
            scored.sort(key=lambda s: (-s[1], s[0]))
            return tuple((known, round(likeness, 4)) for known, likeness, _ in scored[:MOST_MEANT])
        return self._parts(word)

    def _parts(self, word: str) -> tuple[tuple[str, float], ...]:
        for cut in range(len(word) - 2, 1, -1):
            left, right = word[:cut], word[cut:]
            if left in self._known and right in self._known and max(len(left), len(right)) >= 3:
                return ((left, 0.9), (right, 0.9))
        return ()


def spelled_alike(one: str, other: str) -> bool:
    """Whether two texts say the same words in the same order, but for their spelling."""
    mine, theirs = normalise(one), normalise(other)
    if mine.replace(" ", "") == theirs.replace(" ", ""):
        return bool(mine)
    words, others = words_of(mine), words_of(theirs)
    return len(words) == len(others) and all(map(same_word, words, others))


def same_word(word: str, other: str) -> bool:
    """Whether two normalised words are one: in another form, misspelt, or in characters that sound the same."""
    if stem(word) == stem(other):
        return True
    if has_han(word) or has_han(other):
        return len(word) == len(other) > 1 and _sound(word) == _sound(other)
    shorter = min(len(word), len(other))
    if shorter < SLIPPED or word[0] != other[0] or any(c.isdigit() for c in word + other):
        return False
    ordinary = [weight_of(one) < 1.0 for one in (word, other)]
    mistakes = 2 if shorter >= LONG else 1
    return not all(ordinary) and OSA.distance(word, other) <= mistakes


def is_slip(word: str, known: Sequence[str]) -> bool:
    """Whether a word of an alphabet differs from one of the known ones in a letter, or in two where it is long."""
    mistakes = 2 if len(word) >= LONG else 1
    return len(word) >= SLIPPED and bool(
        process.extractOne(word, known, scorer=OSA.distance, score_cutoff=mistakes)
    )


def _sound(word: str) -> list[str]:
    return [syllables().get(character, character) for character in word]


def _mistakes(word: str) -> int:
    return 1 if len(word) < 6 else 2
