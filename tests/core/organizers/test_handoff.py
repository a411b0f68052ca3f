"""Which questions are the same, and the entry that an answer makes."""

from datetime import date

import pytest

from bot.core.organizers.handoff import answered_entry, same_question

LONG = "where can I lock " + "a very " * 60


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Where's the bike rack?", "where is the BIKE rack", True),
        ("停車場在哪裡？", "停车场在哪里", True),
        ("Where is hall A?", "Where is hall B?", False),
        (f"{LONG} bicycle?", f"{LONG} BICYCLE?", True),
        (f"{LONG} bicycle?", f"{LONG} camel?", False),
    ],
)
def test_spelling_makes_no_other_question(one: str, other: str, same: bool) -> None:
    assert (same_question(one) == same_question(other)) is same
    assert len(same_question(one)) <= 300


@pytest.mark.parametrize("text", ["", "😀?!", "  "])
def test_a_text_without_a_word_is_no_question(text: str) -> None:
    assert same_question(text) == ""


@pytest.mark.parametrize(
    ("asked", "answer", "languages", "expected"),
    [
        (
            [("where is the bike rack", "en"), ("Where is the bike rack?", "en")] * 2
            + [("Where is the bike rack?", "en")],
            " In the yard.\n",
            ["en", "zh"],
            {
                "id": "bike-rack",
                "question": {"en": "Where is the bike rack?"},
                "answer": {"en": "In the yard."},
                "source": {"en": "Answer of the organizers", "zh": "会务组答复"},
                "verified": "2031-05-12",
            },
        ),
        (
            [
                ("HER2专场在哪个hall", "en"),
                ("哪里停自行车", "zh"),
                ("哪里停自行车？", "zh"),
                ("bikes?", "en"),
            ],
            "在院子里。",
            ["zh", "en"],
            {
                "id": "bikes-2",
                "question": {"zh": "哪里停自行车", "en": "bikes?"},
                "also_asked": {"zh": ["HER2专场在哪个hall"]},
                "answer": {"zh": "在院子里。"},
                "source": {"zh": "会务组答复", "en": "Answer of the organizers"},
                "verified": "2031-05-12",
            },
        ),
        (
            [("Wo ist der Fahrradkeller?", "en")],
            "Unten.",
            ["en"],
            {
                "id": "wo-ist-der",
                "question": {"en": "Wo ist der Fahrradkeller?"},
                "answer": {"en": "Unten."},
                "source": "Answer of the organizers",
                "verified": "2031-05-12",
            },
        ),
    ],
)
def test_wordings_and_an_answer_make_an_entry(
    asked: list[tuple[str, str]], answer: str, languages: list[str], expected: dict[str, object]
) -> None:
    assert answered_entry(asked, answer, languages, {"bikes"}, date(2031, 5, 12)) == expected
