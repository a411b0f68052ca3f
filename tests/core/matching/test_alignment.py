"""What an entry explains of a question, word by word."""

import pytest

from bot.core.matching import MatchEntry, Matcher
from bot.core.matching.alignment import Alignment, telling
from bot.core.matching.normalisation import normalise

MATCHER = Matcher.build(
    [
        MatchEntry("supper", ("Where is the dinner?", "晚宴在哪里"), ("In the lighthouse, with fish.",)),
        MatchEntry("park", ("Where can I leave my car?", "车停在哪里")),
        MatchEntry("rack", ("Where can I lock my bicycle?",)),
    ]
)
ALIGNMENT = Alignment(MATCHER.index, MATCHER.topics)


def left(text: str, entry: str) -> set[str]:
    """The words of a question that neither an entry nor its topic knows."""
    reading = ALIGNMENT.read(MATCHER.index.read(normalise(text)))
    return set(ALIGNMENT.explained(reading, [MATCHER.entries.index(entry)]).left())


@pytest.mark.parametrize(
    ("question", "entry", "words"),
    [
        ("where is the dinner", "supper", set()),
        ("is there fish for dinner", "supper", set()),  # the answer says it
        ("can I bring a volcano to the dinner", "supper", {"bring", "volcano"}),
        ("火山晚宴在哪里", "supper", {"火山"}),
        ("any volcanoes", "park", {"volcanoes"}),
        ("parking", "park", set()),  # people say so when they ask about its topic
    ],
)
def test_what_neither_an_entry_nor_its_topic_knows_is_left(
    question: str, entry: str, words: set[str]
) -> None:
    assert left(question, entry) == words


@pytest.mark.parametrize("word", ["the", "what", "吗", "什么", "can", "怎么"])
def test_words_of_every_question_tell_little(word: str) -> None:
    assert telling(word) < 0.5 < telling("volcano")


def test_what_means_nearly_the_same_is_nearer_than_what_does_not() -> None:
    reading = ALIGNMENT.read(MATCHER.index.read("automobile"))
    supper, park = ALIGNMENT.explained(reading, [MATCHER.entries.index(e) for e in ("supper", "park")]).nearly
    assert park > supper


def test_a_question_without_a_telling_word_is_explained_by_nothing() -> None:
    explained = ALIGNMENT.explained(ALIGNMENT.read(MATCHER.index.read("what is it")), [0, 1])
    assert explained.left() == {}
    assert explained.nearly.tolist() == [0.0, 0.0]


def test_the_entry_that_says_nearly_what_is_asked_goes_first() -> None:
    """By likeness alone the words that both questions share would decide."""
    matcher = Matcher.build(
        [
            MatchEntry("keys", ("Where do I get my key?",), topic="none"),
            MatchEntry("bikes", ("Where do I get a bicycle?",), topic="none"),
        ]
    )
    assert matcher.match("where do i get a bike").candidates[0].id == "bikes"


@pytest.mark.parametrize(
    ("question", "rivals"),
    [
        ("where is the bicycle dinner", ["rack"]),
        ("where is the dinner", []),
        ("my old car broke down near the village church so where do we all meet for tonight's dinner", []),
    ],
)
def test_a_thing_that_another_entry_is_asked_with_rivals_the_best_one(
    question: str, rivals: list[str]
) -> None:
    match = MATCHER.match(question)
    if rivals:
        assert match.candidates[0].id == "supper"
    assert [one.id for one in match.rivals] == rivals
