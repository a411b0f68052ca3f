"""From conditions to sessions: exactly those that meet all of them, in the order of their times."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.content.programme import SessionStatus
from bot.core.programme.index import Item, Programme
from bot.core.programme.query.facts import SessionFact
from bot.core.programme.query.parser import ProgrammeQuery
from bot.core.programme.query.when import Flow, When

FEW = 2
"""So few sessions are certain ones: whether they are cancelled is asked, not which of them."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The sessions found, and those that meet all conditions but the time."""

    items: tuple[Item, ...]
    whenever: tuple[Item, ...]


def select(asked: ProgrammeQuery, now: datetime, programme: Programme) -> Selection:
    """The sessions that a question asks for."""
    now = now.astimezone(programme.calendar.zone)
    if asked.unknown_hall and not asked.halls:
        return Selection((), ())
    named = _without_time(asked, programme)
    if asked.fact is SessionFact.PARALLEL and (asked.titles or asked.people or asked.topical or asked.kinds):
        return Selection(tuple(_beside(named, programme)), tuple(named))
    wanted = asked.when
    chosen = _in_hall(asked, named, lambda items: _at(items, wanted, now, programme))
    return Selection(tuple(chosen), tuple(named))


def _in_hall(
    asked: ProgrammeQuery, items: Sequence[Item], timed: Callable[[Sequence[Item]], list[Item]]
) -> list[Item]:
    """Sessions of the halls asked for; where there are none, those that are transmitted there."""
    if not asked.halls:
        return timed(items)
    halls = set(asked.halls)
    here = timed([item for item in items if not halls.isdisjoint(item.halls)])
    return here or timed([item for item in items if not halls.isdisjoint(item.relayed)])


def _without_time(asked: ProgrammeQuery, programme: Programme) -> list[Item]:
    found: Iterable[int] = range(len(programme.items))
    if asked.titles:
        found = sorted(asked.titles)
    elif asked.topic.units and not asked.tracks:
        found = sorted(asked.topical)
    items = [programme.items[number] for number in found]
    for group in asked.people:
        items = [item for item in items if not item.people.isdisjoint(group)]
    if asked.tracks:
        items = [item for item in items if item.track in asked.tracks]
        if asked.topic.units:
            holding = frozenset.intersection(*(programme.titles.holding(unit) for unit in asked.topic.units))
            items = [item for item in items if programme.numbers[item.id] in holding]
    if asked.language:
        items = [item for item in items if asked.language in item.languages]
    items = _of_kinds(asked.kinds, items)
    if asked.talks_only:
        items = [item for item in items if not item.session.is_break]
    if asked.statuses:
        such = [item for item in items if item.session.status in asked.statuses]
        items = such if such or not asked.names_sessions or len(items) > FEW else items
    return items


def _of_kinds(kinds: Sequence[str], items: list[Item]) -> list[Item]:
    """Sessions that are of all kinds named; where none is, of any of them: "workshops and tutorials"."""
    both = items
    for kind in kinds:
        both = _of_kind(kind, both)
    if both or len(kinds) < 2:
        return both
    any_of = {item.id for kind in kinds for item in _of_kind(kind, items)}
    return [item for item in items if item.id in any_of]


def _of_kind(kind: str, items: list[Item]) -> list[Item]:
    """Sessions of a kind: by their type where any has it so, else by tag or track, else by title."""
    places = [item.kinds[kind] for item in items if kind in item.kinds]
    best = min(places, default=0)
    return [item for item in items if item.kinds.get(kind, 9) == best]


def _beside(named: Sequence[Item], programme: Programme) -> list[Item]:
    """The sessions that overlap one of those named, without them."""
    ids = {item.id for item in named}
    spans = [(item.start, item.end) for item in named if item.start and item.end]
    return [
        item
        for item in programme.items
        if item.id not in ids
        and item.start
        and item.end
        and any(item.start < end and item.end > start for start, end in spans)
    ]


def _at(items: Sequence[Item], when: When, now: datetime, programme: Programme) -> list[Item]:
    """Of sessions, those that the time conditions admit."""
    if not when:
        return list(items)
    timed = [item for item in items if item.start and item.end]
    if when.days:
        timed = [item for item in timed if item.day in when.days]
        if not when.windows and when.flow is None and not when.nth:
            timed += [item for item in items if item.start is None and _lasts(item, when.days)]
    if when.windows:
        timed = [
            item
            for item in timed
            if any(w.admits(item.start, item.end) for w in when.windows if item.start and item.end)
        ]
    timed = _flowing(timed, when, now, programme)
    return _ordered(timed, when) if when.nth else timed


def _lasts(item: Item, days: Collection[date]) -> bool:
    """Whether a session without hours is on one of some days."""
    last = item.session.last_day or item.day
    return item.day is not None and last is not None and any(item.day <= day <= last for day in days)


def _flowing(items: list[Item], when: When, now: datetime, programme: Programme) -> list[Item]:
    if when.flow is not None:
        items = [item for item in items if item.session.status is not SessionStatus.CANCELLED]
    if when.flow is Flow.NOW:
        return [item for item in items if item.start and item.end and item.start <= now < item.end]
    if when.flow is Flow.NEXT:
        ahead = sorted({item.start for item in items if item.start and item.start > now})[: when.many]
        return [item for item in items if item.start in ahead]
    if when.flow in (Flow.LATER, Flow.REMAINING):
        left = [
            item
            for item in items
            if item.start
            and item.end
            and (item.start > now or (when.flow is Flow.REMAINING and item.end > now))
        ]
        today = programme.calendar.current_day(now)
        here = [item for item in left if item.day == today]
        return here if here and not when.days and not when.windows else left
    return items


def _ordered(items: list[Item], when: When) -> list[Item]:
    """The first, the last or the n-th in the order of their beginnings; those that begin together count as one."""
    starts = sorted({item.start for item in items if item.start})
    kept = starts[-when.many :] if when.nth < 0 else starts[when.nth - 1 : when.nth - 1 + when.many]
    return [item for item in items if item.start in kept]
