"""What the desk keeps, in SQLite or PostgreSQL: a unit of work with a repository for each subject.

``open_store`` is the way in; importing this package loads no database library.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.store.records import (
    OutgoingMessage,
    OutgoingState,
    RecordedQuestion,
    ReviewedQuestion,
    StoredUpdate,
    StoreError,
)

if TYPE_CHECKING:
    from bot.store.unit_of_work import Effect, Store, UnitOfWork

__all__ = [
    "Effect",
    "OutgoingMessage",
    "OutgoingState",
    "RecordedQuestion",
    "ReviewedQuestion",
    "Store",
    "StoreError",
    "StoredUpdate",
    "UnitOfWork",
    "last_heartbeat",
    "open_store",
]


async def open_store(url: str, conference: str) -> "Store":
    """Opens the database, brings its schema up to date, and serves one conference's rows.

    ``url`` is ``sqlite+aiosqlite:///file.db`` or ``postgresql+asyncpg://user@host/name`` (the short forms
    ``sqlite:///`` and ``postgresql://`` too). Raises StoreError, with a sentence, where that cannot be done.
    """
    from bot.store.database import opened

    return await opened(url, conference)


async def last_heartbeat(url: str) -> datetime | None:
    """When any desk on this database was last well; None for never. Raises StoreError where it cannot be read."""
    from bot.store.database import heartbeat

    return await heartbeat(url)


def __getattr__(name: str) -> object:
    """Loads the database library only where somebody asks for what needs it."""
    if name in ("Effect", "Store", "UnitOfWork"):
        from bot.store import unit_of_work

        return getattr(unit_of_work, name)
    raise AttributeError(name)
