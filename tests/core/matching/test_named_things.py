"""A question that names a thing its nearest entry does not know is about that thing."""

import pytest

from bot.core.matching.named_things import names_a_thing
from tests.desk import Visitor, knowledge

NEARLY = """
    - id: weather
      question: {en: What will the weather be like?, zh: 会期天气怎么样？}
      answer: {en: About 20 degrees and dry., zh: 20度左右，少雨。}
    - id: hotel
      question: {en: Which hotel is the official one?, zh: 官方酒店是哪家？}
      answer: {en: The Gantry; breakfast is served from 7., zh: 门架酒店，7点起供应早餐。}
    - id: course
      question: {en: Is there a course on spirometry?, zh: 有肺功能培训班吗？}
      answer: {en: On Thursday at 9., zh: 周四9点。}
    - id: parking
      question: {en: Where can I park my car?, zh: 车停在哪里？}
      answer: {en: In the garage below., zh: 停在地下车库。}
"""


@pytest.mark.parametrize("word", ["lisbon", "malaria", "thoracoscopy", "hohhot", "胃镜", "京剧"])
def test_nouns_and_names_that_few_people_use_name_a_thing(word: str) -> None:
    assert names_a_thing(word)


@pytest.mark.parametrize(
    "word", ["lugage", "vegeterian", "what", "please", "2031", "kenya", "完款", "能代", "什么"]
)
def test_slips_ordinary_words_numbers_countries_and_what_was_cut_wrongly_name_nothing(word: str) -> None:
    assert not names_a_thing(word)


@pytest.mark.parametrize(
    ("question", "kept_back"),
    [
        ("weather in lisbon", "20 degrees"),
        ("is there a course on thoracoscopy", "Thursday"),
        ("有胃镜培训班吗", "周四"),
        ("can I bring my dog", "garage"),
    ],
)
def test_an_entry_is_not_shown_for_a_thing_that_it_does_not_know(question: str, kept_back: str) -> None:
    assert kept_back not in Visitor(knowledge(faq=NEARLY)).says(question)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("weather?", "20 degrees"),
        ("wether in may", "20 degrees"),
        ("is breakfast served at the hotel", "The Gantry"),
        ("肺功能培训班哪天", "周四"),
    ],
)
def test_what_the_entry_knows_is_answered(question: str, answer: str) -> None:
    assert answer in Visitor(knowledge(faq=NEARLY)).says(question)


def test_a_narrower_topic_that_nobody_answers_is_named() -> None:
    visitor = Visitor(knowledge(faq=NEARLY))

    assert "Nothing about “Pets” has been published" in visitor.says("may I bring my dog?")
    assert "宠物" in visitor.says("能带宠物进会场吗")


def test_neither_a_thing_that_it_does_not_know_nor_the_programme_is_asked_of_the_entry_before() -> None:
    visitor = Visitor(knowledge(faq=NEARLY))

    assert "The Gantry" in visitor.says("which hotel is the official one")
    assert "20 degrees" not in visitor.says("weather in lisbon")
    assert "The Gantry" in visitor.says("which hotel is the official one")
    assert "The Gantry" not in visitor.says("what's next?")
