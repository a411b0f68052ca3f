"""An organizer's answer becomes an entry of the knowledge, by a tap; the reload publishes it, and tells."""

import asyncio
from datetime import UTC, date, datetime

from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Prose, Span, prose
from bot.core.faq.replies import question_of
from bot.core.organizers.handoff import answered_entry
from bot.knowledge.publisher import Revision
from bot.knowledge.write.addition import Added, AdditionOutcome, add_entry
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect, OutgoingMessage, UnitOfWork
from bot.store.handoffs import Handoff
from bot.tg.handlers.handoff.card import nearest_to, owe_cards
from bot.tg.handlers.services import Services, notice
from bot.tg.messages.outbox import owed
from bot.tg.messages.send import acknowledge, send_file
from bot.tg.updates.inbox import nothing_to_write
from bot.tg.updates.parse import Incoming

MOST_NAMED = 5
SHOWN = 2500
"""So many characters of a diff stand in a message; the file has all."""

_writing = asyncio.Lock()
"""Two entries at once would overwrite each other where they go into one file."""


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
    if case.entry:
        await desk.tell(prose(say("handoff.entry_saved_already", language, id=case.entry)), incoming)
        return nothing_to_write
    now = datetime.now(UTC)
    async with _writing:
        added = await asyncio.to_thread(_add, case, desk, now.date())
    if added.outcome in (AdditionOutcome.WRONG, AdditionOutcome.REFUSED):
        await desk.tell(_not_written(added, language), incoming)
        return nothing_to_write
    if added.outcome in (AdditionOutcome.UNWRITABLE, AdditionOutcome.OVER) and added.patch is not None:
        caption = say(f"handoff.entry_{added.outcome}", language, id=added.identifier)
        content = added.patch.diff().encode()
        await send_file(desk.bot, incoming.chat_id, f"{added.identifier}.patch", content, caption)
    if added.outcome is AdditionOutcome.UNWRITABLE:
        return _noted(incoming, "made a patch", case, added, now)
    return _saved(incoming, case, added, language, desk, now)


async def live(now: Revision, desk: Services) -> None:
    """Tells organizers, once, that an entry which was saved here is live, or what it waits for."""
    async with desk.store.transaction() as tx:
        saved = await tx.handoffs.linked_entries()
        for number, entry in saved:
            await _tell_live(number, entry, now, desk, tx)
    if saved:
        desk.outbox.poke()


async def _tell_live(number: int, entry: str, edition: Revision, desk: Services, tx: UnitOfWork) -> None:
    fact = edition.knowledge.entries.get(entry)
    if fact is None and not edition.errors:
        return
    for chat, language in await desk.organizers.languages(tx):
        told = f"live:{number}>{chat}"
        if fact is None and await tx.outbox.message_id_of(told) is not None:
            continue  # somebody has taken it out since
        state, key = ("live", told) if fact else ("waits", f"waits:{number}>{chat}")
        question = question_of(fact, language, edition.knowledge) if fact else ""
        text = prose(say(f"handoff.entry_{state}", language, id=entry, question=question))
        await tx.outbox.enqueue([owed(chat, f"live:{number}", notice(text)[0], key=key)], datetime.now(UTC))


def _add(case: Handoff, desk: Services, today: date) -> Added:
    knowledge = desk.shelf.current
    taken = {*knowledge.entries, *(session.id for session in knowledge.contents.sessions)}
    asked = [(asker.wording, asker.language) for asker in case.askers]
    document = answered_entry(asked, case.answer or "", knowledge.languages, taken, today)
    near = nearest_to(case.question, knowledge).identifiers
    return add_entry(desk.publisher, document, near, desk.shelf.edition.errors)


def _not_written(added: Added, language: str) -> Prose:
    if added.outcome is AdditionOutcome.REFUSED:
        return prose(say("handoff.entry_refused", language, why=added.why))
    lines = [str(problem) for problem in added.problems[:MOST_NAMED]]
    return prose(say("handoff.entry_wrong", language), *lines)


def _saved(
    incoming: Incoming, case: Handoff, added: Added, language: str, desk: Services, now: datetime
) -> Effect:
    near = nearest_to(case.question, desk.shelf.current)

    async def effect(tx: UnitOfWork) -> None:
        await tx.handoffs.link_entry(case.number, added.identifier)
        await tx.outbox.enqueue([_told(incoming, case, added, language)], now)
        await _noted(incoming, "saved an entry", case, added, now)(tx)
        if (fresh := await tx.handoffs.get(case.number)) is not None:
            await owe_cards(tx, fresh, near, desk, now, since=incoming.update_id)
        if added.identifier in desk.shelf.current.entries:  # the reload was quicker
            await _tell_live(case.number, added.identifier, desk.shelf.edition, desk, tx)

    return effect


def _told(incoming: Incoming, case: Handoff, added: Added, language: str) -> OutgoingMessage:
    text = prose(say("handoff.entry_saved_already", language, id=added.identifier))
    if added.patch is not None:
        file = added.patch.name
        text = prose(say("handoff.entry_saved", language, id=added.identifier, file=file))
        text += ((Span(added.patch.diff()[:SHOWN], code=True),),)
    if added.problems:
        lines = (str(problem) for problem in added.problems[:MOST_NAMED])
        text += prose(say("handoff.entry_advice", language), *lines)
    key = f"saved:{case.number}.{incoming.update_id}>{incoming.chat_id}"
    return owed(incoming.chat_id, f"saved:{case.number}", notice(text)[0], key=key)


def _noted(incoming: Incoming, action: str, case: Handoff, added: Added, now: datetime) -> Effect:
    async def effect(tx: UnitOfWork) -> None:
        detail = f"case {case.number}: {added.identifier}"
        await tx.audit.record(incoming.person_id, action, detail, now)

    return effect
