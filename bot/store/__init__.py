"""What the desk keeps: the inbox, people, conversations and questions, in SQLite or PostgreSQL.

``open_store`` is the way in; importing this package loads no database library.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.store.records import (
    Effect,
    OutgoingMessage,
    OutgoingState,
    RecordedQuestion,
    StoredUpdate,
    StoreError,
)

if TYPE_CHECKING:
    from bot.store.labels import ReviewedQuestion
    from bot.store.store import Store, Transaction

__all__ = [
    "Effect",
    "OutgoingMessage",
    "OutgoingState",
    "RecordedQuestion",
    "ReviewedQuestion",
    "Store",
    "StoreError",
    "StoredUpdate",
    "Transaction",
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
    """Loads the heavy types only where somebody asks for them."""
    if name in ("Store", "Transaction"):
        from bot.store import store

        return getattr(store, name)
    if name == "ReviewedQuestion":
        from bot.store import labels

        return labels.ReviewedQuestion
    raise AttributeError(name)
