"""Opening a database: its address, its settings, its schema, its secret."""

import secrets as randomness
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, inspect, make_url, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.languages.messages import Sentence
from bot.store.processes import STORE_TROUBLE, UNREACHABLE
from bot.store.records import StoreError, StoreHealth
from bot.store.sqlite import sqlite_engine
from bot.store.tables import heartbeats, secrets
from bot.store.trouble import DATABASE_ERRORS, sentence
from bot.store.unit_of_work import Store

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
PSEUDONYM_KEY = "pseudonym"
CONNECT_S, ANSWER_S = 5.0, 10.0
"""So long a database server may take until it is away: to take a connection, and for one statement."""

PROBE = "probe"
"""The row by which ``store_health`` finds out whether anything can be written."""

SCRIPTS = Path(__file__).with_name("migrations")
LOCK = 0x1F0DE5C
"""Any number will do; all desks on one PostgreSQL must use the same."""


def address(url: str) -> URL:
    """The database that a URL names, with the driver filled in; raises StoreError for one that names none."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(Sentence("store.no_address")) from None
    driver = DRIVERS.get(parsed.drivername.split("+")[0])
    if driver is None:
        raise StoreError(Sentence("store.unknown_kind", name=parsed.drivername))
    return parsed.set(drivername=driver)


def shown(where: URL) -> str:
    """A database's address as people may read it: without its password."""
    return where.render_as_string(hide_password=True)


def unusable(where: URL, problem: Exception) -> StoreError:
    """That a database cannot be used, and why."""
    return StoreError(Sentence("store.unusable", database=shown(where), trouble=sentence(problem)))


async def open_store(url: str, conference: str) -> Store:
    """Opens the database, brings its schema up to date, and serves one conference's rows.

    ``url`` is ``sqlite+aiosqlite:///file.db`` or ``postgresql+asyncpg://user@host/name`` (the short forms
    ``sqlite:///`` and ``postgresql://`` too). Raises StoreError, with a sentence, where that cannot be done.
    """
    where = address(url)
    engine = engine_of(where)
    is_file = where.get_backend_name() == "sqlite"
    migrating = engine if is_file else engine_of(where, patient=True)
    try:
        async with migrating.begin() as connection:
            await connection.run_sync(migrate)
            key = await connection.scalar(select(secrets.c.value).where(secrets.c.name == PSEUDONYM_KEY))
            if key is None:
                key = randomness.token_hex(32)
                await connection.execute(secrets.insert().values(name=PSEUDONYM_KEY, value=key))
        store = Store(engine, conference, bytes.fromhex(key))
        await store.read_clock()
    except DATABASE_ERRORS as problem:
        await engine.dispose()
        raise unusable(where, problem) from problem
    except BaseException:
        await engine.dispose()
        raise
    finally:
        if not is_file:
            await migrating.dispose()
    return store


async def store_health(url: str) -> StoreHealth:
    """What a database tells of the desk on it, whichever conference it serves; nothing is made or migrated.

    Raises StoreError where there is no desk.
    """
    where = address(url)
    engine = engine_of(where, reading=True)
    try:
        async with engine.connect() as connection:
            query = select(heartbeats).where(heartbeats.c.name != PROBE).order_by(heartbeats.c.at.desc())
            rows = (await connection.execute(query)).all()
            lost = [row.name.removeprefix(UNREACHABLE) for row in rows if row.name.startswith(UNREACHABLE)]
            beats = [row for row in rows if not row.name.startswith(UNREACHABLE)]
            await connection.commit()
            heard = max((beat.at for beat in beats if not beat.detail), default=None)
            newest = beats[0] if beats else None
            known = (newest.detail or "") if newest else ""
            is_store = newest is not None and newest.name == STORE_TROUBLE
            written = await _write_trouble(connection)
            trouble = written or (known if is_store else "")
            return StoreHealth(heard, "" if is_store else known, trouble, tuple(map(int, lost)))
    except DATABASE_ERRORS as problem:
        if "no such table" not in str(problem) and "does not exist" not in str(problem):
            return StoreHealth(None, trouble=sentence(problem))
        raise StoreError(Sentence("store.no_desk", database=shown(where))) from problem
    finally:
        await engine.dispose()


async def try_database(url: str) -> None:
    """Tries all that a start does to a database, and takes it back; raises StoreError where that cannot be done."""
    where = address(url)
    engine = engine_of(where, reading=True)
    try:
        async with engine.connect() as connection:
            is_server = where.get_backend_name() == "postgresql"
            if is_server and await connection.scalar(text("SELECT pg_is_in_recovery()")):
                raise StoreError(Sentence("store.standby", cause="pg_is_in_recovery"))
            await connection.run_sync(migrate)
            row = {"conference": PROBE, "name": PROBE, "at": datetime(1970, 1, 1, tzinfo=UTC)}
            await connection.execute(heartbeats.insert().values(row))
            await connection.rollback()
    except DATABASE_ERRORS as problem:
        raise StoreError(sentence(problem)) from problem
    finally:
        await engine.dispose()


async def _write_trouble(connection: AsyncConnection) -> str:
    """What keeps anybody from writing to the database at this moment; "" where nothing does."""
    try:
        # A row that nobody reads: a full disk shows only when something new is to be kept.
        await connection.execute(delete(heartbeats).where(heartbeats.c.name == PROBE))
        row = {"conference": "", "name": PROBE, "at": datetime(1970, 1, 1, tzinfo=UTC)}
        await connection.execute(heartbeats.insert().values(row))
        await connection.commit()
    except DATABASE_ERRORS as problem:
        return sentence(problem)
    return ""


def engine_of(where: URL, *, reading: bool = False, patient: bool = False) -> AsyncEngine:
    """An engine whose errors, which go to the log, hold no values: these are what people wrote.

    A server that does not answer in time is away, unless its user is ``patient``.
    """
    try:
        if where.get_backend_name() == "sqlite":
            return sqlite_engine(where, reading=reading)
        schema = where.query.get("schema")  # several desks in one database, each in a schema of its own
        where = where.difference_update_query(["schema"])
        settings: dict[str, Any] = {"timeout": CONNECT_S} | ({} if patient else {"command_timeout": ANSWER_S})
        settings |= {"server_settings": {"search_path": schema}} if schema else {}
        return create_async_engine(
            where,
            pool_size=5,
            max_overflow=5,
            pool_timeout=ANSWER_S,
            pool_pre_ping=True,
            connect_args=settings,
            hide_parameters=True,
        )
    except (ModuleNotFoundError, NoSuchModuleError):
        raise StoreError(Sentence("store.no_driver")) from None


def sole_file(url: str) -> Path | None:
    """The file of a database that one process alone may serve; None where several may. Raises StoreError."""
    where = address(url)
    is_file = where.get_backend_name() == "sqlite" and where.database not in (None, "", ":memory:")
    return Path(str(where.database)) if is_file else None


def migrate(connection: Connection, *, alone: bool = False) -> None:
    """Applies the missing migrations; raises StoreError where the database is of a newer desk than this.

    It waits for others that do the same, but where its caller is ``alone``.
    """
    if connection.dialect.name == "postgresql" and not alone:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    if _is_current(connection):
        return
    from alembic import command  # 0.1 s and 8 MB, at the start of every desk
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    current = MigrationContext.configure(connection).get_current_heads()
    if not set(current) <= known:
        raise StoreError(Sentence("store.newer", schema=", ".join(current)))
    if set(current) != set(scripts.get_heads()):
        command.upgrade(config, "head")


def _is_current(connection: Connection) -> bool:
    """Whether the schema is that of the newest migration, by the number that its file begins with."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    newest = max(file.name.partition("_")[0] for file in (SCRIPTS / "versions").glob("[0-9]*.py"))
    return connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [newest]
