"""``infodesk import`` and ``infodesk export ics`` as a person runs them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.main import app
from bot.knowledge.load.folder import read_folder
from tests.importers.sources import event, frab

RIVERS = event(1, "Counting rivers")
LAKES = event(2, "Lakes", date="2031-05-13T11:00:00+02:00")


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.fixture
def schedule(tmp_path: Path) -> Path:
    path = tmp_path / "schedule.json"
    path.write_text(frab(RIVERS, LAKES), encoding="utf-8")
    return path


def test_a_schedule_becomes_a_knowledge_folder_that_check_accepts(schedule: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    code, told = run("import", schedule, "--knowledge", made)
    assert code == 0
    assert "2 sessions" in told
    assert f"Next: infodesk check {made}" in told
    code, told = run("check", made)
    assert (code, told.splitlines()[-1]) == (0, "All is well.")


def test_a_dry_run_writes_nothing(schedule: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    code, told = run("import", schedule, "--knowledge", made, "--dry-run")
    assert code == 0
    assert "Nothing was written" in told
    assert not made.exists()


def test_the_second_import_says_that_nothing_changed(schedule: Path, tmp_path: Path) -> None:
    run("import", schedule, "--knowledge", tmp_path / "made")
    code, told = run("import", schedule, "--knowledge", tmp_path / "made")
    assert code == 0
    assert "Nothing changed." in told


def test_any_json_is_read_by_a_mapping(tmp_path: Path) -> None:
    source, mapping, made = tmp_path / "plan.json", tmp_path / "plan.yaml", tmp_path / "made"
    source.write_text(
        json.dumps([{"name": "Tide tables", "from": "2031-05-12 09:00", "to": "2031-05-12 10:00"}]),
        encoding="utf-8",
    )
    mapping.write_text(
        "timezone: Europe/Berlin\nsessions: {each: '[]', title: name, start: from, end: to}\n",
        encoding="utf-8",
    )
    code, told = run("import", source, "--knowledge", made, "--mapping", mapping)
    assert code == 0, told
    contents = read_folder(made).contents
    assert contents is not None
    assert [session.title["en"] for session in contents.sessions] == ["Tide tables"]


@pytest.mark.parametrize(
    ("arguments", "code", "piece"),
    [
        (["{folder}/absent.json"], 1, "absent.json"),
        (["{folder}/schedule.json", "--format", "telex"], 2, "There is no format telex. The formats are"),
        (["{folder}/schedule.json", "--mapping", "{folder}/no.yaml"], 1, "Check the path of --mapping."),
    ],
)
def test_wrong_use_gets_a_sentence(
    schedule: Path, tmp_path: Path, arguments: list[str], code: int, piece: str
) -> None:
    given = [argument.format(folder=tmp_path) for argument in arguments]
    got, told = run("import", *given, "--knowledge", tmp_path / "made")
    assert (got, piece in told) == (code, True), told


def test_the_programme_is_exported_for_calendars(schedule: Path, tmp_path: Path) -> None:
    made, calendar = tmp_path / "made", tmp_path / "programme.ics"
    run("import", schedule, "--knowledge", made)
    code, told = run("export", "ics", "--knowledge", made, "--output", calendar)
    assert (code, "2 sessions written" in told) == (0, True), told
    assert calendar.read_text(encoding="utf-8").count("BEGIN:VEVENT") == 2
    code, told = run("export", "ics", "--knowledge", made, "--day", "2")
    assert "SUMMARY:Lakes" in told
    assert "Counting rivers" not in told
    code, told = run("export", "ics", "--knowledge", made, "--day", "someday")
    assert code == 2
