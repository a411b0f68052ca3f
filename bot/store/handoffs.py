"""Cases: questions that people handed on to the organizers; everybody who asks the same waits for one answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update

from bot.store.repository import Writes
from bot.store.tables import case_askers, cases


class HandoffState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    CLOSED = "closed"


WAITING = (HandoffState.OPEN, HandoffState.CLAIMED)


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who handed a question on: where the answer goes and which message it quotes; a name only if given."""

    chat_id: int
    person_id: int
    message_id: int | None
    wording: str
    language: str
    asked_at: datetime
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Handoff:
    """A case with everybody who waits for it, in the order they came; ``claimed_by`` is who is, or was, on it."""

    number: int
    question: str
    language: str
    state: HandoffState
    askers: tuple[Asker, ...]
    claimed_by: int | None = None
    answer: str | None = None
    entry: str | None = None

    @property
    def waits(self) -> bool:
        """Whether people still wait for the answer."""
        return self.state in WAITING

    def asked_by(self, chat_id: int, person_id: int) -> bool:
        """Whether a person asked it in a chat."""
        return any((asker.chat_id, asker.person_id) == (chat_id, person_id) for asker in self.askers)


@dataclass(frozen=True, slots=True)
class Handed:
    """What handing a question on did: opened a case, let somebody join one, or neither."""

    case: Handoff
    opened: bool
    joined: bool


class HandoffWrites(Writes):
    """The cases' part of a transaction."""

    async def hand_on(self, same: str, asker: Asker) -> Handed:
        """Hands a question on: it joins the waiting case of the ``same`` question, else opens one."""
        if self._connection.dialect.name == "postgresql":  # SQLite has one writer anyway
            key = func.hashtext(f"{self._conference}:{same}")
            await self._connection.execute(select(func.pg_advisory_xact_lock(key)))
        number: int | None = await self._connection.scalar(self._waiting(same).with_for_update())
        opened = number is None
        if number is None:
            row = {
                "conference": self._conference,
                "question": asker.wording,
                "same": same,
                "language": asker.language,
                "state": HandoffState.OPEN,
                "opened_at": asker.asked_at,
            }
            made = await self._connection.execute(cases.insert().values(**row).returning(cases.c.id))
            number = int(made.scalar_one())
        joined = await self._insert_new(case_askers, [{"case_id": number} | _row(asker)])
        if not joined and asker.name:
            own = (
                case_askers.c.case_id == number,
                case_askers.c.chat_id == asker.chat_id,
                case_askers.c.person_id == asker.person_id,
            )
            await self._connection.execute(update(case_askers).where(*own).values(name=asker.name))
        return Handed(await self._read(number), opened, bool(joined))

    async def case(self, number: int) -> Handoff | None:
        """A case by its number; nobody else can change it in this moment."""
        query = select(cases.c.id).where(*self._is(number)).with_for_update()
        found = await self._connection.scalar(query)
        return None if found is None else await self._read(number)

    async def _read(self, number: int) -> Handoff:
        found = (await self._connection.execute(select(cases).where(*self._is(number)))).one()
        query = (
            select(case_askers)
            .where(case_askers.c.case_id == number)
            .order_by(case_askers.c.asked_at, case_askers.c.chat_id, case_askers.c.person_id)
        )
        askers = tuple(
            Asker(
                row.chat_id, row.person_id, row.message_id, row.wording, row.language, row.asked_at, row.name
            )
            for row in await self._connection.execute(query)
        )
        state = HandoffState(found.state)
        return Handoff(
            number, found.question, found.language, state, askers, found.claimed_by, found.answer, found.entry
        )

    async def waiting_case(self, same: str) -> Handoff | None:
        """The case in which people wait for the answer to a question; None where nobody does."""
        number: int | None = await self._connection.scalar(self._waiting(same))
        return None if number is None else await self.case(number)

    async def waits_for(self, person_id: int) -> int:
        """For how many answers a person waits."""
        query = (
            select(func.count())
            .select_from(cases.join(case_askers))
            .where(
                cases.c.conference == self._conference,
                cases.c.state.in_(WAITING),
                case_askers.c.person_id == person_id,
            )
        )
        return await self._connection.scalar(query) or 0

    async def claim_case(self, number: int, person_id: int, at: datetime) -> bool:
        """An organizer takes an open case; whether it was open."""
        values = {"state": HandoffState.CLAIMED, "claimed_by": person_id, "claimed_at": at}
        return await self._change(number, (HandoffState.OPEN,), **values)

    async def give_case_back(self, number: int) -> bool:
        """A claimed case is open for all again; whether it was claimed."""
        values = {"state": HandoffState.OPEN, "claimed_by": None, "claimed_at": None}
        return await self._change(number, (HandoffState.CLAIMED,), **values)

    async def close_case(self, number: int) -> bool:
        """A case will have no answer; whether anybody waited for one."""
        return await self._change(number, WAITING, state=HandoffState.CLOSED)

    async def answer_case(self, number: int, person_id: int, answer: str, at: datetime) -> None:
        """A case has its answer; a later one takes its place, the moment of the first stays."""
        values = {
            "state": HandoffState.ANSWERED,
            "claimed_by": person_id,
            "answer": answer,
            "answered_at": func.coalesce(cases.c.answered_at, at),
        }
        await self._change(number, tuple(HandoffState), **values)

    async def save_case_as(self, number: int, entry: str) -> None:
        """The answer to a case stands in the knowledge, too."""
        await self._change(number, tuple(HandoffState), entry=entry)

    async def saved_cases(self) -> Sequence[tuple[int, str]]:
        """Number and entry of the cases whose answer was saved."""
        query = (
            select(cases.c.id, cases.c.entry)
            .where(cases.c.conference == self._conference, cases.c.entry.is_not(None))
            .order_by(cases.c.id)
        )
        return [(row.id, row.entry) for row in await self._connection.execute(query)]

    def _is(self, number: int) -> tuple[ColumnElement[bool], ...]:
        return cases.c.conference == self._conference, cases.c.id == number

    def _waiting(self, same: str) -> Select[Any]:
        return (
            select(cases.c.id)
            .where(cases.c.conference == self._conference, cases.c.same == same, cases.c.state.in_(WAITING))
            .order_by(cases.c.id)
            .limit(1)
        )

    async def _change(self, number: int, states: Sequence[HandoffState], **values: object) -> bool:
        where = (*self._is(number), cases.c.state.in_(states))
        return bool((await self._connection.execute(update(cases).where(*where).values(**values))).rowcount)


def _row(asker: Asker) -> dict[str, object]:
    return {
        "chat_id": asker.chat_id,
        "person_id": asker.person_id,
        "message_id": asker.message_id,
        "wording": asker.wording,
        "language": asker.language,
        "name": asker.name,
        "asked_at": asker.asked_at,
    }
