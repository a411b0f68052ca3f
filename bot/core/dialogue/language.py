"""Which language a text is in, told from its script and its small words."""

import re
from collections.abc import Sequence

from bot.languages.data import codes
from bot.languages.scripts import HAN_CHARACTER, KANA, LATIN

_KANA = re.compile(f"[{KANA}]")
_LATIN_WORD = re.compile(f"[{LATIN}]+(?:['’][A-Za-z]+)?")

# Words that only an English sentence has; enough to tell it from a name, an abbreviation or another language.
_ENGLISH = frozenset(
    "a about am an and any anyone are at be been by can could did do does during for from get give go had has have "
    "hello help hey hi how i if in is it its list me much must my need of on or our please should show some tell "
    "thank thanks that the their there they this to today tomorrow tonight until was we were what whats when whens "
    "where wheres which who whom whos whose why will with would you your".split()
)


def language_of(text: str, languages: Sequence[str] | None = None) -> str | None:
    """The language a text is written in, or None where it does not tell (a number, a name, an abbreviation).

    ``languages`` are those it may be in: the desk's own where nothing is said.
    Chinese and English are told apart by counting: a Chinese character weighs as much as a Latin word, so
    four of them beside one Latin word are Chinese, and a Chinese name in an English question leaves it English.
    """
    languages = codes() if languages is None else languages
    if _KANA.search(text):
        return "ja" if "ja" in languages else None
    characters = len(HAN_CHARACTER.findall(text))
    words = [word.casefold().replace("’", "'") for word in _LATIN_WORD.findall(text)]
    if characters and characters >= len(words):
        return "zh"
    if any(word.split("'")[0] in _ENGLISH for word in words):
        return "en"
    if characters:
        return "zh"
    latin = [language for language in languages if language not in ("zh", "ja", "ko")]
    return "en" if latin == ["en"] and sum(len(word) >= 3 for word in words) >= 2 else None


def primary(tag: str | None) -> str | None:
    """The language of a client's setting: ``zh-hans`` → ``zh``; None for an empty or odd one."""
    match = re.match(r"^[A-Za-z]{2,3}(?=$|[-_])", tag or "")
    return match.group().lower() if match else None
