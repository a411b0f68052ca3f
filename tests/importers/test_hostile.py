"""Files that mean harm, or nothing at all: a sentence comes out, never a traceback, soon."""

import contextlib
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.importers import MissingOption, SourceError, load_mapping, open_source
from bot.importers.normalise.texts import clean, markdown
from bot.importers.source import MAX_FILE_BYTES
from bot.knowledge.load import nodes
from bot.knowledge.write import formatting
from bot.knowledge.write.yaml_files import ListFile
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
from tests.memory import megabytes_at_most

BOMB = b"".join(b"<!ENTITY e%d '%s'>" % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
SEEDS = [
    frab(FRAB_EVENT).encode(),
    opass(opass_session()).encode(),
    calendar("UID:1\nSUMMARY:A\nDTSTART:20310512T090000Z\nRRULE:FREQ=DAILY;COUNT=2").encode(),
    table(("Title", "Date", "Time"), ("A", "2031-05-12", "9:00")).encode(),
    b"<schedule><conference/><day date='2031-05-12'><room name='x'><event id='1'><title>A</title></event></room></day></schedule>",
]


def harmless(data: bytes, name: str = "a") -> None:
    """Imports, or says why not."""
    with contextlib.suppress(SourceError, MissingOption):
        imported({name: data}, "UTC", 2031).contents()


NO_TABLE = "No header row was recognised in a: one with a title"
TOO_DEEP = "a holds JSON that is nested too deep or a number too long."


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", NO_TABLE),
        (b"\0" * 1000, NO_TABLE),
        (b"\xff\xfe", NO_TABLE),
        (b'"\\ud800"', NO_TABLE),
        (b"Title,Time\n" + b",,,,\n" * 1000, "a holds headings, but no row below them"),
        (b'a,b\n"' + b"x" * 300_000, "a is damaged at row 2 (field larger than field limit (131072))."),
        (b"PK\x03\x04", "a is a damaged or protected workbook. Save it again as .xlsx"),
        (b"[" * 100_000, TOO_DEEP),
        (b'{"a":' * 50_000, TOO_DEEP),
        (b"[1" + b"0" * 10_000 + b"]", TOO_DEEP),
        (b'[{"title": "\\ud800", "startsAt": "\\u0000"}]', "no session that could be read"),
        (b"<" * 100_000, "a is no valid XML at line 1, column 2."),
        (b"<a>" * 50_000, "a has elements nested too deep."),
        (
            b"<!DOCTYPE s [<!ENTITY e0 'lol'>" + BOMB + b"]><schedule>&e9;</schedule>",
            "a declares XML entities, which no schedule needs; it is not read.",
        ),
        (b"<?xml version='1.0' encoding='nonsense'?><schedule/>", "a is XML in an unknown encoding."),
        (b"BEGIN:VCALENDAR\r\n" * 100, "a ends before its calendar does"),
    ],
    ids=lambda value: repr(bytes(value[:12])) if isinstance(value, bytes) else "",
)
def test_garbage_ends_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(SourceError) as told:
        imported({"a": data}, "UTC", 2031).contents()
    assert sentence in str(told.value)
    assert len(str(told.value)) < 300, "a sentence, and not the file again"


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr>" + "<td rowspan=999 colspan=999>x</td>" * 1_100,
        "<table><tr></td>" + "<td>x" * 200,
        "<table>" + "<tr><td>x</td></tr>" * 20_000,
    ],
    ids=["wide", "deep", "long"],
)
def test_a_page_beyond_all_measure_is_refused_in_a_sentence(page: str) -> None:
    with pytest.raises(SourceError, match="web page"):
        imported({"a.html": page}, "UTC")


def test_a_session_repeated_for_ever_is_written_out_for_some_weeks_at_most() -> None:
    data = calendar("RRULE:FREQ=DAILY;COUNT=999999999\nSUMMARY:a\nDTSTART:20310512T090000Z").encode()
    assert len(imported({"a": data}, "UTC", 2031).contents().sessions) == 50


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as member:
            for _ in range(210):
                member.write(b" " * 1_000_000)
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(stream.getvalue())
    assert path.stat().st_size < 1_000_000
    with megabytes_at_most(5), pytest.raises(SourceError, match="unpacks to more than"):
        open_source(path)


def far(cell: str) -> dict[str, str]:
    """A second sheet with a cell far away, in the first sheet's place of the file."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return {"xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData>{cell}</sheetData></worksheet>"}


def shared(cells: int, characters: int) -> bytes:
    """A workbook in which many cells hold the same long text."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, cells + 1))
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    targets = (("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "sharedStrings.xml"))
    named = "".join(
        f'<Relationship Id="{key}" Type="{relations}/{kind}" Target="{target}"/>'
        for key, kind, target in targets
    )
    return workbook(
        ("Title",),
        extra={
            "xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>",
            "xl/sharedStrings.xml": f"<sst {space}><si><t>{'x' * characters}</t></si></sst>",
            "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'relationships">{named}</Relationships>',
        },
    )


def lying(data: bytes) -> bytes:
    """A workbook that says its sheet is five bytes long."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    return data.replace(size.to_bytes(4, "little"), (5).to_bytes(4, "little"))


@pytest.mark.parametrize(
    "data",
    [
        lying(workbook(("Title", "Date"))),
        workbook(("Title",), extra=far('<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>')),
        workbook(("Title",), extra=far('<row r="&#49;048576"><c r="XFD&#49;048576"><v>1</v></c></row>')),
        workbook(("Title",), extra=far('<row r="20001"><c r="A20001"><v>1</v></c></row>')),
        shared(cells=15_000, characters=100_000),
    ],
    ids=["a size that lies", "small letters", "entities", "rows", "one text in many cells"],
)
def test_a_workbook_that_asks_for_gigabytes_ends_in_a_sentence(data: bytes) -> None:
    with megabytes_at_most(30), pytest.raises(SourceError, match=r"alone|Save it again"):
        imported({"a.xlsx": data}, "UTC", 2031)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<schedule>" + b"<day>" * 60 + b"</day>" * 60 + b"</schedule>", "nested too deep"),
        (b"<schedule>" + b"<a/>" * 500_001 + b"</schedule>", "more than 500000 elements"),
        (b"[" + b"{}," * 1_000_001 + b"{}]", "more than 1000000 objects"),
        (b"Title,Date\n" + b"x," * 2_000, "more than 1000 columns"),
        (b"Title,Date\n" + b"x,2031-05-12\n" * 20_000, "more than 20000 rows"),
        (b"Title,Date\n" + b"x,2031-05-12\n" * 10_001, "more than 10000 sessions"),
        (calendar("SUMMARY:" + "x" * 1_000_001).encode(), "a line of more than 1 MB"),
        (
            b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 20_001 + b"END:VCALENDAR",
            "more than 20000 events",
        ),
    ],
    ids=["depth", "elements", "objects", "columns", "rows", "sessions", "line", "events"],
)
def test_what_no_programme_has_so_much_of_ends_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        imported({"a": data}, "UTC")


def test_other_archives_and_huge_files_are_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("schedule.json", "{}")
    (tmp_path / "a.zip").write_bytes(stream.getvalue())
    with pytest.raises(SourceError, match="Unpack it"):
        open_source(tmp_path / "a.zip")
    with (tmp_path / "b.json").open("wb") as huge:
        huge.truncate(MAX_FILE_BYTES + 1)
    with megabytes_at_most(1), pytest.raises(SourceError, match="at most 50 MB"):
        open_source(tmp_path / "b.json")


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SEEDS), st.data())
def test_a_damaged_file_never_ends_in_a_traceback(seed: bytes, data: st.DataObject) -> None:
    damage(seed, data)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_damaged_workbook_never_ends_in_a_traceback(data: st.DataObject) -> None:
    damage(workbook(("Title", "Date", "Time"), ("A", "2031-05-12", "9:00")), data)


def damage(seed: bytes, data: st.DataObject) -> None:
    damaged = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    harmless(bytes(damaged))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "sessions speakers title id start end zh en room date name slots code state persons days".split()
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=250, deadline=None)
@given(JSON)
def test_json_of_any_shape_is_read_or_refused(value: object) -> None:
    harmless(json.dumps(value).encode())
    harmless(
        json.dumps(
            {"sessions": [{**opass_session(), "speakers": value, "room": value, "zh": value}]}
        ).encode()
    )
    harmless(
        frab(event(1, "A", persons=value, links=value, track=value, date=value, duration=value)).encode()
    )


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_a_mapping_of_any_bytes_is_read_or_refused(data: bytes) -> None:
    with pytest.raises(SourceError):
        load_mapping(data, "m.yaml")


TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=60).map(clean).filter(bool)


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=4), TEXT)
def test_every_text_comes_back_from_the_yaml_that_is_written(texts: list[str], title: str) -> None:
    document = {
        "id": "a",
        "title": title,
        "tags": texts,
        "name": {"en": texts[0]},
        "links": [{"label": t, "url": "x"} for t in texts],
    }
    read = nodes.parse(formatting.entries([document, document]).encode(), "a.yaml")
    assert read.problems == ()
    assert isinstance(read.root, nodes.SequenceNode)
    for entry in read.root.items:
        assert plain(entry) == document


@settings(max_examples=150, deadline=None)
@given(TEXT, TEXT, st.sampled_from(["title", "abstract"]))
def test_every_text_survives_a_change_of_its_entry(before: str, after: str, key: str) -> None:
    file = ListFile(
        formatting.entries([{"id": "a", "title": before, "tags": [before]}, {"id": "b", "title": "x"}]),
        "a.yaml",
    )
    file.change("a", {key: after})
    read = nodes.parse(file.text().encode(), "a.yaml")
    assert read.problems == ()
    assert isinstance(read.root, nodes.SequenceNode)
    assert plain(read.root.items[0]) == {"id": "a", "title": before, "tags": [before], key: after}
    assert plain(read.root.items[1]) == {"id": "b", "title": "x"}


def plain(node: nodes.Node) -> object:
    if isinstance(node, nodes.ScalarNode):
        return node.text
    if isinstance(node, nodes.SequenceNode):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.items}


WORDS_ONLY = "so only its words are taken over, without lists, links and emphasis"


@pytest.mark.parametrize(
    ("html", "reason", "words"),
    [
        ("<ul><li>" * 10_000 + "deep", "is longer than any abstract", "deep"),
        ("<div>" * 61 + "deep" + "</div>" * 61, "is nested too deep", "deep"),
        ("<p>" + "long " * 25_000 + "</p>", "is longer than any abstract", "long " * 24_999 + "long"),
        ("<p>one <b>two</b> &amp; <![three[four]]></p>", "is damaged", "one two &"),
    ],
    ids=["tags", "depth", "length", "damage"],
)
def test_of_html_beyond_the_bounds_the_words_stay_and_a_sentence_says_so(
    html: str, reason: str, words: str
) -> None:
    plan = imported({"a.json": frab(event(1, "A", abstract=html))})
    assert plan.sessions[0]["abstract"] == words
    assert [(note.where, note.sentence) for note in plan.notes] == [
        ("event 1", f"its HTML {reason}, {WORDS_ONLY}")
    ]


def test_a_number_of_a_character_may_be_of_any_length() -> None:
    endless = f"&#{'9' * 5_000};"
    plan = imported({"a.json": frab(event(1, f"A &amp; {endless}", abstract=f"<p>B {endless}</p>"))})
    assert (plan.sessions[0]["title"], plan.sessions[0]["abstract"]) == ("A & \ufffd", "B \ufffd")


TAGS = [
    f"<{end}{tag}>"
    for tag in "p b a ul ol li h2 pre code table tr td blockquote soup".split()
    for end in ("", "/")
]
WORD = st.from_regex("[a-z]{1,4}", fullmatch=True).map(" {} ".format)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(TAGS) | WORD, max_size=40))
def test_html_of_any_shape_keeps_its_words_in_their_order(pieces: list[str]) -> None:
    """All pieces are words or tags; an image, a script or a style would go. A cell without a table may join two words."""
    words = "".join(piece.strip() for piece in pieces if piece[0] == " ")
    assert "".join(re.findall("[a-z]", markdown("<hr>" + "".join(pieces)))) == words


@given(st.text(max_size=200))
def test_any_text_can_be_cleaned_and_turned_into_markdown(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    markdown(f"<p>{text}</p>")
