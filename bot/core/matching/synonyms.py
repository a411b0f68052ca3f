"""Groups of terms that mean the same, in any language: each stands for one shared term of the index."""

import string
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.core.matching.features import LONGEST_TEXT, TEXTS_KEPT, WORD, Features, remembered
from bot.core.matching.normalisation import normalise
from bot.languages.scripts import has_han

_MEANING = WORD + "="
"""A meaning is a term of the word group, so that it counts as a shared word does."""

_BEGINNING = 2
"""By so many characters it is told which terms may stand in a text."""

_LATIN = frozenset(string.ascii_lowercase + string.digits)


class Terms:
    """Terms to be found in texts, those of an alphabet as whole words, with one of some endings.

    Only those that stand in a text at all are looked at: one expression of thousands is slower, and long in the making.
    """

    def __init__(self, terms: Iterable[str], endings: Sequence[str]) -> None:
        """The first of the ``endings`` that fits counts; the last one is "" where a term may stand alone."""
        self._terms = {term: ("",) if has_han(term) else tuple(endings) for term in terms}
        self._by_beginning: dict[str, list[str]] = {}
        for term in self._terms:
            self._by_beginning.setdefault(term[:_BEGINNING], []).append(term)

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and term of each hit: from the left, the longest of those that begin at one place, none overlapping."""
        parts = {text[at : at + n] for n in range(1, _BEGINNING + 1) for at in range(len(text))}
        places = (
            (start, -len(term), end, term)
            for beginning in self._by_beginning.keys() & parts
            for term in self._by_beginning[beginning]
            if term in text
            for start, end in self._places(term, text)
        )
        last = 0
        for start, _, end, term in sorted(places):
            if start >= last:
                yield start, end, term
                last = end

    def _places(self, term: str, text: str) -> Iterator[tuple[int, int]]:
        unspaced = has_han(term)
        start = text.find(term)
        while start >= 0:
            ends = (
                start + len(term) + len(ending)
                for ending in self._terms[term]
                if text.startswith(ending, start + len(term))
            )
            if unspaced or text[start - 1 : start] not in _LATIN:
                whole = (end for end in ends if unspaced or text[end : end + 1] not in _LATIN)
                yield from ((start, end) for end in [next(whole, 0)] if end)
            start = text.find(term, start + 1)


@dataclass(frozen=True)
class Synonyms:
    """Normalised groups; where one of a group's terms stands in a text, the text gains the group's term."""

    groups: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, groups: Iterable[Sequence[str]]) -> "Synonyms":
        """Groups as people wrote them; those with fewer than two different terms say nothing and are left out."""
        cleaned = (tuple(dict.fromkeys(filter(None, map(normalise, group)))) for group in groups)
        return _kept(tuple(group for group in cleaned if len(group) > 1))

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        numbers: dict[str, list[int]] = {}
        for number, group in enumerate(self.groups):
            for term in group:
                numbers.setdefault(term, []).append(number)
        return numbers

    @cached_property
    def _terms(self) -> Terms:
        return Terms(self._numbers, ("s", "es", ""))

    def applied(self, normalised: str, found: Features) -> Features:
        """The features with a term for each meaning that the text names."""
        return found | dict.fromkeys(self._meanings(normalised), 1.0)

    @cached_property
    def _meanings(self) -> Callable[[str], tuple[str, ...]]:
        """The terms of the meanings that a text names: an index is built of the same ones again and again."""

        def named(normalised: str) -> tuple[str, ...]:
            terms = self._terms.find(normalised)
            numbers = (number for _, _, term in terms for number in self._numbers[term])
            return tuple(dict.fromkeys(f"{_MEANING}{number}" for number in numbers))

        return remembered(TEXTS_KEPT, LONGEST_TEXT)(named)

    def label(self, term: str) -> str:
        """The group that a term of the index stands for, by its first two terms; "" for any other term."""
        if not term.startswith(_MEANING):
            return ""
        return "=".join(self.groups[int(term.removeprefix(_MEANING))][:2])


@lru_cache(maxsize=4)
def _kept(groups: tuple[tuple[str, ...], ...]) -> Synonyms:
    """The same groups again are the same object: what it has worked out serves the next build of an index, too."""
    return Synonyms(groups)
