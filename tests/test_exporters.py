"""The exported calendar: whose day a session is, and what a second export says to the calendars that follow it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar

from bot.core.content.contents import Contents
from bot.exporters import programme_ics, selected_sessions
from tests.desk import Visitor, knowledge

NOW = datetime(2031, 5, 1, tzinfo=UTC)
OPENING = (
    "- {id: opening, title: {en: Opening}, start: 2031-05-12 09:00, end: 2031-05-12 10:00, track: rivers}"
)
CLOSING = "- {id: closing, title: {en: Closing}, start: 2031-05-15 09:00, end: 2031-05-15 10:00}"
NO_SESSION_ON_THE_14TH = f"""
    {OPENING}
    - {{id: dawn, title: {{en: Dawn chorus}}, start: 2031-05-13 05:30, end: 2031-05-13 08:00}}
    - {{id: noon, title: {{en: Noon talk}}, start: 2031-05-13 12:00, end: 2031-05-13 13:00}}
    {CLOSING}
"""


def contents(*sessions: str) -> Contents:
    return knowledge(sessions="\n".join(sessions)).contents


def exported(held: Contents, previous: bytes = b"", **selection: str) -> bytes:
    return programme_ics(held, selected_sessions(held, **selection), NOW, previous=previous)


def events(calendar: bytes) -> dict[str, Any]:
    """The events by the part of their UID that names the session."""
    found = Calendar.from_ical(calendar).walk("VEVENT")
    return {str(event["UID"]).partition("@")[0]: event for event in found}


@pytest.mark.parametrize(
    ("start", "day"),
    [("00:15", "2031-05-12"), ("05:00", "2031-05-12"), ("05:30", "2031-05-12"), ("05:59", "2031-05-12"),
     ("06:00", "2031-05-13"), ("07:00", "2031-05-13")],
)  # fmt: skip
def test_calendar_and_desk_agree_on_the_day_of_a_session_before_dawn(start: str, day: str) -> None:
    desk = knowledge(sessions=NO_SESSION_ON_THE_14TH.replace("05:30", start))
    visitor = Visitor(desk, "2031-05-01T10:00+08:00")
    visitor.says(f"What is on on {int(day[-2:])} May?")
    answered = visitor.parts[0].sessions
    assert "dawn" in answered
    assert {session.id for session in selected_sessions(desk.contents, day=day)} == set(answered)


def test_days_are_counted_as_the_desk_counts_them() -> None:
    """Day 3 is the 15th: nothing takes place on the 14th."""
    held = contents(NO_SESSION_ON_THE_14TH)
    counted = [[session.id for session in selected_sessions(held, day=str(n))] for n in (1, 2, 3, 4)]
    assert counted == [["opening", "dawn"], ["noon"], ["closing"], []]


@pytest.mark.parametrize(
    ("selection", "sentence"),
    [
        ({"day": "0"}, "0 is no day. Write 2031-05-12, or 1 for the first day."),
        ({"day": "someday"}, "someday is no day. Write 2031-05-12, or 1 for the first day."),
        ({"track": "lakes"}, "There is no track lakes. The tracks are: rivers."),
    ],
)
def test_a_selection_that_names_nothing_gets_a_sentence(selection: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        selected_sessions(contents(OPENING), **selection)


def test_an_unchanged_programme_gives_the_same_bytes() -> None:
    first = exported(contents(OPENING, CLOSING))
    later = datetime(2031, 5, 9, tzinfo=UTC)
    held = contents(OPENING, CLOSING)
    assert programme_ics(held, held.sessions, later, previous=first) == first


def test_a_changed_session_gets_a_higher_sequence_and_a_removed_one_is_cancelled() -> None:
    first = exported(contents(OPENING, CLOSING))
    second = events(exported(contents(OPENING.replace("09:00", "09:15")), previous=first))
    assert (second["opening"]["SEQUENCE"], str(second["opening"]["STATUS"])) == (1, "CONFIRMED")
    assert (second["closing"]["SEQUENCE"], str(second["closing"]["STATUS"])) == (1, "CANCELLED")


def test_a_session_outside_the_selection_is_not_cancelled() -> None:
    held = contents(OPENING, CLOSING)
    assert set(events(exported(held, exported(held), track="rivers"))) == {"opening"}


def test_a_previous_file_that_is_no_calendar_is_replaced() -> None:
    assert set(events(exported(contents(OPENING), previous=b"\x00 no calendar"))) == {"opening"}
