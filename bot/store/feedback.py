"""Feedback: whether an answer helped, once a person and answer, and why not; never a text."""

from datetime import datetime

from sqlalchemy import select, update

from bot.store.people import PeopleWrites
from bot.store.tables import feedback


class FeedbackWrites(PeopleWrites):
    """The feedback's part of a transaction."""

    async def rate(self, update_id: int, part: int, person_id: int, good: bool, at: datetime) -> bool:
        """Keeps a person's verdict on an answer; a second one changes nothing. Whether it is new."""
        row = {
            "conference": self._conference,
            "update_id": update_id,
            "part": part,
            "person": self.pseudonym(person_id),
            "good": good,
            "at": at,
        }
        return bool(await self._insert_new(feedback, [row]))

    async def rated(self, update_id: int, part: int, person_id: int) -> tuple[bool, str | None] | None:
        """A person's verdict on an answer, and the reason for a bad one; None where there is none."""
        query = select(feedback.c.good, feedback.c.reason).where(
            feedback.c.conference == self._conference,
            feedback.c.update_id == update_id,
            feedback.c.part == part,
            feedback.c.person == self.pseudonym(person_id),
        )
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else (row.good, row.reason)

    async def give_reason(self, update_id: int, part: int, person_id: int, reason: str) -> bool:
        """Adds the reason to a person's bad verdict; whether there was one without."""
        mine = (
            feedback.c.conference == self._conference,
            feedback.c.update_id == update_id,
            feedback.c.part == part,
            feedback.c.person == self.pseudonym(person_id),
            feedback.c.good.is_(False),
            feedback.c.reason.is_(None),
        )
        statement = update(feedback).where(*mine).values(reason=reason[:20])
        return bool((await self._connection.execute(statement)).rowcount)
