"""People and conversations: who is there, in which language, and what the desk remembers of the last minutes."""

import hmac
import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, delete, func, or_, select, update

from bot.core.dialogue.turn import Conversation
from bot.store.records import OutgoingState
from bot.store.repository import Writes
from bot.store.tables import (
    case_askers,
    cases,
    conversations,
    feedback,
    heartbeats,
    outbox,
    people,
    questions,
)


class PeopleWrites(Writes):
    """The people's part of a transaction."""

    async def seen(self, chat_id: int, client_language: str | None, at: datetime) -> None:
        """Somebody wrote: known from now on, and reachable again."""
        row = {
            "conference": self._conference,
            "chat_id": chat_id,
            "client_language": (client_language or "")[:16] or None,
            "first_seen": at,
            "last_seen": at,
            "blocked": False,
        }
        changed = {key: row[key] for key in ("client_language", "last_seen", "blocked")}
        await self._put(people, row, changed)

    async def set_language(self, chat_id: int, language: str | None) -> None:
        """Remembers the pinned language, for what the desk sends on its own."""
        await self._set_person(chat_id, language=language)

    async def set_blocked(self, chat_id: int, blocked: bool) -> None:
        """Remembers that a person has blocked the bot, or no longer does."""
        await self._set_person(chat_id, blocked=blocked)

    async def reachable(self) -> list[tuple[int, str | None]]:
        """Chat id and language of everybody who has not blocked the bot; the language is that of ``language_of``."""
        query = self._spoken_by.where(people.c.blocked.is_(False)).order_by(people.c.chat_id)
        return [(row.chat_id, _language(row)) for row in await self._connection.execute(query)]

    async def language_of(self, chat_id: int) -> str | None:
        """The language to address a person in: the pinned one, else that of their last reply, else the client's.

        None for somebody unknown.
        """
        found = (await self._connection.execute(self._spoken_by.where(people.c.chat_id == chat_id))).first()
        language = found and _language(found)
        return language.partition("-")[0] if language else None

    async def conversation(self, chat_id: int, person_id: int) -> Conversation:
        """What the desk remembers of a person in a chat; an empty conversation where nothing."""
        query = select(conversations.c.value).where(*self._key(chat_id, person_id))
        value = await self._connection.scalar(query)
        return Conversation.from_dict(json.loads(value)) if value else Conversation()

    async def save_conversation(
        self, chat_id: int, person_id: int, conversation: Conversation, at: datetime
    ) -> None:
        """Remembers a conversation in place of the one before."""
        kept = {"value": json.dumps(conversation.as_dict(), ensure_ascii=False), "at": at}
        key = {"conference": self._conference, "chat_id": chat_id, "person_id": person_id}
        await self._put(conversations, key | kept, kept)

    async def migrate_chat(self, old: int, new: int) -> None:
        """A group has become a supergroup: its rows move to the new id."""
        for table in (people, conversations, questions):
            here = (table.c.conference == self._conference, table.c.chat_id == new)
            if table is not questions:
                await self._connection.execute(delete(table).where(*here))
            moved = update(table).where(table.c.conference == self._conference, table.c.chat_id == old)
            await self._connection.execute(moved.values(chat_id=new))
        # Messages of the old group cannot be quoted or edited in the new one.
        asked = update(case_askers).where(
            case_askers.c.chat_id == old, case_askers.c.case_id.in_(self._cases())
        )
        await self._connection.execute(asked.values(chat_id=new, message_id=None))
        sent = update(outbox).where(outbox.c.conference == self._conference, outbox.c.chat_id == old)
        await self._connection.execute(sent.values(chat_id=new, message_id=None, reply_to=None))

    async def erase_person(self, chat_id: int) -> None:
        """Forgets a person: row, conversations, feedback and what they were sent go, in groups, too.

        Questions lose text, place and pseudonym; so does a case that nobody else waits for.
        """
        here = (people.c.conference == self._conference, people.c.chat_id == chat_id)
        await self._connection.execute(delete(people).where(*here))
        own = or_(conversations.c.chat_id == chat_id, conversations.c.person_id == chat_id)
        spoken = (conversations.c.conference == self._conference, own)
        await self._connection.execute(delete(conversations).where(*spoken))
        theirs = (questions.c.conference == self._conference, questions.c.person == self.pseudonym(chat_id))
        erased = {"chat_id": None, "message_id": None, "text": None, "person": ""}
        await self._connection.execute(update(questions).where(*theirs).values(**erased))
        voted = (feedback.c.conference == self._conference, feedback.c.person == self.pseudonym(chat_id))
        await self._connection.execute(delete(feedback).where(*voted))
        await self._erase_asker(chat_id)
        sent = (outbox.c.conference == self._conference, outbox.c.chat_id == chat_id)
        await self._connection.execute(delete(outbox).where(*sent))

    async def _erase_asker(self, person_id: int) -> None:
        """Takes a person out of the cases; where nobody is left, the question and the cards with it go, too."""
        mine = or_(case_askers.c.person_id == person_id, case_askers.c.chat_id == person_id)
        here = (mine, case_askers.c.case_id.in_(self._cases()))
        numbers = list(await self._connection.scalars(select(case_askers.c.case_id).where(*here).distinct()))
        await self._connection.execute(delete(case_askers).where(*here))
        for number in sorted(numbers):
            causes = [f"{kind}:{number}" for kind in ("case", "answer", "saved", "live")]
            told = (
                outbox.c.conference == self._conference,
                outbox.c.cause.in_([*causes, f"case:{number}:card"]),
            )
            left = select(func.count()).select_from(case_askers).where(case_askers.c.case_id == number)
            if await self._connection.scalar(left):
                settled = update(outbox).where(*told, outbox.c.state != OutgoingState.OWED)
                await self._connection.execute(settled.values(message="{}"))
                continue
            await self._connection.execute(delete(outbox).where(*told))
            waited = cases.c.state.in_(("open", "claimed"))
            bare = {"question": "", "same": "", "state": case((waited, "closed"), else_=cases.c.state)}
            await self._connection.execute(update(cases).where(cases.c.id == number).values(**bare))

    def pseudonym(self, person_id: int) -> str:
        """A person's name in the record: the same for the same person, meaningless without this database's key."""
        return hmac.new(self._pseudonym_key, str(person_id).encode(), sha256).hexdigest()

    async def beat(self, name: str, at: datetime) -> None:
        """Remembers that something (the polling, the webhook) was well at this moment."""
        await self._put(heartbeats, {"conference": self._conference, "name": name, "at": at}, {"at": at})

    async def last_beat(self, name: str | None = None) -> datetime | None:
        """When something was last well; of anything where no name is given."""
        query = select(heartbeats.c.at).where(heartbeats.c.conference == self._conference)
        if name is not None:
            query = query.where(heartbeats.c.name == name)
        found: datetime | None = await self._connection.scalar(
            query.order_by(heartbeats.c.at.desc()).limit(1)
        )
        return found

    def _cases(self) -> Select[tuple[int]]:
        return select(cases.c.id).where(cases.c.conference == self._conference)

    @property
    def _spoken_by(self) -> Select[Any]:
        """People with what tells their language."""
        own = and_(
            conversations.c.conference == people.c.conference,
            conversations.c.chat_id == people.c.chat_id,
            conversations.c.person_id == people.c.chat_id,
        )
        columns = (people.c.chat_id, people.c.language, people.c.client_language, conversations.c.value)
        return (
            select(*columns)
            .select_from(people.outerjoin(conversations, own))
            .where(people.c.conference == self._conference)
        )

    def _key(self, chat_id: int, person_id: int) -> tuple[ColumnElement[bool], ...]:
        return (
            conversations.c.conference == self._conference,
            conversations.c.chat_id == chat_id,
            conversations.c.person_id == person_id,
        )

    async def _set_person(self, chat_id: int, **values: object) -> None:
        here = (people.c.conference == self._conference, people.c.chat_id == chat_id)
        await self._connection.execute(update(people).where(*here).values(**values))


def _language(row: Row[Any]) -> str | None:
    spoken = Conversation.from_dict(json.loads(row.value)).spoken if row.value else None
    language: str | None = row.language or spoken or row.client_language
    return language
