"""Numbers as words and characters of any language write them: the one place where they are read.

Word lists: ``words/numbers.yaml`` of each language.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.languages.data import all_words, per_language
from bot.languages.patterns import folded
from bot.languages.scripts import has_unspaced


@dataclass(frozen=True)
class Numerals:
    """The numerals of all languages; ``multipliers`` multiply the digit before them.

    ``pattern`` finds a number, whose first word or character is digits or one of ``beginnings``.
    """

    values: Mapping[str, int]
    multipliers: Mapping[str, int]
    ordinals: Mapping[str, int]
    suffixes: frozenset[str]
    prefixes: frozenset[str]
    beginnings: frozenset[str]
    pattern: re.Pattern[str]


@per_language
def numerals() -> Numerals:
    """The numerals of all languages that have a folder."""
    lists = list(all_words("numbers").values())
    values, multipliers, ordinals = (
        {folded(word): value for each in lists for word, value in each.get(key, {}).items()}
        for key in ("numerals", "multipliers", "ordinals")
    )
    suffixes, prefixes = (
        frozenset(folded(word) for each in lists for word in each.get(key, ()))
        for key in ("ordinal suffixes", "ordinal prefixes")
    )
    words = [word for word in values if not has_unspaced(word)]
    characters = "".join(word for word in (*values, *multipliers) if has_unspaced(word))
    tens, ones = (
        "|".join(word for word in words if low <= values[word] < high) for low, high in ((20, 100), (1, 10))
    )
    pattern = rf"\d{{1,4}}(?!\d)|[{characters}]+|(?:(?:{tens})[ -](?:{ones})|{'|'.join(words)})(?![a-z])"
    beginnings = frozenset((*(word.split()[0] for word in words), *characters))
    return Numerals(values, multipliers, ordinals, suffixes, prefixes, beginnings, re.compile(pattern))


def numeral_character() -> str:
    """A regular expression for one numeral of a script without spaces."""
    known = numerals()
    return f"[{''.join(filter(has_unspaced, (*known.values, *known.multipliers)))}]"


def number_word() -> str:
    """A regular expression for the numerals that are words, without zero."""
    return "|".join(word for word, value in numerals().values.items() if value and not has_unspaced(word))


def ordinal_word() -> str:
    """A regular expression for the ordinals that are words."""
    return "|".join(word for word in numerals().ordinals if not has_unspaced(word))


def number(written: str) -> int | None:
    """The number that a text is: in digits, in numerals, or an ordinal (third, 21st); else None."""
    written = written.strip()
    known = numerals()
    if written in known.ordinals:
        return known.ordinals[written]
    digits = re.match(r"\d+", written)
    if digits:
        return int(digits[0]) if written[digits.end() :] in ("", *known.suffixes) else None
    return _composed(written if has_unspaced(written) else re.split("[ -]", written), known)


def _composed(words: str | list[str], known: Numerals) -> int | None:
    """Tens and ones, digits in a row, or digits with multipliers: twenty five, 27, 2 ten 7."""
    total, digit = 0, None
    for word in words:
        value = known.multipliers.get(word) or known.values.get(word)
        if (
            value is None
            or (digit is None and total and word in known.multipliers)
            or (digit and total and word in known.values)
        ):
            return None
        if word in known.multipliers:
            total, digit = total + (1 if digit is None else digit) * value, None
        elif value >= 10:
            if total or digit is not None:
                return None
            total = value
        else:
            digit = value if digit is None else 10 * digit + value
    return None if digit is None and not total else total + (digit or 0)
