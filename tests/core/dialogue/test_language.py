"""The language of a question is told from its script and small words, and left open where it does not tell."""

import pytest

from bot.core.dialogue.commands import is_nod, named_command
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


@pytest.mark.parametrize(
    "text", ["ok", "OK!", "Okay.", "ok ok", "收到", "是的", "嗯嗯", "好的，收到！", "沒錯", "👍🏽", "Yes"]
)
def test_a_nod_asks_nothing(text: str) -> None:
    assert is_nod(text)


@pytest.mark.parametrize(
    "text", ["ok?", "可以吗", "对吗？", "ok and tomorrow?", "好的，无线网密码是多少", "okra", "no wifi", "?"]
)
def test_what_asks_is_no_nod(text: str) -> None:
    assert not is_nod(text)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("帮助", ("help", "zh")),
        (" 幫助！", ("help", "zh")),
        ("/日程", ("programme", "zh")),
        ("日程", None),
        ("help", None),
    ],
)
def test_a_command_by_its_name_in_a_language(text: str, command: tuple[str, str] | None) -> None:
    assert named_command(text) == command
