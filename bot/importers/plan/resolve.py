"""From what a source says to a plan: the time zone, the ids and the languages are settled here.

Nothing is guessed. Where a zone or the conference's dates are missing, MissingOption asks for them.
"""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from bot.importers.normalise.ids import digest, free, slug, source_name, squashed, token
from bot.importers.normalise.names import spellings
from bot.importers.normalise.texts import by_content, language_code, line, localized, markdown
from bot.importers.plan.plan import Known, Options, Plan, PlanDocument
from bot.importers.programme import (
    MissingOption,
    Note,
    NoteSeverity,
    SourceHall,
    SourceProgramme,
    SourceSession,
    SourceSpeaker,
    Told,
)
from bot.languages.patterns import Framed, Listed
from bot.languages.scripts import CLOSING_BRACKETS, COLONS, HAN, OPENING_BRACKETS, PARENTHESES

_CANCELLED = Framed(
    rf"^\s*[{OPENING_BRACKETS}]\s*{{cancelled}}\s*[!:]?\s*[{CLOSING_BRACKETS}]\s*[{COLONS}–-]?\s*",
    re.IGNORECASE,
    cancelled=Listed("imports", "cancelled title", flags=re.IGNORECASE),
)
_BREAK = Listed("imports", "break", flags=re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")
_BARE_ADDRESS = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^\s]*)?", re.IGNORECASE)

_UTC = ("UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu")

SMALLEST_SHARE = 0.1
"""A language is one of the conference's where at least this share of its sessions is written in it."""


def settle(
    programme: SourceProgramme,
    format_name: str,
    suggested_name: str,
    options: Options = Options(),  # noqa: B008 - frozen
    known: Known = Known(),  # noqa: B008 - frozen
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Plan:
    """The plan of an import; raises MissingOption where only a person can say what the source leaves open."""
    return _Settling(programme, options, known, progress).plan(format_name, suggested_name)


class _Settling:
    def __init__(
        self, programme: SourceProgramme, options: Options, known: Known, progress: Callable[[int, int], None]
    ) -> None:
        self.told = programme
        for session in programme.sessions:  # an empty name is nobody and nowhere
            session.speakers = tuple(key for key in session.speakers if key in programme.speakers)
            session.chairs = tuple(key for key in session.chairs if key in programme.speakers)
        self.options = options
        self.known = known
        self.progress = progress
        self.notes: list[Note] = list(programme.notes)
        self.source_zone, self.zone_name = _zones(programme, options, known, self.notes)
        self.zone = ZoneInfo(self.zone_name)
        self.languages = _languages(programme, known)
        self.first = self.languages[0]
        self.weak: set[str] = set()

    def plan(self, format_name: str, suggested_name: str) -> Plan:
        self._check_keys()
        titles = Counter(_any(session.title) for session in self.told.sessions)
        name = self._name(suggested_name, titles)
        ids = self._session_ids(name, titles)
        halls = self._halls()
        tracks = self._tracks()
        people = self._people(name)
        sessions = []
        for position, (session, identifier) in enumerate(zip(self.told.sessions, ids, strict=True), 1):
            sessions.append(self._session(session, identifier, halls, tracks, people))
            self.progress(position, len(ids))
        conference = self._conference(name, suggested_name)
        return Plan(
            name=name,
            format=format_name,
            conference=conference,
            sessions=tuple(sessions),
            speakers=tuple(self._speaker(self.told.speakers[key], made) for key, made in people.items()),
            halls=_distinct(self._hall(self.told.halls[key], made) for key, made in halls.items()),
            tracks=_distinct(self._track_document(key, made) for key, made in tracks.items()),
            notes=tuple(self.notes),
            weak=frozenset(self.weak),
            own_ids=people,
        )

    # --- ids

    def _name(self, suggested: str, titles: Counter[str]) -> str:
        if self.options.name:
            return source_name(self.options.name) or "programme"
        # A folder may be called otherwise today than at the last import; the ids tell that it is the same programme.
        for name, identifiers in self.known.earlier.items():
            tokens = {f"{name}-{own}" for own in self._own_tokens(titles)}
            if tokens and len(tokens & identifiers) >= len(tokens) * 0.3:
                return name
        title = _any(self.told.conference.name)
        known_id = self.known.conference_id if self.known.conference_id != "conference" else ""
        for candidate in (
            self.told.conference.acronym,
            title if len(title) <= 20 else "",
            known_id,
            suggested,
        ):
            if made := source_name(candidate):
                return made
        return "programme"

    def _own_tokens(self, titles: Counter[str]) -> list[str]:
        return [token(session.own_id) or self._weak_token(session, titles) for session in self.told.sessions]

    def _weak_token(self, session: SourceSession, titles: Counter[str]) -> str:
        title = _any(session.title)
        if titles[title] == 1:
            return digest(squashed(title))
        return digest(squashed(title), str(session.start or ""), session.hall)

    def _session_ids(self, name: str, titles: Counter[str]) -> list[str]:
        taken: set[str] = set()
        ids = []
        for session, own in zip(self.told.sessions, self._own_tokens(titles), strict=True):
            wanted = f"{name}-{own}"
            if wanted in taken and session.part:
                wanted = f"{wanted}-{token(session.part)}"
            identifier = free(wanted, taken)
            if identifier != wanted or not session.own_id:
                self.weak.add(identifier)
            if identifier != wanted:
                sentence = (
                    "a second session of the same id" if session.own_id else "it stands in the source twice"
                )
                self._doubt(session.where, f"{sentence}; both are kept")
            taken.add(identifier)
            ids.append(identifier)
        return ids

    def _check_keys(self) -> None:
        listed = {key for session in self.told.sessions for key in (*session.speakers, *session.chairs)}
        unlisted = [_any(person.name) for key, person in self.told.speakers.items() if key not in listed]
        if unlisted:
            names = ", ".join(unlisted[:5]) + (f" and {len(unlisted) - 5} more" if len(unlisted) > 5 else "")
            self.notes.append(
                Note(
                    NoteSeverity.REMARK,
                    "speakers",
                    f"{len(unlisted)} on no session are left out: {line(names)}",
                )
            )

    def _halls(self) -> dict[str, str]:
        """The ids of the halls that sessions name; one id where only case, spaces or punctuation differ."""
        keys = dict.fromkeys(
            key for session in self.told.sessions for key in (session.hall, *session.also_in) if key
        )
        met: dict[str, str] = {}
        ids: dict[str, str] = {}
        for key in keys:
            names = [squashed(name) for name in (*self.told.halls[key].name.values(), key)]
            found = next(
                (place[name] for name in names for place in (self.known.halls, met) if name in place), ""
            )
            name = line(_any(self.told.halls[key].name))
            ids[key] = found or free(slug(name, "hall"), met.values())
            met.update(dict.fromkeys(names, ids[key]))
        return ids

    def _tracks(self) -> dict[str, str]:
        keys = dict.fromkeys(session.track for session in self.told.sessions if session.track)
        ids: dict[str, str] = {}
        met: dict[str, str] = {}
        for key in keys:
            names = [squashed(name) for name in self.told.tracks[key].name.values()]
            found = next(
                (place[name] for name in names for place in (self.known.tracks, met) if name in place), ""
            )
            told = self.told.tracks[key].name
            ids[key] = found or free(slug(line(told.get("en") or _any(told)), "track"), met.values())
            met.update(dict.fromkeys(names, ids[key]))
        return ids

    def _people(self, name: str) -> dict[str, str]:
        keys = dict.fromkeys(
            key for session in self.told.sessions for key in (*session.speakers, *session.chairs)
        )
        # An id given at an earlier import stays, even where the name was corrected since.
        given = self.known.speakers.get(name, {})
        ids = {key: given[key] for key in keys if key in given}
        taken = set(ids.values())
        for key in keys:
            person = self.told.speakers[key]
            called = line(_any(person.name))
            written = self.known.people.get(squashed(called), "")
            if key not in ids and written and written not in taken:
                ids[key] = written  # somebody wrote this person down by hand
            elif key not in ids:
                ids[key] = free(
                    slug(called, "speaker"), taken | set(self.known.people.values()), person.own_id
                )
            taken.add(ids[key])
        return {key: ids[key] for key in keys}

    # --- documents

    def _session(
        self,
        told: SourceSession,
        identifier: str,
        halls: dict[str, str],
        tracks: dict[str, str],
        people: dict[str, str],
    ) -> PlanDocument:
        language = language_code(told.language)
        bare = _bare(told.title)
        cancelled = told.cancelled or any(_CANCELLED.match(text) for text in told.title.values())
        start, end = self._times(told)
        for address in (told.recording, told.slides, told.live, told.url, *(url for _, url in told.links)):
            if address and not _address(address):
                self._doubt(
                    f"{told.where}, “{line(address)[:60]}”", "this is no web address and was left out"
                )
        hall = halls.get(told.hall, "")
        document: PlanDocument = {
            "id": identifier,
            "title": self._texts(bare, language) or identifier,
            "subtitle": self._texts({code: line(text) for code, text in told.subtitle.items()}, language),
            "start": self._moment(start),
            "end": self._moment(end),
            "hall": hall,
            "also_in": [
                made for made in dict.fromkeys(halls[key] for key in told.also_in if key) if made != hall
            ],
            "track": tracks.get(told.track, ""),
            "type": line(told.type),
            "break": told.is_break or any(_BREAK.fullmatch(part.strip()) for part in _parts(bare)),
            "status": "cancelled" if cancelled else "",
            "speakers": list(dict.fromkeys(people[key] for key in told.speakers)),
            "chairs": list(dict.fromkeys(people[key] for key in told.chairs)),
            "language": language or line(told.language),
            "recorded": told.recorded,
            "recording": _address(told.recording),
            "slides": _address(told.slides),
            "live": _address(told.live),
            "tags": list(dict.fromkeys(filter(None, map(line, told.tags)))),
            "links": _links(told.links),
            "source": _address(told.url),
            "updated": self._moment(told.updated),
            "abstract": self._texts(self._markdown(told.abstract, told.where), language),
        }
        return {
            key: value
            for key, value in document.items()
            if value not in ("", None, [], {}) and (value or key == "recorded")
        }

    def _times(self, told: SourceSession) -> tuple[datetime | None, datetime | None]:
        start, end = self._aware(told.start), self._aware(told.end)
        if start and end and end < start:
            self._doubt(
                told.where, f"it ends ({end:%H:%M}) before it starts ({start:%H:%M}); the end is left out"
            )
            end = None
        if end and not start:
            self._doubt(told.where, "it has an end but no start; the end is left out")
            end = None
        return start, end

    def _speaker(self, told: SourceSpeaker, identifier: str) -> PlanDocument:
        name = self._names(told.name)
        shown = [name] if isinstance(name, str) else list(name.values())
        others = [spelling for text in shown for spelling in spellings(text)]
        document: PlanDocument = {
            "id": identifier,
            "name": name,
            "also_called": list(dict.fromkeys(other for other in others if other not in shown)),
            "title": self._texts({code: line(text) for code, text in told.title.items()}),
            "affiliation": self._texts({code: line(text) for code, text in told.affiliation.items()}),
            "links": _links(told.links),
            "about": self._texts(self._markdown(told.about, f"speaker {identifier}")),
        }
        return {key: value for key, value in document.items() if value}

    def _hall(self, told: SourceHall, identifier: str) -> PlanDocument:
        name = self._names(told.name)
        shown = [name] if isinstance(name, str) else list(name.values())
        document: PlanDocument = {
            "id": identifier,
            "name": name,
            "also_called": list(
                dict.fromkeys(
                    other
                    for text in shown
                    for other in (*_bracketed(text), *([told.key] if told.key not in shown else []))
                    if not re.fullmatch(r"\d+", other)
                )
            ),
            "floor": self._texts({code: line(text) for code, text in told.floor.items()}),
            "capacity": str(told.capacity) if told.capacity else "",
        }
        return {key: value for key, value in document.items() if value}

    def _track_document(self, key: str, identifier: str) -> PlanDocument:
        return {"id": identifier, "name": self._names(self.told.tracks[key].name)}

    def _conference(self, name: str, suggested_name: str) -> PlanDocument:
        told = self.told.conference
        starts = [moment for session in self.told.sessions if (moment := self._aware(session.start))]
        days = [moment.astimezone(self.zone).date() for moment in starts]
        start, end = _span(told.start, told.end, days, self.notes)
        shown = self._texts({code: line(text) for code, text in told.name.items()}, keep_labels=True)
        if not shown:
            shown = suggested_name
            sentence = f"the source does not name it; conference.yaml says “{shown}”, please write its real name there"
            self.notes.append(Note(NoteSeverity.REMARK, "conference", sentence))
        document: PlanDocument = {
            "id": name,
            "name": shown,
            "start": start.isoformat(),
            "end": end.isoformat(),
            "timezone": self.zone_name,
            "languages": list(self.languages),
            "place": line(told.place),
        }
        return {key: value for key, value in document.items() if value}

    # --- times and texts

    def _aware(self, told: datetime | None) -> datetime | None:
        if told is None:
            return None
        return told if told.tzinfo else told.replace(tzinfo=self.source_zone)

    def _moment(self, moment: datetime | None) -> str:
        """A moment as local time of the conference; with its offset in the hour that a clock shows twice."""
        if moment is None:
            return ""
        local = moment.astimezone(self.zone) if moment.tzinfo else moment
        shown = local.replace(tzinfo=None).isoformat(" ", "seconds" if local.second else "minutes")
        twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        return local.isoformat(" ", "seconds" if local.second else "minutes") if twice else shown

    def _texts(self, told: Told, declared: str = "", *, keep_labels: bool = False) -> str | dict[str, str]:
        """Texts per language; a plain string where there is only one, in the conference's first language."""
        texts = (
            {label or self.first: text for label, text in told.items() if text}
            if keep_labels
            else localized(told, declared, self.first)
        )
        if len(texts) == 1 and self.first in texts:
            return texts[self.first]
        return texts

    def _markdown(self, told: Told, where: str) -> Told:
        return {code: markdown(text, partial(self._doubt, where)) for code, text in told.items()}

    def _names(self, told: Told) -> str | dict[str, str]:
        """Names: one that is the same in every language is not in any."""
        cleaned = {code: line(text) for code, text in told.items() if line(text)} or {None: "?"}
        if len(set(cleaned.values())) == 1:
            return next(iter(cleaned.values()))
        return self._texts(cleaned)

    def _doubt(self, where: str, sentence: str) -> None:
        self.notes.append(Note(NoteSeverity.DOUBT, where, sentence))


def _zones(
    programme: SourceProgramme, options: Options, known: Known, notes: list[Note]
) -> tuple[ZoneInfo, str]:
    """The zone of the source's local times, and the name of the zone in which the folder is written."""
    moments = [
        moment
        for session in programme.sessions
        for moment in (session.start, session.end)
        if moment is not None
    ]
    if options.timezone and options.timezone not in available_timezones():
        raise MissingOption(
            f"{options.timezone} is no time zone. Write one such as --timezone Asia/Shanghai or --timezone Europe/Brussels."
        )
    declared = programme.conference.timezone
    if declared and declared not in available_timezones():
        notes.append(
            Note(
                NoteSeverity.DOUBT, "time zone", f"the source names the zone {declared}, which does not exist"
            )
        )
        declared = ""
    offsets = {moment.utcoffset() for moment in moments if moment.tzinfo}
    zone = options.timezone or declared
    # UTC is what a tool says that was never told a zone; any other zone is meant.
    if declared in _UTC and not options.timezone and offsets and not _agrees(declared, moments):
        zone = _fixed(offsets)
        notes.append(
            Note(
                NoteSeverity.DOUBT,
                "time zone",
                f"the source names {declared}, but its times have another offset; "
                f"they are read as {zone or 'written'} (--timezone says it better)",
            )
        )
    if not zone and any(moment.tzinfo is None for moment in moments):
        zone = known.timezone  # local times in a folder that has its conference: they are local there
    if not zone and known.timezone:
        zone = known.timezone
    if not zone and (zone := _fixed(offsets)):
        notes.append(
            Note(
                NoteSeverity.REMARK,
                "time zone",
                f"the source gives an offset, not a zone: written as {zone}; --timezone names the place",
            )
        )
    if not zone:
        raise MissingOption(
            "The source names no time zone, and it is not guessed. Add for example --timezone Asia/Shanghai."
        )
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
            count[by_content(text, declared, "en")] += 1
    enough = [
        language
        for language, sessions in count.most_common()
        if sessions >= SMALLEST_SHARE * 2 * len(programme.sessions)
    ]
    return tuple(enough) or ("en",)


def _span(start: date | None, end: date | None, days: list[date], notes: list[Note]) -> tuple[date, date]:
    """First and last day: as the source says, widened where sessions lie outside."""
    if start is None and not days:
        raise MissingOption(
            "The source holds no date at all. Give the conference's start and end in a mapping file (--mapping), "
            "or write conference.yaml first."
        )
    first = min([*days, *([start] if start else [])])
    # A session after midnight of the last night still belongs to that night.
    last = max([*days, *([end] if end else []), first])
    if end and last > end + timedelta(days=1):
        notes.append(
            Note(NoteSeverity.DOUBT, "conference", f"it ends on {end}, but a session starts on {last}")
        )
    return first, (end if end and last <= end + timedelta(days=1) else last)


def _address(url: str) -> str:
    """The web address; one written without https:// gets it, anything else is none."""
    url = url.strip()
    if _BARE_ADDRESS.fullmatch(url):
        url = f"https://{url}"
    return url if _WEB_ADDRESS.fullmatch(url) else ""


def _links(told: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [
        {"label": line(label) or address, "url": address} for label, url in told if (address := _address(url))
    ]


def _bracketed(name: str) -> list[str]:
    """``H.1308 (Rolin)`` is also called ``H.1308`` and ``Rolin``."""
    match = re.fullmatch(rf"(.+?)\s*[{PARENTHESES}](.+?)[{PARENTHESES}]", name)
    return [match[1].strip(), match[2].strip()] if match else []


def _parts(title: Told) -> list[str]:
    """A title's versions, and the pieces of a bilingual one, which says the same in two scripts."""
    pieces: list[str] = []
    for text in title.values():
        match = re.fullmatch(rf"([{HAN}]+)[\s/|]*([A-Za-z][A-Za-z /&-]*)", text)
        pieces += [match[1], match[2]] if match else [text]
    return pieces


def _bare(title: Told) -> Told:
    """A title as one line, without the word in brackets that says that it is cancelled."""
    return {code: _CANCELLED.sub("", line(text)) or line(text) for code, text in title.items()}


def _any(told: Told) -> str:
    return next((text.strip() for text in told.values() if text.strip()), "")


def _distinct(documents: Any) -> tuple[PlanDocument, ...]:  # noqa: ANN401 - any iterable of documents
    """Each id once; names of a later one under the same id become spellings of the first."""
    kept: dict[str, PlanDocument] = {}
    for document in documents:
        first = kept.setdefault(document["id"], document)
        if first is not document and document["name"] != first["name"] and isinstance(document["name"], str):
            also = first.setdefault("also_called", [])
            if document["name"] not in also:
                also.append(document["name"])
    return tuple(kept.values())
