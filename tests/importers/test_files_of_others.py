"""Files as other conferences export or type them, small, with what is right: read so, or asked for, and never silently wrong."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.importers import Known, MissingOption, Options, Plan, SourceError, open_source, read_source
from tests.importers.sources import calendar, imported, source, table, workbook

KNOWN = Known(
    timezone="Asia/Shanghai",
    languages=("en", "zh"),
    conference_id="oceans",
    start=date(2033, 9, 3),
    end=date(2033, 9, 5),
)
DAY = "2033-09-03"
VTIMEZONE = (
    "BEGIN:VTIMEZONE\nTZID:Custom\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0900\n"
    "TZOFFSETTO:+0900\nEND:STANDARD\nEND:VTIMEZONE"
)


def plan_of(data: str | bytes, known: Known = KNOWN, **options: Any) -> Plan:  # noqa: ANN401 - of the import
    """The plan of a file that somebody imports into the folder of a conference."""
    return read_source(source({"file": data}), Options(**options), known)


def rows_of(*cells: str, heads: str = "Title|Date|Time") -> str:
    """A table with these rows, cells parted by strokes; a missing last cell is empty."""
    return table(*[tuple(row.split("|")) for row in (heads, *cells)])


def starts(plan: Plan) -> list[str]:
    """When each session begins and ends, in one text, without the day that all have."""
    return [
        f"{session.get('start', session.get('day', '?'))}-{session.get('end', '')}".replace(f"{DAY} ", "")
        for session in plan.sessions
    ]


@pytest.mark.parametrize(
    ("heads", "row", "expected"),
    [
        ("Title|Date|Time", "A|Sat 3 Sep|9.15 am", "09:15-"),
        ("Title|Day|Time", "A|Sat|9h30 - 10h15", "09:30-10:15"),
        ("Title|Date|Time", "A|3-Sep-33|0915-1000", "09:15-10:00"),
        ("Title|Date|Time", "A|September 3rd, 2033|12:00 noon - 1:00 pm", "12:00-13:00"),
        ("Title|Date|Time", "A|20330903|20:00-24:00", "20:00-2033-09-04 00:00"),
        ("Title|Date|Time", "A|48825|9:00", "09:00-"),
        ("Title|Date|Time", "A|2033-09-03|TBD", "2033-09-03-"),
        ("What|Day|When", "A|D1|9:00", "09:00-"),
        ("题目|日程|时间", "甲|第一天|下午两点半到三点", "14:30-15:00"),
        ("题目|时间", "甲|2033年9月3日 上午9:00-10:00", "09:00-10:00"),
        ("Title|Time", "A|2033-09-03 09:00-09:30", "09:00-09:30"),
        ("Subject|Start Date|Start Time|End Date|End Time", "A|9/3/2033|7:30 PM|9/4/2033|12:30 AM",
         "19:30-2033-09-04 00:30"),
        ("Title|Scheduled At|Scheduled Duration", "A|2033-09-03 09:00|45", "09:00-09:45"),
        ("Title|Start (UTC)", "A|2033-09-03 01:00", "09:00-"),
        ("Date & time|Title|Room", "3 Sep 2033 09:00|A|Hall A", "09:00-"),
        ("Date|Time|Unheard of|Room", "2033-09-03|09:00|A|Hall A", "09:00-"),
        ("Title|Date|Time (Tokyo)", "A|2033-09-03|10:00", "09:00-"),
        ("Title|Date|Time|Time zone", "A|2033-09-03|8:00-9:00|Europe/Oslo", "14:00-15:00"),
        ("题目|日期|时间", "甲|2033-09-03|北京时间9:00-9:30", "09:00-09:30"),
        ("Title|Date|Time", "A|2033-09-03|8:00 CET", "14:00-"),
        ("Title|Date|Time", "A|2033-09-03|10:00-10:30 (UTC+9)", "09:00-09:30"),
    ],
)  # fmt: skip
def test_days_times_and_zones(heads: str, row: str, expected: str) -> None:
    assert starts(plan_of(rows_of(row, heads=heads), month_first=True)) == [expected]


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("Ida Berg (Fjord Institute, Oslo)\nTom Hale (Reef Lab)", ["Ida Berg", "Tom Hale"]),
        ("PD Dr. Jan Wolf; Dr.-Ing. Eva Klein", ["Jan Wolf", "Eva Klein"]),
        ("Ida Berg <ida@fjord.example>, Tom Hale (tom@reef.example)", ["Ida Berg", "Tom Hale"]),
        ("Sam Lake, Jr.; Prof. em. Bo Dahl; N.N.", ["Sam Lake", "Bo Dahl"]),
        ("Ida Berg, Tom Hale, and Wu Min", ["Ida Berg", "Tom Hale", "Wu Min"]),
        ("林青（海洋大学）、何海（水产研究所）", ["林青", "何海"]),
        ("特邀嘉宾：林青；主持：何海", ["林青", "何海"]),
        ("Ida\u00a0Berg \u2013 Fjord Institute; Bo Dahl & team", ["Ida Berg", "Bo Dahl"]),
    ],
)
def test_people(cell: str, people: list[str]) -> None:
    rows = ("Title", "Date", "Time", "Speakers"), ("A", DAY, "9:00", cell)
    assert [person["name"] for person in plan_of(table(*rows)).speakers] == people


def test_a_house_beside_each_speaker_is_that_speakers() -> None:
    heads = "Title|Date|Time|Speaker 1|Affiliation 1|Speaker 2|Affiliation 2"
    plan = plan_of(rows_of(f"A|{DAY}|9:00|Ida Berg|Fjord College|Tom Hale|Reef Lab", heads=heads))
    assert {person["name"]: person["affiliation"] for person in plan.speakers} == {
        "Ida Berg": "Fjord College",
        "Tom Hale": "Reef Lab",
    }


@pytest.mark.parametrize(
    ("title", "kept", "status"),
    [
        ("Kelp CANCELLED", "Kelp", "cancelled"),
        ("**CANCELLED** Kelp", "Kelp", "cancelled"),
        ("(Cancelled due to illness) Kelp", "Kelp", "cancelled"),
        ("海藻-取消", "海藻", "cancelled"),
        ("Postponed: Kelp", "Postponed: Kelp", "cancelled"),
        ("海藻（延期至9月4日）", "海藻（延期至9月4日）", "cancelled"),
        ("[Moved] Kelp", "Kelp", "moved"),
        ("Kelp (moved to Hall A)", "Kelp (moved to Hall A)", "moved"),
        ("改期：海藻", "海藻", "moved"),
        ("NEW: Kelp", "Kelp", "new"),
        ("新增：海藻", "海藻", "new"),
        ("New: a history of kelp", "New: a history of kelp", None),
        ("Moved: a memoir", "Moved: a memoir", None),
        ("延期风险管理", "延期风险管理", None),
    ],
)
def test_marks_on_titles(title: str, kept: str, status: str | None) -> None:
    (session,) = plan_of(rows_of(f"{title}|{DAY}|9:00")).sessions
    assert (session["title"] in (kept, {"zh": kept}), session.get("status")) == (True, status)


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("confirmed", None), ("正常", None), ("Not cancelled", None), ("postponed", "cancelled"), ("推迟", "cancelled"),
        ("room changed", "moved"), ("时间调整", "moved"), ("new", "new"), ("新增", "new"), ("TBC by chair", None),
    ],
)  # fmt: skip
def test_a_column_for_the_status(written: str, status: str | None) -> None:
    plan = plan_of(rows_of(f"A|{DAY}|9:00|{written}", heads="Title|Date|Time|Status"))
    assert plan.sessions[0].get("status") == status
    assert ("is not known here" in str(plan.notes)) is (written == "TBC by chair")


def test_what_is_not_on_the_programme_is_left_out_and_named() -> None:
    rows = rows_of(f"A|{DAY}|9:00|accepted", f"B|{DAY}|9:00|Rejected", heads="Title|Date|Time|Status")
    plan = plan_of(rows)
    assert [session["title"] for session in plan.sessions] == ["A"]
    assert "“B” is Rejected" in str(plan.notes)


LOOKS = {
    "xl/styles.xml": "<styleSheet><fonts><font/><font><strike/></font></fonts><cellXfs><xf fontId='0'/>"
    "<xf fontId='1'/></cellXfs></styleSheet>"
}


def with_looks(book: bytes, *replaced: tuple[str, str]) -> bytes:
    """A workbook whose parts say otherwise at some places."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            for before, after in replaced:
                part = part.replace(before, after)
            new.writestr(name, part)
    return stream.getvalue()


def test_hidden_rows_are_left_out_and_struck_titles_are_cancelled() -> None:
    rows = [("Title", "Date", "Time"), *((title, DAY, "9:00") for title in ("Kelp", "Reefs", "Secret"))]
    struck = ('<c r="A2"', '<c r="A2" s="1"'), ('<c r="C3"', '<c r="C3" s="1"')
    book = with_looks(workbook(*rows, extra=LOOKS), *struck, ('<row r="4">', '<row r="4" hidden="1">'))
    plan = plan_of(book)
    assert [(one["title"], one.get("status")) for one in plan.sessions] == [
        ("Kelp", "cancelled"),
        ("Reefs", None),
    ]
    assert "hidden rows (4)" in str(plan.notes)
    assert "“9:00” is struck through" in str(plan.notes)


def test_a_sheet_may_be_named_by_its_weekday() -> None:
    assert starts(plan_of(workbook(("Time", "Title", "Room"), ("9:00", "Kelp", "A"), sheet="Sun"))) == [
        "2033-09-04 09:00-"
    ]


def test_a_hidden_sheet_is_left_out_and_named() -> None:
    book = with_looks(
        workbook(("Title", "Date", "Time"), ("Draft", DAY, "9:00")), ("sheetId=", "state='hidden' sheetId=")
    )
    with pytest.raises(SourceError, match="No header row"):
        plan_of(book)


OPEN_CELLS = "<table><tr><th>Title<th>Date<th>Time<tr><td>Kelp<td>2033-09-03<td>9:00</table>"
PAGE = (
    "<!DOCTYPE html><html><body><table><tr><th>Time</th><th>Hall A</th><th>Hall B</th></tr>"
    "<tr><td colspan=3>3 September 2033</td></tr><tr><td>9:00-9:30</td><td rowspan=2>Kelp</td><td>Reefs</td></tr>"
    "<tr><td>9:30-10:00</td><td><s>Tides</s></td></tr></table></body></html>"
)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (PAGE, ["09:00-10:00", "09:00-09:30", "09:30-10:00"]),
        (OPEN_CELLS, ["09:00-"]),
        ("| Title | Date | Time |\n|---|:-:|---|\n| Kelp | 2033-09-03 | 9:00 |\n", ["09:00-"]),
    ],
    ids=["a web page", "cells left open", "Markdown"],
)
def test_tables_that_were_made_to_be_read(page: str, expected: list[str]) -> None:
    plan = plan_of(page)
    assert starts(plan) == expected
    assert [one.get("status") for one in plan.sessions][2:] == ["cancelled"] * (page is PAGE)


@pytest.mark.parametrize(
    "rows",
    [
        (
            ("3 September 2033", "Hall A", "Hall B"),
            ("09:00-10:00", "Kelp", ""),
            ("10:00-11:00", "Reefs", "Tides"),
        ),
        (
            ("Date", "Time", "Hall A", "Hall B"),
            (DAY, "09:00-10:00", "Kelp", ""),
            ("", "10:00-11:00", "Reefs", "Tides"),
        ),
    ],
    ids=["in the corner", "before the time"],
)
def test_the_day_of_a_grid_may_stand(rows: tuple[tuple[str, ...], ...]) -> None:
    assert starts(plan_of(table(*rows))) == ["09:00-10:00", "10:00-11:00", "10:00-11:00"]


def test_what_stands_below_a_hall_is_not_its_name() -> None:
    grid = table(
        ("", "Hall A", "Hall B"),
        ("", "(200 seats)", "(50 seats)"),
        ("09:00", "Kelp", "Reefs"),
        ("10:00", "Tides", ""),
    )
    assert [hall["name"] for hall in plan_of(grid, day=date(2033, 9, 3)).halls] == ["Hall A", "Hall B"]


def test_a_title_alone_is_doubted_and_a_footnote_left_out() -> None:
    plan = plan_of(rows_of("A|2033-09-03|9:00", "Afternoon: posters||", "* changes possible||"))
    assert [session["title"] for session in plan.sessions] == ["A", "Afternoon: posters"]
    assert "“Afternoon: posters” has a title and nothing else" in str(plan.notes)
    assert "footnote" in str(plan.notes)


@pytest.mark.parametrize(
    ("lines", "head", "expected"),
    [
        ("DTSTART;TZID=GMT+0900:20330903T100000", "X-X:1", ["09:00-"]),
        ("DTSTART;TZID=Custom:20330903T100000", VTIMEZONE, ["09:00-"]),
        ("DTSTART;TZID=Asia/Shanghai:20330903T070000\nRRULE:FREQ=WEEKLY;BYDAY=SA,SU;UNTIL=20330904T235959Z",
         "X-X:1", ["07:00-", "2033-09-04 07:00-"]),
        ("DTSTART;TZID=Asia/Shanghai:20330903T070000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SA;COUNT=2", "X-X:1",
         ["07:00-", "2033-09-17 07:00-"]),
    ],
    ids=["offset", "own zone", "weekdays", "every other week"],
)  # fmt: skip
def test_calendars(lines: str, head: str, expected: list[str]) -> None:
    assert starts(plan_of(calendar(f"UID:1\nSUMMARY:A\n{lines}", head=head))) == expected


def test_the_schedule_that_every_site_of_pretalx_shows() -> None:
    talk = {"code": "AB", "id": 1, "title": "Kelp", "speakers": ["S"], "track": 3, "room": 7}
    times = {"start": f"{DAY}T09:00:00+08:00", "end": f"{DAY}T09:30:00+08:00"}
    lists = {"tracks": [{"id": 3, "name": "Plants"}], "rooms": [{"id": 7, "name": {"en": "Hall A"}}]}
    widget = {
        "talks": [talk | times],
        **lists,
        "speakers": [{"code": "S", "name": "Ida Berg"}],
        "timezone": "Asia/Shanghai",
    }
    plan = plan_of(json.dumps(widget))
    assert starts(plan) == ["09:00-09:30"]
    assert [plan.halls[0]["name"], plan.tracks[0]["name"], plan.speakers[0]["name"]] == [
        "Hall A",
        "Plants",
        "Ida Berg",
    ]


@pytest.mark.parametrize(
    ("data", "asked"),
    [
        (rows_of("A|09/03/2033|9:00"), "--day-first"),
        (rows_of("A|some day|9:00"), "such as “some day” (file, row 2)"),
        (rows_of("A|9月3日（周日）|9:00", heads="题目|日期|时间"), "2033-09-03 is a Saturday"),
    ],
)
def test_what_only_a_person_can_say_is_asked(data: str, asked: str) -> None:
    with pytest.raises(MissingOption) as told:
        plan_of(
            data, Known(timezone="UTC", languages=("en",), start=date(2033, 1, 1), end=date(2033, 12, 30))
        )
    assert asked in str(told.value)


def test_a_date_without_a_year_has_that_of_the_others() -> None:
    plan = imported({"a.csv": rows_of("A|2033-09-03|9:00", "B|4 Sep|9:00")}, "UTC")
    assert plan.sessions[1]["start"] == "2033-09-04 09:00"
    assert "of 2033, like the others" in str(plan.notes)


def archive(member: str) -> bytes:
    """A zip file with one member."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr(member, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b" \r\n", "is empty"),
        (b"%PDF-1.7\n", "of the kind PDF"),
        (b"\xff\xd8\xff\xe0", "of the kind picture"),
        (archive("word/document.xml"), "of the kind Word document"),
        (archive("content.xml"), "of the kind OpenDocument"),
        (archive("notes.txt"), "Unpack it"),
        (b"<html><body>9:00 Kelp</body></html>", "without a table"),
        (b"Title,Date,Time\r\n", "no row below"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMM", "END:VCALENDAR is missing"),
    ],
)
def test_what_is_no_programme_is_told_in_both_languages(data: bytes, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(SourceError) as told:
        read_source(open_source(tmp_path / "file"), Options("UTC"))
    assert sentence in str(told.value)
    assert "请" in told.value.said("zh")
