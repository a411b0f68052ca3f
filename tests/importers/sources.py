"""Small sources to import, made here, in every format."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from bot.importers import Known, Options, Plan, Source, SourceFile, load_mapping, read_source

FRAB_EVENT = {
    "id": 7131,
    "guid": "5f0c",
    "date": "2031-05-12T09:30:00+02:00",
    "start": "09:30",
    "duration": "00:45",
    "room": "Aula (Linden)",
    "title": "Counting rivers",
    "subtitle": "",
    "track": "Hydrology",
    "type": "keynote",
    "language": "en",
    "abstract": "<p>How to <b>count</b> them.</p>",
    "persons": [{"id": 5, "public_name": "Ada Brook"}],
    "links": [{"url": "https://example.org/video.mp4", "title": "Video recording"}],
}


def source(files: Mapping[str, str | bytes], name: str = "riverside") -> Source:
    """A source of these files."""
    made = (
        SourceFile(file, data if isinstance(data, bytes) else data.encode()) for file, data in files.items()
    )
    return Source(name, tuple(made))


def imported(
    files: Mapping[str, str | bytes],
    timezone: str = "",
    year: int | None = None,
    mapping: str = "",
    known: Known = Known(),  # noqa: B008 - frozen
) -> Plan:
    """The plan of importing these files."""
    told = load_mapping(mapping.encode(), "mapping.yaml") if mapping else None
    return read_source(source(files), Options(timezone, year), known, mapping=told)


def frab(*events: Mapping[str, Any], date: str = "2031-05-12", **conference: Any) -> str:  # noqa: ANN401 - JSON
    """A schedule JSON with these events on one day; a room for each of their rooms."""
    rooms: dict[str, list[Any]] = {}
    for event in events:
        rooms.setdefault(str(event.get("room", "Aula")), []).append(event)
    facts = {
        "acronym": "rivers2031",
        "title": "Rivers 2031",
        "start": "2031-05-12",
        "end": "2031-05-13",
        "time_zone_name": "Europe/Berlin",
        **conference,
    }
    return json.dumps(
        {"schedule": {"conference": {**facts, "days": [{"index": 1, "date": date, "rooms": rooms}]}}}
    )


def event(identifier: int, title: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A frab event with a time, a hall and a speaker."""
    return {**FRAB_EVENT, "id": identifier, "guid": f"g{identifier}", "title": title, **values}


def opass(*sessions: Mapping[str, Any], **lists: Any) -> str:  # noqa: ANN401 - JSON
    """An OPass file with these sessions, one speaker, one type and two rooms."""
    return json.dumps(
        {
            "sessions": sessions,
            "speakers": [
                {
                    "id": "P1",
                    "zh": {"name": "林小溪", "bio": "水文學者"},
                    "en": {"name": "Lin Xiaoxi", "bio": "x"},
                }
            ],
            "session_types": [{"id": "T1", "zh": {"name": "水文"}, "en": {"name": "Hydrology"}}],
            "rooms": [{"id": "TR 212", "zh": {"name": "TR 212"}, "en": {"name": "TR 212"}}],
            "tags": [],
            **lists,
        }
    )


def opass_session(identifier: str = "ABC123", **values: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """An OPass session."""
    return {
        "id": identifier,
        "type": "T1",
        "room": "TR 212",
        "start": "2031-05-12T09:00:00+08:00",
        "end": "2031-05-12T09:30:00+08:00",
        "language": "中文",
        "zh": {"title": "數河流", "description": "怎麼數"},
        "en": {"title": "Counting rivers", "description": "How"},
        "speakers": ["P1"],
        "tags": [],
        **values,
    }


def calendar(*events: str, head: str = "X-WR-TIMEZONE:Asia/Shanghai") -> str:
    """A calendar with these events' lines."""
    inside = "".join(f"BEGIN:VEVENT\r\n{lines.strip()}\r\nEND:VEVENT\r\n" for lines in events)
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{head}\r\n{inside}END:VCALENDAR\r\n"
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def table(*rows: Sequence[str], delimiter: str = ",") -> str:
    """A delimited text."""
    quoted = ([f'"{cell}"' if delimiter in cell or "\n" in cell else cell for cell in row] for row in rows)
    return "".join(delimiter.join(row) + "\r\n" for row in quoted)


def workbook(
    *rows: Sequence[str], sheet: str = "Sheet1", merged: str = "", extra: Mapping[str, str] | None = None
) -> bytes:
    """The smallest XLSX that holds these rows as texts; ``merged`` is a range such as A2:A4."""
    cells = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{chr(65 + column)}{number}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
            for column, cell in enumerate(row)
            if cell
        )
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    merges = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {space} xmlns:r="{relations}"><sheets><sheet name="{escape(sheet)}" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData>{cells}</sheetData>{merges}</worksheet>",
        **(extra or {}),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()
