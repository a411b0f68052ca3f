"""What an organizer changes about one session: cancelled, held after all, renamed, moved. Pure: values for its file."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.core.content.programme import Session, SessionStatus
from bot.core.matching.features import stems_of, words_of
from bot.core.matching.normalisation import GAP, fold, normalise
from bot.core.programme.index import Item, Programme
from bot.core.programme.query.parser import understand
from bot.core.time_expressions.grammar import parse
from bot.languages.scripts import MARKS_AROUND

MOST_FOUND = 5
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.([0-5]\d)(?![\d.])")
"""A time of day with a dot; a date has two of them."""

Changes = Mapping[str, Any]
"""Values of a session by their keys; None takes a key away."""


def found_sessions(words: str, programme: Programme) -> list[Item]:
    """The sessions that words name: one by its id, those of just this title, else those whose title holds the words."""
    if (number := programme.numbers.get(words.strip())) is not None:
        return [programme.items[number]]
    if titled := [item for item in programme.items if is_titled(item, words)]:
        return titled[:MOST_FOUND]
    wanted = stems_of(words)
    ranked = [
        (len(wanted & stems_of(text)) / len(wanted | stems_of(text)), item)
        for item in programme.items
        for text in item.session.title.values()
        if wanted and len(wanted & stems_of(text)) * 2 >= len(wanted)
    ]
    ranked.sort(key=lambda pair: (-pair[0], pair[1].id))
    return list({item.id: item for _, item in ranked}.values())[:MOST_FOUND]


def is_titled(item: Item, words: str) -> bool:
    """Whether words are a session's whole title, in any language."""
    return normalise(words) in map(normalise, item.session.title.values())


def cancelled(_session: Session) -> Changes:
    """It does not take place."""
    return {"status": str(SessionStatus.CANCELLED)}


def reinstated(session: Session) -> Changes:
    """It takes place after all."""
    return {"status": str(SessionStatus.MOVED) if session.moved_from else None, "dropped": None}


def renamed(session: Session, titles: Mapping[str, str], languages: Sequence[str]) -> Changes:
    """It has another title, in the languages that are given."""
    title = {**session.title, **titles}
    return {"title": title["en"] if list(title) == ["en"] == list(languages[:1]) else title}


def moved(item: Item, told: str, now: datetime, programme: Programme) -> Changes | None:
    """It is in another hall or at another time, as somebody writes it ("Hall B, 14:00-15:30"); None where neither is told.

    A time without a day is on the session's own day; without an end it takes as long as before.
    """
    told = _DOTTED.sub(r"\1:\2", told)
    says_day = any("date" in token.kinds for token in parse(fold(told)))
    asked = understand(told, now if says_day or item.start is None else item.start, programme)
    windows = sorted(asked.when.windows, key=lambda window: window.start)
    session, changes = item.session, dict[str, Any]()
    if asked.halls[:1] and asked.halls[0] not in item.halls:
        changes["hall"] = asked.halls[0]
    start: datetime | None
    end: datetime | None
    if windows:
        start, end = windows[0].start, windows[0].end
    elif asked.when.days and item.start is not None:
        start = end = datetime.combine(asked.when.days[0], item.start.timetz())
    else:
        start = end = item.start
    if start is not None and start != item.start:
        changes["start"] = _written(start, programme)
        if end is not None and end > start:
            changes["end"] = _written(end, programme)
        elif session.end is not None and session.start is not None:
            changes["end"] = _written(start + (session.end - session.start), programme)
    elif start is not None and end is not None and end > start and end != session.end:
        changes["end"] = _written(end, programme)
    if not changes:
        return None
    return {**changes, "status": str(SessionStatus.MOVED), **_before(item, programme)}


def unread(told: str, item: Item, now: datetime, programme: Programme) -> str:
    """What somebody wrote of another hall or time and names neither; "" where all of it was read."""
    asked = understand(_DOTTED.sub(r"\1:\2", told), item.start or now, programme)
    left = asked.left if words_of(normalise(asked.left)) else ""
    return " ".join((asked.unknown_hall + left.replace(GAP, " ")).split()).strip(MARKS_AROUND)


def _before(item: Item, programme: Programme) -> dict[str, Any]:
    """Where it stood first; what was kept of an earlier move stays."""
    session = item.session
    if session.moved_from is not None:
        return {}
    slot = {
        "start": session.start and _written(session.start, programme),
        "end": session.end and _written(session.end, programme),
        "hall": session.hall,
    }
    known = {key: value for key, value in slot.items() if value}
    return {"moved_from": known} if known else {}


def _written(moment: datetime, programme: Programme) -> str:
    return f"{moment.astimezone(programme.calendar.zone):%Y-%m-%d %H:%M}"
