"""What an import remembers for the next one: the values that the source had, in ``.infodesk/import-NAME.json``.

The folder's reader does not look into hidden folders. Keep the file with the knowledge, in version control too:
without it the next import cannot tell a hand's change from the source's.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.importers.merge.three_way import canonical, remembered
from bot.importers.plan import PlanDocument
from bot.knowledge.load.kinds import PRIVATE_FOLDER

VERSION = 1


@dataclass(frozen=True, slots=True)
class Record:
    """The remembered entries by their ids (``halls`` …), and the ids given to people by their own ids or names."""

    name: str
    format: str = ""
    sessions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    speakers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    halls: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tracks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    own_ids: Mapping[str, str] = field(default_factory=dict)


def file_name(name: str) -> str:
    """The record's name within the knowledge folder."""
    return f"{PRIVATE_FOLDER}/import-{name}.json"


def remember(documents: Mapping[str, PlanDocument]) -> dict[str, Any]:
    """Documents as a record holds them."""
    return {identifier: remembered(canonical(document)) for identifier, document in documents.items()}


def written(record: Record) -> str:
    """A record as text."""
    values = {
        "version": VERSION,
        "name": record.name,
        "format": record.format,
        "sessions": record.sessions,
        "speakers": record.speakers,
        "halls": record.halls,
        "tracks": record.tracks,
        "own_ids": record.own_ids,
    }
    return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read(data: bytes) -> Record | None:
    """The record that a file holds; None where it is damaged or of another version."""
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if (
        not isinstance(values, dict)
        or values.get("version") != VERSION
        or not isinstance(values.get("name"), str)
    ):
        return None
    parts: dict[str, Any] = {part: values.get(part) for part in ("sessions", "speakers", "halls", "tracks")}
    own_ids = values.get("own_ids")
    if not all(_entries(part) for part in parts.values()) or not isinstance(own_ids, dict):
        return None
    given = {str(key): str(identifier) for key, identifier in own_ids.items()}
    return Record(values["name"], str(values.get("format", "")), **parts, own_ids=given)


def _entries(part: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(part, dict) and all(
        isinstance(entry, dict) and entry.get("id") == identifier for identifier, entry in part.items()
    )
