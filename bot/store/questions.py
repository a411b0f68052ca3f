"""The record: every question once, with what the desk decided about it, and what people thought of the answer."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, and_, cast, func, select

from bot.core.dialogue.turn import Decision, ShownList
from bot.store.records import AskedQuestion, RecordedQuestion, ReviewedQuestion
from bot.store.repository import Repository
from bot.store.tables import choices, dismissed, feedback, questions


class QuestionRepository(Repository):
    """The questions asked at one conference; the text of one for medical advice is not among them."""

    async def record(self, question: RecordedQuestion) -> None:
        """Records a question; the same part of the same update a second time changes nothing."""
        part = question.part
        entries = [{"id": entry.id, "score": entry.score} for entry in part.entries]
        row = {
            "update_id": question.update_id,
            "part": question.number,
            "chat_id": question.chat_id,
            "message_id": question.message_id,
            "person": self.pseudonym(question.person_id),
            "text": question.text,
            "language": question.language,
            "decision": str(part.decision),
            "entries": json.dumps(entries, ensure_ascii=False),
            "sessions": json.dumps(part.sessions, ensure_ascii=False),
            "score": part.entries[0].score if part.entries else None,
            "knowledge_version": question.knowledge_version,
            "asked_at": question.asked_at,
            "edited": question.edited,
            "topic": question.topic,
            "reply_id": question.reply_id,
        }
        self._note(questions, row)

    async def find(self, update_id: int, part: int, chat_id: int) -> AskedQuestion | None:
        """A recorded question of a chat; None for one that is not there, or whose text was not kept.

        ``message_id`` is the message in which it was written, also where the record is of a button pressed later.
        """
        here = self._scoped(questions, questions.c.chat_id == chat_id)
        own = select(questions).where(here, questions.c.update_id == update_id, questions.c.part == part)
        row = (await self._execute(own)).one_or_none()
        if row is None or not row.text:
            return None
        written = (
            select(questions.c.message_id)
            .where(
                here,
                questions.c.text == row.text,
                questions.c.person == row.person,
                questions.c.decision.in_((Decision.OFFERED, Decision.LIKELY)),
                questions.c.update_id < update_id,
            )
            .order_by(questions.c.update_id.desc())
            .limit(1)
        )
        offered = await self._scalar(written) if row.decision == Decision.UNKNOWN else None
        return _asked(row, offered)

    async def answered_by(self, reply_id: int, chat_id: int) -> AskedQuestion | None:
        """The question that a message of the desk answered; None for one that is not there, or whose text was not kept."""
        own = self._scoped(questions, questions.c.chat_id == chat_id, questions.c.reply_id == reply_id)
        row = (await self._execute(select(questions).where(own))).first()
        return _asked(row) if row is not None and row.text else None

    async def recorded_of(self, message_id: int, chat_id: int) -> list[AskedQuestion]:
        """The questions of a message as they were last answered, in their order; the text of one that is not kept is ""."""
        own = self._scoped(questions, questions.c.chat_id == chat_id, questions.c.message_id == message_id)
        query = select(questions).where(own).order_by(questions.c.update_id.desc(), questions.c.part)
        rows = (await self._execute(query)).all()
        return [_asked(row) for row in rows if row.update_id == rows[0].update_id]

    async def reword(self, update_id: int, part: int, text: str) -> None:
        """Puts other words in the place of a recorded question's: its message was edited."""
        own = [questions.c.update_id == update_id, questions.c.part == part]
        await self._update(questions, own, {"text": text})

    async def list_shown(self, reply_id: int, chat_id: int) -> ShownList | None:
        """The list of sessions that a message of the desk shows a page of; None for one that is not recorded."""
        own = self._scoped(questions, questions.c.chat_id == chat_id, questions.c.reply_id == reply_id)
        row = (await self._execute(select(questions).where(own))).first()
        found = tuple(map(str, json.loads(row.sessions))) if row is not None else ()
        return ShownList(row.text or "", row.asked_at, row.language, found) if row and found else None

    async def last_missed(self, chat_id: int, person_id: int, since: datetime) -> AskedQuestion | None:
        """The last question of a person that was not answered since a moment; None where there is none."""
        own = self._scoped(
            questions,
            questions.c.chat_id == chat_id,
            questions.c.person == self.pseudonym(person_id),
            questions.c.decision == Decision.UNKNOWN,
            questions.c.asked_at >= since,
        )
        query = select(questions).where(own).order_by(questions.c.update_id.desc(), questions.c.part.desc())
        row = (await self._execute(query.limit(1))).first()
        return _asked(row) if row is not None and row.text else None

    async def choose(self, asked: AskedQuestion, person_id: int, entry: str, at: datetime) -> bool:
        """Keeps which of the entries shown somebody took ("" for something else); whether that is new."""
        row = {
            "update_id": asked.update_id,
            "part": asked.part,
            "person": self.pseudonym(person_id),
            "entry": entry,
            "at": at,
        }
        return bool(await self._insert_new(choices, [row]))

    async def dismiss(self, keys: Iterable[str], at: datetime) -> None:
        """Leaves out wordings, by their keys, from what waits for an answer; the last time counts."""
        for key in keys:
            await self._upsert(dismissed, {"key": key}, {"at": at})

    async def restore(self, key: str) -> None:
        """Takes the dismissal of a wording back, and of those dismissed with it."""
        together = select(dismissed.c.at).where(self._scoped(dismissed, dismissed.c.key == key))
        await self._delete(dismissed, dismissed.c.at.in_(together))

    async def forget_dismissed(self, keys: Collection[str]) -> None:
        """Takes the dismissal of just these back."""
        await self._delete(dismissed, dismissed.c.key.in_(keys))

    async def dismissed(self) -> dict[str, datetime]:
        """The keys of the wordings that were dismissed, and when."""
        found = await self._execute(select(dismissed.c.key, dismissed.c.at).where(self._scoped(dismissed)))
        return {row.key: row.at for row in found}

    async def is_answered_in(self, update_id: int, part: int, chat_id: int) -> bool:
        """Whether the answer to a part of an update stands in a chat."""
        own = (questions.c.update_id == update_id, questions.c.part == part, questions.c.chat_id == chat_id)
        return await self._scalar(select(questions.c.part).where(self._scoped(questions, *own))) is not None

    async def reviewed(self, since: datetime | None = None, limit: int = 20_000) -> list[ReviewedQuestion]:
        """The newest questions with text and the feedback on them, the newest first."""
        liked = (
            select(
                feedback.c.update_id, feedback.c.part, func.min(cast(feedback.c.good, Integer)).label("good")
            )
            .where(self._scoped(feedback))
            .group_by(feedback.c.update_id, feedback.c.part)
            .subquery()
        )
        same = and_(liked.c.update_id == questions.c.update_id, liked.c.part == questions.c.part)
        query = (
            select(questions, liked.c.good)
            .join_from(questions, liked, same, isouter=True)
            .where(self._with_text)
            .order_by(questions.c.asked_at.desc(), questions.c.update_id.desc(), questions.c.part.desc())
            .limit(limit)
        )
        if since is not None:
            query = query.where(questions.c.asked_at >= since)
        taps: dict[tuple[int, int], list[tuple[str, str]]] = {}
        tapped = select(choices).where(self._scoped(choices)).order_by(choices.c.at, choices.c.person)
        for tap in await self._execute(tapped):
            taps.setdefault((tap.update_id, tap.part), []).append((tap.person, tap.entry))
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
                row.topic or "",
                tuple(tap for tap in taps.get((row.update_id, row.part), ()) if tap[1]),
                any(not entry for _, entry in taps.get((row.update_id, row.part), ())),
            )
            for row in await self._execute(query)
        ]

    async def recent(self, limit: int) -> list[tuple[str, str]]:
        """The newest different questions with their languages, the newest first."""
        query = (
            select(questions.c.text, questions.c.language)
            .where(self._with_text)
            .group_by(questions.c.text, questions.c.language)
            .order_by(func.max(questions.c.asked_at).desc(), questions.c.text)
            .limit(limit)
        )
        return [(row.text, row.language) for row in await self._execute(query)]

    @property
    def _with_text(self) -> ColumnElement[bool]:
        unguarded = questions.c.decision != Decision.GUARDED
        return self._scoped(questions, questions.c.text.is_not(None), unguarded)


def _asked(row: Row[Any], message_id: int | None = None) -> AskedQuestion:
    return AskedQuestion(
        row.text or "",
        row.language,
        Decision(row.decision),
        message_id or row.message_id,
        tuple(str(entry["id"]) for entry in json.loads(row.entries)),
        row.update_id,
        row.part,
        row.topic or "",
    )


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
