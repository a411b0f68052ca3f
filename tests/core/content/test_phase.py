"""Before, during and after, in whole days of the conference's zone."""

from datetime import datetime

import pytest

from bot.core.content.conference import Conference
from bot.core.content.validity import Phase, Validity, phase_of, window_state

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
