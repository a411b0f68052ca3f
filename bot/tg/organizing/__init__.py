"""The organizers' side in Telegram: what stands in these lists is all of it; each feature has a file of its own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core import buttons
from bot.core.turns import Button, Part, Turn
from bot.publishing import Edition
from bot.settings import Role
from bot.store import Effect
from bot.tg.desk import Desk
from bot.tg.incoming import Incoming
from bot.tg.organizing import (
    announcing,
    casework,
    editing,
    figures,
    handing,
    listing,
    previewing,
    saving,
    trail,
    unanswered,
    voting,
)

Handler = Callable[[Incoming, Desk], Awaitable[Effect]]


@dataclass(frozen=True, slots=True)
class OrganizerCommand:
    """A command for those who have a role; to others it does not exist."""

    role: Role
    descriptions: Mapping[str, str]
    run: Handler


COMMANDS: Mapping[str, OrganizerCommand] = {
    "unanswered": OrganizerCommand(
        Role.EDITOR, {"en": "Questions without an answer", "zh": "没有答案的问题"}, unanswered.unanswered
    ),
    "files": OrganizerCommand(
        Role.EDITOR, {"en": "Files of the knowledge, to change", "zh": "取知识库文件来修改"}, editing.files
    ),
    "announce": OrganizerCommand(
        Role.OWNER, {"en": "Say something to everybody", "zh": "向所有人发布通知"}, announcing.announce
    ),
    "stats": OrganizerCommand(
        Role.READER, {"en": "What was asked, in figures", "zh": "提问统计"}, figures.stats
    ),
    "audit": OrganizerCommand(Role.OWNER, {"en": "What organizers did", "zh": "组织者操作记录"}, trail.audit),
    "organizer": OrganizerCommand(
        Role.READER,
        {"en": "What you may do here", "zh": "组织者可用的命令"},
        lambda incoming, desk: listing.listed(COMMANDS, incoming, desk),
    ),
}
"""Commands by name."""

BUTTONS: Mapping[str, Handler] = {
    previewing.PUBLISH: editing.publish,
    previewing.DISCARD: editing.discard,
    previewing.UNDO: editing.undo,
    previewing.CHOOSE: editing.chosen,
    previewing.CURRENT: editing.current,
    unanswered.PAGE: unanswered.page,
    unanswered.ADD: unanswered.add,
    unanswered.NEW: unanswered.new,
    buttons.ASK: handing.ask,
    buttons.HAND: handing.hand,
    buttons.CASE: casework.pressed,
    buttons.SAVE: saving.save,
    buttons.GOOD: voting.vote,
    buttons.BAD: voting.vote,
    buttons.WHY: voting.why,
    buttons.ANNOUNCE: announcing.pressed,
    buttons.AUDIT: trail.turned,
    buttons.FIGURES: figures.chosen,
}
"""Buttons by their kind; each handler looks itself whether the person may press it."""

REPLIES: Mapping[str, Handler] = {"case": casework.replied, unanswered.CAUSE: unanswered.answered}
"""Replies to messages that went through the outbox, by the first word of their cause (``case:7`` → ``case``)."""

WRITTEN: Sequence[Callable[[Incoming, Desk], Awaitable[Effect | None]]] = (announcing.written,)
"""Who may wait for an organizer's next message; each tells with None that it is not for it."""

DOCUMENTS: Sequence[Callable[[Incoming, Desk], Awaitable[Effect | None]]] = (editing.sent,)
"""What an editor may send as a file; each tells with None that a file is not for it."""

UNDER: Sequence[Callable[[Turn, Part, int, Incoming, Desk], Sequence[Button]]] = (
    handing.offered,
    voting.offered,
)
"""Buttons to stand under a part of an answer, besides its own."""

INSTEAD: Sequence[Callable[[Turn, Incoming, Desk], Awaitable[Effect | None]]] = (handing.held,)
"""What is done instead of giving an answer; each tells with None that the answer is to be given."""

EDITIONS: Sequence[Callable[[Edition, Desk], Awaitable[None]]] = (saving.live,)
"""Who hears of an exchange of the knowledge, beside the organizers, and of the edition to start with."""


async def instead(turn: Turn, incoming: Incoming, desk: Desk) -> Effect | None:
    """What is done instead of giving an answer; None where it is to be given."""
    for handle in INSTEAD:
        if (handled := await handle(turn, incoming, desk)) is not None:
            return handled
    return None


async def heard(before: Edition | None, now: Edition, desk: Desk) -> None:
    """Tells of an exchange of the knowledge, and what was waiting for it."""
    await desk.organizers.hear_of(before, now)
    for hear in EDITIONS:
        await hear(now, desk)


def under(turn: Turn, incoming: Incoming, desk: Desk) -> Callable[[Part, int], Sequence[Button]]:
    """The further buttons of each part of a turn."""

    def of(part: Part, number: int) -> Sequence[Button]:
        return [button for give in UNDER for button in give(turn, part, number, incoming, desk)]

    return of


async def replied(incoming: Incoming, desk: Desk) -> Effect | None:
    """What an organizer writes to one of the desk's messages, handled; None where it is a question like any other."""
    if not desk.may(incoming.person_id, Role.EDITOR):
        return None
    async with desk.store.transaction() as transaction:
        cause = await transaction.cause_of(incoming.chat_id, incoming.reply_to)
    handler = REPLIES.get((cause or "").partition(":")[0])
    return await handler(incoming, desk) if handler else None


async def written(incoming: Incoming, desk: Desk) -> Effect | None:
    """What an organizer writes while something of theirs waits for it, handled; None where it is a question."""
    if not desk.may(incoming.person_id, Role.READER):
        return None
    for handle in WRITTEN:
        if (handled := await handle(incoming, desk)) is not None:
            return handled
    return None


def helped(turn: Turn, incoming: Incoming, desk: Desk) -> Turn:
    """The turn on /help, with an organizer's own commands below those of everybody."""
    role = desk.roles.get(incoming.person_id)
    if role is None or not incoming.private or incoming.command != "help":
        return turn
    *parts, last = turn.parts
    own = listing.own_list(COMMANDS, role, turn.language)
    return replace(turn, parts=(*parts, replace(last, text=last.text + own)))


async def greet(incoming: Incoming, desk: Desk) -> None:
    """Puts an organizer's commands in their menu when they begin; for others nothing happens."""
    if incoming.command in ("start", "help") and desk.may(incoming.person_id, Role.READER):
        await listing.put_in_menu(COMMANDS, incoming, desk)


async def sent_document(incoming: Incoming, desk: Desk) -> Effect | None:
    """A file that an editor sent, handled; None where it is a file like any other."""
    if not desk.may(incoming.person_id, Role.EDITOR):
        return None
    for handle in DOCUMENTS:
        if (handled := await handle(incoming, desk)) is not None:
            return handled
    return None
