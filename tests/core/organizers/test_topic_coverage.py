"""What of the topic library a folder answers, and the library itself: fresh, and clear about who claims what."""

import pytest

from benchmarks.topics.doubles import Double, doubles
from bot import topics as library
from bot.core.organizers.topic_coverage import asked_topics, example, topic_gaps
from tests.desk import Visitor, knowledge

WIFI = """
    - id: net
      topic: venue.wifi
      question: {en: Which net is it?, zh: 哪个网？}
      answer: {en: The network is Foyer., zh: 网络名是 Foyer。}
"""
WAITING = """
    - id: net
      topic: venue.wifi
      question: {en: Which net is it?, zh: 哪个网？}
      answer: {en: "TODO: the network", zh: 待填：网络名称}
"""


def test_a_topic_without_an_entry_is_a_gap_and_the_commonest_comes_first() -> None:
    gaps = topic_gaps(knowledge(faq=WIFI))
    ranks = [gap.topic.rank for gap in gaps]

    assert ranks == sorted(ranks)
    assert "registration.fees" in {gap.topic.id for gap in gaps}
    answered = {"venue.wifi", "meeting.dates"}  # by an entry, and by the folder's own facts
    assert not answered & {gap.topic.id for gap in gaps}


def test_an_entry_that_waits_for_its_answer_is_a_gap_and_nobody_is_shown_it() -> None:
    visitor = Visitor(knowledge(faq=WAITING))
    waiting = {gap.topic.id: gap.placeholder.id for gap in topic_gaps(visitor.desk) if gap.placeholder}

    assert waiting == {"venue.wifi": "net"}
    assert "TODO" not in visitor.says("Which net is it?")
    assert "Nothing about “Wi-Fi” has been published" in visitor.says("what is the wifi password?")


def test_a_placeholder_in_one_language_leaves_the_answer_in_the_other() -> None:
    half = WAITING.replace("待填：网络名称", "网络名是 Foyer。")
    visitor = Visitor(knowledge(faq=half))

    assert "网络名是 Foyer。" in visitor.says("哪个网？")
    assert "TODO" not in (told := visitor.says("Which net is it?"))
    assert "Foyer" in told


def test_an_example_is_a_question_on_the_topic_in_the_language_of_the_reader() -> None:
    desk = knowledge()
    for topic in list(asked_topics())[:20]:
        for language in ("en", "zh"):
            written = library.utterances(language)[topic.id].values()
            assert example(desk, topic.id, language) in {text for texts in written for text in texts}
    assert example(desk, "venue.wifi", "fr") == example(desk, "venue.wifi", "en")


def test_the_shipped_classifier_was_trained_on_the_utterances_that_ship() -> None:
    made_from = library.model()["made_from"].tobytes().decode()
    assert made_from == library.digest(), "run: python -m benchmarks.topics.train"


@pytest.mark.parametrize("language", library.languages())
def test_no_utterance_is_claimed_by_two_topics_or_written_twice_by_one_hand(language: str) -> None:
    wrong = [one for one in doubles(language) if one.is_wrong]
    assert not wrong, "\n".join(["python -m benchmarks.topics.doubles shows them:", *map(str, wrong)])


def test_a_double_is_told_from_two_hands_that_agree() -> None:
    agreed = Double("wifi", (("venue.wifi", "a"), ("venue.wifi", "b")))
    assert not agreed.is_wrong
    assert Double("wifi", (("venue.wifi", "a"), ("venue.wifi", "a"))).is_wrong
    assert Double("wifi", (("venue.wifi", "a"), ("services.sim", "b"))).is_wrong


def test_every_topic_has_a_label_and_utterances_in_each_language() -> None:
    for language in library.languages():
        assert set(library.labels(language)) >= set(library.topics())
        assert set(library.utterances(language)) == set(library.topics())


def test_a_narrower_topic_has_a_wider_one_that_is_no_narrower_one_itself() -> None:
    known = library.topics()
    for topic in known.values():
        assert not topic.parent or not known[topic.parent].parent, topic.id
