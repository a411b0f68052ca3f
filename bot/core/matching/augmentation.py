"""Ways in which people put the same question a little differently; without chance, so that a build repeats."""

from bot.core.matching.features import sounding_like, words_of
from bot.languages.patterns import phrases
from bot.languages.scripts import has_han, has_unspaced


def augmented(normalised: str, number: int) -> str:
    """A variant of a normalised question; ``number`` picks the kind (a slip, a word less, a polite frame)."""
    kinds = (_slip, _shorter, _polite)
    return kinds[number % len(kinds)](normalised, number // len(kinds))


def _slip(text: str, number: int) -> str:
    """Two letters swapped in a long word, or a Chinese character written as another that sounds the same."""
    words = [word for word in words_of(text) if len(word) > 1]
    if not words:
        return text
    word = sorted(words, key=lambda w: (-len(w), w))[number % min(2, len(words))]
    place = len(word) // 2
    if has_han(word):
        changed = word[:place] + sounding_like(word[place], number) + word[place + 1 :]
    else:
        changed = word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
    return text.replace(word, changed, 1)


def _shorter(text: str, number: int) -> str:
    words = words_of(text)
    if len(words) < 4:
        return text
    dropped = words[number % len(words)]
    return " ".join(text.replace(dropped, " ", 1).split())


def _polite(text: str, _number: int) -> str:
    frames = phrases("questions", "polite frame")
    return next((frame for frame in frames if has_unspaced(frame) == has_unspaced(text)), "{}").format(text)
