"""``infodesk ask`` and ``infodesk chat``: one question, a stream of them, a talk in the terminal."""

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.desk import CONFERENCE, FAQ

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("site")
    (made / "knowledge" / "faq").mkdir(parents=True)
    (made / "knowledge" / "conference.yaml").write_text(dedent(CONFERENCE), encoding="utf-8")
    (made / "knowledge" / "faq" / "all.yaml").write_text(dedent(FAQ), encoding="utf-8")
    return made


def infodesk(folder: Path, *arguments: str, said: str = "") -> tuple[int, str, str]:
    """Calls the command line as a person would, in a folder; exit code, output and error output."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder / "cache")},
        input=said.encode("utf-8", "surrogateescape"),
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_one_question_and_why(folder: Path) -> None:
    code, printed, _ = infodesk(folder, "ask", "大衣可以存在哪裡", "--now", "2031-05-13T10:00", "--explain")
    assert code == 0
    assert printed.startswith("書店旁邊。")
    assert "| decision: answered" in printed
    assert "levels: answered from" in printed


def test_a_stream_keeps_its_order_its_conversations_and_goes_on_after_a_bad_line(folder: Path) -> None:
    lines = [
        '{"id": "a", "question": "where can i leave my coat?", "now": "2031-05-13T10:00+08:00"}',
        "no JSON at all",
        '{"id": "b", "question": 7}',
        '{"id": "c", "question": "/language zh", "user": 1}',
        '{"id": "d", "question": "coat check", "user": 1}',
        '{"id": "e", "question": "coat check", "user": 2, "now": "yesterday"}',
        '{"id": "f", "question": "\\\\ud83d \\\\u0000", "user": 2}',
    ]
    code, printed, told = infodesk(folder, "ask", "--jsonl", said="\n".join(lines))
    answers = [json.loads(line) for line in printed.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", None, "b", "c", "d", "e", "f"]
    first = answers[0]
    assert (first["decision"], first["entries"][0]["id"], first["source"]) == (
        "answered",
        "cloakroom",
        "House rules 2031",
    )
    assert first["buttons"] == [{"label": "What is the Wi-Fi password?", "data": "1:e:wifi"}]
    assert first["parts"][0]["question"] == "where can i leave my coat?"
    assert answers[4]["text"].startswith("书店旁边。"), "the same user keeps the language"
    assert [answer["error"][:7] for answer in answers if "error" in answer] == [
        "Line 2 ",
        "Line 3 ",
        "Line 6 ",
    ]
    assert (code, told) == (2, "3 lines could not be read; their errors stand in the output.\n")


def test_a_talk_in_the_terminal(folder: Path) -> None:
    said = "where can I leave my coat?\n1\n/language zh\n有衣帽间吗\n"
    code, printed, _ = infodesk(folder, "chat", "--now", "2031-05-13T10:00", said=said)
    assert code == 0
    assert "Next to the bookshop." in printed
    assert "  [1] What is the Wi-Fi password?" in printed
    assert "The password is riverside." in printed, "the number of a button presses it"
    assert "书店旁边。" in printed


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("ask",), 2, "Give one question in quotes"),
        (("ask", "hi", "--knowledge", "nowhere"), 2, "There is no knowledge folder at nowhere."),
        (("ask", "hi", "--now", "soon"), 2, "--now soon is no date and time."),
        (("match",), 2, "infodesk match --jsonl"),
        (("nonsense",), 2, "No such command"),
    ],
)
def test_wrong_use_gets_a_sentence(
    folder: Path, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    ended, _, told = infodesk(folder, *arguments)
    assert ended == code
    assert sentence in told
    assert "Traceback" not in told
