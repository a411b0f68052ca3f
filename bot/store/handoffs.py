"""Handoffs: questions that people handed on to the organizers; everybody who asks the same waits for one answer."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select, tuple_

from bot.store.repository import Repository
from bot.store.tables import case_askers, cases


class HandoffState(StrEnum):
    """Where a handoff stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    CLOSED = "closed"


CAUSES, OUTCOMES = ("case", "answer", "saved", "live"), ("trying", "told")
"""How the causes of messages about a handoff begin: what it is about, and how handing it on went."""

WAITING = (HandoffState.OPEN, HandoffState.CLAIMED)


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who handed a question on: where the answer goes (in which topic of a forum) and which message it quotes; a name only if given."""

    chat_id: int
    person_id: int
    message_id: int | None
    wording: str
    language: str
    asked_at: datetime
    name: str | None = None
    topic_id: int | None = None


@dataclass(frozen=True, slots=True)
class Handoff:
    """A handed-on question with everybody who waits for it, in the order they came; ``claimed_by`` is who is, or was, on it.

    ``same`` is what all its wordings share; ``about`` is the entry whose answer somebody did not like, for a ``reason``.
    """

    number: int
    question: str
    language: str
    state: HandoffState
    askers: tuple[Asker, ...]
    claimed_by: int | None = None
    answer: str | None = None
    entry: str | None = None
    same: str = ""
    about: str | None = None
    reason: str | None = None

    @property
    def waits(self) -> bool:
        """Whether people still wait for the answer."""
        return self.state in WAITING

    def asked_by(self, chat_id: int, person_id: int) -> bool:
        """Whether a person asked it in a chat."""
        return any((asker.chat_id, asker.person_id) == (chat_id, person_id) for asker in self.askers)


@dataclass(frozen=True, slots=True)
class HandoffResult:
    """What handing a question on did: opened a handoff, let somebody join one, or neither."""

    handoff: Handoff
    opened: bool
    joined: bool


class HandoffRepository(Repository):
    """The handoffs of one conference."""

    async def open_or_join(
        self, same: str, asker: Asker, about: str | None = None, reason: str | None = None
    ) -> HandoffResult:
        """Hands a question on: it joins the waiting handoff of the ``same`` question, else opens one."""
        if self._scope.connection.dialect.name == "postgresql":  # SQLite has one writer anyway
            key = func.hashtext(f"{self._scope.conference}:{same}")
            await self._execute(select(func.pg_advisory_xact_lock(key)))
        number: int | None = await self._scalar(self._waiting(same).with_for_update())
        opened = number is None
        if number is None:
            row = {
                "question": asker.wording,
                "same": same,
                "language": asker.language,
                "state": HandoffState.OPEN,
                "opened_at": asker.asked_at,
                "about": about,
                "reason": reason,
            }
            number = await self._insert(cases, row)
        joined = await self._insert_new(case_askers, [{"case_id": number, **asdict(asker)}])
        if not joined and asker.name:
            own = (
                case_askers.c.case_id == number,
                case_askers.c.chat_id == asker.chat_id,
                case_askers.c.person_id == asker.person_id,
            )
            await self._update(case_askers, own, {"name": asker.name})
        return HandoffResult(await self._read(number), opened, bool(joined))

    async def get(self, number: int) -> Handoff | None:
        """A handoff by its number; nobody else can change it in this moment."""
        query = select(cases.c.id).where(self._scoped(cases, cases.c.id == number)).with_for_update()
        found = await self._scalar(query)
        return None if found is None else await self._read(number)

    async def waiting(self, asker: tuple[int, int] | None = None) -> list[Handoff]:
        """All handoffs in which people wait, the oldest first; or those in which one does, by their chat and their own id."""
        query = select(cases.c.id).where(self._scoped(cases, cases.c.state.in_(WAITING))).order_by(cases.c.id)
        if asker is not None:
            own = tuple_(case_askers.c.chat_id, case_askers.c.person_id) == asker
            query = query.join(case_askers).where(own)
        return [await self._read(number) for number in (await self._execute(query)).scalars().all()]

    async def count_waiting(self, person_id: int) -> int:
        """For how many answers a person waits."""
        waits = self._scoped(cases, cases.c.state.in_(WAITING), case_askers.c.person_id == person_id)
        query = select(func.count()).select_from(cases.join(case_askers)).where(waits)
        return int(await self._scalar(query) or 0)

    async def claim(self, number: int, by: int, at: datetime) -> bool:
        """An organizer takes an open handoff; whether it was open."""
        values = {"state": HandoffState.CLAIMED, "claimed_by": by, "claimed_at": at}
        return await self._move(number, (HandoffState.OPEN,), **values)

    async def release(self, number: int) -> bool:
        """A claimed handoff is open for all again; whether it was claimed."""
        values = {"state": HandoffState.OPEN, "claimed_by": None, "claimed_at": None}
        return await self._move(number, (HandoffState.CLAIMED,), **values)

    async def close(self, number: int) -> bool:
        """A handoff will have no answer; whether anybody waited for one."""
        return await self._move(number, WAITING, state=HandoffState.CLOSED)

    async def reopen(self, number: int) -> bool:
        """A closed handoff waits for an answer again; whether it was closed."""
        values = {"state": HandoffState.OPEN, "claimed_by": None, "claimed_at": None}
        return await self._move(number, (HandoffState.CLOSED,), **values)

    async def answer(self, number: int, by: int, answer: str, at: datetime) -> None:
        """A handoff has its answer; a later one takes its place, the moment of the first stays."""
        values = {
            "state": HandoffState.ANSWERED,
            "claimed_by": by,
            "answer": answer,
            "answered_at": func.coalesce(cases.c.answered_at, at),
        }
        await self._move(number, tuple(HandoffState), **values)

    async def link_entry(self, number: int, entry: str) -> None:
        """The answer to a handoff stands in the knowledge, too."""
        await self._move(number, tuple(HandoffState), entry=entry)

    async def linked_entries(self) -> list[tuple[int, str]]:
        """Number and entry of the handoffs whose answer was saved in the knowledge."""
        saved = self._scoped(cases, cases.c.entry.is_not(None))
        query = select(cases.c.id, cases.c.entry).where(saved).order_by(cases.c.id)
        return [(row.id, row.entry) for row in await self._execute(query)]

    async def _read(self, number: int) -> Handoff:
        row = (await self._execute(select(cases).where(self._scoped(cases, cases.c.id == number)))).one()
        query = (
            select(case_askers)
            .where(case_askers.c.case_id == number)
            .order_by(case_askers.c.asked_at, case_askers.c.chat_id, case_askers.c.person_id)
        )
        waiting = (await self._execute(query)).mappings()
        askers = tuple(Asker(**{field.name: one[field.name] for field in fields(Asker)}) for one in waiting)
        state = HandoffState(row.state)
        return Handoff(
            number,
            row.question,
            row.language,
            state,
            askers,
            row.claimed_by,
            row.answer,
            row.entry,
            row.same,
            row.about,
            row.reason,
        )

    def _waiting(self, same: str) -> Select[Any]:
        waiting = self._scoped(cases, cases.c.same == same, cases.c.state.in_(WAITING))
        return select(cases.c.id).where(waiting).order_by(cases.c.id).limit(1)

    async def _move(self, number: int, states: Collection[HandoffState], **values: object) -> bool:
        return bool(await self._update(cases, [cases.c.id == number, cases.c.state.in_(states)], values))
