"""Each format by a small file of its own, recognised by content alone."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.core.content.programme import SessionStatus
from bot.importers import NoteSeverity, Options, SourceError, SourceFormat, open_source, read_source
from bot.importers.normalise.texts import detect_language, markdown
from tests.importers.sources import (
    FRAB_EVENT,
    calendar,
    event,
    frab,
    imported,
    opass,
    opass_session,
    source,
    table,
    workbook,
)

FRAB_XML = """<?xml version="1.0" encoding="utf-8"?>
<schedule><conference><acronym>rivers2031</acronym><title>Rivers 2031</title><start>2031-05-12</start>
<end>2031-05-12</end><venue>River House</venue><city>Basel</city><time_zone_name>Europe/Berlin</time_zone_name></conference>
<day index="1" date="2031-05-12"><room name="Aula"><event id="7131" guid="x"><date>2031-05-12T09:30:00+02:00</date>
<start>09:30</start><duration>00:45</duration><room>Aula</room><title>Counting &amp; rivers</title><track>Hydrology</track>
<language>de</language><abstract>&lt;p&gt;Wie &lt;em&gt;man&lt;/em&gt; z\u00e4hlt&lt;/p&gt;</abstract><description></description>
<recording><optout>true</optout></recording><persons><person id="5">Ada Brook</person></persons>
<attachments><attachment type="slides" href="https://example.org/a.pdf">Folien</attachment></attachments>
<links><link href="https://example.org/a.mp4">Video recording (mp4)</link><link href="https://example.org/feedback">Feedback</link></links>
</event></room></day></schedule>"""
SESSIONIZE: dict[str, Any] = {
    "sessions": [
        {
            "id": "1",
            "title": "Rivers",
            "description": "About\r\nthem",
            "startsAt": "2031-05-12T09:00:00",
            "endsAt": "2031-05-12T09:45:00",
            "isServiceSession": False,
            "isPlenumSession": False,
            "speakers": ["s1"],
            "categoryItems": [11, 12, 13],
            "roomId": 3,
            "status": "Accepted",
            "recordingUrl": "https://example.org/v",
        },
        {
            "id": "2",
            "title": "Lunch",
            "startsAt": "2031-05-12T12:00:00",
            "endsAt": "2031-05-12T13:00:00",
            "isServiceSession": True,
            "speakers": [],
            "categoryItems": [],
            "roomId": None,
        },
        {"id": "3", "title": "No", "startsAt": None, "endsAt": None, "status": "Declined", "speakers": []},
    ],
    "speakers": [
        {
            "id": "s1",
            "fullName": "Ada Brook",
            "tagLine": "River House",
            "bio": "b",
            "links": [{"title": "Blog", "url": "https://ada.org"}],
        }
    ],
    "categories": [
        {"id": 1, "title": "Track", "items": [{"id": 11, "name": "Hydrology"}]},
        {"id": 2, "title": "Session format", "items": [{"id": 12, "name": "Workshop"}]},
        {"id": 3, "title": "Level", "items": [{"id": 13, "name": "Beginner"}]},
    ],
    "rooms": [{"id": 3, "name": "Aula"}],
}
TALK = {
    "code": "XYZ",
    "title": "Rivers",
    "state": "confirmed",
    "speakers": ["AB"],
    "track": {"en": "Hydrology"},
    "content_locale": "en",
    "submission_type": {"name": {"en": "Talk"}},
    "abstract": "a",
    "description": "d",
    "do_not_record": True,
    "tags": [{"tag": "water"}],
    "slots": [4],
    "resources": [{"resource": "https://example.org/r", "description": "Notes"}],
}
PRETALX = {
    "submissions.json": json.dumps({"count": 1, "results": [TALK]}),
    "speakers.json": json.dumps(
        [{"code": "AB", "name": "Ada Brook", "biography": "b", "submissions": ["XYZ"]}]
    ),
    "rooms.json": json.dumps([{"id": 3, "name": {"en": "Aula"}, "capacity": 90, "position": 1}]),
    "slots.json": json.dumps(
        [
            {
                "id": 4,
                "room": 3,
                "start": "2031-05-12T09:30:00+02:00",
                "end": "2031-05-12T10:15:00+02:00",
                "submission": "XYZ",
            }
        ]
    ),
    "event.json": json.dumps(
        {
            "slug": "rivers2031",
            "name": {"en": "Rivers 2031"},
            "date_from": "2031-05-12",
            "date_to": "2031-05-13",
            "timezone": "Europe/Berlin",
        }
    ),
}
ICS = calendar(
    "UID:a@x\nSUMMARY;LANGUAGE=zh:數河流\nLOCATION:Aula\nDTSTART;TZID=Asia/Shanghai:20310512T090000\nDURATION:PT45M\n"
    "CATEGORIES:Hydrology,water\nDESCRIPTION:one\\, two\\nthree\nSTATUS:CANCELLED\nURL:https://example.org/a\n"
    "ATTENDEE;CN=Ada Brook:mailto:a@x.org\nLAST-MODIFIED:20310101T000000Z",
    "UID:b@x\nSUMMARY:Trip\nDTSTART;VALUE=DATE:20310513",
    head="X-WR-CALNAME:Rivers 2031\r\nX-WR-TIMEZONE:Asia/Shanghai",
)
ROWS = (
    ("Title", "Date", "Start", "End", "Room", "Speakers", "Track", "Notes"),
    (
        "Rivers",
        "2031-05-12",
        "9:30 am",
        "10:15",
        "Aula",
        "Dr. Ada Brook, Ben Stream and Cy Lake",
        "Hydrology",
        "x",
    ),
)


@pytest.mark.parametrize(
    ("files", "form", "zone"),
    [
        ({"a": frab(FRAB_EVENT)}, SourceFormat.FRAB_JSON, ""),
        ({"a": FRAB_XML}, SourceFormat.FRAB_XML, ""),
        ({"a": opass(opass_session())}, SourceFormat.OPASS, ""),
        ({"a": json.dumps(SESSIONIZE)}, SourceFormat.SESSIONIZE, "Europe/Berlin"),
        (
            {"a": json.dumps([{"groupName": "All", "sessions": SESSIONIZE["sessions"]}])},
            SourceFormat.SESSIONIZE,
            "Europe/Berlin",
        ),
        (PRETALX, SourceFormat.PRETALX, ""),
        ({"a": ICS}, SourceFormat.ICALENDAR, ""),
        ({"a": table(*ROWS)}, SourceFormat.TABLE, "Europe/Berlin"),
        ({"a": table(*ROWS, delimiter=";")}, SourceFormat.TABLE, "Europe/Berlin"),
        ({"a": table(*ROWS, delimiter="\t")}, SourceFormat.TABLE, "Europe/Berlin"),
        ({"a": workbook(*ROWS)}, SourceFormat.TABLE, "Europe/Berlin"),
    ],
)
def test_a_format_is_recognised_by_its_content(
    files: Mapping[str, str | bytes], form: SourceFormat, zone: str
) -> None:
    plan = read_source(source(files), Options(zone))
    assert plan.format == form
    assert plan.contents().sessions[0].id == plan.sessions[0]["id"]


def test_frab_json() -> None:
    plan = imported({"a.json": frab(FRAB_EVENT)})
    assert plan.conference == {
        "id": "rivers", "name": "Rivers 2031", "start": "2031-05-12", "end": "2031-05-13",
        "timezone": "Europe/Berlin", "languages": ["en"],
    }  # fmt: skip
    assert plan.sessions == (
        {
            "id": "rivers-7131", "title": "Counting rivers", "start": "2031-05-12 09:30", "end": "2031-05-12 10:15",
            "hall": "aula-linden", "track": "hydrology", "type": "keynote", "speakers": ["ada-brook"], "language": "en",
            "recording": "https://example.org/video.mp4", "abstract": "How to **count** them.",
        },
    )  # fmt: skip
    assert plan.tracks == ({"id": "hydrology", "name": "Hydrology"},)


def test_frab_xml() -> None:
    plan = imported({"a.xml": FRAB_XML})
    (session,) = plan.sessions
    assert session["title"] == "Counting & rivers"
    assert session["abstract"] == "Wie *man* zählt"
    assert plan.conference["languages"] == ["de"]
    assert plan.conference["place"] == "River House, Basel"
    assert session["recorded"] is False
    assert (session["recording"], session["slides"]) == (
        "https://example.org/a.mp4",
        "https://example.org/a.pdf",
    )
    assert "links" not in session


def test_opass() -> None:
    told = opass_session(
        record="https://example.org/v", slide="https://example.org/s", qa="https://example.org/q", live=None
    )
    plan = imported({"a.json": opass(told)})
    (session,) = plan.sessions
    assert session["id"] == "riverside-ABC123"
    assert session["title"] == {"zh": "數河流", "en": "Counting rivers"}
    assert (session["recording"], session["slides"]) == ("https://example.org/v", "https://example.org/s")
    assert session["links"] == [{"label": "Questions", "url": "https://example.org/q"}]
    assert plan.speakers[0]["name"] == {"zh": "林小溪", "en": "Lin Xiaoxi"}
    assert plan.tracks[0] == {"id": "hydrology", "name": {"zh": "水文", "en": "Hydrology"}}


def test_sessionize() -> None:
    plan = imported({"a.json": json.dumps(SESSIONIZE)}, "Europe/Berlin")
    first, lunch = plan.sessions
    assert (first["track"], first["type"], first["tags"], first["hall"]) == (
        "hydrology",
        "Workshop",
        ["Beginner"],
        "aula",
    )
    assert first["recording"] == "https://example.org/v"
    assert lunch["break"] is True
    assert plan.speakers[0]["affiliation"] == "River House"
    assert any("declined" in note.sentence for note in plan.notes)


def test_sessionize_speakers_in_a_file_of_their_own() -> None:
    sessions = [
        {**SESSIONIZE["sessions"][0], "speakers": [{"id": "s1", "name": "Ada Brook"}], "room": "Aula"}
    ]
    files = {
        "s.json": json.dumps(sessions),
        "p.json": json.dumps({"speakers": SESSIONIZE["speakers"]}),
        "x.json": "{}",
    }
    plan = imported(files, "Europe/Berlin")
    assert plan.speakers[0]["about"] == "b"
    assert [note.where for note in plan.notes if "not needed" in note.sentence] == ["x.json"]


def test_pretalx() -> None:
    plan = imported(PRETALX)
    (session,) = plan.sessions
    assert (session["id"], session["start"], session["hall"]) == (
        "rivers-XYZ",
        "2031-05-12 09:30",
        "aula",
    )
    assert (session["abstract"], session["recorded"], session["tags"]) == ("a\n\nd", False, ["water"])
    assert plan.halls[0]["capacity"] == "90"
    assert plan.speakers[0]["about"] == "b"


def test_icalendar() -> None:
    plan = imported({"a.ics": ICS})
    session, trip = plan.sessions
    assert session["title"] == {"zh": "數河流"}
    assert (session["start"], session["end"]) == ("2031-05-12 09:00", "2031-05-12 09:45")
    assert (session["status"], session["track"], session["tags"]) == ("cancelled", "hydrology", ["water"])
    assert session["abstract"] == "one, two\nthree"
    assert (session["updated"], session["speakers"]) == ("2031-01-01 08:00", ["ada-brook"])
    assert "start" not in trip
    assert plan.contents().sessions[0].status is SessionStatus.CANCELLED
    assert plan.conference["name"] == "Rivers 2031"


@pytest.mark.parametrize(
    ("lines", "start"),
    [
        ("DTSTART:20310512T010000Z", "2031-05-12 09:00"),
        ("DTSTART:20310512T090000", "2031-05-12 09:00"),
        ("DTSTART;TZID=Europe/Berlin:20310512T030000", "2031-05-12 09:00"),
        ("DTSTART;TZID=China Standard Time:20310512T090000", "2031-05-12 09:00"),
        ("DTSTART;TZID=Nowhere/Land:20310512T090000", "2031-05-12 09:00"),
    ],
)
def test_a_calendar_tells_its_zone_in_many_ways(lines: str, start: str) -> None:
    assert imported({"a.ics": calendar(f"UID:1\nSUMMARY:A\n{lines}")}).sessions[0]["start"] == start


def test_a_table_in_english() -> None:
    plan = imported({"a.csv": table(*ROWS)}, "Europe/Berlin")
    (session,) = plan.sessions
    assert (session["start"], session["end"]) == ("2031-05-12 09:30", "2031-05-12 10:15")
    assert session["speakers"] == ["ada-brook", "ben-stream", "cy-lake"]
    assert any("“Notes” is not known" in note.sentence for note in plan.notes)


CHINESE = table(
    ("日期", "时间", "会场", "题目", "讲者", "主持"),
    ("2031年5月12日", "9:00-9:30", "三号厅", "河流的数法", "林小溪", "陈大河"),
)
TRADITIONAL = table(
    ("日期", "時間", "會場", "題目", "講者", "主持"),
    ("2031年5月12日", "9:00-9:30", "三號廳", "河流的數法", "林小溪", "陳大河"),
)


@pytest.mark.parametrize(
    ("text", "encoding", "hall"),
    [(CHINESE, "gb18030", "三号厅"), (CHINESE, "utf-8-sig", "三号厅"), (CHINESE, "utf-16", "三号厅"),
     (TRADITIONAL, "big5", "三號廳"), (TRADITIONAL, "utf-8", "三號廳"), (TRADITIONAL, "gb18030", "三號廳")],
)  # fmt: skip
def test_a_table_in_chinese_in_every_encoding_that_offices_use(text: str, encoding: str, hall: str) -> None:
    plan = imported({"a.csv": text.encode(encoding)}, "Asia/Shanghai")
    assert plan.halls[0]["name"] == hall
    assert plan.sessions[0]["chairs"] == [plan.speakers[1]["id"]]


def test_windows_letters_are_not_taken_for_chinese() -> None:
    rows = ("Title", "Start", "Room"), ("Flüsse zählen, größer", "2031-05-12 9:00", "Foyer Süd")
    plan = imported({"a.csv": table(*rows).encode("cp1252")}, "Europe/Berlin")
    assert plan.halls[0]["name"] == "Foyer Süd"


def test_rows_that_cannot_be_read_are_named() -> None:
    rows = (
        ("Title", "Date", "Time", "Room"),
        ("", "2031-05-12", "9:00", "Aula"),
        ("B", "2031-05-12", "soon", "Aula"),
        ("C", "one day", "9:00", ""),
        ("D", "2031-05-12", "9:00", ""),
    )
    plan = imported({"a.csv": table(*rows)}, "UTC")
    told = {(note.severity, note.where): note.sentence for note in plan.notes}
    assert told[NoteSeverity.SKIPPED, "a.csv, row 2"] == "it has no title"
    assert told[NoteSeverity.WARNING, "a.csv, row 3"] == "its time “soon” cannot be read, so it has no time"
    assert "one day" in told[NoteSeverity.WARNING, "a.csv, row 4"]
    assert len(plan.sessions) == 3


def test_a_day_may_stand_in_a_row_of_its_own_or_name_the_sheet() -> None:
    rows = (
        ("Time", "Title", "Room"),
        ("12 May 2031", "", ""),
        ("9:00", "A", ""),
        ("Tuesday, 13 May 2031", "", ""),
        ("9:00", "B", ""),
    )
    assert [s["start"] for s in imported({"a.csv": table(*rows)}, "UTC").sessions] == [
        "2031-05-12 09:00",
        "2031-05-13 09:00",
    ]
    sheet = workbook(("时间", "题目"), ("9:00", "数河流"), sheet="5月12日")
    assert imported({"a.xlsx": sheet}, "Asia/Shanghai", 2031).sessions[0]["start"] == "2031-05-12 09:00"


def test_a_day_that_is_no_day_of_that_weekday_is_doubted_where_others_are_right() -> None:
    rows = (("Date", "Time", "Title"), ("05/12 (Mon)", "9:00", "A"), ("05/13 (Mon)", "9:00", "B"))
    plan = imported({"a.csv": table(*rows)}, "UTC", 2031)
    assert [s["start"] for s in plan.sessions] == ["2031-05-12 09:00", "2031-05-13 09:00"]
    assert any("weekday" in note.sentence for note in plan.notes)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"a.json": '{"sessions": 1}'}, "could not be recognised"),
        ({"a.json": '{"a": '}, "no valid JSON at line 1"),
        ({"a.xml": "<a><b></a>"}, "no valid XML at line 1"),
        ({"a.xml": "<rss/>"}, "could not be recognised"),
        ({"a.csv": "a,b\n1,2\n"}, "No header row"),
        ({"a.txt": "hello"}, "No header row"),
        ({"a.json": frab()}, "no session"),
        ({"a.ics": "BEGIN:VCALENDAR\nEND:VCALENDAR\n"}, "no session"),
        ({"a.xls": b"\xd0\xcf\x11\xe0" + b"0" * 100}, "Save it as .xlsx"),
    ],
)
def test_what_is_no_programme_ends_in_a_sentence(files: Mapping[str, str | bytes], says: str) -> None:
    with pytest.raises(SourceError, match=says):
        imported(files, "UTC")


def test_the_wanted_format_is_not_replaced_by_another() -> None:
    with pytest.raises(SourceError, match="as opass"):
        read_source(source({"a.json": frab(FRAB_EVENT)}), wanted=SourceFormat.OPASS)


def test_opening_a_folder_takes_what_can_be_a_programme(tmp_path: Path) -> None:
    folder = tmp_path / "rivers-2031"
    folder.mkdir()
    (folder / "schedule.json").write_text(frab(FRAB_EVENT))
    (folder / "notes.md").write_text("x")
    (folder / ".hidden.json").write_text("{")
    opened = open_source(folder)
    assert ([file.name for file in opened.files], opened.unused, opened.name) == (
        ["schedule.json"],
        ("notes.md",),
        "rivers-2031",
    )
    assert open_source(folder / "schedule.json").name == "rivers-2031"
    with pytest.raises(SourceError, match="There is no file"):
        open_source(tmp_path / "nothing.json")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One</p>\n\n<p>Two<br/>lines</p>", "One\n\nTwo  \nlines"),
        ("<ul><li>a</li><li><b>b</b><ol><li>c</li></ol></li></ul>", "- a\n- **b**\n   1. c"),
        ('<a href="https://x.org">words</a> <a href="https://x.org">https://x.org</a> <a href="javascript:x">no</a>',
         "[words](https://x.org) https://x.org no"),
        ("<h2>T</h2>text<pre>a\n  b</pre>", "## T\n\ntext\n\n```\na\n  b\n```"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("1 < 2 and <T> is a type", "1 < 2 and <T> is a type"),
        ("# Already\r\n\r\n* Markdown  \r\nkept", "# Already\n\n* Markdown  \nkept"),
        ("<script>x()</script><style>p {}</style><p>safe<!-- or not --></p>", "safe"),
        ("a<b> wide </b>b, <em></em><code>`tick`</code>", "a **wide** b, `` `tick` ``"),
        ("<p>Never closed<p>at all<ul><li>one<li>two</ul>", "Never closed\n\nat all\n\n- one\n- two"),
        ("<p>Parts:\n* one\n* two</p>", "Parts:\n* one\n* two"),
        ("<blockquote>said<p>twice</p></blockquote>", "> said\n>\n> twice"),
        ("<table><tr><th>Day</th><th>Room</th></tr> <tr><td>one</td><td><p>Aula</p></td></tr></table>", "Day | Room  \none | Aula"),
        ("<dl><dt>Term</dt><dd>what it means</dd></dl>", "Term\nwhat it means"),
        ('<a href="https://x.org"><img src="x.png" alt="A map"></a><iframe src="x">of it</iframe>', "[A map](https://x.org)of it"),
        ('<?xml version="1.0"?><p>one</p>', "one"),
    ],
)  # fmt: skip
def test_html_becomes_markdown(html: str, expected: str) -> None:
    assert markdown(html) == expected


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [("數河流", "en", "zh"), ("Counting rivers", "zh", "en"), ("Flüsse zählen", "de", "de"), ("川を数える", "zh", "ja"),
     ("Rust 在嵌入式的應用", "en", "zh"), ("강을 세다", "", "ko"), ("2031", "zh", "zh")],
)  # fmt: skip
def test_the_script_outweighs_the_label(text: str, declared: str, language: str) -> None:
    assert detect_language(text, declared, "en" if declared != "zh" else "zh") == language


def test_two_people_of_one_name_stay_two() -> None:
    events = [event(n, f"T{n}", persons=[{"id": n, "public_name": "Wei Zhang"}]) for n in (1, 2)]
    plan = imported({"a.json": frab(*events)})
    assert [speaker["id"] for speaker in plan.speakers] == ["wei-zhang", "wei-zhang-2"]
