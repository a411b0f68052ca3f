"""A corpus of knowledge folders with mistakes in them, each with exactly what ``check`` says of it; in Chinese, too.

A case in ``corpus/`` is one text file: a sentence on what somebody did, the files of the folder behind lines
``--- name``, and behind ``--- check`` the lines expected. ``conference.yaml`` and ``faq/all.yaml`` of the contract
stand in where a case has none of its own. UPDATE_DOCS=1 writes the expected lines anew, for you to read in the diff.
"""

import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.check import examine
from bot.core.checks import CUT_TEXT, RULES
from bot.core.content.problems import Problem
from bot.knowledge.load.folder import read_folder
from bot.languages.scripts import has_han
from tests.knowledge.folders import CLOAKROOM, CONFERENCE

CORPUS = Path(__file__).parent / "corpus"
CASES = sorted(CORPUS.glob("*.txt"))
NOW = datetime(2031, 5, 1, tzinfo=UTC)


def parts(text: str) -> tuple[str, dict[str, str], list[str]]:
    """What a case tells: the sentence, the files by name, the lines expected."""
    sentence, *pieces = re.split(r"^--- (.+)\n", text, flags=re.MULTILINE)
    files = dict(zip(pieces[::2], pieces[1::2], strict=True))
    expected = files.pop("check").splitlines()
    return sentence, files, expected


def problems(files: dict[str, str], folder: Path) -> Sequence[Problem]:
    """What check says of a folder with these files."""
    given = {
        "conference.yaml": CONFERENCE,
        **({} if any(n.startswith("faq/") for n in files) else {"faq/all.yaml": CLOAKROOM}),
    }
    for name, text in (given | files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return examine(read_folder(folder), NOW)[0].problems


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_each_mistake_is_told_in_exactly_these_lines(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = path.read_text(encoding="utf-8")
    _, files, expected = parts(text)
    found = problems(files, tmp_path)
    lines = [f"{problem} [{problem.rule}]" if problem.rule else str(problem) for problem in found]
    if os.environ.get("UPDATE_DOCS"):
        opening = text.partition("--- check\n")[0]
        path.write_text(f"{opening}--- check\n" + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        return
    assert lines == expected
    in_chinese = [text for problem in found for text in problem.texts("zh")]
    assert [text for text in in_chinese if not has_han(text)] == []


def test_the_corpus_is_large_and_covers_every_rule() -> None:
    assert len(CASES) >= 60
    expected = [line for path in CASES for line in parts(path.read_text(encoding="utf-8"))[2]]
    covered = {found[1] for line in expected if (found := re.search(r" \[([\w-]+)\]$", line))}
    assert covered == {rule.name for rule in RULES} | {CUT_TEXT}


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_each_case_says_what_was_done_and_expects_a_complaint(path: Path) -> None:
    sentence, _, expected = parts(path.read_text(encoding="utf-8"))
    assert re.fullmatch(r"[A-Z].*[.?]\n", sentence), "begin with one sentence"
    assert expected
    assert all(re.search(r"\(.+\)( \[[\w-]+\])?$", line) for line in expected), "each line says what to do"
