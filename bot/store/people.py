"""People: who has written to the desk, whether they can be reached, in which language, and what was last talked of."""

import json
from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Row,
    Select,
    and_,
    bindparam,
    func,
    null,
    select,
    union_all,
)

from bot.core.dialogue.turn import Conversation
from bot.store.repository import Repository
from bot.store.tables import chat_moves, conversations, organizers, people


class PeopleRepository(Repository):
    """The people of one conference; a person's private chat has the person's id."""

    async def seen(self, chat_id: int, client_language: str | None, at: datetime) -> None:
        """Somebody is there: known from now on, and reachable again."""
        await self._seen(chat_id, client_language, at, {})

    async def wrote(
        self, chat_id: int, client_language: str | None, pinned: str | None, at: datetime
    ) -> None:
        """Somebody wrote, and has pinned this language; it counts for what the desk sends on its own, too."""
        await self._seen(chat_id, client_language, at, {"language": pinned})

    async def _seen(
        self, chat_id: int, client_language: str | None, at: datetime, more: dict[str, Any]
    ) -> None:
        client = (client_language or "")[:16] or None
        changed = {"client_language": client, "last_seen": at, "blocked": False, **more}
        await self._upsert(people, {"chat_id": chat_id, "first_seen": at}, changed)

    async def set_blocked(self, chat_id: int, blocked: bool) -> None:
        """Remembers that a person has blocked the bot, or no longer does."""
        await self._update(people, [people.c.chat_id == chat_id], {"blocked": blocked})

    async def reachable(self) -> list[tuple[int, str | None]]:
        """Chat id and language of everybody who has not blocked the bot; the language is that of ``language_of``."""
        query = self._spoken_by.where(people.c.blocked.is_(False)).order_by(people.c.chat_id)
        return [(row.chat_id, _language(row)) for row in await self._execute(query)]

    async def language_of(self, chat_id: int) -> str | None:
        """The language to address a person in: the pinned one, else that of their last reply, else the client's.

        None for somebody unknown.
        """
        found = (await self._execute(self._spoken_by.where(people.c.chat_id == chat_id))).first()
        language = found and _language(found)
        return language.partition("-")[0] if language else None

    async def name_organizer(self, person_id: int, name: str) -> None:
        """Remembers what an organizer is called, as Telegram shows it."""
        await self._upsert(organizers, {"person_id": person_id}, {"name": name})

    async def organizer_names(self) -> dict[int, str]:
        """What the organizers are called, of those that have written or tapped."""
        query = select(organizers.c.person_id, organizers.c.name).where(self._scoped(organizers))
        return {row.person_id: row.name for row in await self._execute(query)}

    async def move_chat(self, old: int, new: int) -> None:
        """A group has got another id: whoever names the old one means the new one."""
        await self._update(chat_moves, [chat_moves.c.new_id == old], {"new_id": new})
        await self._upsert(chat_moves, {"old_id": old}, {"new_id": new})

    async def chat_moves(self) -> dict[int, int]:
        """The present id of each group that has had another one."""
        query = select(chat_moves.c.old_id, chat_moves.c.new_id).where(self._scoped(chat_moves))
        return {row.old_id: row.new_id for row in await self._execute(query)}

    async def unsubscribe(self, chat_id: int, unsubscribed: bool) -> None:
        """Remembers that a person wants no announcements, or wants them again."""
        await self._update(people, [people.c.chat_id == chat_id], {"unsubscribed": unsubscribed})

    async def is_unsubscribed(self, chat_id: int) -> bool:
        """Whether a person wants no announcements."""
        query = select(people.c.unsubscribed).where(self._scoped(people, people.c.chat_id == chat_id))
        return bool(await self._scalar(query))

    async def count_unwilling(self) -> int:
        """How many of ``reachable`` want no announcements."""
        here = self._scoped(people, people.c.blocked.is_(False), people.c.unsubscribed.is_(True))
        return int(await self._scalar(select(func.count()).select_from(people).where(here)))

    async def subscribers(self) -> list[tuple[int, str | None]]:
        """Those of ``reachable`` who want announcements."""
        wanted = self._spoken_by.where(people.c.blocked.is_(False), people.c.unsubscribed.is_(False))
        found = await self._execute(wanted.order_by(people.c.chat_id))
        return [(row.chat_id, _language(row)) for row in found]

    @property
    def _spoken_by(self) -> Select[Any]:
        """People with what tells their language."""
        own = and_(
            conversations.c.conference == people.c.conference,
            conversations.c.chat_id == people.c.chat_id,
            conversations.c.person_id == people.c.chat_id,
        )
        columns = (people.c.chat_id, people.c.language, people.c.client_language, conversations.c.value)
        joined = people.outerjoin(conversations, own)
        return select(*columns).select_from(joined).where(self._scoped(people))


def _language(row: Row[Any]) -> str | None:
    spoken = Conversation.from_dict(json.loads(row.value)).spoken if row.value else None
    language: str | None = row.language or spoken or row.client_language
    return language


class ConversationRepository(Repository):
    """The conversations of one conference."""

    async def load(self, chat_id: int, person_id: int) -> Conversation:
        """The conversation with a person in a chat; an empty one where nothing is remembered."""
        return (await self.load_all([(chat_id, person_id)]))[chat_id, person_id]

    async def load_all(self, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], Conversation]:
        """The same for several at once, by chat and person."""
        named = {"conference": self._scope.conference, "chats": sorted({chat for chat, _ in pairs})}
        found: dict[tuple[int, int], Conversation] = {}
        for chat, person, value, language in await self._execute(_of_chats(), named):
            if value:
                found[chat, person] = Conversation.from_dict(json.loads(value))
            else:  # a chosen language outlives the conversation in which it was chosen
                found.setdefault((chat, person), Conversation(language))
        return {pair: found.get(pair) or Conversation() for pair in pairs}

    async def save(self, chat_id: int, person_id: int, conversation: Conversation, at: datetime) -> None:
        """Remembers a conversation in place of the one before."""
        kept = {"value": json.dumps(conversation.as_dict(), ensure_ascii=False), "at": at}
        await self._upsert(conversations, {"chat_id": chat_id, "person_id": person_id}, kept)


@cache
def _of_chats() -> CompoundSelect[Any]:
    """What is remembered of some chats, and the languages chosen in private; made once, since every update asks."""
    here: BindParameter[str] = bindparam("conference")
    chats: BindParameter[int] = bindparam("chats", expanding=True)
    talk, person = conversations.c, people.c
    return union_all(
        select(talk.chat_id, talk.person_id, talk.value, null().label("language")).where(
            talk.conference == here, talk.chat_id.in_(chats)
        ),
        select(person.chat_id, person.chat_id.label("person_id"), null(), person.language).where(
            person.conference == here, person.chat_id.in_(chats)
        ),
    )
