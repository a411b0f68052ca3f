"""An organizer's answer becomes an entry of the knowledge, by a tap; another tap takes it back."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core.dialogue import callback_data
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
from bot.tg.handlers.editing.files import exchanged, identifier, undo_button
from bot.tg.handlers.handoff.card import nearest_to, owe_cards
from bot.tg.handlers.services import Services, notice
from bot.tg.messages.outbox import owed
from bot.tg.messages.send import acknowledge, send_file
from bot.tg.updates.inbox import nothing_to_write
from bot.tg.updates.parse import Incoming

MOST_NAMED = 5
TRIES = 3
"""Another process may write into the same file at the same moment; then the entry is put into what it wrote."""

SHOWN = 2500
"""So many characters of a diff stand in a message; the file has all."""


@dataclass(frozen=True, slots=True)
class SavedEntry:
    """An entry by its id, and the change that puts it in; None where the entry is in the knowledge already."""

    id: str
    change: KnowledgeChange | None = None


async def save(incoming: Incoming, desk: Services) -> Effect:
    """Writes the answer to a case into the knowledge folder; where it may not, hands the change out as a patch."""
    language = await desk.language(incoming)
    _, argument = callback_data.read(incoming.data) or ("", "")
    if not desk.may(incoming.person_id, Role.EDITOR):
        await acknowledge(desk.bot, incoming.query_id, say("handoff.only_editors", language))
        return nothing_to_write
    async with desk.store.transaction() as tx:
        case = await tx.handoffs.get(int(argument)) if argument.isdecimal() else None
    if case is None or case.answer is None or not case.askers:
        await acknowledge(desk.bot, incoming.query_id, say("handoff.is_over", language))
        return nothing_to_write
    await acknowledge(desk.bot, incoming.query_id)
    if case.entry in desk.current.knowledge.entries:
        await desk.tell(prose(say("handoff.entry_saved_already", language, id=case.entry)), incoming)
        return nothing_to_write
    now = datetime.now(UTC)
    saved = SavedEntry(case.entry or "")

    def publish() -> Done:
        nonlocal saved
        for _ in range(TRIES):
            saved = _entry(case, incoming, desk, now)
            done = desk.writer.publish(saved.change) if saved.change else Done(PublishOutcome.LIVE)
            if done.outcome is not PublishOutcome.STALE:
                break
        return done

    try:
        done, _ = await exchanged(publish, desk, compare=True)
    except UnwritableError as problem:
        await desk.tell(prose(say("handoff.entry_refused", language, why=problem)), incoming)
        return nothing_to_write
    if done.outcome is PublishOutcome.WRONG:
        lines = [str(problem) for problem in done.problems[:MOST_NAMED]]
        await desk.tell(prose(say("handoff.entry_wrong", language), *lines), incoming)
        return nothing_to_write
    if saved.change is not None and done.outcome is not PublishOutcome.LIVE:
        key = "handoff.entry_over" if done.is_done else "handoff.entry_unwritable"
        caption = say(key, language, id=saved.id)
        patch = f"{saved.id}.patch"
        await send_file(desk.bot, incoming.chat_id, patch, saved.change.diff().encode(), caption)
    if not done.is_done:
        return _noted(incoming, "made a patch", case, saved, now)
    return _saved(incoming, case, saved, done, language, desk, now)


async def live(now: Revision, desk: Services) -> None:
    """Tells organizers, once, that an entry which was saved here is live, or what it waits for."""
    async with desk.store.transaction() as tx:
        saved = await tx.handoffs.linked_entries()
        for number, entry in saved:
            await _tell_live(number, entry, now, desk, tx)
    if saved:
        desk.outbox.poke()


async def _tell_live(number: int, entry: str, revision: Revision, desk: Services, tx: UnitOfWork) -> None:
    fact = revision.knowledge.entries.get(entry)
    if fact is None and not revision.errors:
        return
    for chat, language in await desk.organizers.languages(tx):
        told = f"live:{number}>{chat}"
        if fact is None and await tx.outbox.message_id_of(told) is not None:
            continue  # somebody has taken it out since
        state, key = ("live", told) if fact else ("waits", f"waits:{number}>{chat}")
        question = question_of(fact, language, revision.knowledge) if fact else ""
        text = prose(say(f"handoff.entry_{state}", language, id=entry, question=question))
        await tx.outbox.enqueue([owed(chat, f"live:{number}", notice(text)[0], key=key)], datetime.now(UTC))


def _entry(case: Handoff, incoming: Incoming, desk: Services, now: datetime) -> SavedEntry:
    """The answer to a case as an entry, with the change that puts it behind the one nearest to the question."""
    knowledge = desk.current.knowledge
    taken = {*knowledge.entries, *(session.id for session in knowledge.contents.sessions)}
    asked = [(asker.wording, asker.language) for asker in case.askers]
    document = answered_entry(asked, case.answer or "", knowledge.languages, taken, now.date())
    contents = desk.writer.contents()
    if contents is not None and (there := same_entry(contents, document)):
        return SavedEntry(there, desk.writer.journal.find(identifier(incoming)))
    edit = with_entry(desk.writer.files(), document, nearest_to(case.question, knowledge).identifiers)
    author, note = str(incoming.person_id), f"case {case.number}"
    change = KnowledgeChange(identifier(incoming), (edit,), author, now, Origin.HANDOFF, note)
    return SavedEntry(str(document["id"]), change)


def _saved(
    incoming: Incoming,
    case: Handoff,
    saved: SavedEntry,
    done: Done,
    language: str,
    desk: Services,
    now: datetime,
) -> Effect:
    near = nearest_to(case.question, desk.current.knowledge)

    async def effect(tx: UnitOfWork) -> None:
        await tx.handoffs.link_entry(case.number, saved.id)
        await tx.outbox.enqueue([_told(incoming, case, saved, done, language)], now)
        await _noted(incoming, "saved an entry", case, saved, now)(tx)
        if (fresh := await tx.handoffs.get(case.number)) is not None:
            await owe_cards(tx, fresh, near, desk, now, since=incoming.update_id)
        if saved.id in desk.current.knowledge.entries:
            await _tell_live(case.number, saved.id, desk.current.revision, desk, tx)

    return effect


def _told(incoming: Incoming, case: Handoff, saved: SavedEntry, done: Done, language: str) -> OutgoingMessage:
    text = prose(say("handoff.entry_saved_already", language, id=saved.id))
    buttons = []
    if saved.change is not None:
        text = prose(say("handoff.entry_saved", language, id=saved.id, file=saved.change.name))
        text += ((Span(saved.change.diff()[:SHOWN], code=True),),)
        buttons = [undo_button(saved.change, language)]
    if done.problems:
        lines = (str(problem) for problem in done.problems[:MOST_NAMED])
        text += prose(say("handoff.entry_advice", language), *lines)
    key = f"saved:{case.number}.{incoming.update_id}>{incoming.chat_id}"
    return owed(incoming.chat_id, f"saved:{case.number}", notice(text, buttons)[0], key=key)


def _noted(incoming: Incoming, action: str, case: Handoff, saved: SavedEntry, now: datetime) -> Effect:
    async def effect(tx: UnitOfWork) -> None:
        detail = f"case {case.number}: {saved.id}"
        await tx.audit.record(incoming.person_id, action, detail, now)

    return effect
