"""``infodesk new faq`` as an organizer uses it: options or questions, a diff, and nothing written that breaks the folder."""

from pathlib import Path

import pytest

from bot.core.organizers.clustering import proposed_id
from tests.cli.running import run, write
from tests.knowledge.folders import CLOAKROOM, CONFERENCE

TRAVEL = """\
# How to get about.
- id: taxi
  question: {en: How do I call a taxi?, zh: 怎么叫出租车？}
  also_asked: {en: [cab to the airport], zh: [打车去机场]}
  answer: {en: At the desk., zh: 找咨询台。}  # ask Bo

- id: parking
  question: {en: Can I park at the venue?, zh: 会场能停车吗？}
  also_asked: {en: [car park], zh: [停车场]}
  answer: {en: Yes., zh: 能。}
"""
BUS = [
    "--question", "en=Is there a shuttle bus to the airport?", "--question", "有去机场的班车吗？",
    "--also", "coach to the plane", "--also", "zh=机场大巴",
    "--answer", "en=At six: from the door.", "--answer", "六点门口发车。",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "knowledge"
    write(made, {"conference.yaml": CONFERENCE, "faq/all.yaml": CLOAKROOM, "faq/travel.yaml": TRAVEL})
    return made


def test_the_entry_goes_beside_the_one_most_like_it(folder: Path) -> None:
    code, printed = run("new", "faq", *BUS, "--tag", "travel", "--yes")
    assert code == 0, printed
    question = '"Is there a shuttle bus to the airport?"'
    assert [line for line in printed.splitlines() if ": warning: " not in line] == [
        "--- a/faq/travel.yaml",
        "+++ b/faq/travel.yaml",
        "@@ -4,6 +4,19 @@",
        "   also_asked: {en: [cab to the airport], zh: [打车去机场]}",
        "   answer: {en: At the desk., zh: 找咨询台。}  # ask Bo",
        " ",
        "+- id: shuttle-bus-airport",
        "+  question:",
        "+    en: Is there a shuttle bus to the airport?",
        "+    zh: 有去机场的班车吗？",
        "+  also_asked:",
        "+    en:",
        "+      - coach to the plane",
        "+    zh: [机场大巴]",
        "+  answer:",
        '+    en: "At six: from the door."',
        "+    zh: 六点门口发车。",
        "+  tags: [travel]",
        "+",
        " - id: parking",
        "   question: {en: Can I park at the venue?, zh: 会场能停车吗？}",
        "   also_asked: {en: [car park], zh: [停车场]}",
        f"Written: shuttle-bus-airport in knowledge/faq/travel.yaml. Try it: infodesk ask {question}",
    ]
    assert run("check")[0] == 0
    assert "At six" in run("ask", "airport shuttle bus")[1]


def test_what_is_not_given_is_asked_for(folder: Path) -> None:
    typed = "Is there a choir?\n有合唱团吗？\nYes, at noon.\n有，中午。\nsinging together\n\n一起唱歌\n\nchoir-club\ny\n"
    code, printed = run("new", "faq", typed=typed)
    assert code == 0, printed
    assert "choir-club" in (folder / "faq" / "travel.yaml").read_text(encoding="utf-8") + (
        folder / "faq" / "all.yaml"
    ).read_text(encoding="utf-8")
    assert run("check", "--strict")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "typed", "code", "words"),
    [
        ([*BUS, "--dry-run"], None, 0, "+- id: shuttle-bus-airport"),
        (BUS, "n\n", 1, "Nothing was written."),
        (BUS, "", 1, "Nothing was written."),
        ([*BUS, "--yes", "--id", "taxi"], None, 2, "The id taxi is taken in faq/travel.yaml. Choose another one."),
        ([*BUS, "--yes", "--id", "a b"], None, 1, '"a b" is no id'),
        ([*BUS, "--yes", "--file", "venue.yaml"], None, 2, "venue.yaml is no file of the FAQ"),
        (["--question", "en=What?", "--yes"], "", 2, "The input ended. Give --question and --answer as options"),
        (["--question", "en=How do I call a taxi?", "--answer", "en=Wave.", "--yes"], None, 1, "this question also stands at"),
    ],
)  # fmt: skip
def test_nothing_is_written_without_need_or_against_the_checks(
    folder: Path, arguments: list[str], typed: str | None, code: int, words: str
) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    got, printed = run("new", "faq", *arguments, typed=typed)
    assert (got, words in printed) == (code, True), printed
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before


def test_a_warning_is_shown_and_does_not_hinder(folder: Path) -> None:
    code, printed = run("new", "faq", "--question", "en=Is there a choir?", "--answer", "en=Yes.", "--yes")
    assert code == 0
    assert "`answer` is missing in zh" in printed


IDS = [
    ({"en": "Is there a cloakroom?"}, "cloakroom"),
    ({"zh": "有没有母婴室？", "en": "Where is the nursing room?"}, "nursing-room"),
    ({"zh": "哪里可以停车？"}, "tingche"),
    ({"en": "When is it?"}, "when-is-it"),
    ({"en": "???"}, "entry"),
    ({"en": "Where is the taken one?"}, "taken-2"),
]


@pytest.mark.parametrize(("question", "expected"), IDS)
def test_ids_are_short_and_free(question: dict[str, str], expected: str) -> None:
    assert proposed_id(question, {"taken"}) == expected
