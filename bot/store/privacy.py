"""What is stored about a person or a chat: how it is forgotten, and how it moves with a group."""

from sqlalchemy import case, func, or_, select

from bot.store.handoffs import WAITING, HandoffState
from bot.store.records import OutgoingState
from bot.store.repository import Repository
from bot.store.tables import (
    case_askers,
    cases,
    conversations,
    feedback,
    outbox,
    people,
    questions,
)


class PrivacyRepository(Repository):
    """Everything of one person or chat, over all tables."""

    async def migrate_chat(self, old: int, new: int) -> None:
        """A group has become a supergroup: its rows move to the new id."""
        for table in (people, conversations, questions):
            if table is not questions:
                await self._delete(table, table.c.chat_id == new)
            await self._update(table, [table.c.chat_id == old], {"chat_id": new})
        # Messages of the old group cannot be quoted or edited in the new one.
        moved = {"chat_id": new, "message_id": None}
        await self._update(case_askers, [case_askers.c.chat_id == old], moved)
        await self._update(outbox, [outbox.c.chat_id == old], {**moved, "reply_to": None})

    async def forget(self, chat_id: int) -> None:
        """Forgets a person: row, conversations, feedback and what they were sent go, in groups, too.

        Questions lose text, place and pseudonym; so does a handoff that nobody else waits for.
        """
        await self._delete(people, people.c.chat_id == chat_id)
        own = or_(conversations.c.chat_id == chat_id, conversations.c.person_id == chat_id)
        await self._delete(conversations, own)
        erased = {"chat_id": None, "message_id": None, "text": None, "person": ""}
        await self._update(questions, [questions.c.person == self.pseudonym(chat_id)], erased)
        await self._delete(feedback, feedback.c.person == self.pseudonym(chat_id))
        await self._forget_asker(chat_id)
        await self._delete(outbox, outbox.c.chat_id == chat_id)

    async def _forget_asker(self, person_id: int) -> None:
        """Takes a person out of the handoffs; where nobody is left, the question and the cards with it go, too."""
        mine = or_(case_askers.c.person_id == person_id, case_askers.c.chat_id == person_id)
        asked = select(case_askers.c.case_id).where(self._scoped(case_askers, mine)).distinct()
        numbers = (await self._execute(asked)).scalars().all()
        await self._delete(case_askers, mine)
        for number in sorted(numbers):
            causes = [f"{kind}:{number}" for kind in ("case", "answer", "saved", "live")]
            told = outbox.c.cause.in_([*causes, f"case:{number}:card"])
            left = select(func.count()).select_from(case_askers).where(case_askers.c.case_id == number)
            if await self._scalar(left):
                await self._update(outbox, [told, outbox.c.state != OutgoingState.OWED], {"message": "{}"})
                continue
            await self._delete(outbox, told)
            state = case((cases.c.state.in_(WAITING), HandoffState.CLOSED), else_=cases.c.state)
            await self._update(cases, [cases.c.id == number], {"question": "", "same": "", "state": state})
