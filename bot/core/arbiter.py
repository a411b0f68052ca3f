"""Which source answers a question: the FAQ or the programme. Each gives a scored candidate; one verdict is made here.

A candidate is plain data about what a source found; it holds no reply. The rules are a table, tried in order: the
first that holds makes the verdict, and its sentence is the verdict's reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.core.dialogue.turn import Decision


class AnswerSource(StrEnum):
    """Where an answer comes from."""

    FAQ = "faq"
    PROGRAMME = "programme"


@dataclass(frozen=True, slots=True)
class FaqCandidate:
    """What FAQ and history found: their decision, and how sure they are of the best entry (0 to 1).

    ``smalltalk``: the entry is a greeting or the like; ``conference``: it tells of the conference as a whole; ``near``:
    the confidence reaches the operating point at which right answers and refusals weigh alike.
    """

    decision: Decision
    confidence: float = 0.0
    smalltalk: bool = False
    conference: bool = False
    near: bool = False


@dataclass(frozen=True, slots=True)
class ProgrammeCandidate:
    """What the programme found: how sure it is that the question is its own (0 to 1), and whether it has sessions.

    ``spoken``: the question speaks of sessions in so many words; ``timed``: times of sessions are published;
    ``understood``: every content word was understood as a condition.
    """

    confidence: float
    sessions: bool = False
    spoken: bool = False
    timed: bool = True
    understood: bool = True


SURE, LIKELY, POSSIBLE = 0.98, 0.7, 0.3
"""The programme's confidence: its own question beyond doubt; rather its own than not; perhaps its own."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which source answers, how sure that is (0 to 1), and why."""

    source: AnswerSource
    confidence: float
    reason: str

    def __str__(self) -> str:
        return f"source: {self.source} ({self.confidence:.2f}): {self.reason}"


FAINT = 0.12
"""Entries that are offered with less confidence do not come near."""


def _offers(faq: FaqCandidate) -> bool:
    return faq.decision is Decision.OFFERED and faq.confidence >= FAINT


Rule = tuple[Callable[[FaqCandidate, ProgrammeCandidate], bool], AnswerSource, str]

_RULES: tuple[Rule, ...] = (
    (
        lambda faq, found: faq.conference and not found.sessions,
        AnswerSource.FAQ,
        "an entry tells of the conference as a whole, and no session was found",
    ),
    (
        lambda faq, _: faq.conference,
        AnswerSource.PROGRAMME,
        "sessions go before the conference as a whole",
    ),
    (
        lambda faq, found: faq.decision is Decision.ANSWERED and faq.smalltalk and found.spoken,
        AnswerSource.PROGRAMME,
        "a question that speaks of sessions is no greeting",
    ),
    (
        lambda faq, _: faq.decision is Decision.ANSWERED,
        AnswerSource.FAQ,
        "an entry answers, and the programme is not sure that the question is its own",
    ),
    (
        lambda faq, found: (
            faq.decision is not Decision.UNKNOWN
            and not found.understood
            and (not found.sessions or faq.confidence >= found.confidence)
        ),
        AnswerSource.FAQ,
        "entries come nearer than the programme, which has not understood every word",
    ),
    (
        lambda faq, found: faq.decision is Decision.LIKELY and faq.confidence >= found.confidence,
        AnswerSource.FAQ,
        "an entry is likelier than the programme",
    ),
    (
        lambda faq, found: not _offers(faq) and (found.sessions or found.timed),
        AnswerSource.PROGRAMME,
        "no entry comes near",
    ),
    (
        lambda faq, _: not _offers(faq),
        AnswerSource.FAQ,
        "that a few sessions without times hold nothing of the kind tells nobody anything",
    ),
    (
        lambda _, found: found.confidence < LIKELY,
        AnswerSource.FAQ,
        "entries come near, and the question is hardly the programme's",
    ),
    (
        lambda faq, found: faq.near and not found.timed,
        AnswerSource.FAQ,
        "an entry is near, and of sessions without times little more than the title is known",
    ),
    (
        lambda _faq, _found: True,
        AnswerSource.PROGRAMME,
        "the question is likely the programme's, and entries only come near",
    ),
)


def is_settled(programme: ProgrammeCandidate) -> bool:
    """Whether the programme's candidate decides alone, so that the FAQ need not be asked."""
    return programme.confidence >= SURE


def arbitrate(faq: FaqCandidate | None, programme: ProgrammeCandidate | None) -> Verdict:
    """The verdict over the candidates of both sources; a source that has none gives None.

    Raises ValueError where neither has one, or where the FAQ was not asked though the programme is not sure.
    """
    if programme is not None and is_settled(programme):
        return Verdict(
            AnswerSource.PROGRAMME, programme.confidence, "all of the question was understood as conditions"
        )
    if faq is None:
        raise ValueError("a candidate of the FAQ is needed where the programme is not sure")
    if programme is None:
        return Verdict(AnswerSource.FAQ, faq.confidence, "the question names nothing of the programme")
    source, reason = next((source, reason) for holds, source, reason in _RULES if holds(faq, programme))
    return Verdict(source, faq.confidence if source is AnswerSource.FAQ else programme.confidence, reason)
