"""Several questions in one message are taken apart; one question with "and" in it stays whole."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.dialogue.segmentation import Found, apart, leaning_together, split

ONE_QUESTION = [
    "When and where is the meeting?",
    "What is the difference between the poster and the oral presentation",
    "Who founded the society and when?",
    "Do I need my passport and my badge",
    "wifi",
    "发票怎么开",
    "请问，发票怎么开？",
    "你好，我想问一下，什么时候在哪里报到",
    "报到需要带身份证和邀请函吗？",
    "肺癌和淋巴瘤专场在哪个厅",
    "Hi! Where is the cloakroom?",
    "My flight lands at 9. Where do I register?",
    "我是学生，注册费怎么算？",
    "I lost my badge, where do I get a new one?",
    "Is there food, water and coffee?",
    "The dinner is on Friday, right?",
    "It is in hall 3, isn't it?",
    "晚宴在周五，对吧",
    "I'm Ana from Porto. Where do I register?",
]

SEVERAL = [
    (
        "where is it and is there wifi? 发票怎么开",
        ["where is it", "is there wifi?", "发票怎么开"],
    ),
    ("How do I register and how much does it cost?", ["How do I register", "how much does it cost?"]),
    ("Where is it? When does it start?", ["Where is it?", "When does it start?"]),
    ("发票怎么开？证书在哪里领？", ["发票怎么开？", "证书在哪里领？"]),
    ("报到要带什么、去哪里报到？", ["报到要带什么", "去哪里报到？"]),
    ("会议在哪里开，有没有无线网，午餐怎么解决", ["会议在哪里开", "有没有无线网", "午餐怎么解决"]),
    ("where is lunch\nis there parking", ["where is lunch", "is there parking"]),
    ("2 questions: where is it? when is lunch?", ["where is it?", "when is lunch?"]),
    ("两个问题：发票怎么开？证书在哪里领？", ["发票怎么开？", "证书在哪里领？"]),
    ("1. where is it 2. when is lunch", ["where is it", "when is lunch"]),
    ("①发票怎么开 ②证书", ["发票怎么开", "证书"]),
    ("until when is lunch and by when do i register", ["until when is lunch", "by when do i register"]),
    ("registration opens when and where is it", ["registration opens when", "where is it"]),
    ("發票怎麼開，證書在哪裡領", ["發票怎麼開", "證書在哪裡領"]),
    ("1）发票怎么开\n2）证书在哪里领", ["发票怎么开", "证书在哪里领"]),
    ("Is there parking, and where is the entrance?", ["Is there parking", "where is the entrance?"]),
]


@pytest.mark.parametrize("message", ONE_QUESTION)
def test_one_question_stays_whole(message: str) -> None:
    assert split(message) == [message]


@pytest.mark.parametrize(("message", "questions"), SEVERAL)
def test_several_questions_are_taken_apart(message: str, questions: list[str]) -> None:
    assert split(message) == questions


THINGS = {
    "wifi": Found("wifi", 0.9, "venue.wifi"),
    "parking": Found("parking", 0.8, "travel.parking"),
    "lunch": Found("lunch", 0.3, "food.lunch"),
    "厕所": Found("toilets", 0.9, "venue.toilets"),
    "停车": Found("parking", 0.9, "travel.parking"),
}


def finds(text: str, before: str) -> Found:
    if before and "password" in text:  # the subject is taken from the question before
        return Found("wifi password", 0.9)
    named = [found for word, found in THINGS.items() if word in text]
    return replace(named[0], confidence=named[0].confidence / len(named)) if named else Found()


@pytest.mark.parametrize(
    ("piece", "pieces"),
    [
        ("wifi + parking", ["wifi", "parking"]),
        ("wifi and also parking", ["wifi", "parking"]),
        ("wifi code & lunch", ["wifi code", "lunch"]),  # unsure alone, but nothing else is asked there
        ("厕所 停车", ["厕所", "停车"]),
        ("厕所在哪边还有停车", ["厕所在哪边", "停车"]),
        ("厕所幾點開，停车", ["厕所幾點開", "停车"]),
        ("wifi and its price", ["wifi and its price"]),
        ("parking and its password", ["parking", "its password"]),
        ("wifi  parking", ["wifi", "parking"]),
        ("lost my wifi. parking too", ["lost my wifi", "parking too"]),
        ("I came for the wifi, parking", ["I came for the wifi, parking"]),  # a statement before a comma
        ("lunch and dinner", ["lunch and dinner"]),
    ],
)
def test_a_piece_is_cut_where_both_sides_find_something_of_their_own(piece: str, pieces: list[str]) -> None:
    assert apart(piece, finds) == pieces


def test_what_says_nothing_alone_stays_with_the_question_before_it() -> None:
    pieces = ["when is lunch?", "and where is it?", "also is there parking"]
    assert leaning_together(pieces, lambda piece, _: "where" not in piece) == [
        "when is lunch? and where is it?",
        "is there parking",
    ]


@pytest.mark.parametrize("message", ["", "   ", "?!", "👍", "……"])
def test_a_message_without_a_word_has_no_question(message: str) -> None:
    assert split(message) == []


@given(st.text(max_size=300))
def test_no_letter_of_a_message_is_lost(message: str) -> None:
    joints = {"and", "also", "plus", "还有", "另外", "以及", "顺便问", "顺便问一下"}
    kept = "".join(split(message))
    for word in message.split():
        if word.isascii() and word.isalpha() and word.casefold() not in joints:
            assert word in kept
