"""Unanswered questions gathered by what they ask: counted by people, kept apart where they name different things."""

import random

import pytest

from bot.core.matching.topic_classifier import OFF_TOPIC
from bot.core.organizers.clustering import Cluster, Unanswered, clusters, drafted
from bot.knowledge.load.folder import read_texts
from bot.knowledge.write.change import applied
from bot.knowledge.write.insertion import with_alternates, with_entry
from tests.desk import knowledge
from tests.knowledge.folders import CLOAKROOM, CONFERENCE

DESK = knowledge()
ASKED = """
Ann   en  where can i put my bike
Bo    en  bike rack?
Bo    en  Where can I put my bike?
Cai   zh  有没有母婴室
Dan   zh  母婴室在哪里？
Eva   zh  母婴室在哪里
Fay   en  can I bring my dog
Gus   en  are dogs allowed
Hal   en  where is hall 7
Ivy   en  where is hall 8
Jun   en  ???
"""


def unanswered(lines: str) -> list[Unanswered]:
    pairs = (line.split(None, 2) for line in lines.strip().splitlines())
    return [Unanswered(text, language, person) for person, language, text in pairs]


def told(found: tuple[Cluster, ...]) -> list[tuple[int, list[str]]]:
    return [(cluster.people, [wording.text for wording in cluster.wordings]) for cluster in found]


def test_the_questions_of_most_people_come_first() -> None:
    assert told(clusters(DESK, unanswered(ASKED))) == [
        (3, ["母婴室在哪里", "有没有母婴室"]),
        (2, ["Where can I put my bike?", "bike rack?"]),
        (2, ["are dogs allowed", "can I bring my dog"]),
        (1, ["where is hall 7"]),
        (1, ["where is hall 8"]),
    ]


def test_the_order_of_the_questions_does_not_matter() -> None:
    lines = unanswered(ASKED)
    expected = clusters(DESK, lines)
    for seed in range(5):
        random.Random(seed).shuffle(lines)  # noqa: S311 - no secret
        assert clusters(DESK, lines) == expected


def test_what_is_off_the_matters_of_the_desk_is_not_one_question() -> None:
    asked = [Unanswered(text, "en", text, OFF_TOPIC) for text in ("do you sell helmets", "who won the race")]
    found = clusters(DESK, asked)
    assert [(len(cluster.wordings), cluster.topic) for cluster in found] == [(1, ""), (1, "")]


def test_a_person_counts_once_and_each_language_is_counted() -> None:
    again = [Unanswered("bike rack", language, "Ann") for language in ("en", "en", "zh")]
    (cluster,) = clusters(DESK, again)
    assert (cluster.people, cluster.by_language) == (1, (("en", 1), ("zh", 1)))


def test_an_entry_that_asks_for_another_thing_is_told_apart() -> None:
    (near,) = clusters(DESK, unanswered("Ann en Is there a choir museum?"))
    assert near.nearest is not None
    assert (near.nearest.id, near.nearest.veto) == ("only-english", "museum is not rehearsal")
    assert not near.nearest.is_near


def test_the_nearest_entry_and_why_it_missed() -> None:
    (near,) = clusters(DESK, unanswered("Ann en do penguins hang their coats after midnight"))
    assert near.nearest is not None
    assert (near.nearest.id, "penguins" in near.nearest.missing, near.nearest.veto) == ("cloakroom", True, "")
    assert near.nearest.confidence < near.nearest.needed
    (other,) = clusters(DESK, unanswered("Ann en Where is hall B?"))
    assert other.nearest is not None
    assert (other.nearest.id, other.nearest.veto) == ("hall-a", "hall: b is not a")


@pytest.mark.parametrize("questions", ["", "Ann en ???\nBo en 🙂"])
def test_nothing_to_read_is_no_cluster(questions: str) -> None:
    assert clusters(DESK, unanswered(questions) if questions else []) == ()


def test_a_cluster_becomes_a_patch() -> None:
    files = {"conference.yaml": CONFERENCE.encode(), "faq/all.yaml": CLOAKROOM.encode()}
    (cluster,) = clusters(DESK, unanswered("A zh 外套放哪儿\nB zh 外套可以放哪儿\nC zh 外套放哪儿"))
    added = with_alternates(files, "cloakroom", cluster.in_languages, "en")
    assert [line for line in added.diff().splitlines() if line.startswith("+ ")] == [
        "+      - 外套放哪儿",
        "+      - 外套可以放哪儿",
    ]
    entry = drafted(cluster, {"zh": "入口左侧。"}, {"cloakroom"})
    reading = read_texts(applied(files, (with_entry(files, entry),)))
    assert not reading.problems
    assert reading.contents is not None
    made = reading.contents.faqs[-1]
    assert (made.question, made.also_asked) == ({"zh": "外套放哪儿"}, {"zh": ["外套可以放哪儿"]})
