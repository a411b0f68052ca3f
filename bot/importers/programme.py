"""A parsed source in plain values: what every format has in common, before ids, time zones and languages are resolved."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from bot.importers.normalise.names import compact
from bot.languages.messages import Sentence, ToldError

SourceTexts = Mapping[str | None, str]
"""A text by language label as the source writes it; the key None where the source names no language."""


def first_text(texts: SourceTexts) -> str:
    """The first text that is more than white space, stripped; empty where there is none."""
    return next((text.strip() for text in texts.values() if text.strip()), "")


def _compared(name: str) -> str:
    """The form in which names of people are compared: without case, and without the gaps that align Chinese ones."""
    return " ".join(compact(unicodedata.normalize("NFKC", name).casefold()).split())


class NoteSeverity(StrEnum):
    """Whether something was left out, was taken over though it looks wrong, or is merely worth knowing."""

    SKIPPED = "skipped"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know about a source: ``where`` names its row or element."""

    severity: NoteSeverity
    where: str
    sentence: Sentence


class Notes(list[Note]):
    """The notes of an import in the order in which they were taken."""

    def skipped(self, where: str, sentence: Sentence) -> None:
        """Notes that something was left out."""
        self.append(Note(NoteSeverity.SKIPPED, where, sentence))

    def warn(self, where: str, sentence: Sentence) -> None:
        """Notes that something was taken over, though it looks wrong."""
        self.append(Note(NoteSeverity.WARNING, where, sentence))

    def inform(self, where: str, sentence: Sentence) -> None:
        """Notes something worth knowing."""
        self.append(Note(NoteSeverity.INFO, where, sentence))


class SourceError(ToldError):
    """The source cannot be read at all; the message is a sentence with a next step."""


class MissingOption(ToldError):  # noqa: N818 - a request to the person, not a failure of the program
    """The source leaves something open that only a person can say; the message names the option."""


@dataclass(slots=True)
class SourceHall:
    """A room as the source names it; ``key`` is what its sessions refer to it by."""

    key: str
    name: SourceTexts
    floor: SourceTexts = field(default_factory=dict)
    capacity: int | None = None


@dataclass(slots=True)
class SourceTrack:
    """A track as the source names it."""

    key: str
    name: SourceTexts


@dataclass(slots=True)
class SourceSpeaker:
    """A person as the source names them; ``own_id`` is empty where the source gives only a name."""

    key: str
    name: SourceTexts
    own_id: str = ""
    title: SourceTexts = field(default_factory=dict)
    affiliation: SourceTexts = field(default_factory=dict)
    about: SourceTexts = field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class SourceSession:
    """A session as the source describes it; ``hall``, ``track`` and ``speakers`` are keys of the programme.

    ``part`` distinguishes several slots of one ``own_id``. Times may be naive: then they are local times of the
    conference; of a session without a time the ``day`` may be known. ``status`` is cancelled, postponed, moved, new or empty; ``links`` are pairs of label and address.
    """

    where: str
    title: SourceTexts
    own_id: str = ""
    part: str = ""
    subtitle: SourceTexts = field(default_factory=dict)
    abstract: SourceTexts = field(default_factory=dict)
    start: datetime | None = None
    end: datetime | None = None
    day: date | None = None
    last_day: date | None = None
    hall: str = ""
    also_in: tuple[str, ...] = ()
    track: str = ""
    type: str = ""
    is_break: bool = False
    speakers: tuple[str, ...] = ()
    chairs: tuple[str, ...] = ()
    language: str = ""
    status: str = ""
    recorded: bool | None = None
    recording: str = ""
    slides: str = ""
    live: str = ""
    tags: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    url: str = ""
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class SourceFaq:
    """A question with its answer as a table has it."""

    where: str
    question: SourceTexts
    answer: SourceTexts
    own_id: str = ""
    also_asked: Mapping[str | None, Sequence[str]] = field(default_factory=dict)
    title: SourceTexts = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    source: str = ""


@dataclass(slots=True)
class SourceConference:
    """What a source says about the conference itself."""

    name: SourceTexts = field(default_factory=dict)
    acronym: str = ""
    start: date | None = None
    end: date | None = None
    timezone: str = ""
    place: str = ""
    languages: tuple[str, ...] = ()


@dataclass(slots=True)
class SourceProgramme:
    """A whole parsed source: the parsers of ``formats`` and ``mapping`` fill it, ``resolve`` makes a plan of it."""

    conference: SourceConference = field(default_factory=SourceConference)
    sessions: list[SourceSession] = field(default_factory=list)
    faq: list[SourceFaq] = field(default_factory=list)
    speakers: dict[str, SourceSpeaker] = field(default_factory=dict)
    halls: dict[str, SourceHall] = field(default_factory=dict)
    tracks: dict[str, SourceTrack] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)
    same_names: dict[str, str] = field(default_factory=dict)
    """The name under which a person was first written, by the form in which names are compared."""

    def add_faq(self, asked: SourceFaq) -> None:
        """Adds a question; one with the id of another in another language is the same."""
        for at, other in enumerate(self.faq):
            if (
                asked.own_id
                and other.own_id == asked.own_id
                and not asked.question.keys() & other.question.keys()
            ):
                self.faq[at] = replace(
                    other,
                    question={**other.question, **asked.question},
                    answer={**other.answer, **asked.answer},
                    also_asked={**other.also_asked, **asked.also_asked},
                    title={**other.title, **asked.title},
                )
                return
        self.faq.append(asked)

    def hall_key(self, name: str, key: str = "") -> str:
        """The key of a hall, which is entered on first sight; empty for an empty name."""
        key = key or name
        if key and key not in self.halls:
            self.halls[key] = SourceHall(key, {None: name})
        return key

    def track_key(self, name: str, key: str = "") -> str:
        """The key of a track, which is entered on first sight; empty for an empty name."""
        key = key or name
        if key and key not in self.tracks:
            self.tracks[key] = SourceTrack(key, {None: name})
        return key

    def speaker_key(self, name: SourceTexts | str, own_id: str = "") -> str:
        """The key of a speaker, who is entered on first sight; empty for an empty name."""
        names: SourceTexts = {None: name} if isinstance(name, str) else name
        key = own_id or self.same_names.setdefault(_compared(first_text(names)), first_text(names))
        if key and key not in self.speakers:
            self.speakers[key] = SourceSpeaker(key, names, own_id)
        return key

    def listed_speakers(self, keys: Iterable[str], where: str) -> tuple[str, ...]:
        """The keys of speakers that the source has described; any other is noted and left out."""
        listed = []
        for key in keys:
            if key in self.speakers:
                listed.append(key)
            else:
                self.notes.warn(where, Sentence("imports.unlisted_speaker", speaker=key))
        return tuple(listed)
