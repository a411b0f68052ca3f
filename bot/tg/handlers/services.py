"""The parts that every handler works with, and the few things they all do with them."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from telegram import Bot

from bot.core.desk import choose_language
from bot.core.dialogue.prose import Prose, prose
from bot.core.dialogue.turn import Button, Conversation, Decision, Part, Question, Turn
from bot.core.knowledge import Knowledge
from bot.knowledge.current import CurrentKnowledge
from bot.knowledge.publisher import Publisher
from bot.knowledge.unanswered import UnansweredCache
from bot.knowledge.write.publish import Writer
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect, Store, UnitOfWork
from bot.tg.messages.organizers import Organizers
from bot.tg.messages.outbox import Outbox
from bot.tg.messages.render import RenderedMessage, messages
from bot.tg.messages.send import send
from bot.tg.updates.parse import Incoming, Me


@dataclass(frozen=True)
class Services:
    """The parts a handler works with."""

    bot: Bot
    me: Me
    current: CurrentKnowledge
    store: Store
    outbox: Outbox
    organizers: Organizers
    publisher: Publisher
    writer: Writer
    roles: Mapping[int, Role] = field(default_factory=dict)
    unanswered: UnansweredCache = field(default_factory=UnansweredCache)
    albums: "OrderedDict[str, None]" = field(default_factory=OrderedDict)

    def may(self, person_id: int, role: Role) -> bool:
        """Whether a person has a role, or one that includes it."""
        own = self.roles.get(person_id)
        return own is not None and own.includes(role)

    async def situation(self, incoming: Incoming) -> tuple[Knowledge, Conversation, datetime]:
        """The knowledge of this moment, taken once; what is remembered of this person here; the moment."""
        async with self.store.transaction() as tx:
            conversation = await tx.conversations.load(incoming.chat_id, incoming.person_id)
        return self.current.knowledge, conversation, datetime.now(UTC)

    async def language(self, incoming: Incoming) -> str:
        """The language to address a person in who has not asked anything just now."""
        knowledge, conversation, now = await self.situation(incoming)
        return choose_language(Question("", now, incoming.language), knowledge, conversation)

    async def say(
        self,
        turn: Turn,
        incoming: Incoming,
        under: Callable[[Part, int], Sequence[Button]] = lambda _part, _number: (),
    ) -> None:
        """Sends a turn to where its question came from; ``under`` gives more buttons to stand under a part."""
        quoting = not incoming.private or incoming.edited
        reply_to = incoming.message_id if quoting and incoming.query_id == "" else None
        for message in messages(turn, under):
            await send(self.bot, incoming.chat_id, message, reply_to)

    async def tell(self, text: Prose, incoming: Incoming, buttons: Sequence[Button] = ()) -> int | None:
        """Sends a text of the desk's own to where an update came from; the id of the (last) message, if known."""
        number = None
        for message in notice(text, buttons):
            number = await send(self.bot, incoming.chat_id, message)
        return number

    async def say_sentence(self, key: str, incoming: Incoming, **values: object) -> Effect:
        """One of the desk's own sentences, in the language of the conversation."""
        knowledge, conversation, now = await self.situation(incoming)
        question = Question("", now, incoming.language)
        language = choose_language(question, knowledge, conversation)
        part = Part("", Decision.UNKNOWN, prose(say(key, language, **values)))
        await self.say(Turn(question, (part,), language, knowledge.version), incoming)
        return seen(incoming, conversation, now)


def notice(text: Prose, buttons: Sequence[Button] = ()) -> list[RenderedMessage]:
    """A text of the desk's own as messages."""
    part = Part("", Decision.ANSWERED, text, buttons=tuple(buttons))
    return messages(Turn(Question("", datetime.now(UTC)), (part,), "en"))


def seen(incoming: Incoming, conversation: Conversation, now: datetime) -> Effect:
    """What is written of everybody who writes: that they are there, and what is remembered of the conversation."""

    async def effect(tx: UnitOfWork) -> None:
        if incoming.private:
            await tx.people.seen(incoming.chat_id, incoming.language, now)
            await tx.people.set_language(incoming.chat_id, conversation.language)
        await tx.conversations.save(incoming.chat_id, incoming.person_id, conversation, now)

    return effect


def blocked(incoming: Incoming) -> Effect:
    """What is written of somebody who cannot be reached."""

    async def effect(tx: UnitOfWork) -> None:
        await tx.people.set_blocked(incoming.chat_id, True)

    return effect


def noted(incoming: Incoming, action: str, detail: str, at: datetime) -> Effect:
    """What is written of something an organizer did."""

    async def effect(tx: UnitOfWork) -> None:
        await tx.audit.record(incoming.person_id, action, detail, at)

    return effect


def both(*effects: Effect) -> Effect:
    """Several effects as one, written in their order."""

    async def effect(tx: UnitOfWork) -> None:
        for one in effects:
            await one(tx)

    return effect
