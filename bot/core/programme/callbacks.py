"""Pressed buttons of the programme: a session's card, what is on beside it, pages, days, halls, and forgetting."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial

from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import prose
from bot.core.dialogue.turn import Conversation, Decision, Part, Question
from bot.core.knowledge import Knowledge
from bot.core.programme.answer import TOPIC, about_topic, answer_again, remember, running, turned_page
from bot.core.programme.index import Item
from bot.core.programme.query.facts import SessionFact
from bot.core.programme.query.parser import ProgrammeQuery
from bot.core.programme.query.selection import Selection, select
from bot.core.programme.query.when import Flow, When
from bot.core.programme.render.card import card_part
from bot.core.programme.render.names import Naming
from bot.core.programme.render.overview import day_part, hall_part, speakers_part

Pressed = tuple[Part, Conversation]

MOMENT_DIGITS = 10
"""Seconds since 1970 with more of them are no moment of a conference."""


@dataclass(frozen=True, slots=True)
class _Press:
    """A button's argument and all that is needed to answer it."""

    argument: str
    question: Question
    naming: Naming
    conversation: Conversation
    page: int = 0

    def item(self) -> Item | None:
        """The session that the argument is the id of, or the digest of its id."""
        programme = self.naming.programme
        number = programme.numbers.get(self.argument)
        if number is None:
            number = programme.numbers.get(programme.digests.get(self.argument, ""))
        return None if number is None else programme.items[number]


def press_in_programme(
    kind: str,
    argument: str,
    question: Question,
    language: str,
    knowledge: Knowledge,
    conversation: Conversation,
) -> Pressed | None:
    """The reply to a button of the programme; None for one of another kind, or one that no longer fits."""
    naming, page = Naming(knowledge, language), 0
    if kind in _PAGED:
        page, argument = callback_data.page_of(argument)
    rule = _RULES.get(kind)
    return rule(_Press(argument, question, naming, conversation, page)) if rule else None


def _session(press: _Press, *, whole: bool = False) -> Pressed | None:
    item = press.item()
    if item is None:
        return None
    now = press.question.now.astimezone(press.naming.programme.calendar.zone)
    part = card_part(item, now, press.naming, whole=whole)
    return part, remember(press.conversation, part.question, [item], press.question.now)


def _beside(press: _Press) -> Pressed | None:
    item = press.item()
    if item is None:
        return None
    number = frozenset({press.naming.programme.numbers[item.id]})
    asked = ProgrammeQuery(press.question.text, titles=number, fact=SessionFact.PARALLEL, said=True)
    return _listed(asked, press.question.now, press, callback_data.SAME_TIME)


def _next_there(press: _Press) -> Pressed | None:
    item = press.item()
    if item is None or item.start is None:
        return None
    asked = ProgrammeQuery(press.question.text, halls=item.halls, when=When(flow=Flow.NEXT), said=True)
    return _listed(asked, item.start, press, callback_data.NEXT_THERE)


def _listed(asked: ProgrammeQuery, at: datetime, press: _Press, kind: str) -> Pressed:
    """The list for conditions that a button stands for, as of a moment."""
    return _again(asked, select(asked, at, press.naming.programme), press, kind)


def _again(asked: ProgrammeQuery, found: Selection, press: _Press, kind: str) -> Pressed:
    now = press.question.now
    part = answer_again(asked, found, press.page, now, press.naming, kind, press.argument)
    return part, remember(press.conversation, asked.text, found.items, now, press.page)


def _page(press: _Press) -> Pressed | None:
    page, _, digest = press.argument.partition(":")
    if not page.isdecimal():
        return None
    return turned_page(int(page), digest, press.question, press.naming, press.conversation)


def _running(press: _Press) -> Pressed | None:
    flow, _, moment = press.argument.partition(":")
    if flow not in (Flow.NOW, Flow.NEXT) or not (moment.isdecimal() and len(moment) <= MOMENT_DIGITS):
        return None
    at = datetime.fromtimestamp(int(moment), UTC)
    return running(Flow(flow), press.question, at, press.naming, press.conversation, press.page)


def _day(press: _Press) -> Pressed | None:
    try:
        day = date.fromisoformat(press.argument) if press.argument else None
    except ValueError:
        return None
    return day_part(day, press.naming), press.conversation


def _hall(press: _Press) -> Pressed | None:
    day, digest, page = [*press.argument.split(":"), "", ""][:3]
    part = hall_part(day, digest, int(page) if page.isdecimal() else 0, press.naming)
    return (part, press.conversation) if part else None


def _speakers(press: _Press) -> Pressed | None:
    return speakers_part(press.argument, press.page, press.naming), press.conversation


def _on_topic(press: _Press) -> Pressed | None:
    asked, found = about_topic(press.argument, press.naming.programme)
    return _again(asked, found, press, callback_data.ON_TOPIC) if found.items else None


def _forget(press: _Press) -> Pressed:
    kept = {key: value for key, value in press.conversation.topic.items() if key != TOPIC}
    text = prose(press.naming.say("programme.forgotten"))
    return Part(press.question.text, Decision.ANSWERED, text), replace(press.conversation, topic=kept)


_PAGED = frozenset(
    {
        callback_data.SAME_TIME,
        callback_data.NEXT_THERE,
        callback_data.ON_TOPIC,
        callback_data.SPEAKERS,
        callback_data.RUNNING,
    }
)
"""Kinds whose argument may begin with the number of a page."""

_RULES: Mapping[str, Callable[[_Press], Pressed | None]] = {
    callback_data.SESSION: _session,
    callback_data.SESSION_DIGEST: _session,
    callback_data.WHOLE: partial(_session, whole=True),
    callback_data.SAME_TIME: _beside,
    callback_data.NEXT_THERE: _next_there,
    callback_data.LISTED_PAGE: _page,
    callback_data.RUNNING: _running,
    callback_data.DAY: _day,
    callback_data.HALL: _hall,
    callback_data.SPEAKERS: _speakers,
    callback_data.ON_TOPIC: _on_topic,
    callback_data.FORGET: _forget,
}
