"""The record: every question once, with what the desk decided about it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.core.dialogue.turn import Decision
from bot.store.people import PeopleWrites
from bot.store.records import RecordedQuestion
from bot.store.tables import questions


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as it was recorded: its text, the language of the reply, the decision, and the message it stood in."""

    text: str
    language: str
    decision: Decision
    message_id: int | None


class QuestionWrites(PeopleWrites):
    """The record's part of a transaction."""

    async def record_question(self, question: RecordedQuestion) -> None:
        """Records a question; the same part of the same update a second time changes nothing."""
        row = {
            "conference": self._conference,
            "update_id": question.update_id,
            "part": question.part,
            "chat_id": question.chat_id,
            "message_id": question.message_id,
            "person": self.pseudonym(question.person_id),
            "text": question.text,
            "language": question.language,
            "decision": str(question.decision),
            "entries": json.dumps(list(question.entries), ensure_ascii=False),
            "sessions": json.dumps(list(question.sessions), ensure_ascii=False),
            "score": question.score,
            "knowledge_version": question.knowledge_version,
            "asked_at": question.asked_at,
            "edited": question.edited,
        }
        await self._insert_new(questions, [row])

    async def recorded(self, since: datetime | None = None) -> Sequence[dict[str, Any]]:
        """The recorded questions in the order in which they were asked, as plain rows."""
        query = select(questions).where(questions.c.conference == self._conference)
        if since is not None:
            query = query.where(questions.c.asked_at >= since)
        query = query.order_by(questions.c.asked_at, questions.c.update_id, questions.c.part)
        rows = [dict(row) for row in (await self._connection.execute(query)).mappings()]
        for row in rows:
            row |= {"entries": json.loads(row["entries"]), "sessions": json.loads(row["sessions"])}
        return rows

    async def asked(self, update_id: int, part: int, chat_id: int) -> AskedQuestion | None:
        """A recorded question of a chat; None for one that is not there, or whose text was not kept.

        ``message_id`` is the message in which it was written, also where the record is of a button pressed later.
        """
        here = (questions.c.conference == self._conference, questions.c.chat_id == chat_id)
        own = select(questions).where(*here, questions.c.update_id == update_id, questions.c.part == part)
        row = (await self._connection.execute(own)).one_or_none()
        if row is None or not row.text:
            return None
        written = (
            select(questions.c.message_id)
            .where(
                *here,
                questions.c.text == row.text,
                questions.c.person == row.person,
                questions.c.decision == Decision.OFFERED,
                questions.c.update_id < update_id,
            )
            .order_by(questions.c.update_id.desc())
            .limit(1)
        )
        offered = None
        if row.decision == Decision.UNKNOWN:
            offered = await self._connection.scalar(written)
        return AskedQuestion(row.text, row.language, Decision(row.decision), offered or row.message_id)

    async def count_questions(self) -> int:
        """How many questions are recorded."""
        query = select(func.count()).select_from(questions).where(questions.c.conference == self._conference)
        return await self._connection.scalar(query) or 0
