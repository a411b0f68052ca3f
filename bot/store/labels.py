"""What can be learnt from the record: the questions with the decision about them and what people thought of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, and_, cast, func, select

from bot.core.dialogue.turn import Decision
from bot.store.repository import Writes
from bot.store.tables import feedback, questions


@dataclass(frozen=True, slots=True)
class ReviewedQuestion:
    """A recorded question whose text is kept; ``person`` is a pseudonym, ``liked`` None where nobody said."""

    text: str
    language: str
    person: str
    decision: Decision
    entries: tuple[str, ...]
    sessions: tuple[str, ...]
    asked_at: datetime
    liked: bool | None = None


class LearningWrites(Writes):
    """The part of a transaction that looks back."""

    async def heard(self, since: datetime | None = None, limit: int = 20_000) -> list[ReviewedQuestion]:
        """The newest questions with text, the newest first; those for medical advice have none."""
        liked = (
            select(
                feedback.c.update_id, feedback.c.part, func.min(cast(feedback.c.good, Integer)).label("good")
            )
            .where(feedback.c.conference == self._conference)
            .group_by(feedback.c.update_id, feedback.c.part)
            .subquery()
        )
        same = and_(liked.c.update_id == questions.c.update_id, liked.c.part == questions.c.part)
        query = (
            select(questions, liked.c.good)
            .join_from(questions, liked, same, isouter=True)
            .where(
                questions.c.conference == self._conference,
                questions.c.text.is_not(None),
                questions.c.decision != Decision.GUARDED,
            )
            .order_by(questions.c.asked_at.desc(), questions.c.update_id.desc(), questions.c.part.desc())
            .limit(limit)
        )
        if since is not None:
            query = query.where(questions.c.asked_at >= since)
        return [
            ReviewedQuestion(
                row.text,
                row.language,
                row.person,
                Decision(row.decision),
                tuple(str(entry["id"]) for entry in json.loads(row.entries)),
                tuple(map(str, json.loads(row.sessions))),
                row.asked_at,
                None if row.good is None else bool(row.good),
            )
            for row in await self._connection.execute(query)
        ]

    async def asked_lately(self, limit: int) -> Sequence[tuple[str, str]]:
        """The newest different questions with their languages, the newest first."""
        query = (
            select(questions.c.text, questions.c.language)
            .where(
                questions.c.conference == self._conference,
                questions.c.text.is_not(None),
                questions.c.decision != Decision.GUARDED,
            )
            .group_by(questions.c.text, questions.c.language)
            .order_by(func.max(questions.c.asked_at).desc(), questions.c.text)
            .limit(limit)
        )
        return [(row.text, row.language) for row in await self._connection.execute(query)]
