"""An organizer's answer becomes an entry of the knowledge, by a tap; another tap takes it back."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.core.dialogue.prose import Span, prose
from bot.core.faq.replies import question_of
from bot.core.organizers.handoff import answered_entry
from bot.knowledge.publisher import Revision
from bot.knowledge.write.change import KnowledgeChange, Origin
from bot.knowledge.write.insertion import same_entry, with_entry
from bot.knowledge.write.publish import Done, PublishOutcome
from bot.knowledge.write.yaml_files import UnwritableError
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect, OutgoingMessage, UnitOfWork
from bot.store.handoffs import Handoff
from bot.tg.handlers.context import Context, Services
from bot.tg.handlers.editing.entries import change_answer
from bot.tg.handlers.editing.files import change_id, exchanged
from bot.tg.handlers.handler import number, organizer, parsed_by
from bot.tg.handlers.handoff.card import enqueue_cards, nearest_entries
from bot.tg.handlers.organizers import undo_button
from bot.tg.messages.outbox import outgoing
from bot.tg.messages.render import render
from bot.tg.messages.send import send_file
from bot.tg.updates.inbox import nothing_to_write

MOST_PROBLEMS = 5
TRIES = 3
"""Another process may write into the same file at the same moment; then the entry is put into what it wrote."""

DIFF_SHOWN = 2500
"""So many characters of a diff stand in a message; the file has all."""


@dataclass(frozen=True, slots=True)
class SavedEntry:
    """An entry by its id, and the change that puts it in; None where the entry is in the knowledge already."""

    id: str
    change: KnowledgeChange | None = None


@organizer(Role.EDITOR, toast="handoff.only_editors")
@parsed_by(number, toast="handoff.is_over")
async def save(context: Context, handoff_number: int) -> Effect:
    """Writes the answer to a handoff into the knowledge folder; where it may not, hands the change out as a patch."""
    services = context.services
    async with services.store.transaction() as tx:
        handoff = await tx.handoffs.get(handoff_number)
    if handoff is None or handoff.answer is None or not handoff.askers:
        await context.acknowledge("handoff.is_over")
        return nothing_to_write
    await context.acknowledge()
    # Its answer was not liked: no second one beside it.
    if handoff.about in services.current.knowledge.entries:
        return await change_answer(handoff.about or "", handoff.answer, context)
    if handoff.entry in services.current.knowledge.entries:
        await context.say("handoff.entry_saved_already", id=handoff.entry)
        return nothing_to_write
    try:
        saved, done = await _publish(handoff, context)
    except UnwritableError as problem:
        await context.say("handoff.entry_refused", why=problem)
        return nothing_to_write
    if done.outcome is PublishOutcome.WRONG:
        problems = (problem.said(context.language) for problem in done.problems[:MOST_PROBLEMS])
        await context.send(prose(say("handoff.entry_wrong", context.language), *problems))
        return nothing_to_write
    if saved.change is not None and done.outcome is not PublishOutcome.LIVE:
        key = "handoff.entry_over" if done.is_done else "handoff.entry_unwritable"
        caption, patch = say(key, context.language, id=saved.id), saved.change.diff().encode()
        await send_file(
            services.bot, context.chat, f"{saved.id}.patch", patch, caption, topic_id=context.update.topic_id
        )
    if not done.is_done:
        return context.audited("made a patch", f"case {handoff.number}: {saved.id}")
    return await _saved(handoff, saved, done, context)


async def _publish(handoff: Handoff, context: Context) -> tuple[SavedEntry, Done]:
    """Puts the entry in and exchanges what is served. Raises UnwritableError where no file takes the entry."""
    saved = SavedEntry(handoff.entry or "")

    def publish() -> Done:
        nonlocal saved
        for _ in range(TRIES):
            saved = _entry(handoff, context)
            done = (
                context.services.writer.publish(saved.change) if saved.change else Done(PublishOutcome.LIVE)
            )
            if done.outcome is not PublishOutcome.STALE:
                break
        return done

    done, _ = await exchanged(publish, context.services, compare=True)
    return saved, done


async def _saved(handoff: Handoff, saved: SavedEntry, done: Done, context: Context) -> Effect:
    """What is written of an entry that is in: the organizer and all cards say so."""
    services = context.services
    after = replace(context, knowledge=services.current.knowledge)
    near = await asyncio.to_thread(nearest_entries, handoff.question, after.knowledge)

    async def effect(tx: UnitOfWork) -> None:
        await tx.handoffs.link_entry(handoff.number, saved.id)
        await tx.outbox.enqueue([_confirmation(handoff, saved, done, context)], context.now)
        await context.audited("saved an entry", f"case {handoff.number}: {saved.id}")(tx)
        if (fresh := await tx.handoffs.get(handoff.number)) is not None:
            await enqueue_cards(tx, fresh, near, after.services, context.update.update_id)
        if saved.id in services.current.knowledge.entries:
            await _announce(handoff.number, saved.id, services.current.revision, services, tx)

    return effect


async def announce_live_entries(revision: Revision, services: Services) -> None:
    """Tells organizers, once, that an entry which was saved here is live, or what it waits for."""
    async with services.store.transaction() as tx:
        saved = await tx.handoffs.linked_entries()
        for handoff_number, entry in saved:
            await _announce(handoff_number, entry, revision, services, tx)
    if saved:
        services.outbox.wake()


async def _announce(
    handoff_number: int, identifier: str, revision: Revision, services: Services, tx: UnitOfWork
) -> None:
    entry = revision.knowledge.entries.get(identifier)
    if entry is None and not revision.errors:
        return
    for chat, language in await services.organizers.languages(tx):
        live = f"live:{handoff_number}>{chat}"
        if entry is None and await tx.outbox.message_id_of(live) is not None:
            continue  # somebody has taken it out since
        state, key = ("live", live) if entry else ("waits", f"waits:{handoff_number}>{chat}")
        question = question_of(entry, language, revision.knowledge) if entry else ""
        text = prose(say(f"handoff.entry_{state}", language, id=identifier, question=question))
        message = outgoing(chat, f"live:{handoff_number}", render(text)[0], key=key)
        await tx.outbox.enqueue([message], datetime.now(UTC))


def _entry(handoff: Handoff, context: Context) -> SavedEntry:
    """The answer to a handoff as an entry, with the change that puts it behind the one nearest to the question."""
    writer, knowledge = context.services.writer, context.services.current.knowledge
    taken = {*knowledge.entries, *(session.id for session in knowledge.contents.sessions)}
    asked = [(asker.wording, asker.language) for asker in handoff.askers]
    document = answered_entry(asked, handoff.answer or "", knowledge.languages, taken, context.now.date())
    contents = writer.contents()
    if contents is not None and (there := same_entry(contents, document)):
        return SavedEntry(there, writer.journal.find(change_id(context)))
    edit = with_entry(writer.files(), document, nearest_entries(handoff.question, knowledge))
    author, note = str(context.person), f"case {handoff.number}"
    change = KnowledgeChange(change_id(context), (edit,), author, context.now, Origin.HANDOFF, note)
    return SavedEntry(str(document["id"]), change)


def _confirmation(handoff: Handoff, saved: SavedEntry, done: Done, context: Context) -> OutgoingMessage:
    language, buttons = context.language, []
    text = prose(say("handoff.entry_saved_already", language, id=saved.id))
    if saved.change is not None:
        text = prose(say("handoff.entry_saved", language, id=saved.id, file=saved.change.name))
        text += ((Span(saved.change.diff()[:DIFF_SHOWN], code=True),),)
        buttons = [undo_button(saved.change, language)]
    if done.problems:
        problems = (problem.said(language) for problem in done.problems[:MOST_PROBLEMS])
        text += prose(say("handoff.entry_advice", language), *problems)
    name = f"saved:{handoff.number}"
    key = f"{name}.{context.update.update_id}>{context.chat}"
    return outgoing(context.chat, name, render(text, buttons)[0], key=key, topic_id=context.update.topic_id)
