"""Why the desk decided as it did: lines a person can read and act upon."""

from datetime import datetime

import pytest

from bot.core.faq.answer import answer
from tests.desk import DURING, knowledge

DESK = knowledge()


def explained(question: str) -> list[str]:
    match = DESK.matcher.match(question)
    part = answer(question, datetime.fromisoformat(DURING), "en", DESK, match, explain=True)
    return list(part.explanation)


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ("where is hall B", "veto: hall-a (hall: b is not a)"),
        ("where is hall B", "without the veto it would be decided by hall-a"),
        ("coat chekc", "read chekc as check (0.95)"),
        ("zebra coat", "unknown words: zebra"),
        ("coat check", "decision: answered"),
    ],
)
def test_an_explanation_holds_the_line(asked: str, line: str) -> None:
    assert line in explained(asked)


@pytest.mark.parametrize(
    ("asked", "beginning"),
    [
        ("coat check", "terms: "),
        ("coat check", "levels: answered from 0."),
        ("coat check", "with 0."),
        ("online coat", "to be "),
    ],
)
def test_an_explanation_has_a_line_of_each_kind(asked: str, beginning: str) -> None:
    assert any(line.startswith(beginning) for line in explained(asked))
