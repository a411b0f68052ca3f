"""What people say that they do not mean is left out of what they ask."""

import pytest

from bot.core.dialogue.exclusion import without_excluded
from tests.desk import Visitor, knowledge

FEES = """
    - id: day-fee
      question: {en: Day tickets, zh: 单日票}
      answer: {en: 80 euros a day., zh: 每天80欧元。}
    - id: chair
      question: {en: Who is the chair?, zh: 主席是谁？}
      answer: {en: Ada Field., zh: 艾达。}
    - id: secretary
      question: {en: Who is the secretary?, zh: 秘书长是谁？}
      answer: {en: Ben Stone., zh: 本。}
"""


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("not the gala dinner, when is the welcome party", "when is the welcome party"),
        ("price for a full delegate (not early bird)", "price for a full delegate"),
        ("i'm not asking about the hotel, where is the cloakroom?", "where is the cloakroom?"),
        ("i dont want the recordings, can i watch live", "can i watch live"),
        ("不是主席，秘书长是谁", "秘书长是谁"),
        ("不是主席我问的是秘书长是谁", "我问的是秘书长是谁"),
        ("不是主席 我問的是秘書長是誰", "我問的是秘書長是誰"),
        ("尺寸我知道了 壁报几点贴", "壁报几点贴"),
        ("学生多少钱，不是护士", "学生多少钱"),
    ],
)
def test_a_clause_that_names_what_is_not_meant_is_left_out(said: str, asked: str) -> None:
    assert without_excluded(said) == asked


@pytest.mark.parametrize(
    "said",
    [
        "not received my invoice",
        "not published, what does that mean?",
        "I have not received my badge, what now",
        "is it not possible to pay by card?",
        "I am not a member, what do I pay?",
        "not the hotel",
        "是不是有班车",
        "不是说有班车吗",
        "我不是会员，注册费多少",
        "不是主席",
    ],
)
def test_a_denial_that_says_what_is_asked_stays(said: str) -> None:
    assert without_excluded(said) == said


def test_somebody_who_corrects_the_desk_gets_what_they_mean() -> None:
    visitor = Visitor(knowledge(faq=FEES))

    assert "Ada Field" in visitor.says("who is the chair")
    assert "Ben Stone" in visitor.says("not the chair, who is the secretary")
    assert "本。" in visitor.says("不是主席 我问的是秘书长是谁")
