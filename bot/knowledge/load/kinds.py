"""Which file of a knowledge folder holds what: the names are a contract, other tools write such folders."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.core.content.conference import Conference
from bot.core.content.entry import Entry
from bot.core.content.faq import Faq, SynonymGroup
from bot.core.content.history import Milestone
from bot.core.content.medical import Medical
from bot.core.content.programme import Session, Speaker, Track, Venue

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
