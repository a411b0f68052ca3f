"""Judging the desk: what each decision is worth, intervals that textbooks give, coverage counted by hand."""

from datetime import UTC, datetime

import pytest

from bot.core.dialogue.turn import Decision
from bot.core.organizers.evaluation import (
    Evaluation,
    Grade,
    JudgedQuestion,
    Labelled,
    evaluate,
    graded,
    wilson,
)
from tests.desk import knowledge

NOW = datetime(2031, 5, 13, 2, tzinfo=UTC)
HALLS = """
    - id: hall-a
      question: {en: "Where is hall A?", zh: A厅在哪里？}
      answer: {en: Left., zh: 左边。}
    - id: wifi
      question: {en: What is the Wi-Fi password?, zh: 无线网密码是多少？}
      answer: {en: riverside, zh: riverside}
    - id: choir
      question: {en: When does the choir rehearse?, zh: 合唱团何时排练？}
      answer: {en: At noon., zh: 中午。}
"""


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilsons_interval(count: int, of: int, low: float, high: float) -> None:
    assert wilson(count, of) == pytest.approx((low, high), abs=5e-5)


ASKED = [
    ("Where is hall A?", {"hall-a"}, Grade.RIGHT),
    ("What is the Wi-Fi password?", {"hall-a"}, Grade.WRONG),
    ("What is the Wi-Fi password?", {"hall-a", "wifi"}, Grade.RIGHT),
    ("What is the Wi-Fi password?", set(), Grade.WRONG),
    ("Do penguins have knees?", set(), Grade.DECLINED),
    ("Do penguins have knees?", {"wifi"}, Grade.REFUSED),
    ("Should my mother with lung cancer take this drug?", set(), Grade.DECLINED),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "verdict"), ASKED)
def test_what_a_decision_is_worth(text: str, expected: set[str], verdict: Grade) -> None:
    (judged,) = evaluate(knowledge(faq=HALLS), [Labelled(text, frozenset(expected), NOW)]).judged
    assert (judged.verdict, judged.language) == (verdict, "en")


@pytest.mark.parametrize(
    ("decision", "given", "expected", "grade"),
    [
        (Decision.OFFERED, ("bus", "ferry"), {"ferry"}, Grade.OFFERED),
        (Decision.OFFERED, ("bus", "ferry"), {"choir"}, Grade.MISLED),
        (Decision.LIKELY, ("bus", "ferry"), {"bus"}, Grade.RIGHT),
        (Decision.LIKELY, ("bus", "ferry"), {"ferry"}, Grade.LIKELY_WRONG),
        (Decision.ANSWERED, ("bus",), {"ferry"}, Grade.WRONG),
    ],
)
def test_a_grade_tells_how_the_right_one_was_shown(
    decision: Decision, given: tuple[str, ...], expected: set[str], grade: Grade
) -> None:
    assert graded(decision, given, frozenset(expected)) is grade


def judged(
    confidence: float, right: bool, language: str = "en", verdict: Grade = Grade.RIGHT
) -> JudgedQuestion:
    labelled = Labelled("?", frozenset({"a"}), NOW)
    return JudgedQuestion(
        labelled, language, Decision.ANSWERED, ("b",), verdict, "a" if right else "b", confidence
    )


def test_coverage_is_the_most_that_can_be_answered_at_a_precision() -> None:
    found = Evaluation(
        (judged(0.9, True), judged(0.8, True), judged(0.7, False), judged(0.6, True), judged(0.0, True)),
        (),
        (),
    )
    assert (found.coverage(1.0).answered.count, found.coverage(1.0).level) == (2, 0.8)
    assert (found.coverage(0.75).answered.count, found.coverage(0.75).level) == (4, 0.6)


def test_questions_of_one_confidence_are_covered_together_or_not_at_all() -> None:
    found = Evaluation((judged(0.9, True), judged(0.9, False)), (), ())
    assert found.coverage(0.95).answered.count == 0


def test_shares_and_confusions_by_language() -> None:
    found = Evaluation(
        (judged(1, True), judged(1, False, verdict=Grade.WRONG), judged(1, False, "zh", Grade.WRONG)),
        (),
        (),
    )
    assert found.languages == ("en", "zh")
    assert found.shares("en")[Grade.RIGHT].value == 0.5
    assert (found.shares()[Grade.WRONG].count, found.shares()[Grade.WRONG].of) == (2, 3)
    assert found.confusions() == [("a", "b", 2)]
