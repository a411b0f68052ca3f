"""What a source says about its programme, in plain values, before ids and time zones are settled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

Told = Mapping[str | None, str]
"""A text per language as the source labels it; the key None stands for "the source does not say"."""


class NoteSeverity(StrEnum):
    """How much a note weighs: something left out, something doubtful, something merely worth knowing."""

    UNREAD = "unread"
    DOUBT = "doubt"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know about a source: ``where`` names its row or element."""

    weight: NoteSeverity
    where: str
    sentence: str


class SourceError(Exception):
    """The source cannot be read at all; the message is a sentence with a next step."""


class MissingOption(Exception):  # noqa: N818 - a request to the person, not a failure of the program
    """The source leaves something open that only a person can say; the message names the option."""


@dataclass(slots=True)
class SourceHall:
    """A room as the source names it; ``key`` is what its sessions refer to it by."""

    key: str
    name: Told
    floor: Told = field(default_factory=dict)
    capacity: int | None = None


@dataclass(slots=True)
class SourceTrack:
    """A track as the source names it."""

    key: str
    name: Told


@dataclass(slots=True)
class SourceSpeaker:
    """A person as the source names them; ``own_id`` is empty where the source gives only a name."""

    key: str
    name: Told
    own_id: str = ""
    title: Told = field(default_factory=dict)
    affiliation: Told = field(default_factory=dict)
    about: Told = field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class SourceSession:
    """A session as the source tells it; ``hall``, ``track`` and ``speakers`` are keys of the programme.

    ``part`` tells several slots of one ``own_id`` apart. Times may be naive: then they are local times of
    the conference. ``links`` are pairs of label and address.
    """

    where: str
    title: Told
    own_id: str = ""
    part: str = ""
    subtitle: Told = field(default_factory=dict)
    abstract: Told = field(default_factory=dict)
    start: datetime | None = None
    end: datetime | None = None
    hall: str = ""
    also_in: tuple[str, ...] = ()
    track: str = ""
    type: str = ""
    is_break: bool = False
    speakers: tuple[str, ...] = ()
    chairs: tuple[str, ...] = ()
    language: str = ""
    cancelled: bool = False
    recorded: bool | None = None
    recording: str = ""
    slides: str = ""
    live: str = ""
    tags: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    url: str = ""
    updated: datetime | None = None


@dataclass(slots=True)
class SourceConference:
    """What a source says about the conference itself."""

    name: Told = field(default_factory=dict)
    acronym: str = ""
    start: date | None = None
    end: date | None = None
    timezone: str = ""
    place: str = ""
    languages: tuple[str, ...] = ()


@dataclass(slots=True)
class SourceProgramme:
    """Everything a source says; readers fill it, ``settle`` turns it into a plan."""

    conference: SourceConference = field(default_factory=SourceConference)
    sessions: list[SourceSession] = field(default_factory=list)
    speakers: dict[str, SourceSpeaker] = field(default_factory=dict)
    halls: dict[str, SourceHall] = field(default_factory=dict)
    tracks: dict[str, SourceTrack] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def hall(self, name: str, key: str = "") -> str:
        """The key of a hall, which is entered on first sight; empty for an empty name."""
        key = key or name
        if key and key not in self.halls:
            self.halls[key] = SourceHall(key, {None: name})
        return key

    def track(self, name: str, key: str = "") -> str:
        """The key of a track, which is entered on first sight; empty for an empty name."""
        key = key or name
        if key and key not in self.tracks:
            self.tracks[key] = SourceTrack(key, {None: name})
        return key

    def speaker(self, name: Told | str, own_id: str = "") -> str:
        """The key of a speaker, who is entered on first sight; empty for an empty name."""
        told: Told = {None: name} if isinstance(name, str) else name
        key = own_id or next((text for text in told.values() if text.strip()), "")
        if key and key not in self.speakers:
            self.speakers[key] = SourceSpeaker(key, told, own_id)
        return key

    def unread(self, where: str, sentence: str) -> None:
        """Notes that something was left out."""
        self.notes.append(Note(NoteSeverity.UNREAD, where, sentence))

    def doubt(self, where: str, sentence: str) -> None:
        """Notes that something was taken over, though it looks wrong."""
        self.notes.append(Note(NoteSeverity.DOUBT, where, sentence))

    def remark(self, where: str, sentence: str) -> None:
        """Notes something worth knowing."""
        self.notes.append(Note(NoteSeverity.REMARK, where, sentence))
