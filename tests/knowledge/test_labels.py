"""What people asked in vain, and the record as labelled questions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.dialogue.turn import Decision
from bot.core.organizers.handoff import answers_by_language
from bot.knowledge.unanswered import (
    anonymised,
    improved_key,
    key_of,
    labelled,
    settled_key,
    unanswered_questions,
)
from bot.store import ReviewedQuestion
from tests.desk import knowledge

NOW = datetime(2031, 5, 13, 2, tzinfo=UTC)
DESK = knowledge()


def heard(
    text: str, decision: Decision = Decision.UNKNOWN, *entries: str, liked: bool | None = None
) -> ReviewedQuestion:
    return ReviewedQuestion(text, "en", f"p-{text}", decision, entries, (), NOW - timedelta(hours=1), liked)


def waiting(*questions: ReviewedQuestion) -> list[str]:
    return [
        wording.text
        for cluster in unanswered_questions(DESK, questions, NOW).clusters
        for wording in cluster.wordings
    ]


def test_unknown_and_disliked_questions_wait_others_do_not() -> None:
    found = waiting(
        heard("bike rack"),
        heard("coat check", Decision.ANSWERED, "wifi", liked=False),
        heard("internet access", Decision.ANSWERED, "wifi", liked=False),
        heard("how do I get online", Decision.ANSWERED, "wifi", liked=True),
        heard("invoices", Decision.OFFERED, "a", "b"),
        heard("None of these"),
        heard("should my mother stop chemo tomorrow?"),
    )
    assert sorted(found) == ["bike rack", "internet access"], "coat check is answered by another entry now"


def test_what_was_disliked_before_somebody_answered_it_waits_no_longer() -> None:
    asked = [
        replace(heard("internet access", Decision.LIKELY, "wifi"), declined=True),
        replace(heard("how do I get online", Decision.ANSWERED, "wifi"), taken=(("p-1", "cloakroom"),)),
        heard("wifi password", Decision.ANSWERED, "wifi", liked=False),
    ]
    before, after = NOW - timedelta(hours=2), NOW - timedelta(minutes=1)
    assert len(waiting(*asked)) == 3

    def left(at: datetime) -> list[str]:
        keys = [settled_key(key_of(one.text)) for one in asked[:2]] + [improved_key("wifi")]
        found = unanswered_questions(DESK, asked, NOW, dismissed=dict.fromkeys(keys, at))
        return [wording.text for cluster in found.clusters for wording in cluster.wordings]

    assert left(after) == []
    assert len(left(before)) == 3, "what is tapped after the change counts"


def test_a_cluster_is_found_by_each_of_its_wordings() -> None:
    found = unanswered_questions(
        DESK, [heard("bike rack?"), heard("Where can I put my bike?"), heard("are dogs allowed")], NOW
    )
    assert {len(c.wordings) for c in (found.find(key_of("bike rack")),) if c} == {
        len(found.clusters[0].wordings)
    }
    assert found.find(key_of("something else")) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("In the garage.", {"en": "In the garage."}),
        ("在车库。", {"zh": "在车库。"}),
        ("en: In the garage.\nzh: 在车库。", {"en": "In the garage.", "zh": "在车库。"}),
        ("zh：在车库。\n免费。\nen: In the garage.", {"zh": "在车库。\n免费。", "en": "In the garage."}),
        ("fee: nothing", {"en": "fee: nothing"}),
        ("42", {"en": "42"}),
    ],
)
def test_an_answer_in_one_language_or_several(text: str, answer: dict[str, str]) -> None:
    assert answers_by_language(text, DESK.languages) == answer


def test_labels_hold_no_person_no_hour_and_nothing_for_the_guard() -> None:
    record = [
        heard("where do I put my coat", Decision.ANSWERED, "cloakroom"),
        replace(heard("Where do I put my coat?", Decision.ANSWERED, "cloakroom", liked=True), person="other"),
        heard("bike rack"),
        heard("wrong one", Decision.ANSWERED, "wifi", liked=False),
        heard("invoices", Decision.OFFERED, "a", "b"),
        heard("Is there a cloakroom?", Decision.ANSWERED, "cloakroom"),
        heard("which drug for my mother with lung cancer"),
        heard("mail me at anna.b+x@example.org or +86 138 0013 8000, I am @annab"),
    ]
    assert [label.as_dict() for label in labelled(DESK, record)] == [
        {"question": "Where do I put my coat?", "lang": "en", "expected": ["cloakroom"], "by": "person", "people": 2, "day": "2031-05-13"},
        {"question": "bike rack", "lang": "en", "expected": [], "by": "desk", "people": 1, "day": "2031-05-13"},
        {"question": "mail me at [address] or [number], I am [name]", "lang": "en", "expected": [], "by": "desk", "people": 1, "day": "2031-05-13"},
    ]  # fmt: skip


def test_what_tells_who_asked_is_hidden_and_the_rest_stays() -> None:
    assert (
        anonymised("is 2031-05-12 in hall A at 14:30 for 1,000 people?")
        == "is 2031-05-12 in hall A at 14:30 for 1,000 people?"
    )
    assert anonymised("see https://x.org/u/7  id 310101199001011234") == "see [link] id [number]"
