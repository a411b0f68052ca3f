"""Dates as people say them; before, during and after in whole days of the conference's zone."""

from datetime import date, datetime

import pytest

from bot.core.content.conference import Conference
from bot.core.content.dates import days, phase_of, window_state, written_date
from bot.core.content.validity import Phase, Validity

CONFERENCE = Conference.model_validate(
    {
        "name": "X",
        "start": "2031-05-12",
        "end": "2031-05-15",
        "timezone": "Asia/Shanghai",
        "languages": ["en"],
    }
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        ("2031-05-11T23:59+08:00", Phase.BEFORE),
        ("2031-05-11T16:00+00:00", Phase.DURING),
        ("2031-05-15T23:59+08:00", Phase.DURING),
        ("2031-05-16T00:00+08:00", Phase.AFTER),
    ],
)
def test_phases_change_at_midnight_of_the_conference(now: str, phase: Phase) -> None:
    assert phase_of(CONFERENCE, at(now)) is phase


@pytest.mark.parametrize(
    ("window", "now", "state"),
    [
        ({"until": "2031-05-13"}, "2031-05-13T23:00+08:00", Phase.DURING),
        ({"until": "2031-05-13"}, "2031-05-14T00:00+08:00", Phase.AFTER),
        ({"from": "2031-05-13T12:00"}, "2031-05-13T11:59+08:00", Phase.BEFORE),
        ({"phase": "after"}, "2031-05-14T00:00+08:00", Phase.BEFORE),
        ({"phase": "before"}, "2031-05-14T00:00+08:00", Phase.AFTER),
        ({"phase": "during"}, "2031-05-14T00:00+08:00", Phase.DURING),
    ],
)
def test_a_window_opens_and_closes(window: dict[str, str], now: str, state: Phase) -> None:
    assert window_state(Validity.model_validate(window), CONFERENCE, at(now)) is state


@pytest.mark.parametrize(
    ("start", "end", "english", "chinese"),
    [
        (date(2024, 9, 25), date(2024, 9, 29), "25–29 September 2024", "2024年9月25日至29日"),
        (date(2024, 9, 30), date(2024, 10, 2), "30 September – 2 October 2024", "2024年9月30日至10月2日"),
        (date(2024, 9, 25), date(2024, 9, 25), "25 September 2024", "2024年9月25日"),
    ],
)
def test_ranges_of_days(start: date, end: date, english: str, chinese: str) -> None:
    assert days(start, end, "en") == english
    assert days(start, end, "zh") == chinese


@pytest.mark.parametrize(
    ("written", "english", "chinese"),
    [
        ("1997", "1997", "1997年"),
        ("2015-08", "August 2015", "2015年8月"),
        ("2015-08-21", "21 August 2015", "2015年8月21日"),
    ],
)
def test_a_date_is_said_as_precisely_as_it_was_written(written: str, english: str, chinese: str) -> None:
    assert written_date(written, "en") == english
    assert written_date(written, "zh") == chinese
