"""What the desk does with each kind of update: one visible list; a handler reads, asks the core, sends.

Each handler returns what is to be written of it, so that this is kept in the transaction that marks the update done.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

from bot.core.desk import choose_language, take_turn, withheld_turn
from bot.core.dialogue import callback_data
from bot.core.dialogue.commands import known_command, run_command
from bot.core.dialogue.prose import prose
from bot.core.dialogue.turn import Conversation, Decision, Part, Question, Turn
from bot.core.medical.guard import Screening, screen
from bot.languages.messages import say
from bot.logs import log_of
from bot.store import Effect, RecordedQuestion, UnitOfWork
from bot.tg.handlers import registry
from bot.tg.handlers.services import Services, blocked, both, noted, seen
from bot.tg.messages.render import messages
from bot.tg.messages.send import UnreachableError, acknowledge, replace_message
from bot.tg.updates.inbox import ReceivedUpdate, nothing_to_write
from bot.tg.updates.parse import Incoming, UpdateKind, read_update

ALBUMS_REMEMBERED = 1000

log = log_of("telegram")


class Dispatcher:
    """Takes updates in, has each handled by the route of its kind, and apologises where that fails."""

    def __init__(self, desk: Services) -> None:
        self._desk = desk

    def received(self, raw: object) -> ReceivedUpdate | None:
        """An update with the guard's verdict on its text; None where it does not concern the desk."""
        incoming = read_update(raw, self._desk.me)
        if incoming is None:
            return None
        if not incoming.text or incoming.kind is UpdateKind.BUTTON:
            return ReceivedUpdate(incoming)
        return ReceivedUpdate(incoming, screen(incoming.text, self._desk.current.knowledge.guard))

    async def handle(self, update: ReceivedUpdate) -> Effect:
        """Handles a kept update; somebody who cannot be reached is remembered as such."""
        incoming = update.incoming
        try:
            if incoming.kind is UpdateKind.QUESTION:
                return await _asked(incoming, self._desk, update.screening)
            return await ROUTES[incoming.kind](incoming, self._desk)
        except UnreachableError as problem:
            log.info("somebody cannot be reached", update_id=incoming.update_id, cause=str(problem))
            return blocked(incoming)

    async def apologise(self, update: ReceivedUpdate) -> Effect:
        """Tells the person that this one time it did not work."""
        incoming = update.incoming
        if incoming.kind in (UpdateKind.QUESTION, UpdateKind.COMMAND, UpdateKind.BUTTON, UpdateKind.DOCUMENT):
            knowledge = self._desk.current.knowledge
            asked = Question(incoming.text, datetime.now(UTC), incoming.language)
            language = choose_language(asked, knowledge, Conversation())
            failed = Part(incoming.text, Decision.UNKNOWN, prose(say("desk.failed", language)))
            await self._desk.say(Turn(asked, (failed,), language, knowledge.version), incoming)
        log.error("the person was told that it failed", update_id=incoming.update_id)
        return nothing_to_write


async def _asked(incoming: Incoming, desk: Services, screening: Screening | None) -> Effect:
    """A question is answered, an edited one again; what an organizer writes to a card of theirs is for the card."""
    if incoming.reply_to and (handled := await registry.replied(incoming, desk)) is not None:
        return handled
    if (handled := await registry.written(incoming, desk)) is not None:
        return handled
    knowledge, conversation, now = await desk.situation(incoming)
    question = Question(incoming.text, now, incoming.language)
    if incoming.withheld:
        turn, conversation = withheld_turn(question, knowledge, conversation)
    else:
        turn, conversation = await asyncio.to_thread(
            take_turn, question, knowledge, conversation, screening=screening
        )
    if (done := await registry.instead(turn, incoming, desk)) is not None:
        return both(seen(incoming, conversation, now), done)
    await desk.say(turn, incoming, registry.under(turn, incoming, desk))
    return both(seen(incoming, conversation, now), recorded(turn, incoming, now))


async def _commanded(incoming: Incoming, desk: Services) -> Effect:
    """A command is run; in groups only one that the desk has, since other bots listen there, too."""
    command = registry.COMMANDS.get(incoming.command)
    if command is not None and desk.may(incoming.person_id, command.role):
        told = noted(incoming, f"/{incoming.command}", "", datetime.now(UTC))
        return both(await command.run(incoming, desk), told)
    if not incoming.private and not known_command(incoming.command):
        return nothing_to_write
    knowledge, conversation, now = await desk.situation(incoming)
    question = Question(f"/{incoming.command}", now, incoming.language)
    turn, conversation = run_command(incoming.command, incoming.text, question, knowledge, conversation)
    await desk.say(registry.helped(turn, incoming, desk), incoming)
    await registry.greet(incoming, desk)
    return seen(incoming, conversation, now)


async def _pressed(incoming: Incoming, desk: Services) -> Effect:
    """A button answers at once; a page takes the place of the page before."""
    kind, _ = callback_data.read(incoming.data) or ("", "")
    if kind in registry.BUTTONS:
        return await registry.BUTTONS[kind](incoming, desk)
    knowledge, conversation, now = await desk.situation(incoming)
    question = Question(incoming.text, now, incoming.language, pressed=incoming.data or "?")
    (turn, conversation), _ = await asyncio.gather(
        asyncio.to_thread(take_turn, question, knowledge, conversation),
        acknowledge(desk.bot, incoming.query_id),
    )
    made = messages(turn)
    if turn.in_place and incoming.message_id is not None and len(made) == 1:
        await replace_message(desk.bot, incoming.chat_id, incoming.message_id, made[0])
        return seen(incoming, conversation, now)
    await desk.say(turn, incoming, registry.under(turn, incoming, desk))
    return both(seen(incoming, conversation, now), recorded(turn, incoming, now))


async def _not_text(incoming: Incoming, desk: Services) -> Effect:
    """A picture, a voice, a sticker: one kind sentence, once for pictures sent together."""
    if incoming.album:
        key = f"{incoming.chat_id}:{incoming.album}"
        if key in desk.albums:
            return nothing_to_write
        desk.albums[key] = None
        if len(desk.albums) > ALBUMS_REMEMBERED:
            desk.albums.popitem(last=False)
    return await desk.say_sentence("desk.not_text", incoming)


async def _document(incoming: Incoming, desk: Services) -> Effect:
    """A file: from an editor it may change the knowledge, from anybody else it is no text."""
    handled = await registry.sent_document(incoming, desk)
    return await _not_text(incoming, desk) if handled is None else handled


async def _added_to_group(incoming: Incoming, desk: Services) -> Effect:
    """Says how to ask in a group."""
    return await desk.say_sentence("desk.hello_group", incoming, username=desk.me.username)


async def _blocked(incoming: Incoming, _desk: Services) -> Effect:
    return blocked(incoming)


async def _unblocked(incoming: Incoming, _desk: Services) -> Effect:
    async def effect(tx: UnitOfWork) -> None:
        await tx.people.seen(incoming.chat_id, incoming.language, datetime.now(UTC))

    return effect


async def _migrated(incoming: Incoming, _desk: Services) -> Effect:
    async def effect(tx: UnitOfWork) -> None:
        await tx.privacy.migrate_chat(incoming.chat_id, incoming.new_chat_id)

    return effect


ROUTES: Mapping[UpdateKind, Callable[[Incoming, Services], Awaitable[Effect]]] = {
    UpdateKind.COMMAND: _commanded,
    UpdateKind.BUTTON: _pressed,
    UpdateKind.NOT_TEXT: _not_text,
    UpdateKind.DOCUMENT: _document,
    UpdateKind.ADDED_TO_GROUP: _added_to_group,
    UpdateKind.BLOCKED: _blocked,
    UpdateKind.UNBLOCKED: _unblocked,
    UpdateKind.MIGRATED: _migrated,
}
"""Every kind has its handler; the kinds exclude each other, so their order does not matter."""


def recorded(turn: Turn, incoming: Incoming, now: datetime) -> Effect:
    """What is written of a turn: each of its questions with the decision about it."""

    async def effect(tx: UnitOfWork) -> None:
        for number, part in enumerate(turn.parts):
            await tx.questions.record(
                RecordedQuestion.of(
                    part,
                    number,
                    update_id=incoming.update_id,
                    chat_id=incoming.chat_id,
                    message_id=incoming.message_id,
                    person_id=incoming.person_id,
                    language=turn.language,
                    knowledge_version=turn.knowledge_version,
                    asked_at=now,
                    edited=incoming.edited,
                )
            )

    return effect
