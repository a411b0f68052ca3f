"""All that is stored about people and chats: in which columns, and what forgetting somebody does with them.

``ERASURES`` says it by table; ``IMPERSONAL`` names the columns that look as if they did and do not. A test holds both
against the schema, so that a new table or column cannot be left out.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Table, and_, case, func, or_, select, tuple_

from bot.core.organizers.announcements import NOBODY, AnnouncementState
from bot.core.organizers.announcements import OPEN as NOT_SENT
from bot.store.handoffs import CAUSES, OUTCOMES, WAITING, HandoffState
from bot.store.records import OutgoingState
from bot.store.repository import Repository
from bot.store.tables import (
    announcements,
    audit,
    case_askers,
    cases,
    chat_moves,
    choices,
    conversations,
    dismissed,
    feedback,
    heartbeats,
    inbox,
    leases,
    organizers,
    outbox,
    people,
    questions,
    secrets,
)

PSEUDONYM_LENGTH = 64
REMEMBERED = timedelta(days=1)
"""So long a conversation is remembered after its last message."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What forgetting does with the rows of a table that belong to a person or a chat.

    A row belongs to them where a column of ``ids`` holds their id, or one of ``pseudonyms`` their pseudonym. It is
    deleted where ``blank`` is None; else its columns take the values of ``blank``. ``goes_along`` are further columns
    with ids of messages and words, which go with a deleted row.
    """

    table: Table
    ids: tuple[str, ...] = ()
    pseudonyms: tuple[str, ...] = ()
    goes_along: tuple[str, ...] = ()
    blank: Mapping[str, Any] | None = None

    @property
    def columns(self) -> set[str]:
        """The columns that hold something of a person or a chat."""
        return {*self.ids, *self.pseudonyms, *self.goes_along, *(self.blank or {})}


DONE_AND_BLANK: Mapping[str, Any] = {
    "chat_key": NOBODY,
    "payload": None,
    "last_error": None,
    "done_at": func.coalesce(inbox.c.done_at, inbox.c.received_at),
}
"""The number of an update is kept, to know a repeated one; an update that still waits is not answered any more."""

ERASURES = (
    Erasure(inbox, ids=("chat_key",), blank=DONE_AND_BLANK),
    Erasure(people, ids=("chat_id",), goes_along=("language", "client_language")),
    Erasure(conversations, ids=("chat_id", "person_id"), goes_along=("value",)),
    Erasure(feedback, pseudonyms=("person",), goes_along=("reason",)),
    Erasure(choices, pseudonyms=("person",), goes_along=("entry",)),
    Erasure(chat_moves, ids=("old_id", "new_id")),
    Erasure(organizers, ids=("person_id",), goes_along=("name",)),
    Erasure(
        questions,
        ids=("chat_id",),
        pseudonyms=("person",),
        blank={
            "chat_id": None,
            "message_id": None,
            "reply_id": None,
            "text": None,
            "topic": None,
            "person": "",
        },
    ),
    Erasure(
        case_askers,
        ids=("chat_id", "person_id"),
        goes_along=("message_id", "wording", "language", "name", "topic_id"),
    ),
    Erasure(
        outbox,
        ids=("chat_id",),
        goes_along=("key", "cause", "message", "reply_to", "message_id", "last_error"),
    ),
    # What follows is of organizers: what they did stays, who did it goes.
    Erasure(
        cases,
        ids=("claimed_by",),
        blank={
            "claimed_by": None,
            "claimed_at": None,
            "state": case((cases.c.state == HandoffState.CLAIMED, HandoffState.OPEN), else_=cases.c.state),
        },
    ),
    Erasure(
        announcements,
        ids=("author", "chat_id"),
        blank={
            "author": NOBODY,
            "chat_id": NOBODY,
            "message_id": None,
            "texts": case((announcements.c.state.in_(NOT_SENT), "{}"), else_=announcements.c.texts),
            "state": case(
                (announcements.c.state.in_(NOT_SENT), AnnouncementState.DROPPED), else_=announcements.c.state
            ),
        },
    ),
    Erasure(announcements, ids=("confirmed_by",), blank={"confirmed_by": None}),
    Erasure(audit, ids=("person_id",), blank={"person_id": NOBODY}),
)

WITH_THE_LAST_ASKER = {cases: ("question", "language", "same")}
"""Columns with words that stay as long as somebody else asked the same."""

IMPERSONAL = {
    inbox: ("bot_id", "update_id", "owner"),  # numbers that Telegram gives to the bot, the name of a process
    questions: ("update_id", "language", "decision", "entries", "sessions", "knowledge_version"),
    choices: ("update_id",),
    dismissed: ("key",),
    cases: ("answer", "entry", "about", "reason"),  # what organizers tell everybody
    case_askers: ("case_id",),
    feedback: ("update_id",),
    outbox: ("state",),
    announcements: ("audience", "picture"),  # a file that organizers sent to everybody
    audit: ("action", "detail"),  # numbers and names of files; never what an attendee wrote
    heartbeats: ("name", "detail"),  # what is wrong with Telegram or the database
    leases: ("name", "owner"),
    secrets: ("name", "value"),
}
"""Columns that can hold words or ids, and hold none of a person."""


class PrivacyRepository(Repository):
    """Everything of one person or chat, over all tables."""

    async def forget(self, chat_id: int) -> Counter[str]:
        """Forgets a person or a group by its Telegram id; how many rows were erased in which table.

        Updates belong to a bot, not to a conference: those of every bot of this database are forgotten.
        """
        erased: Counter[str] = Counter()
        asked = await self._handoffs_of(chat_id)
        for erasure in ERASURES:
            erased[erasure.table.name] += await self._erase(erasure, chat_id)
        erased[inbox.name] += await self._erase_pending(chat_id)
        for number in asked:
            erased[cases.name] += await self._erase_question(number)
        # Nobody reads a message again once it is sent, and organizers' cards quote people: all of them are blanked.
        await self._update(outbox, [outbox.c.state != OutgoingState.OWED], {"message": "{}"})
        return +erased

    async def everything(self, person_id: int) -> dict[str, list[dict[str, Any]]]:
        """Every row that belongs to a person, by table, without what a row only shares with others' rows."""
        found: dict[str, list[dict[str, Any]]] = {}
        for erasure in ERASURES:
            table = erasure.table
            query = select(table).where(self._scoped(table, self._of(erasure, person_id)))
            rows = [dict(row) for row in (await self._execute(query)).mappings()]
            if rows:
                found.setdefault(table.name, []).extend(rows)
        return found

    async def expire(self, at: datetime, keep: timedelta) -> Counter[str]:
        """Erases what has been kept long enough: who asked, in which chat; conversations. What was asked stays."""
        erased: Counter[str] = Counter()
        old = at - keep
        who = [questions.c.asked_at < old, or_(questions.c.person != "", questions.c.chat_id.is_not(None))]
        nobody = {"chat_id": None, "message_id": None, "reply_id": None, "person": ""}
        erased[questions.name] = await self._update(questions, who, nobody)
        erased[conversations.name] = await self._delete(conversations, conversations.c.at < at - REMEMBERED)
        for table in (feedback, choices):
            # One verdict a person and answer: whose it is becomes a name that nothing leads back from.
            of_old = [table.c.at < old, func.length(table.c.person) == PSEUDONYM_LENGTH]
            for name in (
                (await self._execute(select(table.c.person).where(*of_old).distinct())).scalars().all()
            ):
                nameless = {"person": uuid4().hex}
                erased[table.name] += await self._update(table, [*of_old, table.c.person == name], nameless)
        settled = cases.c.state.not_in(WAITING) & (
            func.coalesce(cases.c.answered_at, cases.c.opened_at) < old
        )
        over = select(cases.c.id).where(self._scoped(cases, settled))
        erased[case_askers.name] = await self._delete(case_askers, case_askers.c.case_id.in_(over))
        to_people = or_(*(outbox.c.cause.like(f"{kind}:%") for kind in ("announcement", "answer", "held")))
        erased[outbox.name] = await self._delete(outbox, to_people, outbox.c.settled_at < old)
        return +erased

    async def migrate_chat(self, old: int, new: int) -> None:
        """A group has become a supergroup: its rows move to the new id."""
        for table in (people, conversations, questions):
            if table is not questions:
                await self._delete(table, table.c.chat_id == new)
            await self._update(table, [table.c.chat_id == old], {"chat_id": new})
        await self._update(
            announcements, [announcements.c.chat_id == old], {"chat_id": new, "message_id": None}
        )
        # Messages of the old group cannot be quoted or edited in the new one; those sent keep their old chat, in
        # which a reply to them still finds why they were sent.
        moved = {"chat_id": new, "message_id": None, "topic_id": None}
        await self._update(case_askers, [case_askers.c.chat_id == old], moved)
        owed = (outbox.c.chat_id == old, outbox.c.state == OutgoingState.OWED)
        card = and_(outbox.c.key.like(f"case:%>{old}"), outbox.c.key.not_like(f"case:%:%>{old}"))
        # Waiting cards are made anew for the new chat.
        stale = or_(outbox.c.message.like('%"replaces"%'), card)
        await self._update(outbox, [*owed, stale], {"state": OutgoingState.WITHDRAWN, "message": "{}"})
        await self._update(outbox, owed, {"chat_id": new, "reply_to": None})

    def _of(self, erasure: Erasure, chat_id: int) -> ColumnElement[bool]:
        return or_(
            *(erasure.table.c[name] == chat_id for name in erasure.ids),
            *(erasure.table.c[name] == self.pseudonym(chat_id) for name in erasure.pseudonyms),
        )

    async def _erase(self, erasure: Erasure, chat_id: int) -> int:
        table, theirs = erasure.table, self._of(erasure, chat_id)
        if erasure.blank is None:
            return await self._delete(table, theirs)
        return await self._update(table, [theirs], erasure.blank)

    async def _erase_pending(self, person_id: int) -> int:
        """Blanks a person's updates in groups that are not done yet: the person stands only in their payload."""
        query = select(inbox.c.bot_id, inbox.c.update_id, inbox.c.payload).where(inbox.c.payload.is_not(None))
        theirs = [
            (row.bot_id, row.update_id)
            for row in await self._execute(query)
            if json.loads(row.payload).get("person_id") == person_id
        ]
        own = tuple_(inbox.c.bot_id, inbox.c.update_id).in_(theirs)
        return await self._update(inbox, [own], DONE_AND_BLANK) if theirs else 0

    async def _handoffs_of(self, chat_id: int) -> list[int]:
        mine = or_(case_askers.c.person_id == chat_id, case_askers.c.chat_id == chat_id)
        query = select(case_askers.c.case_id).where(self._scoped(case_askers, mine)).distinct()
        return sorted((await self._execute(query)).scalars())

    async def _erase_question(self, number: int) -> int:
        """Gives a handoff the words of the first who is still in it; with the last one, its words and its cards go."""
        left = (
            select(case_askers.c.wording, case_askers.c.language)
            .where(case_askers.c.case_id == number)
            .order_by(case_askers.c.asked_at)
            .limit(1)
        )
        own = [cases.c.id == number]
        if (asker := (await self._execute(left)).one_or_none()) is not None:
            changed = [*own, cases.c.question != asker.wording]
            return await self._update(cases, changed, {"question": asker.wording, "language": asker.language})
        causes = [f"{kind}:{number}" for kind in (*CAUSES, *OUTCOMES)]
        await self._delete(outbox, outbox.c.cause.in_([*causes, f"case:{number}:card"]))
        state = case((cases.c.state.in_(WAITING), HandoffState.CLOSED), else_=cases.c.state)
        return await self._update(cases, own, {"question": "", "same": "", "state": state})
