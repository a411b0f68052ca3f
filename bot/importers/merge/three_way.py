"""Three ways to one: what the source said last time, what it says now, and what stands in the folder.

Where only one side changed a value, that change is taken; where both did, the hand's value stays and the difference
is named. Lists are merged item by item, texts per language one by one.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.importers.plan import PlanDocument

LOCALIZED = frozenset(
    {"name", "title", "subtitle", "abstract", "affiliation", "about", "floor", "also_called"}
)
LONGEST_REMEMBERED = 120
"""Longer texts are remembered by a hash: they are only ever compared."""


def canonical(value: Any) -> Any:  # noqa: ANN401 - a document's value
    """A value as the folder's reader has it: everything text, in lists and dictionaries."""
    if isinstance(value, Mapping):
        return {str(key): canonical(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(one) for one in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()


def remembered(value: Any) -> Any:  # noqa: ANN401 - a document's value
    """A value as the record of an import holds it."""
    if isinstance(value, Mapping):
        return {key: remembered(one) for key, one in value.items()}
    if isinstance(value, list):
        return [remembered(one) for one in value]
    text = str(value)
    if len(text) <= LONGEST_REMEMBERED:
        return text
    return f"sha256:{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:20]}"


@dataclass(slots=True)
class Merged:
    """What to change in an entry of the folder (None takes a key away), and where both sides had changed."""

    changes: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)


def merge(
    before: Mapping[str, Any] | None, now: PlanDocument, here: Mapping[str, Any], first_language: str
) -> Merged:
    """How an entry of the folder (``here``) follows its source, of which ``before`` is remembered.

    Without ``before`` nothing tells a hand's value from an old one of the source: what stands here stays, and what
    is missing here is added.
    """
    merged = Merged()
    now = canonical(now)
    for key in dict.fromkeys((*now, *(before or ()))):
        if key == "id":
            continue
        wanted, has = now.get(key), here.get(key) or None
        was = before.get(key) if before is not None else None
        if key in LOCALIZED and (isinstance(has, Mapping) or isinstance(wanted, Mapping)):
            _merge_languages(key, was, wanted, has, merged, first_language, known=before is not None)
            continue
        if remembered(wanted) == was and before is not None:
            continue
        if _same(wanted, has):
            continue
        if (remembered(has) if has is not None else None) == was:
            merged.changes[key] = wanted
        elif all(isinstance(one, list) or one is None for one in (was, wanted, has)):
            _merge_lists(key, was or [], wanted or [], has or [], merged, known=before is not None)
        else:
            merged.kept.append(key)
    return merged


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401 - document values
    """Whether two values mean the same; a single text is a list of one."""
    if isinstance(one, list) and isinstance(other, str):
        other = [other]
    return bool(one == other)


def _merge_languages(
    key: str,
    was: Any,  # noqa: ANN401 - a document's value
    wanted: Any,  # noqa: ANN401 - a document's value
    has: Any,  # noqa: ANN401 - a document's value
    merged: Merged,
    first_language: str,
    *,
    known: bool,
) -> None:
    was, wanted, has = (_per_language(value, first_language) for value in (was, wanted, has))
    made = dict(has)
    for language in dict.fromkeys((*wanted, *was)):
        text, old, stands = wanted.get(language), was.get(language), has.get(language)
        if (remembered(text) if text is not None else None) == old and known:
            continue
        if text == stands:
            continue
        if (remembered(stands) if stands is not None else None) == old:
            if text is None:
                made.pop(language, None)
            else:
                made[language] = text
        else:
            merged.kept.append(f"{key}.{language}")
    if made != has:
        merged.changes[key] = made or None


def _per_language(value: Any, first_language: str) -> dict[str, Any]:  # noqa: ANN401 - a document's value
    if value is None:
        return {}
    return dict(value) if isinstance(value, Mapping) else {first_language: value}


def _merge_lists(
    key: str, was: Sequence[Any], wanted: Sequence[Any], has: Sequence[Any], merged: Merged, *, known: bool
) -> None:
    """The hand's list, without what the source took away since, and with what it added."""
    remembered_has = {str(item): item for item in has}
    gone = {str(item) for item in was} - {str(remembered(item)) for item in wanted}
    made = [item for text, item in remembered_has.items() if str(remembered(item)) not in gone or not known]
    old = {str(item) for item in was}
    made += [item for item in wanted if str(item) not in remembered_has and str(remembered(item)) not in old]
    if made != list(has):
        merged.changes[key] = made or None
