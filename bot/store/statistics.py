"""What is counted for the figures, read from the record, the feedback, the cases and the people."""

import json
from collections import Counter
from datetime import datetime

from sqlalchemy import func, select

from bot.core.dialogue.turn import Decision
from bot.core.organizers.statistics import HandedOn, Material, RecordedOnce
from bot.store.repository import Writes
from bot.store.tables import cases, feedback, people, questions

WAITING = ("open", "claimed")
"""States of a case in which people wait for its answer."""


class FigureReads(Writes):
    """The figures' part of a transaction."""

    async def material(self, since: datetime | None = None) -> Material:
        """What happened since a moment (everything where none is given); people are counted as they are now."""
        verdicts = await self._verdicts(since)
        known, blocked = (
            await self._connection.execute(
                select(func.count(), func.count().filter(people.c.blocked.is_(True))).where(
                    people.c.conference == self._conference
                )
            )
        ).one()
        return Material(
            await self._questions(since),
            await self._handed(since),
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
        query = select(*columns).where(questions.c.conference == self._conference)
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
            for row in await self._connection.execute(query)
        ]

    async def _handed(self, since: datetime | None) -> list[HandedOn]:
        query = select(cases.c.opened_at, cases.c.answered_at, cases.c.state).where(
            cases.c.conference == self._conference
        )
        if since is not None:
            query = query.where(cases.c.opened_at >= since)
        found = await self._connection.execute(query.order_by(cases.c.id))
        return [HandedOn(row.opened_at, row.answered_at, row.state in WAITING) for row in found]

    async def _verdicts(self, since: datetime | None) -> list[tuple[bool, str | None]]:
        query = select(feedback.c.good, feedback.c.reason).where(feedback.c.conference == self._conference)
        if since is not None:
            query = query.where(feedback.c.at >= since)
        return [(row.good, row.reason) for row in await self._connection.execute(query)]


def _found(decision: str, entries: str, sessions: str) -> str | None:
    """What answered a question: an entry, or the one session it was about; None where it was not answered."""
    if decision != Decision.ANSWERED:
        return None
    if found := json.loads(entries):
        return str(found[0]["id"])
    about = json.loads(sessions)
    return str(about[0]) if len(about) == 1 else None
