"""CSV and XLSX: the header row is found by its words, in English and Chinese; each row is a session."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.importers.formats.shapes import text
from bot.importers.normalise.sessions import Assembler
from bot.importers.normalise.times import written_day
from bot.importers.programme import SourceError, SourceProgramme
from bot.importers.source import SourceFile, text_of

MAX_ROWS = 50_000
_HEADER_WITHIN = 20

_COLUMNS: Mapping[str, str] = {
    "id": "id|code|session id|talk id|number|no|编号|編號|序号|序號|代码|代碼|议程编号",
    "date": "date|day|日期|日子|天",
    "time": "time|times|time slot|timeslot|slot|when|hours|时间|時間|时段|時段",
    "start": "start|starts|start time|starts at|begin|begins|from|start date|开始|開始|开始时间|開始時間|起始时间|起",
    "end": "end|ends|end time|ends at|until|to|finish|end date|结束|結束|结束时间|結束時間|终止时间|止",
    "duration": "duration|length|minutes|时长|時長|时长分钟|时长min|长度|長度",
    "hall": "hall|room|location|venue|place|where|会场|會場|会议室|會議室|会议厅|地点|地點|教室|场地|場地|厅|廳|议程室|場次地點",
    "floor": "floor|level|楼层|樓層",
    "track": "track|stream|theme|community|section|symposium|专场|專場|分会场|分會場|专题|專題|议程轨|議程軌|軌|轨|社群|单元|單元|板块|版塊|专场名称",
    "type": "type|format|kind|category|session type|类型|類型|形式|类别|類別",
    "title": "title|session|talk|topic|subject|name|session title|talk title|presentation|题目|題目|标题|標題|主题|主題|议题|議題|讲题|講題|演讲题目|演講題目|报告题目|内容|议程|議程|名称|名稱|演讲主题|会议内容",
    "subtitle": "subtitle|副标题|副標題|副题",
    "abstract": "abstract|description|summary|details|content|摘要|简介|簡介|内容摘要|內容摘要|内容简介|介绍|介紹|说明|說明|大纲|大綱|议程介绍",
    "speakers": "speaker|speakers|presenter|presenters|lecturer|author|authors|who|panelists|faculty|讲者|講者|演讲者|演講者|报告人|報告人|主讲人|主講人|讲员|講員|嘉宾|嘉賓|演讲嘉宾|讲师|講師|讲者姓名|讲课专家|主讲",
    "chairs": "chair|chairs|chairperson|chairpersons|chairman|moderator|moderators|host|facilitator|主持|主持人|主席|大会主席|会议主席|會議主席|座长|座長",
    "language": "language|lang|语言|語言|语种",
    "url": "url|link|links|web|website|page|连结|連結|链接|鏈接|网址|網址",
    "slides": "slides|slide|presentation link|简报|簡報|幻灯片|课件",
    "recording": "recording|video|youtube|录像|錄影|视频|影片|回放",
    "live": "live|stream|livestream|直播",
    "recorded": "recorded|record|recording allowed|是否录像|是否錄影|录播",
    "tags": "tag|tags|keyword|keywords|label|labels|标签|標籤|关键词|關鍵詞|关键字",
    "status": "status|state|状态|狀態",
}
_EXACT = {word: field for field, words in _COLUMNS.items() for word in words.split("|")}
_SEVERAL = frozenset({"speakers", "chairs", "tags"})
# Words inside a longer heading, tried where no heading is exactly one of the words above; the order decides.
_INSIDE = (
    ("track", re.compile(r"track|社群|专场|專場|分会场")),
    ("tags", re.compile(r"tag|标签|標籤")),
    ("speakers", re.compile(r"speaker|presenter|讲者|講者|主讲|主講|嘉宾|嘉賓")),
    ("chairs", re.compile(r"chair|moderator|主持|主席")),
    ("start", re.compile(r"start|开始|開始")),
    ("end", re.compile(r"\bend\b|结束|結束")),
    ("date", re.compile(r"date|日期")),
    ("time", re.compile(r"time|时间|時間")),
    ("hall", re.compile(r"room|hall|venue|会场|會場|地点|地點|会议室")),
    ("abstract", re.compile(r"abstract|description|摘要|简介|簡介")),
    ("title", re.compile(r"title|topic|题目|題目|主题|主題|标题|標題")),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its name for messages, and its rows of cells as they came."""

    name: str
    rows: Sequence[Sequence[Any]]


def read_tables(files: Iterable[SourceFile], year: int | None, programme: SourceProgramme) -> None:
    """Adds the rows of every table to a programme; raises SourceError where no header row is recognised."""
    assembler = Assembler(programme, year)
    seen = []
    for file in files:
        for sheet in sheets_of(file):
            seen.append(sheet.name)
            _read_sheet(sheet, assembler, programme)
    if not assembler.rows:
        raise SourceError(
            f"No header row was recognised in {', '.join(seen[:3]) or 'the file'}: one with a title (Title, 题目 …) and a "
            "time, hall or speaker is needed. Rename the headings, or add --mapping FILE (docs/importing.md)."
        )
    assembler.finish()


def sheets_of(file: SourceFile) -> Iterator[Sheet]:
    """The tables of a workbook or of a delimited text; raises SourceError for a damaged file."""
    if file.data.startswith(b"PK\x03\x04"):
        yield from _workbook(file)
    elif file.data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(
            f"{file.name} is an old .xls or a protected workbook. Save it as .xlsx without a password."
        )
    else:
        yield _delimited(file)


def _workbook(file: SourceFile) -> Iterator[Sheet]:
    from python_calamine import CalamineWorkbook  # half as slow to import as the rest of the command

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows = [list(row) for row in sheet.to_python(skip_empty_area=False)]
            for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or ():
                _fill(rows, first_row, first_column, last_row, last_column)
            yield Sheet(f"{file.name}, sheet {name}", rows)
    except SourceError:
        raise
    except (Exception, BaseExceptionGroup) as problem:  # the library raises what its parts raise
        raise SourceError(f"{file.name} is a damaged workbook. Save it again as .xlsx.") from problem
    except BaseException as problem:
        if type(problem).__name__ == "PanicException":  # of a library in Rust: its way of saying "damaged"
            raise SourceError(f"{file.name} is a damaged workbook. Save it again as .xlsx.") from problem
        raise


def _fill(rows: list[list[Any]], first_row: int, first_column: int, last_row: int, last_column: int) -> None:
    """A merged cell downwards says the same for each row; one across is a heading and stays."""
    if first_column != last_column or first_row >= len(rows) or first_column >= len(rows[first_row]):
        return
    for row in rows[first_row + 1 : last_row + 1]:
        if first_column < len(row) and row[first_column] in (None, ""):
            row[first_column] = rows[first_row][first_column]


def _delimited(file: SourceFile) -> Sheet:
    written = text_of(file, fits=_known_words).replace("\0", "")
    head = written[:5000]
    delimiter = max(
        ",;\t|",
        key=lambda sign: sum(sign in line for line in head.splitlines()[:20]) * 100 + head.count(sign),
    )
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(written, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) > MAX_ROWS:
                raise SourceError(f"{file.name} has more than {MAX_ROWS} rows. Is it a programme?")
    except csv.Error as problem:
        raise SourceError(
            f"{file.name} is damaged at row {len(rows) + 1} ({problem}). Save it again as CSV."
        ) from problem
    return Sheet(file.name, rows)


def _known_words(decoded: str) -> float:
    """How many of the first lines' cells are headings known here; tells one encoding from another."""
    cells = re.split(r"[,;\t|\n]", decoded[:2000])
    return float(sum(_normal(cell) in _EXACT for cell in cells))


def _normal(heading: Any) -> str:  # noqa: ANN401 - any cell
    plain = unicodedata.normalize("NFKC", text(heading)).casefold()
    plain = re.sub(r"[((].*?[))]", "", plain)
    return re.sub(r"[\s_:*/.-]+", " ", plain).strip().removesuffix(" 1").strip()


def header_of(sheet: Sheet) -> tuple[int, dict[int, str]] | None:
    """The header row's index, and the field that each recognised column holds; None where no row is a header."""
    best: tuple[int, dict[int, str]] | None = None
    for index, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        fields = _fields(row)
        names = set(fields.values())
        telling = "title" in names and names & {"time", "start", "date", "hall", "speakers", "track"}
        if telling and (best is None or len(fields) > len(best[1])):
            best = (index, fields)
    return best


def _fields(row: Sequence[Any]) -> dict[int, str]:
    headings = [_normal(cell) for cell in row]
    fields: dict[int, str] = {}
    for column, heading in enumerate(headings):
        field = _EXACT.get(re.sub(r"\s?\d{1,2}$", "", heading)) or _EXACT.get(heading.replace(" ", ""))
        if field and (field in _SEVERAL or field not in fields.values()):
            fields[column] = field
    for column, heading in enumerate(headings):
        if column in fields or len(heading) > 30:
            continue
        for field, pattern in _INSIDE:
            if pattern.search(heading) and (field in _SEVERAL or field not in fields.values()):
                fields[column] = field
                break
    return fields


def _read_sheet(sheet: Sheet, assembler: Assembler, programme: SourceProgramme) -> None:
    found = header_of(sheet)
    if found is None:
        if any(text(cell) for row in sheet.rows for cell in row):
            programme.unread(sheet.name, "no header row was recognised, so nothing of it was read")
        return
    at, fields = found
    header = sheet.rows[at]
    for column, heading in enumerate(header):
        if column not in fields and text(heading):
            programme.remark(sheet.name, f"the column “{text(heading)}” is not known here and was left out")
    if any(text(cell) for row in sheet.rows[:at] for cell in row):
        programme.remark(sheet.name, f"what stands above the header (row {at + 1}) was left out")
    # The date of a sheet may be its name, or a row of its own above the rows of that day.
    day = sheet.name.rpartition("sheet ")[2] if written_day(sheet.name.rpartition("sheet ")[2]) else ""
    for number, row in enumerate(sheet.rows[at + 1 :], at + 2):
        where = f"{sheet.name}, row {number}"
        filled = [cell for cell in row if text(cell) or cell not in (None, "")]
        if not filled or list(row) == list(header):
            continue
        values = _values(row, fields)
        if len(filled) == 1 and written_day(text(filled[0])):
            day = text(filled[0])
            continue
        if "date" not in fields.values() and day:
            values["date"] = day
        assembler.add(where, values)


def _values(row: Sequence[Any], fields: Mapping[int, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, field in fields.items():
        cell = row[column] if column < len(row) else ""
        if cell in (None, ""):
            continue
        if field in _SEVERAL and field in values:
            values[field] = [*(values[field] if isinstance(values[field], list) else [values[field]]), cell]
        else:
            values[field] = cell
    return values
