"""A question about a hall itself: where it is, and what is on there now and next."""

from datetime import datetime

from bot.core.dialogue.prose import Span, prose
from bot.core.dialogue.turn import Button, Decision, Part
from bot.core.programme.query.facts import WAY, SessionFact
from bot.core.programme.query.folding import fold
from bot.core.programme.query.parser import ProgrammeQuery
from bot.core.programme.render.card import session_button
from bot.core.programme.render.names import Naming
from bot.languages.messages import say


def hall_part(asked: ProgrammeQuery, now: datetime, naming: Naming) -> Part | None:
    """The reply where a hall is asked for and nothing else is: floor and directions, what is on there and what is next."""
    only_hall = bool(asked.halls) and not (
        asked.people
        or asked.tracks
        or asked.titles
        or asked.kinds
        or asked.topic.units
        or asked.when
        or asked.language
    )
    if (
        not only_hall
        or asked.talks_only
        or asked.fact not in (SessionFact.WHERE, SessionFact.WHAT)
        or not WAY.search(fold(asked.text))
    ):
        return None
    language = naming.language
    lines: list[str] = []
    made: list[Button] = []
    for hall in asked.halls[:3]:
        way = naming.way_to(hall) or say("programme.hall_unknown", language)
        lines.append(say("programme.hall_is", language, hall=naming.hall(hall), where=way))
        here = [
            item
            for item in naming.programme.items
            if hall in item.halls and item.start and item.end and not item.cancelled
        ]
        running = next(
            (item for item in here if item.start and item.end and item.start <= now < item.end), None
        )
        coming = next((item for item in here if item.start and item.start > now), None)
        if running and running.end:
            end = naming.clock(running.end)
            line = say("programme.hall_now", language, title=naming.title(running), end=end)
            made.append(session_button(running, naming, len(made) + 1))
            lines.append(f"{len(made)}. {line}")
        if coming and coming.start:
            start = naming.moment(coming.start)
            line = say("programme.hall_next", language, title=naming.title(coming), start=start)
            made.append(session_button(coming, naming, len(made) + 1))
            lines.append(f"{len(made)}. {line}")
    text = ((Span(lines[0], bold=True),), *prose("\n".join(lines[1:])))
    return Part(asked.text, Decision.LISTED, text, buttons=tuple(made))
