"""Questions that take another year, country, edition or congress for granted than the answer is about."""

import pytest

from bot.core.dialogue.turn import Decision
from tests.desk import Visitor, knowledge

FAQ = """
    - id: cases
      question: {en: How many new cases of cancer are there every year?, zh: 每年新发癌症有多少？}
      also_asked: {en: [new cases of cancer, cancer cases], zh: [新发癌症病例]}
      answer: {en: "4.82 million in China in 2022.", zh: 2022年中国有482万。}
    - id: place
      question: {en: Where is the meeting held?, zh: 会议在哪里开？}
      also_asked: {en: [where is it held], zh: [在哪开]}
      answer: {en: In Riverside., zh: 在临江。}
    - id: fees
      question: {en: How much is the registration fee?, zh: 注册费多少钱？}
      answer: {en: Ninety crowns., zh: 九十元。}
    - id: visa
      question: {en: Do I need a visa?, zh: 我需要签证吗？}
      answer: {en: "Citizens of Norway do not.", zh: 挪威公民不需要。}
"""
DESK = knowledge(faq=FAQ)


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("new cases of cancer in 2019", "This is about 2022, not about 2019:"),
        ("new cases of cancer in Japan", "This is about China, not about Japan:"),
        ("new cases of cancer in the US", "This is about China, not about United States:"),
        ("2019年新发癌症有多少", "这里说的是2022，不是2019："),
        ("日本每年新发癌症有多少", "这里说的是中国，不是日本："),
    ],
)
def test_an_answer_about_another_year_or_country_says_so(question: str, note: str) -> None:
    visitor = Visitor(DESK)
    read = visitor.says(question)
    assert visitor.parts[0].decision is Decision.LIKELY
    assert read.startswith(note)


@pytest.mark.parametrize(
    "question",
    [
        "Where was the meeting held in 2018?",
        "18年的会议在哪里开",
        "how much is the registration fee of another congress",
        "how much was the registration fee last year",
        "第20届会议在哪里开",
        "the registration fee of the ESMO congress",
    ],
)
def test_what_is_only_known_of_this_meeting_is_not_said_of_another(question: str) -> None:
    visitor = Visitor(DESK)
    visitor.says(question)
    assert not visitor.parts[0].decision.is_answer


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("new cases of cancer in China in 2022", "cases"),
        ("Where is the meeting held in 2031?", "place"),
        ("how much is the registration fee this year", "fees"),
        ("I come from Japan, do I need a visa?", "visa"),
        ("我从日本来，我需要签证吗", "visa"),
        ("我18年没来了，会议在哪里开", "place"),
    ],
)
def test_what_agrees_or_is_not_taken_for_granted_is_answered(question: str, entry: str) -> None:
    visitor = Visitor(DESK)
    read = visitor.says(question)
    assert [one.entries[0].id for one in visitor.parts] == [entry]
    assert not read.startswith(("This is about", "这里说的是"))
