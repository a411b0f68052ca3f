"""How a question's text is folded for the programme and for dates and times.

Other than ``bot.core.matching.normalisation.normalise`` this keeps the punctuation: 15:00, H.1308 and 412-1 live by it.
"""

import re

from bot.core.matching.normalisation import simplified, visible
from bot.languages.scripts import LETTERS, QUOTES

_SPACES = re.compile(r"\s+")

GAP = " | "
"""What stands for a piece of the text that has been understood; nothing reaches across it."""


def regex(pattern: str) -> re.Pattern[str]:
    """A pattern over folded text; a Chinese character is no part of a word in it: before "at" a word may end."""
    return re.compile(pattern, re.ASCII)


def fold(text: str) -> str:
    """The text in lower case and Simplified characters, without accents, with plain quotes and single spaces."""
    return _SPACES.sub(" ", simplified(visible(text).casefold().translate(LETTERS).translate(QUOTES))).strip()
