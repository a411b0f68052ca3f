"""An update with everything that a handler needs, built once; and the parts that all updates share."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from telegram import Bot

from bot.core.dialogue.language import reply_language
from bot.core.dialogue.prose import Prose, prose
from bot.core.dialogue.turn import Button, Conversation
from bot.core.knowledge import Knowledge
from bot.core.medical_guard import Screening
from bot.knowledge.publisher import CurrentKnowledge, Publisher
from bot.knowledge.unanswered import UnansweredCache
from bot.knowledge.write.publish import Writer
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect, Store, UnitOfWork
from bot.tg.handlers.organizers import Organizers
from bot.tg.messages.outbox import Outbox
from bot.tg.messages.render import RenderedMessage, render
from bot.tg.messages.send import acknowledge, replace_message, send
from bot.tg.updates.inbox import ReceivedUpdate
from bot.tg.updates.parse import Incoming, Me


@dataclass(frozen=True)
class Services:
    """The parts of the process that handlers work with; ``commands`` are the organizers' own, with their least role."""

    bot: Bot
    me: Me
    current: CurrentKnowledge
    store: Store
    outbox: Outbox
    organizers: Organizers
    publisher: Publisher
    writer: Writer
    roles: Mapping[int, Role] = field(default_factory=dict)
    commands: Mapping[str, Role] = field(default_factory=dict)
    unanswered: UnansweredCache = field(default_factory=UnansweredCache)
    albums: "OrderedDict[str, int]" = field(default_factory=OrderedDict)
    arriving: dict[int, asyncio.Event] = field(default_factory=dict)


@dataclass(frozen=True)
class Context:
    """An update, who sent it where and when, and the knowledge and conversation to answer it with.

    ``language`` is the one to address the person in who has not asked anything just now; ``role`` is None for everybody
    but organizers; ``screening`` is the medical guard's verdict, where the update brings a text of the person's own.
    """

    update: Incoming
    services: Services
    knowledge: Knowledge
    conversation: Conversation
    language: str
    now: datetime
    role: Role | None
    screening: Screening | None

    @classmethod
    async def of(cls, received: ReceivedUpdate, services: Services) -> "Context":
        """The context of an update, with the conversation as the store remembers it."""
        update, conversation = received.incoming, received.conversation
        if conversation is None:
            async with services.store.transaction() as tx:
                conversation = await tx.conversations.load(update.chat_id, update.person_id)
        return cls.in_conversation(received, services, conversation)

    @classmethod
    def in_conversation(
        cls, received: ReceivedUpdate, services: Services, conversation: Conversation
    ) -> "Context":
        """The context of an update in a conversation that is known."""
        update, knowledge, now = received.incoming, services.current.knowledge, datetime.now(UTC)
        language = reply_language(conversation, update.language, knowledge.speakable)
        role = services.roles.get(update.person_id)
        return cls(update, services, knowledge, conversation, language, now, role, received.screening)

    @property
    def chat(self) -> int:
        """Where the update came from."""
        return self.update.chat_id

    @property
    def person(self) -> int:
        """Who sent it."""
        return self.update.person_id

    @property
    def seeks_advice(self) -> bool:
        """Whether what the person wrote asks for medical advice: it must not be stored or handed on."""
        return self.update.withheld or (self.screening is not None and self.screening.seeks_advice)

    def may(self, role: Role) -> bool:
        """Whether the person has a role, or one that includes it."""
        return self.role is not None and self.role.includes(role)

    async def send(self, text: Prose, buttons: Sequence[Button] = ()) -> int | None:
        """Sends a text of the bot's own to where the update came from; the id of its (last) message, if known."""
        sent = None
        for message in render(text, buttons):
            sent = await self.send_message(message)
        return sent

    async def send_message(self, message: RenderedMessage) -> int | None:
        """Sends a message to where the update came from; its id, if known."""
        return await send(
            self.services.bot,
            self.chat,
            message,
            topic_id=self.update.topic_id,
            on_move=self.services.outbox.on_move,
        )

    async def say(self, key: str, *buttons: Button, **values: object) -> None:
        """Sends one of the bot's own sentences."""
        await self.send(prose(say(key, self.language, **values)), buttons)

    async def replace(self, text: Prose, buttons: Sequence[Button] = ()) -> None:
        """Puts a text in the place of the message whose button was pressed; Telegram may have forgotten that one."""
        if self.update.message_id is None:
            await self.send(text, buttons)
            return
        await replace_message(
            self.services.bot,
            self.chat,
            self.update.message_id,
            render(text, buttons)[0],
            topic_id=self.update.topic_id,
        )

    async def acknowledge(self, key: str = "") -> None:
        """Stops the spinner on the pressed button, with a sentence that is shown for a moment where a key names one."""
        await acknowledge(self.services.bot, self.update.query_id, say(key, self.language) if key else None)

    @property
    def quoted(self) -> int | None:
        """The message to quote in an answer: in groups, and for a question that was edited; not under buttons."""
        quoting = (not self.update.private or self.update.edited) and not self.update.query_id
        return self.update.message_id if quoting else None

    def seen(self, conversation: Conversation | None = None) -> Effect:
        """What is written of everybody who writes: that they are there, and what is remembered of the conversation."""
        kept = conversation or self.conversation

        async def effect(tx: UnitOfWork) -> None:
            if self.update.private:
                await tx.people.wrote(self.chat, self.update.language, kept.language, self.now)
            await tx.conversations.save(self.chat, self.person, kept, self.now)

        return effect

    def audited(self, action: str, detail: str) -> Effect:
        """What is written of something that an organizer did."""
        return lambda tx: tx.audit.record(self.person, action, detail, self.now)


def combined(*effects: Effect) -> Effect:
    """Several effects as one, written in their order."""

    async def effect(tx: UnitOfWork) -> None:
        for one in effects:
            await one(tx)

    return effect
