"""Several sessions as a list by time, never more than a screen; and none, with the nearest named."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.content.programme import SessionStatus
from bot.core.dialogue.prose import Prose, Span, prose
from bot.core.dialogue.turn import Button, Decision, Part
from bot.core.programme.calendar import BREAK_HOUR
from bot.core.programme.index import Item
from bot.core.programme.query.parser import ProgrammeQuery
from bot.core.programme.query.selection import Selection
from bot.core.programme.query.topics import SessionTopic
from bot.core.programme.query.when import Flow, TimeWindow
from bot.core.programme.render.card import fact_line, moved_from, session_button
from bot.core.programme.render.names import Naming
from bot.languages.formats import in_script_of, shortened

PAGE = 6
TITLE_CHARACTERS = 90
NEAREST = 3


def listed(items: Sequence[Item], page: int, naming: Naming, asked: ProgrammeQuery | None = None) -> Part:
    """A page of sessions, by day and time; each is a button."""
    page = max(0, min(page, (len(items) - 1) // PAGE))
    shown = items[page * PAGE : (page + 1) * PAGE]
    first, last = page * PAGE + 1, page * PAGE + len(shown)
    count = naming.say("programme.count", count=len(items))
    if len(items) > PAGE:
        count = naming.say("programme.page", first=first, last=last, count=len(items))
    head = " · ".join(filter(None, (described(asked, naming) if asked else "", count)))
    lead = fact_line(items, asked.fact, naming) if asked else ""
    text: Prose = ((Span(head, bold=True),), *prose(lead), *prose(_homonyms(asked, items, naming)))
    text = (*text, *_by_day(shown, first, naming), *prose(naming.say("programme.tap")))
    ids = tuple(item.id for item in items)
    return Part("", Decision.LISTED, text, sessions=ids, buttons=_numbered(shown, naming, first))


def _numbered(items: Sequence[Item], naming: Naming, first: int = 1) -> tuple[Button, ...]:
    return tuple(session_button(item, naming, number) for number, item in enumerate(items, first))


def _by_day(items: Sequence[Item], first: int, naming: Naming) -> Prose:
    """Lines under their days."""
    text: list[tuple[Span, ...]] = []
    day = object()
    for number, item in enumerate(items, first):
        line = f"{number}. {_line(item, naming)}"
        if item.day != day:
            day = item.day
            heading = naming.day(item.day) if item.day else naming.say("programme.without_day")
            text.append((Span(heading, italic=True), Span("\n" + line)))
        else:
            text[-1] = (*text[-1], Span("\n" + line))
    return tuple(text)


def _line(item: Item, naming: Naming) -> str:
    time = naming.hours(item) if item.start else ""
    people = naming.people(naming.in_order(item)[:2])
    title = _title(item, naming) + (f" – {people}" if people else "")
    return " · ".join(filter(None, (time, naming.halls(item.halls), title, _state(item, naming))))


def _title(item: Item, naming: Naming) -> str:
    return shortened(naming.title(item), TITLE_CHARACTERS)


def _state(item: Item, naming: Naming) -> str:
    """That a session does not take place, or where it stood before."""
    if item.cancelled:
        return naming.say("programme.cancelled_short")
    if item.session.status is SessionStatus.NEW:
        return naming.say("programme.new_short")
    old = moved_from(item, naming)
    return naming.say("programme.moved_short", old=old) if old else ""


def _homonyms(asked: ProgrammeQuery | None, items: Sequence[Item], naming: Naming) -> str:
    """Who bears the name that was asked for, where several do."""
    if asked is None:
        return ""
    found = set().union(*(item.people for item in items)) if items else set()
    same = [[person for person in group if person in found] for group in asked.people]
    several = next((group for group in same if len(group) > 1), [])
    return naming.say("programme.homonyms", people=naming.people(several, full=True)) if several else ""


def described(asked: ProgrammeQuery, naming: Naming) -> str:
    """The conditions as they were understood, in a few words: what, who, where, when."""
    pieces: list[str] = []
    pieces += [naming.text(naming.programme.track_names.get(track)) or track for track in asked.tracks]
    if asked.topic.units:
        pieces.append(" ".join(unit.words[0] for unit in asked.topic.units))
    pieces += [kind for kind in asked.kinds if in_script_of(kind, naming.speech)]
    pieces += [naming.person(group[0]) for group in asked.people]
    pieces += [naming.hall(hall) for hall in asked.halls[:3]]
    pieces += [naming.day(day) for day in asked.when.days]
    pieces += list(dict.fromkeys(_window(window, naming) for window in asked.when.windows[:2]))
    return shortened(" · ".join(pieces), TITLE_CHARACTERS)


def _window(window: TimeWindow, naming: Naming) -> str:
    """A window as people write it; its end is left out where it is only the end of the day."""
    start = naming.moment(window.start)
    if window.end - window.start < timedelta(minutes=1):
        return start
    if window.end.hour == BREAK_HOUR and window.end.date() > window.start.date():
        return f"{start}–"
    if window.start.hour == BREAK_HOUR:
        return f"{naming.day(window.start.date())} –{naming.clock(window.end)}"
    return f"{start}–{naming.clock(window.end)}"


def nothing(asked: ProgrammeQuery, found: Selection, now: datetime, naming: Naming) -> Part:
    """That no session meets the conditions, and the nearest: the same at another time, or the next in that hall."""
    text, near = _nothing(asked, found, now, naming)
    return Part("", Decision.LISTED, text, buttons=_numbered(near, naming))


def _nothing(
    asked: ProgrammeQuery, found: Selection, now: datetime, naming: Naming
) -> tuple[Prose, Sequence[Item]]:
    if asked.unknown_hall and not asked.halls:
        names = naming.halls([*naming.programme.hall_names][:12])
        return prose(naming.say("programme.no_such_hall", hall=asked.unknown_hall, halls=names)), ()
    told = described(asked, naming) or " · ".join(asked.kinds)
    what = naming.say("programme.none_what", what=told) if told else ""
    advice = naming.say("programme.try_programme")
    if asked.statuses:
        key = "programme.none_new" if asked.statuses == {SessionStatus.NEW} else "programme.none_changed"
        return prose(naming.say(key, what=what), advice), ()
    lead = naming.say("programme.none_now" if asked.when.flow is Flow.NOW else "programme.none", what=what)
    near = _nearest(asked, found, now, naming)
    if not near:
        return prose(lead, advice), ()
    lines = [
        " · ".join(
            filter(None, (f"{n}. {naming.time(item)}", naming.halls(item.halls), _title(item, naming)))
        )
        for n, item in enumerate(near, 1)
    ]
    return prose(lead, "\n".join((naming.say("programme.nearest"), *lines)), advice), near


def not_understood(asked: ProgrammeQuery, naming: Naming) -> Prose:
    """Which words stand in no session, and what was understood beside them."""
    titles = naming.programme.titles
    unknown = [unit for unit in asked.topic.units if not titles.knows(unit)] or asked.topic.units
    words = naming.joined([unit.words[0] for unit in unknown])
    told = described(replace(asked, topic=SessionTopic()), naming)
    lines = [naming.say("programme.words_unknown", words=words)]
    lines += [naming.say("programme.understood", what=told)] if told else []
    return prose("\n".join(lines), naming.say("programme.try_programme"))


def _nearest(asked: ProgrammeQuery, found: Selection, now: datetime, naming: Naming) -> list[Item]:
    """Sessions that meet all conditions but the time, those nearest to the time asked for first."""
    halls = set(asked.halls)
    others = [item for item in found.whenever if not halls or halls & {*item.halls, *item.relayed}]
    others = [item for item in others if not item.cancelled]
    if not asked.definite and not asked.topic.units and not asked.language:
        others = [item for item in others if item.start and item.start > now]
    wanted = asked.when.windows[0].start if asked.when.windows else now
    if asked.when.days and not asked.when.windows:
        wanted = naming.programme.calendar.begins(asked.when.days[0])
    timed = sorted(
        (item for item in others if item.start), key=lambda item: (_distance(item, wanted), item.id)
    )
    untimed = [item for item in others if item.start is None]
    return (timed + untimed)[:NEAREST]


def _distance(item: Item, wanted: datetime) -> float:
    """How far a session lies from a moment; what is past counts double, since one can no longer go there."""
    seconds = (item.start - wanted).total_seconds() if item.start else 0.0
    return seconds if seconds >= 0 else -2 * seconds
