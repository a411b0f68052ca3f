"""What a new import changes: sessions new, moved, renamed, cancelled, removed; speakers, halls and tracks likewise."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.importers.merge.three_way import canonical, is_hashed, stored
from bot.importers.plan import PlanDocument
from bot.languages.formats import shortened

SESSION_KEYS = tuple(
    (
        "id title subtitle start end day last_day hall also_in track type break status dropped moved_from speakers chairs talks language "
        "recorded recording slides live tags links source updated abstract"
    ).split()
)
"""The order in which a session's keys stand in a file."""


class ChangeKind(StrEnum):
    """What happened to an entry."""

    NEW = "new"
    MOVED = "moved"
    RENAMED = "renamed"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Detail:
    """One value before and after, as a person reads it; empty where there was or is none."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ImportChange:
    """An entry that a new import changes; ``of`` is session, faq, speaker, hall or track."""

    kind: ChangeKind
    of: str
    identifier: str
    name: str
    start: str = ""
    hall: str = ""
    details: tuple[Detail, ...] = ()


def change_of(of: str, base: Mapping[str, Any] | None, now: PlanDocument | None) -> ImportChange | None:
    """What happened to a session, speaker, hall or track since the base revision; None where nothing did."""
    document = base if now is None else now
    if document is None:
        return None
    change = ImportChange(
        ChangeKind.REMOVED if now is None else ChangeKind.NEW,
        of,
        str(document["id"]),
        _title(document),
        str(document.get("start") or document.get("day") or ""),
        str(document.get("hall", "")),
    )
    if now is None or base is None:
        return change
    details = tuple(_details(base, canonical(now)))
    if not details and base.get("status") == now.get("status"):
        return None
    kind = _kind(of, base, now, {detail.field for detail in details})
    if not details and kind is ChangeKind.CHANGED:  # new no longer, or said to be moved
        details = (Detail("status", *(_shown(one.get("status")) for one in (base, now))),)
    return replace(change, kind=kind, details=details)


def _kind(of: str, base: Mapping[str, Any], now: PlanDocument, fields: set[str]) -> ChangeKind:
    is_cancelled = now.get("status") == "cancelled"
    if is_cancelled != (base.get("status") == "cancelled"):
        return ChangeKind.CANCELLED if is_cancelled else ChangeKind.RESTORED
    if _elsewhere(base, now):
        return ChangeKind.MOVED
    name = {"session": "title", "faq": "question"}.get(of, "name")
    return ChangeKind.RENAMED if name in fields else ChangeKind.CHANGED


def _details(base: Mapping[str, Any], now: Mapping[str, Any]) -> Iterable[Detail]:
    for key in sorted({*base, *now}, key=lambda key: (_position(key), key)):
        if key not in ("id", "status", "dropped", "moved_from") and base.get(key) != stored(now.get(key)):
            yield Detail(key, _shown(base.get(key)), _shown(now.get(key)))


def _shown(value: Any) -> str:  # noqa: ANN401 - a document's value
    """A value on one short line; a long text of which only the hash is stored as an ellipsis."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return " / ".join(filter(None, map(_shown, value.values())))
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return "…" if is_hashed(str(value)) else shortened(" ".join(str(value).split()), 60)


def _title(document: Mapping[str, Any]) -> str:
    return _shown(
        document.get("question") or document.get("title") or document.get("name") or document.get("id")
    )


def mark_moved(base: Mapping[str, Any] | None, now: PlanDocument) -> PlanDocument:
    """The session as it will stand: ``moved``, with where it stood first, if its time or hall is another one now.

    A session that returns to where it stood first is as it was; one that had no time before is not moved.
    """
    if base is not None and now.get("status") == "cancelled":
        now = {**now, "moved_from": base.get("moved_from")}
    elif base is not None:
        first = base.get("moved_from") or {key: base[key] for key in ("start", "end", "hall") if key in base}
        if _elsewhere(first, now):
            now = {**now, "status": "moved", "moved_from": first}
    return {key: now[key] for key in sorted(now, key=_position) if now[key] is not None}


def mark_new(document: PlanDocument) -> PlanDocument:
    """A session that an import adds to those of an earlier one, as it will stand."""
    marked = {"status": "new", **document}
    return {key: marked[key] for key in sorted(marked, key=_position)}


def _elsewhere(base: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    if not base.get("start") or not now.get("start"):
        return False
    other_hall = base.get("hall") and now.get("hall") and base["hall"] != now["hall"]
    return base["start"] != now["start"] or bool(other_hall)


def _position(key: str) -> int:
    return SESSION_KEYS.index(key) if key in SESSION_KEYS else len(SESSION_KEYS)


def detect_renames(
    derived: Iterable[PlanDocument], base: Mapping[str, Mapping[str, Any]], present: Iterable[str]
) -> dict[str, str]:
    """New ids of sessions that have none of their own in the source, to the ids that they had at the last import.

    Such an id is derived from title and time, so it changes with them. A session is the same one where its title is,
    or where it stands at the same time in the same hall, if only one comes into question on either side.
    """
    lost = base.keys() - set(present)
    new = [document for document in derived if document["id"] not in base]
    renames: dict[str, str] = {}
    for key in (_title_key, _place_key):
        before = _by_key(key, [base[identifier] for identifier in base if identifier in lost])
        now = _by_key(key, [canonical(document) for document in new if document["id"] not in renames])
        for mark, ids in now.items():
            candidates = before.get(mark, [])
            if mark and len(ids) == len(candidates) == 1:
                renames[ids[0]] = candidates[0]
                lost = lost - {candidates[0]}
    return renames


def _by_key(
    key: Callable[[Mapping[str, Any]], Any], documents: Iterable[Mapping[str, Any]]
) -> dict[Any, list[str]]:
    grouped: dict[Any, list[str]] = {}
    for document in documents:
        grouped.setdefault(key(document), []).append(document["id"])
    return grouped


def _title_key(document: Mapping[str, Any]) -> str:
    return str(stored(document.get("question") or document.get("title", "")))


def _place_key(document: Mapping[str, Any]) -> tuple[str, str] | None:
    """Where a session takes place; of a question, its answer."""
    start, hall = document.get("start"), document.get("hall")
    if "answer" in document:
        return str(stored(document["answer"])), ""
    return (str(start), str(hall)) if start and hall else None
