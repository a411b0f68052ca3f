"""``infodesk forget``: what is stored about somebody goes, and the terminal says what it was."""

import asyncio
from pathlib import Path

import pytest

from bot.store import open_store
from tests.cli.running import run, write
from tests.knowledge.folders import CLOAKROOM, CONFERENCE
from tests.store.test_contract import NOW, question

ANNA, GROUP = 123456789, -1001234


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}")
    write(tmp_path / "knowledge", {"conference.yaml": CONFERENCE, "faq/all.yaml": CLOAKROOM})
    return tmp_path


@pytest.fixture
def database(folder: Path) -> str:
    """A database in which Anna has asked twice, once in a group."""
    address = f"sqlite+aiosqlite:///{folder / 'desk.db'}"

    async def fill() -> None:
        store = await open_store(address, "conference")
        async with store.transaction() as tx:
            await tx.people.seen(ANNA, "en", NOW)
            await tx.questions.record(question(1, person=ANNA, chat=ANNA))
            await tx.questions.record(question(2, person=ANNA, chat=GROUP))
        await store.close()

    asyncio.run(fill())
    return address


@pytest.mark.usefixtures("database")
def test_it_asks_once_and_says_what_was_erased_by_table() -> None:
    code, printed = run("forget", str(ANNA), typed="n\n")
    assert (code, "Nothing was erased." in printed) == (1, True)
    code, printed = run("forget", str(ANNA), typed="y\n")
    assert code == 0, printed
    assert f"Erased about {ANNA}, rows by table:\n  people 1\n  questions 2\n" in printed
    assert run("forget", str(ANNA), "--yes") == (0, f"Nothing is stored about {ANNA}.\n")


@pytest.mark.usefixtures("database")
def test_a_group_has_a_negative_id() -> None:
    code, printed = run("forget", str(GROUP), "--yes")
    assert (code, "  questions 1\n" in printed) == (0, True), printed


@pytest.mark.usefixtures("database")
def test_nobody_at_the_terminal_agrees_to_nothing() -> None:
    code, printed = run("forget", str(ANNA), typed="")
    assert (code, "Nothing was erased." in printed) == (1, True)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["@anna", "--yes"], 2, "Invalid value for 'CHAT_ID'"),
        ([str(ANNA), "--yes"], 1, "There is no desk in"),
    ],
)
def test_what_cannot_be_erased_gets_a_sentence(arguments: list[str], code: int, sentence: str) -> None:
    got, printed = run("forget", *arguments)
    assert (got, sentence in " ".join(printed.split())) == (code, True), printed
