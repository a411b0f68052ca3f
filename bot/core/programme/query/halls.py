"""Halls in a question: by any name and spelling, and by number ("hall 3", "TR212", "Rolin")."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.matching.normalisation import GAP, fold, regex
from bot.languages.numerals import number, number_word, numeral_character
from bot.languages.patterns import Framed, Listed, groups
from bot.languages.scripts import HAN, has_han

_TOKEN = regex(r"[a-z]+|\d+|[^\x00-\x7f]+")
_SEPARATOR = r"[\s.,\-_/()#:·'&+@!]*"
_NOUN = Listed("halls", "nouns")
_NUMBERED = Listed("halls", "numbered", number_word=number_word, numeral=numeral_character)
_BEFORE = Framed(r"{before}\s*|{noun}\s+", before=Listed("halls", "before"), noun=_NOUN)
_AFTER = Framed(r"\s*(?:{noun}|{behind})", noun=_NOUN, behind=Listed("halls", "behind"))
_NO_TRACK = Framed(r"(?!\s*{track})", track=Listed("halls", "no hall"))
_NOUN_AT_AN_END = Framed(rf"(?:\s+|(?<=[{HAN}])){{noun}}$|^{{noun}}\s+", noun=_NOUN)
_PART = 5
_WORD = {False: 3, True: 2}
"""What is left of a hall's name has at least so many letters, or Chinese characters."""


@dataclass(frozen=True, slots=True)
class FoundHalls:
    """The text without the halls, the halls named, and a name that looks like a hall's and is none of them."""

    text: str
    halls: tuple[str, ...] = ()
    unknown: str = ""


class HallIndex:
    """The names of halls, ready to be found in questions."""

    def __init__(self, names: Mapping[str, Iterable[str]], ordinary: Collection[str]) -> None:
        """``names`` per hall id; ``ordinary`` are words that also mean something else in this programme."""
        self._aliases: list[tuple[re.Pattern[str], tuple[str, ...]]] = []
        self._numbers: dict[str, list[tuple[str, str]]] = {}
        spellings: dict[tuple[str, ...], list[str]] = {}
        for hall, written in names.items():
            for tokens in {
                tuple(_TOKEN.findall(name)) for full in written for name in _with_parts(fold(full))
            }:
                if tokens:
                    spellings.setdefault(tokens, []).append(hall)
        self._add_families(spellings)
        self._alone = {tokens: tuple(dict.fromkeys(halls)) for tokens, halls in spellings.items()}
        for tokens, halls in _without_nouns(names).items():
            self._alone.setdefault(tokens, tuple(dict.fromkeys(halls)))
        for tokens, halls in sorted(spellings.items(), key=lambda pair: (-sum(map(len, pair[0])), pair[0])):
            self._aliases.append((_pattern(tokens, ordinary), tuple(dict.fromkeys(halls))))
        for tokens, halls in sorted(spellings.items()):
            self._add_number(tokens, halls)

    @staticmethod
    def _add_families(spellings: dict[tuple[str, ...], list[str]]) -> None:
        """A hall called "TR 412" names TR 412-1 and TR 412-2 where no hall is called so itself."""
        families: dict[tuple[str, ...], list[str]] = {}
        for tokens, halls in spellings.items():
            if len(tokens) >= 3 and tokens[-1].isdigit() and tokens[-2].isdigit():
                families.setdefault(tokens[:-1], []).extend(halls)
        for tokens, halls in families.items():
            spellings.setdefault(tokens, halls)

    def _add_number(self, tokens: tuple[str, ...], halls: Sequence[str]) -> None:
        numbers = [token for token in tokens if token.isdigit() or len(token) == 1]
        if len(numbers) != 1:
            return
        value = str(number(numbers[0])) if number(numbers[0]) is not None else numbers[0]
        others = " ".join(token for token in tokens if token != numbers[0])
        for hall in halls:
            self._numbers.setdefault(value, []).append((others, hall))

    def take(self, text: str) -> FoundHalls:
        """The halls that a folded text names, and the text without them."""
        found: list[str] = []
        for pattern, halls in self._aliases:
            if pattern.search(text):
                text = pattern.sub(GAP, text)
                found += halls
        if found:
            return FoundHalls(text, tuple(dict.fromkeys(found)))
        for match in _NUMBERED.finditer(text):
            said = groups(match)
            written = said.get("number") or said["article"]
            if "article" in said and written not in self._numbers:
                continue
            halls = self._numbered(written, said.get("noun", ""))
            rest = text[: match.start()] + GAP + text[match.end() :]
            if halls:
                return FoundHalls(rest, halls)
            if number(written) is not None and self._numbers:
                return FoundHalls(rest, (), match[0].strip())
        return FoundHalls(text)

    def alone(self, text: str) -> tuple[str, ...]:
        """The hall that a text is the name of, when nothing else stands in it; the word "hall" may be left out."""
        return self._alone.get(tuple(_TOKEN.findall(text)), ())

    def _numbered(self, written: str, word: str) -> tuple[str, ...]:
        value = number(written)
        candidates = self._numbers.get(str(value) if value is not None else written, [])
        same = [hall for others, hall in candidates if word and word.rstrip("s") in others]
        return tuple(dict.fromkeys(same or [hall for _, hall in candidates]))


def said_as_a_hall(name: str, text: str) -> bool:
    """Whether a name stands in a folded text behind a word that makes it a place ("in cloud")."""
    return bool(name) and any(text[found.end() :].startswith(name) for found in _BEFORE.finditer(text))


def _without_nouns(names: Mapping[str, Iterable[str]]) -> dict[tuple[str, ...], list[str]]:
    """The halls by what they are called beside "hall" or "room", where that is a word ("Fern Hall" is "Fern")."""
    bare: dict[tuple[str, ...], list[str]] = {}
    for hall, written in names.items():
        for name in map(fold, written):
            tokens = tuple(_TOKEN.findall(_NOUN_AT_AN_END.sub("", name)))
            if tokens != tuple(_TOKEN.findall(name)) and len("".join(tokens)) >= _WORD[has_han(name)]:
                bare.setdefault(tokens, []).append(hall)
    return bare


def _with_parts(name: str) -> list[str]:
    """A hall's name, and the parts of one such as "backstage / north wing - Bamberg"."""
    parts = re.split(r"\s[-–—/|]\s|(?<=[a-z])/(?=[a-z])", name)
    return [name, *(part for part in parts if len(part) >= _PART and len(parts) > 1)]


def _pattern(tokens: tuple[str, ...], ordinary: Collection[str]) -> re.Pattern[str]:
    """Finds a hall's name however it is spaced and punctuated; a word that also means something else, with "in" only."""
    core = _SEPARATOR.join(map(re.escape, tokens))
    head = r"(?<![a-z0-9])" if tokens[0].isascii() else ""
    tail = r"(?![a-z0-9])" if tokens[-1].isascii() else ""
    if tokens[-1].isdigit():
        tail += r"(?![.:]\d)"
    framed = f"{head}{core}{tail}"
    if (
        len(tokens) == 1
        and tokens[0].isalpha()
        and tokens[0].isascii()
        and (len(tokens[0]) == 1 or tokens[0] in ordinary)
    ):
        alone = (
            rf"|^{framed}(?=\s)|(?<=[{HAN}|])\s*{framed}|{framed}(?=\s*[{HAN}|])"
            if len(tokens[0]) == 1
            else ""
        )
        before, after, no_track = _BEFORE.group, _AFTER.group, _NO_TRACK.source
        return regex(rf"{before}{framed}(?:{after}|{no_track})|{framed}{after}{alone}")
    return regex(rf"(?:{_NOUN.group}\s+)?{framed}{_AFTER.group}?")
