"""Which file of a knowledge folder holds what, and which one somebody means who sends one: the names are a contract."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.core.content.conference import Conference
from bot.core.content.entry import Entry
from bot.core.content.faq import Faq, Milestone, SynonymGroup
from bot.core.content.medical import Medical
from bot.core.content.programme import Session, Speaker, Track, Venue
from bot.knowledge.load.nodes import MOST_BYTES

YAML_SUFFIXES = (".yaml", ".yml")
PRIVATE_FOLDER = ".infodesk"
"""The folder within a knowledge folder that is no knowledge: base revisions of imports, journal, lock."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: its name, where it lies (``folder`` True: any file below), and what its entries are.

    ``listed`` files hold a list of entries, the others one entry.
    """

    name: str
    model: type[Entry]
    folder: bool = False
    listed: bool = True

    @property
    def shown(self) -> str:
        """The name as organizers write it: ``faq/*.yaml`` or ``venue.yaml``."""
        return f"{self.name}/*.yaml" if self.folder else f"{self.name}.yaml"


CONFERENCE = FileKind("conference", Conference, listed=False)
FAQ = FileKind("faq", Faq, folder=True)
SESSIONS = FileKind("sessions", Session, folder=True)
SPEAKERS = FileKind("speakers", Speaker)
TRACKS = FileKind("tracks", Track)
VENUE = FileKind("venue", Venue, listed=False)
HISTORY = FileKind("history", Milestone, folder=True)
GLOSSARY = FileKind("glossary", SynonymGroup)
MEDICAL = FileKind("medical", Medical, listed=False)

KINDS = (CONFERENCE, FAQ, SESSIONS, SPEAKERS, TRACKS, VENUE, HISTORY, GLOSSARY, MEDICAL)
"""All kinds; the conference is read first, since its language and zone decide how the others are read."""


def is_yaml(name: str) -> bool:
    """Whether a file name says that the file is YAML."""
    return name.casefold().endswith(YAML_SUFFIXES)


def kind_of(name: str) -> FileKind | None:
    """The kind of a file by its name within the folder (``faq/travel.yaml``); None for one of no kind."""
    path = PurePosixPath(name)
    if not is_yaml(path.name):
        return None
    if len(path.parts) > 1:
        return next((kind for kind in KINDS if kind.folder and kind.name == path.parts[0]), None)
    return next((kind for kind in KINDS if not kind.folder and kind.name == path.stem), None)


def printable(name: str) -> str:
    """A file name that can stand in a line of output: bytes that are no text and control characters replaced."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


LONGEST_NAME = 100
LARGEST = MOST_BYTES
"""A larger file is not read, however it comes in."""

_PATH = re.compile(r"[^\s,;:\"'“”]+\.ya?ml\b", re.IGNORECASE)
_PART = re.compile(r"[\w][\w .-]*")
_COPY = re.compile(r"(?: ?\(\d+\)| ?copy(?: \d+)?)(?=\.ya?ml$)", re.IGNORECASE)


def target_file(name: str, caption: str, known: Collection[str]) -> tuple[str, ...]:
    """The files that a sent file may be meant for: one where that is clear, none where it is no knowledge file.

    A path in the caption decides, then a path as the name; then the files of that name; a name that is new may go
    into any folder of files.
    """
    told = _PATH.search(caption)
    given = told[0] if told else name
    for wanted in dict.fromkeys((given, _COPY.sub("", given))):
        if "/" in wanted or kind_of(wanted):
            return (wanted,) if allowed(wanted) else ()
        found = tuple(sorted(one for one in known if PurePosixPath(one).name == wanted))
        if found:
            return found
    bare = _COPY.sub("", given)
    return tuple(f"{kind.name}/{bare}" for kind in KINDS if kind.folder and allowed(f"{kind.name}/{bare}"))


def allowed(name: str) -> bool:
    """Whether a path within the folder can be a knowledge file; nothing that climbs out of it or hides can."""
    if len(name.encode()) > LONGEST_NAME or not is_yaml(name) or kind_of(name) is None:
        return False
    return all(_PART.fullmatch(part) for part in name.split("/"))
