"""The source line below an answer: in the reader's language, one line, with the day of the check where it helps."""

from datetime import datetime

import pytest

from bot.core.dialogue.prose import plain
from bot.core.faq.replies import entry_reply, offers_reply
from tests.desk import knowledge

ENTRY = """
    - id: locker
      question: {{en: Are there lockers?, zh: 有储物柜吗？}}
      answer: {{en: On level 1., zh: 一层。}}
      source: {source}
      verified: 2031-05-10
      timeless: {timeless}
"""

WIFI = """
    - id: wifi
      question: {en: Is there Wi-Fi?, zh: 有无线网吗？}
      answer: {en: Yes., zh: 有。}
"""


def last_line(source: str, language: str, now: str = "2031-06-01T09:00+08:00", timeless: str = "no") -> str:
    desk = knowledge(faq=ENTRY.format(source=source, timeless=timeless))
    text, _, _ = entry_reply("locker", language, datetime.fromisoformat(now), desk)
    return plain(text).rpartition("\n")[2]


@pytest.mark.parametrize(
    ("source", "english", "chinese"),
    [
        ("House rules", "Source: House rules", "来源：House rules"),
        ("[House rules, Plan]", "Source: House rules; Plan", "来源：House rules；Plan"),
        ("{en: House rules, zh: 场馆守则}", "Source: House rules", "来源：场馆守则"),
        ("{en: [House rules, Plan], zh: 守则}", "Source: House rules; Plan", "来源：守则"),
        ("[{en: House rules, zh: 守则}, Plan]", "Source: House rules; Plan", "来源：守则；Plan"),
        ("{zh: 守则}", "Source: 守则", "来源：守则"),
        ('"House\\n rules"', "Source: House rules", "来源：House rules"),
        ("[{en: Minutes, zh: 纪要一}, {en: Minutes, zh: 纪要二}]", "Source: Minutes", "来源：纪要一；纪要二"),
    ],
)
def test_sources_are_one_line_in_the_language_of_the_reader(source: str, english: str, chinese: str) -> None:
    assert (last_line(source, "en"), last_line(source, "zh")) == (english, chinese)


@pytest.mark.parametrize(
    ("now", "timeless", "line"),
    [
        ("2031-05-09T23:59+08:00", "no", "Source: Rules"),
        ("2031-05-09T16:00+00:00", "no", "Source: Rules (checked 10 May 2031)"),
        ("2031-05-15T23:00+08:00", "no", "Source: Rules (checked 10 May 2031)"),
        ("2031-05-16T00:00+08:00", "no", "Source: Rules"),
        ("2031-05-12T09:00+08:00", "yes", "Source: Rules"),
    ],
)
def test_the_day_of_the_check_is_told_while_the_answer_may_change(now: str, timeless: str, line: str) -> None:
    assert last_line("Rules", "en", now, timeless) == line


@pytest.mark.parametrize(
    ("language", "entries", "text", "labels"),
    [
        ("en", ["locker"], "Is this what you mean?", ["Are there lockers?", "Something else"]),
        ("zh", ["locker"], "您想问的是不是这个？", ["有储物柜吗？", "我问的不是这个"]),
        (
            "en",
            ["locker", "wifi"],
            "I am not sure which",
            ["Are there lockers?", "Is there Wi-Fi?", "None of these"],
        ),
    ],
)
def test_a_single_offer_asks_whether_it_is_meant(
    language: str, entries: list[str], text: str, labels: list[str]
) -> None:
    desk = knowledge(faq=ENTRY.format(source="Rules", timeless="no") + WIFI)
    body, buttons = offers_reply(entries, language, desk)
    assert plain(body).startswith(text)
    assert [button.label for button in buttons] == labels
