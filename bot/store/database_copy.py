"""Copies a whole database into an empty one, of the same kind or the other, in one transaction."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, String, Table, func, inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.languages.messages import Sentence
from bot.store.database import address, engine_of, migrate, shown, unusable
from bot.store.records import StoreError
from bot.store.repository import ROWS_PER_INSERT
from bot.store.tables import leases, metadata
from bot.store.trouble import DATABASE_ERRORS, sentence


async def copy_database(source: str, target: str) -> dict[str, int]:
    """Copies every table of the database at ``source`` into the empty one at ``target``; rows by table.

    Ids stay, and those that ``target`` gives go on behind them. ``source`` is as it was, and so is ``target`` where
    something fails. Raises StoreError where nothing was copied.
    """
    origin, destination = address(source), address(target)
    if origin == destination:
        raise StoreError(Sentence("store.same", database=shown(origin)))
    async with _source(origin) as reading:
        engine = engine_of(destination, patient=True)
        try:
            async with engine.begin() as writing:
                await writing.run_sync(migrate)
                await _refuse_rows(writing, destination)
                return {table.name: await _copy(table, reading, writing) for table in metadata.sorted_tables}
        except DATABASE_ERRORS as problem:
            raise StoreError(Sentence("store.interrupted", trouble=sentence(problem))) from problem
        finally:
            await engine.dispose()


@asynccontextmanager
async def _source(where: URL) -> AsyncIterator[AsyncConnection]:
    """One moment of a database, its schema brought up to date for as long as it is read."""
    if not _may_be_there(where):
        raise StoreError(Sentence("store.no_desk", database=shown(where)))
    engine = engine_of(where, reading=True, patient=True)
    try:
        async with engine.connect() as connection:
            if where.get_backend_name() == "postgresql":
                await connection.execution_options(isolation_level="REPEATABLE READ")
            if not await connection.run_sync(lambda there: inspect(there).has_table("alembic_version")):
                raise StoreError(Sentence("store.no_desk", database=shown(where)))
            await connection.run_sync(partial(migrate, alone=True))
            served = select(func.count()).where(leases.c.until > datetime.now(UTC))
            if where.get_backend_name() == "postgresql" and await connection.scalar(served):
                raise StoreError(Sentence("store.served", database=shown(where)))
            yield connection
            await connection.rollback()
    except DATABASE_ERRORS as problem:
        raise unusable(where, problem) from problem
    finally:
        await engine.dispose()


def _may_be_there(where: URL) -> bool:
    """Whether looking for a database would not make one: SQLite makes a file that is not there."""
    return where.get_backend_name() != "sqlite" or Path(where.database or "").is_file()


async def _refuse_rows(connection: AsyncConnection, where: URL) -> None:
    counts = {table.name: await _count(table, connection) for table in metadata.sorted_tables}
    if told := [f"{name} {count}" for name, count in counts.items() if count]:
        raise StoreError(Sentence("store.not_empty", database=shown(where), tables=told))


async def _copy(table: Table, reading: AsyncConnection, writing: AsyncConnection) -> int:
    """Copies the rows of a table, some hundred at a time; how many."""
    read = 0
    async with reading.stream(select(table).order_by(*table.primary_key)) as rows:
        async for several in rows.mappings().partitions(ROWS_PER_INSERT):
            await writing.execute(table.insert(), [_fitting(row, table, writing) for row in several])
            read += len(several)
    if (written := await _count(table, writing)) != read:
        raise StoreError(Sentence("store.miscounted", table=table.name, read=read, written=written))
    if table.autoincrement_column is not None and read and writing.dialect.name == "postgresql":
        number = table.autoincrement_column
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
        last = await writing.scalar(select(func.max(number)))
        await writing.execute(sequence, {"table": table.name, "column": number.name, "last": last})
    return read


def _fitting(row: RowMapping, table: Table, writing: AsyncConnection) -> Mapping[str, Any]:
    """A row as the other database takes it: PostgreSQL keeps no NUL, and lengths."""
    values = dict(row)
    if writing.dialect.name == "postgresql":
        for column in table.columns:
            if isinstance(value := values[column.name], str):
                values[column.name] = value = value.replace("\0", "")
                longest = column.type.length if isinstance(column.type, String) else None
                if longest is not None and len(value) > longest:
                    place = {"table": table.name, "column": column.name, "length": longest}
                    key = [str(row[one.name]) for one in table.primary_key]
                    raise StoreError(Sentence("store.too_long", key=key, **place))
    return values


async def _count(table: Table, connection: AsyncConnection) -> int:
    return int(await connection.scalar(select(func.count()).select_from(table)) or 0)
