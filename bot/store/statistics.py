"""What is counted for the statistics, read from questions, feedback, handoffs and people."""

import json
from collections import Counter
from datetime import datetime

from sqlalchemy import func, select

from bot.core.dialogue.turn import Decision
from bot.core.organizers.statistics import HandedOn, Material, RecordedOnce
from bot.store.handoffs import WAITING
from bot.store.repository import Repository
from bot.store.tables import cases, feedback, people, questions


class StatisticsRepository(Repository):
    """The rows of one conference from which its statistics are counted."""

    async def material(self, since: datetime | None = None) -> Material:
        """What happened since a moment (everything where none is given); people are counted as they are now."""
        verdicts = await self._verdicts(since)
        counts = select(func.count(), func.count().filter(people.c.blocked.is_(True)))
        known, blocked = (await self._execute(counts.where(self._scoped(people)))).one()
        return Material(
            await self._questions(since),
            await self._handoffs(since),
            good=sum(good for good, _ in verdicts),
            bad=sum(not good for good, _ in verdicts),
            reasons=Counter(reason for _, reason in verdicts if reason),
            known=known,
            blocked=blocked,
        )

    async def _questions(self, since: datetime | None) -> list[RecordedOnce]:
        columns = (
            questions.c.person,
            questions.c.language,
            questions.c.decision,
            questions.c.entries,
            questions.c.sessions,
            questions.c.asked_at,
        )
        query = select(*columns).where(self._scoped(questions))
        if since is not None:
            query = query.where(questions.c.asked_at >= since)
        query = query.order_by(questions.c.asked_at, questions.c.update_id, questions.c.part)
        return [
            RecordedOnce(
                row.person,
                row.language,
                Decision(row.decision),
                _found(row.decision, row.entries, row.sessions),
                row.asked_at,
            )
            for row in await self._execute(query)
        ]

    async def _handoffs(self, since: datetime | None) -> list[HandedOn]:
        query = select(cases.c.opened_at, cases.c.answered_at, cases.c.state).where(self._scoped(cases))
        if since is not None:
            query = query.where(cases.c.opened_at >= since)
        found = await self._execute(query.order_by(cases.c.id))
        return [HandedOn(row.opened_at, row.answered_at, row.state in WAITING) for row in found]

    async def _verdicts(self, since: datetime | None) -> list[tuple[bool, str | None]]:
        query = select(feedback.c.good, feedback.c.reason).where(self._scoped(feedback))
        if since is not None:
            query = query.where(feedback.c.at >= since)
        return [(row.good, row.reason) for row in await self._execute(query)]


def _found(decision: str, entries: str, sessions: str) -> str | None:
    """What answered a question: an entry, or the one session it was about; None where it was not answered."""
    if decision not in (Decision.ANSWERED, Decision.LIKELY):
        return None
    if found := json.loads(entries):
        return str(found[0]["id"])
    about = json.loads(sessions)
    return str(about[0]) if len(about) == 1 else None
