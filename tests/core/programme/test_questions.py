"""Questions about the programme, and exactly the sessions that answer them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.programme.query.parser import understand
from bot.core.programme.query.selection import select
from tests.core.programme.meeting import DESK, TUESDAY, asked
from tests.desk import Visitor, knowledge

ALL_DAY = "breakfast lymphoma-1 survival lunch-13 lymphoma-2 posters debate party night"


@pytest.mark.parametrize(
    ("said", "sessions"),
    [
        ("What is on in hall 3 at 10am today?", "lymphoma-1"),
        ("三号厅上午十点有什么", "lymphoma-1"),  # a hall, not the third of the month
        ("三號廳上午十點有什麼", "lymphoma-1"),
        ("3号厅明天有什么", ""),
        ("第三会场今天有几场", "lymphoma-1 lunch-13 lymphoma-2"),
        ("what's on in Hall 3 this afternoon", "lunch-13 lymphoma-2"),
        ("TR 212 today at 10:30", "survival"),
        ("TR212今天十点半讲什么", "survival"),
        ("tr-212 today 10:30", "survival"),
        ("room 212 at 10:30?", "survival"),
        ("Birch this afternoon", "posters"),
        ("anything in K.12 at 3pm?", "posters"),
        ("K12 at 3pm?", "posters"),
        ("what's on in TR 412 this afternoon", "debate"),  # of TR 412-1 and TR 412-2
        ("What is on in TR 412-2 tomorrow?", "moved"),
        ("what's on in Birch on Thursday", "relayed"),  # transmitted there, and nothing else is
    ],
)
def test_halls(said: str, sessions: str) -> None:
    assert asked(said) == tuple(sessions.split())


def test_a_hall_there_is_none_of_is_said() -> None:
    visitor = Visitor(DESK, TUESDAY)
    assert visitor.says("What is on in hall 9 today?").startswith(
        "There is no “hall 9” in this programme. The halls: Hall 3, TR 212, K.12 (Birch)"
    )


@pytest.mark.parametrize(
    ("said", "sessions"),
    [
        ("When does Anna Lindqvist speak?", "lymphoma-1 lymphoma-2"),
        ("when does anna lindquist speak", "lymphoma-1 lymphoma-2"),
        ("Lindqvist's talk", "lymphoma-2 lymphoma-1"),
        ("Dr. Lindqvist, when?", "lymphoma-1 lymphoma-2"),
        ("马军什么时候讲", "rivers lymphoma-1"),
        ("馬軍什麼時候講", "rivers lymphoma-1"),
        ("Ma Jun sessions", "rivers lymphoma-1"),
        ("majun什么时候讲", "rivers lymphoma-1"),
        ("Jun Ma, which room?", "rivers lymphoma-1"),
        ("马教授今天讲什么", "lymphoma-1"),
        ("马老师的报告", "rivers lymphoma-1"),  # both who are called so
        ("高见龙在哪个厅讲", "survival"),
        ("Gao Jianlong talk", "survival"),
        ("欧阳老师几点讲", "moved"),
        ("ouyang hua", "moved"),
        ("Where does Tomasz Sleboda speak?", "debate"),
        ("who is River speaking with", "survival"),
        ("talks by River", "survival"),
        ("Show me every session by Jun Ma on Tuesday", "lymphoma-1"),
        ("马丽讲哪一场", "lymphoma-1"),  # a talk inside it
    ],
)
def test_people(said: str, sessions: str) -> None:
    assert set(asked(said)) == set(sessions.split())


def test_homonyms_are_named() -> None:
    visitor = Visitor(DESK, TUESDAY)
    read = visitor.says("马老师有哪些报告")
    assert "这个名字有几位：马军（临江医院）、马丽（滨海大学）。" in read


@pytest.mark.parametrize(
    ("said", "sessions"),
    [
        ("which sessions are on lymphoma", "lymphoma-1 lymphoma-2"),
        ("淋巴瘤有哪些场次", "lymphoma-1 lymphoma-2"),
        ("lymfoma sessions", "lymphoma-1 lymphoma-2"),
        ("Lymphoma track this afternoon", "lymphoma-2"),
        ("Where is the rare diseases track?", "survival debate moved"),
        ("罕见病统计专场在哪里", "survival debate moved"),
        ("any talk on survival analysis?", "survival"),  # by the glossary
        ("talk about bispecific antibodies", "lymphoma-1"),  # by the abstract
        ("when is the talk on rivers", "rivers"),
        ("transplant or not: where", "lymphoma-2"),
        ("“移植与否”几点开始", "lymphoma-2"),
        ("glaciers film when?", "untimed"),
        ("when is the next lymphoma session?", "lymphoma-1"),
        ("Other track", ""),
    ],
)
def test_topics(said: str, sessions: str) -> None:
    assert set(asked(said)) == set(sessions.split())


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "any session on quantum chess tomorrow",
            "I find “quantum, chess” in no session, but it may go by another name.",
        ),
        (
            "明天有没有火山学的报告",
            "场次里找不到“火山学”，也可能用的是别的名称。\n看懂的部分：5月14日（周三）。",
        ),
    ],
)
def test_what_was_not_understood_is_not_denied(said: str, told: str) -> None:
    visitor = Visitor(DESK, TUESDAY)
    assert told in visitor.says(said)
    assert visitor.decisions == ["unknown"]


@pytest.mark.parametrize(
    ("said", "sessions", "first"),
    [
        ("have any talks been cancelled?", "cancelled", "This session is cancelled."),
        ("取消了哪些场次", "cancelled", "本场已取消。"),
        ("which sessions were moved to another room", "moved", "Small samples"),
        ("any new sessions?", "", "Nothing in the programme is marked as new."),
        ("日程有变动吗", "cancelled moved", "共2场"),
        (
            "any cancellations today?",
            "",
            "Nothing in the programme is marked as cancelled or moved (Tue 13 May).",
        ),
        ("is Bayes at dawn still on?", "cancelled", "This session is cancelled."),
        ("is the debate cancelled?", "debate", "It takes place as planned."),
        ("is Transplant or not cancelled?", "lymphoma-2", "It takes place as planned."),
        ("移植与否取消了吗", "lymphoma-2", "照常进行。"),
    ],
)
def test_what_became_of_sessions_is_a_condition_or_the_fact_asked_for(
    said: str, sessions: str, first: str
) -> None:
    visitor = Visitor(DESK, TUESDAY)
    assert visitor.says(said).splitlines()[0] == first
    assert set(visitor.parts[0].sessions) == set(sessions.split())


@pytest.mark.parametrize(
    ("said", "session"),
    [
        ("what is on in Queen's Hall", "a"),
        ("what is on in Queen’s Hall", "a"),
        ("R&D Hall today", "b"),
        ("杨帆讲什么", "a"),
        ("杨 帆讲什么", "a"),
        ("大川 Kit", "b"),
        ("Kit什么时候讲", "b"),
        ("水野さくら", "c"),
    ],
)
def test_signs_spaces_and_scripts_of_names_make_no_difference(said: str, session: str) -> None:
    desk = knowledge(
        venue="halls: [{id: q, name: Queen's Hall}, {id: r, name: R&D Hall}, {id: c, name: Café & Bar}]",
        speakers="[{id: p, name: 杨　帆}, {id: k, name: 大川 Kit}, {id: s, name: 水野さくら}]",
        sessions="""
        - {id: a, title: {en: Tides, zh: 潮汐}, start: 2031-05-13 09:00, end: 2031-05-13 10:00, hall: q, speakers: [p]}
        - {id: b, title: {en: Reefs, zh: 礁石}, start: 2031-05-13 10:00, end: 2031-05-13 11:00, hall: r, speakers: [k]}
        - {id: c, title: {en: Tea, zh: 茶}, start: 2031-05-13 11:00, end: 2031-05-13 12:00, hall: c, speakers: [s]}
        """,
    )
    visitor = Visitor(desk, TUESDAY)
    visitor.says(said)
    assert visitor.parts[0].sessions == (session,)


@pytest.mark.parametrize(
    ("said", "sessions"),
    [
        ("list the keynotes", "rivers"),
        ("主旨演讲是哪场", "rivers"),
        ("when is the poster session", "posters"),
        ("壁报什么时候", "posters"),
        ("breakfast meetings on Tuesday?", "breakfast"),
        ("早餐会在哪里", "breakfast"),
        ("which debates are there", "debate"),
        ("English talks today", "lymphoma-2 debate"),
        ("有哪些英文的报告", "rivers lymphoma-2 debate"),
        ("talks in Chinese in hall 3 today", "lymphoma-1"),
        ("有没有日语的议程", ""),
        ("lunch today?", "lunch-13"),
    ],
)
def test_kinds_and_languages(said: str, sessions: str) -> None:
    assert set(asked(said)) == set(sessions.split())


@pytest.mark.parametrize(
    ("said", "now", "sessions"),
    [
        ("what is on now", "2031-05-13T10:15+08:00", "lymphoma-1 survival"),
        ("what is next in hall 3", "2031-05-13T09:15+08:00", "lunch-13"),
        ("下一场报告", "2031-05-13T11:15+08:00", "lymphoma-2"),  # lunch is no talk
        ("what else is left today in hall 3", "2031-05-13T12:30+08:00", "lunch-13 lymphoma-2"),
        ("last session in hall 3 today", TUESDAY, "lymphoma-2"),
        ("第二场在三号厅", "2031-05-01T09:00+08:00", "rivers"),
        ("today's programme", TUESDAY, ALL_DAY),
        ("今天有什么活动", TUESDAY, ALL_DAY),
        ("tonight", TUESDAY, "party night"),
        ("what is on now", "2031-05-14T00:40+08:00", "party night"),  # the night of Tuesday
        ("anything on Saturday?", TUESDAY, ""),
        ("after lunch in hall 3", TUESDAY, "lymphoma-2"),
        ("what is parallel to the survival analysis talk", TUESDAY, "lymphoma-1"),
        ("how many sessions are there tomorrow", TUESDAY, "cancelled moved"),
        ("sesions tommorow morning", TUESDAY, "cancelled moved"),
        ("wendesday afternoon?", TUESDAY, ""),
    ],
)
def test_times(said: str, now: str, sessions: str) -> None:
    assert set(asked(said, now)) == set(sessions.split())


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("where is Transplant or not?", "It is in Hall 3 (second floor; up the stairs by the fountain)."),
        ("移植与否在哪里", "地点在三号厅（二楼，喷泉旁楼梯上楼）。"),
        ("when is Transplant or not?", "It begins on Tue 13 May, 13:30 and ends at 14:30."),
        ("移植与否几点开始", "5月13日（周二）13:30开始，14:30结束。"),
        ("when does Transplant or not finish?", "It ends at 14:30 (Tue 13 May)."),
        ("who speaks at Transplant or not?", "It is given by Anna Lindqvist."),
        ("how long is Transplant or not?", "It lasts 60 minutes."),
        ("移植与否多长时间", "时长60分钟。"),
        ("is Transplant or not recorded?", "No, it is not recorded."),
        ("生存分析入门会录像吗", "会录像。"),
        ("is Rare trials debate recorded?", "Whether it is recorded is not published."),
        ("is there a recording of how rivers teach statistics?", "Yes, there is a recording."),
        ("高见龙和谁一起讲", "同场的还有River。"),
        ("who chairs Follicular disease today?", "It is chaired by Anna Lindqvist."),
        ("in which language is Rare trials debate?", "It is held in English."),
        ("where is a film on glaciers?", "Where it takes place is not published."),
        ("when is a film on glaciers?", "When it takes place is not published."),
    ],
)
def test_the_fact_asked_for_leads_the_card(said: str, first: str) -> None:
    assert Visitor(DESK, TUESDAY).says(said).splitlines()[0] == first


def test_where_a_hall_is_and_what_is_on_there() -> None:
    visitor = Visitor(DESK, "2031-05-13T09:10+08:00")
    read = visitor.says("How do I get to hall 3?")
    assert read.startswith("Hall 3: second floor; up the stairs by the fountain")
    assert "1. On there now: Follicular disease today (until 10:30).\n2. Next there: Lunch" in read
    assert visitor.labels == ["1", "2"]


def test_a_hall_whose_way_is_not_written_down_is_not_taken_for_the_place_of_the_meeting() -> None:
    read = Visitor(DESK, "2031-05-13T09:10+08:00").says("TR212在哪")
    assert read.startswith("TR 212：这里没有它的具体位置，请询问现场工作人员。")


@pytest.mark.parametrize("said", ["开幕式谁致辞", "what are the must-see highlights"])
def test_what_sessions_may_tell_is_no_gap_where_they_are_published(said: str) -> None:
    read = Visitor(DESK, TUESDAY).says(said)
    assert "Nothing about" not in read
    assert "还没有发布" not in read


@pytest.mark.parametrize("said", ["anything about beavers?", "有没有讲河狸的"])
def test_without_times_nothing_is_denied(said: str) -> None:
    untimed = knowledge(sessions="- {id: opening, title: {en: Opening, zh: 开幕式}}\n")
    read = Visitor(untimed, TUESDAY).says(said)
    assert "in no session" not in read
    assert "找不到" not in read


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("Is there a cloakroom?", "cloakroom"),
        ("WIFI password", "wifi"),
        ("where can I leave my coat today", "cloakroom"),
        ("hello", "hello"),
        ("How do I book the conference dinner?", "dinner-offer"),
        ("where is hall A", "hall-a"),
    ],
)
def test_what_the_faq_answers_it_goes_on_answering(said: str, entry: str) -> None:
    visitor = Visitor(DESK, TUESDAY)
    visitor.says(said)
    assert [scored.id for scored in visitor.parts[0].entries] == [entry]


@pytest.mark.parametrize(
    "said",
    [
        "when was Napoleon born",
        "how do I fix my car",
        "where is the meeting",
        "when does it start",
        "invoice",
        "我想投稿",
        "42",
    ],
)
def test_what_is_no_matter_of_the_programme_it_leaves_alone(said: str) -> None:
    visitor = Visitor(DESK, TUESDAY)
    visitor.says(said)
    assert "listed" not in visitor.decisions


def test_a_programme_without_times_leaves_questions_of_time_to_the_faq() -> None:
    few = knowledge(
        sessions="""
        - {id: lung, title: {en: Session on lung cancer, zh: 肺癌专场}, speakers: [Ada Brook]}
        - {id: hosts, title: {en: Evening of the hosts, zh: 主办方之夜}}
        """
    )
    visitor = Visitor(few, TUESDAY)
    visitor.says("What is on today?")
    assert visitor.decisions == ["unknown"]
    visitor.says("When does Ada Brook speak tomorrow?")
    assert visitor.parts[0].sessions == ("lung",)
    assert "not published" in visitor.reads
    visitor.says("lung cancer sessions")
    assert visitor.parts[0].sessions == ("lung",)


@given(st.text(max_size=80))
def test_any_question_is_read(said: str) -> None:
    now = DESK.programme.calendar.begins(DESK.programme.calendar.days[0])
    asked_for = understand(said, now, DESK.programme)
    found = select(asked_for, now, DESK.programme)
    assert {item.id for item in found.items} <= set(DESK.programme.numbers)


def test_a_session_that_an_import_dropped_says_so_first() -> None:
    desk = knowledge(
        sessions="""
        - {id: jazz, title: {en: Jazz at dawn, zh: 爵士清晨}, start: 2031-05-14 07:00, status: cancelled, dropped: true}
        - {id: rivers, title: {en: Rivers, zh: 河流报告}, start: 2031-05-14 09:00}
    """
    )
    assert (
        Visitor(desk)
        .says("when is jazz at dawn?")
        .startswith("This session is cancelled: it was taken out of the programme.")
    )
    assert Visitor(desk).says("爵士清晨几点开始").startswith("本场已取消，并已从日程中撤下。")


@pytest.mark.parametrize(
    "said",
    [
        "any new sessions?",
        "which talks were added?",
        "what's new in the programme",
        "新增了哪些场次",
        "有新加的报告吗",
    ],
)
def test_what_was_added_later_can_be_asked_for(said: str) -> None:
    sessions = """
    - {id: old, title: {en: Old rivers, zh: 老河}, start: 2031-05-13 09:00, end: 2031-05-13 10:00, hall: hall-3}
    - {id: added, status: new, title: {en: Young rivers, zh: 新河}, start: 2031-05-13 11:00, end: 2031-05-13 12:00, hall: hall-3}
    """
    visitor = Visitor(knowledge(sessions=sessions, venue="halls: [{id: hall-3, name: Hall 3}]"), TUESDAY)
    visitor.says(said)
    assert visitor.parts[0].sessions == ("added",), visitor.reads
    assert "added to the programme later" in visitor.reads or "后来新增" in visitor.reads
