"""Handoff as organizers see it: claim, give back, close, and answer by replying to the card."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Prose, Span, prose
from bot.core.dialogue.turn import Button
from bot.core.organizers.handoff import answer_for, answers_by_language
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect, OutgoingMessage, UnitOfWork
from bot.store.handoffs import Asker, Handoff
from bot.tg.handlers import chats
from bot.tg.handlers.context import Context
from bot.tg.handlers.handler import number, organizer, parsed_by
from bot.tg.handlers.handoff.card import (
    CLAIM,
    CLOSE,
    GIVE_BACK,
    REOPEN,
    enqueue_cards,
    nearest_entries,
    quoted,
)
from bot.tg.messages.outbox import copied, outgoing
from bot.tg.messages.render import render
from bot.tg.updates.inbox import nothing_to_write
from bot.tg.updates.parse import OTHER

CLOSE_SURELY, KEEP = "really", "keep"
TOASTS = {
    CLAIM: "handoff.is_claimed",
    GIVE_BACK: "handoff.is_back",
    CLOSE: "",
    CLOSE_SURELY: "handoff.is_closed",
    KEEP: "",
    REOPEN: "handoff.is_open",
}
ACTIONS = {
    CLAIM: "claimed a case",
    GIVE_BACK: "gave a case back",
    CLOSE_SURELY: "closed a case",
    REOPEN: "reopened a case",
}


@dataclass(frozen=True, slots=True)
class _Step:
    """What a button does to a handoff: one of TOASTS."""

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
    """Claim, give back, close (asked first) or reopen; others on it meanwhile are told by the card."""
    async with context.services.store.transaction() as tx:
        handoff = await tx.handoffs.get(step.number)
    if handoff is None or (not handoff.waits and step.what != REOPEN) or not handoff.askers:
        await context.acknowledge("handoff.is_over")
        return nothing_to_write
    if step.what == CLAIM and handoff.claimed_by not in (None, context.person):
        await context.acknowledge("handoff.is_taken")
        return nothing_to_write
    await context.acknowledge(TOASTS[step.what])
    if step.what == CLOSE:
        await _ask_to_close(handoff, context)
        return nothing_to_write
    if step.what == KEEP:
        await context.replace(prose(say("handoff.stays_open", context.language)))
        return nothing_to_write
    if step.what == CLOSE_SURELY:
        undo = _case_button(REOPEN, handoff, context.language)
        await context.replace(prose(say("handoff.is_closed", context.language)), (undo,))
    return await _taken(step, handoff, context)


async def _taken(step: _Step, handoff: Handoff, context: Context) -> Effect:
    near = await asyncio.to_thread(nearest_entries, handoff.question, context.knowledge)

    async def effect(tx: UnitOfWork) -> None:
        if not await _take(step, context, tx):
            return
        changed = await tx.handoffs.get(step.number)
        if changed is None:
            return
        await tx.audit.record(context.person, ACTIONS[step.what], f"case {step.number}", context.now)
        if notice := {CLOSE_SURELY: "handoff.answer_none", REOPEN: "handoff.answer_coming"}.get(step.what):
            messages = _notices(changed, context, lambda asker: prose(say(notice, asker.language)))
            await tx.outbox.enqueue(list(messages), context.now)
        await enqueue_cards(tx, changed, near, context.services, context.update.update_id)

    return effect


async def _ask_to_close(handoff: Handoff, context: Context) -> None:
    count = len({(asker.chat_id, asker.person_id) for asker in handoff.askers})
    text = (*prose(say("handoff.close_surely", context.language, count=count)), quoted(handoff.question))
    buttons = [_case_button(what, handoff, context.language) for what in (CLOSE_SURELY, KEEP)]
    await context.send(text, buttons)


def _case_button(what: str, handoff: Handoff, language: str) -> Button:
    data = callback_data.data(callback_data.CASE, f"{what}.{handoff.number}")
    return Button(say(f"handoff.button_{what}", language), data)


async def _take(step: _Step, context: Context, tx: UnitOfWork) -> bool:
    """Takes a step; whether it was still to be taken."""
    match step.what:
        case "claim":
            return await tx.handoffs.claim(step.number, context.person, context.now)
        case "back":
            return await tx.handoffs.release(step.number)
        case "reopen":
            return await tx.handoffs.reopen(step.number)
    return await tx.handoffs.close(step.number)


@organizer(Role.EDITOR)
async def reply(context: Context, cause: str) -> Effect:
    """An organizer's reply to a card goes to everybody who asked, with what it brings; a later one corrects it."""
    handoff_number = int(cause.partition(":")[0])
    async with context.services.store.transaction() as tx:
        handoff = await tx.handoffs.get(handoff_number)
    if handoff is None or not handoff.askers:
        await context.say("handoff.is_over")
        return nothing_to_write
    if context.seeks_advice:
        await context.say("handoff.answer_medical")
        return nothing_to_write
    if context.update.media and context.update.media == OTHER:
        await context.say("handoff.cannot_pass_on")
        return nothing_to_write
    answer = context.update.text.strip()
    if not (answer or context.update.media) or (context.update.edited and answer == handoff.answer):
        return nothing_to_write
    near = await asyncio.to_thread(nearest_entries, handoff.question, context.knowledge)
    further = bool(context.update.album) and not chats.is_first_of_album(context) and not answer

    async def effect(tx: UnitOfWork) -> None:
        before = await tx.handoffs.get(handoff_number)
        if before is None:
            return
        if further:  # of pictures sent together the first brings the words
            await tx.outbox.enqueue(list(_copies(before, context)), context.now)
            return
        words = answer or before.answer or ""  # what only brings a picture takes nothing back
        await tx.handoffs.answer(handoff_number, context.person, words, context.now)
        answered = await tx.handoffs.get(handoff_number)
        if answered is None:
            return
        corrects = before.answer is not None
        heading = "handoff.answer_corrected" if corrects else "handoff.answer"
        heading = heading if answer or not corrects else "handoff.answer_more"
        languages = context.knowledge.languages
        answers = answers_by_language(answer, languages, before.language)

        def told(asker: Asker) -> Prose:
            said = answer_for(asker.language, answers, languages) or say(
                "handoff.answer_media", asker.language
            )
            return prose(said, say("handoff.answer_next", asker.language))

        messages = [*_notices(answered, context, told, heading), *_copies(answered, context)]
        await tx.outbox.enqueue([*messages, _confirmation(answered, context)], context.now)
        await enqueue_cards(tx, answered, near, context.services, context.update.update_id)
        action = "corrected an answer" if corrects and answer else "answered a case"
        await tx.audit.record(context.person, action, f"case {handoff_number}", context.now)

    return effect


def _messages_quoted(handoff: Handoff) -> list[Asker]:
    """Everybody who asked, once for each message to quote, in the order they came."""
    askers = {(asker.chat_id, asker.message_id): asker for asker in reversed(handoff.askers)}
    return sorted(askers.values(), key=lambda asker: (asker.asked_at, asker.chat_id))


def _notices(
    handoff: Handoff, context: Context, told: Callable[[Asker], Prose], heading: str = ""
) -> Iterator[OutgoingMessage]:
    """What everybody who asked is told, each in their language and below their own words."""
    for asker in _messages_quoted(handoff):
        title: Prose = ((Span(say(heading, asker.language), bold=True),),) if heading else ()
        text = (*title, quoted(asker.wording), *told(asker))
        name, message = f"answer:{handoff.number}", asker.message_id
        for place, rendered in enumerate(render(text)):
            key = f"{name}.{context.update.update_id}>{asker.chat_id}.{message}.{place}"
            reply_to = message if place == 0 else None
            yield outgoing(
                asker.chat_id, name, rendered, key=key, reply_to=reply_to, topic_id=asker.topic_id or 0
            )


def _copies(handoff: Handoff, context: Context) -> Iterator[OutgoingMessage]:
    """The picture, place or voice of an organizer's reply, for everybody who asked."""
    if not context.update.media or context.update.message_id is None:
        return
    places = [(asker.chat_id, asker.topic_id or 0) for asker in _messages_quoted(handoff)]
    for chat, topic_id in dict.fromkeys(places):
        name = f"answer:{handoff.number}"
        key = f"{name}.{context.update.update_id}>{chat}.copy" + (f".{topic_id}" if topic_id else "")
        yield copied(chat, name, context.chat, context.update.message_id, key=key, topic_id=topic_id)


def settled_messages(
    handoff: Handoff, context: Context, told: Callable[[Asker], Prose]
) -> list[OutgoingMessage]:
    """What everybody who asked gets where an entry answers now."""
    return list(_notices(handoff, context, told, "handoff.answer"))


def _confirmation(handoff: Handoff, context: Context) -> OutgoingMessage:
    count = len({(asker.chat_id, asker.person_id) for asker in handoff.askers})
    buttons: list[Button] = []
    if handoff.answer and not handoff.entry:
        kind = callback_data.SAVE
        label = say("handoff.change_entry" if handoff.about else "handoff.save", context.language)
        buttons.append(callback_data.button(label, kind, str(handoff.number)))
    key_of_text = "handoff.sent" if buttons and not handoff.about else "handoff.sent_only"
    text = say(key_of_text, context.language, count=count)
    message = render(prose(text), buttons)[0]
    name = f"case:{handoff.number}"
    key = f"{name}:told.{context.update.update_id}>{context.chat}"
    update = context.update
    return outgoing(
        context.chat, name, message, key=key, reply_to=update.message_id, topic_id=update.topic_id
    )
