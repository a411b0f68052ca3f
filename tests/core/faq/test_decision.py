"""From ranked candidates to a decision."""

from datetime import UTC, datetime

import pytest

from bot.core.dialogue.turn import Decision
from bot.core.faq.decision import decide, one_of_several
from bot.core.matching import Candidate, Match, MatchEntry, Matcher
from tests.desk import CONFERENCE, Visitor, knowledge

DESK = knowledge()
NOON = datetime(2031, 5, 13, 4, tzinfo=UTC)


def decided(*confidences: float, gap: str = "") -> Decision:
    """What is decided where the entries of the desk are so sure, best first."""
    names = ("wifi", "cloakroom", "hall-a")
    found = tuple(Candidate(name, sure, "") for name, sure in zip(names, confidences, strict=False))
    match = Match(found, coverage=0.5, gap=gap)
    return decide("and the net?", match, DESK, NOON).decision


@pytest.mark.parametrize(
    ("confidences", "decision"),
    [
        ((0.95, 0.02), Decision.ANSWERED),
        ((0.5, 0.1), Decision.LIKELY),
        ((0.5, 0.4), Decision.OFFERED),  # told apart by nothing
        ((0.2, 0.05), Decision.OFFERED),
        ((0.2, 0.01), Decision.OFFERED),  # nothing else comes near: it is asked whether it is meant
        ((0.08, 0.01), Decision.UNKNOWN),  # too unsure to ask
        ((0.04, 0.01), Decision.UNKNOWN),
    ],
)
def test_zones(confidences: tuple[float, ...], decision: Decision) -> None:
    assert decided(*confidences) is decision


@pytest.mark.parametrize(
    ("asked", "second", "explained", "decision"),
    [
        ("and the net?", 0.03, True, Decision.LIKELY),  # a common word, and nothing else is near
        ("and the net?", 0.1, True, Decision.OFFERED),
        ("and the net?", 0.03, False, Decision.OFFERED),
        ("a net by the quiet lake with boats", 0.03, True, Decision.OFFERED),  # says enough to be surer of
    ],
)
def test_a_question_of_one_common_word_is_likely_where_nothing_else_is_near(
    asked: str, second: float, explained: bool, decision: Decision
) -> None:
    found = (Candidate("wifi", 0.2, ""), Candidate("cloakroom", second, ""))
    match = Match(found, coverage=0.5, explained=explained)
    assert decide(asked, match, DESK, NOON).decision is decision


def test_organizers_say_how_sure_likely_is() -> None:
    stricter = knowledge(conference=CONFERENCE + "    levels: {likely: 0.6}\n")
    match = Match((Candidate("wifi", 0.5, ""), Candidate("cloakroom", 0.1, "")), coverage=0.5)
    assert decide("and the net?", match, DESK, NOON).decision is Decision.LIKELY
    assert decide("and the net?", match, stricter, NOON).decision is Decision.OFFERED


@pytest.mark.parametrize(("confidence", "decision"), [(0.3, Decision.UNKNOWN), (0.4, Decision.LIKELY)])
def test_a_gap_is_named_unless_an_entry_is_surer(confidence: float, decision: Decision) -> None:
    assert decided(confidence, gap="services.prayer_room") is decision


def test_a_topic_of_which_an_entry_has_every_word_is_no_gap() -> None:
    asked = "how do i get there from the airport"
    town = MatchEntry("town", ("How do I get to town from the airport?",), topic="none")
    choir = MatchEntry("choir", ("Is there a choir rehearsal?",))
    assert Matcher.build([choir]).match(asked).gap == "travel.airport"
    assert Matcher.build([choir, town]).match(asked).gap == ""


OVERVIEW = """
    - id: agenda
      question: {en: Where is the full programme?, zh: 完整日程在哪里看？}
      answer: {en: On the board in the foyer., zh: 看大厅的公告牌。}
"""


@pytest.mark.parametrize(
    "asked", ["what's next?", "anything on tonight?", "现在在讲什么", "下午三点二号厅有什么"]
)
def test_who_asks_for_times_that_are_not_published_is_led_to_the_programme_as_a_whole(asked: str) -> None:
    heard = Visitor(knowledge(faq=OVERVIEW)).says(asked)
    assert "foyer" in heard or "公告牌" in heard


@pytest.mark.parametrize(
    ("asked", "heard"),
    [
        ("what's on now?", "Nothing about “Full programme” has been published"),
        ("今晚有什么", "关于“完整日程”，本次会议还没有发布相关信息"),
    ],
)
def test_without_an_entry_on_the_programme_its_times_are_a_named_gap(asked: str, heard: str) -> None:
    assert heard in Visitor(knowledge()).says(asked)


@pytest.mark.parametrize("asked", ["how do i register", "怎么注册", "where do i pick up my badge"])
def test_in_a_small_folder_no_question_is_taken_for_small_talk(asked: str) -> None:
    heard = Visitor(knowledge(faq="[]")).says(asked)
    assert "Nothing about" in heard or "还没有发布" in heard


def matched(**confidences: float) -> Match:
    ordered = sorted(confidences.items(), key=lambda one: -one[1])
    return Match(tuple(Candidate(name, sure, "") for name, sure in ordered), coverage=0.5)


def test_of_two_questions_in_a_message_the_surer_has_an_entry_and_the_other_its_next() -> None:
    first, second = matched(wifi=0.5, cloakroom=0.1), matched(wifi=0.8)
    whole = matched(wifi=0.8, cloakroom=0.1)
    assert one_of_several(first, [second], whole, DESK).candidates[0].id == "cloakroom"
    assert one_of_several(second, [first], whole, DESK) == second
    twice = matched(wifi=0.95, cloakroom=0.03)  # asked for beyond doubt both times: said once
    assert one_of_several(twice, [matched(wifi=0.97)], whole, DESK).candidates[0].id == "wifi"


def test_a_part_near_to_the_whole_message_is_likely_where_it_would_be_offered() -> None:
    part = matched(cloakroom=0.2, wifi=0.05)
    near = one_of_several(part, [matched(wifi=0.9)], matched(wifi=0.6, cloakroom=0.2), DESK)
    far = one_of_several(part, [matched(wifi=0.9)], matched(wifi=0.6), DESK)
    assert decide("and the net?", near, DESK, NOON).decision is Decision.LIKELY
    assert decide("and the net?", far, DESK, NOON).decision is Decision.OFFERED


def test_what_a_short_question_names_beside_the_best_entry_is_offered_with_it() -> None:
    best, other = Candidate("wifi", 0.7, ""), Candidate("cloakroom", 0.0, "")
    alone = Match((best,), coverage=0.5)
    both = Match((best,), coverage=0.5, rivals=(other,))
    assert decide("the wifi of the cloakroom", alone, DESK, NOON).decision is Decision.LIKELY
    choice = decide("the wifi of the cloakroom", both, DESK, NOON)
    assert (choice.decision, [c.id for c in choice.candidates]) == (Decision.OFFERED, ["wifi", "cloakroom"])


def test_a_topic_that_is_only_rather_likely_is_not_named_where_the_question_speaks_of_something_else() -> (
    None
):
    assert "Nothing about" not in Visitor(knowledge(faq="[]")).says("is there a choir")
