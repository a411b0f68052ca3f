"""Groups of terms that mean the same, in any language: each stands for one shared term of the index."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.core.matching.features import WORD, Features
from bot.core.text import has_han, normalise

_MEANING = WORD + "="
"""A meaning is a term of the word group, so that it counts as a shared word does."""


@dataclass(frozen=True)
class Synonyms:
    """Normalised groups; where one of a group's terms stands in a text, the text gains the group's term."""

    groups: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, groups: Iterable[Sequence[str]]) -> "Synonyms":
        """Groups as people wrote them; those with fewer than two different terms say nothing and are left out."""
        cleaned = (tuple(dict.fromkeys(filter(None, map(normalise, group)))) for group in groups)
        return cls(tuple(group for group in cleaned if len(group) > 1))

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
        if self._pattern is None:
            return found
        for hit in self._pattern.finditer(normalised):
            named = hit[0]
            spellings = (named, named.removesuffix("s"), named.removesuffix("es"))
            numbers = next((self._numbers[term] for term in spellings if term in self._numbers), [])
            found |= {f"{_MEANING}{number}": 1.0 for number in numbers}
        return found

    def label(self, term: str) -> str:
        """The group that a term of the index stands for, by its first two terms; "" for any other term."""
        if not term.startswith(_MEANING):
            return ""
        return "=".join(self.groups[int(term.removeprefix(_MEANING))][:2])
