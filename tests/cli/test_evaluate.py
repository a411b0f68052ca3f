"""``infodesk evaluate`` as a person runs it: JSON lines or a table of labelled questions, and a report."""

import json
from pathlib import Path

import pytest

from tests.cli.running import run, write
from tests.knowledge.folders import CLOAKROOM, CONFERENCE

LINES = """\
{"question": "Is there a cloakroom?", "lang": "en", "expected": ["cloakroom"]}
{"question": "大衣存哪里", "lang": "zh", "expected": "cloakroom"}

{"question": "Do penguins have knees?", "lang": "en", "expected": null}
{"question": "Where can I leave my coat?", "lang": "en", "expected": ["wardrobe"]}
"""
TABLE = """\
question,lang,expected
Is there a cloakroom?,en,cloakroom
大衣存哪里,zh,cloakroom; luggage
Do penguins have knees?,en,none
Where can I leave my coat?,,wardrobe
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "knowledge", {"conference.yaml": CONFERENCE, "faq/all.yaml": CLOAKROOM})
    write(tmp_path, {"asked.jsonl": LINES, "asked.csv": TABLE})
    return tmp_path


@pytest.mark.parametrize("name", ["asked.jsonl", "asked.csv"])
def test_the_report(folder: Path, name: str) -> None:
    code, printed = run("evaluate", name)
    assert code == 0
    assert "Expected, but not in this folder: " in printed
    lines = [line for line in printed.splitlines() if not line.startswith("Expected")]
    assert lines[:8] == [
        "           questions  right (95 % interval)         offered     declined        wrong likely wrong       misled      refused",
        "en                 3  33.3 % (6.1–79.2)               0.0 %       33.3 %       33.3 %        0.0 %        0.0 %        0.0 %",
        "zh                 1  100.0 % (20.7–100.0)            0.0 %        0.0 %        0.0 %        0.0 %        0.0 %        0.0 %",
        "all                4  50.0 % (15.0–85.0)              0.0 %       25.0 %       25.0 %        0.0 %        0.0 %        0.0 %",
        "",
        lines[5],
        lines[6],
        "",
    ]
    assert lines[5].startswith("Coverage at 95 % precision: ")
    assert lines[8:] == [
        "Answered wrongly (1):",
        "  wardrobe → cloakroom: 1",
        "",
        "The questions (1):",
        '  "Where can I leave my coat?"',
    ]


def test_everything_as_json(folder: Path) -> None:
    found = json.loads(run("evaluate", "asked.jsonl", "--json")[1].partition("\n")[2])
    assert found["languages"]["all"]["right"]["count"] == 2
    assert [one["verdict"] for one in found["questions"]] == ["right", "right", "declined", "wrong"]
    assert found["never"] == []


WRONG = [
    ("", "holds no questions"),
    ("a,b\n1,2\n", "has no columns question and expected in its first line"),
    ('{"question": "a"}\n', "asked.jsonl:1: this is no labelled question"),
    ('{"question": "a", "expected": []}\n{"quest', "asked.jsonl:2: this is no labelled question"),
    ('{"question": "a", "expected": [1]}\n', "asked.jsonl:1: this is no labelled question"),
    ("question,expected\n,x\n", "asked.jsonl:2: this is no labelled question"),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG)
def test_a_file_that_is_none_says_what_to_write(folder: Path, text: str, sentence: str) -> None:
    write(folder, {"asked.jsonl": text})
    code, printed = run("evaluate", "asked.jsonl")
    assert (code, sentence in printed) == (2, True), printed


def test_a_missing_file_is_named(folder: Path) -> None:
    code, printed = run("evaluate", "none.jsonl")
    assert (code, "none.jsonl cannot be read" in printed) == (2, True)


def test_the_report_in_chinese(folder: Path) -> None:
    code, printed = run("evaluate", "asked.jsonl", "--lang", "zh")
    assert code == 0
    lines = printed.splitlines()
    assert "文件里期望、但知识文件夹里没有的 id 共1个：wardrobe。请改正文件里的 id。" in lines
    assert any(line.split()[:3] == ["问题数", "答对（95%", "置信区间）"] for line in lines)
    assert "答错的（1）：" in lines
