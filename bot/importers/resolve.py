"""From a parsed source to a plan: its zone, its languages, its ids settled, and the documents that an import will write.

Nothing is guessed. Where a zone or the conference's dates are missing, MissingOption asks for them.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from bot.importers.documents import Documents, bare_title
from bot.importers.identifiers import Identifiers
from bot.importers.normalise.texts import detect_language, language_code, line, localized
from bot.importers.plan import Known, Options, Plan, PlanDocument
from bot.importers.programme import MissingOption, Notes, SourceProgramme, first_text
from bot.languages.messages import Sentence

_UTC = ("UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu")

SMALLEST_SHARE = 0.1
"""A language is one of the conference's where at least this share of its sessions is written in it."""


def resolve(
    programme: SourceProgramme,
    format_name: str,
    suggested_name: str,
    options: Options = Options(),  # noqa: B008 - frozen
    known: Known = Known(),  # noqa: B008 - frozen
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Plan:
    """The plan of an import; raises MissingOption where only a person can say what the source leaves open."""
    for session in programme.sessions:  # an empty name is nobody and nowhere
        session.speakers = tuple(key for key in session.speakers if key in programme.speakers)
        session.chairs = tuple(key for key in session.chairs if key in programme.speakers)
    notes = Notes(programme.notes)
    source_zone, zone_name = _zones(programme, options, known, notes)
    documents = Documents(_languages(programme, known), ZoneInfo(zone_name), source_zone, notes)
    ids = Identifiers(programme, options, known, notes)
    listed = _used(key for session in programme.sessions for key in (*session.speakers, *session.chairs))
    _name_unlisted(programme, listed, notes)
    name = ids.name(suggested_name)
    session_ids = ids.of_sessions(name)
    halls = ids.by_name(
        _used(key for session in programme.sessions for key in (session.hall, *session.also_in)),
        "hall", programme.halls, known.halls,
    )  # fmt: skip
    tracks = ids.by_name(
        _used(session.track for session in programme.sessions), "track", programme.tracks, known.tracks
    )
    people = ids.of_people(name, listed)
    sessions = []
    for position, (session, own) in enumerate(zip(programme.sessions, session_ids, strict=True), 1):
        sessions.append(documents.session(session, own, halls, tracks, people))
        progress(position, len(session_ids))
    return Plan(
        name=name,
        format=format_name,
        conference=documents.conference(programme, known, name, suggested_name),
        sessions=tuple(sessions),
        faq=tuple(documents.faq(asked, own) for asked, own in zip(programme.faq, ids.of_faq(), strict=True)),
        speakers=tuple(documents.speaker(programme.speakers[key], own) for key, own in people.items()),
        halls=_distinct(documents.hall(programme.halls[key], own) for key, own in halls.items()),
        tracks=_distinct(
            {"id": own, "name": documents.names(programme.tracks[key].name)} for key, own in tracks.items()
        ),
        notes=tuple(notes),
        derived=frozenset(ids.derived),
        own_ids=people,
    )


def _name_unlisted(programme: SourceProgramme, listed: Iterable[str], notes: Notes) -> None:
    people = programme.speakers
    if unlisted := [first_text(people[key].name) for key in people if key not in listed]:
        first, more = [line(name) for name in unlisted[:5]], len(unlisted) - 5
        names = Sentence("imports.names_more", names=first, more=more) if more > 0 else first
        notes.inform(
            Sentence("imports.at_speakers"), Sentence("imports.unlisted", count=len(unlisted), names=names)
        )


def _zones(programme: SourceProgramme, options: Options, known: Known, notes: Notes) -> tuple[ZoneInfo, str]:
    """The zone of the source's local times, and the name of the zone in which the folder is written."""
    moments = [
        moment
        for session in programme.sessions
        for moment in (session.start, session.end)
        if moment is not None
    ]
    if options.timezone and options.timezone not in available_timezones():
        raise MissingOption(Sentence("imports.wrong_zone", zone=options.timezone))
    if not programme.sessions:
        return ZoneInfo(known.timezone or "UTC"), known.timezone or "UTC"
    declared = programme.conference.timezone
    if declared and declared not in available_timezones():
        notes.warn(Sentence("imports.at_zone"), Sentence("imports.no_such_zone", zone=declared))
        declared = ""
    offsets = {moment.utcoffset() for moment in moments if moment.tzinfo}
    zone = options.timezone or declared
    # UTC is what a tool says that was never given a zone; any other zone is meant.
    if declared in _UTC and not options.timezone and offsets and not _agrees(declared, moments):
        zone = _fixed(offsets)
        read_as = zone or Sentence("imports.as_written")
        notes.warn(
            Sentence("imports.at_zone"), Sentence("imports.other_offset", declared=declared, zone=read_as)
        )
    # Local times in a folder that has its conference are local there.
    zone = zone or known.timezone
    if not zone and (zone := _fixed(offsets)):
        notes.inform(Sentence("imports.at_zone"), Sentence("imports.offset_only", zone=zone))
    if not zone:
        raise MissingOption(Sentence("imports.no_zone"))
    return ZoneInfo(zone), known.timezone or zone


def _agrees(zone_name: str, moments: list[datetime]) -> bool:
    """Whether times with an offset are times of a zone; UTC agrees with every zone."""
    zone = ZoneInfo(zone_name)
    return all(
        not moment.tzinfo or moment.utcoffset() in (timedelta(), moment.astimezone(zone).utcoffset())
        for moment in moments
    )


def _fixed(offsets: set[timedelta | None]) -> str:
    """The zone of a single offset in whole hours; empty for several, and for UTC, in which local times are often given."""
    if len(offsets) != 1 or not (offset := next(iter(offsets))):
        return ""
    hours, rest = divmod(offset, timedelta(hours=1))
    return "" if rest else f"Etc/GMT{-hours:+d}"  # the sign of these names is reversed


def _languages(programme: SourceProgramme, known: Known) -> tuple[str, ...]:
    """The conference's languages: those it has, those the source states, else those its titles are written in."""
    if known.languages or programme.conference.languages:
        return known.languages or programme.conference.languages
    count: Counter[str] = Counter()
    for session in programme.sessions:
        declared = language_code(session.language)
        count.update(localized(bare_title(session.title), declared).keys())
        for text in list(session.abstract.values())[:1]:
            count[detect_language(text, declared, "en")] += 1
    enough = [
        language
        for language, sessions in count.most_common()
        if sessions >= SMALLEST_SHARE * 2 * len(programme.sessions)
    ]
    return tuple(enough) or ("en",)


def _used(keys: Iterable[str]) -> dict[str, None]:
    """The keys that sessions name, each once, in order."""
    return dict.fromkeys(filter(None, keys))


def _distinct(documents: Iterable[PlanDocument]) -> tuple[PlanDocument, ...]:
    """Each id once; names of a later one under the same id become spellings of the first."""
    kept: dict[str, PlanDocument] = {}
    for document in documents:
        first = kept.setdefault(document["id"], document)
        if first is not document and document["name"] != first["name"] and isinstance(document["name"], str):
            also = first.setdefault("also_called", [])
            if document["name"] not in also:
                also.append(document["name"])
    return tuple(kept.values())
