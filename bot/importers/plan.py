"""A plan: what an import will write, as plain documents with their ids; and what it takes from folder and person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.content.contents import Contents
from bot.importers.programme import Note

PlanDocument = dict[str, Any]
"""An entry as it will stand in YAML: texts, lists and mappings of them, and true or false; times are texts."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the knowledge folder holds already: zone, languages and names that the source has to fit, and earlier ids.

    ``halls``, ``tracks`` and ``people`` map each name, by its ``spelling_key``, to an id. ``earlier`` maps the name of an
    import to its session ids, ``speakers`` to the ids of its people by their own ids (or names) in the source.
    """

    timezone: str = ""
    languages: tuple[str, ...] = ()
    conference_id: str = ""
    halls: Mapping[str, str] = field(default_factory=dict)
    tracks: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    earlier: Mapping[str, frozenset[str]] = field(default_factory=dict)
    speakers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Options:
    """What a person says where the source does not: the zone and year of its times, the name that ids begin with."""

    timezone: str = ""
    year: int | None = None
    name: str = ""


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
            "speakers": self.speakers,
            "tracks": self.tracks,
            "venue": {"halls": self.halls},
        }
        zone = ZoneInfo(self.conference["timezone"])
        return Contents.model_validate(written, context={"first_language": self.first_language, "zone": zone})
