"""Halls, days, tracks and speakers: asked for themselves, or looked through without a question."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.core.dialogue import callback_data
from bot.core.dialogue.callback_data import DAY, HALL, SPEAKERS, button, digest, page_data
from bot.core.dialogue.prose import Prose, Span, prose
from bot.core.dialogue.turn import Button, Decision, Part
from bot.core.faq.replies import human_lines, link_lines
from bot.core.matching.normalisation import fold
from bot.core.programme.index import Item
from bot.core.programme.query.facts import WAY, SessionFact
from bot.core.programme.query.parser import ProgrammeQuery
from bot.core.programme.render.card import session_button
from bot.core.programme.render.names import Naming
from bot.core.programme.render.session_list import PAGE, listed

MOST_BUTTONS = 40
SPEAKERS_PAGE = 20
NAME_BYTES = 48
ANY_DAY, NO_HALL = "any", "-"


def without_programme(naming: Naming) -> Part:
    """That no detailed programme is published here, and who may have it."""
    conference = naming.knowledge.conference
    text = prose(naming.say("programme.no_programme")) + human_lines(naming.language, naming.knowledge)
    return Part("", Decision.UNKNOWN, text + link_lines(conference.links, naming.language, naming.knowledge))


def programme_part(naming: Naming) -> Part:
    """The days of the programme as buttons; the only day is opened at once, a few undated sessions are listed."""
    items = naming.programme.items
    if not items:
        return without_programme(naming)
    counts = Counter(item.day for item in items)
    days = sorted(day for day in counts if day)
    if len(counts) == 1 and days:
        return day_part(days[0], naming)
    if not days:
        undated = _page_of(items, 0, ANY_DAY, NO_HALL, naming)
        return replace(undated, text=undated.text + without_programme(naming).text)
    made = [button(f"{naming.day(day)} ({counts[day]})", DAY, day.isoformat()) for day in days]
    if None in counts:
        made.append(_hall_button(f"{naming.say('programme.without_day')} ({counts[None]})", ANY_DAY, NO_HALL))
    return _choice(naming.say("programme.choose_day"), made)


def _choice(text: str, buttons: Sequence[Button]) -> Part:
    return Part("", Decision.LISTED, prose(text), buttons=tuple(buttons[:MOST_BUTTONS]))


def _hall_button(label: str, day: str, digest_of_hall: str) -> Button:
    return button(label, HALL, f"{day}:{digest_of_hall}:0")


def day_part(day: date | None, naming: Naming) -> Part:
    """The halls of a day as buttons; its tracks where no hall is published."""
    items = [item for item in naming.programme.items if day is None or item.day == day]
    halls = Counter(item.halls[0] for item in items if item.halls)
    tracks = Counter(item.track for item in items if item.track)
    key = "programme.choose_hall" if halls else "programme.choose_track"
    counts = halls or tracks
    where = day.isoformat() if day else ANY_DAY
    if len(counts) <= 1:
        return hall_part(where, NO_HALL, 0, naming) or without_programme(naming)
    names = {
        place: naming.hall(place) if halls else naming.text(naming.programme.track_names.get(place))
        for place in sorted(counts, key=lambda place: _place(place, naming))
    }
    made = [_hall_button(f"{name} ({counts[place]})", where, digest(place)) for place, name in names.items()]
    return _choice(naming.say(key, day=naming.day(day) if day else ""), made)


def _place(identifier: str, naming: Naming) -> int:
    """Halls in the order in which they are written down."""
    order = [*naming.programme.hall_names, *naming.programme.track_names]
    return order.index(identifier) if identifier in order else len(order)


def hall_part(day: str, hall: str, page: int, naming: Naming) -> Part | None:
    """The sessions of a hall (or track; its digest) on a day; None where a button names what there is no more."""
    items = [item for item in naming.programme.items if day == ANY_DAY or str(item.day) == day]
    if hall != NO_HALL:
        items = [item for item in items if hall in {digest(place) for place in (*item.halls, item.track)}]
    elif day == ANY_DAY:
        items = [item for item in items if item.day is None]
    return _page_of(items, page, day, hall, naming) if items else None


def _page_of(items: Sequence[Item], page: int, day: str, hall: str, naming: Naming) -> Part:
    def data_of(to: int) -> str:
        return callback_data.data(HALL, f"{day}:{hall}:{to}:{callback_data.TURNED}")

    part = listed(items, page, naming)
    turns = callback_data.page_buttons(len(items), page, PAGE, naming.language, data_of)
    return replace(part, buttons=(*part.buttons, *turns))


def halls_part(naming: Naming) -> Part:
    """The halls with their floors; each is a button that lists what is on there."""
    names = naming.programme.hall_names
    if not names:
        text = prose(naming.say("programme.no_halls")) + human_lines(naming.language, naming.knowledge)
        return Part("", Decision.UNKNOWN, text)
    lines = [" – ".join(filter(None, (f"• {naming.hall(hall)}", naming.way_to(hall)))) for hall in names]
    with_way = [line for line in lines if " – " in line]
    used = {hall for item in naming.programme.items for hall in item.halls}
    made = [_hall_button(naming.hall(hall), ANY_DAY, digest(hall)) for hall in names if hall in used]
    told = "\n".join((with_way or lines)[:MOST_BUTTONS]) if with_way or not made else ""
    text = prose(naming.say("programme.halls"), told)
    return Part("", Decision.LISTED, text, buttons=tuple(made[:MOST_BUTTONS]))


def speakers_part(name: str, page: int, naming: Naming) -> Part:
    """A page of the speakers in the order of their names, or those whose name holds a text."""
    found = sorted(
        (naming.person(identifier, full=True), identifier)
        for identifier, speaker in naming.programme.speakers.items()
        if not name or any(fold(name) in fold(written) for written in speaker.name.values())
    )
    if not found:
        key = "programme.no_speaker_named" if naming.programme.speakers and name else "programme.no_speakers"
        return Part("", Decision.UNKNOWN, prose(naming.say(key, name=name[:40])))
    page = max(0, min(page, (len(found) - 1) // SPEAKERS_PAGE))
    shown = found[page * SPEAKERS_PAGE : (page + 1) * SPEAKERS_PAGE]
    first = page * SPEAKERS_PAGE + 1
    head = naming.say("programme.speakers", first=first, last=first + len(shown) - 1, count=len(found))
    lines: Prose = ((Span("\n".join(f"• {person}" for person, _ in shown)),),)
    # Many who are found by a name that is too long for a button are found by its beginning, too.
    fitting = name.encode()[:NAME_BYTES].decode(errors="ignore")
    made = callback_data.page_buttons(
        len(found), page, SPEAKERS_PAGE, naming.language, lambda to: page_data(SPEAKERS, to, fitting)
    )
    return Part("", Decision.LISTED, prose(head) + lines, buttons=made)


def hall_itself(asked: ProgrammeQuery, now: datetime, naming: Naming) -> Part | None:
    """The reply where a hall is asked for and nothing else is: floor and directions, what is on there and what is next."""
    others = (
        asked.people,
        asked.tracks,
        asked.titles,
        asked.kinds,
        asked.topic.units,
        asked.when,
        asked.language,
    )
    if not asked.halls or any(others) or asked.talks_only:
        return None
    if asked.fact not in (SessionFact.WHERE, SessionFact.WHAT) or not WAY.search(fold(asked.text)):
        return None
    lines: list[str] = []
    made: list[Button] = []
    for hall in asked.halls[:3]:
        way = naming.way_to(hall) or naming.say("programme.hall_unknown")
        lines.append(naming.say("programme.hall_is", hall=naming.hall(hall), where=way))
        here = [
            (item, item.start, item.end)
            for item in naming.programme.items
            if hall in item.halls and item.start and item.end and not item.cancelled
        ]
        running = next(((item, end) for item, start, end in here if start <= now < end), None)
        coming = next(((item, start) for item, start, _ in here if start > now), None)
        if running:
            title, end = naming.title(running[0]), naming.clock(running[1])
            made.append(session_button(running[0], naming, len(made) + 1))
            lines.append(f"{len(made)}. {naming.say('programme.hall_now', title=title, end=end)}")
        if coming:
            title, start = naming.title(coming[0]), naming.moment(coming[1])
            made.append(session_button(coming[0], naming, len(made) + 1))
            lines.append(f"{len(made)}. {naming.say('programme.hall_next', title=title, start=start)}")
    text = ((Span(lines[0], bold=True),), *prose("\n".join(lines[1:])))
    return Part(asked.text, Decision.LISTED, text, buttons=tuple(made))
