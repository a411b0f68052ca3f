"""What the desk keeps, in SQLite or PostgreSQL: a unit of work with a repository for each subject.

``open_store`` is the way in; importing this package loads no database library.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from bot.store.records import (
    OutgoingMessage,
    OutgoingState,
    RecordedQuestion,
    ReviewedQuestion,
    SendResult,
    StoreAwayError,
    StoredUpdate,
    StoreError,
    StoreHealth,
)

if TYPE_CHECKING:
    from bot.store.unit_of_work import Effect, Store, UnitOfWork

__all__ = [
    "Effect",
    "OutgoingMessage",
    "OutgoingState",
    "RecordedQuestion",
    "ReviewedQuestion",
    "SendResult",
    "Store",
    "StoreAwayError",
    "StoreError",
    "StoreHealth",
    "StoredUpdate",
    "UnitOfWork",
    "copy_database",
    "open_store",
    "sole_file",
    "store_health",
    "try_database",
]


async def open_store(url: str, conference: str) -> "Store":
    """Opens the database, brings its schema up to date, and serves one conference's rows.

    ``url`` is ``sqlite+aiosqlite:///file.db`` or ``postgresql+asyncpg://user@host/name`` (the short forms
    ``sqlite:///`` and ``postgresql://`` too). Raises StoreError, with a sentence, where that cannot be done.
    """
    from bot.store.database import opened

    return await opened(url, conference)


async def try_database(url: str) -> None:
    """Tries all that a start does to a database, and takes it back. Raises StoreError where that cannot be done."""
    from bot.store.database import tried

    await tried(url)


async def copy_database(source: str, target: str) -> dict[str, int]:
    """Copies a whole database into an empty one; rows by table. Raises StoreError where nothing was copied."""
    from bot.store.database_copy import copied

    return await copied(source, target)


async def store_health(url: str) -> StoreHealth:
    """What the database tells of the desk on it. Raises StoreError where there is none, or it cannot be read."""
    from bot.store.database import health

    return await health(url)


def sole_file(url: str) -> "Path | None":
    """The file of a database that one process alone may serve; None where several may. Raises StoreError."""
    from bot.store import database

    return database.sole_file(url)


def __getattr__(name: str) -> object:
    """Loads the database library only where somebody asks for what needs it."""
    if name in ("Effect", "Store", "UnitOfWork"):
        from bot.store import unit_of_work

        return getattr(unit_of_work, name)
    raise AttributeError(name)
