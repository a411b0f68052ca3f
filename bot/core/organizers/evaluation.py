"""How well the desk does on labelled questions: accuracy with its interval, confusions, and what could be covered.

A question is labelled with the entries (or sessions) any of which answers it, or with none where the desk should say
that it does not know.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import sqrt

from bot.core.desk import take_turn
from bot.core.dialogue.language import language_of
from bot.core.dialogue.turn import Conversation, Decision, Question
from bot.core.faq.facts import FACT
from bot.core.knowledge import SMALLTALK, Knowledge

Z95 = 1.959964
"""The quantile of the normal distribution for an interval that holds in 95 % of cases."""

PRECISIONS = (0.95, 0.98)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question and what answers it; ``language`` is the one to answer in (None: its own)."""

    text: str
    expected: frozenset[str]
    at: datetime
    language: str | None = None


class Grade(StrEnum):
    """What the desk's decision is worth.

    RIGHT: an expected entry is on the first screen. OFFERED: an expected one was among the offers. DECLINED: refused,
    and none was expected. WRONG: answered with another entry for sure; LIKELY_WRONG: with the question it was taken
    for. MISLED: offers, none of them expected. REFUSED: said that it does not know, though it does.
    """

    RIGHT = "right"
    OFFERED = "offered"
    DECLINED = "declined"
    WRONG = "wrong"
    LIKELY_WRONG = "likely_wrong"
    MISLED = "misled"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A labelled question with the desk's decision, the ids it came with, and how sure the matcher was of its best."""

    labelled: Labelled
    language: str
    decision: Decision
    entries: tuple[str, ...]
    verdict: Grade
    best: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a number of cases, with the interval in which the true share lies (Wilson's, 95 %)."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share itself, from 0 to 1."""
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end; without any case everything is possible."""
        return wilson(self.count, self.of)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The most questions that could be answered directly at a precision, and the confidence from which on."""

    precision: float
    answered: Share
    level: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All judged questions, and what can be read from them."""

    judged: tuple[JudgedQuestion, ...]
    never: tuple[str, ...]
    only_offered: tuple[str, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the questions, in alphabetical order."""
        return tuple(sorted({one.language for one in self.judged}))

    def shares(self, language: str | None = None) -> dict[Grade, Share]:
        """How often each verdict fell, in one language or in all."""
        chosen = [one for one in self.judged if language in (None, one.language)]
        counts = Counter(one.verdict for one in chosen)
        return {verdict: Share(counts[verdict], len(chosen)) for verdict in Grade}

    def confusions(self) -> list[tuple[str, str, int]]:
        """What was expected, what was answered instead, and how often; the most frequent first."""
        pairs = Counter(
            (min(one.labelled.expected, default="none"), one.entries[0] if one.entries else "")
            for one in self.judged
            if one.verdict in (Grade.WRONG, Grade.LIKELY_WRONG)
        )
        return sorted(((a, b, n) for (a, b), n in pairs.items()), key=lambda pair: (-pair[2], pair))

    def coverage(self, precision: float) -> Coverage:
        """The largest share of questions whose best candidates are right at least as often as ``precision``."""
        ranked = sorted(self.judged, key=lambda one: -one.confidence)
        right, reached, level = 0, 0, 1.0
        for number, one in enumerate(ranked, 1):
            right += one.best in one.labelled.expected
            last = number == len(ranked) or ranked[number].confidence < one.confidence
            if last and right >= precision * number and one.confidence > 0:
                reached, level = number, one.confidence
        return Coverage(precision, Share(reached, len(ranked)), level)


def evaluate(knowledge: Knowledge, questions: Iterable[Labelled]) -> Evaluation:
    """Asks the desk each question as the first of a conversation of its own, and judges what it decides."""
    judged = tuple(_judged(knowledge, one) for one in questions)
    answered = {one.entries[0] for one in judged if one.decision.is_answer and one.entries}
    offered = {entry for one in judged if one.decision is Decision.OFFERED for entry in one.entries}
    own = sorted(
        i for i, fact in knowledge.entries.items() if SMALLTALK not in fact.tags and FACT not in fact.tags
    )
    return Evaluation(
        judged,
        tuple(i for i in own if i not in answered and i not in offered),
        tuple(i for i in own if i not in answered and i in offered),
    )


def wilson(count: int, of: int, z: float = Z95) -> tuple[float, float]:
    """Wilson's score interval of a share: honest also for few cases and for shares near 0 and 1."""
    if not of:
        return 0.0, 1.0
    share, square = count / of, z * z
    centre = (share + square / (2 * of)) / (1 + square / of)
    half = z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return max(0.0, centre - half), min(1.0, centre + half)


def _judged(knowledge: Knowledge, labelled: Labelled) -> JudgedQuestion:
    conversation = Conversation(language=labelled.language)
    turn, _ = take_turn(Question(labelled.text, labelled.at), knowledge, conversation)
    part = turn.parts[0]
    given = part.sessions if part.decision is Decision.LISTED else tuple(entry.id for entry in part.entries)
    candidates = knowledge.matcher.match(labelled.text, 1).candidates
    return JudgedQuestion(
        labelled=labelled,
        language=labelled.language or language_of(labelled.text) or turn.language,
        decision=part.decision,
        entries=given,
        verdict=graded(part.decision, given, labelled.expected),
        best=candidates[0].id if candidates else None,
        confidence=candidates[0].confidence if candidates else 0.0,
    )


def graded(decision: Decision, given: Sequence[str], expected: frozenset[str]) -> Grade:
    """What a decision with these entries or sessions, best first, is worth."""
    match decision:
        case Decision.UNKNOWN | Decision.GUARDED:
            return Grade.REFUSED if expected else Grade.DECLINED
        case Decision.OFFERED:
            return Grade.MISLED if expected.isdisjoint(given) else Grade.OFFERED
        case Decision.ANSWERED | Decision.LIKELY:
            wrong = Grade.WRONG if decision is Decision.ANSWERED else Grade.LIKELY_WRONG
            return Grade.RIGHT if expected.intersection(given[:1]) else wrong
        case Decision.LISTED:
            return Grade.WRONG if expected.isdisjoint(given) else Grade.RIGHT
