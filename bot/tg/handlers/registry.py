"""The organizers' side in Telegram: what stands in these lists is all of it; each feature has a file of its own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.dialogue import callback_data
from bot.core.dialogue.turn import Button, Part, Turn
from bot.knowledge.publisher import Revision
from bot.settings import Role
from bot.store import Effect
from bot.tg.handlers import audit, feedback, organizer_help, statistics, unanswered
from bot.tg.handlers.announcements import compose
from bot.tg.handlers.editing import files, preview
from bot.tg.handlers.handoff import asker, entry, organizer
from bot.tg.handlers.services import Services
from bot.tg.updates.parse import Incoming

Handler = Callable[[Incoming, Services], Awaitable[Effect]]


@dataclass(frozen=True, slots=True)
class OrganizerCommand:
    """A command for those who have a role; to others it does not exist."""

    role: Role
    run: Handler


COMMANDS: Mapping[str, OrganizerCommand] = {
    "unanswered": OrganizerCommand(Role.EDITOR, unanswered.unanswered),
    "files": OrganizerCommand(Role.EDITOR, files.files),
    "announce": OrganizerCommand(Role.OWNER, compose.announce),
    "stats": OrganizerCommand(Role.READER, statistics.stats),
    "audit": OrganizerCommand(Role.OWNER, audit.audit),
    "organizer": OrganizerCommand(
        Role.READER, lambda incoming, desk: organizer_help.listed(COMMANDS, incoming, desk)
    ),
}
"""Commands by name; what menus say about one is the message ``organizers.describe_<name>``."""

BUTTONS: Mapping[str, Handler] = {
    preview.PUBLISH: files.publish,
    preview.DISCARD: files.discard,
    preview.UNDO: files.undo,
    preview.CHOOSE: files.chosen,
    preview.CURRENT: files.current,
    unanswered.PAGE: unanswered.page,
    unanswered.ADD: unanswered.add,
    unanswered.NEW: unanswered.new,
    callback_data.ASK: asker.ask,
    callback_data.HAND: asker.hand,
    callback_data.CASE: organizer.pressed,
    callback_data.SAVE: entry.save,
    callback_data.GOOD: feedback.vote,
    callback_data.BAD: feedback.vote,
    callback_data.WHY: feedback.why,
    callback_data.ANNOUNCE: compose.pressed,
    callback_data.AUDIT: audit.turned,
    callback_data.FIGURES: statistics.chosen,
}
"""Buttons by their kind; each handler looks itself whether the person may press it."""

REPLIES: Mapping[str, Handler] = {"case": organizer.replied, unanswered.CAUSE: unanswered.answered}
"""Replies to messages that went through the outbox, by the first word of their cause (``case:7`` → ``case``)."""

WRITTEN: Sequence[Callable[[Incoming, Services], Awaitable[Effect | None]]] = (compose.written,)
"""Who may wait for an organizer's next message; each tells with None that it is not for it."""

DOCUMENTS: Sequence[Callable[[Incoming, Services], Awaitable[Effect | None]]] = (files.sent,)
"""What an editor may send as a file; each tells with None that a file is not for it."""

UNDER: Sequence[Callable[[Turn, Part, int, Incoming, Services], Sequence[Button]]] = (
    asker.offered,
    feedback.offered,
)
"""Buttons to stand under a part of an answer, besides its own."""

INSTEAD: Sequence[Callable[[Turn, Incoming, Services], Awaitable[Effect | None]]] = (asker.held,)
"""What is done instead of giving an answer; each tells with None that the answer is to be given."""

EDITIONS: Sequence[Callable[[Revision, Services], Awaitable[None]]] = (entry.live,)
"""Who hears of an exchange of the knowledge, beside the organizers, and of the revision to start with."""


async def instead(turn: Turn, incoming: Incoming, desk: Services) -> Effect | None:
    """What is done instead of giving an answer; None where it is to be given."""
    for handle in INSTEAD:
        if (handled := await handle(turn, incoming, desk)) is not None:
            return handled
    return None


async def heard(before: Revision | None, now: Revision, desk: Services) -> None:
    """Tells of an exchange of the knowledge, and what was waiting for it."""
    await desk.organizers.hear_of(before, now)
    for hear in EDITIONS:
        await hear(now, desk)


def under(turn: Turn, incoming: Incoming, desk: Services) -> Callable[[Part, int], Sequence[Button]]:
    """The further buttons of each part of a turn."""

    def of(part: Part, number: int) -> Sequence[Button]:
        return [button for give in UNDER for button in give(turn, part, number, incoming, desk)]

    return of


async def replied(incoming: Incoming, desk: Services) -> Effect | None:
    """What an organizer writes to one of the desk's messages, handled; None where it is a question like any other."""
    if not desk.may(incoming.person_id, Role.EDITOR):
        return None
    async with desk.store.transaction() as tx:
        cause = await tx.outbox.cause_of(incoming.chat_id, incoming.reply_to)
    handler = REPLIES.get((cause or "").partition(":")[0])
    return await handler(incoming, desk) if handler else None


async def written(incoming: Incoming, desk: Services) -> Effect | None:
    """What an organizer writes while something of theirs waits for it, handled; None where it is a question."""
    if not desk.may(incoming.person_id, Role.READER):
        return None
    for handle in WRITTEN:
        if (handled := await handle(incoming, desk)) is not None:
            return handled
    return None


def helped(turn: Turn, incoming: Incoming, desk: Services) -> Turn:
    """The turn on /help, with an organizer's own commands below those of everybody."""
    role = desk.roles.get(incoming.person_id)
    if role is None or not incoming.private or incoming.command != "help":
        return turn
    *parts, last = turn.parts
    own = organizer_help.own_list(COMMANDS, role, turn.language)
    return replace(turn, parts=(*parts, replace(last, text=last.text + own)))


async def greet(incoming: Incoming, desk: Services) -> None:
    """Puts an organizer's commands in their menu when they begin; for others nothing happens."""
    if incoming.command in ("start", "help") and desk.may(incoming.person_id, Role.READER):
        await organizer_help.put_in_menu(COMMANDS, incoming, desk)


async def sent_document(incoming: Incoming, desk: Services) -> Effect | None:
    """A file that an editor sent, handled; None where it is a file like any other."""
    if not desk.may(incoming.person_id, Role.EDITOR):
        return None
    for handle in DOCUMENTS:
        if (handled := await handle(incoming, desk)) is not None:
            return handled
    return None
