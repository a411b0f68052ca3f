"""The language of a question is told from its script and small words, and left open where it does not tell."""

import pytest

from bot.core.dialogue.language import language_of, primary


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("where is the wifi", "en"),
        ("发票怎么开", "zh"),
        ("發票怎麼開", "zh"),
        ("HER2专场在哪个hall", "zh"),
        ("WiFi密码", "zh"),
        ("when does 马军 speak tomorrow", "en"),
        ("what's on tmrw 3pm", "en"),
        ("马军", "zh"),
        ("wifi", None),
        ("PD-L1", None),
        ("12", None),
        ("👍", None),
        ("", None),
        ("会議はどこですか", None),
    ],
)
def test_language_of(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_an_english_only_desk_takes_two_latin_words_for_english() -> None:
    assert language_of("cloakroom price", ("en", "zh")) == "en"
    assert language_of("cloakroom price", ("de", "en")) is None


@pytest.mark.parametrize(
    ("tag", "language"),
    [("zh-hans", "zh"), ("en", "en"), ("PT-br", "pt"), ("", None), (None, None), ("x-1", None)],
)
def test_a_clients_setting_is_cut_to_its_language(tag: str | None, language: str | None) -> None:
    assert primary(tag) == language
