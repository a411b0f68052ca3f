"""SQLite: its file, its settings, and a driver that goes to the thread of the database once for a statement.

SQLAlchemy's own for aiosqlite goes there four times (a cursor, the statement, its rows, the end of the cursor), and each
time costs more than most statements do. The beginning of a transaction, and writes that nobody waits for, go along with
the next statement or the commit.
"""

import os
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_

from bot.languages.messages import Sentence
from bot.store.records import StoreError
from bot.store.repository import PUT_OFF

BUSY_MILLISECONDS = 5000


class _Done(NamedTuple):
    """What a statement that was carried out has left, in the place of its cursor."""

    description: Any
    rowcount: int
    lastrowid: int
    rows: Any

    def close(self) -> None:
        """There is nothing left to close."""


class _Step(NamedTuple):
    """A statement, with many rows of values or the values of one."""

    many: bool
    operation: str
    values: Any


_NOTHING = _Done(None, -1, 0, ())


def _carried_out(connection: Any, steps: Sequence[_Step], committed: bool) -> _Done:  # noqa: ANN401 - sqlite3's
    """Carries out statements, in the thread of the database; what the last one leaves."""
    done = _NOTHING
    for step in steps:
        cursor = connection.cursor()
        try:
            (cursor.executemany if step.many else cursor.execute)(step.operation, step.values)
            rows = cursor.fetchall() if cursor.description else ()
            done = _Done(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
        finally:
            cursor.close()
    if committed:
        connection.commit()
    return done


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ()
    _adapt_connection: "_Connection"
    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:  # noqa: ANN401, ARG002 - SQLAlchemy's signature
        return _NOTHING

    def _aenter_cursor(self, cursor: Any) -> Any:  # noqa: ANN401
        return cursor

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:  # noqa: ANN401
        return await self._carry_out(_Step(False, operation, parameters or ()))

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> Any:  # noqa: ANN401
        return await self._carry_out(_Step(True, operation, seq_of_parameters))

    async def _carry_out(self, step: _Step) -> _Done:
        done = await self._adapt_connection.carry_out(step)
        self._cursor, self._rows = done, deque(done.rows)  # type: ignore[assignment] # in the place of a cursor
        return done


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ("waiting",)
    _cursor_cls = _Cursor

    def __init__(self, dbapi: Any, connection: Any) -> None:  # noqa: ANN401
        super().__init__(dbapi, connection)
        self.waiting: list[_Step] = []

    async def carry_out(self, *steps: _Step, committed: bool = False) -> _Done:
        """Carries out what waits, and these statements; what the last one leaves."""
        connection: Any = self._connection
        async with self._execute_mutex:
            together, self.waiting = (*self.waiting, *steps), []
            return await connection._execute(_carried_out, connection._conn, together, committed)  # type: ignore[no-any-return] # noqa: SLF001 - as the class that this one replaces

    def commit(self) -> None:
        if self._connection._connection:  # noqa: SLF001
            try:
                await_(self.carry_out(committed=True))
            except Exception as error:  # noqa: BLE001 - it is raised as the driver's own
                self._handle_exception(error)

    def rollback(self) -> None:
        self.waiting = []
        super().rollback()


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *args: Any, **kwargs: Any) -> _Connection:  # noqa: ANN401 - whatever SQLAlchemy hands over
        return _Connection(self, super().connect(*args, **kwargs)._connection)  # noqa: SLF001


class Dialect(SQLiteDialect_aiosqlite):
    """The dialect of ``sqlite+desk``; ``begin`` begins a transaction."""

    supports_statement_cache = True
    begin = "BEGIN IMMEDIATE"

    @classmethod
    def import_dbapi(cls) -> Any:  # noqa: ANN401 - what SQLAlchemy takes for a driver
        """The driver."""
        import sqlite3

        import aiosqlite

        return _Driver(aiosqlite, sqlite3)

    def do_begin(self, dbapi_connection: Any) -> None:  # noqa: ANN401 - whatever the driver hands over
        """A transaction that writes takes its lock when it begins, not half-way."""
        dbapi_connection.waiting.append(_Step(False, self.begin, ()))

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:  # noqa: ANN401
        """One statement."""
        self._execute(cursor.execute, _Step(False, statement, parameters), cursor, context)

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:  # noqa: ANN401
        """One statement with many rows."""
        self._execute(cursor.executemany, _Step(True, statement, parameters), cursor, context)

    def _execute(self, execute: Any, step: _Step, cursor: Any, context: Any) -> None:  # noqa: ANN401
        if context is not None and context.execution_options.get(PUT_OFF):
            cursor._adapt_connection.waiting.append(step)  # noqa: SLF001
        else:
            execute(step.operation, step.values)


registry.register("sqlite.desk", __name__, "Dialect")


def sqlite_engine(where: URL, *, reading: bool) -> AsyncEngine:
    """An engine with one connection, hence one writer."""
    is_file = where.database and where.database != ":memory:"
    if is_file and not Path(str(where.database)).parent.is_dir():
        raise StoreError(Sentence("store.no_folder", folder=Path(str(where.database)).parent))
    if is_file and not reading:
        _make_private(Path(str(where.database)))
    where = where.set(drivername="sqlite+desk")
    engine = create_async_engine(where, pool_size=1, max_overflow=0, pool_timeout=60, hide_parameters=True)
    if reading:
        engine.dialect.begin = "BEGIN"  # type: ignore[attr-defined] # a Dialect of ours

    @event.listens_for(engine.sync_engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:  # noqa: ANN401 - whatever the driver hands over
        connection.isolation_level = None  # the driver must not begin transactions of its own
        writing = (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is erased is overwritten
        )
        # The patience comes first: of two desks that start together one waits until the other has the file in WAL.
        for pragma in (f"busy_timeout={BUSY_MILLISECONDS}", *(() if reading else writing)):
            connection.execute(f"PRAGMA {pragma}").close()

    return engine


def _make_private(file: Path) -> None:
    """Makes the file where it is not there; only its owner reads it, and what SQLite puts beside it."""
    with suppress(OSError):  # SQLite says what is wrong
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        for path in (file, *(file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm"))):
            if path.exists() and path.stat().st_mode & 0o077:
                path.chmod(0o600)
