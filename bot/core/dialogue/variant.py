"""Chinese in Traditional characters: who writes in them, or whose client is set to them, reads them."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from bot.core.dialogue.prose import Prose
from bot.core.dialogue.turn import Conversation, Part, Turn
from bot.core.matching.normalisation import converter, visible
from bot.languages.scripts import HAN_CHARACTER

CHINESE = "zh"
TRADITIONAL = "zh-hant"
"""Traditional characters and the words of Taiwan."""

HONG_KONG = "zh-hk"

_CONVERSIONS = {TRADITIONAL: "s2twp", HONG_KONG: "s2hk"}
_TAGS = {
    "zh-hant": TRADITIONAL,
    "zh-tw": TRADITIONAL,
    "zh-hk": HONG_KONG,
    "zh-mo": HONG_KONG,
    "zh-hant-hk": HONG_KONG,
}
_READ = 400


def variant_of(tag: str | None) -> str:
    """The variant that the tag of a language stands for (``zh-TW``); "" for Simplified and other languages."""
    return _TAGS.get((tag or "").casefold().replace("_", "-"), "")


def reply_variant(conversation: Conversation, client: str | None, text: str) -> str:
    """The variant of a reply in Chinese: the pinned one, else that of the text, else the last, else the client's."""
    if pinned := variant_of(conversation.language):
        return pinned
    wanted = variant_of(client) or TRADITIONAL
    written = _written(text[:_READ])
    if written is None:
        return variant_of(client) if conversation.variant is None else conversation.variant
    return wanted if written else ""


def _written(text: str) -> bool | None:
    """Whether a text is in Traditional characters; None where its characters do not tell."""
    text = visible(text)
    if not HAN_CHARACTER.search(text):
        return None
    traditional = sum(a != b for a, b in zip(text, converter("t2s").convert(text), strict=False))
    simplified = sum(a != b for a, b in zip(text, converter("s2t").convert(text), strict=False))
    return None if traditional == simplified else traditional > simplified


def in_variant(turn: Turn, variant: str, names: Iterable[str]) -> Turn:
    """A turn in Chinese in a variant of it; ``names`` are left as they are written."""
    if not variant or turn.language != CHINESE:
        return turn
    return replace(turn, parts=tuple(_part(part, variant, tuple(names)) for part in turn.parts))


def _part(part: Part, variant: str, names: tuple[str, ...]) -> Part:
    text: Prose = tuple(
        tuple(replace(span, text=converted(span.text, variant, names)) for span in paragraph)
        for paragraph in part.text
    )
    made = tuple(replace(button, label=converted(button.label, variant, names)) for button in part.buttons)
    return replace(part, text=text, buttons=made)


def converted(text: str, variant: str, names: tuple[str, ...] = ()) -> str:
    """A text in a variant of Chinese, but for the names in it."""
    if not HAN_CHARACTER.search(text):
        return text
    convert = converter(_CONVERSIONS[variant]).convert
    pieces = _names(names).split(text) if names else [text]
    return "".join(piece if number % 2 else convert(piece) for number, piece in enumerate(pieces))


@lru_cache(maxsize=8)
def _names(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        "(" + "|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name)))) + ")"
    )
