"""What the desk answers by now need not wait for people: whoever changed the knowledge is asked whether it goes out."""

import asyncio

from bot.core.desk import take_turn
from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Prose, plain, prose
from bot.core.dialogue.turn import Button, Conversation, Part, Question
from bot.core.knowledge import Knowledge
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect, UnitOfWork
from bot.store.handoffs import Asker, Handoff
from bot.tg.handlers.context import Context
from bot.tg.handlers.handler import number, organizer, parsed_by
from bot.tg.handlers.handoff.card import enqueue_cards, nearest_entries, quoted
from bot.tg.handlers.handoff.organizer import settled_messages
from bot.tg.updates.inbox import nothing_to_write

MOST_ASKED = 5


async def ask(context: Context) -> None:
    """Asks, for each question that waits and is answered by now, whether its answer may go to those who asked."""
    async with context.services.store.transaction() as tx:
        waiting = await tx.handoffs.waiting()
    if not waiting:
        return
    knowledge = context.services.current.knowledge

    def answered() -> list[tuple[Handoff, Part]]:
        pairs = ((one, _answer(one, one.language, knowledge, context)) for one in waiting)
        return [(one, part) for one, part in pairs if part is not None and not unchanged(one, part)]

    def unchanged(one: Handoff, part: Part) -> bool:
        """Whether the answer is the very one that somebody did not like."""
        before = context.knowledge.entries.get(one.about or "")
        return part.entries[0].id == one.about and before == knowledge.entries.get(one.about or "")

    for handoff, part in (await asyncio.to_thread(answered))[:MOST_ASKED]:
        count = len({(asker.chat_id, asker.person_id) for asker in handoff.askers})
        text = (
            *prose(say("handoff.settles", context.language, count=count)),
            quoted(handoff.question),
            *part.text,
        )
        data = callback_data.data(callback_data.SETTLE, str(handoff.number))
        await context.send(text, [Button(say("handoff.button_settle", context.language), data)])


def _answer(handoff: Handoff, language: str, knowledge: Knowledge, context: Context) -> Part | None:
    """What the desk answers to a question now; None where it does not."""
    question = Question(handoff.question, context.now, language)
    turn, _ = take_turn(question, knowledge, Conversation(language=language))
    part = turn.parts[0]
    return part if len(turn.parts) == 1 and part.decision.is_answer and part.entries else None


@organizer(Role.EDITOR, toast="handoff.only_editors")
@parsed_by(number, toast="handoff.is_over")
async def press(context: Context, handoff_number: int) -> Effect:
    """Sends the desk's answer to everybody who asked, each in their language."""
    async with context.services.store.transaction() as tx:
        handoff = await tx.handoffs.get(handoff_number)
    await context.acknowledge("" if handoff and handoff.waits else "handoff.is_over")
    if handoff is None or not handoff.waits:
        return nothing_to_write
    knowledge = context.knowledge

    def answers() -> dict[str, Part | None]:
        languages = {asker.language for asker in handoff.askers}
        return {one: _answer(handoff, one, knowledge, context) for one in languages}

    found = await asyncio.to_thread(answers)
    first = next(filter(None, found.values()), None)
    if first is None:
        await context.say("handoff.is_over")
        return nothing_to_write
    near = await asyncio.to_thread(nearest_entries, handoff.question, knowledge)

    def told(asker: Asker) -> Prose:
        part = found.get(asker.language) or first
        return part.text + prose(say("handoff.answer_next", asker.language))

    async def effect(tx: UnitOfWork) -> None:
        await tx.handoffs.answer(handoff_number, context.person, plain(first.text), context.now)
        await tx.handoffs.link_entry(handoff_number, first.entries[0].id)
        changed = await tx.handoffs.get(handoff_number)
        if changed is None:
            return
        await tx.outbox.enqueue(settled_messages(changed, context, told), context.now)
        await enqueue_cards(tx, changed, near, context.services, context.update.update_id)
        await tx.audit.record(context.person, "answered a case", f"case {handoff_number}", context.now)

    count = len({(asker.chat_id, asker.person_id) for asker in handoff.askers})
    await context.replace(prose(say("handoff.sent_only", context.language, count=count)))
    return effect
