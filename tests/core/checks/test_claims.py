"""What the checks read out of a sentence: clock times and days, in both languages, and nothing that is none."""

from datetime import date, time

import pytest

from bot.core.checks.contradictions import clock_times, days

TIMES = [
    ("It begins at 14:30.", ["14:30"]),
    ("9:00–10:30 in the hall", ["09:00", "10:30"]),
    ("at 9 am", ["09:00"]),
    ("from 9 to 11 am", ["09:00", "11:00"]),
    ("2:30 p.m., sharp", ["14:30"]),
    ("12 am and 12 pm", ["00:00", "12:00"]),
    ("下午3点半开始", ["15:30"]),
    ("上午9点到10点15分", ["09:00", "10:15"]),
    ("晚上7:30", ["19:30"]),
    ("ratio 3:1, room 212, 9 people, 2031", []),
    ("at 25:00 and 10:75", []),
    ("0x10:20:30", []),
]


@pytest.mark.parametrize(("text", "expected"), TIMES)
def test_clock_times(text: str, expected: list[str]) -> None:
    assert clock_times(text) == {time.fromisoformat(one) for one in expected}


DAYS = [
    ("on 13 May", ["2031-05-13"]),
    ("May 13th, 2030", ["2030-05-13"]),
    ("12–15 May 2031", ["2031-05-12", "2031-05-15"]),
    ("from May 12 to 15", ["2031-05-12", "2031-05-15"]),
    ("5月12日至15日", ["2031-05-12", "2031-05-15"]),
    ("9月25–29日", ["2031-09-25", "2031-09-29"]),
    ("5月3日到6月4日", ["2031-05-03", "2031-06-04"]),
    ("2030年5月3号", ["2030-05-03"]),
    ("2031-05-12", ["2031-05-12"]),
    ("31 February, 5月40日, May 2031", []),
    ("10:30 May be late", []),
]


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_days(text: str, expected: list[str]) -> None:
    assert days(text, 2031) == {date.fromisoformat(one) for one in expected}
