"""The glossary: words that mean the same lead to the same entry."""

import pytest

from bot.core.matching import MatchEntry, Matcher
from bot.core.matching.model import USUAL
from bot.core.matching.synonyms import Synonyms, Terms

ENTRIES = [
    MatchEntry("tkd", ("When is the session on sotorasib?",)),
    MatchEntry("dinner", ("Where is the gala dinner?",)),
    MatchEntry("shuttle", ("Is there a shuttle bus?",)),
]
GROUPS = [("sotorasib", "AMG 510", "索托拉西布"), ("gala dinner", "banquet", "晚宴"), ("alone",)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [("AMG 510", "tkd"), ("索托拉西布", "tkd"), ("banquets", "dinner"), ("晚宴在哪", "dinner")],
)
def test_a_term_of_a_group_stands_for_the_others(asked: str, found: str) -> None:
    assert Matcher.build(ENTRIES, GROUPS).match(asked).candidates[0].id == found


def test_without_the_glossary_it_would_not_be_found() -> None:
    best = Matcher.build(ENTRIES).match("AMG 510").candidates[:1]
    assert all(candidate.confidence < USUAL.likely for candidate in best)


def test_a_group_of_one_says_nothing() -> None:
    assert Synonyms.of([("alone",), ("Same", "same")]).groups == ()


def test_a_term_inside_a_longer_word_is_not_meant() -> None:
    synonyms = Synonyms.of([("bus", "coach")])
    assert synonyms.applied("robust", {}) == {}
    assert synonyms.applied("the bus", {}) == synonyms.applied("coaches", {})


def test_an_explanation_names_the_group() -> None:
    terms = dict(Matcher.build(ENTRIES, GROUPS).match("banquet").terms)
    assert terms["gala dinner=banquet"] > 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the gala dinners", [(4, 16, "gala dinner")]),
        ("robust buses", [(7, 12, "bus")]),
        ("晚宴会", [(0, 2, "晚宴")]),
        ("bus bus", [(0, 3, "bus"), (4, 7, "bus")]),
        ("dinner 2", []),
    ],
)
def test_the_longest_term_at_a_place_is_found_as_a_whole_word(
    text: str, found: list[tuple[int, int, str]]
) -> None:
    assert list(Terms(["gala", "gala dinner", "bus", "晚宴", "宴会"], ("s", "es", "")).find(text)) == found
