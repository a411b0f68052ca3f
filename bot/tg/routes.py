"""What the desk does with each kind of update: one visible list; a handler reads, asks the core, sends.

Each handler returns what is to be written of it, so that this is kept in the transaction that marks the update done.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from telegram import Bot

from bot.core.answering import choose_language, seeks_advice, take_turn, withheld_turn
from bot.core.commands import known_command, run_command
from bot.core.knowledge import Knowledge
from bot.core.prose import prose
from bot.core.turns import Conversation, Decision, Part, Question, Turn
from bot.core.wording import say
from bot.delivery import Received, nothing_to_write
from bot.logs import log_of
from bot.shelf import Shelf
from bot.store import Effect, RecordedQuestion, Store, StoredUpdate, Transaction
from bot.tg.incoming import Incoming, Kind, Me, read_update
from bot.tg.rendering import messages
from bot.tg.sending import UnreachableError, acknowledge, replace_message, send

ALBUMS_REMEMBERED = 1000

log = log_of("telegram")


@dataclass(frozen=True)
class Desk:
    """The parts a handler works with."""

    bot: Bot
    me: Me
    shelf: Shelf
    store: Store
    albums: "OrderedDict[str, None]" = field(default_factory=OrderedDict)

    def received(self, raw: object) -> Received | None:
        """An update as it is to be kept; without its text where that asks for medical advice."""
        incoming = read_update(raw, self.me)
        if incoming is None:
            return None
        kept = incoming
        asks = incoming.kind is Kind.QUESTION or (incoming.kind is Kind.COMMAND and incoming.text)
        if asks and seeks_advice(incoming.text, self.shelf.current):
            kept = incoming.without_text()
        stored = StoredUpdate(incoming.update_id, incoming.chat_id, kept.as_json())
        return Received(stored, incoming.as_json())

    async def handle(self, update_id: int, payload: str) -> Effect:
        """Handles a kept update by the route of its kind; somebody who cannot be reached is remembered as such."""
        incoming = Incoming.from_json(payload)
        try:
            return await ROUTES[incoming.kind](incoming, self)
        except UnreachableError as problem:
            log.info("somebody cannot be reached", update_id=update_id, cause=str(problem))
            return _blocked_effect(incoming)

    async def apologise(self, update_id: int, payload: str) -> Effect:
        """Tells the person that this one time it did not work."""
        incoming = Incoming.from_json(payload)
        if incoming.kind in (Kind.QUESTION, Kind.COMMAND, Kind.BUTTON):
            knowledge = self.shelf.current
            asked = Question(incoming.text, datetime.now(UTC), incoming.language)
            language = choose_language(asked, knowledge, Conversation())
            failed = Part(incoming.text, Decision.UNKNOWN, prose(say("failed", language)))
            await _say(Turn(asked, (failed,), language, knowledge.version), incoming, self)
        log.error("the person was told that it failed", update_id=update_id)
        return nothing_to_write


async def _asked(incoming: Incoming, desk: Desk) -> Effect:
    """A question is answered; an edited one is answered again."""
    knowledge, conversation, now = await _situation(incoming, desk)
    question = Question(incoming.text, now, incoming.language)
    if incoming.withheld:
        turn, conversation = withheld_turn(question, knowledge, conversation)
    else:
        turn, conversation = await asyncio.to_thread(take_turn, question, knowledge, conversation)
    await _say(turn, incoming, desk)
    return _kept(incoming, turn, conversation, now, record=True)


async def _commanded(incoming: Incoming, desk: Desk) -> Effect:
    """A command is run; in groups only one that the desk has, since other bots listen there, too."""
    if not incoming.private and not known_command(incoming.command):
        return nothing_to_write
    knowledge, conversation, now = await _situation(incoming, desk)
    question = Question(f"/{incoming.command}", now, incoming.language)
    turn, conversation = run_command(incoming.command, incoming.text, question, knowledge, conversation)
    await _say(turn, incoming, desk)
    return _kept(incoming, turn, conversation, now, record=False)


async def _pressed(incoming: Incoming, desk: Desk) -> Effect:
    """A button answers at once; a page takes the place of the page before."""
    knowledge, conversation, now = await _situation(incoming, desk)
    question = Question(incoming.text, now, incoming.language, pressed=incoming.data or "?")
    (turn, conversation), _ = await asyncio.gather(
        asyncio.to_thread(take_turn, question, knowledge, conversation),
        acknowledge(desk.bot, incoming.query_id),
    )
    made = messages(turn)
    if turn.in_place and incoming.message_id is not None and len(made) == 1:
        await replace_message(desk.bot, incoming.chat_id, incoming.message_id, made[0])
    else:
        await _say(turn, incoming, desk)
    return _kept(incoming, turn, conversation, now, record=not turn.in_place)


async def _not_text(incoming: Incoming, desk: Desk) -> Effect:
    """A picture, a voice, a sticker: one kind sentence, once for pictures sent together."""
    if incoming.album:
        key = f"{incoming.chat_id}:{incoming.album}"
        if key in desk.albums:
            return nothing_to_write
        desk.albums[key] = None
        if len(desk.albums) > ALBUMS_REMEMBERED:
            desk.albums.popitem(last=False)
    return await _tell("not_text", incoming, desk)


async def _added_to_group(incoming: Incoming, desk: Desk) -> Effect:
    """Says how to ask in a group."""
    return await _tell("hello_group", incoming, desk, username=desk.me.username)


async def _blocked(incoming: Incoming, _desk: Desk) -> Effect:
    return _blocked_effect(incoming)


async def _unblocked(incoming: Incoming, _desk: Desk) -> Effect:
    async def effect(transaction: Transaction) -> None:
        await transaction.seen(incoming.chat_id, incoming.language, datetime.now(UTC))

    return effect


async def _migrated(incoming: Incoming, _desk: Desk) -> Effect:
    async def effect(transaction: Transaction) -> None:
        await transaction.migrate_chat(incoming.chat_id, incoming.new_chat_id)

    return effect


ROUTES: Mapping[Kind, Callable[[Incoming, Desk], Awaitable[Effect]]] = {
    Kind.QUESTION: _asked,
    Kind.COMMAND: _commanded,
    Kind.BUTTON: _pressed,
    Kind.NOT_TEXT: _not_text,
    Kind.ADDED_TO_GROUP: _added_to_group,
    Kind.BLOCKED: _blocked,
    Kind.UNBLOCKED: _unblocked,
    Kind.MIGRATED: _migrated,
}
"""Every kind has its handler; the kinds exclude each other, so their order does not matter."""


async def _situation(incoming: Incoming, desk: Desk) -> tuple[Knowledge, Conversation, datetime]:
    """The knowledge of this moment, taken once; what is remembered of this person here; the moment."""
    async with desk.store.transaction() as transaction:
        conversation = await transaction.conversation(incoming.chat_id, incoming.person_id)
    return desk.shelf.current, conversation, datetime.now(UTC)


async def _say(turn: Turn, incoming: Incoming, desk: Desk) -> None:
    quoting = not incoming.private or incoming.edited
    reply_to = incoming.message_id if quoting and incoming.kind is not Kind.BUTTON else None
    for message in messages(turn):
        await send(desk.bot, incoming.chat_id, message, reply_to)


async def _tell(key: str, incoming: Incoming, desk: Desk, **values: object) -> Effect:
    """One of the desk's own sentences, in the language of the conversation."""
    knowledge, conversation, now = await _situation(incoming, desk)
    question = Question("", now, incoming.language)
    language = choose_language(question, knowledge, conversation)
    part = Part("", Decision.UNKNOWN, prose(say(key, language, **values)))
    turn = Turn(question, (part,), language, knowledge.version)
    await _say(turn, incoming, desk)
    return _kept(incoming, turn, conversation, now, record=False)


def _kept(
    incoming: Incoming, turn: Turn, conversation: Conversation, now: datetime, *, record: bool
) -> Effect:
    """What is written of a turn: who was there, what is remembered, and the questions with their decisions."""

    async def effect(transaction: Transaction) -> None:
        if incoming.private:
            await transaction.seen(incoming.chat_id, incoming.language, now)
            await transaction.set_language(incoming.chat_id, conversation.language)
        await transaction.save_conversation(incoming.chat_id, incoming.person_id, conversation, now)
        for number, part in enumerate(turn.parts if record else ()):
            await transaction.record_question(
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


def _blocked_effect(incoming: Incoming) -> Effect:
    async def effect(transaction: Transaction) -> None:
        await transaction.set_blocked(incoming.chat_id, True)

    return effect
