"""Looking through the programme without a question: days, halls or tracks, speakers."""

from collections import Counter
from datetime import date

from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Prose, Span, prose
from bot.core.dialogue.turn import Button, Decision, Part
from bot.core.faq.replies import human_lines, link_lines
from bot.core.programme.index import Item
from bot.core.programme.query.folding import fold
from bot.core.programme.render.names import Naming
from bot.core.programme.render.session_list import listed, page_buttons
from bot.languages.messages import say

MOST_BUTTONS = 40
SPEAKERS_PAGE = 20
NAME_BYTES = 48
ANY_DAY, NO_HALL = "any", "-"


def without_programme(naming: Naming) -> Part:
    """That no detailed programme is published here, and who may have it."""
    conference = naming.knowledge.conference
    text = prose(say("programme.no_programme", naming.language)) + human_lines(
        naming.language, naming.knowledge
    )
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
        return _undated(list(items), 0, naming)
    made = [
        Button(f"{naming.day(day)} ({counts[day]})", callback_data.data(callback_data.DAY, day.isoformat()))
        for day in days
    ]
    if None in counts:
        label = f"{say('programme.without_day', naming.language)} ({counts[None]})"
        made.append(Button(label, callback_data.data(callback_data.HALL, f"{ANY_DAY}:{NO_HALL}:0")))
    return Part(
        "",
        Decision.LISTED,
        prose(say("programme.choose_day", naming.language)),
        buttons=tuple(made[:MOST_BUTTONS]),
    )


def _undated(items: list[Item], page: int, naming: Naming) -> Part:
    """Sessions that are known without a day, and that more is not published."""
    body, made = listed(items, page, naming)
    text = body + without_programme(naming).text
    ids = tuple(item.id for item in items)
    return Part(
        "",
        Decision.LISTED,
        text,
        sessions=ids,
        buttons=(*made, *_turns(len(items), page, ANY_DAY, NO_HALL, naming)),
    )


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
    made = []
    for identifier, count in sorted(counts.items(), key=lambda pair: _place(pair[0], naming)):
        name = naming.hall(identifier) if halls else naming.text(naming.programme.track_names.get(identifier))
        made.append(
            Button(
                f"{name} ({count})",
                callback_data.data(callback_data.HALL, f"{where}:{callback_data.digest(identifier)}:0"),
            )
        )
    heading = naming.day(day) if day else ""
    text = prose(say(key, naming.language, day=heading))
    return Part("", Decision.LISTED, text, buttons=tuple(made[:MOST_BUTTONS]))


def _place(identifier: str, naming: Naming) -> int:
    """Halls in the order in which they are written down."""
    order = [*naming.programme.hall_names, *naming.programme.track_names]
    return order.index(identifier) if identifier in order else len(order)


def hall_part(day: str, digest: str, page: int, naming: Naming) -> Part | None:
    """The sessions of a hall (or track) on a day; None where a button names what there is no more."""
    items = [
        item
        for item in naming.programme.items
        if (day == ANY_DAY or (item.day and item.day.isoformat() == day))
        and (
            digest == NO_HALL
            or digest in {callback_data.digest(place) for place in (*item.halls, item.track)}
        )
    ]
    if day == ANY_DAY and digest == NO_HALL:
        items = [item for item in items if item.day is None]
    if not items:
        return None
    body, made = listed(items, page, naming)
    ids = tuple(item.id for item in items)
    return Part(
        "",
        Decision.LISTED,
        body,
        sessions=ids,
        buttons=(*made, *_turns(len(items), page, day, digest, naming)),
    )


def _turns(count: int, page: int, day: str, digest: str, naming: Naming) -> tuple[Button, ...]:
    def data(to: int) -> str:
        return callback_data.data(callback_data.HALL, f"{day}:{digest}:{to}:{callback_data.TURNED}")

    return page_buttons(count, page, naming, data)


def halls_part(naming: Naming) -> Part:
    """The halls with their floors; each is a button that lists what is on there."""
    names = naming.programme.hall_names
    if not names:
        return Part(
            "",
            Decision.UNKNOWN,
            prose(say("programme.no_halls", naming.language))
            + human_lines(naming.language, naming.knowledge),
        )
    lines = [" – ".join(filter(None, (f"• {naming.hall(hall)}", naming.way_to(hall)))) for hall in names]
    with_way = [line for line in lines if " – " in line]
    used = {hall for item in naming.programme.items for hall in item.halls}
    made = [
        Button(
            naming.hall(hall),
            callback_data.data(callback_data.HALL, f"{ANY_DAY}:{callback_data.digest(hall)}:0"),
        )
        for hall in names
        if hall in used
    ]
    text = prose(
        say("programme.halls", naming.language),
        "\n".join((with_way or lines)[:MOST_BUTTONS]) if with_way or not made else "",
    )
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
        return Part("", Decision.UNKNOWN, prose(say(key, naming.language, name=name[:40])))
    page = max(0, min(page, (len(found) - 1) // SPEAKERS_PAGE))
    shown = found[page * SPEAKERS_PAGE : (page + 1) * SPEAKERS_PAGE]
    first = page * SPEAKERS_PAGE + 1
    head = say(
        "programme.speakers", naming.language, first=first, last=first + len(shown) - 1, count=len(found)
    )
    lines: Prose = ((Span("\n".join(f"• {person}" for person, _ in shown)),),)

    def data(to: int) -> str:
        return callback_data.page_data(callback_data.SPEAKERS, to, _fitting(name))

    made = page_buttons(len(found), page, naming, data, SPEAKERS_PAGE)
    return Part("", Decision.LISTED, prose(head) + lines, buttons=made)


def _fitting(name: str) -> str:
    """So much of a name as fits on a page button; many who are found by it are found by its beginning, too."""
    return name.encode()[:NAME_BYTES].decode(errors="ignore")
