"""Opening a database: its address, its settings, its schema, its secret."""

import secrets as randomness
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.migrate import migrate
from bot.store.records import StoreError
from bot.store.tables import heartbeats, secrets
from bot.store.unit_of_work import Store

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
PSEUDONYM_KEY = "pseudonym"
BUSY_MILLISECONDS = 5000


def address(url: str) -> URL:
    """The database that a URL names, with the driver filled in; raises StoreError for one that names none."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(
            "DATABASE_URL is no database address. Write sqlite+aiosqlite:///infodesk.db "
            "or postgresql+asyncpg://user:password@host/name."
        ) from None
    driver = DRIVERS.get(parsed.drivername.split("+")[0])
    if driver is None:
        raise StoreError(f"DATABASE_URL names {parsed.drivername}; only sqlite and postgresql are known.")
    return parsed.set(drivername=driver)


async def opened(url: str, conference: str) -> Store:
    """The store of one conference in the database at ``url``, its schema brought up to date."""
    where = address(url)
    engine = _engine(where)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(migrate)
            key = await connection.scalar(select(secrets.c.value).where(secrets.c.name == PSEUDONYM_KEY))
            if key is None:
                key = randomness.token_hex(32)
                await connection.execute(secrets.insert().values(name=PSEUDONYM_KEY, value=key))
    except (DBAPIError, OSError, sqlite3.Error) as problem:
        await engine.dispose()
        cause = getattr(problem, "orig", None) or problem
        raise StoreError(
            f"The database {where.render_as_string(hide_password=True)} cannot be opened ({cause}). "
            "Check DATABASE_URL, and that the place can be written to."
        ) from problem
    except BaseException:
        await engine.dispose()
        raise
    return Store(engine, conference, bytes.fromhex(key))


async def heartbeat(url: str) -> datetime | None:
    """The newest heartbeat in a database, whichever conference it serves; nothing is made or migrated."""
    where = address(url)
    engine = _engine(where)
    try:
        async with engine.connect() as connection:
            found: datetime | None = await connection.scalar(select(func.max(heartbeats.c.at)))
            return found
    except (DBAPIError, OSError, sqlite3.Error) as problem:
        raise StoreError(
            f"There is no desk in the database {where.render_as_string(hide_password=True)}. "
            "Is infodesk run running, with the same DATABASE_URL?"
        ) from problem
    finally:
        await engine.dispose()


def _engine(where: URL) -> AsyncEngine:
    """An engine whose errors, which go to the log, hold no values: these are what people wrote."""
    try:
        if where.get_backend_name() == "sqlite":
            return _sqlite(where)
        schema = where.query.get("schema")  # several desks in one database, each in a schema of its own
        where = where.difference_update_query(["schema"])
        settings = {"server_settings": {"search_path": schema}} if schema else {}
        return create_async_engine(
            where,
            pool_size=5,
            max_overflow=5,
            pool_pre_ping=True,
            connect_args=settings,
            hide_parameters=True,
        )
    except (ModuleNotFoundError, NoSuchModuleError):
        raise StoreError("PostgreSQL needs one more package: pip install 'infodesk[postgres]'.") from None


def _sqlite(where: URL) -> AsyncEngine:
    """One connection, hence one writer; a transaction that writes takes its lock when it begins, not half-way."""
    if where.database and where.database != ":memory:" and not Path(where.database).parent.is_dir():
        raise StoreError(
            f"There is no folder {Path(where.database).parent} for the database. Make it, or set DATABASE_URL."
        )
    engine = create_async_engine(where, pool_size=1, max_overflow=0, pool_timeout=60, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:  # noqa: ANN401 - whatever the driver hands over
        connection.isolation_level = None  # the driver must not begin transactions of its own
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is erased is overwritten
            f"busy_timeout={BUSY_MILLISECONDS}",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:  # noqa: ANN401 - whatever the driver hands over
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
