"""What the command line says to organizers stands in the catalogues, and is said in their language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.languages.messages import say
from tests.cli.running import run, write
from tests.house import ROOT
from tests.knowledge.folders import CLOAKROOM, CONFERENCE

PRINTS = {"echo", "stop", "refuse", "agreed", "prompt", "print"}
PROSE = re.compile(r"[A-Za-z]+(?: [a-z]+){2,}")
FOR_PROGRAMS = {"evaluate.py"}
"""What prints a report with columns, and reads files that programs write."""


def spoken_in_code(path: Path) -> Iterator[str]:
    """Prose that a file prints as it stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in PRINTS:
            for part in (one for argument in node.args for one in ast.walk(argument)):
                if (
                    isinstance(part, ast.Constant)
                    and isinstance(part.value, str)
                    and PROSE.search(part.value)
                ):
                    yield f"{path.name}:{part.lineno} {part.value}"


def test_no_sentence_for_organizers_stands_in_the_code() -> None:
    files = sorted((ROOT / "bot" / "cli").glob("*.py"))
    found = [one for path in files if path.name not in FOR_PROGRAMS for one in spoken_in_code(path)]
    assert not found, "put them into bot/languages/*/messages/cli.po"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///desk.db")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    write(tmp_path / "knowledge", {"conference.yaml": CONFERENCE, "faq/all.yaml": CLOAKROOM})
    (tmp_path / "programme.csv").write_text(
        "title,date,start,end,room,speaker\nOpening,2031-05-12,09:00,10:00,Lotus,Ann Li\n", encoding="utf-8"
    )
    (tmp_path / "no-day.csv").write_text(
        "title,start,end,room\nOpening,09:00,10:00,Lotus\nClosing,16:00,17:00,Lotus\n", encoding="utf-8"
    )
    (tmp_path / "letter.csv").write_text("Dear all\nthank you\n", encoding="utf-8")
    return tmp_path


PARKING = (
    "new",
    "faq",
    "--question",
    "zh=可以停车吗？",
    "--answer",
    "zh=地下车库。",
    "--also",
    "zh=停车场在哪",
)
DAY: list[tuple[tuple[str, ...], int, str]] = [
    (("undo",), 1, "没有可以撤销的改动"),
    ((*PARKING, "--dry-run"), 0, "缺少 en"),
    ((*PARKING, "--yes"), 0, "试一试：infodesk ask \"可以停车吗？\""),
    ((*PARKING, "--id", "cloakroom", "--yes"), 2, "请换一个。"),
    (("undo", "--yes"), 0, "已撤销：faq/all.yaml。"),
    (("inbox",), 0, "没有等待回答的问题（查看范围：30d）。"),
    (("inbox", "--apply", "7"), 2, "没有这个问题"),
    (("inbox", "--since", "soon"), 2, "既不是天数也不是日期"),
    (("import", "programme.csv", "--dry-run"), 0, "没有写入（--dry-run）"),
    (("import", "programme.csv"), 0, "变化：场次新增1个"),
    (("import", "programme.csv"), 0, "没有变化。"),
    (("import", "programme.csv", "--day", "soon"), 2, "不是日期"),
    (("import", "no-day.csv"), 2, "来源只有时间没有日期，不会去猜。请加上例如 --day 2031-05-12"),
    (("import", "no-day.csv", "--day", "2031-05-12", "--dry-run"), 0, "来源没有写日期：2个时间都算在 2031-05-12"),
    (("import", "gone.csv"), 1, "没有 gone.csv 这个文件"),
    (("import", "letter.csv"), 1, "letter.csv 里没有认出表头"),
    (("check", "--against", "nowhere"), 2, "请写文件夹"),
    (("export", "ics", "--output", "programme.ics"), 0, "已把1场会议写入 programme.ics。"),
    (("stats",), 0, "提问"),
    (("forget", "5", "--yes"), 0, "没有 5 的记录。"),
    (("ask", "--knowledge", "gone", "hello"), 2, "没有知识文件夹"),
    (("ask", "hello", "--now", "soon"), 2, "不是日期和时间"),
]  # fmt: skip


def test_an_organizer_in_china_reads_chinese_all_day(folder: Path) -> None:
    for arguments, code, sentence in DAY:
        got, printed = run(*arguments)
        assert (got, sentence in printed) == (code, True), (arguments, printed)
        for line in re.sub(r"infodesk [ -~]*|fatal: [ -~]*", "", printed).splitlines():
            assert line[:1] in "+-@ " or not PROSE.search(line), line


def test_whoever_is_asked_by_new_is_asked_in_their_language(folder: Path) -> None:
    write(folder / "knowledge", {"conference.yaml": CONFERENCE.replace("[en, zh]", "[zh, en]")})
    typed = "可以停车吗？\n\n地下车库。\n\n停车场在哪\n\n\nparking\ny\n"
    code, printed = run("new", "faq", typed=typed)
    assert code == 0, printed
    for asked in (
        "问题（zh），不写就直接回车",
        "答案（zh）",
        "换一种问法（zh）",
        "id（英文短名",
        "要写入 knowledge/faq/all.yaml 吗？",
    ):
        assert asked in printed, printed
    assert run("new", "faq", typed="")[1].strip().endswith(say("cli.input_ended", "zh"))
    assert run("new", "faq", "--lang", "en", typed="")[1].strip().endswith(say("cli.input_ended", "en"))
