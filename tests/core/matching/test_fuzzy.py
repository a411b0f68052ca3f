"""Words nobody wrote down, and what was probably meant."""

import pytest

from bot.core.matching.fuzzy import Vocabulary

WORDS = Vocabulary(["cloakroom", "invoice", "invoices", "poster", "password", "wifi", "hall", "coat"])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("clokroom", "cloakroom"),  # a letter less
        ("inovice", "invoice"),  # two swapped
        ("passsword", "password"),  # one doubled
        ("pister", "poster"),  # the key beside it
        ("wfii", "wifi"),
    ],
)
def test_a_slip_is_seen_through(written: str, meant: str) -> None:
    assert WORDS.meant(written)[0][0] == meant


@pytest.mark.parametrize("word", ["zebra", "ab", "2024", "x" * 50, ""])
def test_a_word_that_resembles_none_means_none(word: str) -> None:
    assert WORDS.meant(word) == ()


def test_two_words_without_their_space_are_both_meant() -> None:
    assert [word for word, _ in WORDS.meant("posterhall")] == ["poster", "hall"]


def test_of_equally_similar_words_the_first_in_the_alphabet_comes_first() -> None:
    assert [word for word, _ in Vocabulary(["card", "cart", "care"]).meant("carx")] == [
        "card",
        "care",
        "cart",
    ]
