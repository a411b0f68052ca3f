"""What an import will write, as plain documents; what a folder holds already and what a person says decide beside the source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.content.contents import Contents
from bot.importers.programme import Note

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
