"""Files as organizers send them, one of each kind: what an import reads of each, or what it asks instead of guessing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from bot.importers import (
    Known,
    MissingOption,
    NoteSeverity,
    Options,
    Plan,
    SourceError,
    open_source,
    read_source,
)
from bot.importers.merge import apply, open_folder
from bot.importers.merge.diff import ChangeKind
from bot.knowledge.load.folder import read_folder
from tests.importers.sources import calendar, event, frab, imported, source, table, workbook
from tests.importers.test_reimport import write

ZONE = "Asia/Shanghai"
MAY = Known(
    timezone=ZONE,
    conference_id="rivers",
    start=date(2031, 5, 12),
    end=date(2031, 5, 15),
    languages=("en", "zh"),
)


def lines(plan: Plan) -> list[str]:
    """A session a line: when, where, what, who."""
    names: dict[str, Any] = {person["id"]: person["name"] for person in plan.speakers}
    halls = {hall["id"]: hall["name"] for hall in plan.halls}
    shown = []
    for session in plan.sessions:
        start = str(session.get("start") or session.get("day") or "")
        end = str(session.get("end") or session.get("last_day") or "")
        until = f"-{end[-5:]}" if end else ""
        also = [halls[hall] for hall in session.get("also_in", ())]
        where = "+".join(filter(None, (halls.get(session.get("hall", ""), ""), *also)))
        title = session["title"] if isinstance(session["title"], str) else "|".join(session["title"].values())
        who, led = (_people(session.get(role, ()), names) for role in ("speakers", "chairs"))
        status = f" {session['status'].upper()}" if session.get("status") else ""
        pause = " (break)" if session.get("break") else ""
        people = f"{f' by {who}' if who else ''}{f' led by {led}' if led else ''}"
        shown.append(f"{start[5:]}{until} {where}: {title}{pause}{people}{status}")
    return shown


def _people(keys: Iterable[str], names: Mapping[str, Any]) -> str:
    written = (names[key] for key in keys)
    return ", ".join(name if isinstance(name, str) else "|".join(name.values()) for name in written)


def told(plan: Plan, severity: NoteSeverity | None = None) -> str:
    return "\n".join(f"{n.where}: {n.sentence}" for n in plan.notes if severity in (None, n.severity))


@dataclass(frozen=True)
class Kind:
    """A file, what is told beside it, and what comes out."""

    rows: tuple[tuple[str, ...], ...]
    expected: tuple[str, ...]
    options: Options = Options(ZONE)  # noqa: RUF009 - frozen
    known: Known = field(default_factory=Known)
    merged: str = ""
    sheet: str = ""


def dated(*days: str) -> tuple[tuple[str, ...], ...]:
    return (("Title", "Date", "Time"), *((chr(65 + at), day, "09:00") for at, day in enumerate(days)))


def at(*times: str) -> tuple[tuple[str, ...], ...]:
    return (("Title", "Date", "Time"), *((chr(65 + at), "2031-05-12", one) for at, one in enumerate(times)))


def by(*cells: str) -> tuple[tuple[str, ...], ...]:
    return (
        ("Title", "Date", "Speaker"),
        *((chr(65 + at), "2031-05-12", cell) for at, cell in enumerate(cells)),
    )


def titled(*titles: str) -> tuple[tuple[str, ...], ...]:
    return (("Title", "Date"), *((title, "2031-05-12") for title in titles))


KINDS: Mapping[str, Kind] = {
    # --- the order of day and month
    "slashes, a day above 12 first": Kind(
        dated("10/06/2031", "25/06/2031"), ("06-10 09:00 : A", "06-25 09:00 : B")
    ),
    "slashes, a day above 12 second": Kind(
        dated("06/10/2031", "06/25/2031"), ("06-10 09:00 : A", "06-25 09:00 : B")
    ),
    "dots without a year": Kind(
        dated("7.6.", "30.6."), ("06-07 09:00 : A", "06-30 09:00 : B"), Options(ZONE, 2031)
    ),
    "dashes": Kind(dated("01-07-2031", "31-07-2031"), ("07-01 09:00 : A", "07-31 09:00 : B")),
    "short years": Kind(dated("01/07/31", "30/07/31"), ("07-01 09:00 : A", "07-30 09:00 : B")),
    "the weekday tells": Kind(
        dated("Fri 06/06/2031", "Sat 07/06/2031"), ("06-06 09:00 : A", "06-07 09:00 : B")
    ),
    "the conference tells": Kind(dated("12/05/2031"), ("05-12 09:00 : A",), known=MAY),
    "the conference tells the year": Kind(
        dated("12/05", "13/05"), ("05-12 09:00 : A", "05-13 09:00 : B"), known=MAY
    ),
    "a person tells": Kind(dated("02/03/2031"), ("03-02 09:00 : A",), Options(ZONE, month_first=False)),
    "compact": Kind(dated("20310512"), ("05-12 09:00 : A",)),
    # --- roles within a cell
    "roles before names": Kind(
        by(
            "Chair: Ada Brook (Oslo), Speakers: Ben Well and Cy Lake",
            "Moderator: Ada Brook; Pro: Ben Well; Con: Cy Lake",
            "Chair of Surgery Ada Brook",
        ),
        (
            "05-12 : A by Ben Well, Cy Lake led by Ada Brook",
            "05-12 : B by Ben Well, Cy Lake led by Ada Brook",
            "05-12 : C by Chair of Surgery Ada Brook",
        ),
    ),
    "roles before Chinese names": Kind(
        by(
            "主持：王强 讲者：李娜、陈伟",
            "讲者：张丽(临江医院)；主持：赵刚",
            "主持人 周涛；嘉宾：吴敏、郑浩",
            "大会主席 徐亮",
        ),
        (
            "05-12 : A by 李娜, 陈伟 led by 王强",
            "05-12 : B by 张丽 led by 赵刚",
            "05-12 : C by 吴敏, 郑浩 led by 周涛",
            "05-12 : D led by 徐亮",
        ),
    ),
    "a speaker among the chairs": Kind(
        (("Title", "Date", "Chair"), ("A", "2031-05-12", "Ada Brook; Speaker: Ben Well")),
        ("05-12 : A by Ben Well led by Ada Brook",),
    ),
    # --- what became of a session, in a column of remarks
    "remarks": Kind(
        (
            ("Title", "Date", "Remarks"),
            ("A", "2031-05-12", "CANCELLED - speaker ill"),
            ("B", "2031-05-12", "moved from hall 3"),
            ("C", "2031-05-12", "new slides needed"),
            ("D", "2031-05-12", "New"),
            ("E", "2031-05-12", "was nearly cancelled"),
        ),
        (
            "05-12 : A CANCELLED",
            "05-12 : B MOVED",
            "05-12 : C",
            "05-12 : D NEW",
            "05-12 : E",
        ),
    ),
    "remarks in Chinese": Kind(
        (("题目", "日期", "备注"), ("甲", "2031-05-12", "取消"), ("乙", "2031-05-12", "需要投影")),
        ("05-12 : 甲 CANCELLED", "05-12 : 乙"),
    ),
    # --- days that are counted
    "numbers": Kind(dated("1", "3"), ("05-12 09:00 : A", "05-14 09:00 : B"), known=MAY),
    "days of the month": Kind(dated("12", "14"), ("05-12 09:00 : A", "05-14 09:00 : B"), known=MAY),
    "counted in words": Kind(dated("Day 2", "第三天"), ("05-13 09:00 : A", "05-14 09:00 : B"), known=MAY),
    "weekdays": Kind(dated("Tuesday", "周三"), ("05-13 09:00 : A", "05-14 09:00 : B"), known=MAY),
    "the first day told": Kind(dated("Day 2"), ("05-13 09:00 : A",), Options(ZONE, day=date(2031, 5, 12))),
    "the date where it changes": Kind(
        dated("2031-05-12", "", "2031-05-13", ""),
        ("05-12 09:00 : A", "05-12 09:00 : B", "05-13 09:00 : C", "05-13 09:00 : D"),
    ),
    "no date, one day told": Kind(
        (("Title", "Time"), ("A", "09:00-10:00")),
        ("05-12 09:00-10:00 : A",),
        Options(ZONE, day=date(2031, 5, 12)),
    ),
    "dates without a time": Kind(titled("A"), ("05-12 : A",)),
    # --- halves of the day
    "told once, in Chinese": Kind(
        at("下午1:30-3:00", "上午11:30-12:15"), ("05-12 13:30-15:00 : A", "05-12 11:30-12:15 : B")
    ),
    "told once, in English": Kind(
        at("1:30-3pm", "11:30am-1:00", "pm 2:00-3:00"),
        ("05-12 13:30-15:00 : A", "05-12 11:30-13:00 : B", "05-12 14:00-15:00 : C"),
    ),
    "in a column of its own": Kind(
        (
            ("日期", "上下午", "时间", "题目"),
            ("2031-05-12", "上午", "9:00-10:00", "甲"),
            ("2031-05-12", "下午", "1:00-2:30", "乙"),
        ),
        ("05-12 09:00-10:00 : 甲", "05-12 13:00-14:30 : 乙"),
    ),
    "with the date": Kind(
        (("日期", "时间", "题目"), ("5月12日 下午", "2:00-3:30", "甲")),
        ("05-12 14:00-15:30 : 甲",),
        Options(ZONE, 2031),
    ),
    "in a row of its own": Kind(
        (
            ("时间", "题目", "会场"),
            ("2031年5月12日", "", ""),
            ("上午", "", ""),
            ("9:00", "甲", "一厅"),
            ("下午", "", ""),
            ("2:00", "乙", "一厅"),
        ),
        ("05-12 09:00 一厅: 甲", "05-12 14:00 一厅: 乙"),
    ),
    "a clock of twelve hours": Kind(
        at("9:00-10:00", "11:30-1:00", "1:30-3:00"),
        ("05-12 09:00-10:00 : A", "05-12 11:30-13:00 : B", "05-12 13:30-15:00 : C"),
    ),
    "a night is one where the clock has 24 hours": Kind(
        at("23:00-1:00", "01:30"), ("05-12 23:00-01:00 : A", "05-12 01:30 : B")
    ),
    "with what stands behind": Kind(
        at("09:00-09:30 (30 min)", "10:00 Uhr", "13:30 –"),
        ("05-12 09:00-09:30 : A", "05-12 10:00 : B", "05-12 13:30 : C"),
    ),
    # --- columns that share a role
    "a block beside the title": Kind(
        (
            ("Session", "Title", "Date", "Presenter"),
            ("Water", "Wells", "2031-05-12", "Ada Brook"),
            ("Water", "Taps", "2031-05-12", "Ben Well"),
        ),
        ("05-12 : Wells by Ada Brook", "05-12 : Taps by Ben Well"),
    ),
    "the title of a person beside the talk": Kind(
        (
            ("Talk", "Title", "Name", "Date"),
            ("Wells", "Dr", "Ada Brook", "2031-05-12"),
            ("Taps", "Dr", "Ben Well", "2031-05-12"),
        ),
        ("05-12 : Wells by Ada Brook", "05-12 : Taps by Ben Well"),
    ),
    "an id and a mail beside the name": Kind(
        (
            ("Title", "Date", "Speaker ID", "Speaker Email", "Speaker Name"),
            ("Wells", "2031-05-12", "ab-1", "a@x.org", "Ada Brook"),
        ),
        ("05-12 : Wells by Ada Brook",),
    ),
    "titles in two languages": Kind(
        (("题目", "Title", "日期"), ("水井", "Wells", "2031-05-12"), ("水龙头", "Taps", "2031-05-12")),
        ("05-12 : 水井|Wells", "05-12 : 水龙头|Taps"),
    ),
    "languages named in the headings": Kind(
        (
            ("Title (EN)", "Title (ZH)", "Date", "Speaker (EN)", "Speaker (ZH)"),
            ("Wells", "水井", "2031-05-12", "Li An", "李安"),
        ),
        ("05-12 : Wells|水井 by Li An|李安",),
    ),
    "first and last name": Kind(
        (("Title", "Date", "First name", "Last name"), ("Wells", "2031-05-12", "Ada", "Brook")),
        ("05-12 : Wells by Ada Brook",),
    ),
    "a range above the header is no day": Kind(
        (("12-14 May 2031",), ("Title", "Date"), ("Wells", "2031-05-13")), ("05-13 : Wells",)
    ),
    # --- what parts people
    "surname first, semicolons": Kind(
        by("Brook, Ada; Well, Ben", "Lake, Cy"), ("05-12 : A by Ada Brook, Ben Well", "05-12 : B by Cy Lake")
    ),
    "surname first, one each": Kind(
        by("Brook, Ada", "Well, Ben"), ("05-12 : A by Ada Brook", "05-12 : B by Ben Well")
    ),
    "initials behind": Kind(by("Brook, A. and Well, B."), ("05-12 : A by A. Brook, B. Well",)),
    "commas and houses in brackets": Kind(
        by("Prof. Ada Brook (River House, Basel), Dr Ben Well (Lake U)"),
        ("05-12 : A by Ada Brook, Ben Well",),
    ),
    "a house behind a semicolon's comma": Kind(
        by("Ada Brook, River University; Ben Well, MD, PhD"), ("05-12 : A by Ada Brook, Ben Well",)
    ),
    "commas and an and": Kind(
        by("Ada Brook, Ben Well, and Cy Lake"), ("05-12 : A by Ada Brook, Ben Well, Cy Lake",)
    ),
    "lines": Kind(by("Ada Brook\nBen Well"), ("05-12 : A by Ada Brook, Ben Well",)),
    "Chinese marks": Kind(
        by("李安、马军；赵一鸣", "李安/马军", "李安和马军", "李安 马军"),
        (
            "05-12 : A by 李安, 马军, 赵一鸣",
            "05-12 : B by 李安, 马军",
            "05-12 : C by 李安, 马军",
            "05-12 : D by 李安, 马军",
        ),
    ),
    "gaps inside Chinese names": Kind(
        by("李　安、马 军", "李安", "马  军 欧阳 锋"),
        ("05-12 : A by 李　安, 马 军", "05-12 : B by 李　安", "05-12 : C by 马 军, 欧阳 锋"),
    ),
    "Chinese titles and houses": Kind(
        by("李安教授（江城大学）、马军 主任医师", "赵一鸣 江城医院"),
        ("05-12 : A by 李安, 马军", "05-12 : B by 赵一鸣"),
    ),
    "houses in brackets without commas": Kind(
        by("李安（江城大学）马军（江城医院） 赵一鸣"), ("05-12 : A by 李安, 马军, 赵一鸣",)
    ),
    "nobody yet": Kind(by("TBA", "待定", "全体", "All speakers"), tuple(f"05-12 : {one}" for one in "ABCD")),
    # --- cancelled
    "marks of all kinds": Kind(
        titled(
            "CANCELLED: A", "B (cancelled)", "【取消】C", "D — 已取消", "~~E~~", "CANCELED F g", "Abgesagt: G"
        ),
        (
            "05-12 : A CANCELLED",
            "05-12 : B CANCELLED",
            "05-12 : C CANCELLED",
            "05-12 : D CANCELLED",
            "05-12 : E CANCELLED",
            "05-12 : F g CANCELLED",
            "05-12 : G CANCELLED",
        ),
    ),
    "words that are a part of the title": Kind(
        titled("Cancelled flights: a history", "How trains get cancelled", "取消关税的影响"),
        (
            "05-12 : Cancelled flights: a history",
            "05-12 : How trains get cancelled",
            "05-12 : 取消关税的影响",
        ),
    ),
    "a status": Kind(
        (
            ("Title", "Date", "Status"),
            ("A", "2031-05-12", "Cancelled"),
            ("B", "2031-05-12", "not cancelled"),
            ("C", "2031-05-12", "未取消"),
        ),
        ("05-12 : A CANCELLED", "05-12 : B", "05-12 : C"),
    ),
    # --- grids
    "halls as columns": Kind(
        (
            ("Time", "Lotus", "Willow"),
            ("12 May 2031", "", ""),
            ("09:00-09:30", "Wells\nAda Brook", "Taps"),
            ("09:30-10:00", "Lunch break", ""),
        ),
        (
            "05-12 09:00-09:30 Lotus: Wells by Ada Brook",
            "05-12 09:00-09:30 Willow: Taps",
            "05-12 09:30-10:00 : Lunch break (break)",
        ),
        merged="B4:C4",
    ),
    "merged downwards is longer": Kind(
        (("Time", "Lotus", "Willow"), ("09:00", "Workshop", "A"), ("09:30", "", "B"), ("10:00", "End", "")),
        (
            "05-12 09:00-10:00 Lotus: Workshop",
            "05-12 09:00-09:30 Willow: A",
            "05-12 09:30-10:00 Willow: B",
            "05-12 10:00 Lotus: End",
        ),
        merged="B2:B3",
        sheet="12 May 2031",
    ),
    "merged across is in both halls": Kind(
        (("时间", "一厅", "二厅", "三厅"), ("9:00-10:00", "论坛", "", "甲"), ("10:00-11:00", "乙", "", "")),
        ("05-12 09:00-10:00 一厅+二厅: 论坛", "05-12 09:00-10:00 三厅: 甲", "05-12 10:00-11:00 一厅: 乙"),
        Options(ZONE, 2031),
        merged="B2:C2",
        sheet="5月12日",
    ),
    "days above the halls": Kind(
        (
            ("", "12 May 2031", "", "13 May 2031", ""),
            ("Time", "Lotus", "Willow", "Lotus", "Willow"),
            ("9:00", "A", "B", "C", "D"),
            ("10:00", "", "", "E", ""),
        ),
        (
            "05-12 09:00-10:00 Lotus: A",
            "05-12 09:00-10:00 Willow: B",
            "05-13 09:00-10:00 Lotus: C",
            "05-13 09:00-10:00 Willow: D",
            "05-13 10:00 Lotus: E",
        ),
    ),
    "days as columns": Kind(
        (("Time", "Mon 12 May", "Tue 13 May"), ("9:00-10:00", "A", "B"), ("1:00-2:00", "C", "")),
        ("05-12 09:00-10:00 : A", "05-13 09:00-10:00 : B", "05-12 13:00-14:00 : C"),
        Options(ZONE, 2031),
    ),
    "halls as rows": Kind(
        (("Hall", "09:00-10:00", "10:00-11:00"), ("Lotus", "A", "B"), ("Willow", "C", "")),
        ("05-12 09:00-10:00 Lotus: A", "05-12 09:00-10:00 Willow: C", "05-12 10:00-11:00 Lotus: B"),
        sheet="12 May 2031",
    ),
    "halves of the day in a grid": Kind(
        (
            ("时间", "一厅", "二厅"),
            ("上午",),
            ("9:00-10:00", "甲\n李安", "乙"),
            ("下午",),
            ("2:00-3:00", "丙", "丁"),
        ),
        (
            "05-12 09:00-10:00 一厅: 甲 by 李安",
            "05-12 09:00-10:00 二厅: 乙",
            "05-12 14:00-15:00 一厅: 丙",
            "05-12 14:00-15:00 二厅: 丁",
        ),
        sheet="第一天",
        known=MAY,
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_table_of_this_kind_is_read_right(name: str) -> None:
    kind = KINDS[name]
    is_book = bool(kind.merged or kind.sheet)
    files = (
        {"plan.xlsx": workbook(*kind.rows, merged=kind.merged, sheet=kind.sheet or "Sheet1")}
        if is_book
        else {"plan.csv": table(*kind.rows)}
    )
    plan = read_source(source(files), kind.options, kind.known)
    assert lines(plan) == list(kind.expected)
    assert told(plan, NoteSeverity.SKIPPED) == ""


@pytest.mark.parametrize(
    ("rows", "known", "asked"),
    [
        (dated("05/06/2031", "07/06/2031"), Known(), "--day-first or --month-first"),
        (dated("1.3.2031"), Known(), "--day-first or --month-first"),
        (dated("05/06"), Known(), "--year"),
        (dated("Day 1"), Known(), "--day"),
        (dated("1"), Known(), "--day"),
        (dated("Monday"), Known(), "--day"),
        ((("Title", "Time"), ("A", "9:00")), Known(), "--day"),
        ((("Title", "Time"), ("A", "9:00")), MAY, "--day"),
        (at("1:30-3:00", "2:00"), Known(), "--afternoon-before"),
        ((("Time", "Lotus", "Willow"), ("9:00", "A", "B"), ("10:00", "C", "")), MAY, "--day"),
    ],
)  # fmt: skip
def test_what_a_file_leaves_open_is_asked(
    rows: tuple[tuple[str, ...], ...], known: Known, asked: str
) -> None:
    with pytest.raises(MissingOption) as missing:
        read_source(source({"plan.csv": table(*rows)}), Options(ZONE), known)
    assert asked in str(missing.value)


def test_every_option_that_is_asked_for_helps() -> None:
    """The advice is followed until nothing is asked any more."""
    rows = (("Title", "Date", "Time"), ("A", "05/06", "1:30-3:00"))
    options = Options(ZONE)
    for asked, more in (
        ("--year", {"year": 2031}),
        ("--afternoon-before", {"afternoon_before": time(7)}),
        ("--day-first", {"month_first": False}),
    ):
        with pytest.raises(MissingOption, match=asked):
            read_source(source({"plan.csv": table(*rows)}), options)
        options = Options(**{name: getattr(options, name) for name in options.__slots__} | more)
    assert lines(read_source(source({"plan.csv": table(*rows)}), options)) == ["06-05 13:30-15:00 : A"]


def test_notes_say_which_column_is_what() -> None:
    rows = (
        ("Session", "Title", "Talk", "Date", "Speaker", "Sponsor"),
        ("Water", "Wells", "x", "2031-05-12", "Brook, Ada", "y"),
        ("Water", "Taps", "x", "2031-05-12", "Well, Ben", "y"),
    )
    notes = told(imported({"a.csv": table(*rows)}, ZONE))
    assert "“Session” is read as track" in notes
    assert "“Talk” was left out, since “Title” is read as title" in notes
    assert "“Sponsor” is not known here" in notes
    assert "read as Ann Li" in notes


def test_a_known_conference_is_not_said_to_be_without_a_name() -> None:
    plan = read_source(source({"a.csv": table(*titled("A"))}), Options(), MAY)
    assert "does not name it" not in told(plan)


OWN_ZONE = """
BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:{offset}
TZOFFSETTO:{offset}
END:STANDARD
END:VTIMEZONE
"""


@pytest.mark.parametrize(
    ("name", "offset", "zone", "start", "is_told"),
    [
        ("UTC", "+0800", "Asia/Shanghai", "2031-05-12 09:00", True),
        ("Etc/GMT", "+0200", "Europe/Berlin", "2031-05-12 09:00", True),
        ("Asia/Shanghai", "+0800", "Asia/Shanghai", "2031-05-12 09:00", False),
        ("Riverside", "+0900", "Asia/Shanghai", "2031-05-12 08:00", False),
    ],
)
def test_a_calendar_may_define_a_zone_itself(
    name: str, offset: str, zone: str, start: str, is_told: bool
) -> None:
    made = calendar(
        f"UID:1\nSUMMARY:A\nDTSTART;TZID={name}:20310512T090000",
        head=OWN_ZONE.format(name=name, offset=offset).strip(),
    )
    plan = imported({"a.ics": made}, zone)
    assert plan.sessions[0]["start"] == start
    assert ("defines the zone" in told(plan)) is is_told


@pytest.mark.parametrize(
    ("written", "kept"), [("-", False), ("……", False), ("<p>.</p>", False), ("3D", True)]
)
def test_a_dash_in_the_place_of_an_abstract_is_none(written: str, kept: bool) -> None:
    made = calendar(f"UID:1\nSUMMARY:A\nDTSTART:20310512T010000Z\nDESCRIPTION:{written}")
    assert ("abstract" in imported({"a.ics": made}).sessions[0]) is kept


def test_a_calendar_with_something_around_it_is_read_and_told() -> None:
    inside = calendar("UID:1\nSUMMARY:A\nDTSTART:20310512T010000Z")
    plan = imported({"a.ics": f"<!-- saved\r\n{inside}-->"})
    assert lines(plan) == ["05-12 09:00 : A"]
    assert "before or behind the calendar" in told(plan)


def test_days_of_a_calendar_stay() -> None:
    plan = imported(
        {
            "a.ics": calendar(
                "UID:1\nSUMMARY:Posters\nDTSTART;VALUE=DATE:20310512\nDTEND;VALUE=DATE:20310515",
                "UID:2\nSUMMARY:Trip\nDTSTART;VALUE=DATE:20310513",
            )
        }
    )
    assert lines(plan) == ["05-12-05-14 : Posters", "05-13 : Trip"]


@pytest.mark.parametrize(
    ("day", "start", "length", "expected"),
    [
        ("2031-05-12", "10:00", "00:30", "05-12 10:00-10:30 Aula: A by Ada Brook"),
        ("2031-05-12T10:00:00+02:00", "10:00", "2:15:00", "05-12 10:00 Aula: A by Ada Brook"),
        ("2031-05-12T10:00:00+02:00", "10:00", "1:30:00", "05-12 10:00-11:30 Aula: A by Ada Brook"),
        ("2031-05-12", "", "00:30", "05-12 Aula: A by Ada Brook"),
    ],
)
def test_odd_events_of_frab(day: str, start: str, length: str, expected: str) -> None:
    plan = imported({"a.json": frab(event(1, "A", date=day, start=start, duration=length, room="Aula"))})
    assert lines(plan) == [expected]


# --- questions

FAQ_ZH = table(
    ("编号", "问题", "Question (EN)", "其他问法", "答案", "Answer (EN)", "分类"),
    (
        "coat",
        "有衣帽间吗？",
        "Is there a cloakroom?",
        "大衣存哪里；包放哪里",
        "书店旁边。",
        "Next to the bookshop.",
        "服务",
    ),
)
FAQ_ROWS = table(
    ("id", "language", "question", "answer"),
    ("coat", "en", "Is there a cloakroom?", "Next to the bookshop."),
    ("coat", "zh", "有衣帽间吗？", "书店旁边。"),
)
FAQ_EN = table(("Q", "A"), ("Is there a cloakroom?", "Next to the bookshop."), ("Is there wifi?", ""))


@pytest.mark.parametrize(
    ("text", "question", "skipped"),
    [
        (FAQ_ZH, {"zh": "有衣帽间吗？", "en": "Is there a cloakroom?"}, ""),
        (FAQ_ROWS, {"zh": "有衣帽间吗？", "en": "Is there a cloakroom?"}, ""),
        (FAQ_EN, "Is there a cloakroom?", "it has no answer"),
    ],
)
def test_a_table_of_questions_is_read(text: str, question: object, skipped: str) -> None:
    plan = read_source(source({"a.csv": text}), known=MAY)
    (entry,) = plan.faq
    assert entry["question"] == question
    assert skipped in told(plan, NoteSeverity.SKIPPED)


def test_questions_follow_their_table_and_keep_what_a_hand_wrote(tmp_path: Path) -> None:
    (tmp_path / "conference.yaml").write_text(
        "name: Rivers\nstart: 2031-05-12\nend: 2031-05-13\ntimezone: Asia/Shanghai\nlanguages: [en]\n"
    )
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "mine.yaml").write_text("- id: wifi\n  question: Is there wifi?\n  answer: Ask me.\n")
    file = tmp_path / "questions.csv"

    def bring(*rows: tuple[str, ...]) -> list[tuple[ChangeKind, str]]:
        file.write_text(table(("Question", "Answer"), *rows))
        opened = open_folder(tmp_path)
        update = apply(read_source(open_source(file), known=opened.known), opened)
        write(update, opened)
        assert read_folder(tmp_path).problems == () or all(
            str(p.severity) != "error" for p in read_folder(tmp_path).problems
        )
        return [(change.kind, change.identifier) for change in update.changes if change.of == "faq"]

    coat, food = ("Is there a cloakroom?", "Next to the bookshop."), ("Where is lunch?", "In the garden.")
    assert bring(coat, food, ("Is there WiFi", "Yes.")) == [
        (ChangeKind.NEW, "is-there-a-cloakroom"),
        (ChangeKind.NEW, "where-is-lunch"),
    ]
    assert "Ask me." in (tmp_path / "faq" / "mine.yaml").read_text(), "what a hand wrote is kept"
    assert bring(coat, food, ("Is there WiFi", "Yes.")) == []
    assert bring((coat[0], "In the basement."), ("Where do we have lunch?", food[1])) == [
        (ChangeKind.CHANGED, "is-there-a-cloakroom"),
        (ChangeKind.RENAMED, "where-is-lunch"),
    ]
    assert bring((coat[0], "In the basement.")) == [(ChangeKind.REMOVED, "where-is-lunch")]
    questions = (tmp_path / "faq" / "questions.yaml").read_text()
    assert "In the basement." in questions
    assert "lunch" not in questions


def test_questions_need_a_conference() -> None:
    with pytest.raises(SourceError, match="infodesk init"):
        imported({"a.csv": FAQ_EN})


def test_an_import_of_questions_leaves_the_sessions_alone(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(table(*titled("A")))
    (tmp_path / "questions.csv").write_text(FAQ_EN)
    for file, options in (
        ("plan.csv", Options(ZONE, name="rivers")),
        ("questions.csv", Options(name="rivers")),
    ):
        opened = open_folder(tmp_path / "kb")
        write(apply(read_source(open_source(tmp_path / file), options, opened.known), opened), opened)
    contents = read_folder(tmp_path / "kb").contents
    assert contents is not None
    assert [str(session.status) for session in contents.sessions] == ["scheduled"]
    assert "is-there-a-cloakroom" in {entry.id for entry in contents.faqs}


@pytest.mark.parametrize(
    ("hall", "written"),
    [
        ("Queen's Hall", "Queen’s Hall"),
        ("R&D Hall", "R & D hall"),
        ("三号厅", "三號廳"),
        ("Café & Bar", "Cafe & Bar"),
        ("Hall  A", "HALL A"),
    ],
)
def test_halls_are_compared_in_one_form(hall: str, written: str, tmp_path: Path) -> None:
    (tmp_path / "venue.yaml").write_text(f'halls:\n  - id: h1\n    name: "{hall}"\n', encoding="utf-8")
    (tmp_path / "conference.yaml").write_text(
        "name: Rivers\nstart: 2031-05-12\nend: 2031-05-13\ntimezone: Asia/Shanghai\nlanguages: [en, zh]\n"
    )
    rows = ("Title", "Date", "Room"), ("A", "2031-05-12", written)
    plan = read_source(source({"a.csv": table(*rows)}), known=open_folder(tmp_path).known)
    assert plan.sessions[0]["hall"] == "h1"


@pytest.mark.parametrize("written", ["马 军", "马　军", "马军教授", "馬軍", "Ma Jun 马军", "Dr 马军"])
def test_people_are_compared_in_one_form(written: str, tmp_path: Path) -> None:
    (tmp_path / "speakers.yaml").write_text("- id: ma\n  name: 马军\n", encoding="utf-8")
    (tmp_path / "conference.yaml").write_text(
        "name: Rivers\nstart: 2031-05-12\nend: 2031-05-13\ntimezone: Asia/Shanghai\nlanguages: [en, zh]\n"
    )
    plan = read_source(source({"a.csv": table(*by(written))}), known=open_folder(tmp_path).known)
    assert plan.sessions[0]["speakers"] == ["ma"]
