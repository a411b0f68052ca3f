"""Three-way merge of an entry: base (the source at the last import), source (now) and local (the knowledge folder).

As in version control, a value that only one side changed is taken from that side; where both did, the local one stays
and the conflict is named. Lists are merged item by item, texts per language one by one. The base revision stands in
``.infodesk/import-NAME.json``: keep it with the knowledge, since without it a hand's change looks like the source's.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
    faq: _Entries = {}
    speakers: _Entries = {}
    halls: _Entries = {}
    tracks: _Entries = {}
    own_ids: Mapping[str, str] = {}

    @model_validator(mode="after")
    def _entries_bear_their_ids(self) -> Self:
        for entries in (self.sessions, self.faq, self.speakers, self.halls, self.tracks):
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


# --- merge

LOCALIZED = frozenset(
    {
        "name",
        "question",
        "answer",
        "title",
        "subtitle",
        "abstract",
        "affiliation",
        "about",
        "floor",
        "also_called",
    }
)


@dataclass(slots=True)
class Merged:
    """What to change in the local entry (None takes a key away), and the fields in conflict, which stay."""

    changes: dict[str, Any] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)


def merge(
    base: Mapping[str, Any] | None, source: PlanDocument, local: Mapping[str, Any], first_language: str
) -> Merged:
    """How a local entry follows its source; ``base`` holds stored values.

    Without a base nothing distinguishes a hand's value from an old one of the source: what stands locally stays, and
    what is missing there is added.
    """
    merged = Merged()
    source = canonical(source)
    for key in dict.fromkeys((*source, *(base or ()))):
        if key == "id":
            continue
        new, present = source.get(key), local.get(key) or None
        old = base.get(key) if base is not None else None
        if key in LOCALIZED and (isinstance(present, Mapping) or isinstance(new, Mapping)):
            _merge_languages(key, old, new, present, merged, first_language, has_base=base is not None)
        elif (stored(new) == old and base is not None) or _same(new, present):
            continue
        elif stored(present) == old:
            merged.changes[key] = new
        elif all(isinstance(value, list) or value is None for value in (old, new, present)):
            _merge_lists(key, old or [], new or [], present or [], merged, has_base=base is not None)
        else:
            merged.conflicts.append(key)
    return merged


def _same(value: Any, other: Any) -> bool:  # noqa: ANN401 - document values
    """Whether two values mean the same; a single text is a list of one."""
    if isinstance(value, list) and isinstance(other, str):
        other = [other]
    return bool(value == other)


def _merge_languages(
    key: str,
    old: Any,  # noqa: ANN401 - a document's value
    new: Any,  # noqa: ANN401 - a document's value
    present: Any,  # noqa: ANN401 - a document's value
    merged: Merged,
    first_language: str,
    *,
    has_base: bool,
) -> None:
    old, new, present = (_per_language(value, first_language) for value in (old, new, present))
    result = dict(present)
    for language in dict.fromkeys((*new, *old)):
        text, before, here = new.get(language), old.get(language), present.get(language)
        if (stored(text) == before and has_base) or text == here:
            continue
        if stored(here) != before:
            merged.conflicts.append(f"{key}.{language}")
        elif text is None:
            result.pop(language, None)
        else:
            result[language] = text
    if result != present:
        merged.changes[key] = result or None


def _per_language(value: Any, first_language: str) -> dict[str, Any]:  # noqa: ANN401 - a document's value
    if value is None:
        return {}
    return dict(value) if isinstance(value, Mapping) else {first_language: value}


def _merge_lists(
    key: str,
    old: Sequence[Any],
    new: Sequence[Any],
    present: Sequence[Any],
    merged: Merged,
    *,
    has_base: bool,
) -> None:
    """The local list, without what the source took away since, and with what it added."""
    here = {str(item): item for item in present}
    before = {str(item) for item in old}
    gone = before - {str(stored(item)) for item in new}
    result = [item for item in here.values() if str(stored(item)) not in gone or not has_base]
    result += [item for item in new if str(item) not in here and str(stored(item)) not in before]
    if result != list(present):
        merged.changes[key] = result or None
