"""The base revision of the three-way merge: what the source said at the last import, in ``.infodesk/import-NAME.json``.

The folder's reader does not look into hidden folders. Keep the file with the knowledge, in version control too:
without it the next import cannot distinguish a hand's change from the source's.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from bot.importers.plan import PlanDocument
from bot.knowledge.load.kinds import PRIVATE_FOLDER

LONGEST_STORED = 120
"""Longer texts are stored as a hash: they are only ever compared."""

_HASHED = "sha256:"


def canonical(value: Any) -> Any:  # noqa: ANN401 - a document's value
    """A value as the folder's reader has it: everything text, in lists and dictionaries."""
    if isinstance(value, Mapping):
        return {str(key): canonical(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(part) for part in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()


def stored(value: Any) -> Any:  # noqa: ANN401 - a document's value
    """A canonical value as a base revision holds it; None stays None."""
    if isinstance(value, Mapping):
        return {key: stored(part) for key, part in value.items()}
    if isinstance(value, list):
        return [stored(part) for part in value]
    if value is None:
        return None
    text = str(value)
    if len(text) <= LONGEST_STORED:
        return text
    return f"{_HASHED}{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:20]}"


def is_hashed(text: str) -> bool:
    """Whether a stored text stands for a longer one."""
    return text.startswith(_HASHED)


def stored_documents(documents: Iterable[PlanDocument]) -> dict[str, Any]:
    """Documents by their ids, as a base revision holds them."""
    return {document["id"]: stored(canonical(document)) for document in documents}


_Entries = Mapping[str, Mapping[str, Any]]


class BaseRevision(BaseModel):
    """The stored entries of an import by their ids, and the ids given to people by their own ids or names."""

    model_config = ConfigDict(frozen=True)

    version: Literal[1] = 1
    name: str
    format: str = ""
    sessions: _Entries = {}
    speakers: _Entries = {}
    halls: _Entries = {}
    tracks: _Entries = {}
    own_ids: Mapping[str, str] = {}

    @model_validator(mode="after")
    def _entries_bear_their_ids(self) -> Self:
        for entries in (self.sessions, self.speakers, self.halls, self.tracks):
            if any(entry.get("id") != identifier for identifier, entry in entries.items()):
                raise ValueError("an entry has another id than its key")
        return self

    @property
    def file(self) -> str:
        """Its name within the knowledge folder."""
        return f"{PRIVATE_FOLDER}/import-{self.name}.json"

    @classmethod
    def read(cls, data: bytes) -> Self | None:
        """The base revision that a file holds; None where it is damaged or of another version."""
        try:
            return cls.model_validate_json(data)
        except ValidationError:
            return None

    def written(self) -> str:
        """The file's text; equal revisions give equal texts."""
        return json.dumps(self.model_dump(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
