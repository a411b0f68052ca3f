"""Vectors of a knowledge base are kept from one start to the next; questions never are."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.core.matching import Matcher
from bot.core.matching.calibration import LEXICAL
from bot.core.matching.embedder import Embedder
from bot.core.matching.sparse import Floats
from bot.knowledge.embedding import keeping
from tests.core.matching.kb import best, entries


class Counting:
    """An embedder that counts letters, and remembers what it was asked."""

    dimension = 26
    weight = 1.0
    calibration = LEXICAL

    def __init__(self, name: str = "letters 1") -> None:
        self.name = name
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Floats:
        self.asked += texts
        letters = [[text.count(chr(97 + n)) for n in range(26)] for text in texts]
        return np.array(letters, dtype=np.float32).reshape(len(texts), 26)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "vectors.sqlite"


def built(embedder: Embedder, file: Path) -> Matcher:
    with keeping(embedder, file) as kept:
        return Matcher.build(entries(), embedder=kept)


def test_the_second_start_embeds_nothing_and_matches_alike(file: Path) -> None:
    first, second = Counting(), Counting()
    before, after = built(first, file), built(second, file)
    assert first.asked
    assert second.asked == []
    for asked in ("where is the cloakroom", "poster", "发票"):
        assert before.match(asked) == after.match(asked)
    assert before.thresholds == after.thresholds


def test_what_people_ask_is_not_written_down(file: Path) -> None:
    embedder = Counting()
    matcher = built(embedder, file)
    kept = file.read_bytes()
    embedder.asked.clear()
    assert best(matcher, "cloakroom for my mother") == "cloakroom"
    assert embedder.asked
    assert file.read_bytes() == kept


def test_vectors_of_another_model_are_not_taken(file: Path) -> None:
    built(Counting("letters 1"), file)
    other = Counting("letters 2")
    built(other, file)
    assert other.asked


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to be read as one" * 40])
def test_a_damaged_file_is_made_anew(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    assert best(built(Counting(), file), "cloakroom") == "cloakroom"
    again = Counting()
    built(again, file)
    assert again.asked == []


def test_where_nothing_can_be_written_all_works_as_before(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert best(built(Counting(), tmp_path / "cache" / "vectors.sqlite"), "cloakroom") == "cloakroom"


def test_the_file_holds_no_text(file: Path) -> None:
    built(Counting(), file)
    with sqlite3.connect(file) as kept:
        [(count, longest)] = kept.execute("SELECT count(*), max(length(key)) FROM vectors")
    assert count > 10
    assert longest == 16
    assert b"cloakroom" not in file.read_bytes()
