"""From a normalised text to its features: what two questions must share to be alike.

Five groups, each a view of the text: words (stems, segmented Chinese), pairs of neighbouring words, pieces of
words (character n-grams, for spelling), Chinese n-grams (for segmentation), and sounds (toneless pinyin n-grams,
for characters mistaken for others that sound the same).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache, wraps
from math import log10
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.core.matching.normalisation import normalise, pieces
from bot.languages.data import per_language, readings
from bot.languages.patterns import listed, phrases, single_words
from bot.languages.scripts import has_han

WORD, PAIR, PIECE, HAN, SOUND = "wbczp"
GROUPS = (WORD, PAIR, PIECE, HAN, SOUND)

Features = dict[str, float]
"""Terms with how telling they are in general (0 to 1); the first character of a term names its group."""

_NUMBER_OF_GROUP = np.zeros(128, dtype=np.int64)
_NUMBER_OF_GROUP[list(map(ord, GROUPS))] = np.arange(len(GROUPS))

TEMPER = 0.3
"""How far the general ordinariness of words counts in the lexical views. Half-way (0.3 to 0.5) is best without
alternates; with ten, ridge regression learns from them what matters, and 0 would do."""


_DICTIONARY_TOTAL = 6e7
"""Occurrences that the segmenter's dictionary was counted from, for frequencies per word."""

_NOUNS = "naj"
"""How the segmenter's marks of nouns, names and abbreviations begin, and of adjectives, as which it marks unknown names."""


T = TypeVar("T")

WORDS_KEPT, LONGEST_WORD = 8192, 24
"""For so many words it is remembered what is worked out of them; where that takes much room, for words so long at most."""

TEXTS_KEPT, LONGEST_TEXT = 8192, 100
"""The same for texts: a large folder's questions, each read at every change."""


def remembered(most: int, longest: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Decorates a function that is asked about the same texts again: a bound for how many, and for how long, is one for memory."""

    def decorate(work_out: Callable[[str], T]) -> Callable[[str], T]:
        known = lru_cache(maxsize=most)(work_out)

        @wraps(work_out)
        def looked_up(text: str) -> T:
            return known(text) if len(text) <= longest else work_out(text)

        looked_up.cache_clear = known.cache_clear  # type: ignore[attr-defined]
        return looked_up

    return decorate


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's name


@cache
def _stemmer() -> _Stemmer:
    import snowballstemmer  # type: ignore[import-untyped]  # the library has no types

    made: _Stemmer = snowballstemmer.stemmer("english")
    return made


@lru_cache(maxsize=WORDS_KEPT)
def stem(word: str) -> str:
    """The English stem (Snowball); words with other letters or digits stay as they are."""
    return _stemmer().stemWord(word) if word.isascii() and word.isalpha() and len(word) > 2 else word


# The table of readings (bot/languages/zh/readings.txt) holds the 6,763 characters of GB 2312, one reading each. It was
# generated with pypinyin 0.55 (MIT licence, © mozillazg and contributors), whose readings come from Unihan. 30 kB replace
# a dependency of 4 MB and 0.2 s of loading; the matcher needs only "sounds alike".
@per_language
def syllables() -> Mapping[str, str]:
    """The syllable of each character, toneless."""
    return {character: syllable for syllable, characters in readings() for character in characters}


@remembered(4096, LONGEST_WORD)
def syllables_of(run: str) -> tuple[str, ...]:
    """The toneless pinyin of Chinese characters, one syllable each; those without a reading are left out."""
    known = syllables()
    return tuple(known[character] for character in run if character in known)


@per_language
def _word_weights() -> Mapping[str, float]:
    """The weights of ordinary words of alphabets, in bands sorted by hand (``frequency.yaml``)."""
    weights: dict[str, float] = {}
    for bands in listed("frequency", "bands").values():
        for band in bands:
            for word in band["words"].split():
                weights.setdefault(word, band["weight"])
    return weights


def word_weight(word: str) -> float:
    """How telling a word of an alphabet is, from 0.12 ("the") to 1 (a word that is not ordinary)."""
    return _word_weights().get(word, 1.0)


@lru_cache(maxsize=WORDS_KEPT)
def _han_weight(gram: str) -> float:
    """How telling a Chinese word is by its frequency in the segmenter's dictionary, from 0.2 to 1."""
    import rjieba

    # The Zipf scale: 3 is rare, 7 very common.
    commonness = log10(max(int(rjieba.suggest_freq(gram)), 1) / _DICTIONARY_TOTAL) + 9
    return min(1.0, max(0.2, 1.0 - 0.2 * (commonness - 4.0)))


def segmented(run: str) -> list[str]:
    """The words of a run of Chinese characters (jieba's algorithm and dictionary)."""
    import rjieba  # 150 ms: not loaded for a conference without Chinese

    return rjieba.cut(run)


def is_noun(word: str) -> bool:
    """Whether Chinese characters are a noun or a name of the segmenter's dictionary, and not merely cut out as one."""
    import rjieba

    return len(word) > 1 and rjieba.cut(word, False) == [word] and rjieba.tag(word)[0][1][0] in _NOUNS


@remembered(TEXTS_KEPT, LONGEST_TEXT)
def words_of(normalised: str) -> tuple[str, ...]:
    """The words of a text in their order: those between spaces, and Chinese ones as segmented."""
    words: list[str] = []
    for piece in pieces(normalised):
        if has_han(piece):
            words.extend(segmented(piece))
        else:
            words.append(piece)
    return tuple(words)


def stems_of(text: str) -> frozenset[str]:
    """The stems of a text's words."""
    return frozenset(map(stem, words_of(normalise(text))))


@per_language
def filling_words() -> frozenset[str]:
    """Words of every question."""
    return frozenset((*phrases("filling", "filling"), *single_words("filling", "lone characters")))


def weight_of(word: str) -> float:
    """How telling a word is in general, 0 to 1."""
    return _han_weight(word) if has_han(word) else word_weight(word)


@lru_cache(maxsize=WORDS_KEPT)
def tempered(word: str) -> float:
    """How telling a word is in general, tempered for the lexical views."""
    return float(weight_of(word) ** TEMPER)


def groups_of(terms: Iterable[str]) -> NDArray[np.int64]:
    """The place in ``GROUPS`` of the group of each term."""
    letters = "".join([term[0] for term in terms]).encode()
    return _NUMBER_OF_GROUP[np.frombuffer(letters, dtype=np.uint8)]


def features(normalised: str) -> Features:
    """The features of a text; a term that occurs twice counts once, with the more telling of its words."""
    found: Features = {}
    words = words_of(normalised)
    for word in sorted(words, key=tempered):
        found.update(dict.fromkeys(_word_terms(word), tempered(word)))
    stems = [stem(word) for word in words]
    weights = [tempered(word) for word in words]
    for i in range(len(words) - 1):
        found[f"{PAIR}{stems[i]} {stems[i + 1]}"] = max(weights[i], weights[i + 1])
    for piece in pieces(normalised):
        if has_han(piece):
            _add_han(found, piece)
    return found


def add_word(found: Features, word: str, weight: float) -> None:
    """Adds a word and, for an alphabet, its pieces, unless they stand there with more weight."""
    for term in _word_terms(word):
        if weight > found.get(term, 0.0):
            found[term] = weight


@remembered(4096, LONGEST_WORD)
def _word_terms(word: str) -> tuple[str, ...]:
    """The term of a word and, for an alphabet, those of its pieces: n-grams of 2 to 5 letters, its ends marked."""
    if has_han(word):
        return (WORD + word,)
    framed = f"^{word}$"
    grams = (PIECE + framed[i : i + n] for n in (2, 3, 4, 5) for i in range(len(framed) - n + 1))
    return tuple(dict.fromkeys((WORD + stem(word), *grams)))


def _add_han(found: Features, run: str) -> None:
    known = syllables()
    sounds = [known.get(character, character) for character in run]
    weights = [tempered(character) for character in run]
    for n in (1, 2, 3):
        for i in range(len(run) - n + 1):
            weight = weights[i] if n == 1 else max(weights[i : i + n])
            found[HAN + run[i : i + n]] = weight
            found[SOUND + " ".join(sounds[i : i + n])] = weight
