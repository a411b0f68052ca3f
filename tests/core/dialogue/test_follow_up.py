"""Follow-up questions to an answer of the FAQ, and questions that only look like one."""

import pytest

from tests.desk import Visitor, knowledge

FAQ = """
    - id: cloakroom
      question: {en: "Is there a cloakroom?", zh: 有衣帽间吗？}
      also_asked: {en: [Where can I leave my coat?, coat check], zh: [大衣存哪里]}
      answer: {en: "Next to the bookshop; two crowns a day, open until six.", zh: 书店旁边，每天两元，六点关门。}
    - id: luggage
      question: {en: Where do suitcases go?, zh: 行李箱放哪里？}
      answer: {en: "Behind the stage.", zh: 舞台后面。}
    - id: choir
      question: {en: Who leads the choir?, zh: 合唱团由谁带领？}
      answer: {en: "Vera Holm, who works at the opera in Riverside.", zh: 维拉·霍尔姆，她在临江歌剧院工作。}
    - id: city-2030
      question: {en: Where was the meeting of 2030 held?, zh: 2030年的会议在哪里举行？}
      answer: {en: In Lakeside., zh: 在湖畔。}
    - id: city-2029
      question: {en: Where was the meeting of 2029 held?, zh: 2029年的会议在哪里举行？}
      answer: {en: In Hilltop., zh: 在山顶。}
    - id: fees
      question: {en: How much is the registration fee?, zh: 注册费多少钱？}
      also_asked: {en: [How much does it cost?], zh: [多少钱]}
      answer: {en: Ninety crowns., zh: 九十元。}
    - id: wifi
      question: {en: What is the Wi-Fi password?, zh: 无线网密码是多少？}
      answer: {en: riverside, zh: riverside}
    - id: sign-up
      question: {en: How do I sign up?, zh: 怎么报名？}
      answer: {en: On our website., zh: 在我们的网站上。}
"""
DESK = knowledge(faq=FAQ)


def shown(first: str, then: str, later: str | None = None) -> tuple[str, str]:
    visitor = Visitor(DESK)
    visitor.says(first)
    visitor.now = later or visitor.now
    read = visitor.says(then)
    entries = visitor.parts[0].entries if visitor.parts[0].decision.is_answer else ()
    return (entries[0].id if entries else ""), read


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("Is there a cloakroom?", "how much is that?", "cloakroom"),
        ("Is there a cloakroom?", "and until when?", "cloakroom"),
        ("Who leads the choir?", "and where does she work?", "choir"),
        ("Is there a cloakroom?", "and where does it open", "cloakroom"),
        ("how do i sign up", "and how much", "fees"),  # the first was not understood for sure
        ("有衣帽间吗", "那多少钱", "cloakroom"),
        ("合唱团由谁带领？", "她在哪里工作", "choir"),
        ("How do I sign up?", "how much is it?", "fees"),  # signing up tells no price
        ("Where was the meeting of 2030 held?", "and 2029?", "city-2029"),
        ("2030年的会议在哪里举行？", "那2029年呢", "city-2029"),
    ],
)
def test_a_follow_up_is_read_with_the_question_before_and_says_so(first: str, then: str, entry: str) -> None:
    found, read = shown(first, then)
    assert found == entry
    assert read.startswith(("Following on from “", "接着“"))


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("Is there a cloakroom?", "What is the Wi-Fi password?", "wifi"),
        ("Is there a cloakroom?", "when is the conference", "conference.dates"),
        ("有衣帽间吗", "大会哪几天开", "conference.dates"),
        ("Is there a cloakroom?", "and the wifi password?", "wifi"),
        ("有衣帽间吗", "合唱团由谁带领？", "choir"),
        ("Is there a cloakroom?", "and for suitcases?", "luggage"),
        ("有衣帽间吗", "那行李箱呢", "luggage"),
        ("Is there a cloakroom?", "How much is the registration fee?", "fees"),
        ("Is there a cloakroom?", "who will win the football cup", ""),
        ("Is there a cloakroom?", "and what is the meaning of life", ""),
    ],
)
def test_a_question_with_a_subject_of_its_own_is_new(first: str, then: str, entry: str) -> None:
    found, read = shown(first, then)
    assert found == entry
    assert not read.startswith(("Following on", "接着"))


def test_after_ten_minutes_nothing_is_followed() -> None:
    _, read = shown("Is there a cloakroom?", "and until when?", "2031-05-13T10:11+08:00")
    assert not read.startswith("Following on")


def test_two_halves_of_a_message_are_answered_and_none_twice() -> None:
    visitor = Visitor(DESK)
    visitor.says("wifi password + coat check")
    assert [part.entries[0].id for part in visitor.parts] == ["wifi", "cloakroom"]
    visitor.says("Is there a cloakroom, and where can I leave my coat?")
    assert [part.entries[0].id for part in visitor.parts] == ["cloakroom"]


@pytest.mark.parametrize(
    ("message", "entries"),
    [
        ("Who leads the choir? and where does she work?", ["choir"]),  # two clauses on one thing
        ("Is there a cloakroom and how much is that?", ["cloakroom"]),
        ("有衣帽间吗，多少钱", ["cloakroom"]),
        ("有衣帽間嗎？還有無線網密碼是多少", ["cloakroom", "wifi"]),
    ],
)
def test_a_second_question_is_one_where_it_asks_for_another_thing(message: str, entries: list[str]) -> None:
    visitor = Visitor(DESK)
    visitor.says(message)
    assert [part.entries[0].id for part in visitor.parts] == entries
