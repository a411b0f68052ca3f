"""The programme, indexed once: sessions with their times, halls, people and words resolved, and what finds them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.core.content.contents import Contents
from bot.core.content.programme import Session, SessionStatus, Speaker, Talk
from bot.core.dialogue import callback_data
from bot.core.matching.normalisation import fold
from bot.core.programme.calendar import Calendar, programme_day
from bot.core.programme.query.facts import is_filling
from bot.core.programme.query.halls import HallIndex
from bot.core.programme.query.kinds import SessionKind, kinds_of, languages_in
from bot.core.programme.query.people import PeopleIndex
from bot.core.programme.query.topics import SessionText, TitleIndex, stems_of
from bot.core.programme.query.tracks import TrackIndex
from bot.languages.patterns import Listed
from bot.languages.scripts import HAN_RUN, SENTENCE_MARKS

USUAL_LENGTH = timedelta(hours=1)
"""A session whose end is not published is taken to last so long, or until the next one in its hall."""

OFTEN = 3

_LUNCH = Listed("sessions", "lunch")


@dataclass(frozen=True, slots=True)
class Item:
    """A session as the programme sees it: ids resolved, the end worked out where it is not published."""

    session: Session
    start: datetime | None
    end: datetime | None
    day: date | None
    halls: tuple[str, ...]
    relayed: tuple[str, ...]
    track: str
    people: frozenset[str]
    chairs: frozenset[str]
    languages: frozenset[str]
    kinds: Mapping[str, int]

    @property
    def id(self) -> str:
        """The session's id."""
        return self.session.id

    @property
    def cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.session.status is SessionStatus.CANCELLED


@dataclass(frozen=True)
class Programme:
    """All sessions, in the order of their times, and the names by which they are asked for. Never changed."""

    items: tuple[Item, ...]
    numbers: Mapping[str, int]
    calendar: Calendar
    halls: HallIndex
    people: PeopleIndex
    tracks: TrackIndex
    titles: TitleIndex
    kinds: tuple[SessionKind, ...]
    hall_names: Mapping[str, Mapping[str, str]]
    track_names: Mapping[str, Mapping[str, str]]
    speakers: Mapping[str, Speaker]
    speaker_ids: Mapping[str, str]
    hall_ids: Mapping[str, str]
    ordinary: frozenset[str]

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """Session ids by their digests, which stand on buttons."""
        return {callback_data.digest(identifier): identifier for identifier in self.numbers}

    @property
    def timed(self) -> bool:
        """Whether any session has a published time, cancelled ones too."""
        return any(item.start is not None for item in self.items)

    def names_a_title(self, text: str) -> bool:
        """Whether a whole title of several sentences stands in a text."""
        title = self.titles.take_title(fold(text))[1]
        return any(
            re.search(rf"[.{SENTENCE_MARKS}]\s*\S", line)
            for n in title
            for line in self.titles.texts[n].title.split("\n")
        )

    def hall_id(self, written: str) -> str:
        """The id of a hall that a session calls by id or name."""
        return self.hall_ids.get(written, written)

    @property
    def many_languages(self) -> bool:
        """Whether sessions say in which language they are held."""
        return any(item.languages for item in self.items)


def build_programme(contents: Contents) -> Programme:
    """The programme of what a folder holds; takes some tenths of a second per thousand sessions."""
    zone = ZoneInfo(contents.conference.timezone)
    halls = _Names((hall.id, hall.name, hall.also_called) for hall in contents.venue.halls)
    tracks = _Names((track.id, track.name, track.also_called) for track in contents.tracks)
    people = _Names((speaker.id, speaker.name, speaker.also_called) for speaker in contents.speakers)
    sessions = sorted(
        contents.sessions, key=lambda s: (s.start is None, _key(s.start, zone), s.hall or "", s.id)
    )
    for session in sessions:
        halls.resolve(session.hall)
        tracks.resolve(session.track)
        for name in _speaker_names(session):
            people.resolve(name)
    ends = _ends(sessions, zone)
    texts = [_text(session, tracks) for session in sessions]
    kinds = kinds_of({s.type for s in sessions if s.type}, {tag for s in sessions for tag in s.tags})
    items = tuple(
        _item(session, end, text, kinds, (halls, tracks, people), zone)
        for session, end, text in zip(sessions, ends, texts, strict=True)
    )
    tracked = {fold(name) for names in tracks.spellings.values() for name in names}
    titles = TitleIndex(
        texts,
        ([term for terms in group.terms.values() for term in terms] for group in contents.glossary),
        lambda title: title in tracked or any(kind.pattern.fullmatch(title) for kind in kinds),
    )
    ordinary = _ordinary(texts, tracks)
    conference = contents.conference
    return Programme(
        items,
        {item.id: number for number, item in enumerate(items)},
        Calendar.of(zone, conference.start, conference.end, *_times(items)),
        HallIndex(halls.spellings, _ambiguous(texts, tracks)),
        PeopleIndex(people.spellings, ordinary),
        TrackIndex(tracks.spellings),
        titles,
        kinds,
        halls.names,
        tracks.names,
        {speaker.id: speaker for speaker in contents.speakers},
        {name: people.resolve(name) for session in sessions for name in _speaker_names(session)},
        {written: halls.resolve(written) for written in _old_halls(sessions)},
        ordinary,
    )


class _Names:
    """Ids by every spelling of a name; a name that nobody has written down is an id of its own."""

    def __init__(self, entries: Iterable[tuple[str, Mapping[str, str], Mapping[str, Sequence[str]]]]) -> None:
        self.names: dict[str, Mapping[str, str]] = {}
        self.spellings: dict[str, list[str]] = {}
        self._ids: dict[str, str] = {}
        for identifier, name, others in entries:
            self.names[identifier] = name
            written = [*name.values(), *(other for listed in others.values() for other in listed)]
            self.spellings[identifier] = list(dict.fromkeys(written))
            for spelling in (identifier, *written):
                self._ids.setdefault(fold(spelling), identifier)

    def resolve(self, written: str | None) -> str:
        """The id of what a session calls by id or name; empty for nothing."""
        if not written:
            return ""
        if written in self.names:
            return written
        known = self._ids.get(fold(written))
        if known is None:
            known = self._ids[fold(written)] = written
            self.names[written] = {"": written}
            self.spellings[written] = [written]
        return known


def _key(start: datetime | None, zone: ZoneInfo) -> str:
    return _aware(start, zone).isoformat() if start else ""


def _aware(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _speaker_names(session: Session) -> list[str]:
    return [*session.speakers, *session.chairs, *(name for talk in session.talks for name in talk.speakers)]


def _old_halls(sessions: Sequence[Session]) -> list[str]:
    """Halls from which sessions moved away."""
    return [session.moved_from.hall for session in sessions if session.moved_from and session.moved_from.hall]


def _ends(sessions: Sequence[Session], zone: ZoneInfo) -> list[datetime | None]:
    """The end of each session, worked out where only its start is published."""
    starts: dict[str, list[datetime]] = {}
    for session in sessions:
        if session.start:
            starts.setdefault(session.hall or "", []).append(_aware(session.start, zone))
    made: list[datetime | None] = []
    for session in sessions:
        if session.start is None or session.end is not None:
            made.append(_aware(session.end, zone) if session.start and session.end else None)
            continue
        start = _aware(session.start, zone)
        following = [s for s in starts[session.hall or ""] if s > start] if session.hall else []
        made.append(min([start + USUAL_LENGTH, *following[:1]]))
    return made


def _text(session: Session, tracks: _Names) -> SessionText:
    talks: list[Talk] = session.talks
    title = [*session.title.values(), *(session.subtitle or {}).values()]
    title += [text for talk in talks for text in talk.title.values()]
    track = tracks.resolve(session.track)
    strong = [*title, *session.tags, session.type or "", *tracks.spellings.get(track, ())]
    abstract = [*(session.abstract or {}).values()]
    abstract += [text for talk in talks for text in (talk.abstract or {}).values()]
    lines = [re.sub(r"\s+", " ", fold(line)) for line in title]
    folded, told = "\n".join(fold(piece) for piece in strong), "\n".join(fold(piece) for piece in abstract)
    return SessionText(
        "\n".join(lines),
        folded,
        told,
        frozenset(stems_of(" ".join(lines))),
        frozenset(stems_of(folded)),
        frozenset(stems_of(told)),
    )


def _item(
    session: Session,
    end: datetime | None,
    text: SessionText,
    kinds: Sequence[SessionKind],
    names: tuple[_Names, _Names, _Names],
    zone: ZoneInfo,
) -> Item:
    halls, tracks, people = names
    start = _aware(session.start, zone) if session.start else None
    track = tracks.resolve(session.track)
    return Item(
        session,
        start,
        max(end, start) if start and end else end,
        programme_day(start) if start else session.day,
        tuple(filter(None, (halls.resolve(session.hall),))),
        tuple(halls.resolve(other) for other in session.also_in),
        track,
        frozenset(people.resolve(name) for name in _speaker_names(session)),
        frozenset(people.resolve(name) for name in session.chairs),
        languages_in(session.language) if session.language else frozenset(),
        _kinds(session, text, kinds, tracks.spellings.get(track, ())),
    )


def _kinds(
    session: Session, text: SessionText, kinds: Sequence[SessionKind], track: Iterable[str]
) -> Mapping[str, int]:
    """How a session shows that it is of a kind: 0 by its type, 1 by tag or track, 2 by its title."""
    fields = (fold(session.type or ""), "\n".join(map(fold, (*session.tags, *track))), text.title)
    found: dict[str, int] = {}
    for kind in kinds:
        place = next((n for n, field in enumerate(fields) if field and kind.pattern.search(field)), None)
        if place is not None:
            found[kind.name] = place
    return found


def _times(items: Sequence[Item]) -> tuple[list[tuple[datetime, datetime]], list[tuple[datetime, datetime]]]:
    timed = [(item, item.start, item.end) for item in items if item.start and item.end and not item.cancelled]
    lunches = [
        (start, end)
        for item, start, end in timed
        if (item.session.is_break or (len(item.session.talks) == 0 and not item.people))
        and 11 <= start.hour <= 14
        and any(_LUNCH.search(fold(title)) for title in item.session.title.values())
    ]
    return [(start, end) for _, start, end in timed], lunches


def _ambiguous(texts: Sequence[SessionText], tracks: _Names) -> frozenset[str]:
    """Words that more often mean something else than a hall: names of tracks, words of several titles."""
    counts = Counter(
        word for text in texts for word in set(re.findall(r"[a-z]+", HAN_RUN.sub(" ", text.title)))
    )
    named = {
        word
        for names in tracks.spellings.values()
        for name in names
        for word in re.findall(r"[a-z]+", fold(name))
    }
    return frozenset(
        {*named, *(word for word, count in counts.items() if count >= OFTEN or is_filling(word))}
    )


def _ordinary(texts: Sequence[SessionText], tracks: _Names) -> frozenset[str]:
    """Words that stand in titles, tags or tracks: as a name they count only where the question says so."""
    words = {word for text in texts for word in re.findall(r"[a-z]+", HAN_RUN.sub(" ", text.strong))}
    words |= {
        word
        for names in tracks.spellings.values()
        for name in names
        for word in re.findall(r"[a-z]+", fold(name))
    }
    return frozenset(words)
