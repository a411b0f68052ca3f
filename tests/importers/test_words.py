"""Dates, times, lengths and names as people write them."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importers.normalise.days import day_reference, written_day
from bot.importers.normalise.names import NameList, without_titles
from bot.importers.normalise.times import clock_range, clock_time, duration, moment


@pytest.mark.parametrize(
    ("text", "day"),
    [("2031-05-12", date(2031, 5, 12)), ("2031/5/12", date(2031, 5, 12)), ("2031年5月12日（星期一）", date(2031, 5, 12)),
     ("5月12日", date(2031, 5, 12)), ("Aug.9", date(2031, 8, 9)), ("9 August 2031", date(2031, 8, 9)), ("Sat, 9th of Aug", date(2031, 8, 9)),
     ("August 9, 2031", date(2031, 8, 9)), ("25/12", date(2031, 12, 25)), ("12.05.2031", date(2031, 5, 12))],
)  # fmt: skip
def test_days(text: str, day: date) -> None:
    written = written_day(text)
    assert written is not None
    assert day in written.in_year(2031)


@pytest.mark.parametrize(
    "text", ["", "9.30", "14:30", "31st", "Room 12", "soon", "30 February", "99/99", "9-10"]
)
def test_no_days(text: str) -> None:
    assert written_day(text) is None


@pytest.mark.parametrize(
    ("text", "clock"),
    [("9:00", time(9)), ("09.30", time(9, 30)), ("14：30", time(14, 30)), ("2:30 PM", time(14, 30)), ("12 am", time(0)), ("12pm", time(12)),
     ("下午2点半", time(14, 30)), ("上午9時", time(9)), ("晚上8:15", time(20, 15)), ("中午12点", time(12)), ("0900", time(9)), ("14h30", time(14, 30)),
     ("24:00", time(0)), ("9:00:30", time(9, 0, 30))],
)  # fmt: skip
def test_times_of_day(text: str, clock: time) -> None:
    assert clock_time(text) == clock


@pytest.mark.parametrize("text", ["", "25:00", "9:75", "13 pm", "soon", "9:00-9:30", "123"])
def test_no_times_of_day(text: str) -> None:
    assert clock_time(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("09:00-09:30", (time(9), time(9, 30))), ("9.00 – 9.20", (time(9), time(9, 20))), ("2:00–2:30 pm", (time(14), time(14, 30))),
     ("11:30–12:30 pm", (time(11, 30), time(12, 30))), ("14:00~15:00", (time(14), time(15))), ("上午9:00至10:00", (time(9), time(10))),
     ("9:00", (time(9), None))],
)  # fmt: skip
def test_ranges(text: str, expected: tuple[time, time | None]) -> None:
    assert clock_range(text) == expected


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("00:45", 45),
        ("1:30", 90),
        ("45", 45),
        ("45 min", 45),
        ("90分钟", 90),
        ("1h30", 90),
        ("1.5 hours", 90),
        ("2小时", 120),
        ("PT45M", 45),
    ],
)
def test_lengths(text: str, minutes: int) -> None:
    assert duration(text) == timedelta(minutes=minutes)


@given(st.text(max_size=40))
def test_no_text_raises(text: str) -> None:
    people = NameList((text,)).people
    for read in (
        written_day,
        day_reference,
        clock_time,
        clock_range,
        duration,
        moment,
        people,
        without_titles,
    ):
        read(text)


@pytest.mark.parametrize(
    ("cell", "names"),
    [("Ada Brook", ["Ada Brook"]), ("Ada Brook, Ben Stream & Cy Lake", ["Ada Brook", "Ben Stream", "Cy Lake"]), ("林小溪、陈大河", ["林小溪", "陈大河"]),
     ("林小溪 / Lin Xiaoxi", ["林小溪 / Lin Xiaoxi"]), ("Ada Brook / Ben Stream", ["Ada Brook", "Ben Stream"]), ("TBD", []), ("", []),
     ("Moderator: Ada Brook MD, PhD", ["Ada Brook MD, PhD"])],
)  # fmt: skip
def test_people_of_a_cell(cell: str, names: list[str]) -> None:
    assert [one.name for one in NameList((cell,)).people(cell)] == names


@pytest.mark.parametrize(
    ("written", "name", "title"),
    [("Prof.Dr. Ben Stream MD,FACP", "Ben Stream", "Prof. Dr., MD, FACP"), ("Yo-Yo Ma", "Yo-Yo Ma", ""), ("林小溪教授", "林小溪", "教授"),
     ("陈大河 主任医师", "陈大河", "主任医师"), ("Dr. X FRCP(C)", "X", "Dr., FRCP(C)"), ("Drew Miller", "Drew Miller", ""), ("Dr.", "Dr.", "")],
)  # fmt: skip
def test_titles_are_parted_from_names(written: str, name: str, title: str) -> None:
    assert without_titles(written) == (name, title)
