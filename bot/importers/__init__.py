"""Importers: any schedule in, the same plan of plain documents out.

``open_source`` reads the files, ``read_source`` understands them (it is pure: bytes in, plan out), ``Plan.contents``
gives validated entries. Writing them into a folder is the work of ``bot.folder.writing``.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.importers.detect import Format, read_recognised
from bot.importers.mapping.loading import load_mapping
from bot.importers.mapping.model import Mapping
from bot.importers.mapping.reading import read_mapped
from bot.importers.plan import Document, Known, Options, Plan
from bot.importers.programme import MissingOption, Note, Programme, SourceError, Weight
from bot.importers.settling import settle
from bot.importers.source import Source, SourceFile, open_source

__all__ = [
    "Document",
    "Format",
    "Known",
    "Mapping",
    "MissingOption",
    "Note",
    "Options",
    "Plan",
    "Source",
    "SourceError",
    "SourceFile",
    "Weight",
    "load_mapping",
    "open_source",
    "read_source",
]


def read_source(
    source: Source,
    options: Options = Options(),  # noqa: B008 - frozen
    known: Known = Known(),  # noqa: B008 - frozen
    wanted: Format | None = None,
    mapping: Mapping | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Plan:
    """The plan of importing a source, without its ids and texts ever depending on clock or machine.

    Raises SourceError where the source cannot be read, MissingOption where only a person can say what it leaves open.
    """
    programme = Programme()
    if mapping is not None:
        read_mapped(source, mapping, options.year, programme)
        found = Format.MAPPING
        options = replace(options, name=options.name or mapping.name or "")
    else:
        found = read_recognised(source, wanted, options.year, programme)
    if not programme.sessions:
        reasons = "; ".join(f"{note.where}: {note.sentence}" for note in programme.notes[:3])
        raise SourceError(
            f"The source holds no session that could be read{f' ({reasons})' if reasons else ''}."
        )
    return settle(programme, str(found), source.name, options, known, progress)
