"""The store and its unit of work: repositories over one transaction, kept together or not at all."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.announcements import AnnouncementRepository
from bot.store.audit import AuditRepository
from bot.store.handoffs import HandoffRepository
from bot.store.outbox import OutboxRepository
from bot.store.people import ConversationRepository, PeopleRepository
from bot.store.privacy import PrivacyRepository
from bot.store.processes import HeartbeatRepository, LeaseRepository
from bot.store.questions import FeedbackRepository, QuestionRepository
from bot.store.repository import Scope
from bot.store.statistics import StatisticsRepository
from bot.store.trouble import DATABASE_ERRORS, away, is_damage, sentence
from bot.store.updates import UpdateRepository

CLOCK_READ_S = 1.0
"""A clock that takes longer to be read tells nothing."""

CLOSED_WITHIN_S = 1.0


class UnitOfWork:
    """One transaction with a repository for each subject; get one from ``Store.transaction``."""

    def __init__(self, scope: Scope) -> None:
        self.connection = scope.connection
        self.flush = scope.flush
        self.updates = UpdateRepository(scope)
        self.people = PeopleRepository(scope)
        self.conversations = ConversationRepository(scope)
        self.questions = QuestionRepository(scope)
        self.feedback = FeedbackRepository(scope)
        self.handoffs = HandoffRepository(scope)
        self.leases = LeaseRepository(scope)
        self.outbox = OutboxRepository(scope)
        self.announcements = AnnouncementRepository(scope)
        self.audit = AuditRepository(scope)
        self.statistics = StatisticsRepository(scope)
        self.heartbeats = HeartbeatRepository(scope)
        self.privacy = PrivacyRepository(scope)


Effect = Callable[[UnitOfWork], Awaitable[object]]
"""Something to write in a unit of work that somebody else opens and commits."""


class Store:
    """An open database, serving the rows of one conference. Close it, or the process will not end."""

    def __init__(self, engine: AsyncEngine, conference: str, pseudonym_key: bytes) -> None:
        self.owner = uuid4().hex
        """The name of this process in leases."""
        self.trouble, self.failed_at = "", -float("inf")
        """What kept the last transaction that failed from the database, and when."""
        self._clock = datetime.now(UTC), time.monotonic()
        self._engine = engine
        self._conference = conference
        self._pseudonym_key = pseudonym_key

    @property
    def is_sole(self) -> bool:
        """Whether only one process can serve this database."""
        return self._engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work: committed when the block ends, undone when it raises. Never wait for the network inside.

        Raises StoreAwayError where the database cannot be used at this moment.
        """
        try:
            async with self._engine.begin() as connection:
                scope = Scope(connection, self._conference, self._pseudonym_key)
                yield UnitOfWork(scope)
                await scope.flush()
        except DATABASE_ERRORS as problem:
            # A damaged file does not mend itself, however many transactions still succeed.
            self.trouble = sentence(problem)
            self.failed_at = float("inf") if is_damage(problem) else max(self.failed_at, time.monotonic())
            if (trouble := away(problem)) is not None:
                raise trouble from problem
            raise

    def now(self) -> datetime:
        """This moment for leases and retries: by the clock that all processes on the database share, and without leaps."""
        at, read = self._clock
        return at + timedelta(seconds=time.monotonic() - read)

    async def read_clock(self) -> None:
        """Sets ``now`` by the clock of the database, where that has one of its own."""
        if self._engine.dialect.name == "sqlite":
            return
        async with self.transaction() as tx:
            asked = time.monotonic()
            at: datetime = (await tx.connection.execute(select(func.clock_timestamp()))).scalar_one()
        if time.monotonic() - asked < CLOCK_READ_S:
            self._clock = at, asked

    async def close(self) -> None:
        """Closes all connections; of a database that does not answer, without its goodbye."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSED_WITHIN_S):
                await self._engine.dispose()
