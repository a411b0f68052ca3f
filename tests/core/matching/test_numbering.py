"""Numbered texts: found by what they say, unknown ones told apart."""

from bot.core.matching.numbering import Numbering


def test_texts_are_found_by_their_place_and_others_are_unknown() -> None:
    texts = ["w:poster", "w:海报", "p:poster hall", ""]
    numbered = Numbering(texts)
    assert [numbered.get(text) for text in texts] == [0, 1, 2, 3]
    assert numbered.get("w:posters") is None
    assert numbered.of(["w:海报", "h:海", "w:poster"]).tolist() == [1, -1, 0]


def test_texts_of_the_same_bytes_in_memory_are_not_taken_for_each_other() -> None:
    numbered = Numbering(["of", "景"])
    assert (numbered.get("of"), numbered.of(["景", "of"]).tolist()) == (0, [1, 0])


def test_where_nothing_is_numbered_all_is_unknown() -> None:
    assert Numbering([]).of(["a", "b"]).tolist() == [-1, -1]
    assert "a" not in Numbering([])
