"""Entries that the matcher mixes up: each is left out in turn, and what answers its questions then is its rival."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from bot.core.checks import RULES, check_contents
from bot.core.knowledge import build_knowledge, build_matcher
from bot.core.matching import MatchEntry, Matcher
from bot.core.matching.calibration import LEXICAL, Calibration
from bot.core.matching.confusable import confusable_pairs
from bot.core.matching.sparse import Floats
from bot.knowledge.load.files import default_files
from bot.knowledge.load.folder import read_texts
from tests.knowledge.folders import CONFERENCE
from tests.knowledge.load.test_corpus import CORPUS, parts

ENTRIES = [
    MatchEntry("parking", ("Can I park at the venue?", "parking space for cars", "Is there a car park?")),
    MatchEntry("car", ("Where can I park my car?", "car park at the venue")),
    MatchEntry("lunch", ("Is lunch provided?", "where do we eat at noon")),
    MatchEntry("hall-a", ("Where is hall A?",)),
    MatchEntry("hall-b", ("Where is hall B?",)),
]


def test_what_rivals_an_entry_is_what_answers_it_once_it_is_gone() -> None:
    found = {
        entry: rivalling
        for entry, _, rivalling in confusable_pairs(Matcher.build(ENTRIES), lambda _, __: True)
    }
    assert set(found) == {"parking", "car", "hall-a", "hall-b"}
    for entry, rivalling in found.items():
        without = Matcher.build([one for one in ENTRIES if one.id != entry])
        for rival in rivalling:
            assert without.match(rival.question, 1).candidates[0].id == rival.id, rival


def test_what_cannot_stand_for_one_another_is_no_rival() -> None:
    found = confusable_pairs(
        Matcher.build(ENTRIES), lambda one, other: "hall" not in one and "hall" not in other
    )
    assert {rival.id for _, _, rivalling in found for rival in rivalling} == {"parking", "car"}


def test_nothing_to_compare_is_no_error() -> None:
    assert list(confusable_pairs(Matcher.build([]), lambda _, __: True)) == []
    assert list(confusable_pairs(Matcher.build(ENTRIES[2:3]), lambda _, __: True)) == []


class Indifferent:
    """A sentence model to which all texts mean the same."""

    name, dimension, weight = "indifferent", 2, 1.0

    @property
    def calibration(self) -> Calibration:
        return LEXICAL

    def embed(self, texts: Sequence[str]) -> Floats:
        return np.ones((len(texts), 2), dtype=np.float32)


def test_a_sentence_model_does_not_change_what_check_says() -> None:
    now = datetime(2031, 5, 1, tzinfo=UTC)
    for name in ("rule-near-duplicate", "rule-confusable-pair"):
        _, files, expected = parts((CORPUS / f"{name}.txt").read_text(encoding="utf-8"))
        data = {"conference.yaml": CONFERENCE.encode(), **{n: text.encode() for n, text in files.items()}}
        contents = read_texts(data, defaults=default_files()).contents
        assert contents is not None
        for desk in (
            build_knowledge(contents),
            build_knowledge(contents, build_matcher(contents, Indifferent())),
        ):
            rules = [rule for rule in RULES if rule.name != "contested-topic"]
            found = check_contents(contents, now, desk=desk, rules=rules)
            told = [line for line in expected if not line.endswith("[contested-topic]")]
            assert [f"{problem} [{problem.rule}]" for problem in found] == told
