"""Groups of terms that mean the same, in any language: each stands for one shared term of the index."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.core.matching.features import WORD, Features
from bot.core.matching.normalisation import normalise
from bot.languages.scripts import has_han

_MEANING = WORD + "="
"""A meaning is a term of the word group, so that it counts as a shared word does."""

MOST_SEEN = 20_000
"""For so many texts it is remembered which meanings they name: an index is built of the same ones again and again."""


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
    def _pattern(self) -> re.Pattern[str] | None:
        longest_first = sorted(self._numbers, key=lambda term: (-len(term), term))
        framed = (
            re.escape(t) if has_han(t) else rf"(?<![a-z0-9]){re.escape(t)}(?:s|es)?(?![a-z0-9])"
            for t in longest_first
        )
        return re.compile("|".join(framed)) if longest_first else None

    def applied(self, normalised: str, found: Features) -> Features:
        """The features with a term for each meaning that the text names."""
        return found | dict.fromkeys(self._meanings(normalised), 1.0)

    def _meanings(self, normalised: str) -> tuple[str, ...]:
        """The terms of the meanings that a text names."""
        known = self._seen.get(normalised)
        if known is None:
            if len(self._seen) >= MOST_SEEN:
                self._seen.clear()
            known = self._seen[normalised] = tuple(dict.fromkeys(self._found(normalised)))
        return known

    @cached_property
    def _seen(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _found(self, normalised: str) -> Iterator[str]:
        for hit in self._pattern.finditer(normalised) if self._pattern else ():
            named = hit[0]
            spellings = (named, named.removesuffix("s"), named.removesuffix("es"))
            numbers = next((self._numbers[term] for term in spellings if term in self._numbers), [])
            yield from (f"{_MEANING}{number}" for number in numbers)

    def label(self, term: str) -> str:
        """The group that a term of the index stands for, by its first two terms; "" for any other term."""
        if not term.startswith(_MEANING):
            return ""
        return "=".join(self.groups[int(term.removeprefix(_MEANING))][:2])


@lru_cache(maxsize=4)
def _kept(groups: tuple[tuple[str, ...], ...]) -> Synonyms:
    """The same groups again are the same object: what it has worked out serves the next build of an index, too."""
    return Synonyms(groups)
