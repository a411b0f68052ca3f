"""What became of the programme's sessions from one revision to the next, and how it is told. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core.knowledge import Knowledge
from bot.core.programme.index import Item, Programme
from bot.core.programme.render.names import Naming
from bot.languages.messages import say

MOST_NAMED = 12
"""So many sessions are named, of more the rest is counted."""


class SessionChangeKind(StrEnum):
    """What happened to a session; the first that fits."""

    REMOVED = "removed"
    CANCELLED = "cancelled"
    REINSTATED = "reinstated"
    MOVED = "moved"
    RENAMED = "renamed"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class SessionChange:
    """A session as it was (None: it is new) and as it is (None: it is gone)."""

    kind: SessionChangeKind
    before: Item | None
    now: Item | None


def programme_changes(before: Programme, now: Programme) -> tuple[SessionChange, ...]:
    """The sessions that changed, those that people may already count on first; none where there was no programme yet."""
    if not before.items:
        return ()
    old = {item.id: item for item in before.items}
    found = [
        SessionChange(kind, old.get(item.id), item)
        for item in now.items
        if (kind := _kind(old.get(item.id), item)) is not None
    ]
    gone = [
        SessionChange(SessionChangeKind.REMOVED, item, None)
        for item in before.items
        if item.id not in now.numbers and not item.cancelled
    ]
    order = list(SessionChangeKind)
    return tuple(sorted((*gone, *found), key=lambda change: order.index(change.kind)))


def _kind(before: Item | None, now: Item) -> SessionChangeKind | None:
    if before is None:
        return None if now.cancelled else SessionChangeKind.NEW
    if before.cancelled and not now.cancelled:
        return SessionChangeKind.REINSTATED
    if now.cancelled and not before.cancelled:
        return SessionChangeKind.REMOVED if now.session.dropped else SessionChangeKind.CANCELLED
    if now.cancelled:
        return None
    if _slot(before) != _slot(now):
        return SessionChangeKind.MOVED
    return SessionChangeKind.RENAMED if before.session.title != now.session.title else None


def _slot(item: Item) -> tuple[object, ...]:
    return item.start, item.session.end, item.day, item.session.last_day, item.halls


def told(
    changes: Sequence[SessionChange], before: Knowledge, now: Knowledge, language: str, *, heading: str
) -> str:
    """The changes as a text under a heading (the key of a message): title, old → new time and hall; at most twelve."""
    lines = [
        _line(change, Naming(before, language), Naming(now, language)) for change in changes[:MOST_NAMED]
    ]
    if len(changes) > MOST_NAMED:
        lines.append(say("programme_changes.more", language, count=len(changes) - MOST_NAMED))
    return "\n".join((say(heading, language, count=len(changes)), *lines))


def _other_titles(change: SessionChange) -> tuple[str, str]:
    """A session's title before and now, in the first language in which the two differ."""
    before, now = (item.session.title if item else {} for item in (change.before, change.now))
    code = next(code for code in (*now, *before) if before.get(code) != now.get(code))
    return before.get(code, ""), now.get(code, "")


def _line(change: SessionChange, before: Naming, now: Naming) -> str:
    old = (before.title(change.before), before.place(change.before)) if change.before else ("", "")
    new = (now.title(change.now), now.place(change.now)) if change.now else old
    if change.kind is SessionChangeKind.RENAMED and old[0] == new[0]:  # in another language only
        old, new = (
            (title, place) for title, (_, place) in zip(_other_titles(change), (old, new), strict=True)
        )
    key, title = f"programme_changes.{change.kind}", new[0]
    return say(key, now.language, title=title, old_title=old[0], old=old[1], new=new[1])
