"""The formats, a module each, and their recognition by content; names and endings of files decide nothing."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.importers.formats.frab import is_frab, json_of_xml, read_frab, xml_of
from bot.importers.formats.ical import read_icalendar
from bot.importers.formats.opass import is_opass, read_opass
from bot.importers.formats.pretalx import is_pretalx, is_pretalx_companion, read_pretalx
from bot.importers.formats.sessionize import is_sessionize, is_sessionize_companion, read_sessionize
from bot.importers.formats.sheet import is_page
from bot.importers.formats.table import read_tables
from bot.importers.normalise.days import DateFacts
from bot.importers.programme import SourceError, SourceProgramme
from bot.importers.source import Source, SourceFile, json_of
from bot.languages.messages import Sentence


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

    JSON = "json"
    XML = "xml"
    ICALENDAR = "icalendar"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class _Reader:
    """How a format is recognised and read; ``companion`` recognises files beside the main one."""

    format: SourceFormat
    kind: SourceKind
    recognises: Callable[[Any], bool]
    read: "_Read"
    companion: Callable[[Any], bool] = lambda _value: False


_Read = Callable[[Sequence[Any], SourceProgramme, DateFacts], None]


def _all(read: Callable[[Sequence[Any], SourceProgramme], None]) -> _Read:
    return lambda values, programme, _facts: read(values, programme)


def _each(read: Callable[[Any, SourceProgramme], None]) -> _Read:
    def read_all(values: Sequence[Any], programme: SourceProgramme, _facts: DateFacts) -> None:
        for value in values:
            read(value, programme)

    return read_all


_READERS = (
    _Reader(SourceFormat.FRAB_JSON, SourceKind.JSON, is_frab, _each(read_frab)),
    _Reader(SourceFormat.OPASS, SourceKind.JSON, is_opass, _each(read_opass)),
    _Reader(
        SourceFormat.SESSIONIZE,
        SourceKind.JSON,
        is_sessionize,
        _all(read_sessionize),
        is_sessionize_companion,
    ),
    _Reader(SourceFormat.PRETALX, SourceKind.JSON, is_pretalx, _all(read_pretalx), is_pretalx_companion),
    _Reader(SourceFormat.FRAB_XML, SourceKind.XML, is_frab, _each(read_frab)),
    _Reader(SourceFormat.ICALENDAR, SourceKind.ICALENDAR, lambda _file: True, _each(read_icalendar)),
    _Reader(SourceFormat.TABLE, SourceKind.TABLE, lambda _file: True, read_tables),
)
"""In the order in which they are tried."""


def kind_of(file: SourceFile) -> SourceKind:
    """What a file is, by its first characters."""
    if file.data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return SourceKind.TABLE
    head = file.data[:4000].decode(
        "utf-16" if file.data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace"
    )
    head = head.lstrip("\ufeff \t\r\n")
    if re.search(r"^\s*BEGIN:VCALENDAR\s*$", head, re.IGNORECASE | re.MULTILINE):
        return SourceKind.ICALENDAR
    if is_page(head):
        return SourceKind.TABLE
    if head.startswith("<"):
        return SourceKind.XML
    return SourceKind.JSON if head.startswith(("{", "[")) else SourceKind.TABLE


def read_recognised(
    source: Source, wanted: SourceFormat | None, facts: DateFacts, programme: SourceProgramme
) -> SourceFormat:
    """Reads a source into a programme in the format recognised (or wanted) and returns which; raises SourceError."""
    kinds: dict[SourceKind, list[SourceFile]] = {kind: [] for kind in SourceKind}
    for file in source.files:
        kinds[kind_of(file)].append(file)
    values: dict[SourceKind, list[tuple[SourceFile, Any]]] = {}
    for reader in _READERS:
        if wanted not in (None, reader.format):
            continue
        if reader.kind not in values:
            values[reader.kind] = [(file, _value(file, reader.kind)) for file in kinds[reader.kind]]
        given = values[reader.kind]
        if any(reader.recognises(value) for _, value in given):
            fitting = [pair for pair in given if reader.recognises(pair[1]) or reader.companion(pair[1])]
            reader.read([value for _, value in fitting], programme, facts)
            used = [file for file, _ in fitting]
            for name in (*(file.name for file in source.files if file not in used), *source.unused):
                programme.notes.inform(name, Sentence("imports.not_needed"))
            return reader.format
    names = [file.name for file in source.files[:3]]
    formats = [str(name) for name in SourceFormat if name is not SourceFormat.MAPPING]
    key = "imports.not_recognised_as" if wanted else "imports.not_recognised"
    raise SourceError(Sentence(key, names=names, formats=formats, wanted=wanted))


def _value(file: SourceFile, kind: SourceKind) -> Any:  # noqa: ANN401 - any JSON
    """What a format is recognised by: the value of a JSON, the same made of an XML, else the file."""
    if kind is SourceKind.JSON:
        return json_of(file)
    return json_of_xml(xml_of(file)) if kind is SourceKind.XML else file
