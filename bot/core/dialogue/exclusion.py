"""What people say that they do not mean ("not the gala dinner, the opening") is no part of what they ask."""

import re

from bot.core.matching.alignment import telling
from bot.core.matching.features import words_of
from bot.core.matching.normalisation import normalise, simplified
from bot.languages.patterns import Framed, Listed
from bot.languages.scripts import COMMAS, HAN, PARENTHESES, QUESTION_MARKS, SENTENCE_MARKS

LONGEST = 40
"""A clause of more characters tells more than what is not meant."""

SAYS = 0.3
"""From this weight on a word says what is asked."""

_CLAUSES = Framed(
    rf"([{COMMAS}{SENTENCE_MARKS}{PARENTHESES}\n]+\s*|\.\s+|(?<=[{HAN}])\s+|\s+(?={{turn}})|(?<=[{HAN}])(?={{turn}}))",
    re.IGNORECASE,
    turn=Listed("questions", "turns", flags=re.IGNORECASE),
)
_BEGINS = Framed(
    r"\s*{exclusion}\b\s*\w|\s*{exclusion}(?<=[^\x00-\x7f])\w",
    re.IGNORECASE,
    exclusion=Listed("questions", "exclusions", flags=re.IGNORECASE),
)
_BEHIND = Framed(
    r"\s*{exclusion}\w",
    re.IGNORECASE,
    exclusion=Listed("questions", "exclusions behind what is meant", flags=re.IGNORECASE),
)
_ENDS = Framed(
    r".*\w\s*{known}\s*", re.IGNORECASE, known=Listed("questions", "known already", flags=re.IGNORECASE)
)
_ASKS = Listed("questions", "particles", flags=re.IGNORECASE)


def without_excluded(text: str) -> str:
    """A question without the clauses that name what is not meant; whole where nothing else says what is."""
    clauses = _CLAUSES.split(text)
    excluded = {number for number in range(0, len(clauses), 2) if _is_excluding(clauses[number], number)}
    if not excluded:
        return text
    kept = [
        piece for number, piece in enumerate(clauses) if number not in excluded | {n - 1 for n in excluded}
    ]
    left = "".join(kept).strip(f" {COMMAS}{PARENTHESES}")
    return left if any(telling(word) >= SAYS for word in words_of(normalise(left))) else text


def _is_excluding(clause: str, place: int) -> bool:
    said = simplified(clause)
    if not 0 < len(said) <= LONGEST or said.rstrip().endswith(QUESTION_MARKS) or _ASKS.search(said):
        return False
    behind = place and _BEHIND.match(said)
    return bool(behind or _BEGINS.match(said) or _ENDS.fullmatch(said))
