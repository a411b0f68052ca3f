"""What keeps the desk from its database, in a sentence with the way to mend it; and whether it may pass by itself."""

import sqlite3
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.languages.messages import Sentence
from bot.store.records import StoreAwayError


class _Trouble(NamedTuple):
    """What a driver says of a trouble, the message for it, and whether it passes when somebody mends it."""

    signs: tuple[str, ...]
    key: str
    passes: bool = True


_TROUBLES = (
    _Trouble(("disk is full", "no space left", "disk i/o error"), "store.full"),
    _Trouble(("malformed", "not a database", "invalid page", "corrupt"), "store.damaged", passes=False),
    _Trouble(("is locked",), "store.locked"),
    _Trouble(("during recovery", "recovery is in progress"), "store.standby"),
    _Trouble(("readonly", "read-only", "read only"), "store.readonly"),
    _Trouble(("permission denied for", "must be owner"), "store.rights"),
    _Trouble(("no schema has been selected",), "store.no_schema"),
    _Trouble(("password authentication", "does not exist", "no pg_hba"), "store.refused"),
    _Trouble(("unable to open",), "store.unopened"),
)


def away(problem: Exception) -> StoreAwayError | None:
    """The trouble behind a failed transaction, where it passes once it is mended; None for any other failure."""
    if isinstance(problem, IntegrityError | ProgrammingError):
        return None
    if not isinstance(problem, DBAPIError | PoolTimeoutError | OSError | sqlite3.Error):
        return None
    found = _trouble(problem)
    passes = found.passes if found else isinstance(problem, OSError | PoolTimeoutError) or _is_lost(problem)
    return StoreAwayError(sentence(problem)) if passes else None


def sentence(problem: Exception) -> Sentence:
    """What is wrong with the database and what to do, with the driver's own words."""
    cause = str(getattr(problem, "orig", None) or problem) or type(problem).__name__
    found = _trouble(problem)
    return Sentence(found.key if found else "store.away", cause=" ".join(cause.split())[:200])


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
