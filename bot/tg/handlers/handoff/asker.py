"""Handing on, as those who ask see it: the button under an answer that is none, the consent, and what becomes of it."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core.desk import seeks_advice
from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Paragraph, Prose, Span, prose
from bot.core.dialogue.turn import Button, Decision, Part, Turn
from bot.core.organizers.handoff import same_question
from bot.languages.messages import say
from bot.store import Effect, UnitOfWork
from bot.store.handoffs import Asker, HandoffState
from bot.tg.handlers.handoff.card import nearest_to, owe_cards
from bot.tg.handlers.services import Services, notice
from bot.tg.messages.outbox import owed
from bot.tg.messages.send import acknowledge, replace_message
from bot.tg.updates.inbox import nothing_to_write
from bot.tg.updates.parse import Incoming

MOST_WAITING = 5
"""For so many answers one person may wait at a time: organizers are few."""

SEND, SEND_NOT = "yes", "no"
_QUESTION = re.compile(r"(\d{1,16})\.(\d{1,2})")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that somebody wants to hand on; ``number`` is how buttons name it."""

    number: str
    text: str
    language: str
    message_id: int | None


def offered(turn: Turn, part: Part, number: int, incoming: Incoming, desk: Services) -> Sequence[Button]:
    """The button “Ask the organizers” under a question that the desk cannot answer; not where health is spoken of."""
    kind, _ = callback_data.read(turn.question.pressed) or ("", "")
    if turn.question.pressed and (kind != callback_data.NONE_OF_THESE or part.question == turn.question.text):
        return ()
    if not desk.organizers.chats or part.decision is not Decision.UNKNOWN:
        return ()
    if any(other.decision is Decision.GUARDED for other in turn.parts) or not same_question(part.question):
        return ()
    data = callback_data.data(callback_data.ASK, f"{incoming.update_id}.{number}")
    return (Button(say("handoff.ask_organizers", turn.language), data),)


async def ask(incoming: Incoming, desk: Services) -> Effect:
    """Asks whether a question may be sent, and shows what will be."""
    _, argument = callback_data.read(incoming.data) or ("", "")
    asked = await _asked(argument, incoming, desk)
    await acknowledge(desk.bot, incoming.query_id)
    if not isinstance(asked, _Asked):
        await desk.tell(prose(asked), incoming)
        return nothing_to_write
    if await _waits_already(asked, incoming, desk):
        await desk.tell(prose(say("handoff.handed_already", asked.language)), incoming)
        return nothing_to_write
    text = (
        *prose(say("handoff.consent", asked.language)),
        quoted(asked.text),
        *prose(say("handoff.where", asked.language)),
    )
    made = [
        Button(
            say(f"handoff.consent_{how}", asked.language),
            callback_data.data(callback_data.HAND, f"{how}.{asked.number}"),
        )
        for how in (SEND, callback_data.NAMED, SEND_NOT)
    ]
    await desk.tell(text, incoming, made)
    return nothing_to_write


async def hand(incoming: Incoming, desk: Services) -> Effect:
    """Sends a question, or does not; what is said of it takes the place of the consent."""
    _, argument = callback_data.read(incoming.data) or ("", "")
    how, _, number = argument.partition(".")
    asked = await _asked(number, incoming, desk)
    await acknowledge(desk.bot, incoming.query_id)
    if not isinstance(asked, _Asked):
        await _settle(prose(asked), incoming, desk)
        return nothing_to_write
    if how not in (SEND, callback_data.NAMED):
        await _settle(prose(say("handoff.handed_not", asked.language)), incoming, desk)
        return nothing_to_write
    same = same_question(asked.text)
    async with desk.store.transaction() as tx:
        case = await tx.handoffs.find_waiting(same)
        waits = await tx.handoffs.count_waiting(incoming.person_id)
    joined = case is not None and case.asked_by(incoming.chat_id, incoming.person_id)
    if waits >= MOST_WAITING and not joined:
        text = prose(say("handoff.handed_too_many", asked.language, count=waits))
        await _settle(text, incoming, desk)
        return nothing_to_write
    key = "handoff.handed" if case is None or joined else "handoff.handed_too"
    await _settle((*prose(say(key, asked.language)), quoted(asked.text)), incoming, desk)
    knowledge = desk.current.knowledge
    near = await asyncio.to_thread(nearest_to, asked.text, knowledge)
    now = datetime.now(UTC)
    name = incoming.name or None
    asker = Asker(
        incoming.chat_id, incoming.person_id, asked.message_id, asked.text, asked.language, now, name
    )

    async def effect(tx: UnitOfWork) -> None:
        handed = await tx.handoffs.open_or_join(same, asker)
        if handed.opened or handed.joined or name:
            await owe_cards(tx, handed.handoff, near, desk, now, since=incoming.update_id)

    return effect


async def held(turn: Turn, incoming: Incoming, desk: Services) -> Effect | None:
    """Silence where an organizer is on the very question, after one word about it; None for everything else."""
    part = turn.parts[0]
    if not incoming.private or len(turn.parts) > 1 or part.decision is not Decision.UNKNOWN:
        return None
    same = same_question(part.question)
    async with desk.store.transaction() as tx:
        case = await tx.handoffs.find_waiting(same) if same else None
    if case is None or case.state is not HandoffState.CLAIMED:
        return None
    if not case.asked_by(incoming.chat_id, incoming.person_id):
        return None
    told = notice(prose(say("handoff.held", turn.language)))[0]
    once = owed(incoming.chat_id, f"held:{case.number}", told, reply_to=incoming.message_id)

    async def effect(tx: UnitOfWork) -> None:
        await tx.outbox.enqueue([once], datetime.now(UTC))

    return effect


def quoted(question: str) -> Paragraph:
    """A question as it stands in a message about it."""
    return (Span(f"» {question}", italic=True),)


async def _asked(number: str, incoming: Incoming, desk: Services) -> _Asked | str:
    """The question that a button names, or a sentence on why it cannot be handed on."""
    language = await desk.language(incoming)
    found = None
    if named := _QUESTION.fullmatch(number):
        async with desk.store.transaction() as tx:
            found = await tx.questions.find(int(named[1]), int(named[2]), incoming.chat_id)
    if found is None or found.decision is not Decision.UNKNOWN or not desk.organizers.chats:
        return say("handoff.gone", language)
    if seeks_advice(found.text, desk.current.knowledge):
        return say("handoff.medical", language)
    return _Asked(number, found.text, found.language, found.message_id)


async def _waits_already(asked: _Asked, incoming: Incoming, desk: Services) -> bool:
    async with desk.store.transaction() as tx:
        case = await tx.handoffs.find_waiting(same_question(asked.text))
    return case is not None and case.asked_by(incoming.chat_id, incoming.person_id)


async def _settle(text: Prose, incoming: Incoming, desk: Services) -> None:
    if incoming.message_id is None:
        await desk.tell(text, incoming)
    else:
        await replace_message(desk.bot, incoming.chat_id, incoming.message_id, notice(text)[0])
