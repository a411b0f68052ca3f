"""The medical guard: whose question is redirected, why, and that it stays calm whatever is typed."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.core.content.medical import Medical
from bot.core.desk import take_turn
from bot.core.dialogue.turn import Conversation, Decision, Question
from bot.core.medical_guard import MOST_JUDGED, Guard, Weighed, advice_sought, screen
from bot.knowledge.load.files import default_files
from bot.knowledge.load.folder import read_texts
from tests.desk import knowledge

ROOT = Path(__file__).parents[2]
CONFERENCE = b"{name: X, start: 2031-05-12, end: 2031-05-15, timezone: Asia/Shanghai, languages: [en, zh]}"


def shipped() -> Medical:
    files = {"conference.yaml": CONFERENCE, "medical.yaml": (ROOT / "knowledge/medical.yaml").read_bytes()}
    reading = read_texts(files, defaults=default_files())
    assert reading.contents is not None, reading.problems
    assert reading.contents.medical is not None, reading.problems
    return reading.contents.medical


MEDICAL = shipped()
GUARD = Guard(MEDICAL)

HEART = Medical.model_validate(
    {
        "reply": {"en": "Please ask your doctor."},
        "words": {
            "relatives": {"en": ["father"], "zh": ["爸爸"]},
            "self": {"en": ["i", "my"]},
            "conditions": {"en": ["arrhythmia", "heart failure"], "zh": ["心衰"]},
            "treatments": {"en": ["-sartan", "-olol", "# mg"], "zh": ["洛尔"]},
            "asks": {"en": ["should", "^ is"], "zh": ["能不能"]},
            "judgement": {"en": ["stop taking", "too … low"], "zh": ["停药"]},
            "congress": {"en": ["session", "heart failure association"], "zh": ["专场"]},
            "lookalikes": {"en": ["lolol"]},
        },
    }
)


@pytest.mark.parametrize(
    ("question", "redirected"),
    [
        (question, wanted)
        for examples, wanted in ((MEDICAL.must_trigger, True), (MEDICAL.must_not_trigger, False))
        for questions in examples.values()
        for question in questions
    ],
)
def test_the_shipped_examples_come_true(question: str, redirected: bool) -> None:
    assert (advice_sought(question, GUARD) is not None) is redirected


@pytest.mark.parametrize(
    ("question", "redirected"),
    [
        ("Should my father stop taking valsartan?", True),
        ("我爸爸心衰，能不能停药", True),
        ("is 25 mg of metoprolol too much, or too damn low", True),
        ("my father has arrythmia", True),  # one letter missing
        ("arrhythmia", False),
        ("beta blockers: metoprolol in heart failure", False),
        ("Should I go to the heart failure session?", False),
        ("should I join the Heart Failure Association", False),  # the disease is part of a name
        ("should i laugh lolol", False),  # no drug, though it ends like one
        ("should I stop taking the bus", False),  # judgement, but of nothing medical
        ("metoprolol 专场在哪", False),
    ],
)
def test_another_field_drops_in_its_own_words(question: str, redirected: bool) -> None:
    assert (advice_sought(question, Guard(HEART)) is not None) is redirected


def test_a_name_that_ends_like_a_drug_is_none() -> None:
    asked = "is Nora Bartolol on today?"
    assert advice_sought(asked, Guard(HEART)) is not None
    assert advice_sought(asked, Guard(HEART, ["Nora Bartolol"])) is None


@pytest.mark.parametrize(
    ("plain", "typed"),
    [
        ("我妈妈肺癌骨转移吃什么药好", "我媽媽肺癌骨轉移吃什麼藥好"),
        ("can my mother take chemotherapy", "CAN MY MOTHER  TAKE CHEMOTHERPAY"),
        ("CEA 12 正常吗", "ＣＥＡ１２正常嗎"),
        ("is 80mg too much", "is 80 m\u200bg too much?"),
    ],
)
def test_script_width_case_and_slips_make_no_difference(plain: str, typed: str) -> None:
    assert advice_sought(plain, GUARD)
    assert advice_sought(typed, GUARD)


def test_the_answer_can_be_explained_and_names_its_topic() -> None:
    advice = advice_sought("Should my dad stop osimertinib before chemo?", GUARD)
    assert advice is not None
    assert "dad" in advice.words["relatives"]
    assert {"osimertinib", "chemo"} <= set(advice.topic)
    assert advice.explanation[-1] == f"medical guard: {advice.score:.1f} of 2.5"


def test_a_question_that_is_let_through_can_be_explained_as_well() -> None:
    weighed = GUARD.weigh("靶向治疗专场在哪个厅")
    assert not weighed.seeks_advice
    assert "专场" in weighed.words["congress"]


def test_a_long_story_is_read_at_both_ends() -> None:
    story = "We came a long way today. " * 40
    assert advice_sought(f"{story}Should my mother continue chemotherapy?", GUARD)
    assert advice_sought(f"Should my mother continue chemotherapy? {story}", GUARD)


class CountingGuard(Guard):
    """A guard that remembers what it was asked."""

    def __init__(self, medical: Medical) -> None:
        super().__init__(medical)
        self.asked: list[str] = []

    def weigh(self, text: str) -> Weighed:
        self.asked.append(text)
        return super().weigh(text)


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        ("Where is hall A? When does lunch begin?", []),
        ("Where is hall A? Should my mother stop chemo?", ["Should my mother stop chemo?"]),
        ("Should my mother stop chemo?", ["Should my mother stop chemo?"]),
        ("!?", []),
    ],
)
def test_the_guard_is_asked_once_about_each_text_and_its_verdict_is_carried_to_the_turn(
    message: str, advice: list[str]
) -> None:
    guard = CountingGuard(MEDICAL)
    desk = replace(knowledge(), guard=guard)
    screening = screen(message, guard)
    assert guard.asked == list(dict.fromkeys((message, *screening.pieces)))
    assert [text for text in screening.pieces if text in screening.advice] == advice

    question = Question(message, datetime(2031, 5, 13, 10, tzinfo=UTC))
    turn, _ = take_turn(question, desk, Conversation(), screening=screening)
    assert [part.question for part in turn.parts if part.decision is Decision.GUARDED] == advice
    assert len(guard.asked) == len(set(guard.asked)), "the desk does not ask again"


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("which hospital ran the trial on proton therapy", False),
        ("which hospital should my dad go to for proton therapy", True),
        ("马教授对术前免疫治疗怎么看", False),
        ("马教授能帮我爸看看免疫治疗吗", True),
        ("大会报告里的那个试验入组了多少患者", False),
    ],
)
def test_what_was_reported_is_no_advice_unless_a_patient_is_in_it(said: str, advice: bool) -> None:
    assert (advice_sought(said, GUARD) is not None) == advice


def test_without_words_nothing_is_redirected() -> None:
    assert (
        advice_sought("should my dad stop osimertinib", Guard(Medical(reply={"en": "Ask your doctor."})))
        is None
    )


def test_an_unknown_group_of_words_is_named() -> None:
    with pytest.raises(ValidationError, match="sickness"):
        Medical.model_validate({"reply": "x", "words": {"sickness": {"en": ["flu"]}}})


def test_the_reply_exists_in_both_languages_and_says_what_to_do_in_an_emergency() -> None:
    assert set(MEDICAL.reply) == {"en", "zh"}
    assert all("120" in text for text in MEDICAL.reply.values())


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=300)
    | st.sampled_from(["能", "不能吃", "can take ", "癌", "# ", "…", "\ud800", "^"]).map(lambda t: t * 999)
)
def test_whatever_is_typed_is_weighed(text: str) -> None:
    assert GUARD.weigh(text) == GUARD.weigh(text)


def test_of_a_message_with_more_questions_than_are_judged_nothing_may_be_kept() -> None:
    few, many = ("Where is hall A? " * number for number in (MOST_JUDGED, MOST_JUDGED + 1))
    assert not screen(few, GUARD).seeks_advice
    assert screen(many, GUARD).seeks_advice
    assert screen(many, GUARD).advice == {}
    assert not screen(many, None).seeks_advice
