"""What real programme files do wrong, and what an import makes of it; each test is one way to stumble."""

import json

import pytest

from bot.importers import MissingOption, NoteSeverity, Plan, SourceError
from tests.importers.sources import (
    FRAB_EVENT,
    calendar,
    event,
    frab,
    imported,
    opass,
    opass_session,
    table,
    workbook,
)

OLD_XML = """<?xml version="1.0" encoding="UTF-8"?>
<schedule>
  <generator name="unknown to any schema"/>
  <conference><title>Rivers 2031</title><start>2031-05-12</start><end>2031-05-13</end>{day_change}</conference>
  <day index="1" date="2031-05-12"><room name="Aula">
    <event id="9"><start>{start}</start><duration>01:00</duration><room>Aula</room><title>Night walk</title>
      <subtitle/><persons><person id="5">Ada Brook</person></persons></event>
  </room></day>
</schedule>"""


def only(plan: Plan) -> dict[str, object]:
    (session,) = plan.sessions
    return session


def said(plan: Plan, severity: NoteSeverity = NoteSeverity.WARNING) -> str:
    return "\n".join(f"{note.where}: {note.sentence}" for note in plan.notes if note.severity is severity)


def test_01_xml_that_fails_its_own_schema_is_read_all_the_same() -> None:
    xml = OLD_XML.format(day_change="", start="10:00")
    assert only(imported({"schedule.xml": xml}, "Europe/Berlin"))["title"] == "Night walk"


@pytest.mark.parametrize(
    ("title", "cancelled", "left"),
    [
        ("(CANCELLED) Counting rivers", True, "Counting rivers"),
        ("[CANCELED] Counting rivers", True, "Counting rivers"),
        ("【已取消】Counting rivers", True, "Counting rivers"),
        ("(取消) 数河流", True, "数河流"),
        ("Cancelling rivers in Managua", False, "Cancelling rivers in Managua"),
        ("Lakes (REPLACES CANCELLED TALK)", False, "Lakes (REPLACES CANCELLED TALK)"),
        ("(Not cancelled) rivers", False, "(Not cancelled) rivers"),
    ],
)
def test_02_only_a_bracket_before_the_title_cancels(title: str, cancelled: bool, left: str) -> None:
    session = only(imported({"a.json": frab(event(1, title))}))
    assert (session.get("status") == "cancelled") is cancelled
    assert session["title"] == left or session["title"] == {"zh": left}


def test_03_a_session_after_midnight_keeps_its_own_date() -> None:
    late = event(1, "Night walk", date="2031-05-13T00:15:00+02:00", start="00:15")
    assert only(imported({"a.json": frab(late)}))["start"] == "2031-05-13 00:15"


@pytest.mark.parametrize(
    ("clock", "start"),
    [("00:15", "2031-05-13 00:15"), ("05:30", "2031-05-13 05:30"), ("06:00", "2031-05-12 06:00")],
)
def test_03_an_old_file_without_dates_puts_the_night_on_the_next_day(clock: str, start: str) -> None:
    """Until the hour at which the bot's conference day breaks; what begins later is a morning before the doors open."""
    xml = OLD_XML.format(day_change="<day_change>09:00:00</day_change>", start=clock)
    assert only(imported({"s.xml": xml}, "Europe/Berlin"))["start"] == start


@pytest.mark.parametrize(
    "files",
    [
        {"s.xml": OLD_XML.format(day_change="", start="10:00")},
        {
            "s.json": json.dumps(
                {"sessions": [{"id": "1", "title": "A", "startsAt": "2031-05-12T09:00:00", "endsAt": None}]}
            )
        },
        {"s.csv": table(("Title", "Start", "Room"), ("A", "2031-05-12 09:00", "Aula"))},
        {"s.ics": calendar("UID:1\nSUMMARY:A\nDTSTART:20310512T090000", head="X-FOO:1")},
        {"s.json": frab(event(1, "A", date="2031-05-12T09:00:00Z"), time_zone_name="")},
    ],
    ids=["old xml", "sessionize", "table", "floating calendar", "UTC says nothing of the place"],
)
def test_04_without_a_time_zone_the_import_asks_for_one(files: dict[str, str]) -> None:
    with pytest.raises(MissingOption, match="--timezone"):
        imported(files)
    assert imported(files, "Asia/Shanghai").conference["timezone"] == "Asia/Shanghai"


def test_04_a_single_offset_is_a_zone_without_a_place() -> None:
    plan = imported({"a.json": opass(opass_session())})
    assert plan.conference["timezone"] == "Etc/GMT-8"
    assert "--timezone" in said(plan, NoteSeverity.INFO)


def test_05_utc_is_turned_into_local_time() -> None:
    plan = imported(
        {"a.json": opass(opass_session(start="2031-05-12T01:00:00Z", end="2031-05-12T01:30:00Z"))},
        "Asia/Taipei",
    )
    assert only(plan)["start"] == "2031-05-12 09:00"


def test_05_a_zone_that_contradicts_the_times_is_doubted() -> None:
    plan = imported({"a.json": frab(FRAB_EVENT, time_zone_name="UTC")})
    assert only(plan)["start"] == "2031-05-12 09:30"
    assert "names UTC" in said(plan)


AGENDA = (
    ("日期", "時間", "地點", "主題", "講者"),
    ("05/12 (Mon)", "09:00-09:30", "TR212", "數河流", "林小溪"),
)


def test_06_without_a_year_the_import_asks_for_it() -> None:
    with pytest.raises(MissingOption, match="--year"):
        imported({"a.xlsx": workbook(*AGENDA)}, "Asia/Taipei")


def test_06_a_weekday_that_is_not_of_that_year_is_an_error() -> None:
    assert only(imported({"a.xlsx": workbook(*AGENDA)}, "Asia/Taipei", 2031))["start"] == "2031-05-12 09:00"
    with pytest.raises(MissingOption, match="2032-05-12 is a Wednesday, but the source says Monday"):
        imported({"a.xlsx": workbook(*AGENDA)}, "Asia/Taipei", 2032)


@pytest.mark.parametrize(
    ("written", "day"),
    [("06/05 (Thu)", "2031-06-05"), ("06/05 (Tue)", "2031-05-06")],
)
def test_06_the_weekday_tells_which_number_is_the_month(written: str, day: str) -> None:
    rows = ("Date", "Time", "Title"), (written, "9:00", "A")
    assert str(only(imported({"a.csv": table(*rows)}, "UTC", 2031))["start"]).startswith(day)


def test_06_a_date_that_can_be_read_in_two_ways_is_not_guessed() -> None:
    rows = ("Date", "Time", "Title"), ("05/06", "9:00", "A")
    with pytest.raises(MissingOption, match="two ways"):
        imported({"a.csv": table(*rows)}, "UTC", 2031)


MEDICAL_MAPPING = """
name: onco
timezone: Asia/Kolkata
afternoon_before: "07:00"
sessions:
  each: "[]"
  title: topic
  date: {text: "2031-03-08"}
  time: time
  speakers: speaker
"""


def test_07_what_a_hospital_really_sends() -> None:
    rows = [
        {"time": "12.50 - 1.10", "topic": "Robots", "speaker": "Prof.Dr. Ben Stream MD,FACP"},
        {"time": "5.20 - 5.40", "topic": "Protons", "speaker": "Prof.Dr.Ben Stream MD, FACP"},
        {
            "time": "9.00 - 9.20",
            "topic": "Panel",
            "speaker": "Panelist - Dr. A. Well, Dr. B Rill Dr. C Lake MD,FRCR, TBD",
        },
        {"time": "9.00 - 9.20", "topic": "Panel", "speaker": ""},
    ]
    plan = imported({"day1.json": json.dumps(rows)}, mapping=MEDICAL_MAPPING)
    times = [(s["start"], s["end"]) for s in plan.sessions]
    assert times[:2] == [("2031-03-08 12:50", "2031-03-08 13:10"), ("2031-03-08 17:20", "2031-03-08 17:40")]
    names = {speaker["name"]: speaker.get("title") for speaker in plan.speakers}
    assert names == {
        "Ben Stream": "Prof. Dr., MD, FACP",
        "A. Well": "Dr.",
        "B Rill": "Dr.",
        "C Lake": "Dr., MD, FRCR",
    }
    assert len({session["id"] for session in plan.sessions}) == 4
    assert "twice" not in said(plan) or "kept" in said(plan)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("漢語", "zh"),
        ("英語", "en"),
        ("English", "en"),
        ("zh-tw", "zh"),
        ("I will speak English, with slides", None),
        (None, ""),
    ],
)
def test_08_a_language_is_a_code_where_it_is_known_and_verbatim_elsewhere(
    told: str | None, kept: str | None
) -> None:
    session = only(imported({"a.json": opass(opass_session(language=told))}))
    assert session.get("language", "") == (told if kept is None else kept)


def test_09_spellings_of_a_hall_meet() -> None:
    second = opass_session("B", room="TR212", broadcast=["TR 212", "AU"])
    plan = imported({"a.json": opass(opass_session("A"), second)})
    assert [session["hall"] for session in plan.sessions] == ["tr-212", "tr-212"]
    assert plan.sessions[1]["also_in"] == ["au"]
    assert [hall["id"] for hall in plan.halls] == ["tr-212", "au"]


def test_09_a_bracket_in_a_halls_name_is_another_name() -> None:
    (hall,) = imported({"a.json": frab(FRAB_EVENT)}).halls
    assert hall["also_called"] == ["Aula", "Linden"]


def test_10_a_submission_in_two_slots_is_two_sessions() -> None:
    slots = [
        {
            "id": 8,
            "room": {"id": 1, "name": {"en": "Aula"}},
            "start": "2031-05-13T09:00:00+02:00",
            "end": "2031-05-13T10:00:00+02:00",
        },
        {
            "id": 7,
            "room": {"id": 1, "name": {"en": "Aula"}},
            "start": "2031-05-12T09:00:00+02:00",
            "end": "2031-05-12T10:00:00+02:00",
        },
    ]
    talk = {"code": "XYZ", "title": "A", "state": "confirmed", "speakers": [], "slots": slots}
    plan = imported({"a.json": json.dumps({"results": [talk]})}, "Europe/Berlin")
    assert [(s["id"], s["start"]) for s in plan.sessions] == [
        ("riverside-XYZ", "2031-05-12 09:00"),
        ("riverside-XYZ-8", "2031-05-13 09:00"),
    ]


def test_10_without_ids_the_links_tell_the_sessions_apart() -> None:
    rows = (
        ("Title", "Time", "Link"),
        ("A", "2031-05-12 9:00", "https://x.org/session/QQ1"),
        ("B", "2031-05-12 9:00", "https://x.org/session/QQ2"),
    )
    assert [s["id"] for s in imported({"a.csv": table(*rows)}, "UTC").sessions] == [
        "riverside-QQ1",
        "riverside-QQ2",
    ]


def test_11_the_same_title_under_two_languages_is_in_one() -> None:
    titles = [
        ("數河流", "數河流"),
        ("Counting rivers", "Counting rivers"),
        ("數河流", "Counting rivers"),
        ("數河流", "數 河流"),
    ]
    sessions = [
        opass_session(str(number), zh={"title": zh, "description": ""}, en={"title": en, "description": ""})
        for number, (zh, en) in enumerate(titles)
    ]
    plan = imported({"a.json": opass(*sessions)})
    assert plan.conference["languages"] == ["zh", "en"]
    assert [session["title"] for session in plan.sessions] == [
        "數河流",
        {"en": "Counting rivers"},
        {"zh": "數河流", "en": "Counting rivers"},
        "數河流",
    ]


@pytest.mark.parametrize(
    ("name", "also_called"),
    [
        ("Lucien C.H. Lin 林小溪", ["Lucien C.H. Lin", "林小溪"]),
        ("李小河 (Clay Lee), 黎小湖 (Amalia)", ["李小河", "Clay Lee", "黎小湖", "Amalia"]),
        ("紀小海 / Sea Chi", ["紀小海", "Sea Chi"]),
        ("ChatGPT", None),
        ("someone@example.org", None),
        ("開放河流基金會", None),
    ],
)
def test_12_names_are_kept_as_written_and_also_found_by_their_parts(
    name: str, also_called: list[str] | None
) -> None:
    people = [{"id": "P1", "zh": {"name": name, "bio": ""}, "en": {"name": name, "bio": ""}}]
    (speaker,) = imported({"a.json": opass(opass_session(), speakers=people)}).speakers
    assert speaker["name"] == name
    assert speaker.get("also_called") == also_called


def test_13_moments_breaks_and_sessions_without_a_time_are_kept() -> None:
    moment = opass_session("A", end="2031-05-12T09:00:00+08:00")
    rest = opass_session(
        "B", zh={"title": "休息", "description": ""}, en={"title": "Break", "description": ""}, speakers=[]
    )
    later = opass_session("C", start=None, end=None, room=None, speakers=[])
    people = [
        {"id": key, "zh": {"name": key, "bio": ""}, "en": {"name": key, "bio": ""}} for key in ("P1", "P2")
    ]
    plan = imported({"a.json": opass(moment, rest, later, speakers=people)})
    assert plan.sessions[0]["start"] == plan.sessions[0]["end"]
    assert plan.sessions[1]["break"] is True
    assert "start" not in plan.sessions[2]
    assert [speaker["id"] for speaker in plan.speakers] == ["p1"]
    assert "1 on no session is left out: P2" in said(plan, NoteSeverity.INFO)


def test_14_who_does_not_want_to_be_recorded_is_not() -> None:
    plan = imported({"a.json": frab(event(1, "A", do_not_record=True), event(2, "B", do_not_record=False))})
    assert [session.get("recorded") for session in plan.sessions] == [False, None]


def test_15_accepted_is_not_confirmed() -> None:
    talks: list[dict[str, object]] = [
        {
            "code": state[:3].upper(),
            "title": state,
            "state": state,
            "speakers": [],
            "slot": {"start": "2031-05-12T09:00:00+02:00", "room": "Aula"},
        }
        for state in ("accepted", "canceled", "rejected")
    ]
    plan = imported({"a.json": json.dumps(talks)}, "Europe/Berlin")
    assert [session.get("status") for session in plan.sessions] == [None, "cancelled"]
    assert "not confirmed" in said(plan)
    assert "REJ" in said(plan, NoteSeverity.INFO)


def test_16_hard_spaces_stay_and_entities_go() -> None:
    title = "R&amp;D on GCC\u00a0(GNU)\u202f/ ⚡\u200b fast\x07  rivers"
    assert (
        only(imported({"a.json": frab(event(1, title))}))["title"]
        == "R&D on GCC\u00a0(GNU)\u202f/ ⚡ fast rivers"
    )


def test_17_addresses_of_another_edition_are_not_taken() -> None:
    told = event(1, "A", url="https://example.org/2032/talk/1")
    plan = imported({"a.json": frab(told, base_url="https://example.org/2032/")})
    assert "source" not in only(plan)
    assert "another year" in said(plan)
    kept = imported(
        {
            "a.json": frab(
                event(1, "A", url="https://example.org/2031/1"), base_url="https://example.org/2031/"
            )
        }
    )
    assert only(kept)["source"] == "https://example.org/2031/1"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_18_entities_are_refused(declaration: str) -> None:
    xml = OLD_XML.format(day_change="", start="10:00").replace("<schedule>", f"{declaration}<schedule>&a;", 1)
    with pytest.raises(SourceError, match="entities"):
        imported({"s.xml": xml}, "UTC")


def test_18_cells_of_a_workbook_may_be_merged_and_a_title_may_stand_above() -> None:
    rows = (
        ("Rivers 2031",),
        ("日期", "开始时间", "结束时间", "会场", "题目", "讲者"),
        ("2031年5月12日", "上午9点", "9:30", "三号厅", "数河流", "林小溪 教授"),
        ("", "下午2点半", "15:00", "三号厅", "数湖泊", ""),
    )
    plan = imported({"a.xlsx": workbook(*rows, merged="A3:A4")}, "Asia/Shanghai")
    assert [(s["start"], s["end"]) for s in plan.sessions] == [
        ("2031-05-12 09:00", "2031-05-12 09:30"),
        ("2031-05-12 14:30", "2031-05-12 15:00"),
    ]
    assert plan.speakers[0] == {"id": "林小溪", "name": "林小溪", "title": "教授"}


def test_19_a_fold_may_lie_inside_a_character() -> None:
    data = calendar("UID:1\nSUMMARY:數河流\nDTSTART;TZID=Asia/Shanghai:20310512T090000").encode()
    at = data.index("河".encode()) + 1
    assert only(imported({"a.ics": data[:at] + b"\r\n " + data[at:]}))["title"] == "數河流"


def test_19_repetitions_by_day_become_sessions_and_others_are_named() -> None:
    daily = "UID:d\nSUMMARY:Desk\nDTSTART;TZID=Asia/Shanghai:20310512T080000\nDTEND;TZID=Asia/Shanghai:20310512T090000\nRRULE:FREQ=DAILY;COUNT=3"
    moved = "UID:d\nRECURRENCE-ID;TZID=Asia/Shanghai:20310513T080000\nSUMMARY:Desk\nDTSTART;TZID=Asia/Shanghai:20310513T100000"
    odd = "UID:o\nSUMMARY:Odd\nDTSTART;TZID=Asia/Shanghai:20310512T080000\nRRULE:FREQ=MONTHLY;BYDAY=1MO"
    plan = imported({"a.ics": calendar(daily, moved, odd)})
    assert sorted((s["title"], s["start"]) for s in plan.sessions) == [
        ("Desk", "2031-05-12 08:00"),
        ("Desk", "2031-05-13 10:00"),
        ("Desk", "2031-05-14 08:00"),
        ("Odd", "2031-05-12 08:00"),
    ]
    assert "FREQ=MONTHLY" in said(plan)


def test_20_a_source_of_an_unknown_shape_is_read_by_a_mapping() -> None:
    """Indico's {date, time, tz} objects, durations in minutes, and posters without a time."""
    contributions = [
        {
            "id": "3",
            "title": "Rivers",
            "startDate": {"date": "2031-05-12", "time": "09:00:00", "tz": "Europe/Zurich"},
            "duration": 20,
            "roomFullname": "Aula",
            "speakers": [{"first_name": "Ada", "last_name": "Brook", "affiliation": "CERN"}],
        },
        {"id": "4", "title": "Poster", "startDate": None, "duration": 0, "speakers": []},
    ]
    mapping = """
name: indico
timezone: Europe/Zurich
sessions:
  each: results[].contributions[]
  id: id
  title: title
  date: startDate.date
  start: startDate.time
  duration: duration
  hall: roomFullname
  speakers:
    each: speakers[]
    name: {en: {text: "{first_name} {last_name}"}}
    affiliation: affiliation
"""
    plan = imported({"a.json": json.dumps({"results": [{"contributions": contributions}]})}, mapping=mapping)
    assert [s["id"] for s in plan.sessions] == ["indico-3", "indico-4"]
    assert (plan.sessions[0]["start"], plan.sessions[0]["end"]) == ("2031-05-12 09:00", "2031-05-12 09:20")
    assert "start" not in plan.sessions[1]
    assert plan.speakers[0]["name"] == "Ada Brook"
