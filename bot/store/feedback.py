"""Feedback: whether an answer helped, once a person and answer, and why not; never a text."""

from datetime import datetime

from sqlalchemy import ColumnElement, select

from bot.store.repository import Repository
from bot.store.tables import feedback


class FeedbackRepository(Repository):
    """The feedback on one conference's answers; an answer is an update's part, a person a pseudonym."""

    async def add(self, update_id: int, part: int, person_id: int, good: bool, at: datetime) -> bool:
        """Keeps a person's verdict on an answer; a second one changes nothing. Whether it is new."""
        row = {
            "update_id": update_id,
            "part": part,
            "person": self.pseudonym(person_id),
            "good": good,
            "at": at,
        }
        return bool(await self._insert_new(feedback, [row]))

    async def find(self, update_id: int, part: int, person_id: int) -> tuple[bool, str | None] | None:
        """A person's verdict on an answer, and the reason for a bad one; None where there is none."""
        own = self._scoped(feedback, *self._key(update_id, part, person_id))
        row = (await self._execute(select(feedback.c.good, feedback.c.reason).where(own))).one_or_none()
        return None if row is None else (row.good, row.reason)

    async def set_reason(self, update_id: int, part: int, person_id: int, reason: str) -> bool:
        """Adds the reason to a person's bad verdict; whether there was one without."""
        bare = (feedback.c.good.is_(False), feedback.c.reason.is_(None))
        own = (*self._key(update_id, part, person_id), *bare)
        return bool(await self._update(feedback, own, {"reason": reason[:20]}))

    def _key(self, update_id: int, part: int, person_id: int) -> tuple[ColumnElement[bool], ...]:
        return (
            feedback.c.update_id == update_id,
            feedback.c.part == part,
            feedback.c.person == self.pseudonym(person_id),
        )
