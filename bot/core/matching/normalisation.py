"""One spelling for what people type in many ways.

``normalise`` is for the matcher: it folds width, case, accents, Traditional characters, punctuation and everything
invisible. ``fold`` is for the programme, dates and times, and keeps the punctuation: 15:00, H.1308 and 412-1 live by it.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol

from bot.languages.data import per_language
from bot.languages.patterns import listed
from bot.languages.scripts import HAN, LETTERS, QUOTES, has_han

MATCHED_CHARACTERS = 256
"""So many characters of a normalised text are matched; a question is shorter."""

READ_CHARACTERS = 4096
"""So many characters of a raw text are looked at (a messenger sends no more)."""

_OFTEN_READ = 100
"""Texts up to this length are remembered with their normal form."""

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Marks that stand above or below letters (accents, Zalgo, niqqud, harakat, variation selectors). Marks that are
# letters of their own in Indic scripts or kana (dakuten) stay.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
_JOINERS = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\N{HANGUL FILLER}\ufeff\uffa0]"
)
_APART = re.compile(r"[^\w\s+#]|_")
_PLUS_ALONE = re.compile(r"(?<![a-z+#])[+#]+|[+#]+(?=\w)")
_SPACES = re.compile(r"\s+")
_PIECES = re.compile(f"[{HAN}]+|[^\\s{HAN}]+")

GAP = " | "
"""What stands for a piece of the text that has been understood; nothing reaches across it."""

_REST = "…"
"""Stands in the list of contractions for any word."""


@dataclass(frozen=True)
class _Contractions:
    """Contracted words with what they are written out as, a pattern that finds them, and the endings of other words."""

    words: Mapping[str, str]
    any_word: re.Pattern[str]
    endings: Sequence[tuple[re.Pattern[str], str]]

    def written_out(self, text: str) -> str:
        text = self.any_word.sub(lambda found: self.words[found[0]], text)
        for ending, full in self.endings:
            text = ending.sub(full, text)
        return text


@per_language
def _contractions() -> _Contractions:
    words: dict[str, str] = {}
    for contractions in listed("questions", "contractions").values():
        words.update(contractions)
    endings = {
        short.removeprefix(_REST): words.pop(short).removeprefix(_REST)
        for short in list(words)
        if short.startswith(_REST)
    }
    return _Contractions(
        words,
        re.compile(rf"\b(?:{'|'.join(map(re.escape, words)) or '(?!)'})\b"),
        [(re.compile(rf"{re.escape(ending)}\b"), full) for ending, full in endings.items()],
    )


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def converter(name: str) -> _Converter:
    """One of OpenCC's conversions between Simplified and Traditional characters (``t2s``, ``s2twp``)."""
    from opencc import OpenCC  # 20 ms: not loaded for a conference without Chinese

    made: _Converter = OpenCC(name)
    return made


def simplified(text: str) -> str:
    """The text in Simplified characters, by OpenCC's ``t2s``; text without Chinese comes back as it is."""
    return converter("t2s").convert(text) if has_han(text) else text


def visible(text: str) -> str:
    """The text without lone surrogates, control and zero-width characters, and marks piled on letters; never an error."""
    text = _LONE_SURROGATE.sub("", text[:READ_CHARACTERS])
    if text.isascii():
        return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    text = _JOINERS.sub("", unicodedata.normalize("NFKC", text)[:READ_CHARACTERS])
    text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))
    return text if text.isprintable() else "".join(c if _shown(c) else " " for c in text)


def _shown(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"


def normalise(text: str) -> str:
    """Words and runs of Chinese characters, separated by single spaces; at most ``MATCHED_CHARACTERS`` long.

    NFKC, casefolded, Traditional to Simplified, without accents and punctuation; English contractions are
    written out ("where's" → "where is"). Any string is accepted; one without a letter or digit gives "".
    """
    return _normalised_again(text) if len(text) <= _OFTEN_READ else _normalised(text)


@lru_cache(maxsize=8192)
def _normalised_again(text: str) -> str:
    """The same for texts as short as questions in a folder are, which are read anew at every change."""
    return _normalised(text)


def _normalised(text: str) -> str:
    text = visible(text).casefold().replace("’", "'").replace("‘", "'")
    if "'" in text:
        text = _contractions().written_out(text).replace("'", "")
    text = _PLUS_ALONE.sub(" ", _APART.sub(" ", text))
    text = _SPACES.sub(" ", simplified(text)).strip()
    return text[:MATCHED_CHARACTERS].strip()


def pieces(normalised: str) -> list[str]:
    """The runs of a normalised text: each is Chinese throughout, or has no Chinese character."""
    return _PIECES.findall(normalised)


def regex(pattern: str) -> re.Pattern[str]:
    """A pattern over folded text; a Chinese character is no part of a word in it: before "at" a word may end."""
    return re.compile(pattern, re.ASCII)


def fold(text: str) -> str:
    """The text in lower case and Simplified characters, without accents, with plain quotes and single spaces."""
    return _SPACES.sub(" ", simplified(visible(text).casefold().translate(LETTERS).translate(QUOTES))).strip()
