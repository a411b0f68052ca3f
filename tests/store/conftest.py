"""Every store in turn: SQLite always, PostgreSQL where TEST_DATABASE_URL names one."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import Store, open_store

POSTGRES = os.environ.get("TEST_DATABASE_URL", "")


@asynccontextmanager
async def empty_database(kind: str, folder: Path) -> AsyncIterator[str]:
    """The address of an empty database; of a schema of its own in PostgreSQL."""
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / f'{uuid4().hex}.db'}"
        return
    if not POSTGRES:
        pytest.skip("skipped: no PostgreSQL (set TEST_DATABASE_URL)")
    schema = f"test_{uuid4().hex}"
    engine = create_async_engine(POSTGRES)
    async with engine.begin() as connection:
        await connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}schema={schema}"
    async with engine.begin() as connection:
        await connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    await engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database of each kind."""
    async with empty_database(request.param, tmp_path) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
async def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A second one, of each kind."""
    async with empty_database(request.param, tmp_path) as made:
        yield made


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    opened = await open_store(url, "riverside")
    yield opened
    await opened.close()
