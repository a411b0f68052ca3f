"""At the desk: what people say, and what they read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.dialogue.turn import Conversation
from tests.desk import AFTER, BEFORE, Visitor, knowledge

DESK = knowledge()


@pytest.mark.parametrize(
    ("said", "entry", "read"),
    [
        ("Is there a cloakroom?", "cloakroom", "Next to the bookshop.\n\nSource: House rules 2031"),
        ("where can i leave my caot", "cloakroom", "Next to the bookshop."),
        ("大衣存哪里", "cloakroom", "书店旁边。\n\n来源：House rules 2031"),
        ("大衣存哪裡", "cloakroom", "書店旁邊。"),
        ("WIFI password", "wifi", "The password is riverside."),
        ("ＷｉＦｉ密码", "wifi", "密码是 riverside。"),
        ("how do I get to hall A", "hall-a", "On the ground floor."),
        ("hello", "hello", ""),
        ("谢谢", "thanks", ""),
    ],
)
def test_a_question_gets_its_entry_with_its_source(said: str, entry: str, read: str) -> None:
    visitor = Visitor(DESK)

    assert visitor.says(said).startswith(read)
    assert [part.entries[0].id for part in visitor.parts] == [entry]
    assert visitor.decisions == ["answered"]


@pytest.mark.parametrize(
    "said", ["when was Napoleon born", "拿破仑哪年出生", "how do I fix my car", "asdf qwer zxcv", "42"]
)
def test_what_the_desk_does_not_know_it_says_and_names_who_may(said: str) -> None:
    visitor = Visitor(DESK)

    assert visitor.says(said).endswith(
        (
            "Please ask the organizers or the staff on site.",
            "请向会务组或现场工作人员咨询。",
            "See /help for what I know.",
            "发送 /help 看看我能答什么。",
        )
    )
    assert visitor.decisions == ["unknown"]


@pytest.mark.parametrize("said", ["where is hall B", "B厅在哪里", "How do I get to hall C?"])
def test_another_hall_is_never_answered_with_this_one(said: str) -> None:
    visitor = Visitor(DESK)
    visitor.says(said)

    assert "answered" not in visitor.decisions


def test_the_answer_fits_the_moment() -> None:
    assert Visitor(DESK, BEFORE).says("wifi password?") == "You get the password at the desk from 12 May."
    assert Visitor(DESK, AFTER).says("wifi password?") == (
        "The meeting took place on 12–15 May 2031; this is how it was there:\n\nThe password is riverside."
    )
    assert Visitor(DESK, AFTER).says("where is hall A?") == "On the ground floor."
    assert (
        Visitor(DESK, "2031-05-14T09:00+08:00")
        .says("How do I book the conference dinner?")
        .startswith("This was valid until 13 May 2031")
    )


def test_a_missing_language_falls_back_and_says_so() -> None:
    visitor = Visitor(DESK)
    visitor.says("/language zh")

    assert (
        visitor.says("Is there a choir rehearsal?")
        == "这一条暂时没有中文，先给您看原文：\n\nAt noon in the foyer."
    )


def test_several_questions_are_answered_one_by_one() -> None:
    visitor = Visitor(DESK)
    read = visitor.says("where is hall A and what is the wifi password? 大衣存哪里")

    assert [part.question for part in visitor.parts] == [
        "where is hall A",
        "what is the wifi password?",
        "大衣存哪里",
    ]
    assert visitor.decisions == ["answered"] * 3
    assert "ground floor" in read
    assert "riverside" in read


def test_a_fourth_question_is_named() -> None:
    visitor = Visitor(DESK)
    read = visitor.says(
        "Where is hall A? What is the wifi password? Is there a cloakroom? How do I book the dinner?"
    )

    assert len(visitor.parts) == 3
    assert read.endswith(
        "I answer three questions at a time. Please send this on its own: How do I book the dinner?"
    )


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("which drug should my mother take for lung cancer", "Please ask your doctor."),
        ("我妈妈肺癌吃什么药", "请咨询您的主治医生。"),
        ("My mother has lung cancer. Which drug should she take?", "Please ask your doctor."),
    ],
)
def test_medical_advice_is_redirected(said: str, read: str) -> None:
    visitor = Visitor(DESK)

    assert visitor.says(said).startswith(read)
    assert visitor.decisions == ["guarded"]
    assert visitor.parts[0].entries == ()


def test_the_language_is_the_questions_own_unless_pinned() -> None:
    visitor = Visitor(DESK, client="zh-hans")

    assert visitor.says("wifi").startswith(
        "密码是"
    )  # an abbreviation does not tell: the client's setting does
    assert visitor.says("where is hall A").startswith("On the ground")
    assert visitor.says("wifi").startswith("The password")  # nor here: the language of the last reply
    visitor.says("/language")
    visitor.presses("中文")
    assert visitor.says("where is hall A") == "一楼。"
    visitor.says("/language auto")
    assert visitor.says("where is hall A").startswith("On the ground")


def test_a_related_question_is_a_button() -> None:
    visitor = Visitor(DESK)
    visitor.says("Is there a cloakroom?")

    assert visitor.presses("What is the Wi-Fi password?") == "The password is riverside."


@pytest.mark.parametrize("data", ["0:e:wifi", "1:e:gone", "1:eh:0123456789ab", "junk", "1:pg:99x", "😀"])
def test_an_old_button_says_so_and_answers_anyway_by_its_label(data: str) -> None:
    visitor = Visitor(DESK)

    assert visitor.presses_data(data, "What is the Wi-Fi password?") == (
        "That button is from an older message; here is what I know today:\n\nThe password is riverside."
    )
    assert visitor.presses_data(data, "").startswith(
        "That button is from an older message and no longer works."
    )


def test_offers_are_buttons_with_a_way_out() -> None:
    desk = knowledge(
        faq="""
        - {id: bus, question: {en: When does the bus to the harbour leave?}, topic: none, answer: {en: One.}}
        - {id: ferry, question: {en: When does the ferry to the harbour leave?}, topic: none, answer: {en: Two.}}
        - {id: parking, question: {en: Where can I park my car?}, answer: {en: Three.}}
        """
    )
    visitor = Visitor(desk)
    read = visitor.says("harbour")

    assert visitor.decisions == ["offered"]
    assert {scored.id for scored in visitor.parts[0].entries} == {"bus", "ferry"}
    assert read.startswith("I am not sure which of these you mean.")
    assert visitor.labels[-1] == "None of these"
    visitor.presses("None of these")
    assert visitor.decisions == ["unknown"]
    assert visitor.parts[0].question == "harbour"


def test_a_message_without_a_word_gets_an_example() -> None:
    assert "for example: “Is there a cloakroom?”" in Visitor(DESK).says("🙂")


@pytest.mark.parametrize(
    ("said", "piece"),
    [
        ("/start", "Riverside Methods Meeting"),
        ("/start cloakroom", "Next to the bookshop."),
        ("/help", "/contact – Who can help"),
        ("/about", "12–15 May 2031"),
        ("/contact", "Please ask the organizers"),
        ("/history", "No history is written down"),
        ("/language", "as you write"),
        ("/nonsense", "I do not know the command /nonsense."),
    ],
)
def test_commands(said: str, piece: str) -> None:
    assert piece in Visitor(DESK).says(said)


def test_history_is_told_by_year_and_paged() -> None:
    years = "\n".join(
        f"- {{id: y{year}, year: {year}, title: {{en: The meeting of {year}}}, story: {{en: It met.}}}}"
        for year in range(2001, 2012)
    )
    visitor = Visitor(knowledge(history=years))

    first = visitor.says("/history")
    assert "• 2001 – The meeting of 2001" in first
    assert "2009" not in first
    second = visitor.presses("More ▶")
    assert "• 2011 – The meeting of 2011" in second
    assert visitor.presses("The meeting of 2011") == "2011 · The meeting of 2011\n\nIt met."
    assert "2005" in visitor.says("/history 2005")
    assert visitor.says("/history 1850") == "I have nothing written down for 1850. /history shows all years."


@settings(max_examples=60)
@given(st.text(max_size=200), st.text(max_size=80))
def test_any_message_and_any_button_gets_a_reply(text: str, data: str) -> None:
    visitor = Visitor(DESK)

    assert visitor.says(text.lstrip("/"))
    assert visitor.presses_data(data or "x", text)


@given(
    st.dictionaries(st.text(max_size=8), st.one_of(st.none(), st.integers(), st.text(), st.lists(st.text())))
)
def test_a_damaged_conversation_is_forgotten(stored: dict[str, object]) -> None:
    assert Conversation.from_dict(Conversation.from_dict(stored).as_dict()) == Conversation.from_dict(stored)


@pytest.mark.parametrize("said", ["?", "？？？"])
def test_the_example_for_who_wrote_no_word_is_no_greeting(said: str) -> None:
    assert "hello" not in Visitor(knowledge(faq="[]")).says(said).lower()


def test_the_second_question_of_a_message_is_not_said_to_follow_the_first_where_it_stands_alone() -> None:
    read = Visitor(knowledge()).says("wifi password + where can i leave my bag")
    assert "riverside" in read
    assert "Next to the bookshop." in read
    assert "Following on" not in read
