"""From a folded text to tokens: what each word, character, number and sign may be in a date or a time.

The words of all languages lie in one trie over units (a word, a character of a script without spaces, a run of
digits, a sign); at every place the longest entry counts whose guards hold. So mixed languages and scripts without
spaces need nothing of their own. Word lists: ``words/time.yaml`` and ``words/numbers.yaml`` of each language.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.languages.data import all_words, per_language
from bot.languages.numerals import Numerals, number, numerals
from bot.languages.patterns import spelt_out
from bot.languages.scripts import UNSPACED, has_unspaced

Kinds = Mapping[str, Any]
"""What a piece of text may be, with the value that it has then: ``{"month": 5}``."""

RULES = "date order"
"""The key of the word lists that holds rules of the grammar, no words."""

_UNIT = re.compile(rf"\d+|[{UNSPACED}]|[^\W\d_{UNSPACED}]+|[^\w\s]|_")
_WORD: Kinds = {"word": True}
_CHARACTER: Kinds = {"word": True, "unspaced": True}
_SIGNS: Mapping[str, Kinds] = {
    **{sign: {sign: True, "range": True} for sign in "-\u2013\u2014~"},
    **{sign: {sign: True, "stop": True} for sign in "?!.,;"},
    "|": {"gap": True, "stop": True},
    "(": {"opened": True},
    ")": {"closed": True, "stop": True},
}
_GUARD_PLACES = {"end": r"[?!. ]*$", "gap": r"\|"}
_LAST_HOUR, _MINUTES, _DAYS = 24, 60, 31


@dataclass(slots=True)
class Token:
    """A piece of the text from ``start`` until before ``end``; ``glued`` where no space stands before it."""

    text: str
    start: int
    end: int
    kinds: Kinds
    glued: bool = False


@dataclass(slots=True)
class _Entry:
    """What words are: always, and where a guard (what may stand before and behind them) holds."""

    kinds: dict[str, Any]
    guarded: list[tuple[str, Any, re.Pattern[str], re.Pattern[str]]]


class Lexer:
    """Makes tokens with word lists and numerals."""

    def __init__(self, languages: Mapping[str, Kinds], numbers: Numerals) -> None:
        self._trie: dict[str, Any] = {}
        self._numbers = numbers
        listed: list[Kinds] = [
            *languages.values(),
            {"ordinal": {n: [w] for w, n in numbers.ordinals.items()}},
        ]
        listed.append({"suffix": list(numbers.suffixes), "prefix": list(numbers.prefixes)})
        self.kinds = {kind.replace(" ", "_") for lists in listed for kind in lists if kind != RULES}
        for lists in listed:
            for kind, words in lists.items():
                for phrase, value, guard in _phrases(words) if kind != RULES else ():
                    self._add(phrase, kind.replace(" ", "_"), value, guard)

    def _add(self, phrase: str, kind: str, value: Any, guard: Kinds) -> None:  # noqa: ANN401 - of any kind
        node, last = self._trie, -1
        for unit in _UNIT.finditer(phrase):
            node = node.setdefault(f"+{unit[0]}" if unit.start() == last else unit[0], {})
            last = unit.end()
        entry = node.setdefault("", _Entry({}, []))
        if guard:
            entry.guarded.append((kind, value, *_guards(guard)))
        else:
            entry.kinds |= {kind: value, "unspaced": True} if has_unspaced(phrase[0]) else {kind: value}

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a folded text, from left to right: all of it but its spaces."""
        units = [(unit[0], *unit.span()) for unit in _UNIT.finditer(text)]
        made: list[Token] = []
        before = 0
        for place, (written, start, end) in enumerate(units):
            if start < before:
                continue  # part of the token made last
            glued = bool(made) and before == start
            until, kinds = self._longest(text, units, place) if written in self._trie else (0, {})
            numeral = written[0].isdecimal() or written in self._numbers.beginnings
            found = self._numbers.pattern.match(text, start) if numeral else None
            if found and found.end() >= until and (value := number(found[0])) is not None:
                numeric = _number_kinds(found[0], value, glued and _is_inside(made))
                kinds = {**numeric, **kinds} if found.end() == until else numeric
                end = found.end()
            elif kinds:
                end = until
            else:
                kinds = _plain(written)
            made.append(Token(text[start:end], start, end, kinds, glued))
            before = end
        return made

    def _longest(self, text: str, units: list[tuple[str, int, int]], place: int) -> tuple[int, Kinds]:
        """Where the longest entry at a place ends, and what it is; nothing where there is none."""
        written, start, last = units[place]
        node = self._trie[written]
        found: list[tuple[int, _Entry]] = [(last, node[""])] if "" in node else []
        for written, begin, end in units[place + 1 : place + _MOST_UNITS]:
            key = f"+{written}" if begin == last else written
            if key not in node:
                break
            node, last = node[key], end
            if "" in node:
                found.append((last, node[""]))
        for end, entry in reversed(found):
            if not entry.guarded:
                return end, entry.kinds
            kinds = {
                k: v
                for k, v, behind, ahead in entry.guarded
                if behind.match(text, start) and ahead.match(text, end)
            }
            if kinds or entry.kinds:
                return end, {**entry.kinds, **kinds}
        return 0, {}


_MOST_UNITS = 12
"""No entry has more units."""


def _phrases(listed: Any, value: Any = True, guard: Kinds | None = None) -> Iterator[tuple[str, Any, Kinds]]:  # noqa: ANN401
    """The phrases of a list as YAML holds it, with their values and guards."""
    if isinstance(listed, list):
        for item in listed:
            yield from _phrases(item, value, guard)
    elif isinstance(listed, dict) and "words" in listed:
        yield from _phrases(listed["words"], value, listed)
    elif isinstance(listed, dict):
        for key, words in listed.items():
            yield from _phrases(words, key, guard)
    else:
        yield from ((phrase, value, guard or {}) for phrase in spelt_out(str(listed)))


def _guards(guard: Kinds) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What must match where words begin and where they end: ``not after``, ``not before``, ``only before``."""

    def words(key: str) -> str:
        spelt = (_GUARD_PLACES.get(word) or re.escape(word) for one in guard[key] for word in spelt_out(one))
        return "|".join(word + "(?![a-z])" * word[-1].islower() for word in spelt)

    behind = f"(?<![{''.join(guard['not after'])}])" if "not after" in guard else ""
    ahead = [
        f"(?{sign} ?(?:{words(key)}))"
        for key, sign in (("not before", "!"), ("only before", "="))
        if key in guard
    ]
    return re.compile(behind), re.compile("".join(ahead))


@lru_cache(maxsize=4096)
def _plain(written: str) -> Kinds:
    if written.isalpha():
        return _CHARACTER if has_unspaced(written) else _WORD
    return _SIGNS.get(written) or {written: True}


def _is_inside(made: list[Token]) -> bool:
    """Whether what follows without a space belongs to a word, a version or a number before it: v3, 3.11, 15:30."""
    before = made[-1]
    if before.text == ".":
        return len(made) > 1 and before.glued and made[-2].text.isdecimal()
    return before.text in ("_", ":", "/") or (before.text.isalpha() and not has_unspaced(before.text))


@lru_cache(maxsize=4096)
def _number_kinds(written: str, value: int, inside: bool) -> Kinds:
    """What a number may be by its size and by how it is written; one inside something else begins nothing."""
    digits, unspaced, length = written.isdecimal(), has_unspaced(written), len(written)
    short = not digits or length <= 2
    may_be = {
        "number": True,
        "number_word": not (digits or unspaced),
        "year": length == 4 and (digits or unspaced),
        "minute": value < _MINUTES and (length == 2 if digits else unspaced and (length > 1 or value >= 10)),
        "hour": not inside and short and value <= _LAST_HOUR,
        "zero_hour": not inside and length == 2 and written[0] == "0",
        "day": not inside and short and 1 <= value <= _DAYS and (digits or unspaced),
        "hhmm": not inside and digits and length == 4 and value < _LAST_HOUR * 100 and value % 100 < _MINUTES,
    }
    return {kind: value for kind, may in may_be.items() if may}


@per_language
def lexer() -> Lexer:
    """The lexer of all languages that have a folder."""
    return Lexer(all_words("time"), numerals())
