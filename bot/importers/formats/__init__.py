"""The formats, a module each, and their recognition by content; names and endings of files decide nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.importers.formats.frab import is_frab, json_of_xml, read_frab, xml_of
from bot.importers.formats.ical import read_icalendar
from bot.importers.formats.opass import is_opass, read_opass
from bot.importers.formats.pretalx import is_pretalx, is_pretalx_companion, read_pretalx
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
    """How a format that consists of JSON files is recognised and read; ``companion`` recognises files beside the main one."""

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
    JsonFormat(SourceFormat.FRAB_JSON, is_frab, _each(read_frab)),
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
    kinds: dict[SourceKind, list[SourceFile]] = {kind: [] for kind in SourceKind}
    for file in source.files:
        kinds[kind_of(file)].append(file)
    found, used = (
        _read_json(kinds[SourceKind.JSON], wanted, programme)
        or _read_xml(kinds[SourceKind.XML], wanted, programme)
        or _read_calendars(kinds[SourceKind.ICALENDAR], wanted, programme)
        or _read_tables([*kinds[SourceKind.WORKBOOK], *kinds[SourceKind.TEXT]], wanted, year, programme)
        or (None, [])
    )
    if found is None:
        names = ", ".join(file.name for file in source.files[:3])
        as_wanted = f" as {wanted}" if wanted else ""
        raise SourceError(
            f"{names} could not be recognised{as_wanted}. Formats read by themselves: "
            f"{', '.join(name for name in SourceFormat if name is not SourceFormat.MAPPING)}. "
            "For any other JSON or table write a small mapping file and add --mapping FILE (docs/importing.md)."
        )
    for name in (*(file.name for file in source.files if file not in used), *source.unused):
        programme.notes.inform(name, "this file was not needed")
    return found


_Read = tuple[SourceFormat, list[SourceFile]]
"""The format, and the files that were read."""


def _read_json(
    files: list[SourceFile], wanted: SourceFormat | None, programme: SourceProgramme
) -> _Read | None:
    values = [(file, json_of(file)) for file in files]
    for candidate in JSON_FORMATS:
        if wanted in (None, candidate.format) and any(candidate.recognises(value) for _, value in values):
            fitting = [
                (file, value)
                for file, value in values
                if candidate.recognises(value) or candidate.companion(value)
            ]
            candidate.read([value for _, value in fitting], programme)
            return candidate.format, [file for file, _ in fitting]
    return None


def _read_xml(
    files: list[SourceFile], wanted: SourceFormat | None, programme: SourceProgramme
) -> _Read | None:
    is_read = False
    for file in files if wanted in (None, SourceFormat.FRAB_XML) else ():
        schedule = json_of_xml(xml_of(file))
        if is_frab(schedule):
            read_frab(schedule, programme)
            is_read = True
        else:
            programme.notes.inform(file.name, "this XML is no schedule with days and was left out")
    return (SourceFormat.FRAB_XML, files) if is_read else None


def _read_calendars(
    files: list[SourceFile], wanted: SourceFormat | None, programme: SourceProgramme
) -> _Read | None:
    if not files or wanted not in (None, SourceFormat.ICALENDAR):
        return None
    for file in files:
        read_icalendar(file, programme)
    return SourceFormat.ICALENDAR, files


def _read_tables(
    files: list[SourceFile], wanted: SourceFormat | None, year: int | None, programme: SourceProgramme
) -> _Read | None:
    if not files or wanted not in (None, SourceFormat.TABLE):
        return None
    read_tables(files, year, programme)
    return SourceFormat.TABLE, files
