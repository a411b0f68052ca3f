"""People in a question: any spelling of a name, pinyin, title and surname, a first or last name alone."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.core.matching.features import syllables_of
from bot.core.matching.fuzzy import Vocabulary
from bot.core.matching.normalisation import GAP, fold, regex
from bot.core.programme.query.facts import is_filling
from bot.languages.data import per_language
from bot.languages.patterns import Framed, Listed, listed, single_words
from bot.languages.scripts import COMMAS, HAN, HAN_RUN

_WORD = regex(rf"[^\x00-\x2f\x3a-\x60\x7b-\x7f{HAN}\s]+|[{HAN}]+|\|")
_SYMBOL = regex(r"[a-z0-9]+|[^\x00-\x7f\s]")
_SPACED = re.compile(rf"(?<=[{HAN}]) (?=[{HAN}])")
_HAN_NAME = 4
_ADDRESS_BEFORE = Listed("people", "address before")
_ADDRESS_BEHIND = Listed("people", "address behind")
_POSSESSIVE = Listed("people", "possessive")
_AFTER = Framed(
    r"{possessive}|\s*{behind}|\s*{address}",
    possessive=_POSSESSIVE,
    behind=Listed("people", "behind a name"),
    address=_ADDRESS_BEHIND,
)
_BEFORE = Framed(
    r"(?:{before}|{address}\.?)\s*$", before=Listed("people", "before a name"), address=_ADDRESS_BEFORE
)
_BY = Framed(r"(?:{by}|{address}\.?)\s*$", by=Listed("people", "named by"), address=_ADDRESS_BEFORE)
_WITH_ADDRESS_BEFORE = Framed(r"{address}\.?\s+(?P<name>[a-z][a-z'-]+)", address=_ADDRESS_BEFORE)
_WITH_ADDRESS_BEHIND = Framed(f"(?P<name>[{HAN}]{{1,2}}?){{address}}", address=_ADDRESS_BEHIND)
_BEFORE_TWO = Framed(f"(?:^|[^{HAN}]|{{before}})$", before=Listed("people", "before a short name"))
_AFTER_TWO = Framed(
    f"$|[^{HAN}]|{{address}}|{{behind}}",
    address=_ADDRESS_BEHIND,
    behind=Listed("people", "behind a short name"),
)
_DEGREE = Listed("people", "degrees in questions")
_WITHOUT = Framed(r"^(?:{address}\.?\s*)+|(?:,?\s*{degree}\.?)+$", address=_ADDRESS_BEFORE, degree=_DEGREE)
_ADDRESS_AT_END = Framed(r"{address}$", address=_ADDRESS_BEHIND)
_ADDRESS_FIRST = Framed(r"^\s*{address}", address=_ADDRESS_BEHIND)
_ADDRESS_LAST = Framed(r"{address}\.?\s*$", address=_ADDRESS_BEFORE)
_BETWEEN_NAMES = Framed(
    rf"\s*(?:/|{{aka}}|\||·|—|–|[{COMMAS}]| - |&)\s*", aka=Listed("people", "also known as")
)


@per_language
def _surname_readings() -> Mapping[str, tuple[str, ...]]:
    """Characters that sound otherwise as a family name."""
    readings = listed("people", "surname readings").values()
    return {character: (sound,) for language in readings for character, sound in language.items()}


_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class FoundPeople:
    """The text without the people, the groups of ids (one for each name in the text, with its homonyms)."""

    text: str
    groups: tuple[tuple[str, ...], ...] = ()
    sure: bool = True


def spellings(names: Iterable[str]) -> set[str]:
    """Names as they may be asked for: without titles, brackets, quotes and whatever stands before a Chinese name."""
    found: set[str] = set()
    for name in names:
        folded = fold(name)
        bare = re.sub(r"\(.*?\)|\".*?\"", " ", folded)
        pieces = [folded, bare, *re.findall(r"\((.*?)\)|\"(.*?)\"", folded)]
        flat = [p for piece in pieces for p in (piece if isinstance(piece, tuple) else (piece,)) if p.strip()]
        for piece in flat:
            parts = _BETWEEN_NAMES.split(piece)
            found.update(_without_titles(part) for part in (piece, *parts))
            joined = _SPACED.sub("", piece)
            found.update({joined} if len(joined) <= _HAN_NAME and HAN_RUN.fullmatch(joined) else set())
            runs = HAN_RUN.findall(piece)
            latin = " ".join(re.findall(r"[a-z][a-z'.-]*", piece))
            if runs:
                last = _without_titles(runs[-1])
                found.update({last} if 2 <= len(last) <= 4 else set())
                found.update({latin} if " " in latin and len(runs) == 1 else set())
    return {name.strip() for name in found if len(name.strip()) >= 2}


def _without_titles(name: str) -> str:
    return _ADDRESS_AT_END.sub("", _WITHOUT.sub("", name).strip()).strip(" .,-")


class PeopleIndex:
    """The speakers' names, ready to be found in questions."""

    def __init__(self, names: Mapping[str, Iterable[str]], ordinary: Collection[str]) -> None:
        """``names`` per speaker id; ``ordinary`` are words that also mean something else in this programme."""
        self._ordinary = ordinary
        self._latin: dict[str, dict[tuple[str, ...], list[str]]] = {}
        self._handles: dict[str, list[str]] = {}
        self._parts: dict[str, list[str]] = {}
        self._han: dict[str, list[str]] = {}
        self._mixed: dict[str, dict[tuple[str, ...], list[str]]] = {}
        self._sounds: dict[tuple[str, ...], list[str]] = {}
        self._surnames: dict[str, list[str]] = {}
        for person, written in sorted(names.items()):
            for name in sorted(spellings(written)):
                self._add(person, name)
        self._vocabulary = Vocabulary(sorted({*self._parts, *self._handles}))

    def _add(self, person: str, name: str) -> None:
        if HAN_RUN.fullmatch(name):
            _put(self._han, name, person)
            surname = name[:2] if name[:2] in single_words("people", "compound surnames") else name[0]
            _put(self._surnames, surname, person)
            sounds = (*_surname_readings().get(name[0], syllables_of(name[0])), *syllables_of(name[1:]))
            if len(sounds) == len(name) and 2 <= len(name) <= 4:
                self._add_pinyin(person, sounds, len(surname))
            return
        tokens = tuple(re.findall(r"[^\s.\-'\"/()@_,]+", name))
        if not tokens:
            return
        if any(HAN_RUN.search(token) for token in tokens):
            self._add_mixed(person, name)
            return
        if len(tokens) == 1:
            _put(self._handles, tokens[0], person)
            return
        self._add_latin(person, tokens)
        for token in tokens:
            if len(token) >= 2 and not is_filling(token):
                _put(self._parts, token, person)
        _put(self._surnames, tokens[-1], person)

    def _add_pinyin(self, person: str, sounds: Sequence[str], surname: int) -> None:
        family, given = sounds[:surname], sounds[surname:]
        for tokens in ((*family, *given), ("".join(family), "".join(given))):
            self._add_latin(person, tuple(tokens))
        if len(sounds) >= 3 or len("".join(sounds)) >= 6:
            _put(self._parts, "".join(sounds), person)
        _put(self._surnames, "".join(family), person)
        if len(sounds) >= 3:
            _put(self._sounds, tuple(sounds), person)

    def _add_mixed(self, person: str, name: str) -> None:
        """A name in several scripts: whole, however it is spaced and bracketed, and its words of an alphabet."""
        symbols = tuple(_SYMBOL.findall(name))
        if len(symbols) > 1:
            _put(self._mixed.setdefault(symbols[0], {}), symbols, person)
        for word in symbols:
            if word.isascii() and len(word) >= 3 and not word.isdigit() and not is_filling(word):
                _put(self._handles, word, person)

    def _add_latin(self, person: str, tokens: tuple[str, ...]) -> None:
        """The name in its order, and with the family name first."""
        for order in {tokens, (*tokens[1:], tokens[0]), (tokens[-1], *tokens[:-1])}:
            _put(self._latin.setdefault(order[0], {}), order, person)

    def knows(self, word: str) -> bool:
        """Whether a word is part of somebody's name."""
        return word in self._parts or word in self._handles

    def take(self, text: str) -> FoundPeople:
        """The people that a folded text names, and the text without them."""
        groups: list[tuple[str, ...]] = []
        text = _SPACED.sub(lambda space: "" if self._spans(text, space.start()) else " ", text)
        for step in (self._take_mixed, self._take_full, self._take_han, self._take_titled):
            text, found = step(text)
            groups += found
        if groups:
            return FoundPeople(text, tuple(groups))
        for step in (self._take_misspelt, self._take_single, self._take_misspelt_alone):
            text, found = step(text)
            if found:
                return FoundPeople(text, tuple(found))
        return FoundPeople(text)

    def _spans(self, text: str, space: int) -> bool:
        """Whether a Chinese name reaches over a space in the text."""
        return any(
            text[space - before : space] + text[space + 1 : space + 1 + behind] in self._han
            for before in range(1, _HAN_NAME)
            for behind in range(1, _HAN_NAME + 1 - before)
            if before <= space
        )

    def _take_mixed(self, text: str) -> tuple[str, list[tuple[str, ...]]]:
        """Names in several scripts, whole."""
        if not self._mixed:
            return text, []
        symbols = [(m[0], m.start(), m.end()) for m in _SYMBOL.finditer(text)]
        read = tuple(symbol for symbol, _, _ in symbols)
        found: list[tuple[str, ...]] = []
        cuts: list[tuple[int, int]] = []
        place = 0
        while place < len(read):
            names = self._mixed.get(read[place], {})
            name = max((n for n in names if read[place : place + len(n)] == n), key=len, default=())
            if name:
                found.append(tuple(names[name]))
                end = symbols[place + len(name) - 1][2]
                cuts.append((symbols[place][1], end + (text[end : end + 1] == ")")))
            place += len(name) or 1
        return _cut(text, cuts), found

    def _take_full(
        self, text: str, meant: Mapping[str, tuple[str, ...]] | None = None
    ) -> tuple[str, list[tuple[str, ...]]]:
        """Names of several words, in full and in either order; ``meant`` says what misspelt words may stand for."""
        words = [(m[0], m.start(), m.end()) for m in _WORD.finditer(text)]
        read = [(word, *(meant or {}).get(word, ())) for word, _, _ in words]
        found: list[tuple[str, ...]] = []
        cuts: list[tuple[int, int]] = []
        place = 0
        while place < len(words):
            names = {
                name: people for word in read[place] for name, people in self._latin.get(word, {}).items()
            }
            fitting = [n for n in names if _fits(n, read[place : place + len(n)])]
            if not fitting:
                place += 1
                continue
            name = max(fitting, key=len)
            found.append(tuple(dict.fromkeys(names[name])))
            cuts.append((words[place][1], words[place + len(name) - 1][2]))
            place += len(name)
        return _cut(text, cuts), found

    def _take_han(self, text: str) -> tuple[str, list[tuple[str, ...]]]:
        found: list[tuple[str, ...]] = []
        for length in (4, 3, 2):
            for run in HAN_RUN.finditer(text):
                hit = next(
                    (h for h in self._windows(run[0], length) if self._stands(text, run.start() + h, length)),
                    None,
                )
                if hit is not None:
                    start = run.start() + hit
                    people = (
                        self._han.get(text[start : start + length])
                        or self._sounds[tuple(syllables_of(text[start : start + length]))]
                    )
                    rest, more = self._take_han(_cut(text, [(start, start + length)]))
                    return rest, [tuple(dict.fromkeys(people)), *more]
        return text, found

    def _windows(self, run: str, length: int) -> list[int]:
        """Where a name of this length stands in a run; one written as it is goes before one that only sounds so."""
        exact = [i for i in range(len(run) - length + 1) if run[i : i + length] in self._han]
        if exact or length < 3 or not self._sounds:
            return exact
        sounds = [syllables_of(character) for character in run]
        flat = [s[0] if s else "?" for s in sounds]
        return [i for i in range(len(run) - length + 1) if tuple(flat[i : i + length]) in self._sounds]

    def _stands(self, text: str, start: int, length: int) -> bool:
        """Whether characters are a name here: two are no part of a longer word, what only sounds so is said to speak."""
        after, before = text[start + length :], text[:start]
        if text[start : start + length] not in self._han:
            return bool(_AFTER.match(after))
        if length > 2:
            return True
        return bool(_AFTER_TWO.match(after)) and (
            bool(_BEFORE_TWO.search(before)) or bool(_AFTER.match(after))
        )

    def _take_titled(self, text: str) -> tuple[str, list[tuple[str, ...]]]:
        """Everybody of the surname in "Prof. Ma"."""
        for pattern in (_WITH_ADDRESS_BEFORE, _WITH_ADDRESS_BEHIND):
            for match in pattern.finditer(text):
                name = match[1]
                people = self._surnames.get(name) or self._surnames.get(
                    name[-1:] if HAN_RUN.match(name) else ""
                )
                if people is None and pattern is _WITH_ADDRESS_BEFORE:
                    people = self._parts.get(name) or self._handles.get(name)
                if people:
                    start = (
                        match.start()
                        if pattern is _WITH_ADDRESS_BEFORE or name in self._surnames
                        else match.start() + 1
                    )
                    return _cut(text, [(start, match.end())]), [tuple(dict.fromkeys(people))]
        return text, []

    def _take_single(self, text: str) -> tuple[str, list[tuple[str, ...]]]:
        """A nickname, a first or a last name alone; an ordinary word only where it is said to speak."""
        for match in _WORD.finditer(text):
            word = match[0]
            people = self._handles.get(word) or self._parts.get(word)
            if not people:
                continue
            before, after = text[: match.start()], text[match.end() :]
            if not _BY.search(before) and (is_filling(word) or not self._speaks(word, before, after)):
                continue
            return _cut(text, [(match.start(), match.end())]), [tuple(dict.fromkeys(people))]
        return text, []

    def _speaks(self, word: str, before: str, after: str) -> bool:
        """Whether a word that also means something else is said to speak."""
        if word not in self._ordinary and len(word) >= 3:
            return True
        return bool(_AFTER.match(after)) and (bool(_BEFORE.search(before)) or bool(_POSSESSIVE.match(after)))

    def _take_misspelt(self, text: str) -> tuple[str, list[tuple[str, ...]]]:
        """A full name with a typing error in it."""
        meant = self._meant(text)
        return self._take_full(text, meant) if meant else (text, [])

    def _take_misspelt_alone(self, text: str) -> tuple[str, list[tuple[str, ...]]]:
        """A first or last name with a typing error in it, where it is said to speak."""
        meant = self._meant(text)
        for match in _WORD.finditer(text) if meant else ():
            people = [
                p
                for word in meant.get(match[0], ())
                for p in (self._parts.get(word) or self._handles.get(word) or ())
            ]
            if people and (_BY.search(text[: match.start()]) or _AFTER.match(text[match.end() :])):
                return _cut(text, [(match.start(), match.end())]), [tuple(dict.fromkeys(people))]
        return text, []

    def _meant(self, text: str) -> dict[str, tuple[str, ...]]:
        """Parts of names that words of the text may be meant for, which mean nothing else here."""
        meant: dict[str, tuple[str, ...]] = {}
        for match in _WORD.finditer(text):
            word = match[0]
            if (
                len(word) < 5
                or not word.isascii()
                or self.knows(word)
                or word in self._ordinary
                or is_filling(word)
            ):
                continue
            if likely := self._vocabulary.meant(word):
                meant[word] = tuple(known for known, _ in likely)
        return meant


def _fits(name: tuple[str, ...], read: Sequence[tuple[str, ...]]) -> bool:
    return len(read) == len(name) and all(part in words for part, words in zip(name, read, strict=True))


def _put(index: dict[_Key, list[str]], key: _Key, value: str) -> None:
    known = index.setdefault(key, [])
    if value not in known:
        known.append(value)


def _cut(text: str, cuts: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(cuts, reverse=True):
        following = _ADDRESS_FIRST.sub("", text[end:])
        leading = _ADDRESS_LAST.sub("", text[:start])
        text = leading + GAP + following
    return text
