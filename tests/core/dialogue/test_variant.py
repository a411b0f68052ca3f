"""Whoever writes in Traditional characters reads them; names stay as they are written."""

import pytest

from bot.core.dialogue.turn import Conversation
from tests.desk import Visitor, knowledge

FAQ = """
    - id: wifi
      question: {en: What is the Wi-Fi password?, zh: 无线网密码是多少？}
      also_asked: {zh: [怎么上网]}
      answer: {en: Ask 马军 at the desk., zh: 请向服务台的马军询问，软件在网站下载。}
"""
DESK = knowledge(faq=FAQ, speakers="[{id: ma, name: {zh: 马军, en: Jun Ma}}]")


def read(text: str, client: str | None = None, pinned: str = "") -> str:
    visitor = Visitor(DESK, client=client)
    if pinned:
        visitor.says(f"/language {pinned}")
    return visitor.says(text)


@pytest.mark.parametrize(
    ("text", "client", "pinned", "told"),
    [
        ("無線網密碼是多少？", None, "", "請向服務檯的马军詢問，軟體在網站下載。"),
        ("無線網密碼是多少？", "zh-HK", "", "請向服務枱的马军詢問，軟件在網站下載。"),
        ("无线网密码是多少？", None, "", "请向服务台的马军询问，软件在网站下载。"),
        ("无线网密码是多少？", "zh-TW", "", "请向服务台的马军询问，软件在网站下载。"),
        ("无线网密码是多少？", None, "zh-Hant", "請向服務檯的马军詢問，軟體在網站下載。"),
        ("怎麼上網", "en", "", "軟體在網站下載"),
        ("What is the Wi-Fi password?", None, "", "Ask 马军 at the desk."),
    ],
)
def test_a_reply_is_in_the_characters_of_the_question(
    text: str, client: str | None, pinned: str, told: str
) -> None:
    assert told in read(text, client, pinned)


def test_what_the_desk_says_itself_and_its_buttons_are_converted_too() -> None:
    visitor = Visitor(DESK)
    assert "請" in visitor.says("這裡可以騎大象嗎")
    visitor.says("/language")
    assert "繁體中文" in visitor.labels


def test_a_short_question_whose_characters_do_not_tell_goes_on_in_the_last_ones() -> None:
    visitor = Visitor(DESK)
    visitor.says("無線網密碼是多少？")
    assert "軟體" in visitor.says("wifi 密")
    assert Conversation.from_dict(visitor.conversation.as_dict()).variant == "zh-hant"
