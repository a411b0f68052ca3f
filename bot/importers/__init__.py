"""Importers: the programme of any schedule for the knowledge folder, in four stages.

``open_source`` reads the files. ``read_source`` parses them (``formats``, ``mapping``), normalises their values
(``normalise``) and resolves zone, ids and languages to a plan of documents; it is pure: bytes in, plan
out (of a workbook a child process makes cells, so that it cannot take all memory). ``merge``
brings the plan into a folder by a three-way merge with the base revision, what the last import wrote.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.importers.formats import SourceFormat, read_recognised
from bot.importers.mapping import load_mapping
from bot.importers.mapping.model import Mapping
from bot.importers.mapping.reader import read_mapped
from bot.importers.normalise.days import DateFacts
from bot.importers.plan import Known, Options, Plan, PlanDocument
from bot.importers.programme import MissingOption, Note, NoteSeverity, SourceError, SourceProgramme
from bot.importers.resolve import resolve
from bot.importers.source import Source, SourceFile, open_source
from bot.languages.messages import Sentence

__all__ = [
    "Known",
    "Mapping",
    "MissingOption",
    "Note",
    "NoteSeverity",
    "Options",
    "Plan",
    "PlanDocument",
    "Source",
    "SourceError",
    "SourceFile",
    "SourceFormat",
    "load_mapping",
    "open_source",
    "read_source",
]


MOST_ENTRIES = 10_000
"""Sessions (or questions) of an import; the largest programme known here has 2,481."""


def read_source(
    source: Source,
    options: Options = Options(),  # noqa: B008 - frozen
    known: Known = Known(),  # noqa: B008 - frozen
    wanted: SourceFormat | None = None,
    mapping: Mapping | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Plan:
    """The plan of importing a source, without its ids and texts ever depending on clock or machine.

    Raises SourceError where the source cannot be read, MissingOption where only a person can say what it leaves open.
    """
    programme = SourceProgramme()
    facts = DateFacts(
        options.year, options.month_first, options.day, known.start, known.end, options.afternoon_before
    )
    try:
        if mapping is not None:
            read_mapped(source, mapping, facts, programme)
            found = SourceFormat.MAPPING
            options = replace(options, name=options.name or mapping.name or "")
        else:
            found = read_recognised(source, wanted, facts, programme)
        if max(len(programme.sessions), len(programme.faq)) > MOST_ENTRIES:
            raise SourceError(Sentence("imports.too_many", most=MOST_ENTRIES))
        if not programme.sessions and not programme.faq:
            reasons = [
                Sentence("imports.reason", where=note.where, sentence=note.sentence)
                for note in programme.notes[:3]
            ]
            key = "imports.nothing_because" if reasons else "imports.nothing"
            raise SourceError(Sentence(key, reasons=reasons))
        return resolve(programme, str(found), source.name, options, known, progress)
    except OverflowError as problem:
        raise SourceError(Sentence("imports.no_calendar")) from problem
