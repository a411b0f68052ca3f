"""What taps teach, and what they may not: people who agree, one who declines, other things, medical advice."""

import pytest

from bot.core.matching.fuzzy import spelled_alike
from bot.core.organizers.learning import TappedQuestion, lessons
from tests.desk import Visitor, knowledge

DESK = knowledge()
WET = "somewhere dry for my umbrella"


def taps(text: str, *people: str, entry: str = "cloakroom", declined: str = "") -> TappedQuestion:
    return TappedQuestion(text, "en", tuple((one, entry) for one in people), frozenset({declined} - {""}))


def test_three_people_teach_an_entry_their_wordings() -> None:
    (lesson,) = lessons(DESK, [taps(WET, "a", "b"), taps("Somewhere dry for an umbrella?", "c")], "cloakroom")
    assert (lesson.entry, lesson.people) == ("cloakroom", 3)
    assert lesson.wordings == {"en": ["Somewhere dry for an umbrella?", WET]}


@pytest.mark.parametrize(
    "tapped",
    [
        [taps(WET, "a", "b"), taps(WET, "b")],
        [taps(WET, "a", "b", "c"), taps(WET, declined="cloakroom")],
        [taps(WET, "a", "b"), taps("where do the trams stop", "c")],
        [taps("Is there a cloakroom?", "a", "b", "c")],
        [taps("may my mother stop chemo tomorrow", "a", "b", "c")],
    ],
    ids=["two people", "declined", "another question", "known", "medical advice"],
)
def test_nothing_is_learned(tapped: list[TappedQuestion]) -> None:
    assert lessons(DESK, tapped, "cloakroom") == ()


def test_an_entry_about_another_hall_learns_nothing() -> None:
    asked = [taps("the way to hall B from here", "a", "b", "c", entry="hall-a")]
    assert lessons(DESK, asked, "hall-a") == ()


LEARNED = """
    - id: cloakroom
      question: Is there a cloakroom?
      learned: [somewhere dry for my umbrella, way to the room of hall A]
      answer: Next to the bookshop.
"""


@pytest.mark.parametrize(
    ("asked", "starts"),
    [
        ("Somewhere dry for my umbrella?!", "Is there a cloakroom?"),
        ("somewhere dry for my umbrela", "Is there a cloakroom?"),
        ("may my mother stop chemo, somewhere dry for my umbrella", "I am"),
    ],
)
def test_what_was_learned_is_likely_and_says_what_it_was_taken_for(asked: str, starts: str) -> None:
    visitor = Visitor(knowledge(faq=LEARNED))
    said = visitor.says(asked)
    assert said.startswith(starts) or "Next to the bookshop" not in said
    assert visitor.turn is not None
    assert visitor.turn.parts[0].decision != "answered"


def test_what_was_learned_is_passed_over_where_learning_is_off() -> None:
    from tests.desk import CONFERENCE

    off = knowledge(faq=LEARNED, conference=f"{CONFERENCE}    learning: false\n")
    assert off.learned_for(WET) == ""
    assert knowledge(faq=LEARNED).learned_for(WET) == "cloakroom"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Is there parking?", "is there PARKING", True),
        ("where is the registraton", "where is the registration", True),
        ("住册在哪", "注册在哪", True),
        ("Wi-Fi in hall 7", "Wi-Fi in hall 8", False),
        ("where do i park my van", "where do i park my car", False),
        ("from the hotel to the station", "from the station to the hotel", False),
        ("???", "!", False),
    ],
)
def test_texts_that_are_one_question_but_for_their_spelling(one: str, other: str, alike: bool) -> None:
    assert spelled_alike(one, other) is alike
