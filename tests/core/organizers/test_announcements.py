"""Who gets an announcement, and in which language."""

from collections.abc import Sequence

import pytest

from bot.core.dialogue.prose import plain
from bot.core.organizers.announcements import (
    announced,
    audiences,
    is_word,
    language_read,
    missing_language,
    recipients,
)

BOTH = ("en", "zh")
PEOPLE = [(1, "zh-hans"), (2, "en"), (3, None), (4, "de"), (5, "zh")]


@pytest.mark.parametrize(
    ("audience", "languages", "wanted"),
    [
        ("all", BOTH, [(1, "zh"), (2, "en"), (3, "en"), (4, "en"), (5, "zh")]),
        ("all", ("zh", "en"), [(1, "zh"), (2, "en"), (3, "zh"), (4, "zh"), (5, "zh")]),
        ("all", ("ja",), [(1, "ja"), (2, "ja"), (3, "ja"), (4, "ja"), (5, "ja")]),
        ("lang:zh", BOTH, [(1, "zh"), (5, "zh")]),
        ("lang:en", BOTH, [(2, "en"), (3, "en"), (4, "en")]),
        ("lang:ja", BOTH, []),
        ("test", BOTH, [(2, "en"), (5, "zh")]),
    ],
)
def test_everybody_reads_it_in_one_language_of_the_conference(
    audience: str, languages: Sequence[str], wanted: list[tuple[int, str]]
) -> None:
    assert recipients(audience, PEOPLE, languages, {2, 5, 99}) == wanted


@pytest.mark.parametrize("languages", [("en",), BOTH, ("zh", "en", "ja")])
def test_the_languages_share_out_everybody(languages: Sequence[str]) -> None:
    by_language = [name for name in audiences(languages) if name.startswith("lang:")]
    shared = [one for name in by_language for one in recipients(name, PEOPLE, languages, ())]
    everybody = recipients("all", PEOPLE, languages, ())
    assert sorted(shared) == (sorted(everybody) if len(languages) > 1 else [])


def test_a_reader_without_a_text_of_their_own_gets_the_first_one() -> None:
    texts = {"zh": "晚宴改到\n临江厅。  <b>"}
    assert (
        plain(announced(texts, "en")) == "晚宴改到\n临江厅。  <b>\n\nQuestions about this? Just ask me here."
    )
    assert missing_language(texts, BOTH) == "en"
    assert missing_language({**texts, "en": "…"}, BOTH) is None
    assert language_read("zh_CN", BOTH) == "zh"


def test_a_test_says_so_and_nothing_else_does() -> None:
    texts = {"en": "Dinner", "zh": "晚宴"}
    assert plain(announced(texts, "en", "test")).startswith("TEST – only organizers get this\n\nDinner")
    assert plain(announced(texts, "zh", "test")).startswith("测试：仅组织者可见\n\n晚宴")
    assert plain(announced(texts, "en", "all")).startswith("Dinner")


@pytest.mark.parametrize(
    ("text", "sends"), [("SEND", True), (" send\n", True), ("发送", True), ("send it", False), ("", False)]
)
def test_only_the_word_itself_sends(text: str, sends: bool) -> None:
    assert is_word(text) is sends
