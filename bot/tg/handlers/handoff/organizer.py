"""Handoff as organizers see it: claim, give back, close, and answer by replying to the card."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Prose, Span, prose
from bot.core.dialogue.turn import Button
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect, OutgoingMessage, UnitOfWork
from bot.store.handoffs import Handoff
from bot.tg.handlers.context import Context
from bot.tg.handlers.handler import number, organizer, parsed_by
from bot.tg.handlers.handoff.asker import quoted
from bot.tg.handlers.handoff.card import CLAIM, CLOSE, GIVE_BACK, enqueue_cards, nearest_entries
from bot.tg.messages.outbox import outgoing
from bot.tg.messages.render import render
from bot.tg.updates.inbox import nothing_to_write

TOASTS = {CLAIM: "handoff.is_claimed", GIVE_BACK: "handoff.is_back", CLOSE: "handoff.is_closed"}
ACTIONS = {CLAIM: "claimed a case", GIVE_BACK: "gave a case back", CLOSE: "closed a case"}


@dataclass(frozen=True, slots=True)
class _Step:
    """What a button does to a handoff: one of CLAIM, GIVE_BACK and CLOSE."""

    what: str
    number: int

    @classmethod
    def parse(cls, argument: str) -> "_Step | None":
        what, _, rest = argument.partition(".")
        handoff = number(rest)
        return cls(what, handoff) if what in TOASTS and handoff is not None else None


@organizer(Role.EDITOR, toast="handoff.only_editors")
@parsed_by(_Step.parse)
async def press(context: Context, step: _Step) -> Effect:
    """Claim, give back or close; others on it meanwhile are told by the card."""
    async with context.services.store.transaction() as tx:
        handoff = await tx.handoffs.get(step.number)
    if handoff is None or not handoff.waits:
        await context.acknowledge("handoff.is_over")
        return nothing_to_write
    if step.what == CLAIM and handoff.claimed_by not in (None, context.person):
        await context.acknowledge("handoff.is_taken")
        return nothing_to_write
    await context.acknowledge(TOASTS[step.what])
    near = await asyncio.to_thread(nearest_entries, handoff.question, context.knowledge)

    async def effect(tx: UnitOfWork) -> None:
        if not await _take(step, context, tx):
            return
        changed = await tx.handoffs.get(step.number)
        if changed is None:
            return
        await tx.audit.record(context.person, ACTIONS[step.what], f"case {step.number}", context.now)
        if step.what == CLOSE:
            await tx.outbox.enqueue(list(_notices(changed, "", context)), context.now)
        await enqueue_cards(tx, changed, near, context)

    return effect


async def _take(step: _Step, context: Context, tx: UnitOfWork) -> bool:
    """Takes a step; whether it was still to be taken."""
    if step.what == CLAIM:
        return await tx.handoffs.claim(step.number, context.person, context.now)
    if step.what == GIVE_BACK:
        return await tx.handoffs.release(step.number)
    return await tx.handoffs.close(step.number)


@organizer(Role.EDITOR)
async def reply(context: Context, cause: str) -> Effect:
    """An organizer's reply to a card goes to everybody who asked; a later one corrects it."""
    handoff_number = int(cause.partition(":")[0])
    async with context.services.store.transaction() as tx:
        handoff = await tx.handoffs.get(handoff_number)
    if handoff is None or not handoff.askers:
        await context.say("handoff.is_over")
        return nothing_to_write
    if context.seeks_advice:
        await context.say("handoff.answer_medical")
        return nothing_to_write
    answer = context.update.text.strip()
    if not answer or (context.update.edited and answer == handoff.answer):
        return nothing_to_write
    near = await asyncio.to_thread(nearest_entries, handoff.question, context.knowledge)

    async def effect(tx: UnitOfWork) -> None:
        before = await tx.handoffs.get(handoff_number)
        await tx.handoffs.answer(handoff_number, context.person, answer, context.now)
        answered = await tx.handoffs.get(handoff_number)
        if before is None or answered is None:
            return
        corrects = before.answer is not None
        heading = "handoff.answer_corrected" if corrects else "handoff.answer"
        messages = [*_notices(answered, heading, context), _confirmation(answered, context)]
        await tx.outbox.enqueue(messages, context.now)
        await enqueue_cards(tx, answered, near, context)
        action = "corrected an answer" if corrects else "answered a case"
        await tx.audit.record(context.person, action, f"case {handoff_number}", context.now)

    return effect


def _notices(handoff: Handoff, heading: str, context: Context) -> Iterator[OutgoingMessage]:
    """The answer, or without ``heading`` that there is none, to everybody who asked; one for each message to quote."""
    askers = {(asker.chat_id, asker.message_id): asker for asker in reversed(handoff.askers)}
    for (chat, message), asker in sorted(askers.items(), key=lambda pair: (pair[1].asked_at, pair[0][0])):
        language = asker.language
        text: Prose = (quoted(asker.wording),)
        if heading:
            title: Prose = ((Span(say(heading, language), bold=True),),)
            text = (*title, *text, *prose(handoff.answer or "", say("handoff.answer_next", language)))
        else:
            text += prose(say("handoff.answer_none", language))
        name = f"answer:{handoff.number}"
        for place, rendered in enumerate(render(text)):
            key = f"{name}.{context.update.update_id}>{chat}.{message}.{place}"
            yield outgoing(chat, name, rendered, key=key, reply_to=message if place == 0 else None)


def _confirmation(handoff: Handoff, context: Context) -> OutgoingMessage:
    count = len({(asker.chat_id, asker.person_id) for asker in handoff.askers})
    text = say("handoff.sent", context.language, count=count)
    save = Button(
        say("handoff.save", context.language), callback_data.data(callback_data.SAVE, str(handoff.number))
    )
    message = render(prose(text), () if handoff.entry else (save,))[0]
    name = f"case:{handoff.number}"
    key = f"{name}:told.{context.update.update_id}>{context.chat}"
    return outgoing(context.chat, name, message, key=key, reply_to=context.update.message_id)
