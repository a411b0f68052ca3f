"""The store and its transaction: every write of the desk is a method here, and one transaction may span several."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.announcements import AnnouncementWrites
from bot.store.audit import AuditWrites
from bot.store.feedback import FeedbackWrites
from bot.store.handoffs import HandoffWrites
from bot.store.labels import LearningWrites
from bot.store.outbox import OutboxWrites
from bot.store.questions import QuestionWrites
from bot.store.statistics import FigureReads
from bot.store.updates import InboxWrites


class Transaction(
    InboxWrites,
    QuestionWrites,
    OutboxWrites,
    HandoffWrites,
    FeedbackWrites,
    LearningWrites,
    AnnouncementWrites,
    FigureReads,
    AuditWrites,
):
    """Reads and writes that are kept together or not at all; get one from ``Store.transaction``."""


class Store:
    """An open database, serving the rows of one conference. Close it, or the process will not end."""

    def __init__(self, engine: AsyncEngine, conference: str, pseudonym_key: bytes) -> None:
        self._engine = engine
        self._conference = conference
        self._pseudonym_key = pseudonym_key

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A transaction: committed when the block ends, undone when it raises. Never wait for the network inside."""
        async with self._engine.begin() as connection:
            yield Transaction(connection, self._conference, self._pseudonym_key)

    async def close(self) -> None:
        """Closes all connections."""
        await self._engine.dispose()
