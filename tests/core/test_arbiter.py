"""FAQ or programme: one verdict over what both found, with its reason."""

import pytest

from bot.core.arbiter import (
    LIKELY,
    POSSIBLE,
    SURE,
    AnswerSource,
    FaqCandidate,
    ProgrammeCandidate,
    arbitrate,
)
from bot.core.dialogue.turn import Decision

ANSWERED = FaqCandidate(Decision.ANSWERED, 0.9, near=True)
GREETING = FaqCandidate(Decision.ANSWERED, 0.9, smalltalk=True, near=True)
CONFERENCE = FaqCandidate(Decision.ANSWERED, 0.9, conference=True, near=True)
NEAR = FaqCandidate(Decision.OFFERED, 0.6, near=True)
FAR = FaqCandidate(Decision.OFFERED, 0.3)
UNKNOWN = FaqCandidate(Decision.UNKNOWN)


@pytest.mark.parametrize(
    ("faq", "programme", "source", "reason"),
    [
        (ANSWERED, None, AnswerSource.FAQ, "nothing of the programme"),
        (UNKNOWN, None, AnswerSource.FAQ, "nothing of the programme"),
        (None, ProgrammeCandidate(SURE), AnswerSource.PROGRAMME, "understood as conditions"),
        (ANSWERED, ProgrammeCandidate(SURE), AnswerSource.PROGRAMME, "understood as conditions"),
        (ANSWERED, ProgrammeCandidate(LIKELY, sessions=True), AnswerSource.FAQ, "an entry answers"),
        (
            GREETING,
            ProgrammeCandidate(LIKELY, sessions=True, spoken=True),
            AnswerSource.PROGRAMME,
            "no greeting",
        ),
        (GREETING, ProgrammeCandidate(LIKELY, sessions=True), AnswerSource.FAQ, "an entry answers"),
        (
            CONFERENCE,
            ProgrammeCandidate(LIKELY, sessions=True),
            AnswerSource.PROGRAMME,
            "before the conference",
        ),
        (CONFERENCE, ProgrammeCandidate(LIKELY), AnswerSource.FAQ, "no session was found"),
        (NEAR, ProgrammeCandidate(LIKELY), AnswerSource.PROGRAMME, "only come near"),
        (NEAR, ProgrammeCandidate(POSSIBLE, sessions=True), AnswerSource.FAQ, "hardly the programme's"),
        (NEAR, ProgrammeCandidate(LIKELY, sessions=True, timed=False), AnswerSource.FAQ, "without times"),
        (
            FAR,
            ProgrammeCandidate(LIKELY, sessions=True, timed=False),
            AnswerSource.PROGRAMME,
            "only come near",
        ),
        (UNKNOWN, ProgrammeCandidate(POSSIBLE, sessions=True), AnswerSource.PROGRAMME, "no entry comes near"),
        (UNKNOWN, ProgrammeCandidate(POSSIBLE), AnswerSource.PROGRAMME, "no entry comes near"),
        (UNKNOWN, ProgrammeCandidate(POSSIBLE, timed=False), AnswerSource.FAQ, "tells nobody anything"),
    ],
)
def test_the_verdict_names_its_source_and_why(
    faq: FaqCandidate | None, programme: ProgrammeCandidate | None, source: AnswerSource, reason: str
) -> None:
    verdict = arbitrate(faq, programme)
    assert verdict.source is source
    assert reason in verdict.reason
    assert reason in str(verdict)


def test_the_confidence_is_that_of_the_source() -> None:
    assert arbitrate(NEAR, ProgrammeCandidate(POSSIBLE)).confidence == NEAR.confidence
    assert arbitrate(NEAR, ProgrammeCandidate(LIKELY)).confidence == LIKELY


@pytest.mark.parametrize("programme", [None, ProgrammeCandidate(LIKELY)])
def test_there_is_no_verdict_without_a_candidate(programme: ProgrammeCandidate | None) -> None:
    with pytest.raises(ValueError, match="FAQ is needed"):
        arbitrate(None, programme)
