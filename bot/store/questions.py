"""The record: every question once, with what the desk decided about it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.store.people import PeopleWrites
from bot.store.records import RecordedQuestion
from bot.store.tables import questions


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

    async def count_questions(self) -> int:
        """How many questions are recorded."""
        query = select(func.count()).select_from(questions).where(questions.c.conference == self._conference)
        return await self._connection.scalar(query) or 0
