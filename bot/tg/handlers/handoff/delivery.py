"""Whether handed-on questions reach an organizer: what is lost goes to the next one, and askers hear how it went."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime

from bot.core.dialogue.prose import Prose, prose
from bot.core.faq.replies import human_lines
from bot.languages.messages import say
from bot.logs import log_of
from bot.store import OutgoingMessage, OutgoingState, UnitOfWork
from bot.store.handoffs import Asker, Handoff
from bot.tg.handlers.context import Services
from bot.tg.handlers.handoff.card import enqueue_cards, nearest_entries, quoted
from bot.tg.messages.outbox import outgoing
from bot.tg.messages.render import render

ASKED_AGAIN_S = 120.0
"""So often a chat that could not be written to is tried again."""

BESIDE_OTHERS_S = 10.0
"""So often where it may have been another process that heard of it, and after a failure."""

SEEN_EVERY_S = 0.5
"""Which process sends a card, only the store tells the others."""

WITHIN_S = 4.0
"""So long somebody who hands a question on waits to hear that it has arrived."""

log = log_of("organizers")

NO_RIGHT = "rights"
"""Stands in what Telegram says where the bot is a member and may not write."""

TRYING, TOLD = "trying", "told"


async def begin(services: Services) -> None:
    """Takes up what is remembered, and hears what becomes of the outbox's messages; before anything is sent."""
    reach, outbox = services.organizers.reach, services.outbox
    await reach.load()

    async def settled(one: OutgoingMessage, state: OutgoingState, error: str | None) -> None:
        refused = state is OutgoingState.BLOCKED or (
            state is OutgoingState.FAILED and NO_RIGHT in (error or "")
        )
        if refused and reach.is_theirs(one.chat_id):
            await lost({one.chat_id: error or ""}, services)
        elif state is OutgoingState.SENT and _is_card(one):
            await _arrived(int(one.cause.partition(":")[2]), services)

    async def moved(old: int, new: int) -> None:
        await reach.move(old, new)
        if reach.is_theirs(new):
            await send_waiting(services)

    outbox.on_settled, outbox.on_move = settled, moved


async def keep_reachable(services: Services) -> None:
    """Asks Telegram at the start, and of what is lost every now and then, whether it takes messages."""
    reach = services.organizers.reach
    chats: Collection[int] = reach.all_chats
    while True:
        try:
            before = set(reach.lost)
            refused = await reach.probe(chats)
            await lost(refused, services)
            if before - set(reach.lost):
                await send_waiting(services)
        except Exception:
            log.exception("where the organizers can be written to cannot be kept; trying again")
        await asyncio.sleep(ASKED_AGAIN_S if services.store.is_sole else BESIDE_OTHERS_S)
        chats = sorted(reach.lost)


async def lost(found: dict[int, str], services: Services) -> None:
    """These chats cannot be written to: the others are told, and get what waits."""
    reach = services.organizers.reach
    for chat in await reach.lose(found):
        if chat == reach.group or reach.group is None or reach.group in reach.lost:
            await _tell_of_loss(chat, found[chat], services)
    if found:
        await send_waiting(services)


async def _tell_of_loss(chat: int, why: str, services: Services) -> None:
    reach = services.organizers.reach
    key = "organizers.lost_group" if chat == reach.group else "organizers.lost_person"
    who, name = reach.names.get(chat, str(chat)), services.me.username

    def text(language: str) -> Prose:
        return prose(say(key, language, who=who, why=why, username=name))

    # Somebody who writes in this moment can be reached again, and is not told of themselves.
    await services.organizers.notify(f"lost:{chat}", text, apart_from=chat)


async def regained(chat: int, services: Services) -> None:
    """An organizer has written, or the bot was let in again: what waits goes there, too."""
    if await services.organizers.reach.regain(chat):
        await send_waiting(services)


async def send_waiting(services: Services) -> None:
    """Sees to it that every question that waits has its card in each chat where organizers can be reached."""
    async with services.store.transaction() as tx:
        for handoff in await tx.handoffs.waiting():
            near = nearest_entries(handoff.question, services.current.knowledge)
            await enqueue_cards(tx, handoff, near, services, since=None)
    services.outbox.wake()


async def arrives(number: int, services: Services) -> bool:
    """Whether a card of a handoff is with an organizer, now or in a moment."""
    event = services.arriving.setdefault(number, asyncio.Event())
    try:
        async with asyncio.timeout(WITHIN_S):
            while not await _has_arrived(number, services):
                event.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), SEEN_EVERY_S)
        return True
    except TimeoutError:
        return False
    finally:
        services.arriving.pop(number, None)


async def _has_arrived(number: int, services: Services) -> bool:
    async with services.store.transaction() as tx:
        counts = await tx.outbox.counts(f"case:{number}")
    return counts[OutgoingState.SENT] > 0


async def _arrived(number: int, services: Services) -> None:
    """A card is with an organizer: whoever was told that it is being tried hears so."""
    if number in services.arriving:
        services.arriving[number].set()
    async with services.store.transaction() as tx:
        trying = await tx.outbox.sent_for(f"{TRYING}:{number}")
        handoff = await tx.handoffs.get(number) if trying else None
        if handoff is not None:
            await _tell(handoff, trying, tx)
    if trying:
        services.outbox.wake()


async def _tell(handoff: Handoff, trying: list[tuple[int, str]], tx: UnitOfWork) -> None:
    cause, now = f"{TOLD}:{handoff.number}", datetime.now(UTC)
    for chat, key in trying:
        asker = next((one for one in handoff.askers if one.chat_id == chat), None)
        if asker is not None:
            message = outgoing(chat, cause, render(sent(asker))[0], key=f"{cause}>{key[:120]}", replaces=key)
            await tx.outbox.enqueue([message], now)


def sent(asker: Asker, *, too: bool = False) -> Prose:
    """That a question is with the organizers; ``too``: others have asked it before."""
    return (
        *prose(say("handoff.handed_too" if too else "handoff.handed", asker.language)),
        quoted(asker.wording),
    )


def trying(asker: Asker, services: Services) -> Prose:
    """That a question is kept and tried again, and who else can help meanwhile."""
    said = say("handoff.trying", asker.language)
    return (
        *prose(said),
        quoted(asker.wording),
        *human_lines(asker.language, services.current.knowledge),
    )


def _is_card(one: OutgoingMessage) -> bool:
    kind, _, number = one.cause.partition(":")
    return kind == "case" and number.isdecimal() and one.key == f"{one.cause}>{one.chat_id}"
