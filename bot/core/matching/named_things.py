"""Which words name a thing: a question that names one which its entry does not know may be about that instead.

"Weather in Lisbon?" is alike to "What is the weather?", and "is there a pool?" to much that is asked of hotels. Words cut
wrongly, slips of the pen and words that everybody uses name nothing.
"""

from collections.abc import Sequence
from functools import cache

from bot.core.matching.countries import countries
from bot.core.matching.features import LONGEST_WORD, WORDS_KEPT, is_noun, remembered, stem
from bot.core.matching.fuzzy import SHORTEST, is_slip
from bot.core.matching.topic_classifier import shipped_classifier
from bot.core.matching.word_vectors import shipped_word_vectors
from bot.languages.scripts import has_han

FEW_TOPICS = 2
"""A word that speaks for more topics of the library than this is used about many things."""


@remembered(WORDS_KEPT, LONGEST_WORD)
def names_a_thing(word: str) -> bool:
    """Whether a normalised word is a noun that few topics share, or a name that nobody knows."""
    if any(character.isdigit() for character in word) or word in countries():
        return False  # people say where they come from; which country an answer is about is asked elsewhere
    if shipped_classifier().spread(word) > FEW_TOPICS:
        return False
    if has_han(word):
        return is_noun(word)
    return len(word) >= SHORTEST and (
        shipped_word_vectors().knows(word) or not is_slip(stem(word), _known(word[0]))
    )


@cache
def _known(initial: str) -> Sequence[str]:
    return [word for word in shipped_word_vectors().words if word.startswith(initial)]
