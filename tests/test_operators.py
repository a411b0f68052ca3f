"""The commands of docs/operators.md do what the page says: run twice, over what is there, for each database."""

import asyncio
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.store import open_store, try_database
from tests.cli.running import run, write
from tests.documents import page, part
from tests.knowledge.folders import CLOAKROOM, CONFERENCE
from tests.store.test_database_copy import NOW, filled, held

PAGE = "docs/operators.md"
POSTGRES = os.environ.get("TEST_DATABASE_URL", "")
ON_THE_VOLUME = {
    "changes/1.json": "{}",
    "last-good-knowledge/conference.yaml": CONFERENCE,
    "knowledge-over/faq/all.yaml": CLOAKROOM,
    ".env": "BOT_TOKEN=123456:ABC-def\n",
}


def does(program: str, *words: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> None:
    """Runs a program, which has to end well."""
    subprocess.run([shutil.which(program) or program, *words], check=True, cwd=cwd, env=env)


def called(marked: str, folder: Path, **environment: str) -> None:
    """Runs the commands of a marked place on the page, as a shell would."""
    found = re.search(r"```sh\n(.*?)```", part(PAGE, marked), re.DOTALL)
    assert found
    for line in found[1].splitlines():
        if shutil.which(program := shlex.split(line)[0]) is None:
            pytest.skip(f"skipped: no {program} on this machine")
    does("sh", "-eu", "-c", found[1], cwd=folder, env={**os.environ, **environment})


async def test_a_sqlite_backup_is_made_twice_beside_a_desk_and_restored_over_a_full_database(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "data"
    url = f"sqlite:///{folder / 'infodesk.db'}"
    write(folder, ON_THE_VOLUME)
    await filled(url)
    store = await open_store(url, "riverside")  # as a desk that runs
    called("backup sqlite", folder)
    called("backup sqlite", folder)
    before = await held(url)
    async with store.transaction() as tx:
        await tx.people.seen(99, "en", NOW)
    await store.close()
    for name in ("changes", "last-good-knowledge", "knowledge-over"):
        shutil.rmtree(folder / name)
    called("restore sqlite", folder)
    assert await held(url) == before
    assert {name: (folder / name).read_text(encoding="utf-8") for name in ON_THE_VOLUME} == ON_THE_VOLUME


async def test_postgresql_is_dumped_twice_and_restored_over_a_full_database(tmp_path: Path) -> None:
    if not POSTGRES:
        pytest.skip("skipped: no PostgreSQL (set TEST_DATABASE_URL)")
    name = f"operators_{os.getpid()}"
    server = make_url(POSTGRES).set(drivername="postgresql")
    psql = ["psql", "--quiet", server.render_as_string(hide_password=False), "--command"]
    url = make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    address = server.set(database=name).render_as_string(hide_password=False)
    does(*psql, f"CREATE DATABASE {name}")
    try:
        await filled(url)
        called("backup postgresql", tmp_path, DATABASE=address)
        called("backup postgresql", tmp_path, DATABASE=address)
        before = await held(url)
        store = await open_store(url, "riverside")
        async with store.transaction() as tx:
            await tx.people.seen(99, "en", NOW)
        await store.close()
        called("restore postgresql", tmp_path, DATABASE=address)
        assert await held(url) == before
        await try_database(url)
    finally:
        does(*psql, f"DROP DATABASE {name} WITH (FORCE)")


def test_the_image_s_backup_can_be_made_twice(tmp_path: Path) -> None:
    (code,) = re.findall(r'docker exec infodesk python -c "(.*)"', page(PAGE))
    with closing(sqlite3.connect(tmp_path / "infodesk.db")) as database:
        database.execute("CREATE TABLE t (x)")
    for _ in range(2):
        does("python3", "-c", code.replace("/data", str(tmp_path)))
    with closing(sqlite3.connect(tmp_path / "backup.db")) as copy:
        assert copy.execute("SELECT count(*) FROM t").fetchone() == (0,)


@pytest.fixture
def two_databases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "knowledge", {"conference.yaml": CONFERENCE, "faq/all.yaml": CLOAKROOM})
    return tmp_path


def test_the_verbs_of_the_page_work_on_each_of_two_databases(
    two_databases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(filled("sqlite:///one.db"))
    asyncio.run(filled("sqlite:///two.db"))
    monkeypatch.setenv("DATABASE_URL", "sqlite:///one.db")
    assert run("health")[0] == 1, "its desk was last heard long ago or is yet to be"
    code, printed = run("db", "copy", "--from", "sqlite:///two.db", "--to", "sqlite:///three.db")
    assert code == 0, printed
    assert run("forget", "123456789", "--yes") == (0, "Nothing is stored about 123456789.\n")


def test_every_command_of_the_page_is_run_or_named_as_one_that_needs_a_machine_of_its_own() -> None:
    blocks = re.findall(r"```(?:sh|console)\n(.*?)```", page(PAGE), re.DOTALL)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    commands = {shlex.split(line)[0] for line in lines if re.match(r"[a-z/][\w/.-]+ ", line)}
    run_here = {"infodesk", "sqlite3", "tar", "rm", "mv", "pg_dump", "pg_restore"}
    assert commands - run_here == {"python3", "/opt/infodesk/bin/pip", "docker"}
