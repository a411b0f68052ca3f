"""A whole database is copied into an empty one, SQLite and PostgreSQL in every order: all of it, or nothing."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.knowledge.atomic import locked
from bot.store import (
    OutgoingMessage,
    StoreError,
    copy_database,
    database,
    database_copy,
    open_store,
    try_database,
)
from bot.store.tables import metadata
from tests.cli.running import run
from tests.store.reading import everything
from tests.store.test_privacy import ANNA, BORIS, leave_traces

NOW = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
LONG_AGO = datetime(2021, 5, 12, 9, 30, tzinfo=UTC)


async def filled(url: str, words: str = "zebra") -> None:
    """A database with rows of two conferences in every table; SQLite keeps a NUL in a text, PostgreSQL none."""
    nul = "\0" if url.startswith("sqlite") else ""
    for conference in ("riverside", "hillside"):
        store = await open_store(url, conference)
        async with store.transaction() as tx:
            first = 1 if conference == "riverside" else 21
            await leave_traces(tx, ANNA, ANNA, words, first)
            await leave_traces(tx, BORIS, BORIS, f"北京 🦓{nul} okapi", first + 10)
            await tx.heartbeats.record("polling", NOW)
            await tx.questions.dismiss(["a" * 16], NOW)
            await tx.leases.take("outbox", store.owner, LONG_AGO, LONG_AGO + timedelta(minutes=1))
        await store.close()


async def held(url: str) -> dict[str, list[dict[str, Any]]]:
    store = await open_store(url, "riverside")
    async with store.transaction() as tx:
        found = await everything(tx)
    await store.close()
    return found


def without_nul(rows: object) -> str:
    return repr(rows).replace("\\x00", "").replace("\\\\u0000", "")


async def test_every_row_of_every_table_arrives_and_new_numbers_go_on_behind_them(
    url: str, other_url: str
) -> None:
    await filled(url)
    before = await held(url)
    assert set(before) == {name for name, rows in before.items() if rows}, "there is something in every table"
    counts = await copy_database(url, other_url)
    assert counts == {name: len(rows) for name, rows in before.items()}
    after = await held(other_url)
    assert without_nul(after) == without_nul(before)
    assert await held(url) == before, "the source is as it was"
    store = await open_store(other_url, "riverside")
    async with store.transaction() as tx:
        assert tx.people.pseudonym(ANNA) in repr(after["questions"]), "the same key of the pseudonyms"
        made = await tx.announcements.draft(1, 1, {"en": "Dinner"}, NOW)
        assert made.number == max(row["id"] for row in before["announcements"]) + 1
        assert await tx.outbox.enqueue([OutgoingMessage(1, "held:1", "new", {})], NOW) == 1
    await store.close()


async def test_a_database_that_holds_rows_is_refused_and_stays_as_it_is(url: str, other_url: str) -> None:
    await filled(url)
    store = await open_store(other_url, "riverside")
    async with store.transaction() as tx:
        await tx.people.seen(5, "en", NOW)
    await store.close()
    before = await held(other_url)
    for _ in range(2):
        with pytest.raises(StoreError, match=r"is not empty \(people 1, secrets 1\)"):
            await copy_database(url, other_url)
    assert await held(other_url) == before


async def test_a_copy_that_breaks_off_leaves_nothing_and_can_be_started_again(
    url: str, other_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(url)
    with monkeypatch.context() as patched:
        real, calls = database_copy._count, iter(range(len(metadata.tables) + 9))

        async def lost(table: Table, connection: AsyncConnection) -> int:
            if next(calls) == len(metadata.tables) + 8:
                raise ConnectionResetError("the line is cut")
            return await real(table, connection)

        patched.setattr(database_copy, "_count", lost)
        with pytest.raises(StoreError, match=r"Nothing was copied, the target is as it was\."):
            await copy_database(url, other_url)
    await copy_database(url, other_url)


async def test_a_database_of_an_earlier_version_is_copied_as_it_would_be_after_a_start(
    tmp_path: Path, other_url: str
) -> None:
    from tests.store.test_migrations import upgraded_to

    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine = database.engine_of(database.address(url))
    async with engine.begin() as connection:
        await connection.run_sync(upgraded_to, "0002")
        await connection.execute(text("INSERT INTO secrets (name, value) VALUES ('pseudonym', 'abab')"))
    await engine.dispose()
    assert (await copy_database(url, other_url))["secrets"] == 1
    engine = database.engine_of(database.address(url), reading=True)
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == "0002"
    await engine.dispose()


@pytest.mark.parametrize("other_url", ["postgresql"], indirect=True)
async def test_what_postgresql_would_not_keep_whole_is_named(tmp_path: Path, other_url: str) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    await filled(url)
    engine = database.engine_of(database.address(url))
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE outbox SET cause = :long WHERE id = 2"), {"long": "x" * 81})
    await engine.dispose()
    with pytest.raises(StoreError, match="in the table outbox, row 2, cause is longer than 80 characters"):
        await copy_database(url, other_url)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_a_desk_on_the_source_is_stopped_first(url: str, tmp_path: Path) -> None:
    await filled(url)
    store = await open_store(url, "riverside")
    now = datetime.now(UTC)
    async with store.transaction() as tx:
        await tx.leases.give_back(store.owner)
        await tx.leases.take("other", store.owner, now, now + timedelta(minutes=1))
    await store.close()
    with pytest.raises(StoreError, match="a desk runs on"):
        await copy_database(url, f"sqlite:///{tmp_path / 'desk.db'}")


def test_the_terminal_tells_the_rows_and_what_to_do_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///infodesk.db")
    code, printed = run("db", "copy", "--to", "sqlite:///copy.db")
    assert (code, "There is no desk in the database" in printed) == (1, True), printed
    assert not (tmp_path / "infodesk.db").exists(), "looking makes nothing"
    asyncio.run(filled("sqlite:///infodesk.db"))
    with locked(tmp_path / "infodesk.db.lock", patience=0):
        code, printed = run("db", "copy", "--to", "sqlite:///copy.db")
        assert (code, "Nothing was copied: a desk runs on" in printed) == (1, True), printed
    code, printed = run("db", "copy", "--to", "sqlite:///copy.db")
    assert code == 0, printed
    assert "  people 4\n" in printed
    assert "rows were copied. Now set DATABASE_URL" in printed
    assert f"set DATA_DIR={tmp_path} too" in printed
    code, printed = run("db", "copy", "--to", "sqlite:///copy.db", "--lang", "zh")
    assert (code, "没有复制" in printed) == (1, True), printed
    for wrong in ("nonsense", "mysql://x/y", "sqlite:///gone/copy.db"):
        code, printed = run("db", "copy", "--to", wrong)
        assert (code, len(printed.splitlines())) == (1, 1), printed


async def test_a_trial_leaves_nothing_behind(url: str) -> None:
    await try_database(url)
    engine = database.engine_of(database.address(url), reading=True)
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda there: inspect(there).get_table_names())
    await engine.dispose()
    assert names == []


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("is_made", [True, False])
async def test_a_database_that_may_only_be_read_is_told_with_what_to_do(url: str, is_made: bool) -> None:
    if is_made:
        await (await open_store(url, "riverside")).close()
    engine = database.engine_of(database.address(url))
    role = "infodesk_reader"
    schema = url.partition("schema=")[2]
    async with engine.begin() as connection:
        await connection.execute(text(f"DROP ROLE IF EXISTS {role}"))
        await connection.execute(text(f"CREATE ROLE {role} LOGIN"))
        await connection.execute(text(f"ALTER ROLE {role} SET default_transaction_read_only = on"))
        await connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {role}"))
        await connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}"))
    reader = database.address(url).set(username=role).render_as_string(hide_password=False)
    try:
        with pytest.raises(StoreError, match="default_transaction_read_only"):
            await try_database(reader)
        async with engine.begin() as connection:
            await connection.execute(text(f"ALTER ROLE {role} RESET default_transaction_read_only"))
        with pytest.raises(StoreError, match="GRANT ALL"):
            await try_database(reader)
        with pytest.raises(StoreError, match="CREATE SCHEMA"):
            await try_database(f"{url}_gone")
    finally:
        async with engine.begin() as connection:
            await connection.execute(text(f"DROP OWNED BY {role}"))
            await connection.execute(text(f"DROP ROLE {role}"))
        await engine.dispose()
