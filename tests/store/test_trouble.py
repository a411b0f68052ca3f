"""What is wrong with a database is said with the way to mend it, and whether it passes by itself."""

import os
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from bot.store import Store, StoreAwayError, StoreHealth, open_store, sole_file, sqlite, store_health
from bot.store.processes import STORE_TROUBLE
from bot.store.trouble import away, is_damage, sentence

NOW = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)


def failed(words: str) -> OperationalError:
    return OperationalError("INSERT", {}, sqlite3.OperationalError(words))


@pytest.mark.parametrize(
    ("problem", "advice", "passes"),
    [
        (failed("database or disk is full"), "Free some space", True),
        (failed("database is locked"), "Another program holds the database", True),
        (failed("attempt to write a readonly database"), "cannot be written to", True),
        (failed("cannot execute UPDATE in a read-only transaction"), "cannot be written to", True),
        (failed("unable to open database file"), "Check DATABASE_URL", True),
        (failed("terminating connection due to administrator command"), "cannot be reached", True),
        (failed("database disk image is malformed"), "restore the last backup", False),
        (ConnectionRefusedError(111, "refused"), "cannot be reached", True),
    ],
)
def test_each_trouble_has_its_advice(problem: Exception, advice: str, passes: bool) -> None:
    assert advice in sentence(problem)
    assert isinstance(away(problem), StoreAwayError) is passes
    assert is_damage(problem) is not passes


@pytest.mark.parametrize("kind", [IntegrityError, ProgrammingError])
def test_a_mistake_of_ours_does_not_pass(kind: type[IntegrityError | ProgrammingError]) -> None:
    assert away(kind("INSERT", {}, sqlite3.IntegrityError("UNIQUE constraint failed"))) is None


async def test_a_locked_database_is_away_and_well_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_MILLISECONDS", 20)
    url = f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}"
    store = await open_store(url, "riverside")
    async with store.transaction() as tx:
        await tx.heartbeats.record("polling", NOW)
    assert await store_health(url) == StoreHealth(NOW)
    held = sqlite3.connect(tmp_path / "desk.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreAwayError, match="Another program holds the database"):
        async with store.transaction() as tx:
            await tx.heartbeats.record("polling", NOW)
    assert "Another program holds the database" in store.trouble
    found = await store_health(url)
    assert (found.heard_at, found.trouble[:34]) == (NOW, "Another program holds the database")
    held.rollback()
    held.close()
    async with store.transaction() as tx:
        await tx.heartbeats.record(STORE_TROUBLE, NOW.replace(minute=31), "The database is damaged.")
    assert (await store_health(url)).trouble == "The database is damaged."
    async with store.transaction() as tx:
        await tx.heartbeats.record("polling trouble", NOW.replace(minute=32), "Telegram cannot be reached")
    assert await store_health(url) == StoreHealth(NOW, "Telegram cannot be reached")
    await store.close()


async def test_a_damaged_database_stays_so(tmp_path: Path) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}", "riverside")
    with pytest.raises(OperationalError):
        async with store.transaction():
            raise failed("database disk image is malformed")
    async with store.transaction() as tx:
        await tx.heartbeats.record("polling", NOW)
    assert store.failed_at == float("inf")
    await store.close()


async def test_only_its_owner_reads_the_files_of_a_database(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    file.touch(0o644)
    store = await open_store(f"sqlite+aiosqlite:///{file}", "riverside")
    modes = {entry.name: oct(entry.stat().st_mode & 0o777) for entry in os.scandir(tmp_path)}
    assert modes == dict.fromkeys(("desk.db", "desk.db-shm", "desk.db-wal"), "0o600")
    await store.close()
    assert sole_file(f"sqlite:///{file}") == file
    assert sole_file("postgresql://host/name") is None


async def test_leases_go_by_the_clock_of_the_database(store: Store, url: str) -> None:
    behind = datetime(2021, 1, 1, tzinfo=UTC)
    store._clock = behind, time.monotonic()  # as on a machine whose clock is wrong
    await store.read_clock()
    assert (store.now() - behind < timedelta(hours=1)) is url.startswith("sqlite"), "that has no other"
    assert store.now() < datetime.now(UTC) + timedelta(hours=1)
