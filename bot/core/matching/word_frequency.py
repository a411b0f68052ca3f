"""How ordinary a word is in general, so that a small knowledge base does not take "please" for a rare word.

Words of an alphabet stand in bands (``frequency.yaml``), the most ordinary first; Chinese words have the frequency that
the segmenter's own dictionary gives them.
"""

from collections.abc import Mapping
from math import log10

from bot.languages.data import per_language
from bot.languages.patterns import listed

_UNKNOWN_WORD = 1.0
_DICTIONARY_TOTAL = 6e7
"""Occurrences that the segmenter's dictionary was counted from, for frequencies per word."""


@per_language
def _listed() -> Mapping[str, float]:
    weights: dict[str, float] = {}
    for bands in listed("frequency", "bands").values():
        for band in bands:
            for word in band["words"].split():
                weights.setdefault(word, band["weight"])
    return weights


def word_weight(word: str) -> float:
    """How telling a word of an alphabet is, from 0.12 ("the") to 1 (a word that is not ordinary)."""
    return _listed().get(word, _UNKNOWN_WORD)


def frequency_weight(frequency: int) -> float:
    """How telling a Chinese word is by its frequency in the segmenter's dictionary, from 0.2 to 1."""
    commonness = log10(max(frequency, 1) / _DICTIONARY_TOTAL) + 9  # the Zipf scale: 3 is rare, 7 very common
    return min(1.0, max(0.2, 1.0 - 0.2 * (commonness - 4.0)))
