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
        ("What is this conference?", "Riverside Methods Meeting"),
        ("hello", "Hello!"),
    ],
)
def test_what_one_file_tells(visitor: Visitor, says: str, hears: str) -> None:
    assert hears in visitor.says(says)
    assert visitor.decisions[0] in ("answered", "likely")


FOLDER = """
    - id: our-days
      question: {en: When is the congress?, zh: 会议什么时候开？}
      answer: {en: In May., zh: 五月。}
"""


def test_a_fact_stands_beside_entries_and_gives_way_to_one_on_its_topic() -> None:
    visitor = Visitor(knowledge(faq=FOLDER), DURING)

    assert "In May." in visitor.says("when is the congress")
    assert "Riverside Methods Meeting" in visitor.says("what is this conference about")


def test_what_no_file_tells_is_a_named_gap(visitor: Visitor) -> None:
    assert "Nothing about “Children" in visitor.says("is there childcare?")
    assert visitor.decisions == ["unknown"]
    assert "“儿童与托管”" in visitor.says("有托儿服务吗")
