"""A folder of one file: the desk greets, and tells what ``conference.yaml`` says."""

import pytest

from tests.desk import DURING, Visitor, knowledge


@pytest.fixture(scope="module")
def visitor() -> Visitor:
    return Visitor(knowledge(faq="[]"), DURING)


@pytest.mark.parametrize(
    ("says", "hears"),
    [
        ("When is the conference?", "12–15 May 2031"),
        ("when does it start", "12–15 May 2031"),
        ("会议什么时候开？", "2031年5月12日至15日"),
        ("會議在哪裡開", "临江方法学会议"),
        ("What is the conference called?", "Riverside Methods Meeting"),
        ("hello", "Hello!"),
    ],
)
def test_what_one_file_tells(visitor: Visitor, says: str, hears: str) -> None:
    assert hears in visitor.says(says)
    assert visitor.decisions == ["answered"]


def test_where_there_are_entries_they_speak_for_the_conference() -> None:
    assert "about-the-conference" not in knowledge().entries
