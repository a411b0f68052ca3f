"""From a parsed source to a plan: its time zone, its ids, its languages resolved, and what an import will write.

Nothing is guessed. Where a zone or the conference's dates are missing, MissingOption asks for them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from bot.core.content.contents import Contents
from bot.core.programme.calendar import programme_day
from bot.importers.normalise.names import (
    compact,
    digest,
    id_prefix,
    slug,
    spelling_key,
    spellings,
    token,
    unused_id,
    without_titles,
)
from bot.importers.normalise.texts import (
    detect_language,
    label_code,
    language_code,
    line,
    localized,
    markdown,
    without_cancelled,
)
from bot.importers.programme import (
    MissingOption,
    Note,
    Notes,
    SourceError,
    SourceFaq,
    SourceHall,
    SourceProgramme,
    SourceSession,
    SourceSpeaker,
    SourceTexts,
    SourceTrack,
    first_text,
)
from bot.languages.messages import Sentence
from bot.languages.patterns import Listed
from bot.languages.scripts import HAN, PARENTHESES, has_han

_BREAK = Listed("imports", "break", flags=re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")
_BARE_ADDRESS = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^\s]*)?", re.IGNORECASE)

_UTC = ("UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu")

SMALLEST_SHARE = 0.1
"""A language is one of the conference's where at least this share of its sessions is written in it."""

PlanDocument = dict[str, Any]
"""An entry as it will stand in YAML: texts, lists and mappings of them, and true or false; times are texts."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the knowledge folder holds already: zone, languages and names that the source has to fit, and earlier ids.

    ``halls``, ``tracks``, ``people`` and ``questions`` map each name (or question), by its ``spelling_key``, to an id. ``earlier`` maps the name of an
    import to its session ids, ``speakers`` to the ids of its people by their own ids (or names) in the source.
    """

    timezone: str = ""
    languages: tuple[str, ...] = ()
    conference_id: str = ""
    start: date | None = None
    end: date | None = None
    halls: Mapping[str, str] = field(default_factory=dict)
    tracks: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    faq_ids: frozenset[str] = frozenset()
    earlier: Mapping[str, frozenset[str]] = field(default_factory=dict)
    speakers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Options:
    """What a person says where the source does not.

    The zone and year of its times, the name that ids begin with, whether the month comes first in its dates, the day
    of what has none (or the first one), and until when an hour of a 12-hour clock is in the afternoon.
    """

    timezone: str = ""
    year: int | None = None
    name: str = ""
    month_first: bool | None = None
    day: date | None = None
    afternoon_before: time | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The documents of an import, in the order in which they will stand.

    ``name`` begins every session id and names the file; ``derived`` holds the ids that were derived from title, time
    and hall, since the source gives none; ``own_ids`` maps a person's own id (or name) in the source to the id here.
    """

    name: str
    format: str
    conference: PlanDocument
    sessions: tuple[PlanDocument, ...]
    faq: tuple[PlanDocument, ...] = ()
    speakers: tuple[PlanDocument, ...] = ()
    halls: tuple[PlanDocument, ...] = ()
    tracks: tuple[PlanDocument, ...] = ()
    notes: tuple[Note, ...] = ()
    derived: frozenset[str] = frozenset()
    own_ids: Mapping[str, str] = field(default_factory=dict)

    @property
    def first_language(self) -> str:
        """The language that a plain string stands for."""
        return str(self.conference["languages"][0])

    def contents(self) -> Contents:
        """The plan as validated entries, as the folder reader would give them after the import."""
        written = {
            "conference": self.conference,
            "sessions": self.sessions,
            "faqs": self.faq,
            "speakers": self.speakers,
            "tracks": self.tracks,
            "venue": {"halls": self.halls},
        }
        zone = ZoneInfo(self.conference["timezone"])
        return Contents.model_validate(written, context={"first_language": self.first_language, "zone": zone})


def resolve(
    programme: SourceProgramme,
    format_name: str,
    suggested_name: str,
    options: Options = Options(),
    known: Known = Known(),
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Plan:
    """The plan of an import; raises MissingOption where only a person can say what the source leaves open."""
    return _Resolver(programme, options, known).plan(format_name, suggested_name, progress)


class _Resolver:
    def __init__(self, programme: SourceProgramme, options: Options, known: Known) -> None:
        self.source = programme
        for session in programme.sessions:  # an empty name is nobody and nowhere
            session.speakers = tuple(key for key in session.speakers if key in programme.speakers)
            session.chairs = tuple(key for key in session.chairs if key in programme.speakers)
        self.options = options
        self.known = known
        self.notes = Notes(programme.notes)
        self.source_zone, self.zone_name = _zones(programme, options, known, self.notes)
        self.zone = ZoneInfo(self.zone_name)
        self.languages = _languages(programme, known)
        self.first = self.languages[0]
        self.derived: set[str] = set()

    def plan(self, format_name: str, suggested_name: str, progress: Callable[[int, int], None]) -> Plan:
        listed = _used(
            key for session in self.source.sessions for key in (*session.speakers, *session.chairs)
        )
        self._name_unlisted(listed)
        titles = Counter(first_text(session.title) for session in self.source.sessions)
        name = self._name(suggested_name, titles) if titles else self._name_of_faq(suggested_name)
        ids = self._session_ids(name, titles)
        halls = self._ids_by_name(
            _used(key for session in self.source.sessions for key in (session.hall, *session.also_in)),
            "hall", self.source.halls, self.known.halls,
        )  # fmt: skip
        tracks = self._ids_by_name(
            _used(session.track for session in self.source.sessions),
            "track", self.source.tracks, self.known.tracks,
        )  # fmt: skip
        people = self._people(name, listed)
        sessions = []
        for position, (session, identifier) in enumerate(zip(self.source.sessions, ids, strict=True), 1):
            sessions.append(self._session(session, identifier, halls, tracks, people))
            progress(position, len(ids))
        return Plan(
            name=name,
            format=format_name,
            conference=self._conference(name, suggested_name),
            sessions=tuple(sessions),
            faq=tuple(
                self._faq(asked, own) for asked, own in zip(self.source.faq, self._faq_ids(), strict=True)
            ),
            speakers=tuple(self._speaker(self.source.speakers[key], own) for key, own in people.items()),
            halls=_distinct(self._hall(self.source.halls[key], own) for key, own in halls.items()),
            tracks=_distinct(
                {"id": own, "name": self._names(self.source.tracks[key].name)} for key, own in tracks.items()
            ),
            notes=tuple(self.notes),
            derived=frozenset(self.derived),
            own_ids=people,
        )

    def _name_unlisted(self, listed: Iterable[str]) -> None:
        unlisted = [
            first_text(self.source.speakers[key].name) for key in self.source.speakers if key not in listed
        ]
        if unlisted:
            first, more = [line(name) for name in unlisted[:5]], len(unlisted) - 5
            names = Sentence("imports.names_more", names=first, more=more) if more > 0 else first
            self.notes.inform("speakers", Sentence("imports.unlisted", count=len(unlisted), names=names))

    # --- ids

    def _name(self, suggested: str, titles: Counter[str]) -> str:
        if self.options.name:
            return id_prefix(self.options.name) or "programme"
        # A folder may be called otherwise today than at the last import; the ids show that it is the same programme.
        for name, identifiers in self.known.earlier.items():
            tokens = {f"{name}-{own}" for own in self._own_tokens(titles)}
            if tokens and len(tokens & identifiers) >= len(tokens) * 0.3:
                return name
        title = first_text(self.source.conference.name)
        known_id = self.known.conference_id if self.known.conference_id != "conference" else ""
        short_title = title if len(title) <= 20 else ""
        candidates = (self.source.conference.acronym, short_title, known_id, suggested, "programme")
        return next(filter(None, map(id_prefix, candidates)))

    def _name_of_faq(self, suggested: str) -> str:
        """The name of an import that holds questions only; never that of an import of sessions."""
        if not self.known.conference_id:
            raise SourceError(Sentence("imports.faq_needs_folder"))
        name = id_prefix(self.options.name or suggested) or "faq"
        return f"{name}-faq" if self.known.earlier.get(name) else name

    def _faq_ids(self) -> list[str]:
        """The ids of questions: their own, else that of the same question in the folder, else made from the words."""
        ids: dict[str, None] = {}
        for asked in self.source.faq:
            keys = map(spelling_key, asked.question.values())
            known = next((self.known.questions[key] for key in keys if key in self.known.questions), "")
            words = asked.question.get("en") or first_text(asked.question)
            wanted = token(asked.own_id) or known
            taken = ids if wanted else self.known.faq_ids | ids.keys()
            identifier = unused_id(wanted or slug(words[:40], "faq"), taken)
            if identifier != wanted:
                self.derived.add(identifier)
            if wanted and identifier != wanted:
                self.notes.warn(asked.where, Sentence("imports.same_question"))
            ids[identifier] = None
        return list(ids)

    def _own_tokens(self, titles: Counter[str]) -> list[str]:
        return [
            token(session.own_id) or self._derived_token(session, titles) for session in self.source.sessions
        ]

    def _derived_token(self, session: SourceSession, titles: Counter[str]) -> str:
        title = first_text(session.title)
        if titles[title] == 1:
            return digest(spelling_key(title))
        return digest(spelling_key(title), str(session.start or ""), session.hall)

    def _session_ids(self, name: str, titles: Counter[str]) -> list[str]:
        ids: dict[str, None] = {}
        for session, own in zip(self.source.sessions, self._own_tokens(titles), strict=True):
            wanted = f"{name}-{own}"
            if wanted in ids and session.part:
                wanted = f"{wanted}-{token(session.part)}"
            identifier = unused_id(wanted, ids)
            if identifier != wanted or not session.own_id:
                self.derived.add(identifier)
            if identifier != wanted:
                key = "imports.same_id" if session.own_id else "imports.twice"
                self.notes.warn(session.where, Sentence(key))
            ids[identifier] = None
        return list(ids)

    def _ids_by_name(
        self,
        keys: Iterable[str],
        kind: str,
        entries: Mapping[str, SourceHall] | Mapping[str, SourceTrack],
        known: Mapping[str, str],
    ) -> dict[str, str]:
        """Ids of halls or tracks: those of the folder, and one where only case, spaces or punctuation differ."""
        ids: dict[str, str] = {}
        by_spelling: dict[str, str] = {}
        for key in keys:
            texts = entries[key].name
            names = [spelling_key(name) for name in (*texts.values(), *([key] if kind == "hall" else []))]
            name = (texts.get("en") if kind == "track" else "") or first_text(texts)
            given = next(
                (place[name] for name in names for place in (known, by_spelling) if name in place), ""
            )
            ids[key] = given or unused_id(slug(line(name), kind), by_spelling.values())
            by_spelling.update(dict.fromkeys(names, ids[key]))
        return ids

    def _people(self, name: str, keys: Iterable[str]) -> dict[str, str]:
        # An id given at an earlier import stays, even where the name was corrected since.
        given = self.known.speakers.get(name, {})
        ids = {key: given[key] for key in keys if key in given}
        taken = set(ids.values())
        for key in keys:
            person = self.source.speakers[key]
            shown = line(first_text(person.name))
            by_hand = next(
                (self.known.people[one] for one in _compared_forms(shown) if one in self.known.people), ""
            )
            if key not in ids and by_hand and by_hand not in taken:
                ids[key] = by_hand  # somebody wrote this person down by hand
            elif key not in ids:
                others = taken | set(self.known.people.values())
                ids[key] = unused_id(slug(compact(shown), "speaker"), others, person.own_id)
            taken.add(ids[key])
        return {key: ids[key] for key in keys}

    # --- documents

    def _session(
        self,
        session: SourceSession,
        identifier: str,
        halls: Mapping[str, str],
        tracks: Mapping[str, str],
        people: Mapping[str, str],
    ) -> PlanDocument:
        language = language_code(session.language)
        title = _bare(session.title)
        cancelled = session.cancelled or any(
            without_cancelled(line(text))[1] for text in session.title.values()
        )
        start, end = self._times(session)
        links = [url for _, url in session.links]
        for address in (session.recording, session.slides, session.live, session.url, *links):
            if address and not _address(address):
                where = f"{session.where}, “{line(address)[:60]}”"
                self.notes.warn(where, Sentence("imports.no_address"))
        hall = halls.get(session.hall, "")
        elsewhere = dict.fromkeys(halls[key] for key in session.also_in if key)
        document: PlanDocument = {
            "id": identifier,
            "title": self._texts(title, language) or identifier,
            "subtitle": self._texts(_lines(session.subtitle), language),
            "start": self._moment(start),
            "end": self._moment(end),
            "day": str(session.day) if session.day and not start else "",
            "last_day": str(session.last_day) if session.last_day and not start else "",
            "hall": hall,
            "also_in": [other for other in elsewhere if other != hall],
            "track": tracks.get(session.track, ""),
            "type": line(session.type),
            "break": session.is_break or any(_BREAK.fullmatch(part.strip()) for part in _parts(title)),
            "status": "cancelled" if cancelled else "",
            "speakers": list(dict.fromkeys(people[key] for key in session.speakers)),
            "chairs": list(dict.fromkeys(people[key] for key in session.chairs)),
            "language": language or line(session.language),
            "recorded": session.recorded,
            "recording": _address(session.recording),
            "slides": _address(session.slides),
            "live": _address(session.live),
            "tags": list(dict.fromkeys(filter(None, map(line, session.tags)))),
            "links": _links(session.links),
            "source": _address(session.url),
            "updated": self._moment(session.updated),
            "abstract": self._texts(self._markdown(session.abstract, session.where), language),
        }
        return {
            key: value
            for key, value in document.items()
            if value not in ("", None, [], {}) and (value or key == "recorded")
        }

    def _faq(self, asked: SourceFaq, identifier: str) -> PlanDocument:
        also = {
            language: list(dict.fromkeys(map(line, ways)))
            for label, ways in asked.also_asked.items()
            for language in [label_code(label or "") or detect_language(" ".join(ways), "", self.first)]
        }
        return _filled(
            {
                "id": identifier,
                "title": self._texts(_lines(asked.title)),
                "question": self._texts(_lines(asked.question)),
                "also_asked": also.get(self.first, []) if set(also) == {self.first} else also,
                "answer": self._texts(self._markdown(asked.answer, asked.where)),
                "tags": list(asked.tags),
                "source": asked.source,
            }
        )

    def _times(self, session: SourceSession) -> tuple[datetime | None, datetime | None]:
        start, end = self._aware(session.start), self._aware(session.end)
        if start and end and end < start:
            told = {"end": self._moment(end), "start": self._moment(start)}
            self.notes.warn(session.where, Sentence("imports.ends_before", **told))
            end = None
        if end and not start:
            self.notes.warn(session.where, Sentence("imports.no_start"))
            end = None
        return start, end

    def _speaker(self, speaker: SourceSpeaker, identifier: str) -> PlanDocument:
        name = self._names(speaker.name)
        shown = _each(name)
        others = dict.fromkeys(other for text in shown for other in spellings(text) if other not in shown)
        return _filled(
            {
                "id": identifier,
                "name": name,
                "also_called": list(others),
                "title": self._texts(_lines(speaker.title)),
                "affiliation": self._texts(_lines(speaker.affiliation)),
                "links": _links(speaker.links),
                "about": self._texts(self._markdown(speaker.about, f"speaker {identifier}")),
            }
        )

    def _hall(self, hall: SourceHall, identifier: str) -> PlanDocument:
        name = self._names(hall.name)
        shown = _each(name)
        key = [hall.key] if hall.key not in shown else []
        others = dict.fromkeys(other for text in shown for other in (*_bracketed(text), *key))
        return _filled(
            {
                "id": identifier,
                "name": name,
                "also_called": [other for other in others if not re.fullmatch(r"\d+", other)],
                "floor": self._texts(_lines(hall.floor)),
                "capacity": str(hall.capacity or ""),
            }
        )

    def _conference(self, name: str, suggested_name: str) -> PlanDocument:
        conference = self.source.conference
        if not self.source.sessions:
            return {"id": self.known.conference_id, "languages": list(self.languages)}
        starts = [
            moment.astimezone(self.zone)
            for session in self.source.sessions
            if (moment := self._aware(session.start))
        ]
        days = [day for session in self.source.sessions for day in (session.day, session.last_day) if day]
        first, last = conference.start or self.known.start, conference.end or self.known.end
        start, end = _span(first, last, starts, days, self.notes)
        shown = self._texts(_lines(conference.name), keep_labels=True)
        if not shown:
            shown = suggested_name
        if shown == suggested_name and not self.known.conference_id:
            self.notes.inform("conference", Sentence("imports.no_name", name=shown))
        return _filled(
            {
                "id": name,
                "name": shown,
                "start": start.isoformat(),
                "end": end.isoformat(),
                "timezone": self.zone_name,
                "languages": list(self.languages),
                "place": line(conference.place),
            }
        )

    # --- times and texts

    def _aware(self, moment: datetime | None) -> datetime | None:
        return moment.replace(tzinfo=self.source_zone) if moment and not moment.tzinfo else moment

    def _moment(self, moment: datetime | None) -> str:
        """A moment as local time of the conference; with its offset in the hour that a clock shows twice."""
        if moment is None:
            return ""
        local = moment.astimezone(self.zone) if moment.tzinfo else moment
        shown = local.replace(tzinfo=None).isoformat(" ", "seconds" if local.second else "minutes")
        twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        return local.isoformat(" ", "seconds" if local.second else "minutes") if twice else shown

    def _texts(
        self, texts: SourceTexts, declared: str = "", *, keep_labels: bool = False
    ) -> str | dict[str, str]:
        """Texts per language; a plain string where there is only one, in the conference's first language."""
        if keep_labels:
            by_language = {label or self.first: text for label, text in texts.items() if text}
        else:
            by_language = localized(texts, declared, self.first)
        return by_language[self.first] if set(by_language) == {self.first} else by_language

    def _markdown(self, texts: SourceTexts, where: str) -> SourceTexts:
        """The texts as Markdown; a dash or a dot in a text's place is none."""
        read = {label: markdown(text, partial(self.notes.warn, where)) for label, text in texts.items()}
        return {label: text for label, text in read.items() if any(map(str.isalnum, text))}

    def _names(self, texts: SourceTexts) -> str | dict[str, str]:
        """Names: one that is the same in every language is not in any."""
        names = {label: name for label, name in _lines(texts).items() if name} or {None: "?"}
        return next(iter(names.values())) if len(set(names.values())) == 1 else self._texts(names)


def _compared_forms(name: str) -> list[str]:
    """The forms under which a person may stand in the folder: as written, without titles, and in either script."""
    bare = without_titles(name)[0]
    halves = [half for half in spellings(bare) if " " in half or has_han(half)]
    return list(map(spelling_key, (name, bare, *halves)))


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
        notes.warn("time zone", Sentence("imports.no_such_zone", zone=declared))
        declared = ""
    offsets = {moment.utcoffset() for moment in moments if moment.tzinfo}
    zone = options.timezone or declared
    # UTC is what a tool says that was never given a zone; any other zone is meant.
    if declared in _UTC and not options.timezone and offsets and not _agrees(declared, moments):
        zone = _fixed(offsets)
        read_as = zone or Sentence("imports.as_written")
        notes.warn("time zone", Sentence("imports.other_offset", declared=declared, zone=read_as))
    # Local times in a folder that has its conference are local there.
    zone = zone or known.timezone
    if not zone and (zone := _fixed(offsets)):
        notes.inform("time zone", Sentence("imports.offset_only", zone=zone))
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
        count.update(localized(_bare(session.title), declared).keys())
        for text in list(session.abstract.values())[:1]:
            count[detect_language(text, declared, "en")] += 1
    enough = [
        language
        for language, sessions in count.most_common()
        if sessions >= SMALLEST_SHARE * 2 * len(programme.sessions)
    ]
    return tuple(enough) or ("en",)


def _span(
    start: date | None, end: date | None, starts: list[datetime], days: list[date], notes: Notes
) -> tuple[date, date]:
    """First and last day: as the source says, widened where sessions lie outside; a night belongs to the day before it."""
    if start is None and not starts and not days:
        raise MissingOption(Sentence("imports.no_date_at_all"))
    first = min([*(moment.date() for moment in starts), *days, *([start] if start else [])])
    last = max([first, *map(programme_day, starts), *days, *([end] if end else [])])
    if end and last > end:
        notes.warn("conference", Sentence("imports.after_end", end=end, last=last))
    return first, last


def _address(url: str) -> str:
    """The web address; one written without https:// gets it, anything else is none."""
    url = url.strip()
    if _BARE_ADDRESS.fullmatch(url):
        url = f"https://{url}"
    return url if _WEB_ADDRESS.fullmatch(url) else ""


def _links(links: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [
        {"label": line(label) or address, "url": address}
        for label, url in links
        if (address := _address(url))
    ]


def _bracketed(name: str) -> list[str]:
    """``H.1308 (Rolin)`` is also called ``H.1308`` and ``Rolin``."""
    match = re.fullmatch(rf"(.+?)\s*[{PARENTHESES}](.+?)[{PARENTHESES}]", name)
    return [match[1].strip(), match[2].strip()] if match else []


def _parts(title: SourceTexts) -> list[str]:
    """A title's versions, and the pieces of a bilingual one, which says the same in two scripts."""
    pieces: list[str] = []
    for text in title.values():
        match = re.fullmatch(rf"([{HAN}]+)[\s/|]*([A-Za-z][A-Za-z /&-]*)", text)
        pieces += [match[1], match[2]] if match else [text]
    return pieces


def _bare(title: SourceTexts) -> SourceTexts:
    """A title as one line, without the mark that says that it is cancelled."""
    return {label: without_cancelled(text)[0] for label, text in _lines(title).items()}


def _lines(texts: SourceTexts) -> SourceTexts:
    return {label: line(text) for label, text in texts.items()}


def _each(texts: str | dict[str, str]) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts.values())


def _used(keys: Iterable[str]) -> dict[str, None]:
    """The keys that sessions name, each once, in order."""
    return dict.fromkeys(filter(None, keys))


def _filled(document: PlanDocument) -> PlanDocument:
    return {key: value for key, value in document.items() if value}


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
