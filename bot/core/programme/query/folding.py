"""How a question's text is folded for the programme, and how numbers are read in it.

Other than ``bot.core.matching.normalisation.normalise`` this keeps the punctuation: 15:00, H.1308 and 412-1 live by it.
"""

import re

from bot.core.matching.normalisation import simplified, visible
from bot.languages.scripts import LETTERS, QUOTES

_SPACES = re.compile(r"\s+")

GAP = " | "
"""What stands for a piece of the text that has been understood; nothing reaches across it."""

_NUMBER_WORDS = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "a": 1, "an": 1, "half": 0}
_ORDINALS = {
    word: n
    for n, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)
}
_DIGITS = {character: n for n, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "首": 1}
HAN_NUMBER = "[零〇一二两三四五六七八九十]"
NUMBER_WORD = "|".join(w for w in _NUMBER_WORDS if w not in ("zero", "a", "an", "half"))
ORDINAL_WORD = "|".join(_ORDINALS)


def regex(pattern: str) -> re.Pattern[str]:
    """A pattern over folded text; a Chinese character is no part of a word in it: before "at" a word may end."""
    return re.compile(pattern, re.ASCII)


def fold(text: str) -> str:
    """The text in lower case and Simplified characters, without accents, with plain quotes and single spaces."""
    return _SPACES.sub(" ", simplified(visible(text).casefold().translate(LETTERS).translate(QUOTES))).strip()


def number(written: str) -> int | None:
    """The number that digits, an English word (also an ordinal) or a Chinese numeral below a hundred name."""
    written = written.strip()
    if written.isdecimal():
        return int(written)
    if found := re.fullmatch(r"(\d+)(?:st|nd|rd|th)", written):
        return int(found[1])
    if written in _NUMBER_WORDS:
        return _NUMBER_WORDS[written]
    if written in _ORDINALS:
        return _ORDINALS[written]
    if not written or not all(character in _DIGITS or character == "十" for character in written):
        return None
    if "十" not in written:
        value = 0
        for character in written:
            value = value * 10 + _DIGITS[character]
        return value
    found = re.fullmatch(r"([^十零〇]?)十([^十零〇]?)", written)
    return _DIGITS.get(found[1], 1) * 10 + _DIGITS.get(found[2], 0) if found else None
