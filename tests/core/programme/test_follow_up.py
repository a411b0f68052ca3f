"""What follows a first answer: cards, pages, follow-up questions, commands, the life of a session."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.desk import take_turn
from bot.core.dialogue.turn import Conversation, Question
from tests.core.programme.meeting import DESK, TUESDAY
from tests.desk import Visitor, knowledge


def visitor(*said: str, now: str = TUESDAY) -> Visitor:
    """Somebody who has said all this."""
    made = Visitor(DESK, now)
    for text in said:
        made.says(text)
    return made


def sessions(told: Visitor) -> set[str]:
    assert told.decisions[0] == "listed", told.reads
    return set(told.parts[0].sessions)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (["what is on in hall 3 today?", "and tomorrow?"], ""),
        (["三号厅今天有什么", "那周一呢"], "opening rivers"),
        (["what is on in hall 3 today?", "and on Monday?"], "opening rivers"),
        (["what is on in hall 3 today?", "and in Birch?"], "breakfast posters party"),
        (["what is on in hall 3 today?", "this afternoon?"], "lunch-13 lymphoma-2"),
        (["淋巴瘤有哪些场次", "那罕见病统计呢"], "survival debate moved"),
        (["last session in hall 3 today", "and on Monday?"], "rivers"),
        (["which sessions are on lymphoma", "the second one"], "lymphoma-2"),
        (["淋巴瘤有哪些场次", "第二个"], "lymphoma-2"),
        (["which sessions are on lymphoma", "2"], "lymphoma-2"),
        (["which sessions are on lymphoma", "where is the last one?"], "lymphoma-2"),
        (["which sessions are on lymphoma", "where are they?"], "lymphoma-1 lymphoma-2"),
        (["when is Transplant or not?", "where is it?"], "lymphoma-2"),
        (["Transplant or not什么时候", "谁讲"], "lymphoma-2"),
        (["when is Transplant or not?", "what is on at the same time?"], ""),
        (["when does Anna Lindqvist speak", "and Jun Ma?"], "rivers lymphoma-1"),
        (["高见龙几点讲？在哪个厅？"], "survival"),  # two questions in one message
    ],
)
def test_a_follow_up_refers_to_what_was_asked(said: list[str], found: str) -> None:
    assert sessions(visitor(*said)) == set(found.split())


@pytest.mark.parametrize(
    ("said", "opening"),
    [
        (
            ["what is on in hall 3 today?", "and on Monday?"],
            "Following on from “what is on in hall 3 today?”:",
        ),
        (["三号厅今天有什么", "那周一呢"], "接着“三号厅今天有什么”来答："),
        (["when is Transplant or not?", "where is it?"], "Following on from “when is Transplant or not?”:"),
    ],
)
def test_its_first_words_show_that_it_follows(said: list[str], opening: str) -> None:
    assert visitor(*said).reads.splitlines()[0] == opening


def test_who_leads_it_asks_for_the_chair_of_the_session_shown() -> None:
    told = visitor("Follicular disease today几点", "谁主持")
    assert "主持人是Anna Lindqvist。" in told.reads


def test_it_is_forgotten_after_ten_minutes_or_when_told_so() -> None:
    told = visitor("what is on in hall 3 today?")
    told.now = "2031-05-13T09:05+08:00"
    told.says("and tomorrow?")
    assert sessions(told) == {"cancelled", "moved"}  # in all halls
    told = visitor("what is on in hall 3 today?", "and on Monday?")
    assert told.presses("✕ Start afresh") == "Forgotten. Ask me anything."
    told.says("where are they?")
    assert "listed" not in told.decisions


def test_an_answer_of_the_faq_is_no_ground_for_a_follow_up() -> None:
    told = visitor("when is Transplant or not?", "wifi password?", "where is it?")
    assert "listed" not in told.decisions


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (["when does Anna Lindqvist speak", "hall 3 on Monday morning"], "opening rivers"),
        (["淋巴瘤有哪些场次", "三号厅周一上午"], "opening rivers"),
        (["which sessions are on lymphoma", "Birch, Tuesday 15:00"], "posters"),
        (["which sessions are on lymphoma", "and in hall 3 on Tuesday"], "lymphoma-1 lymphoma-2"),
    ],
)
def test_a_question_with_hall_and_time_of_its_own_is_new(said: list[str], found: str) -> None:
    told = visitor(*said)
    assert sessions(told) == {*found.split()}
    assert told.reads.startswith("Following on") == said[-1].startswith("and")


def test_a_long_list_is_turned_page_by_page() -> None:
    told = visitor("what is on today?")
    first = told.reads
    assert first.startswith("Tue 13 May · 9 sessions, 1–6")
    assert len(told.labels) == 7
    assert len(told.parts[0].sessions) == 9
    second = told.presses("More ▶")
    assert "7. 15:00–16:00" in second
    assert "Songs of the night" in second
    assert told.presses("◀ Back") == first
    assert told.labels == ["1", "2", "3", "4", "5", "6", "More ▶"]
    assert visitor("what is on today?", "more").reads.endswith(
        "9. 00:30–01:00 · TR 212 · Songs of the night\n\nTap a number for more."
    )
    assert "That was all of it." in visitor("what is on today?", "more", "more").reads


def test_a_page_button_of_an_older_list_says_so() -> None:
    told = visitor("what is on today?")
    [button] = [b for part in told.parts for b in part.buttons if b.label == "More ▶"]
    told.says("淋巴瘤有哪些场次")
    assert "older message" in told.presses_data(button.data) or "较早的消息" in told.reads


BUSY = "".join(
    f"""
    - {{id: room-{n}, title: {{en: "Parallel {n} on chest pain"}}, start: 2031-05-13 09:00, end: 2031-05-13 10:00, hall: room-{n}}}
"""
    for n in range(1, 11)
)
BUSY_NOW = "2031-05-13T09:10+08:00"


@pytest.mark.parametrize(
    ("opened", "labels"),
    [
        (("says", "/now"), ()),
        (("presses_data", "1:on:chest pain"), ()),
        (("says", "when is Parallel 1 on chest pain?"), ("At the same time",)),
    ],
)
def test_a_list_that_a_button_or_command_opened_is_turned_whatever_was_asked_since(
    opened: tuple[str, str], labels: tuple[str, ...]
) -> None:
    told = Visitor(knowledge(sessions=BUSY, venue="halls: [{id: hall-3, name: Hall 3}]"), BUSY_NOW)
    how, what = opened
    getattr(told, how)(what)
    for label in labels:
        told.presses(label)
    first, found = told.reads, told.parts[0].sessions
    assert len(found) > 6
    [more] = [b.data for b in told.parts[0].buttons if b.label == "More ▶"]
    told.says("wifi password?")
    told.now = "2031-05-13T11:40+08:00"
    second = told.presses_data(more, "More ▶")
    assert f"{len(found)} sessions, 7–{len(found)}" in second
    assert told.parts[0].sessions == found
    assert told.turn
    assert told.turn.in_place
    assert told.presses("◀ Back") == first


def test_pages_of_speakers_with_a_name_and_of_a_year_keep_what_they_are_of() -> None:
    speakers = "".join(
        f"    - {{id: s{n}, name: Ada Smith{n:02}}}\n    - {{id: t{n}, name: Bo{n:02}}}\n" for n in range(25)
    )
    years = "".join(
        f"    - {{id: m{n}, year: {1990 + n % 2}, title: {{en: Event {n}}}, story: {{en: It took place.}}, source: Minutes}}\n"
        for n in range(20)
    )
    told = Visitor(knowledge(speakers=speakers, history=years), TUESDAY)
    assert told.says("/speakers smith").startswith("Speakers 1–20 of 25.")
    assert "Bo" not in told.presses("More ▶")
    assert "Ada Smith24" in told.reads
    assert "1991" not in told.says("/history 1990")
    assert "1991" not in told.presses("More ▶")
    assert "1990" in told.reads


def test_a_number_on_a_further_page_is_the_one_that_stands_there() -> None:
    told = visitor("what is on today?", "more")
    told.says("8")
    assert sessions(told) == {"party"}
    told = visitor("what is on today?", "more")
    told.says("the first one")
    assert len(sessions(told)) == 1


def test_a_number_of_a_session_that_is_gone_opens_no_other() -> None:
    told = visitor("what is on today?")
    assert "no longer" in told.presses_data("1:s:no-such-session", "2")


LONG = """
    - id: long
      title: {en: A long symposium}
      abstract: {en: "**Background.** Many words are written about everything, and nobody reads all of them on a phone, which is why three lines have to do.\\n\\n- a list\\n- of points\\n\\nAnd the end of it."}
      start: 2031-05-13 09:00
      end: 2031-05-13 12:00
      hall: hall-3
      speakers: [a, b, c, d, e, f, g, h]
      slides: https://example.org/slides.pdf
      talks:
        - {title: {en: Talk one}}
        - {title: {en: Talk two}}
        - {title: {en: Talk three}}
        - {title: {en: Talk four}}
        - {title: {en: Talk five}}
"""


def test_a_card_fits_a_phone_and_leads_to_the_rest() -> None:
    people = "".join(
        f"    - {{id: {one}, name: Person {one.upper()}, affiliation: {{en: University of {one.upper()}}}}}\n"
        for one in "abcdefgh"
    )
    told = Visitor(
        knowledge(sessions=LONG, speakers=people, venue="halls: [{id: hall-3, name: Hall 3}]"), TUESDAY
    )
    told.says("tell me about the long symposium")
    lines = told.reads.splitlines()
    assert lines[0] == "A long symposium"
    assert lines[1] == "Tue 13 May, 09:00–12:00 · Hall 3"
    assert lines[2].startswith("With Person A")
    assert "University" not in told.reads
    assert "Talk five" not in told.reads
    abstract = next(line for line in lines if line.startswith("Background."))
    assert len(abstract) <= 120
    assert abstract.endswith("…")
    assert told.reads.index("Slides") > told.reads.index("Background."), "links come last"
    assert told.labels[0] == "More"

    whole = told.presses("More")
    assert told.turn
    assert told.turn.in_place
    for piece in ("University of H", "Talk five", "• of points", "And the end of it.", "Slides"):
        assert piece in whole
    assert "More" not in told.labels


def test_a_short_card_has_no_more() -> None:
    assert "More" not in visitor("when is Transplant or not?").labels


def test_a_list_opens_into_cards_and_a_card_leads_on() -> None:
    told = visitor("which sessions are on lymphoma")
    card = told.presses("1")
    assert card.startswith("Follicular disease today\nTue 13 May, 09:00–10:30 · Hall 3\n")
    assert "Chair: Anna Lindqvist" in card
    assert "• 09:00 Antibodies in two arms – Li Ma" in card
    told.presses("At the same time")
    assert sessions(told) == {"survival"}
    told = visitor("which sessions are on lymphoma")
    told.presses("1")
    told.presses("Next in this hall")
    assert sessions(told) == {"lunch-13"}


def test_none_names_the_nearest() -> None:
    told = visitor("Is Anna Lindqvist speaking tomorrow?")
    assert told.reads.startswith("There is nothing like that in the programme (Anna Lindqvist · Wed 14 May).")
    assert "1. Tue 13 May, 13:30–14:30 · Hall 3 · Transplant or not" in told.reads
    assert told.labels == ["1", "2"]
    told = visitor("三号厅现在有什么", now="2031-05-13T11:00+08:00")
    assert told.reads.startswith("现在没有正在进行的场次（三号厅）。")
    assert "午餐" in told.reads


@pytest.mark.parametrize(
    ("said", "now", "line"),
    [
        ("when is Transplant or not?", "2031-05-13T13:10+08:00", "It begins in 20 minutes."),
        ("when is Transplant or not?", "2031-05-13T14:00+08:00", "Running now, until 14:30, in Hall 3."),
        ("移植与否几点", "2031-05-13T14:00+08:00", "正在进行，14:30结束，地点：三号厅。"),
        ("when is Transplant or not?", "2031-05-13T15:00+08:00", "It is over."),
        ("how rivers teach statistics", "2031-05-13T15:00+08:00", "It is over; its recording or slides are linked below."),
        ("how rivers teach statistics", "2031-05-13T15:00+08:00", "Recording (https://example.org/rivers.mp4)"),
        ("when is Bayes at dawn?", TUESDAY, "This session is cancelled."),
        ("贝叶斯清晨谈什么时候", TUESDAY, "本场已取消。"),
        ("when is Small samples?", TUESDAY, "This session has moved: Wed 14 May, 09:00 · TR 212 → Wed 14 May, 10:00–11:00 · TR 412-2"),
        ("小样本在哪里", TUESDAY, "本场有变动：5月14日（周三）09:00 · TR 212 → 5月14日（周三）10:00–11:00 · TR 412-2"),
        ("when is Songs of the night?", TUESDAY, "Wed 14 May, 00:30–01:00 (Tue night) · TR 212"),
    ],
)  # fmt: skip
def test_the_life_of_a_session(said: str, now: str, line: str) -> None:
    assert line in visitor(said, now=now).reads.splitlines()


@pytest.mark.parametrize(
    ("said", "now", "piece"),
    [
        ("/now", "2031-05-13T10:15+08:00", "2 sessions"),
        ("/now", "2031-05-13T11:15+08:00", "Nothing is on right now."),
        ("/next", "2031-05-13T10:15+08:00", "Lunch"),
        ("/speakers", TUESDAY, "Speakers 1–7 of 7."),
        ("/speakers linqvist", TUESDAY, "I have no speaker called linqvist."),
        ("/speakers lind", TUESDAY, "• Anna Lindqvist"),
        ("/halls", TUESDAY, "• Hall 3 – second floor; up the stairs by the fountain"),
        ("/programme", TUESDAY, "The programme. Choose a day:"),
    ],
)
def test_commands(said: str, now: str, piece: str) -> None:
    assert piece in visitor(said, now=now).reads


def test_the_programme_is_looked_through_by_day_and_hall() -> None:
    told = visitor("/programme")
    assert told.labels == [
        "Mon 12 May (2)",
        "Tue 13 May (9)",
        "Wed 14 May (2)",
        "Thu 15 May (1)",
        "Not dated yet (1)",
    ]
    assert told.presses("Tue 13 May (9)").startswith("Tue 13 May. Choose a hall")
    assert told.labels == ["Hall 3 (3)", "TR 212 (2)", "K.12 (Birch) (3)", "TR 412-1 (1)"]
    told.presses("Hall 3 (3)")
    assert sessions(told) == {"lymphoma-1", "lunch-13", "lymphoma-2"}
    told.says("/programme")
    assert "A film on glaciers" in told.presses("Not dated yet (1)")


def test_without_a_programme_the_commands_say_so() -> None:
    none = Visitor(knowledge(), TUESDAY)
    for command in ("/programme", "/now", "/next"):
        assert none.says(command).startswith("The detailed programme is not published here.")
    assert none.says("/halls").startswith("No halls are published here.")
    few = Visitor(knowledge(sessions="- {id: lung, title: {en: Session on lung cancer}}"), TUESDAY)
    read = few.says("/programme")
    assert "Session on lung cancer" in read
    assert "The detailed programme is not published here." in read


def test_a_guarded_question_gets_a_way_to_the_sessions_on_its_topic() -> None:
    told = Visitor(knowledge(sessions="- {id: lung, title: {en: News on lung cancer}}"), TUESDAY)
    told.says("which drug should my mother take for lung cancer")
    assert (told.decisions, told.labels) == (["guarded"], ["Sessions on lung cancer"])
    told.presses("Sessions on lung cancer")
    assert sessions(told) == {"lung"}
    told.says("我妈妈肺癌吃什么药")
    assert told.labels == []


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=12), lambda inner: st.lists(inner, max_size=3)
)


@settings(deadline=None)  # the first example compiles the word lists
@given(
    st.dictionaries(st.sampled_from(["asked", "page", "shown"]), JSON),
    st.sampled_from(["more", "2", "and tomorrow?", "谁主持"]),
)
def test_a_damaged_memory_is_forgotten(kept: dict[str, object], said: str) -> None:
    now = datetime.fromisoformat(TUESDAY)
    conversation = Conversation(topic={"programme": kept}, at=now - timedelta(minutes=1))
    turn, _ = take_turn(Question(said, now), DESK, conversation)
    assert turn.parts


@settings(deadline=None)  # the first example compiles the word lists
@given(
    st.sampled_from(["s", "sh", "same", "then", "p", "day", "hall", "who", "on", "forget"]),
    st.text(max_size=30),
)
def test_any_button_of_the_programme_is_answered(kind: str, argument: str) -> None:
    told = Visitor(DESK, TUESDAY)
    assert told.presses_data(f"1:{kind}:{argument}", "what is on today?")
