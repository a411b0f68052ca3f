"""The schema that the migrations make is the one that the code expects, whichever version a database is of."""

import asyncio
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from bot.store import Store, open_store
from bot.store.database import PSEUDONYM_KEY, SCRIPTS, address
from bot.store.tables import metadata

NOW = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)


def upgraded_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


async def test_the_migrations_make_the_tables_of_the_code(store: Store) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with store.transaction() as tx:
        assert await tx.connection.run_sync(differences) == []


@pytest.mark.parametrize("revision", ["0001", "0002"])
async def test_a_database_of_an_earlier_version_keeps_what_it_holds(url: str, revision: str) -> None:
    from bot.store import database

    engine = database.engine_of(address(url))
    async with engine.begin() as connection:
        await connection.run_sync(upgraded_to, revision)
        await connection.execute(
            text("INSERT INTO secrets (name, value) VALUES (:name, :value)"),
            {"name": PSEUDONYM_KEY, "value": "ab" * 32},
        )
        await connection.execute(
            text(
                "INSERT INTO people (conference, chat_id, language, first_seen, last_seen, blocked)"
                " VALUES ('riverside', 7, 'zh', :at, :at, :no)"
            ),
            {"at": NOW if "postgresql" in url else NOW.replace(tzinfo=None), "no": False},
        )
    await engine.dispose()
    store = await open_store(url, "riverside")
    async with store.transaction() as tx:
        assert await tx.people.reachable() == [(7, "zh")]
        assert await tx.announcements.under_way() == [], "what came later is there, too"
    await store.close()


async def test_two_desks_that_start_together_make_one_schema_and_one_key(url: str) -> None:
    first, second = await asyncio.gather(open_store(url, "riverside"), open_store(url, "riverside"))
    async with first.transaction() as tx:
        name = tx.people.pseudonym(7)
    async with second.transaction() as tx:
        assert tx.people.pseudonym(7) == name
    await first.close()
    await second.close()
