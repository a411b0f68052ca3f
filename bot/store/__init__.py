"""What the desk keeps, in SQLite or PostgreSQL: a unit of work with a repository for each subject.

``open_store`` is the way in. What needs a database library loads it when it is imported from here, this package does not.
"""

from importlib import import_module
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
    from bot.store.database import open_store, sole_file, store_health, try_database
    from bot.store.database_copy import copy_database
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

_PLACES = {
    **dict.fromkeys(("Effect", "Store", "UnitOfWork"), "unit_of_work"),
    **dict.fromkeys(("open_store", "sole_file", "store_health", "try_database"), "database"),
    "copy_database": "database_copy",
}


def __getattr__(name: str) -> object:
    if name in _PLACES:
        return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    raise AttributeError(name)
