"""``infodesk inbox``: the questions asked in vain, and the change that answers them, in the terminal."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.dialogue.turn import Decision
from bot.store import open_store
from bot.store.records import AskedQuestion
from tests.cli.running import run, write
from tests.knowledge.folders import CLOAKROOM, CONFERENCE
from tests.store.test_contract import question

ASKED = (
    (1, "where can i put my bike", Decision.UNKNOWN),
    (2, "Where can I put my bike?", Decision.UNKNOWN),
    (3, "bike rack for my bike?", Decision.UNKNOWN),
    (4, "penguins at the cloakroom after midnight", Decision.UNKNOWN),
    (5, "where do I leave the coat", Decision.ANSWERED),
)

SURE_ONLY = "levels: {answered: 0.95, likely: 0.93}\n"
"""So that questions that come near an entry are asked in vain."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}")
    write(
        tmp_path / "knowledge",
        {"conference.yaml": CONFERENCE + SURE_ONLY, "faq/all.yaml": f"# keep me\n{CLOAKROOM}"},
    )
    asyncio.run(record(str(tmp_path / "desk.db"), ASKED))
    return tmp_path / "knowledge"


async def record(file: str, asked: Sequence[tuple[int, str, Decision]]) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{file}", "conference")
    async with store.transaction() as tx:
        for number, text, decision in asked:
            one = question(number, decision=decision, text=text, person=number)
            at = datetime.now(UTC) - timedelta(hours=number)
            await tx.questions.record(replace(one, language="en", asked_at=at))
    await store.close()


def test_the_questions_of_most_people_come_first_with_the_nearest_entry(folder: Path) -> None:
    code, printed = run("inbox")
    assert code == 0
    lines = printed.splitlines()
    assert lines[0].startswith("1. 3 people (en 3): “Where can I put my bike?”  [")
    assert lines[1] == "   also: “bike rack for my bike?”"
    assert lines[3].startswith("2. 1 person (en 1): “penguins at the cloakroom after midnight”  [")
    assert lines[4].startswith("   nearest: cloakroom (")
    assert lines[4].endswith("; not in it: penguins, after, midnight)")
    assert [json.loads(line)["people"] for line in run("inbox", "--json")[1].splitlines()] == [3, 1]
    assert run("inbox", "--since", "2099-01-01")[1].startswith("Nothing waits for an answer")


def test_a_new_entry_is_checked_shown_written_and_answers(folder: Path) -> None:
    code, printed = run(
        "inbox", "--apply", "1", "--answer", "en=In the garage.", "--answer", "在车库。", "--yes"
    )
    assert code == 0, printed
    assert "+  answer:" in printed
    assert "Written: " in printed
    assert "Still not found" not in printed
    text = (folder / "faq" / "all.yaml").read_text(encoding="utf-8")
    assert text.startswith(f"# keep me\n{CLOAKROOM}")
    assert run("ask", "bike rack for my bike?")[1].startswith("In the garage.")
    assert "bike" not in run("inbox")[1]
    code, printed = run("check")
    assert code == 0, "its test is one that check runs"
    assert "asked in vain would be answered by now." in run("inbox")[1]


def test_wordings_are_added_to_the_nearest_entry_or_to_one_that_is_named(folder: Path) -> None:
    key = json.loads(run("inbox", "--json")[1].splitlines()[1])["key"]
    code, printed = run("inbox", "--apply", key, typed="n\n")
    assert (code, "Nothing was written." in printed) == (1, True)
    code, printed = run("inbox", "--apply", key, "--to", "cloakroom", typed="y\n")
    assert code == 0, printed
    assert "      - penguins at the cloakroom after midnight\n" in (folder / "faq" / "all.yaml").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--since", "yesterday"], 2, "neither a number of days nor a date"),
        (["--apply", "9"], 2, "there is no such question"),
        (["--apply", "1", "--to", "nobody"], 2, "There is no entry nobody"),
        (["--apply", "2", "--to", "who-are-you", "--yes"], 2, "No file of the folder holds who-are-you"),
        (["--export", "nowhere/at/all.jsonl"], 1, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said(folder: Path, arguments: list[str], code: int, sentence: str) -> None:
    ended, printed = run("inbox", *arguments)
    assert (ended, sentence in printed) == (code, True), printed


def test_without_a_database_there_is_a_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:////nowhere/desk.db")
    code, printed = run("inbox")
    assert (code, "There is no folder /nowhere" in printed) == (1, True)


def test_the_record_is_exported_for_evaluate(folder: Path) -> None:
    code, printed = run("inbox", "--export", "asked.jsonl")
    assert code == 0, printed
    labels = [json.loads(line) for line in Path("asked.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {label["question"]: label["expected"] for label in labels} == {
        "Where can I put my bike?": [],
        "bike rack for my bike?": [],
        "penguins at the cloakroom after midnight": [],
        "where do I leave the coat": ["cloakroom"],
    }
    assert {len(label["day"]) for label in labels} == {10}
    code, printed = run("evaluate", "asked.jsonl")
    assert code == 0, printed


def test_what_people_took_and_the_topic_stand_with_the_question(folder: Path) -> None:
    asyncio.run(
        tap(
            str(folder.parent / "desk.db"),
            [(11, "place for my wet things"), (12, "Place for my wet things?")],
        )
    )
    printed = run("inbox")[1]
    assert "2 people (en 2): “Place for my wet things?”" in printed
    assert "   2 people who asked this took cloakroom" in printed
    taken = [json.loads(line) for line in run("inbox", "--json")[1].splitlines()]
    assert {"cloakroom": 2} in [one["taken"] for one in taken]


async def tap(file: str, asked: Sequence[tuple[int, str]]) -> None:
    """Questions that were offered something, of which everybody took the cloakroom."""
    await record(file, [(number, text, Decision.OFFERED) for number, text in asked])
    store = await open_store(f"sqlite+aiosqlite:///{file}", "conference")
    async with store.transaction() as tx:
        for number, text in asked:
            shown = AskedQuestion(text, "en", Decision.OFFERED, None, ("cloakroom",), number)
            await tx.questions.choose(shown, number, "cloakroom", datetime.now(UTC))
    await store.close()
