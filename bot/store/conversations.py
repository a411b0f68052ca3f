"""Conversations: what the desk remembers of the last minutes, by chat and person."""

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from bot.core.dialogue.turn import Conversation
from bot.store.repository import Repository
from bot.store.tables import conversations, people


class ConversationRepository(Repository):
    """The conversations of one conference."""

    async def load(self, chat_id: int, person_id: int) -> Conversation:
        """The conversation with a person in a chat; an empty one where nothing is remembered."""
        own = (conversations.c.chat_id == chat_id, conversations.c.person_id == person_id)
        value = await self._scalar(select(conversations.c.value).where(self._scoped(conversations, *own)))
        if value:
            return Conversation.from_dict(json.loads(value))
        # A chosen language outlives the conversation in which it was chosen.
        chosen = select(people.c.language).where(self._scoped(people, people.c.chat_id == chat_id))
        return Conversation(language=await self._scalar(chosen) if chat_id == person_id else None)

    async def load_all(self, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], Conversation]:
        """The same for several at once, by chat and person."""
        own = conversations.c.chat_id.in_([chat for chat, _ in pairs])
        query = select(conversations.c.chat_id, conversations.c.person_id, conversations.c.value)
        found = {
            (row.chat_id, row.person_id): Conversation.from_dict(json.loads(row.value))
            for row in await self._execute(query.where(self._scoped(conversations, own)))
        }
        if alone := [chat for chat, person in pairs if chat == person and (chat, person) not in found]:
            own = people.c.chat_id.in_(alone)
            chosen = select(people.c.chat_id, people.c.language).where(self._scoped(people, own))
            found |= {
                (row.chat_id, row.chat_id): Conversation(row.language) for row in await self._execute(chosen)
            }
        return {pair: found.get(pair) or Conversation() for pair in pairs}

    async def save(self, chat_id: int, person_id: int, conversation: Conversation, at: datetime) -> None:
        """Remembers a conversation in place of the one before."""
        kept = {"value": json.dumps(conversation.as_dict(), ensure_ascii=False), "at": at}
        await self._upsert(conversations, {"chat_id": chat_id, "person_id": person_id}, kept)
