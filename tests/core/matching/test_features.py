"""What a text is made of, as the matcher sees it."""

from itertools import islice, product
from string import ascii_lowercase

import pytest

from bot.core.matching.features import features, stem, weight_of, words_of
from bot.core.matching.normalisation import normalise
from tests.memory import megabytes_at_most


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("registered", {"wregist"}),
        ("poster size", {"wposter", "wsize", "bposter size"}),
        ("wifi", {"c^wi", "cwif", "cifi$"}),
        ("发票", {"w发票", "z发", "z发票", "pfa piao"}),
        ("PCR检测", {"wpcr", "w检测", "z检测"}),
    ],
)
def test_a_text_has_terms_of_every_view(text: str, terms: set[str]) -> None:
    assert terms <= set(features(normalise(text)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("發票怎麼開", "发票怎么开"),
        ("ＷｉＦｉ？", "wifi"),
        ("Where's the café", "where is the cafe"),
        ("I can't", "i can not"),
    ],
)
def test_spellings_of_the_same_have_the_same_features(one: str, other: str) -> None:
    assert features(normalise(one)) == features(normalise(other))


def test_a_character_for_another_of_the_same_sound_shares_its_sound() -> None:
    right, wrong = features("发票"), features("发飘")
    assert {term for term in right if term in wrong and term[0] == "p"} >= {"pfa", "pfa piao"}


@pytest.mark.parametrize(
    ("ordinary", "telling"), [("the", "cloakroom"), ("please", "invoice"), ("的", "发票")]
)
def test_ordinary_words_tell_less(ordinary: str, telling: str) -> None:
    assert weight_of(ordinary) < weight_of(telling)


def test_words_come_in_their_order() -> None:
    assert words_of("where 发票 hall") == ("where", "发票", "hall")


def test_only_english_words_are_stemmed() -> None:
    assert (stem("posters"), stem("h2o"), stem("发票")) == ("poster", "h2o", "发票")


def test_a_text_without_words_has_no_features() -> None:
    assert features("") == {}


def test_words_that_nobody_has_seen_do_not_fill_the_memory() -> None:
    words = product(ascii_lowercase, repeat=3)
    with megabytes_at_most(12):
        for first in islice(words, 4_000):
            features(normalise(f"{''.join(first) * 4} {''.join(first) * 9}"))
