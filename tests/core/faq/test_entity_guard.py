"""The entity guard: what a text names, and which pairs differ in one slot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content.conference import Conference
from bot.core.content.contents import Contents
from bot.core.content.faq import SynonymGroup
from bot.core.content.programme import Hall, Speaker, Venue
from bot.core.faq.entity_guard import Lexicon, bound, conflict, lexicon_of, named, not_told

CONFERENCE = Conference.model_validate(
    {
        "name": "X",
        "start": "2031-05-12",
        "end": "2031-05-15",
        "timezone": "Asia/Shanghai",
        "languages": ["en"],
    }
)
LEXICON = lexicon_of(
    Contents(
        conference=CONFERENCE,
        venue=Venue(
            halls=[
                Hall(id="a", name={"en": "Lotus Hall", "zh": "荷花厅"}, also_called={"en": ["Main Hall"]}),
                Hall(id="b", name={"en": "Bamboo Hall", "zh": "竹厅"}),
            ]
        ),
        speakers=(
            Speaker(id="wang", name={"en": "Wang Min", "zh": "王敏"}, also_called={"en": ["Min Wang"]}),
            Speaker(id="chen", name={"en": "Chen Jie", "zh": "陈洁"}),
        ),
        glossary=(
            SynonymGroup(kind="drug", terms={"en": ["aspirin"], "zh": ["阿司匹林"]}),
            SynonymGroup(kind="drug", terms={"en": ["ibuprofen"], "zh": ["布洛芬"]}),
        ),
    )
)

DIFFERENT = [
    ("where is hall A", "where is hall B", "hall"),
    ("第一会场在哪", "第二会场在哪", "hall"),
    ("三号厅怎么走", "4号厅怎么走", "hall"),
    ("荷花厅在几楼", "where is Bamboo Hall", "hall"),
    ("今天下午有什么会", "明天下午有什么会", "day"),
    ("what is on today", "what is on tomorrow", "day"),
    ("HER2阳性乳腺癌", "HER2阴性乳腺癌", "polarity"),
    ("when does registration open", "when does registration close", "edge"),
    ("几点开门", "几点关门", "edge"),
    ("before the talk", "after the talk", "order"),
    ("first session", "second session", "rank"),
    ("第一天的日程", "第二天的日程", "n-th day"),
    ("the 27th annual meeting", "第二十六届大会", "edition"),
    ("the meeting in 2024", "2025年的会议", "year"),
    ("9月27日有什么", "on 28 September", "date"),
    ("周三的安排", "Thursday's programme", "weekday"),
    ("who is Min Wang", "陈洁是谁", "person"),
    ("is aspirin on the programme", "布洛芬的报告", "drug"),
    ("osimertinib session", "gefitinib session", "drug"),
    ("new cases in men", "new cases in women", "sex"),
    ("发病人数", "死亡人数", "measure"),
    ("phase II trial", "phase 3 trial", "phase"),
]

ALIKE = [
    ("where is hall A", "hall a, which floor?"),
    ("三号厅在哪", "where is hall 3"),
    ("where is room 301", "a plan of the halls and rooms"),
    ("opening hours of the desk", "when does the desk close"),
    ("is there first aid", "second floor first aid"),
    ("第二天有什么", "what is on day 2"),
    ("王敏教授讲什么", "when does Min Wang speak"),
    ("阿司匹林", "aspirin"),
    ("荷花厅", "Main Hall"),
    ("发票怎么开", "几点开门"),
    ("when is lunch", "where is the desk"),
    ("Sept 27", "9月27号"),
]


@pytest.mark.parametrize(("asked", "offered", "slot"), DIFFERENT)
def test_two_values_of_one_slot_are_a_conflict_both_ways(asked: str, offered: str, slot: str) -> None:
    for one, other in ((asked, offered), (offered, asked)):
        found = conflict(named(one, LEXICON), named(other, LEXICON))
        assert found is not None
        assert found.startswith(f"{slot}: ")


@pytest.mark.parametrize(("asked", "offered"), ALIKE)
def test_the_same_thing_in_other_words_is_none(asked: str, offered: str) -> None:
    assert conflict(named(asked, LEXICON), named(offered, LEXICON)) is None


@given(st.text(max_size=120))
def test_no_text_conflicts_with_itself(text: str) -> None:
    values = named(text, Lexicon())
    assert conflict(values, values) is None


def test_an_entry_is_about_what_its_canonical_question_or_most_of_its_questions_name() -> None:
    hall = bound(["Where is hall A?"], ["main auditorium", "big room", "way to the opening"], LEXICON)
    most = bound(["Is it far?"], ["way to hall A", "directions to hall A"], LEXICON)
    example = bound(["Is lunch provided?"], ["lunch on the first day", "food", "catering"], LEXICON)
    assert conflict(named("where is hall B", LEXICON), hall)
    assert conflict(named("where is hall B", LEXICON), most)
    assert not conflict(named("lunch on the second day", LEXICON), example)


@pytest.mark.parametrize(
    ("asked", "entry", "differs"),
    [
        ("who was president of the last congress", "Who is the president?", True),
        ("上一届主席是谁", "主席是谁", True),
        ("can i still watch the talks of 2029", "Can I watch the talks?", True),
        ("can i watch the talks of 2031", "Can I watch the talks?", False),  # this year's
        ("when is the closing ceremony", "Who speaks in the morning?", True),
        ("where is the next congress", "Where will the next congress be?", False),
        ("who is the president this year", "Who is the president?", False),
        ("what is for lunch", "Where do we eat?", False),  # a meal is no presupposition
    ],
)
def test_what_an_entry_tells_nothing_of_is_not_answered(asked: str, entry: str, differs: bool) -> None:
    assert bool(not_told(named(asked, LEXICON), named(entry, LEXICON), 2031)) is differs
