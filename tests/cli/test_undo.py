"""``infodesk undo``: what the command line wrote is taken back as a whole, or not at all."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.knowledge.atomic import locked
from tests.cli.running import run, write
from tests.importers.sources import event, frab
from tests.knowledge.folders import CLOAKROOM, CONFERENCE

CHOIR = ["new", "faq", "--question", "en=Is there a choir?", "--answer", "en=At noon.", "--yes"]
BUS = ["new", "faq", "--question", "en=Is there a shuttle bus?", "--answer", "en=At six.", "--yes"]
LAKES = event(2, "Lakes", date="2031-05-13T11:00:00+02:00")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOGNAME", "olga")
    made = tmp_path / "knowledge"
    write(made, {"conference.yaml": CONFERENCE})
    (made / "faq").mkdir()
    (made / "faq" / "all.yaml").write_bytes(
        f"\ufeff# mine\r\n{CLOAKROOM}".replace("\n", "\r\n").rstrip().encode()
    )
    return made


def state(folder: Path) -> dict[str, bytes]:
    """Every file of a folder that organizers or imports keep there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and (path.suffix == ".yaml" or path.name.startswith("import-"))
    }


def schedule(folder: Path, *events: dict[str, object]) -> tuple[int, str]:
    source = folder.parent / "schedule.json"
    source.write_text(frab(*events), encoding="utf-8")
    return run("import", str(source), "--knowledge", str(folder))


def test_changes_are_taken_back_one_after_another_the_newest_first(folder: Path) -> None:
    states = [state(folder)]
    for command in (CHOIR, BUS):
        assert run(*command)[0] == 0
        states.append(state(folder))
    code, printed = run("undo", typed="y\n")
    lines = printed.splitlines()
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\d \d\d:\d\d, infodesk new by olga: shuttle-bus \(faq/all\.yaml\)", lines[0]
    )
    assert lines[1:3] == ["--- a/faq/all.yaml", "+++ b/faq/all.yaml"]
    assert "+- id: shuttle-bus" in printed
    assert lines[-1].endswith("Taken back: faq/all.yaml. A desk that runs takes it up by itself.")
    assert (code, state(folder)) == (0, states[1])
    assert (run("undo", "--yes")[0], state(folder)) == (0, states[0])
    code, printed = run("undo", "--yes")
    assert (code, printed) == (
        1,
        "No change is left to take back: knowledge was not changed by infodesk new, inbox or import.\n",
    )
    log = (folder / ".infodesk" / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    assert [(one["did"], one["note"], one["by"]) for one in map(json.loads, log)] == [
        ("published", "choir", "olga"),
        ("published", "shuttle-bus", "olga"),
        ("undone", "shuttle-bus", "olga"),
        ("undone", "choir", "olga"),
    ]


@pytest.mark.parametrize("typed", ["n\n", ""])
def test_nothing_is_taken_back_where_nobody_agrees(folder: Path, typed: str) -> None:
    run(*CHOIR)
    before = state(folder)
    code, printed = run("undo", typed=typed)
    assert (code, state(folder)) == (1, before)
    assert "Nothing was taken back.\n" in printed


def test_what_somebody_changed_since_is_not_touched(folder: Path) -> None:
    run(*CHOIR)
    path = folder / "faq" / "all.yaml"
    path.write_bytes(path.read_bytes() + b"# mine\r\n")
    before = state(folder)
    code, printed = run("undo", "--yes")
    assert (code, state(folder)) == (1, before)
    assert "Nothing was taken back: faq/all.yaml was changed since. Correct it by hand" in printed


def test_all_files_of_an_import_are_taken_back_together(folder: Path) -> None:
    first = state(folder)
    assert schedule(folder, event(1, "Counting rivers"))[0] == 0
    second = state(folder)
    assert schedule(folder, event(1, "Rivers"), LAKES)[0] == 0
    assert state(folder) != second
    code, printed = run("undo", "--yes")
    assert (code, state(folder)) == (0, second)
    assert ", infodesk import by olga: schedule.json (sessions/rivers.yaml)\n" in printed
    assert ".infodesk" not in printed, "what the import remembers is taken back, and not shown"
    assert schedule(folder, event(1, "Rivers"), LAKES)[0] == 0
    assert "-  title: Counting rivers" in run("undo", "--yes")[1], "the import is the same as the first time"
    assert (run("undo", "--yes")[0], state(folder)) == (0, first)


def test_of_an_import_nothing_is_taken_back_where_one_file_was_changed(folder: Path) -> None:
    schedule(folder, event(1, "Counting rivers"))
    (folder / "speakers.yaml").write_text("# mine\n", encoding="utf-8")
    before = state(folder)
    assert (run("undo", "--yes")[0], state(folder)) == (1, before)


def test_an_import_that_made_the_folder_leaves_it_empty(tmp_path: Path) -> None:
    made = tmp_path / "made"
    schedule(made, event(1, "Counting rivers"))
    assert run("undo", "--yes", "--knowledge", str(made))[0] == 0
    assert state(made) == {}


def test_where_the_disk_refuses_that_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(*CHOIR)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.knowledge.knowledge_folder.write_files", refuse)
    code, printed = run("undo", "--yes")
    assert (code, "knowledge cannot be written: No space left on device. Make it" in printed) == (1, True)
    code, printed = run(*BUS)
    assert (code, "knowledge/faq/all.yaml cannot be written: No space left" in printed) == (1, True)
    code, printed = schedule(folder, LAKES)
    assert (code, "No space left on device." in printed) == (1, True)
    assert run("new", "faq", "--help")[0] == 0


def test_of_two_processes_at_once_the_second_is_told_and_loses_nothing(folder: Path) -> None:
    """Both have made their change from the same file before either may write."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    (folder / ".infodesk").mkdir()
    with locked(folder / ".infodesk" / "lock"):
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "bot", *command],
                env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )
            for command in (CHOIR, BUS)
        ]  # fmt: skip
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "--- a/faq/all.yaml\n"
    printed = [process.communicate(timeout=60)[0] for process in started]
    codes = [process.returncode for process in started]
    assert sorted(codes) == [0, 1], printed
    assert (
        "knowledge/faq/all.yaml was changed meanwhile; nothing was written. Try again."
        in printed[codes.index(1)]
    )
    text = (folder / "faq" / "all.yaml").read_text(encoding="utf-8-sig")
    assert ["id: choir" in text, "id: shuttle-bus" in text] == [code == 0 for code in codes]
    assert run(*(CHOIR, BUS)[codes.index(1)])[0] == 0
    text = (folder / "faq" / "all.yaml").read_text(encoding="utf-8-sig")
    assert "id: choir" in text
    assert "id: shuttle-bus" in text
