"""Which format a source is in, told by its content; names and endings decide nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.importers.frab_json import is_frab, read_frab_json
from bot.importers.frab_xml import frab_json_of, xml_of
from bot.importers.ical import read_icalendar
from bot.importers.opass import is_opass, read_opass
from bot.importers.pretalx_api import is_pretalx, is_pretalx_companion, read_pretalx
from bot.importers.programme import Programme, SourceError
from bot.importers.sessionize import is_sessionize, is_sessionize_companion, read_sessionize
from bot.importers.source import Source, SourceFile, json_of
from bot.importers.table import read_tables


class Format(StrEnum):
    """The formats that are read by themselves, and ``mapping`` for every other JSON and table."""

    FRAB_JSON = "frab-json"
    FRAB_XML = "frab-xml"
    OPASS = "opass"
    PRETALX = "pretalx"
    SESSIONIZE = "sessionize"
    ICALENDAR = "icalendar"
    TABLE = "table"
    MAPPING = "mapping"


class Kind(StrEnum):
    """What a file is at first sight."""

    WORKBOOK = "workbook"
    ICALENDAR = "icalendar"
    XML = "xml"
    JSON = "json"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class JsonFormat:
    """How a format that consists of JSON files is recognised and read, with the files that may come along."""

    format: Format
    recognises: Callable[[Any], bool]
    read: Callable[[Sequence[Any], Programme], None]
    companion: Callable[[Any], bool] = lambda _value: False


def _each(read: Callable[[Any, Programme], None]) -> Callable[[Sequence[Any], Programme], None]:
    def read_all(values: Sequence[Any], programme: Programme) -> None:
        for value in values:
            read(value, programme)

    return read_all


JSON_FORMATS = (
    JsonFormat(Format.FRAB_JSON, is_frab, _each(read_frab_json)),
    JsonFormat(Format.OPASS, is_opass, _each(read_opass)),
    JsonFormat(Format.SESSIONIZE, is_sessionize, read_sessionize, is_sessionize_companion),
    JsonFormat(Format.PRETALX, is_pretalx, read_pretalx, is_pretalx_companion),
)
"""In the order in which they are tried."""


def kind_of(file: SourceFile) -> Kind:
    """What a file is, by its first characters."""
    if file.data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return Kind.WORKBOOK
    head = file.data[:4000].decode(
        "utf-16" if file.data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace"
    )
    head = head.lstrip("\ufeff \t\r\n")
    if head[:15].upper().startswith("BEGIN:VCALENDAR"):
        return Kind.ICALENDAR
    if head.startswith("<"):
        return Kind.XML
    return Kind.JSON if head.startswith(("{", "[")) else Kind.TEXT


def read_recognised(source: Source, wanted: Format | None, year: int | None, programme: Programme) -> Format:
    """Reads a source into a programme in the format recognised (or wanted) and returns which; raises SourceError."""
    kinds: dict[Kind, list[SourceFile]] = {}
    for file in source.files:
        kinds.setdefault(kind_of(file), []).append(file)
    for kind, read in (
        (Kind.JSON, _read_json),
        (Kind.XML, _read_xml),
        (Kind.ICALENDAR, _read_icalendar),
    ):
        if kind in kinds and (found := read(kinds[kind], wanted, programme)):
            _name_unused(source, kinds[kind], programme)
            return found
    tables = [*kinds.get(Kind.WORKBOOK, ()), *kinds.get(Kind.TEXT, ())]
    if tables and wanted in (None, Format.TABLE):
        read_tables(tables, year, programme)
        _name_unused(source, tables, programme)
        return Format.TABLE
    names = ", ".join(file.name for file in source.files[:3])
    as_wanted = f" as {wanted}" if wanted else ""
    raise SourceError(
        f"{names} could not be recognised{as_wanted}. Formats read by themselves: "
        f"{', '.join(name for name in Format if name is not Format.MAPPING)}. "
        "For any other JSON or table write a small mapping file and add --mapping FILE (docs/importing.md)."
    )


def _name_unused(source: Source, used: list[SourceFile], programme: Programme) -> None:
    for name in (*(file.name for file in source.files if file not in used), *source.unused):
        programme.remark(name, "this file was not needed")


def _read_json(files: list[SourceFile], wanted: Format | None, programme: Programme) -> Format | None:
    values = [(file, json_of(file)) for file in files]
    for json_format in JSON_FORMATS:
        if wanted not in (None, json_format.format):
            continue
        if not any(json_format.recognises(value) for _, value in values):
            continue
        fitting = [
            (file, value)
            for file, value in values
            if json_format.recognises(value) or json_format.companion(value)
        ]
        json_format.read([value for _, value in fitting], programme)
        for file in (file for file, _ in values if file not in [used for used, _ in fitting]):
            programme.remark(file.name, "this file was not needed")
        return json_format.format
    return None


def _read_xml(files: list[SourceFile], wanted: Format | None, programme: Programme) -> Format | None:
    if wanted not in (None, Format.FRAB_XML):
        return None
    read = False
    for file in files:
        schedule = frab_json_of(xml_of(file))
        if is_frab(schedule):
            read_frab_json(schedule, programme)
            read = True
        else:
            programme.remark(file.name, "this XML is no schedule with days and was left out")
    return Format.FRAB_XML if read else None


def _read_icalendar(files: list[SourceFile], wanted: Format | None, programme: Programme) -> Format | None:
    if wanted not in (None, Format.ICALENDAR):
        return None
    for file in files:
        read_icalendar(file, programme)
    return Format.ICALENDAR
