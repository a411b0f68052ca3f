"""Contrast: whether two texts are the same but for one thing that matters.

"Where is hall Magnolia?" and "Where is hall Jasmine?" look alike to every measure of likeness, and the answer to one
is none to the other. So a question is laid beside a phrasing of the entry; where all but one span agrees, and what
stands in that span is no synonym, inflection, spelling or slip of the other's, the two ask different things.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.matching.features import filling_words, stem, syllables_of, weight_of, words_of
from bot.core.matching.fuzzy import same_word
from bot.core.matching.normalisation import pieces
from bot.core.matching.word_vectors import shipped_word_vectors
from bot.languages.data import per_language
from bot.languages.numerals import number
from bot.languages.patterns import Listed, single_words
from bot.languages.scripts import has_han

CONTENT = 0.5
"""From this weight on a word counts as a content word."""

LEAST_SHARED, MOST_SHARE = 3, 0.5
"""So many words (or Chinese characters) two texts must share, and more than this share of each."""

LONGEST_SPAN = 4
"""A span of more words differs in more than one thing."""

ALIKE = 0.45
"""From this cosine on two words mean about the same."""

PARTICULAR = 0.95
"""From this weight on a word names a thing; more ordinary ones may say the same in other words."""

PART = 5
"""A word of so many letters that stands in another is the same (dialysis, haemodialysis)."""

_PARTICLE = Listed("questions", "particles")

Explained = Callable[[str], bool]
"""Whether the entry has a word in its texts, or people use it when they ask about its topic."""


@per_language
def _negations() -> frozenset[str]:
    return single_words("entities", "negations")


@per_language
def _directions() -> frozenset[str]:
    """Small words of which one says the opposite of another."""
    return single_words("entities", "directions")


@dataclass(frozen=True, slots=True)
class Contrast:
    """What stands in the one span in which a question and a phrasing differ ("" where nothing does).

    ``slight``: one only has a word more than the other, so that the question may be wider or narrower than the phrasing.
    """

    asked: str
    phrasing: str
    slight: bool = False


def contrast(asked: str, phrasing: str, explained: Explained) -> Contrast | None:
    """The one span in which two normalised texts differ so that it matters; None where they do not.

    None also where they have too little in common.
    """
    one, other = _Tokens(asked), _Tokens(phrasing)
    start = _common(one.stems, other.stems)
    end = _common(one.stems[start:][::-1], other.stems[start:][::-1])
    shared, longest = start + end, max(len(one.stems), len(other.stems))
    if shared < LEAST_SHARED or shared <= MOST_SHARE * longest or longest - shared > LONGEST_SPAN:
        return None
    here, there = one.words(start, end), other.words(start, end)
    if _sound_alike(one.stems[start : len(one.stems) - end], other.stems[start : len(other.stems) - end]):
        return None
    if _asks(here) and _asks(there):
        return None
    telling, theirs = _telling(here), _telling(there)
    foreign = [
        word for word in telling if not explained(word) and not any(_same(word, one) for one in theirs)
    ]
    turned = _turned(here, there)
    if not turned and not foreign and (telling or not theirs):
        return None
    replaced = theirs and any(weight_of(word) >= PARTICULAR for word in foreign)
    return Contrast(_shown(here), _shown(there), slight=not (turned or replaced))


def _turned(here: Sequence[str], there: Sequence[str]) -> bool:
    """Whether one span negates what the other does not, or names another number or direction."""
    if bool(_negations().intersection(here)) != bool(_negations().intersection(there)):
        return True
    ways, others = (_directions().intersection(span) for span in (here, there))
    numbers, values = ({number(word) for word in span} - {None} for span in (here, there))
    return bool(ways and others and ways != others) or bool(numbers and values and numbers != values)


class _Tokens:
    """A text as words, and as characters where its script has no spaces: how those are cut depends on their neighbours."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.stems = [
            stem(token) for piece in pieces(text) for token in (piece if has_han(piece) else (piece,))
        ]

    def words(self, start: int, end: int) -> list[str]:
        """The words that have a part beyond the first ``start`` and before the last ``end`` tokens."""
        words = words_of(self._text)
        places = [place for place, word in enumerate(words) for _ in (word if has_han(word) else (word,))]
        return [words[place] for place in dict.fromkeys(places[start : len(places) - end])]


def _sound_alike(tokens: Sequence[str], others: Sequence[str]) -> bool:
    """Whether characters were typed for others of the same sound."""
    sounds = syllables_of("".join(tokens))
    return len(sounds) == len(tokens) > 0 and sounds == syllables_of("".join(others))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _shown(words: Sequence[str]) -> str:
    return "".join(words) if any(map(has_han, words)) else " ".join(words)


def _asks(words: Sequence[str]) -> bool:
    """Whether a question word is among them: what place, what city and where ask the same."""
    return any(_PARTICLE.search(word) for word in words)


def _telling(words: Sequence[str]) -> list[str]:
    """The words of content."""
    return [
        word
        for word in words
        if number(word) is None
        and weight_of(word) >= CONTENT
        and word not in filling_words()
        and not _asks([word])
    ]


def _same(one: str, other: str) -> bool:
    """Whether two words are one, or mean about the same."""
    if same_word(one, other) or (min(len(one), len(other)) >= PART and (one in other or other in one)):
        return True
    vectors = shipped_word_vectors().embed([one, other])
    lengths = max(float(np.prod(np.linalg.norm(vectors, axis=1))), 1e-9)
    return float(vectors[0] @ vectors[1]) >= ALIKE * lengths
