"""An announcement is confirmed or refused, and its sending stopped and resumed.

The confirmation and all the messages that it owes are one transaction.
"""

from dataclasses import replace

from bot.core.dialogue.prose import prose
from bot.core.organizers.announcements import PATIENCE, Announcement, AnnouncementState, announced, recipients
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect, UnitOfWork
from bot.tg.handlers.announcements import cards as cards
from bot.tg.handlers.context import Scene
from bot.tg.handlers.services import notice
from bot.tg.messages.outbox import owed
from bot.tg.updates.inbox import nothing_to_write


async def confirm(found: Announcement, audience: str, scene: Scene) -> None:
    """A second organizer confirms what they have read: another audience since then is another thing."""
    count = None
    if audience == found.audience:
        async with scene.desk.store.transaction() as tx:
            count = await _start(found, tx, scene)
    if count is None:
        await scene.say("announcements.late")
        return
    scene.desk.outbox.poke()
    stop = cards.button("announcements.stop", scene.language, found.number, "stop")
    await scene.instead("announcements.confirmed", stop, count=count)


async def refuse(found: Announcement, _value: str, scene: Scene) -> None:
    """A second organizer does not want it to go out: its author is told."""
    async with scene.desk.store.transaction() as tx:
        refused = await tx.announcements.change(found, AnnouncementState.DROPPED, ended_at=scene.now)
        if refused:
            who = scene.incoming.person_id
            language = await tx.people.language_of(found.chat_id) or scene.desk.organizers.language
            told = notice(prose(say("announcements.was_refused", language, who=who)))[0]
            await tx.outbox.enqueue([owed(found.chat_id, f"refused:{found.number}", told)], scene.now)
            await tx.audit.record(who, "refused an announcement", f"#{found.number}", scene.now)
    scene.desk.outbox.poke()
    await (scene.instead("announcements.refused") if refused else scene.say("announcements.late"))


async def typed_word(found: Announcement, scene: Scene) -> Effect:
    """The author confirms alone: where nobody else could, or did in time. The progress message answers it."""
    async with scene.desk.store.transaction() as tx:
        alone = not await confirmers(found.author, tx, scene)
    if not alone and scene.now - found.made_at < PATIENCE:
        await scene.say("announcements.too_soon", minutes=PATIENCE.seconds // 60)
        return nothing_to_write

    async def effect(tx: UnitOfWork) -> None:
        await _start(found, tx, scene)

    return effect


async def _start(found: Announcement, tx: UnitOfWork, scene: Scene) -> int | None:
    """Confirms, and owes everybody their message, in one transaction; to how many, None where it was too late."""
    who = scene.incoming.person_id
    if not await tx.announcements.change(
        found, AnnouncementState.SENDING, confirmed_by=who, started_at=scene.now
    ):
        return None
    texts = {code: notice(announced(found.texts, code))[0] for code in scene.knowledge.languages}
    whom = await recipients_now(found.audience, tx, scene)
    await tx.outbox.enqueue([owed(chat, found.cause, texts[code]) for chat, code in whom], scene.now)
    detail = f"#{found.number} {found.audience} {len(whom)}"
    await tx.audit.record(who, "confirmed an announcement", detail, scene.now)
    return len(whom)


async def stop(found: Announcement, _value: str, scene: Scene) -> None:
    """Holds what has not gone out yet."""
    await _turn(found, AnnouncementState.STOPPED, "stopped an announcement", scene)


async def resume(found: Announcement, _value: str, scene: Scene) -> None:
    """Sends the rest after all."""
    await _turn(found, AnnouncementState.SENDING, "resumed an announcement", scene)


async def leave(found: Announcement, _value: str, scene: Scene) -> None:
    """Leaves it at what has gone out."""
    await _turn(found, AnnouncementState.SENDING, "ended an announcement early", scene, withdraw=True)


async def _turn(
    found: Announcement, state: AnnouncementState, action: str, scene: Scene, *, withdraw: bool = False
) -> None:
    """Stops, resumes or ends the sending, and shows it where the button was pressed."""
    async with scene.desk.store.transaction() as tx:
        taken = await tx.announcements.change(found, state)
        if taken:
            if withdraw:
                await tx.outbox.withdraw(found.cause, scene.now)
            await tx.audit.record(scene.incoming.person_id, action, f"#{found.number}", scene.now)
        counts = await tx.outbox.counts(found.cause)
    if not taken:
        await scene.say("announcements.late")
        return
    if state is AnnouncementState.STOPPED:
        scene.desk.outbox.pause(found.cause)
    else:
        scene.desk.outbox.go_on(found.cause)
    await scene.replace(cards.progress(replace(found, state=state), counts, scene.language))


async def recipients_now(audience: str, tx: UnitOfWork, scene: Scene) -> list[tuple[int, str]]:
    """Who would get it at this moment, and in which language."""
    people = await tx.people.reachable()
    return recipients(audience, people, scene.knowledge.languages, scene.desk.roles)


async def confirmers(author: int, tx: UnitOfWork, scene: Scene) -> list[int]:
    """The chats in which a second organizer can confirm: the one they share, else their own where they are."""
    desk = scene.desk
    others = {person for person in desk.roles if person != author and desk.may(person, Role.EDITOR)}
    shared = set(desk.organizers.chats) - set(desk.roles)
    if others and shared:
        return sorted(shared)
    return sorted(others & {chat for chat, _ in await tx.people.reachable()})
