"""Who of the organizers does something, where, when, and in which language they are addressed."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.dialogue.prose import prose
from bot.core.dialogue.turn import Button, Conversation
from bot.core.knowledge import Knowledge
from bot.languages.messages import say
from bot.store import Effect
from bot.tg.handlers.services import Services, notice, seen
from bot.tg.messages.render import RenderedMessage
from bot.tg.messages.send import replace_message, send
from bot.tg.updates.parse import Incoming


@dataclass(frozen=True)
class Scene:
    """An update of an organizer with what is needed to act on it."""

    incoming: Incoming
    desk: Services
    knowledge: Knowledge
    conversation: Conversation
    now: datetime
    language: str

    @classmethod
    async def of(cls, incoming: Incoming, desk: Services) -> "Scene":
        """The scene of an update."""
        knowledge, conversation, now = await desk.situation(incoming)
        return cls(incoming, desk, knowledge, conversation, now, await desk.language(incoming))

    async def say(self, key: str, *made: Button, **values: object) -> None:
        """Says something to where the update came from."""
        await self.desk.tell(prose(say(key, self.language, **values)), self.incoming, made)

    async def instead(self, key: str, *made: Button, **values: object) -> None:
        """Says something in the place of the message whose button was pressed."""
        await self.replace(notice(prose(say(key, self.language, **values)), made)[0])

    async def replace(self, message: RenderedMessage) -> None:
        """Puts a message in the place of the one whose button was pressed; Telegram may have forgotten that one."""
        chat, pressed = self.incoming.chat_id, self.incoming.message_id
        if pressed is None:
            await send(self.desk.bot, chat, message)
        else:
            await replace_message(self.desk.bot, chat, pressed, message)

    @property
    def effect(self) -> Effect:
        """What is written in any case: that they were there."""
        return seen(self.incoming, self.conversation, self.now)
