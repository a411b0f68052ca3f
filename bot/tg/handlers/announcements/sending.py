"""An announcement is confirmed or refused, and its sending stopped and resumed.

The confirmation and all its messages are one transaction.
"""

from dataclasses import replace

from bot.core.dialogue.prose import prose
from bot.core.organizers.announcements import (
    PATIENCE,
    TEST,
    WENT_OUT,
    Announcement,
    AnnouncementState,
    recipients,
)
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect, OutgoingState, UnitOfWork
from bot.store.outbox import ANNOUNCEMENTS
from bot.tg.handlers.announcements import cards
from bot.tg.handlers.announcements.corrections import messages_of, supersede
from bot.tg.handlers.context import Context
from bot.tg.messages.outbox import outgoing
from bot.tg.messages.render import render
from bot.tg.updates.inbox import nothing_to_write


async def confirm(found: Announcement, audience: str, context: Context) -> None:
    """A second organizer confirms what they have read: another audience since then is another thing."""
    count = None
    if audience == found.audience:
        async with context.services.store.transaction() as tx:
            count = await _start(found, tx, context)
    if count is None:
        await context.say("announcements.late")
        return
    context.services.outbox.wake()
    stop = cards.button("announcements.stop", context.language, found.number, "stop")
    await context.replace(prose(say("announcements.confirmed", context.language, count=count)), (stop,))


async def refuse(found: Announcement, _value: str, context: Context) -> None:
    """A second organizer does not want it to go out: its author is told."""
    async with context.services.store.transaction() as tx:
        refused = await tx.announcements.change(found, AnnouncementState.DROPPED, ended_at=context.now)
        if refused:
            who = context.person
            language = await context.services.organizers.language_in(found.chat_id, tx)
            text = say("announcements.was_refused", language, who=name_of(who, context))
            notice = render(prose(text))[0]
            await tx.outbox.enqueue([outgoing(found.chat_id, f"refused:{found.number}", notice)], context.now)
            await tx.audit.record(who, "refused an announcement", f"#{found.number}", context.now)
    context.services.outbox.wake()
    if refused:
        await context.replace(prose(say("announcements.refused", context.language)))
    else:
        await context.say("announcements.late")


async def typed_word(found: Announcement, context: Context) -> Effect:
    """The author confirms alone: where nobody else could, or did in time. The progress message answers it."""
    async with context.services.store.transaction() as tx:
        alone = not await confirmers(found.author, tx, context)
    if not alone and context.now - found.made_at < PATIENCE:
        await context.say("announcements.too_soon", minutes=PATIENCE.seconds // 60)
        return nothing_to_write
    return lambda tx: _start(found, tx, context)


async def _start(found: Announcement, tx: UnitOfWork, context: Context) -> int | None:
    """Confirms, and enqueues everybody's message, in one transaction; to how many, None where it was too late."""
    who = context.person
    if not await _is_correctable(found, tx):
        return None
    if not await tx.announcements.change(
        found, AnnouncementState.SENDING, confirmed_by=who, started_at=context.now
    ):
        return None
    count = await _enqueue(found, tx, context)
    detail = f"#{found.number} {found.audience} {count}"
    await tx.audit.record(who, "confirmed an announcement", detail, context.now)
    return count


def test(found: Announcement, context: Context) -> Effect:
    """Sends it to the organizers as a test, at once; the announcement itself stays as it is."""
    copy = replace(found, audience=TEST, state=AnnouncementState.SENDING, message_id=None)

    async def effect(tx: UnitOfWork) -> None:
        tried = await tx.announcements.add(copy)
        count = await _enqueue(tried, tx, context)
        await tx.audit.record(
            context.person, "tested an announcement", f"#{found.number} {count}", context.now
        )

    return effect


async def _is_correctable(found: Announcement, tx: UnitOfWork) -> bool:
    """Whether what a correction corrects still stands; every other announcement is none."""
    if found.corrects is None:
        return True
    corrected = await tx.announcements.get(found.corrects)
    return corrected is not None and corrected.state in WENT_OUT


async def _enqueue(found: Announcement, tx: UnitOfWork, context: Context) -> int:
    """A message for everybody in its audience; how many."""
    if found.corrects is not None:
        corrected = await tx.announcements.get(found.corrects)
        if corrected is not None:
            await tx.announcements.change(corrected, AnnouncementState.CORRECTED, ended_at=context.now)
            await supersede(found, corrected, tx, context.knowledge.languages, context.now)
        return (await tx.outbox.counts(found.cause)).total()
    texts = messages_of(found, context.knowledge.languages)
    whom = await recipients_now(found.audience, tx, context)
    await tx.outbox.enqueue([outgoing(chat, found.cause, texts[code]) for chat, code in whom], context.now)
    return len(whom)


async def stop(found: Announcement, _value: str, context: Context) -> None:
    """Holds what has not gone out yet."""
    await _turn(found, AnnouncementState.STOPPED, "stopped an announcement", context)


async def resume(found: Announcement, _value: str, context: Context) -> None:
    """Sends the rest after all."""
    await _turn(found, AnnouncementState.SENDING, "resumed an announcement", context)


async def leave(found: Announcement, _value: str, context: Context) -> None:
    """Leaves it at what has gone out."""
    await _turn(found, AnnouncementState.SENDING, "ended an announcement early", context, withdraw=True)


async def send_unknown(found: Announcement, _value: str, context: Context) -> None:
    """Sends it once more to those of whom it is unknown whether they got it."""
    async with context.services.store.transaction() as tx:
        taken = await tx.announcements.change(found, AnnouncementState.SENDING)
        if taken:
            count = await tx.outbox.send_unknown(found.cause)
            detail = f"#{found.number} {count}"
            await tx.audit.record(context.person, "sent an announcement again", detail, context.now)
    if not taken:
        await context.say("announcements.late")
        return
    context.services.outbox.wake()


async def _turn(
    found: Announcement, state: AnnouncementState, action: str, context: Context, *, withdraw: bool = False
) -> None:
    """Stops, resumes or ends the sending, and shows it where the button was pressed."""
    async with context.services.store.transaction() as tx:
        taken = await tx.announcements.change(found, state)
        if taken:
            if withdraw:
                await tx.outbox.withdraw(found.cause, context.now)
            await tx.audit.record(context.person, action, f"#{found.number}", context.now)
        counts = await tx.outbox.counts(found.cause)
    if not taken:
        await context.say("announcements.late")
        return
    if state is AnnouncementState.STOPPED:
        context.services.outbox.pause(found.cause)
    else:
        context.services.outbox.go_on(found.cause)
    await context.replace(*cards.progress(replace(found, state=state), counts, context.language))


async def size(found: Announcement, audience: str, tx: UnitOfWork, context: Context) -> int:
    """How many people an audience of an announcement has at this moment."""
    if audience != found.audience or found.corrects is None:
        return len(await recipients_now(audience, tx, context))
    counts = await tx.outbox.counts(f"{ANNOUNCEMENTS}{found.corrects}")
    return sum(counts[state] for state in (OutgoingState.SENT, OutgoingState.OWED, OutgoingState.UNKNOWN))


async def recipients_now(audience: str, tx: UnitOfWork, context: Context) -> list[tuple[int, str]]:
    """Who would get it at this moment, and in which language; of a test, also organizers who want no announcements."""
    people = await (tx.people.reachable() if audience == TEST else tx.people.subscribers())
    return recipients(audience, people, context.knowledge.languages, context.services.roles)


def name_of(organizer: int, context: Context) -> str:
    """What an organizer is called, as Telegram shows it; their id as long as they have not written."""
    return context.services.organizers.reach.names.get(organizer, str(organizer))


async def confirmers(author: int, tx: UnitOfWork, context: Context) -> list[int]:
    """The chats in which a second organizer can confirm: the one they share, else their own where they are."""
    roles, chats = context.services.roles, context.services.organizers.chats
    others = {person for person, role in roles.items() if person != author and role.includes(Role.EDITOR)}
    shared = set(chats) - set(roles)
    if others and shared:
        return sorted(shared)
    return sorted(others & {chat for chat, _ in await tx.people.reachable()})
