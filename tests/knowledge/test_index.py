"""Indexes kept on disk: the same answers, sooner; and never the wrong ones."""

from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

from bot.core.content.contents import Contents
from bot.core.matching import Matcher
from bot.core.matching.sparse import Floats
from bot.core.matching.word_vectors import shipped_word_vectors
from bot.knowledge import index as index_module
from bot.knowledge.index import MOST_KEPT, indexed
from bot.knowledge.load.files import default_files
from bot.knowledge.load.folder import read_texts
from tests.desk import CONFERENCE, FAQ, Visitor

QUESTIONS = ["where can I leave my coat", "无线网密码", "wifi pasword", "who won the match", "hall a"]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("MATCHER", "lexical")
    return tmp_path / "infodesk"


def contents(faq: str = FAQ) -> Contents:
    files = {"conference.yaml": dedent(CONFERENCE).encode(), "faq/all.yaml": dedent(faq).encode()}
    found = read_texts(files, defaults=default_files()).contents
    assert found is not None
    return found


def heard() -> list[str]:
    desk = indexed(contents())
    matches = [
        [(c.id, c.confidence) for c in desk.matcher.match(question).candidates] for question in QUESTIONS
    ]
    return [Visitor(desk).says(question) for question in QUESTIONS] + [
        str(matches),
        str(desk.matcher.thresholds),
    ]


def test_a_kept_index_gives_the_same_answers_and_is_not_built_again(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = heard()
    assert len(list(cache.glob("index-*.npz"))) == 1

    def never(*_: object, **__: object) -> Matcher:
        raise AssertionError("the index was built again")

    monkeypatch.setattr(index_module, "build_matcher", never)
    assert heard() == built


def test_another_folder_is_another_index(cache: Path) -> None:
    indexed(contents())
    other = indexed(contents(FAQ.replace("Where can I leave my coat?", "Where do I hang my cape?")))
    assert len(list(cache.glob("index-*.npz"))) == 2
    assert "Next to the bookshop." in Visitor(other).says("Where do I hang my cape?")


@pytest.mark.parametrize("damage", [b"", b"garbage", b"PK\x03\x04half a file"])
def test_a_damaged_index_is_made_anew(cache: Path, damage: bytes) -> None:
    built = heard()
    [file] = cache.glob("index-*.npz")
    file.write_bytes(damage)
    assert heard() == built
    assert file.read_bytes() != damage


def test_only_a_few_are_kept(cache: Path) -> None:
    for number in range(MOST_KEPT + 2):
        indexed(contents(FAQ.replace("coat check", f"coat check {number}")))
    assert len(list(cache.glob("index-*.npz"))) == MOST_KEPT


class OneDirection:
    """A sentence model to which all texts are alike."""

    name, dimension, weight, calibration = "one direction", 3, 0.5, shipped_word_vectors().calibration

    def embed(self, texts: Sequence[str]) -> Floats:
        return np.ones((len(texts), self.dimension), dtype=np.float32)


def test_a_folder_too_large_for_the_sentence_model_is_asked_by_what_it_was_indexed_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index_module, "chosen", OneDirection)
    monkeypatch.setattr("bot.core.matching.matcher.LEARNT_QUESTIONS", 2)
    built = heard()
    assert "Next to the bookshop." in built[0]
    assert heard() == built, "from the index on disk, too"


def test_a_source_that_changes_does_not_make_the_index_anew(cache: Path) -> None:
    indexed(contents())
    indexed(contents(FAQ.replace("House rules 2031", "House rules 2032")))
    assert len(list(cache.glob("index-*.npz"))) == 1


def test_an_answer_that_changes_does_for_it_is_evidence_too(cache: Path) -> None:
    indexed(contents())
    other = indexed(contents(FAQ.replace("Next to the bookshop", "In the cellar")))
    assert len(list(cache.glob("index-*.npz"))) == 2
    assert "In the cellar." in Visitor(other).says("Where can I leave my coat?")


def test_without_a_place_to_keep_it_nothing_is_lost_but_time(cache: Path) -> None:
    cache.write_text("a file where the folder should be", encoding="utf-8")
    assert "Next to the bookshop." in Visitor(indexed(contents())).says("where can I leave my coat")
