"""What has gone out is corrected or recalled: messages that were sent are deleted, what waits is exchanged or held.

What is on its way at that moment arrives first; so a pass over the outbox is repeated until nothing is any more.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.dialogue.prose import prose
from bot.core.organizers.announcements import (
    CORRECTION,
    Announcement,
    AnnouncementState,
    announced,
    language_read,
)
from bot.languages.formats import language_name
from bot.languages.messages import say
from bot.store import OutgoingState, UnitOfWork
from bot.tg.handlers.announcements import cards
from bot.tg.handlers.announcements.subscription import opt_out
from bot.tg.handlers.context import Context
from bot.tg.messages.outbox import outgoing
from bot.tg.messages.render import RenderedMessage, render


async def correct(found: Announcement, _value: str, context: Context) -> None:
    """Begins the correction of an announcement: a text that takes its place, with the same picture unless one is sent."""
    if not context.update.private:
        await context.say("announcements.private", username=context.services.me.username)
        return
    async with context.services.store.transaction() as tx:
        new = await tx.announcements.draft(
            context.person,
            context.chat,
            {},
            context.now,
            audience=f"{CORRECTION}{found.number}",
            picture=found.picture,
        )
        await tx.audit.record(context.person, "began a correction", f"#{found.number}", context.now)
    names = [language_name(code, context.language) for code in context.knowledge.languages]
    cancel = cards.cancel(new, context.language)
    await context.say("announcements.write_correction", cancel, languages=names)


async def ask_recall(found: Announcement, _value: str, context: Context) -> None:
    """Asks once whether an announcement is to be taken back."""
    async with context.services.store.transaction() as tx:
        counts = await tx.outbox.counts(found.cause)
    buttons = [
        cards.button(f"announcements.{step}", context.language, found.number, step)
        for step in ("takeback", "keep")
    ]
    text = say("announcements.ask_recall", context.language, count=counts[OutgoingState.SENT])
    await context.send(prose(text), buttons)


async def keep(_found: Announcement, _value: str, context: Context) -> None:
    """Nothing is taken back."""
    await context.replace(prose(say("announcements.kept", context.language)))


async def recall(found: Announcement, _value: str, context: Context) -> None:
    """Takes an announcement back, and holds what has not gone out."""
    context.services.outbox.pause(found.cause)
    async with context.services.store.transaction() as tx:
        taken = await tx.announcements.change(found, AnnouncementState.RECALLING)
        if taken:
            await take_back(found, tx, context.knowledge.languages, context.now)
            await tx.audit.record(context.person, "recalled an announcement", f"#{found.number}", context.now)
    if not taken:
        await context.say("announcements.late")
        return
    context.services.outbox.wake()
    await context.replace(prose(say("announcements.recall_begun", context.language)))


async def take_back(found: Announcement, tx: UnitOfWork, languages: Sequence[str], now: datetime) -> None:
    """Holds what waits of an announcement, and enqueues the deletion of what has gone out of it."""
    await tx.outbox.withdraw_resting(found.cause, now)
    sent = await tx.outbox.in_state(found.cause, OutgoingState.SENT)
    if found.corrects is not None:  # whoever has not got the correction has what it corrects
        corrected = await tx.announcements.get(found.corrects)
        sent += await tx.outbox.in_state(corrected.cause, OutgoingState.SENT) if corrected else []
    language = await _languages(tx, languages)
    notes = {
        code: replace(render(prose(say("announcements.taken_back", code)))[0], picture=found.picture)
        for code in languages
    }
    messages = [
        outgoing(chat, found.recall, notes[language.get(chat, languages[0])], deletes=number)
        for chat, number in sent
        if number
    ]
    await tx.outbox.enqueue(messages, now)


async def supersede(
    found: Announcement, corrected: Announcement, tx: UnitOfWork, languages: Sequence[str], now: datetime
) -> None:
    """Puts a correction in the place of what it corrects, and sends it to whom that has not reached yet."""
    texts = messages_of(found, languages)
    waiting = [(chat, None) for chat in await tx.outbox.withdraw_resting(corrected.cause, now)]
    waiting += [(chat, None) for chat, _ in await tx.outbox.in_state(corrected.cause, OutgoingState.UNKNOWN)]
    sent = await tx.outbox.in_state(corrected.cause, OutgoingState.SENT)
    language = await _languages(tx, languages)
    messages = [
        outgoing(chat, found.cause, texts[language.get(chat, languages[0])], replaces=number)
        for chat, number in (*sent, *waiting)
    ]
    await tx.outbox.enqueue(messages, now)


def messages_of(found: Announcement, languages: Sequence[str]) -> dict[str, RenderedMessage]:
    """What readers of each language get."""
    return {
        code: replace(
            render(announced(found.texts, code, found.audience), (opt_out(code),))[0], picture=found.picture
        )
        for code in languages
    }


async def recall_counts(found: Announcement, tx: UnitOfWork) -> cards.RecallCounts:
    """How far a recall is."""
    counts = await tx.outbox.counts(found.recall)
    marked = [number for _, number in await tx.outbox.in_state(found.recall, OutgoingState.SENT) if number]
    return cards.RecallCounts(
        counts[OutgoingState.SENT] - len(marked),
        len(marked),
        counts.total() - counts[OutgoingState.SENT] - counts[OutgoingState.OWED],
        counts[OutgoingState.OWED],
    )


async def _languages(tx: UnitOfWork, languages: Sequence[str]) -> dict[int, str]:
    """The language of the conference in which each person reads."""
    return {chat: language_read(own, languages) for chat, own in await tx.people.reachable()}
