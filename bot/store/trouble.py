"""What keeps the desk from its database, in a sentence with the way to mend it; and whether it may pass by itself."""

import sqlite3
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.store.records import StoreAwayError


class _Trouble(NamedTuple):
    """What a driver says of a trouble, the sentence for it, and whether it passes when somebody mends it."""

    signs: tuple[str, ...]
    sentence: str
    passes: bool = True


_TROUBLES = (
    _Trouble(("disk is full", "no space left", "disk i/o error"), "The disk of the database is full or broken. Free some space on it."),
    _Trouble(("malformed", "not a database", "invalid page", "corrupt"), "The database is damaged. Stop the desk and restore the last backup.", passes=False),
    _Trouble(("is locked",), "Another program holds the database. Close it."),
    _Trouble(("readonly", "read-only", "read only"), "The database cannot be written to. Check the rights of its file, or the PostgreSQL server."),
    _Trouble(("password authentication", "does not exist", "no pg_hba"), "PostgreSQL refuses the desk. Check DATABASE_URL."),
    _Trouble(("unable to open",), "The file of the database cannot be opened. Check DATABASE_URL, and that the place can be written to."),
)  # fmt: skip
_AWAY = "The database cannot be reached. Start it, or check DATABASE_URL."


def away(problem: Exception) -> StoreAwayError | None:
    """The trouble behind a failed transaction, where it passes once it is mended; None for any other failure."""
    if isinstance(problem, IntegrityError | ProgrammingError):
        return None
    if not isinstance(problem, DBAPIError | PoolTimeoutError | OSError | sqlite3.Error):
        return None
    found = _trouble(problem)
    passes = found.passes if found else isinstance(problem, OSError | PoolTimeoutError) or _is_lost(problem)
    return StoreAwayError(sentence(problem)) if passes else None


def sentence(problem: Exception) -> str:
    """What is wrong with the database and what to do, with the driver's own words."""
    cause = str(getattr(problem, "orig", None) or problem) or type(problem).__name__
    found = _trouble(problem)
    return f"{found.sentence if found else _AWAY} ({' '.join(cause.split())[:200]})"


def is_damage(problem: Exception) -> bool:
    """Whether the database is damaged, so that only a backup helps."""
    found = _trouble(problem)
    return found is not None and not found.passes


def _trouble(problem: Exception) -> _Trouble | None:
    said = str(getattr(problem, "orig", None) or problem).casefold()
    return next((one for one in _TROUBLES if any(sign in said for sign in one.signs)), None)


def _is_lost(problem: Exception) -> bool:
    """Whether a connection was lost, or the server is starting or stopping."""
    said = f"{type(getattr(problem, 'orig', problem)).__name__} {problem}".casefold()
    signs = (
        "connect",
        "shutdown",
        "shutting down",
        "starting up",
        "terminat",
        "interface",
        "closed",
        "operational",
        "admin",
    )
    return any(sign in said for sign in signs)


DATABASE_ERRORS = (SQLAlchemyError, OSError, sqlite3.Error)
"""What a database that cannot be used raises."""
