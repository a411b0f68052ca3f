"""Which format a source is in, told by its content; names and endings decide nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.importers.formats.frab_json import is_frab, read_frab_json
from bot.importers.formats.frab_xml import frab_json_of, xml_of
from bot.importers.formats.ical import read_icalendar
from bot.importers.formats.opass import is_opass, read_opass
from bot.importers.formats.pretalx_api import is_pretalx, is_pretalx_companion, read_pretalx
from bot.importers.formats.sessionize import is_sessionize, is_sessionize_companion, read_sessionize
from bot.importers.formats.table import read_tables
from bot.importers.programme import SourceError, SourceProgramme
from bot.importers.source import Source, SourceFile, json_of


class SourceFormat(StrEnum):
    """The formats that are read by themselves, and ``mapping`` for every other JSON and table."""

    FRAB_JSON = "frab-json"
    FRAB_XML = "frab-xml"
    OPASS = "opass"
    PRETALX = "pretalx"
    SESSIONIZE = "sessionize"
    ICALENDAR = "icalendar"
    TABLE = "table"
    MAPPING = "mapping"


class SourceKind(StrEnum):
    """What a file is at first sight."""

    WORKBOOK = "workbook"
    ICALENDAR = "icalendar"
    XML = "xml"
    JSON = "json"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class JsonFormat:
    """How a format that consists of JSON files is recognised and read, with the files that may come along."""

    format: SourceFormat
    recognises: Callable[[Any], bool]
    read: Callable[[Sequence[Any], SourceProgramme], None]
    companion: Callable[[Any], bool] = lambda _value: False


def _each(read: Callable[[Any, SourceProgramme], None]) -> Callable[[Sequence[Any], SourceProgramme], None]:
    def read_all(values: Sequence[Any], programme: SourceProgramme) -> None:
        for value in values:
            read(value, programme)

    return read_all


JSON_FORMATS = (
    JsonFormat(SourceFormat.FRAB_JSON, is_frab, _each(read_frab_json)),
    JsonFormat(SourceFormat.OPASS, is_opass, _each(read_opass)),
    JsonFormat(SourceFormat.SESSIONIZE, is_sessionize, read_sessionize, is_sessionize_companion),
    JsonFormat(SourceFormat.PRETALX, is_pretalx, read_pretalx, is_pretalx_companion),
)
"""In the order in which they are tried."""


def kind_of(file: SourceFile) -> SourceKind:
    """What a file is, by its first characters."""
    if file.data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return SourceKind.WORKBOOK
    head = file.data[:4000].decode(
        "utf-16" if file.data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace"
    )
    head = head.lstrip("\ufeff \t\r\n")
    if head[:15].upper().startswith("BEGIN:VCALENDAR"):
        return SourceKind.ICALENDAR
    if head.startswith("<"):
        return SourceKind.XML
    return SourceKind.JSON if head.startswith(("{", "[")) else SourceKind.TEXT


def read_recognised(
    source: Source, wanted: SourceFormat | None, year: int | None, programme: SourceProgramme
) -> SourceFormat:
    """Reads a source into a programme in the format recognised (or wanted) and returns which; raises SourceError."""
    kinds: dict[SourceKind, list[SourceFile]] = {}
    for file in source.files:
        kinds.setdefault(kind_of(file), []).append(file)
    for kind, read in (
        (SourceKind.JSON, _read_json),
        (SourceKind.XML, _read_xml),
        (SourceKind.ICALENDAR, _read_icalendar),
    ):
        if kind in kinds and (found := read(kinds[kind], wanted, programme)):
            _name_unused(source, kinds[kind], programme)
            return found
    tables = [*kinds.get(SourceKind.WORKBOOK, ()), *kinds.get(SourceKind.TEXT, ())]
    if tables and wanted in (None, SourceFormat.TABLE):
        read_tables(tables, year, programme)
        _name_unused(source, tables, programme)
        return SourceFormat.TABLE
    names = ", ".join(file.name for file in source.files[:3])
    as_wanted = f" as {wanted}" if wanted else ""
    raise SourceError(
        f"{names} could not be recognised{as_wanted}. Formats read by themselves: "
        f"{', '.join(name for name in SourceFormat if name is not SourceFormat.MAPPING)}. "
        "For any other JSON or table write a small mapping file and add --mapping FILE (docs/importing.md)."
    )


def _name_unused(source: Source, used: list[SourceFile], programme: SourceProgramme) -> None:
    for name in (*(file.name for file in source.files if file not in used), *source.unused):
        programme.remark(name, "this file was not needed")


def _read_json(
    files: list[SourceFile], wanted: SourceFormat | None, programme: SourceProgramme
) -> SourceFormat | None:
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


def _read_xml(
    files: list[SourceFile], wanted: SourceFormat | None, programme: SourceProgramme
) -> SourceFormat | None:
    if wanted not in (None, SourceFormat.FRAB_XML):
        return None
    read = False
    for file in files:
        schedule = frab_json_of(xml_of(file))
        if is_frab(schedule):
            read_frab_json(schedule, programme)
            read = True
        else:
            programme.remark(file.name, "this XML is no schedule with days and was left out")
    return SourceFormat.FRAB_XML if read else None


def _read_icalendar(
    files: list[SourceFile], wanted: SourceFormat | None, programme: SourceProgramme
) -> SourceFormat | None:
    if wanted not in (None, SourceFormat.ICALENDAR):
        return None
    for file in files:
        read_icalendar(file, programme)
    return SourceFormat.ICALENDAR
