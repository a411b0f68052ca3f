"""Handoff as those who ask see it: the button under an answer that is none, the consent, and what becomes of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.core.desk import seeks_advice
from bot.core.dialogue import callback_data
from bot.core.dialogue.language import reply_language
from bot.core.dialogue.prose import prose
from bot.core.dialogue.turn import Button, Conversation, Decision, Part, Turn
from bot.core.faq.answer import recognised_topic
from bot.core.faq.replies import human_lines
from bot.core.matching.topic_classifier import OFF_TOPIC
from bot.core.organizers.handoff import is_same_matter, same_question
from bot.languages.messages import say
from bot.store import Effect, RecordedQuestion
from bot.store.handoffs import Asker, Handoff, HandoffState
from bot.store.records import AskedQuestion
from bot.tg.handlers.context import Context, combined
from bot.tg.handlers.handler import QuestionRef, parsed_by
from bot.tg.handlers.handoff import delivery
from bot.tg.handlers.handoff.card import enqueue_cards, nearest_entries, quoted
from bot.tg.messages.outbox import outgoing
from bot.tg.messages.render import render
from bot.tg.updates.inbox import nothing_to_write

MOST_WAITING = 5
"""For so many answers one person may wait at a time: organizers are few."""

SEND, SEND_NOT = "yes", "no"

REMEMBERED = timedelta(hours=1)
"""A question asked in vain within this time is the one that somebody means who asks for a person."""

HUMAN = "human"
"""The topic of a wish for a person, below `desk`, and the cause of the message that asks what to ask."""
UNREACHABLE = "handoff.unreachable"


def offer(turn: Turn, part: Part, ref: QuestionRef, context: Context) -> tuple[Button, ...]:
    """The button “Ask the organizers” under a question without an answer; not where health is spoken of, or other business."""
    kind, _ = callback_data.read(turn.question.pressed) or ("", "")
    if turn.question.pressed and (kind != callback_data.NONE_OF_THESE or part.question == turn.question.text):
        return ()
    if part.decision is not Decision.UNKNOWN or part.topic == OFF_TOPIC or not same_question(part.question):
        return ()
    if any(other.decision is Decision.GUARDED for other in turn.parts):
        return ()
    return ask_buttons(ref, turn.language, context)


def ask_buttons(ref: QuestionRef, language: str, context: Context) -> tuple[Button, ...]:
    """The button that hands a question on; none where no organizer can be reached."""
    if not context.services.organizers.reach.answering:
        return ()
    return (callback_data.button(say("handoff.ask_organizers", language), callback_data.ASK, str(ref)),)


@parsed_by(QuestionRef.parse)
async def ask(context: Context, ref: QuestionRef) -> Effect:
    """Asks whether a question may be sent, and shows what will be."""
    await context.acknowledge()
    await _ask_consent(ref, context)
    return nothing_to_write


async def _ask_consent(ref: QuestionRef, context: Context) -> None:
    question = await _find(ref, context)
    if isinstance(question, str):
        await _refuse(question, context)
        return
    language = question.language
    handoff = await _waiting(question.text, context)
    if handoff is not None and handoff.asked_by(context.chat, context.person):
        await context.send(prose(say("handoff.handed_already", language)))
        return
    text = (
        *prose(say("handoff.consent", language)),
        quoted(question.text),
        *prose(say("handoff.where", language)),
    )
    buttons = [
        callback_data.button(say(f"handoff.consent_{how}", language), callback_data.HAND, f"{how}.{ref}")
        for how in (SEND, callback_data.NAMED, SEND_NOT)
    ]
    await context.send(text, buttons)


async def _refuse(key: str, context: Context) -> None:
    """Why a question cannot be handed on, and who else can help."""
    text = prose(say(key, context.language))
    if key == UNREACHABLE:
        text += human_lines(context.language, context.knowledge)
    if context.update.data.startswith(f"{callback_data.VERSION}:{callback_data.HAND}"):
        await context.replace(text)
    else:
        await context.send(text)


async def _waiting(text: str, context: Context) -> Handoff | None:
    """The handoff in which people wait for the answer to this very question, however they put it."""
    async with context.services.store.transaction() as tx:
        waiting = await tx.handoffs.waiting()
    return await _on_it(text, waiting, context)


async def _on_it(text: str, waiting: Sequence[Handoff], context: Context) -> Handoff | None:
    """The one of some handoffs that is about a question."""
    same = same_question(text)
    exact = next((one for one in waiting if one.same == same), None)
    if exact is not None or not waiting:
        return exact

    def alike() -> Handoff | None:
        return next((one for one in waiting if is_same_matter(text, one.question, context.knowledge)), None)

    return await asyncio.to_thread(alike)


async def wants_human(turn: Turn, conversation: Conversation, context: Context) -> Effect | None:
    """What follows a wish to speak to somebody: the consent for the last question without an answer, else its place.

    None where nobody can be reached, or something else was said, too.
    """
    if len(turn.parts) > 1 or not _wants_human(turn.parts[0].topic) or not context.update.private:
        return None
    if not context.services.organizers.reach.answering or turn.parts[0].decision is Decision.GUARDED:
        return None
    async with context.services.store.transaction() as tx:
        last = await tx.questions.last_missed(context.chat, context.person, context.now - REMEMBERED)
    if last is not None and not _wants_human(last.topic) and await _waiting(last.text, context) is None:
        await _ask_consent(QuestionRef(last.update_id, last.part), context)
        return context.seen(conversation)
    sent = await context.send(prose(say("handoff.what_to_ask", turn.language)))
    if sent is None:
        return context.seen(conversation)
    noted: Effect = lambda tx: tx.outbox.record_sent(context.chat, sent, HUMAN, context.now)  # noqa: E731
    return combined(context.seen(conversation), noted)


def _wants_human(topic: str) -> bool:
    return topic.partition(".")[2] == HUMAN


async def hand_text(context: Context, _cause: str) -> Effect:
    """What somebody replied who was asked what the organizers shall be asked: it is kept, and consent is asked for."""
    text = context.update.text.strip()
    if context.seeks_advice or not same_question(text):
        await context.say("handoff.medical" if context.seeks_advice else "handoff.what_to_ask")
        return context.seen()
    topic = recognised_topic(context.knowledge.matcher.match(text))
    language = reply_language(
        context.conversation, context.update.language, context.knowledge.speakable, text
    )
    question = RecordedQuestion(
        part=Part(text, Decision.UNKNOWN, (), topic=topic),
        number=0,
        update_id=context.update.update_id,
        chat_id=context.chat,
        message_id=context.update.message_id,
        person_id=context.person,
        language=language,
        knowledge_version=context.knowledge.version,
        asked_at=context.now,
    )
    async with context.services.store.transaction() as tx:
        await tx.questions.record(question)
    await _ask_consent(QuestionRef(context.update.update_id, 0), context)
    return context.seen()


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
    """Sends a question, or does not. “Sent” is said when an organizer has it; until then, that it is being tried."""
    question = await _find(consent.ref, context)
    await context.acknowledge()
    if isinstance(question, str):
        await _refuse(question, context)
        return nothing_to_write
    if not consent.given:
        await context.replace(prose(say("handoff.handed_not", question.language)))
        return nothing_to_write
    handoff = await _waiting(question.text, context)
    joined = handoff is not None and handoff.asked_by(context.chat, context.person)
    async with context.services.store.transaction() as tx:
        waiting = await tx.handoffs.count_waiting(context.person)
    if waiting >= MOST_WAITING and not joined:
        await context.replace(prose(say("handoff.handed_too_many", question.language, count=waiting)))
        return nothing_to_write
    asker, number = await _open(question, handoff, context)
    context.services.outbox.wake()
    if await delivery.arrives(number, context.services):
        await context.replace(delivery.sent(asker, too=handoff is not None and not joined))
        return nothing_to_write
    await context.replace(delivery.trying(asker, context.services))
    shown, cause = context.update.message_id, f"{delivery.TRYING}:{number}"
    if shown is None:
        return nothing_to_write
    return lambda tx: tx.outbox.record_sent(context.chat, shown, cause, context.now)


async def _open(question: AskedQuestion, handoff: Handoff | None, context: Context) -> tuple[Asker, int]:
    """Keeps a question for the organizers, with the cards that tell them, before anything is said about it."""
    name = context.update.name or None
    asker = Asker(
        context.chat,
        context.person,
        question.message_id,
        question.text,
        question.language,
        context.now,
        name,
        context.update.topic_id or None,
    )
    same = handoff.same if handoff else same_question(question.text)
    near = await asyncio.to_thread(nearest_entries, question.text, context.knowledge)
    about, reason = await _disliked(question, context)
    async with context.services.store.transaction() as tx:
        handed = await tx.handoffs.open_or_join(same, asker, about, reason)
        if handed.opened or handed.joined or name:
            await enqueue_cards(tx, handed.handoff, near, context.services, context.update.update_id)
    return asker, handed.handoff.number


async def _disliked(question: AskedQuestion, context: Context) -> tuple[str | None, str | None]:
    """The entry whose answer the person did not like, and why; None where that is not what they hand on."""
    if question.decision is Decision.UNKNOWN or not question.entries:
        return None, None
    async with context.services.store.transaction() as tx:
        verdict = await tx.feedback.find(question.update_id, question.part, context.person)
    return question.entries[0], verdict[1] if verdict else None


async def being_answered(turn: Turn, context: Context) -> Effect | None:
    """One word, instead of an answer, where an organizer is on the very question; None for everything else."""
    part = turn.parts[0]
    if not context.update.private or len(turn.parts) > 1 or part.decision is not Decision.UNKNOWN:
        return None
    if not same_question(part.question):
        return None
    async with context.services.store.transaction() as tx:
        own = await tx.handoffs.waiting((context.chat, context.person))
    handoff = await _on_it(part.question, own, context)
    if handoff is None or handoff.state is not HandoffState.CLAIMED:
        return None
    text = render(prose(say("handoff.held", turn.language)))[0]
    update = context.update
    once = outgoing(
        context.chat, f"held:{handoff.number}", text, reply_to=update.message_id, topic_id=update.topic_id
    )
    return lambda tx: tx.outbox.enqueue([once], context.now)


async def _find(ref: QuestionRef, context: Context) -> AskedQuestion | str:
    """The question that a button names, or the key of a sentence on why it cannot be handed on."""
    async with context.services.store.transaction() as tx:
        found = await tx.questions.find(*ref, context.chat)
        verdict = await tx.feedback.find(*ref, context.person)
    if found is None or not (found.decision is Decision.UNKNOWN or (verdict and not verdict[0])):
        return "handoff.gone"
    if not context.services.organizers.reach.answering:
        return UNREACHABLE
    return "handoff.medical" if seeks_advice(found.text, context.knowledge) else found
