"""The fact a question asks for (where, when, who, how long …), and the words that only say that something is asked."""

from enum import StrEnum

from bot.core.content.programme import SessionStatus
from bot.core.matching.features import word_weight
from bot.core.matching.normalisation import GAP
from bot.languages.patterns import Listed, single_words


class SessionFact(StrEnum):
    """What is asked about the sessions; of several in one question, the first in this order counts."""

    WHAT = "what"
    PARALLEL = "parallel"
    HOW_MANY = "how many"
    HOW_LONG = "how long"
    RECORDED = "recorded"
    TOGETHER = "together"
    CHAIR = "chair"
    END = "end"
    WHERE = "where"
    WHEN = "when"
    WHO = "who"
    LANGUAGE = "language"
    STATUS = "status"


_FACTS = tuple((fact, Listed("facts", "facts", fact)) for fact in list(SessionFact)[1:-1])

_ASKED_OF_ALL = frozenset(
    {
        SessionFact.HOW_MANY,
        SessionFact.HOW_LONG,
        SessionFact.END,
        SessionFact.WHERE,
        SessionFact.WHEN,
        SessionFact.WHO,
        SessionFact.LANGUAGE,
    }
)
"""Facts that are asked of all things, not of sessions only."""

_STATUSES = {
    "cancelled": frozenset({SessionStatus.CANCELLED}),
    "moved": frozenset({SessionStatus.MOVED}),
    "changed": frozenset({SessionStatus.CANCELLED, SessionStatus.MOVED}),
    "new": frozenset({SessionStatus.NEW}),
}
_STATUS_WORDS = tuple((found, Listed("facts", "status", name)) for name, found in _STATUSES.items())
_AS_PLANNED = Listed("facts", "status", "as planned")

SAID = Listed("sessions", "mentions")
"""Words by which a question shows that it is about the programme."""

STRONGLY_SAID = Listed("sessions", "certain mentions")
"""Words that no other matter of a conference has."""

NOUNS = Listed("sessions", "sessions and speaking")
"""Words for sessions and for speaking."""

WAY = Listed("halls", "way")
"""Words that ask how to find a hall."""

TALKS = Listed("sessions", "talks")
"""Words that leave breaks out."""

_FILLING = Listed("filling", "filling")


def take_fact(text: str) -> tuple[str, SessionFact]:
    """The text without the words that ask for a fact, and that fact."""
    asked = SessionFact.WHAT
    for fact, pattern in _FACTS:
        if pattern.search(text):
            asked = fact if asked is SessionFact.WHAT else asked
            text = pattern.sub(GAP, text)
    return text, asked


def take_status(text: str) -> tuple[str, frozenset[SessionStatus]]:
    """The text without the words for what became of sessions, and the statuses that are asked for."""
    asked: frozenset[SessionStatus] = frozenset()
    for statuses, pattern in _STATUS_WORDS:
        if pattern.search(text):
            asked |= statuses
            text = pattern.sub(GAP, text)
    return text, asked


def asks_whether_planned(text: str) -> bool:
    """Whether a text asks if something takes place as it was planned: "is it still on"."""
    return bool(_AS_PLANNED.search(text))


def statuses_of(name: str) -> frozenset[SessionStatus]:
    """The statuses that a topic of the library asks for."""
    return _STATUSES[name]


def without_filling(text: str) -> str:
    """The text without the words of every question."""
    return _FILLING.sub(" ", SAID.sub(" ", _FILLING.sub(" ", text)))


def without_question_words(text: str) -> str:
    """The text without the words of every question and those that ask where, when, who, how long or how many."""
    for fact, pattern in _FACTS:
        text = pattern.sub(" ", text) if fact in _ASKED_OF_ALL else text
    return _FILLING.sub(" ", text)


def is_filling(word: str) -> bool:
    """Whether a word tells nothing on its own."""
    return word in single_words("filling", "lone characters") or (
        word.isascii() and (word_weight(word) < 1 or not without_filling(word).strip())
    )
