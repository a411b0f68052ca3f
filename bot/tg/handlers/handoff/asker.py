"""Handoff as those who ask see it: the button under an answer that is none, the consent, and what becomes of it."""

import asyncio
from dataclasses import dataclass

from bot.core.desk import seeks_advice
from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Paragraph, Span, prose
from bot.core.dialogue.turn import Button, Decision, Part, Turn
from bot.core.organizers.handoff import same_question
from bot.languages.messages import say
from bot.store import Effect, UnitOfWork
from bot.store.handoffs import Asker, HandoffState
from bot.store.records import AskedQuestion
from bot.tg.handlers.context import Context
from bot.tg.handlers.handler import QuestionRef, parsed_by
from bot.tg.handlers.handoff.card import enqueue_cards, nearest_entries
from bot.tg.messages.outbox import outgoing
from bot.tg.messages.render import render
from bot.tg.updates.inbox import nothing_to_write

MOST_WAITING = 5
"""For so many answers one person may wait at a time: organizers are few."""

SEND, SEND_NOT = "yes", "no"


def offer(turn: Turn, part: Part, ref: QuestionRef, context: Context) -> tuple[Button, ...]:
    """The button “Ask the organizers” under a question without an answer; not where health is spoken of."""
    kind, _ = callback_data.read(turn.question.pressed) or ("", "")
    if turn.question.pressed and (kind != callback_data.NONE_OF_THESE or part.question == turn.question.text):
        return ()
    if not context.services.organizers.chats or part.decision is not Decision.UNKNOWN:
        return ()
    if any(other.decision is Decision.GUARDED for other in turn.parts) or not same_question(part.question):
        return ()
    return (
        Button(say("handoff.ask_organizers", turn.language), callback_data.data(callback_data.ASK, str(ref))),
    )


@parsed_by(QuestionRef.parse)
async def ask(context: Context, ref: QuestionRef) -> Effect:
    """Asks whether a question may be sent, and shows what will be."""
    question = await _find(ref, context)
    await context.acknowledge()
    if isinstance(question, str):
        await context.say(question)
        return nothing_to_write
    language = question.language
    async with context.services.store.transaction() as tx:
        handoff = await tx.handoffs.find_waiting(same_question(question.text))
    if handoff is not None and handoff.asked_by(context.chat, context.person):
        await context.send(prose(say("handoff.handed_already", language)))
        return nothing_to_write
    text = (
        *prose(say("handoff.consent", language)),
        quoted(question.text),
        *prose(say("handoff.where", language)),
    )
    buttons = [
        Button(
            say(f"handoff.consent_{how}", language), callback_data.data(callback_data.HAND, f"{how}.{ref}")
        )
        for how in (SEND, callback_data.NAMED, SEND_NOT)
    ]
    await context.send(text, buttons)
    return nothing_to_write


@dataclass(frozen=True, slots=True)
class _Consent:
    """Whether, and with whose name, a question is handed on."""

    given: bool
    ref: QuestionRef

    @classmethod
    def parse(cls, argument: str) -> "_Consent | None":
        how, _, rest = argument.partition(".")
        ref = QuestionRef.parse(rest)
        return cls(how in (SEND, callback_data.NAMED), ref) if ref else None


@parsed_by(_Consent.parse)
async def hand_on(context: Context, consent: _Consent) -> Effect:
    """Sends a question, or does not; what is said of it takes the place of the consent."""
    question = await _find(consent.ref, context)
    await context.acknowledge()
    if isinstance(question, str):
        await context.replace(prose(say(question, context.language)))
        return nothing_to_write
    language, same = question.language, same_question(question.text)
    if not consent.given:
        await context.replace(prose(say("handoff.handed_not", language)))
        return nothing_to_write
    async with context.services.store.transaction() as tx:
        handoff = await tx.handoffs.find_waiting(same)
        waiting = await tx.handoffs.count_waiting(context.person)
    joined = handoff is not None and handoff.asked_by(context.chat, context.person)
    if waiting >= MOST_WAITING and not joined:
        await context.replace(prose(say("handoff.handed_too_many", language, count=waiting)))
        return nothing_to_write
    key = "handoff.handed" if handoff is None or joined else "handoff.handed_too"
    await context.replace((*prose(say(key, language)), quoted(question.text)))
    near = await asyncio.to_thread(nearest_entries, question.text, context.knowledge)
    name = context.update.name or None
    asker = Asker(
        context.chat, context.person, question.message_id, question.text, language, context.now, name
    )

    async def effect(tx: UnitOfWork) -> None:
        handed = await tx.handoffs.open_or_join(same, asker)
        if handed.opened or handed.joined or name:
            await enqueue_cards(tx, handed.handoff, near, context)

    return effect


async def being_answered(turn: Turn, context: Context) -> Effect | None:
    """One word, instead of an answer, where an organizer is on the very question; None for everything else."""
    part = turn.parts[0]
    if not context.update.private or len(turn.parts) > 1 or part.decision is not Decision.UNKNOWN:
        return None
    same = same_question(part.question)
    async with context.services.store.transaction() as tx:
        handoff = await tx.handoffs.find_waiting(same) if same else None
    if handoff is None or handoff.state is not HandoffState.CLAIMED:
        return None
    if not handoff.asked_by(context.chat, context.person):
        return None
    text = render(prose(say("handoff.held", turn.language)))[0]
    once = outgoing(context.chat, f"held:{handoff.number}", text, reply_to=context.update.message_id)
    return lambda tx: tx.outbox.enqueue([once], context.now)


def quoted(question: str) -> Paragraph:
    """A question as it stands in a message about it."""
    return (Span(f"» {question}", italic=True),)


async def _find(ref: QuestionRef, context: Context) -> AskedQuestion | str:
    """The question that a button names, or the key of a sentence on why it cannot be handed on."""
    async with context.services.store.transaction() as tx:
        found = await tx.questions.find(*ref, context.chat)
    if found is None or found.decision is not Decision.UNKNOWN or not context.services.organizers.chats:
        return "handoff.gone"
    return "handoff.medical" if seeks_advice(found.text, context.knowledge) else found
