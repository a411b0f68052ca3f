"""A question that differs from a phrasing in one thing that matters asks something else."""

import pytest

from bot.core.matching.contrast import Contrast, contrast
from bot.core.matching.normalisation import normalise


def told(asked: str, phrasing: str, topical: frozenset[str] = frozenset()) -> Contrast | None:
    return contrast(normalise(asked), normalise(phrasing), topical.__contains__)


@pytest.mark.parametrize(
    ("asked", "phrasing", "here", "there"),
    [
        ("Where is hall Rosewood?", "Where is hall Cypress?", "rosewood", "cypress"),
        ("How much is a three-day pass?", "How much is a five-day pass?", "three", "five"),
        ("When is paper 31 presented?", "When is paper 3 presented?", "31", "3"),
        ("How do I get from the port?", "How do I get to the port?", "from", "to"),
        ("Can I pay without a card?", "Can I pay with a card?", "without", "with"),
        ("Are dogs not allowed in the hall?", "Are dogs allowed in the hall?", "not", ""),
        ("When does Dr Larsson speak?", "When does Dr Carlsson speak?", "larsson", "carlsson"),
        ("这里不可以拍照吗", "这里可以拍照吗", "不", ""),
        ("芝麻阶梯指南在哪里", "核桃阶梯指南在哪里", "芝麻", "核桃"),
    ],
)
def test_one_thing_that_matters_is_told(asked: str, phrasing: str, here: str, there: str) -> None:
    assert told(asked, phrasing) == Contrast(here, there)


@pytest.mark.parametrize(
    ("asked", "phrasing"),
    [
        ("What is the price for students?", "What is the cost for students?"),  # a synonym
        ("When are the welcome receptions?", "When is the welcome reception?"),  # an inflection
        ("Where is the regstration desk?", "Where is the registration desk?"),  # a slip
        ("Is there a class for dialysis nurses?", "Is there a class for haemodialysis nurses?"),  # a part
        ("大会的签倒处在哪", "大会的签到处在哪"),  # the same sound
        ("学会是哪一年成立的", "学会是什么时候成立的"),  # a question word
        ("how to pay the membership fee", "how do i pay the membership fee"),  # small words
        (
            "Who are the ten best speakers of 2031?",
            "Who are the 10 best speakers of 2031?",
        ),  # a number, written
        ("Where is the cloakroom please?", "Where is the cloakroom?"),  # nothing that matters
        ("parking", "Where can I park my car at the harbour?"),  # too little in common
        ("Where is the cloakroom?", "How do I get an invoice for my fee?"),  # all differs
    ],
)
def test_what_does_not_matter_is_no_difference(asked: str, phrasing: str) -> None:
    assert told(asked, phrasing) is None


def test_a_word_more_or_less_makes_a_question_narrower_or_wider() -> None:
    one, other = "Where is the gala dinner held?", "Where is the vegan gala dinner held?"
    assert told(one, other) == Contrast("", "vegan", slight=True)
    assert told(other, one) == Contrast("vegan", "", slight=True)


def test_what_the_entry_itself_says_is_no_difference() -> None:
    asked, phrasing = "Where is the harbour party?", "Where is the farewell party?"
    assert told(asked, phrasing) == Contrast("harbour", "farewell")
    assert told(asked, phrasing, frozenset({"harbour"})) is None
