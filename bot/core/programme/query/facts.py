"""The fact a question asks for (where, when, who, how long …), and the words that only say that something is asked."""

from enum import StrEnum

from bot.core.matching.features import word_weight
from bot.core.programme.query.folding import GAP
from bot.languages.patterns import Listed, single_words


class SessionFact(StrEnum):
    """What is asked about the sessions."""

    WHAT = "what"
    WHERE = "where"
    WHEN = "when"
    END = "end"
    WHO = "who"
    TOGETHER = "together"
    CHAIR = "chair"
    HOW_LONG = "how long"
    HOW_MANY = "how many"
    RECORDED = "recorded"
    PARALLEL = "parallel"
    LANGUAGE = "language"


_ORDER = (
    SessionFact.PARALLEL,
    SessionFact.HOW_MANY,
    SessionFact.HOW_LONG,
    SessionFact.RECORDED,
    SessionFact.TOGETHER,
    SessionFact.CHAIR,
    SessionFact.END,
    SessionFact.WHERE,
    SessionFact.WHEN,
    SessionFact.WHO,
    SessionFact.LANGUAGE,
)
"""The first of these whose words stand in a question is what it asks for."""

_FACTS = tuple((fact, Listed("facts", "facts", fact.value)) for fact in _ORDER)

SAID = Listed("sessions", "mentions")
"""Words by which a question shows that it is about the programme."""

STRONGLY_SAID = Listed("sessions", "certain mentions")
"""Words that no other matter of a conference has."""

NOUNS = Listed("sessions", "sessions and speaking")
"""Words for sessions and for speaking."""

TALKS = Listed("sessions", "talks")
"""Words that leave breaks out."""

_FILLING = Listed("filling", "filling")


def take_fact(text: str) -> tuple[str, SessionFact]:
    """The text without the words that ask for a fact, and that fact; the first kind of the list counts."""
    asked = SessionFact.WHAT
    for fact, pattern in _FACTS:
        if pattern.search(text):
            asked = fact if asked is SessionFact.WHAT else asked
            text = pattern.sub(GAP, text)
    return text, asked


def without_filling(text: str) -> str:
    """The text without the words of every question."""
    return _FILLING.sub(" ", SAID.sub(" ", _FILLING.sub(" ", text)))


def is_filling(word: str) -> bool:
    """Whether a word tells nothing on its own."""
    return word in single_words("filling", "lone characters") or (
        word.isascii() and (word_weight(word) < 1 or not without_filling(word).strip())
    )
