"""What a new import changes: sessions new, moved, renamed, cancelled, removed; speakers, halls and tracks likewise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.importers.merge.three_way import canonical, remembered
from bot.importers.plan import PlanDocument
from bot.languages.formats import shortened

SESSION_KEYS = tuple(
    (
        "id title subtitle start end hall also_in track type break status moved_from speakers chairs talks language "
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
    KEPT = "kept by hand"


@dataclass(frozen=True, slots=True)
class Detail:
    """One value before and after, as a person reads it; empty where there was or is none."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ImportChange:
    """An entry that a new import changes; ``of`` is session, speaker, hall or track."""

    kind: ChangeKind
    of: str
    identifier: str
    name: str
    start: str = ""
    hall: str = ""
    details: tuple[Detail, ...] = ()


def with_status(before: Mapping[str, Any] | None, now: PlanDocument) -> PlanDocument:
    """The session as it will stand: moved, with where it stood first, if its time or hall is another one now.

    A session that returns to where it stood first is as it was; one that had no time before is not moved.
    """
    if before is None or now.get("status") == "cancelled":
        if before is not None and before.get("moved_from"):
            now = {**now, "moved_from": before["moved_from"]}
        return _in_order(now)
    place: PlanDocument = {key: now[key] for key in ("start", "end", "hall") if key in now}
    stood = before.get("moved_from") or {
        key: before[key] for key in ("start", "end", "hall") if key in before
    }
    if _elsewhere(stood, place):
        return _in_order({**now, "status": "moved", "moved_from": stood})
    return _in_order(now)


def _elsewhere(stood: Mapping[str, Any], place: Mapping[str, Any]) -> bool:
    if not stood.get("start") or not place.get("start"):
        return False
    other_hall = stood.get("hall") and place.get("hall") and stood["hall"] != place["hall"]
    return stood["start"] != place["start"] or bool(other_hall)


def _in_order(document: PlanDocument) -> PlanDocument:
    return {key: document[key] for key in sorted(document, key=_position)}


def _position(key: str) -> int:
    return SESSION_KEYS.index(key) if key in SESSION_KEYS else len(SESSION_KEYS)


def session_change(before: Mapping[str, Any] | None, now: PlanDocument | None) -> ImportChange | None:
    """What happened to a session between two imports; None where nothing did."""
    if now is None:
        if before is None:
            return None
        return ImportChange(
            ChangeKind.REMOVED,
            "session",
            before["id"],
            _title(before),
            before.get("start", ""),
            before.get("hall", ""),
        )
    shown = (str(now["id"]), _title(now), str(now.get("start", "")), str(now.get("hall", "")))
    if before is None:
        return ImportChange(ChangeKind.NEW, "session", *shown)
    details = tuple(_details(before, canonical(now)))
    if not details and before.get("status") == now.get("status"):
        return None
    return ImportChange(
        _session_kind(before, now, {detail.field for detail in details}), "session", *shown, details
    )


def _session_kind(before: Mapping[str, Any], now: PlanDocument, fields: set[str]) -> ChangeKind:
    cancelled = now.get("status") == "cancelled"
    if cancelled != (before.get("status") == "cancelled"):
        return ChangeKind.CANCELLED if cancelled else ChangeKind.RESTORED
    if _elsewhere(before, now):
        return ChangeKind.MOVED
    return ChangeKind.RENAMED if "title" in fields else ChangeKind.CHANGED


def entry_change(of: str, before: Mapping[str, Any] | None, now: PlanDocument | None) -> ImportChange | None:
    """What happened to a speaker, hall or track between two imports; None where nothing did."""
    if now is None:
        return (
            ImportChange(ChangeKind.REMOVED, of, before["id"], _title(before)) if before is not None else None
        )
    if before is None:
        return ImportChange(ChangeKind.NEW, of, str(now["id"]), _title(now))
    details = tuple(_details(before, canonical(now)))
    if not details:
        return None
    renamed = any(detail.field == "name" for detail in details)
    return ImportChange(
        ChangeKind.RENAMED if renamed else ChangeKind.CHANGED,
        of,
        str(now["id"]),
        _title(now),
        details=details,
    )


def _details(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterable[Detail]:
    for key in sorted({*before, *now}, key=lambda key: (_position(key), key)):
        if key in ("id", "status", "moved_from"):
            continue
        was, is_ = before.get(key), remembered(now[key]) if key in now else None
        if was != is_:
            yield Detail(key, shown(was), shown(now.get(key)))


def shown(value: Any) -> str:  # noqa: ANN401 - a document's value
    """A value on one short line; a long text that is remembered by its hash as an ellipsis."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return " / ".join(filter(None, map(shown, value.values())))
    if isinstance(value, list):
        return ", ".join(map(shown, value))
    text = str(value)
    if text.startswith("sha256:"):
        return "…"
    return shortened(" ".join(text.split()), 60)


def _title(document: Mapping[str, Any]) -> str:
    return shown(document.get("title") or document.get("name") or document.get("id"))


def recognised_again(
    weak: Iterable[PlanDocument], before: Mapping[str, Mapping[str, Any]], present: Iterable[str]
) -> dict[str, str]:
    """New ids of sessions that have none of their own in the source, to the ids that they had at the last import.

    Such an id stands for title and time, so it changes with them. A session is the same one where its title is, or
    where it stands at the same time in the same hall.
    """
    now = set(present)
    lost = {identifier: document for identifier, document in before.items() if identifier not in now}
    found: dict[str, str] = {}
    newcomers = [document for document in weak if document["id"] not in before]
    for key in (_by_title, _by_place):
        offered: dict[Any, list[str]] = {}
        for identifier, old in lost.items():
            offered.setdefault(key(old), []).append(identifier)
        wanted: dict[Any, list[str]] = {}
        for document in newcomers:
            if document["id"] not in found:
                wanted.setdefault(key(canonical(document)), []).append(document["id"])
        for mark, identifiers in wanted.items():
            candidates = offered.get(mark, [])
            if mark and len(identifiers) == len(candidates) == 1:
                found[identifiers[0]] = candidates[0]
                del lost[candidates[0]]
    return found


def _by_title(document: Mapping[str, Any]) -> str:
    return str(remembered(document.get("title", "")))


def _by_place(document: Mapping[str, Any]) -> tuple[str, str] | None:
    start, hall = document.get("start"), document.get("hall")
    return (str(start), str(hall)) if start and hall else None
