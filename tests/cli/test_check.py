"""``infodesk check`` as a person runs it: the lines it prints and the code it ends with."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli.check import check
from bot.cli.init import schema
from tests.knowledge.folders import CLOAKROOM, CONFERENCE

app = typer.Typer(pretty_exceptions_enable=False)
for verb in (check, schema):
    app.command()(verb)


def run(*arguments: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(app, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output.splitlines()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "knowledge"
    (made / "faq").mkdir(parents=True)
    (made / "conference.yaml").write_text(CONFERENCE, encoding="utf-8")
    (made / "faq" / "all.yaml").write_text(CLOAKROOM, encoding="utf-8")
    return made


def test_the_two_files_of_the_contract_are_clean(folder: Path) -> None:
    code, lines = run("check", "knowledge", "--strict")
    assert code == 0
    assert lines[0] == "1 FAQ entry, 0 milestones, 0 sessions, 0 speakers, 0 halls; languages: en, zh"
    assert lines[1].startswith("Guard against medical questions: on, with the built-in reply; matcher: ")
    assert lines[2].startswith("Answers from a confidence of 0.900, likely from 0.350, offers from 0.0")
    assert lines[3].startswith(
        "Topics that people ask everywhere: 3 of 223 answered; not yet, for example: Venue"
    )
    assert lines[4:] == ["All is well."]


@pytest.mark.parametrize(
    ("setting", "medical", "told"),
    [
        ("", None, "on, with the built-in reply;"),
        ("", "reply: {en: Ask a doctor., zh: 请问医生。}\n", "on;"),
        ("medical: off\n", None, "off (medical: off in conference.yaml);"),
        (
            "medical: off\n",
            "reply: {en: Ask a doctor., zh: 请问医生。}\n",
            "off (medical: off in conference.yaml);",
        ),
    ],
)
def test_the_guard_is_on_in_every_folder_unless_it_says_off(
    folder: Path, setting: str, medical: str | None, told: str
) -> None:
    (folder / "conference.yaml").write_text(CONFERENCE + setting, encoding="utf-8")
    if medical:
        (folder / "medical.yaml").write_text(medical, encoding="utf-8")
    code, lines = run("check", "--strict")
    assert code == 0, lines
    assert f"Guard against medical questions: {told}" in lines[1]


def test_conference_yaml_alone_is_clean(folder: Path) -> None:
    (folder / "faq" / "all.yaml").unlink()
    code, lines = run("check", "knowledge", "--strict")
    assert (code, lines[-1]) == (0, "All is well.")


def test_errors_end_with_one(folder: Path) -> None:
    (folder / "faq" / "all.yaml").write_text(
        CLOAKROOM + "  related: [wardrobe, cloakrom]\n", encoding="utf-8"
    )
    code, lines = run("check")
    assert code == 1
    assert lines[:2] == [
        "knowledge/faq/all.yaml:13:13: error: there is no entry wardrobe (correct or delete it)",
        "knowledge/faq/all.yaml:13:23: error: there is no entry cloakrom (did you mean cloakroom?)",
    ]
    assert lines[-1] == "2 errors."


def test_warnings_alone_end_with_nought_unless_strict(folder: Path) -> None:
    (folder / "faq" / "all.yaml").write_text(CLOAKROOM.replace("bookshop.", "bookshop #5"), encoding="utf-8")
    assert run("check")[0] == 0
    assert run("check")[1][-1] == "1 warning."
    assert run("check", "--strict")[0] == 1


def test_a_comment_switches_a_rule_off_on_its_line(folder: Path) -> None:
    ignored = CLOAKROOM.replace("    zh: 书店旁边。\n", "").replace(
        "  answer:", "  answer:  # infodesk: ignore missing-language"
    )
    (folder / "faq" / "all.yaml").write_text(ignored, encoding="utf-8")
    code, lines = run("check", "--strict")
    assert code == 1
    assert "missing in zh" in lines[0]
    moved = ignored.replace(
        "Next to the bookshop.", "Next to the bookshop.  # infodesk: ignore missing-language"
    )
    (folder / "faq" / "all.yaml").write_text(moved, encoding="utf-8")
    assert run("check", "--strict")[0] == 0


def test_without_a_conference_nothing_is_counted(folder: Path) -> None:
    (folder / "conference.yaml").unlink()
    code, lines = run("check")
    assert code == 1
    assert lines[0].startswith(
        "knowledge/conference.yaml:1:1: error: there is no conference.yaml in this folder ("
    )
    assert lines[1:] == ["1 error."]


@pytest.mark.parametrize(
    "arguments", [("nowhere",), ("knowledge/conference.yaml",), ("--now", "soon"), ("--format", "x")]
)
@pytest.mark.usefixtures("folder")
def test_wrong_use_ends_with_two(arguments: tuple[str, ...]) -> None:
    assert run("check", *arguments)[0] == 2


def test_verified_grows_stale_only_until_the_conference_has_ended(folder: Path) -> None:
    (folder / "faq" / "all.yaml").write_text(CLOAKROOM + "  verified: 2030-01-01\n", encoding="utf-8")
    assert run("check", "--now", "2030-12-01")[1][-1] == "All is well."
    assert "more than a year ago" in run("check", "--now", "2031-05-15T20:00+08:00")[1][0]
    assert "more than a year ago" in run("check", "--now", "2031-05-15T20:00")[1][0], "the conference's zone"
    assert run("check", "--now", "2031-05-16")[1][-1] == "All is well."


def test_a_failing_test_of_an_entry_is_an_error_in_its_line(folder: Path) -> None:
    promise = "  tests:\n    en: Where can I leave my coat?\n    zh: 火星上有水吗\n"
    (folder / "faq" / "all.yaml").write_text(CLOAKROOM + promise, encoding="utf-8")
    code, lines = run("check")
    assert code == 1
    assert lines[0].startswith('knowledge/faq/all.yaml:15:9: error: "火星上有水吗" does not find cloakroom')
    assert lines[-1] == "1 error."


def test_other_formats_for_other_readers(folder: Path) -> None:
    (folder / "faq" / "all.yaml").write_text(CLOAKROOM + "  related: nowhere\n", encoding="utf-8")
    _, (line,) = run("check", "--format", "json")
    assert json.loads(line) == {
        "file": "knowledge/faq/all.yaml",
        "line": 13,
        "column": 12,
        "severity": "error",
        "sentence": "there is no entry nowhere",
        "advice": "correct or delete it",
        "rule": "unknown-related",
    }
    _, (line,) = run("check", "--format", "github")
    assert (
        line
        == "::error file=knowledge/faq/all.yaml,line=13,col=12::there is no entry nowhere (correct or delete it)"
    )


def test_schemas_are_written_where_they_are_wanted(tmp_path: Path) -> None:
    code, lines = run("schema", "--output", str(tmp_path / "made"))
    assert (code, lines) == (0, [f"9 schemas written to {tmp_path / 'made'}."])
    assert len(list((tmp_path / "made").glob("*.schema.json"))) == 9
    assert "faq" in json.loads("\n".join(run("schema")[1]))


def test_the_conference_says_how_much_a_rule_counts(folder: Path) -> None:
    alone = CLOAKROOM.replace("    zh:\n      - 大衣存哪里\n", "")
    (folder / "faq" / "all.yaml").write_text(alone, encoding="utf-8")
    assert run("check")[1][-1] == "1 warning."
    for strictness, ending in (
        ("error", (1, "1 error.")),
        ("warning", (0, "1 warning.")),
        ("off", (0, "All is well.")),
    ):
        setting = f"checks:\n  missing-alternates: {strictness}\n"
        (folder / "conference.yaml").write_text(CONFERENCE + setting, encoding="utf-8")
        code, lines = run("check")
        assert (code, lines[-1]) == ending


def test_an_annotation_escapes_what_would_break_it(folder: Path) -> None:
    strange = CLOAKROOM.replace("id: cloakroom", "id: cloakroom\n  related: 100%25")
    (folder / "faq" / "a,b.yaml").write_text(strange.replace("100%25", "none"), encoding="utf-8")
    (folder / "faq" / "all.yaml").unlink()
    _, (line,) = run("check", "--format", "github")
    assert line.startswith("::error file=knowledge/faq/a%2Cb.yaml,line=2,col=12::there is no entry none")


def test_warnings_and_good_folders_in_the_other_formats(folder: Path) -> None:
    assert run("check", "--format", "json") == (0, [])
    assert run("check", "--format", "github") == (0, [])
    (folder / "faq" / "all.yaml").write_text(CLOAKROOM.replace("bookshop.", "bookshop #5"), encoding="utf-8")
    _, (line,) = run("check", "--format", "json")
    assert (json.loads(line)["severity"], json.loads(line)["rule"]) == ("warning", "cut-text")
    assert run("check", "--format", "github")[1][0].startswith(
        "::warning file=knowledge/faq/all.yaml,line=11,col=9::"
    )


def test_the_topics_of_the_folder_are_listed_and_what_it_leaves_open(folder: Path) -> None:
    declared = CLOAKROOM + "  topic: services.cloakroom\n"
    (folder / "faq" / "all.yaml").write_text(declared, encoding="utf-8")
    code, lines = run("check", "--topics")
    assert code == 0
    assert "  cloakroom → services.cloakroom (Cloakroom & luggage), as the entry says" in lines
    gaps = [line for line in lines if line.startswith("  Wi-Fi (venue.wifi): “")]
    assert len(gaps) == 1
    assert lines[-1] == "All is well."


def test_all_is_said_in_chinese_where_it_is_asked_for_or_the_locale_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "faq" / "all.yaml").write_text(CLOAKROOM + "  related: [wardrobe]\n", encoding="utf-8")
    asked = run("check", "--lang", "zh")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert run("check") == asked
    _, lines = asked
    assert lines[0] == "knowledge/faq/all.yaml:13:13: 错误：没有 wardrobe 这个条目（请改正或删除）"
    assert lines[-1] == "共1个错误。"
    assert run("check", "--lang", "en")[1][-1] == "1 error."
    assert run("check", "--lang", "xx")[0] == 2


def test_the_rules_can_be_printed() -> None:
    code, lines = run("check", "--rules")
    assert (code, lines[0]) == (0, "# The rules of `infodesk check`")
