"""``infodesk check --against``: what people will be told otherwise, compared with a folder or a state of git."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import run, write
from tests.knowledge.folders import CLOAKROOM, CONFERENCE

WIFI = """\
- id: wifi
  question: {en: What is the Wi-Fi password?, zh: 无线网密码是多少？}
  also_asked: {en: [internet access], zh: [怎么上网]}
  answer: {en: riverside, zh: riverside}
  tests: {en: [wifi key please]}
"""
LUGGAGE = """\
- id: luggage
  question: {en: Where can I leave my suitcase?, zh: 行李箱放哪里？}
  also_asked: {en: [left luggage], zh: [寄存行李箱]}
  answer: {en: In the basement., zh: 地下一层。}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "site" / "knowledge"
    write(made, {"conference.yaml": CONFERENCE, "faq/all.yaml": CLOAKROOM, "faq/wifi.yaml": WIFI})
    return made


def git(folder: Path, *arguments: str) -> None:
    identity = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    names = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(
        ["git", "-C", str(folder), *names, *arguments],  # noqa: S607
        check=True,
        capture_output=True,
        env={**os.environ, **identity},
    )


@pytest.fixture
def committed(folder: Path) -> Path:
    git(folder.parent, "init")
    (folder / "faq" / "link.yaml").symlink_to("wifi.yaml")
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "-m", "first")
    (folder / "faq" / "link.yaml").unlink()
    return folder


def told(printed: str) -> list[str]:
    """The lines about changes."""
    return [line for line in printed.splitlines() if "compared" in line or line.startswith("  ")]


def test_nothing_changed_is_said_too(committed: Path) -> None:
    code, printed = run("check", str(committed), "--against", "HEAD")
    assert (code, told(printed)) == (0, ["No question changed (9 questions compared)."])


def test_other_words_another_entry_and_another_decision(committed: Path) -> None:
    write(
        committed,
        {
            "faq/wifi.yaml": WIFI.replace("answer: {en: riverside", "answer: {en: lakeside"),
            "faq/bags.yaml": LUGGAGE,
        },
    )
    code, printed = run("check", str(committed), "--against", "main")
    assert code == 0
    lines = told(printed)
    assert lines[0].startswith("7 questions changed: 4 another decision, 3 other words (")
    assert (
        "  [en] What is the Wi-Fi password?\n    answered wifi → answered wifi, in other words\n" in printed
    )
    assert "  [zh] 行李箱放哪里？\n" in printed
    assert "→ answered luggage\n" in printed
    assert "无线网" not in printed


def test_a_folder_can_be_compared_with_as_well(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "old", {"conference.yaml": CONFERENCE, "faq/all.yaml": CLOAKROOM})
    _, printed = run("check", str(folder), "--against", "old")
    assert "[en] What is the Wi-Fi password?" in printed


def test_recorded_questions_are_compared_in_their_language(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "old", {"conference.yaml": CONFERENCE, "faq/all.yaml": CLOAKROOM})
    recorded = [{"question": "the wifi password, please", "lang": "en"}, {"question": "衣帽间在哪"}]
    write(tmp_path, {"asked.jsonl": "".join(json.dumps(one) + "\n" for one in recorded)})
    _, printed = run(
        "check", str(folder), "--against", "old", "--questions", "asked.jsonl", "--format", "json"
    )
    changes = {line["question"]: line for line in map(json.loads, printed.splitlines())}
    assert "衣帽间在哪" not in changes
    change = changes["the wifi password, please"]
    assert (change["lang"], change["changed"]) == ("en", "decision")
    assert change["before"][0]["decision"] == "unknown"
    assert change["after"][0]["entries"] == ["wifi"]


def test_a_workflow_gets_one_notice(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "old", {"conference.yaml": CONFERENCE, "faq/all.yaml": CLOAKROOM})
    _, printed = run("check", str(folder), "--against", "old", "--format", "github")
    (line,) = printed.splitlines()
    assert line.startswith("::notice title=What people will be told::")
    assert "%0A  [en] What is the Wi-Fi password?%0A" in line


def test_the_working_tree_is_left_alone(committed: Path) -> None:
    write(committed, {"faq/wifi.yaml": "- id: half"})
    before = {path: path.read_bytes() for path in committed.rglob("*.yaml")}
    code, _ = run("check", str(committed), "--against", "HEAD")
    assert code == 1
    assert {path: path.read_bytes() for path in committed.rglob("*.yaml")} == before


WRONG = [
    (["--against", "nowhere"], "nowhere is neither a folder nor a commit, branch or tag here"),
    (["--against", "--upload-pack=x"], "is no commit, branch or tag"),
    (["--against", "HEAD", "--questions", "none.jsonl"], "none.jsonl cannot be read"),
    (["--against", "HEAD", "--questions", "bad.jsonl"], "bad.jsonl:2: this is no recorded question"),
    (["--questions", "bad.jsonl"], "--questions goes with --against"),
]


@pytest.mark.parametrize(("arguments", "sentence"), WRONG)
def test_wrong_use_ends_with_two_and_a_sentence(
    committed: Path, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    write(tmp_path, {"bad.jsonl": '{"question": "a"}\n["b"]\n'})
    code, printed = run("check", str(committed), *arguments)
    assert (code, sentence in printed) == (2, True), printed


def test_outside_a_repository_git_says_so(folder: Path) -> None:
    code, printed = run("check", str(folder), "--against", "main")
    assert (code, "git says: " in printed) == (2, True)


def test_the_environment_of_a_hook_does_not_mislead_git(
    committed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere/.git")
    assert run("check", str(committed), "--against", "HEAD")[0] == 0
