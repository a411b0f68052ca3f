"""What attendees write and press: the core answers, the answer is sent, and the question is recorded."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.core.desk import take_turn, withheld_turn
from bot.core.dialogue import callback_data
from bot.core.dialogue.commands import is_nod, known_command, run_command
from bot.core.dialogue.turn import Button, Conversation, Decision, Question, ShownList, Turn
from bot.store import Effect, RecordedQuestion, UnitOfWork
from bot.tg.handlers import feedback, learning, privacy
from bot.tg.handlers.context import Context, combined
from bot.tg.handlers.handler import QuestionRef
from bot.tg.handlers.handoff import asker
from bot.tg.handlers.help import organizer_commands, update_own_menu
from bot.tg.messages.render import RenderedMessage, render_parts, render_turn
from bot.tg.messages.send import replace_message, send
from bot.tg.threads import thinking
from bot.tg.updates.inbox import nothing_to_write


async def answer(context: Context) -> Effect:
    """A question is answered, an edited one again; its text is gone where it sought medical advice before a restart."""
    update, knowledge, conversation = context.update, context.knowledge, context.conversation
    question = Question(update.text, context.now, update.language)
    if update.withheld:
        turn, conversation = withheld_turn(question, knowledge, conversation)
    else:
        turn, conversation = await thinking(
            take_turn, question, knowledge, conversation, screening=context.screening
        )
    if is_nod(update.text):  # asks nothing, and is no question of the record
        if update.private:
            await _send(render_turn(turn), context)
        return context.seen(conversation)
    if update.edited and await _is_answered_so(turn, context):
        return context.seen(conversation)
    if (effect := await asker.being_answered(turn, context)) is not None:
        return combined(context.seen(conversation), effect)
    if (effect := await asker.wants_human(turn, conversation, context)) is not None:
        return effect
    return await _reply(turn, conversation, context)


async def _is_answered_so(turn: Turn, context: Context) -> bool:
    """Whether the answer to a message that was edited stands there already; its question is then recorded as it reads now."""
    if context.update.message_id is None:
        return False
    async with context.services.store.transaction() as tx:
        before = await tx.questions.recorded_of(context.update.message_id, context.chat)
    if [one.decision for one in before] != [part.decision for part in turn.parts]:
        return False
    texts = [one.text for one in before]
    if texts == [part.question for part in turn.parts]:
        return True
    if not all(texts):  # of what sought medical advice only the decision is known
        return not any(texts) and all(part.decision is Decision.GUARDED for part in turn.parts)
    question = replace(turn.question, text="\n".join(texts))
    earlier, _ = await thinking(take_turn, question, context.knowledge, context.conversation)
    if [part.text for part in earlier.parts] != [part.text for part in turn.parts]:
        return False
    async with context.services.store.transaction() as tx:
        for one, part in zip(before, turn.parts, strict=True):
            await tx.questions.reword(one.update_id, one.part, part.question)
    return True


async def press(context: Context) -> Effect:
    """A button under an answer; a page takes the place of the page before."""
    update = context.update
    asked, _ = await asyncio.gather(learning.asked_before(context), context.acknowledge())
    shown = await _list_shown(context)
    question = Question(update.text, context.now, update.language, update.data or "?", shown)
    before = context.conversation
    if asked is not None:  # what the button belongs to, whatever was asked since
        before = replace(before, topic={**before.topic, "asked": asked.text})
    turn, conversation = await thinking(take_turn, question, context.knowledge, before)
    pages = render_turn(turn)
    if turn.in_place and update.message_id is not None and len(pages) == 1:
        anew = await replace_message(
            context.services.bot, context.chat, update.message_id, pages[0], topic_id=update.topic_id
        )
        seen = context.seen(conversation)
        return seen if anew is None else combined(seen, recorded(turn, [anew], context))
    effect = await _reply(turn, conversation, context)
    await learning.tapped(asked, context)
    return effect


async def _list_shown(context: Context) -> ShownList | None:
    """The list that a page button stands under, whoever presses it and whatever was asked since."""
    kind, _ = callback_data.read(context.update.data) or ("", "")
    if kind != callback_data.LISTED_PAGE or context.update.message_id is None:
        return None
    async with context.services.store.transaction() as tx:
        return await tx.questions.list_shown(context.update.message_id, context.chat)


async def command(context: Context) -> Effect:
    """A command that everybody has; in groups only one that there is, since other bots listen there, too."""
    update = context.update
    if not update.private and not known_command(update.command):
        return nothing_to_write
    question = Question(f"/{update.command}", context.now, update.language)
    turn, conversation = run_command(
        update.command, update.text, question, context.knowledge, context.conversation
    )
    if update.command == "help" and update.private:
        *parts, last = turn.parts
        own = organizer_commands(context, turn.language)
        turn = replace(turn, parts=(*parts, replace(last, text=last.text + own)))
    if update.command in ("start", "help"):
        *parts, last = turn.parts
        note = privacy.note(update.command, turn.language)
        # The examples of a greeting are buttons below it: its last line leads to them.
        text = (*last.text[:-1], *note, *last.text[-1:]) if last.buttons else last.text + note
        turn = replace(turn, parts=(*parts, replace(last, text=text)))
    await _send(render_turn(turn), context)
    if update.command in ("start", "help"):
        await update_own_menu(context)
    return context.seen(conversation)


async def _reply(turn: Turn, conversation: Conversation, context: Context) -> Effect:
    """Sends a turn with the buttons that Telegram adds to it, and records its questions."""
    further = [_further_buttons(turn, number, context) for number in range(len(turn.parts))]
    replies = [await _send(messages, context) for messages in render_parts(turn, further)]
    if is_withheld(turn, context):
        conversation = replace(conversation, topic={})
    return combined(context.seen(conversation), recorded(turn, replies, context))


async def _send(messages: Sequence[RenderedMessage], context: Context) -> int | None:
    """Sends messages; the id of the last one, which bears the buttons, where it is known."""
    sent = None
    for message in messages:
        sent = await send(
            context.services.bot,
            context.chat,
            message,
            context.quoted,
            topic_id=context.update.topic_id,
            on_move=context.services.outbox.on_move,
        )
    return sent


def _further_buttons(turn: Turn, number: int, context: Context) -> tuple[Button, ...]:
    """The buttons under a part of an answer, besides its own."""
    part, ref = turn.parts[number], QuestionRef(context.update.update_id, number)
    return (*asker.offer(turn, part, ref, context), *feedback.thumbs(part, ref, context))


def recorded(turn: Turn, replies: Sequence[int | None], context: Context) -> Effect:
    """What is written of a turn: each of its questions with the decision about it and the message that answered it."""
    withheld = is_withheld(turn, context)
    questions = [
        RecordedQuestion(
            part=part,
            number=number,
            update_id=context.update.update_id,
            chat_id=context.chat,
            message_id=context.update.message_id,
            person_id=context.person,
            language=turn.language,
            knowledge_version=turn.knowledge_version,
            asked_at=context.now,
            edited=context.update.edited,
            reply_id=replies[number],
            withheld=withheld,
        )
        for number, part in enumerate(turn.parts)
    ]

    async def effect(tx: UnitOfWork) -> None:
        for question in questions:
            await tx.questions.record(question)

    return effect


def is_withheld(turn: Turn, context: Context) -> bool:
    """Whether no word of a message may be kept: it, or a part of it, seeks medical advice."""
    return context.seeks_advice or any(part.decision is Decision.GUARDED for part in turn.parts)
