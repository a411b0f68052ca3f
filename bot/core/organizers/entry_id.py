"""Ids for new entries, made from their question: short, readable, and of letters that everybody can type."""

import re
from collections.abc import Container, Mapping

from bot.core.matching.features import syllables, weight_of, words_of
from bot.core.matching.normalisation import normalise
from bot.languages.patterns import Listed
from bot.languages.scripts import has_han

_ASKING = Listed("questions", "left out of ids")

WORDS = 3
LONGEST = 40
ORDINARY = 0.35
"""Words less telling than this (is, where) do not stand in an id."""


def proposed_id(question: Mapping[str, str], taken: Container[str]) -> str:
    """An id for a question: its most telling words, English where there is English, else pinyin.

    A number is added where the id is taken already.
    """
    texts = sorted(question.items(), key=lambda pair: pair[0] != "en")
    base = next(filter(None, (_words(text) for _, text in texts)), "entry")
    number, made = 1, base
    while made in taken:
        number += 1
        made = f"{base}-{number}"
    return made


def _words(text: str) -> str:
    words = list(dict.fromkeys(words_of(_ASKING.sub(" ", normalise(text)))))
    weights = {word: weight_of(word) for word in words}
    strongest = sorted(words, key=lambda word: -weights[word])[:WORDS]
    kept = [word for word in words if word in strongest and weights[word] >= ORDINARY]
    parts = [_sound(word) if has_han(word) else word for word in kept or strongest]
    made = "-".join(filter(None, (re.sub(r"[^a-z0-9]+", "", part) for part in parts)))
    return made[:LONGEST].strip("-")


def _sound(word: str) -> str:
    return "".join(syllables().get(character, "") for character in word)
