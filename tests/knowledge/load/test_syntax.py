"""What people type or paste instead of YAML: each slip is told with what to do, or read as it was meant."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.knowledge.knowledge_folder import examined
from bot.knowledge.load.folder import Reading, read_folder, read_texts

CONFERENCE = (
    "name: Hill Days\nstart: 2031-05-12\nend: 2031-05-14\ntimezone: Europe/Vienna\nlanguages: [en, zh]\n"
)


def reading(text: str) -> Reading:
    return read_texts({"conference.yaml": CONFERENCE.encode(), "faq/a.yaml": text.encode()})


TOLD = [
    ("- id: tea\n  question: “Is there tea?”\n  answer: “Yes: at four.”\n", "3:", "quotation marks"),
    ("- id: tea\n\u3000\u3000question: Tea?\n\u3000\u3000answer: Yes.\n", "2:1", "U+3000 (ideographic space)"),
    ("- id: tea\n\u00a0 question: Tea?\n  answer: Yes.\n", "2:1", "U+00A0 (no-break space)"),
    ("- id: tea\n  question: Tea?\n  \u200banswer: Yes.\n", "3:3", "U+200B (zero width space)"),
    ("- id: tea\n  question\u200b: Tea?\n  answer: Yes.\n", "2:3", "U+200B"),
    ("－ id: tea\n  question: Tea?\n  answer: Yes.\n", "1:1", "U+FF0D"),
    ("- id: tea\n  question: Tea?\n  also_asked:\n    – a cup\n    – green tea\n  answer: Yes.\n", "4:5", "U+2013"),
    ("- id: tea\n  question: {zh：有茶吗？，en：Tea?}\n  answer: Yes.\n", "2:14", "only the ordinary signs"),
    ("- id: tea\n  also_asked: [红茶，绿茶，花茶]\n  question: Tea?\n  answer: Yes.\n", "2:16", "one text, commas and all"),
    ("- id: tea\n  also_asked: a cup, green tea, black tea\n  question: Tea?\n  answer: Yes.\n", "2:15", "one text, commas"),
    ("- id: tea\n  also_asked:\n    zh:\n      红茶\n      绿茶\n  question: Tea?\n  answer: Yes.\n", "4:7", "one text"),
    ("- id: tea\n  also_asked:\n    en:\n      -cup\n      -pot\n  question: Tea?\n  answer: Yes.\n", "4:7", "begins with a dash"),
    ("- id: tea\n  问题: 有茶吗？\n  答案: 有。\n", "2:3", "unknown key `问题`"),
    ("<<<<<<< HEAD\n- {id: tea, question: Tea?, answer: Yes.}\n=======\n- {id: pot, question: Pot?, answer: No.}\n>>>>>>> theirs\n", "1:1", "two versions"),
    ("", "1:1", "the file is empty"),
    ("id;question;answer\ntea;Tea?;Yes\n", "1:1", "this is a table"),
    ("- id: tea\n  question: Tea?\n  answer: Yes\x0bplease.\n", "3:14", "U+000B"),
    ("- id：tea\n  question: Tea?\n  answer: Yes.\n", "1:3", "no colon after its key"),
    ("- id: tea\n  question:\n    en:Tea?\n    zh: 有茶吗？\n  answer: Yes.\n", "3:5", "no colon after its key"),
    ("1. tea\n   Question: Tea?\n", "1:1", "no colon after its key"),
    ("- id: tea\n  question: {en: Tea: where?, zh: 有茶吗？}\n  answer: Yes.\n", "2:21", "a second colon"),
    ("- id: tea\n  question: {en: “Tea: where?”, zh: 有茶吗？}\n  answer: Yes.\n", "2:22", "quotation marks"),
    ("- id: tea\n  question: {en: Tea, coffee and milk, zh: 有茶吗？}\n  answer: Yes.\n", "2:23", "`coffee and milk` has no colon"),
    ("- id: tea\n  question: ｛en: Tea?, zh: 有茶吗？｝\n  answer: Yes.\n", "2:16", "brackets are full-width"),
    ("- id: tea\n  question: Tea?\n  also_asked: 【a cup, a pot】\n  answer: Yes.\n", "3:15", "brackets are full-width"),
    ("- id: tea\n  question: Tea?\n  also_asked: a cup; a pot\n  answer: Yes.\n", "3:15", "one text, commas"),
    ("- id: tea\n  question:\u3000Tea?\n  answer: Yes.\n", "2:12", "behind the colon stands U+3000"),
    ("- id: tea\n  question: Tea?\n  answer: [Yes] at four.\n", "3:17", "behind a closing quote or bracket"),
    ("- id: tea\n  question: 'It's tea?'\n  answer: Yes.\n", "2:17", "behind a closing quote or bracket"),
    ("- id: tea\n  question:\n    en: Tea?\n    - pot\n  answer: Yes.\n", "4:5", "a list cannot begin here"),
    ("- id: tea\n  question: Tea?\n  answer: Yes.\n  id: pot\n  question: Pot?\n", "4:3", "`id` stands a second time"),
    ("- id: tea\n  question:\n    en: Tea?\n  zh: 有茶吗？\n  answer: Yes.\n", "4:3", "zh: stands exactly below en:"),
    ("- id: tea\n  also_asked:\n  -cup\n  question: Tea?\n  answer: Yes.\n", "3:3", "a dash that is not followed by a space"),
    ("| id | question |\n|---|---|\n| tea | Tea? |\n", "1:1", "this is a table"),
    ("- id: tea\n  question: Tea?\n  ａｎｓｗｅｒ: Yes.\n", "3:3", "did you mean `answer`?"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "words"), TOLD, ids=[case[2] for case in TOLD])
def test_a_slip_is_told_at_its_place(text: str, place: str, words: str) -> None:
    problems = [str(problem) for problem in reading(text).problems]
    assert any(one.startswith(f"faq/a.yaml:{place}") and words in one for one in problems), problems
    assert not [one for one in problems if "is missing" in one], "nothing that only follows from the slip"


@pytest.mark.parametrize("blank", ["\u3000", "\u3000\u3000", "\u00a0\u00a0", "  \u200b"])
def test_odd_blanks_are_told_once_and_read_as_wide_as_they_look(blank: str) -> None:
    read = reading(f"- id: tea\n  question:\n    en: Tea?\n{blank}answer:\n    en: Yes.\n")
    assert [problem.place.line for problem in read.problems] == [4]
    assert read.contents is not None
    assert read.contents.faqs[0].answer == {"en": "Yes."}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2031-05-12 10:30-12:00", ["is a time from and until"]),
        ("2031-05-12 10:30 -11:00", ["is a time from and until"]),
        ("2031-05-12 10:30-05:00", []),
        ("2031-05-12 10:30+02:00", []),
    ],
)
def test_an_end_behind_a_time_is_not_taken_for_an_offset(written: str, told: list[str]) -> None:
    session = f"- id: tea\n  title: {{en: Tea, zh: 茶}}\n  start: {written}\n"
    read = read_texts({"conference.yaml": CONFERENCE.encode(), "sessions/a.yaml": session.encode()})
    found = [problem.sentence for problem in read.problems if problem.place.file.startswith("sessions")]
    assert [one.partition('" ')[2] for one in found] == told


def test_a_zone_that_knows_no_summer_time_is_not_meant() -> None:
    text = CONFERENCE.replace("Europe/Vienna", "EST")
    problem = read_texts({"conference.yaml": text.encode()}).problems[0]
    assert '"EST" is no time zone (write the zone of the place: ' in str(problem)
    for zone in ("UTC", "CET", "Asia/Shanghai", "Etc/GMT-8"):
        assert (
            read_texts({"conference.yaml": CONFERENCE.replace("Europe/Vienna", zone).encode()}).problems == ()
        )


def test_what_cannot_be_read_is_not_called_unknown_elsewhere() -> None:
    faq = '- id: tea\n  question: "Tea?\n  answer: Yes.\n- id: pot\n  question: Pot?\n  answer: x\n  related: [tea, jug]\n'
    files = {
        "conference.yaml": CONFERENCE,
        "faq/a.yaml": faq,
        "speakers.yaml": "- id: ann\n  name： Ann Berg\n",
        "sessions/a.yaml": "- id: cups\n  title: Cups\n  speakers: [Ann Berg, Bo Li]\n- id: pots\n  title: Pots\n  speakers: Cy Doe、Di Fox\n",
    }
    read = read_texts({name: text.encode() for name, text in files.items()})
    told = [problem.sentence for problem in examined(read, datetime(2031, 5, 1, tzinfo=UTC)).problems]
    assert [one for one in told if "there is no" in one] == [
        "there is no entry jug",
        "there is no speaker Bo Li",
        "there is no speaker Cy Doe、Di Fox",
    ]


def test_a_slip_is_told_in_chinese_too() -> None:
    first = reading("－ id: tea\n  question: Tea?\n  answer: Yes.\n").problems[0]
    assert "列表项要以普通的 - 开头" in first.said("zh")


def test_a_single_entry_needs_no_dash() -> None:
    read = reading("id: tea\nquestion: Tea?\nanswer: Yes.\n")
    assert read.contents is not None
    assert ([faq.id for faq in read.contents.faqs], read.problems) == (["tea"], ())


LEGITIMATE = [
    "- id: tea\n  question: Tea?\n  answer: |\n    For you:\n    • green\n    – black\n    \u3000\u3000且慢。\n",
    "- id: tea\n  question: 请问，有茶吗？\n  also_asked: [茶, 请问哪里有茶]\n  answer: “有茶”，在前厅。\n",
    "- id: tea\n  question: Tea?\n  also_asked:\n    - a long way to ask\n      on two lines\n  answer: Yes.\n",
    "# nothing yet\n",
]


@pytest.mark.parametrize("text", LEGITIMATE)
def test_what_only_looks_like_a_slip_is_left_alone(text: str) -> None:
    assert reading(text).problems == ()


def test_independent_mistakes_are_told_in_one_run_and_the_sound_entries_kept() -> None:
    read = reading(
        '- id: a\n  question: "Open?\n  answer: x\n'
        "- id: b\n  question: Q\n  answer: one: two\n"
        "- id: c\n  question: Sound?\n  answer: Yes.\n"
        "- id: d\n  question: [x\n  answer: y\n"
    )
    assert [problem.place.line for problem in read.problems] == [2, 6, 11]
    assert read.contents is not None
    assert [faq.id for faq in read.contents.faqs] == ["c"]


def test_mistakes_in_conference_yaml_are_told_together() -> None:
    text = "name: {en: A\nstart: 2031-05-12\nend: 2031-05-14: x\ntimezone: Beijing\nlanguages: [cn]\n"
    problems = [str(problem) for problem in read_texts({"conference.yaml": text.encode()}).problems]
    assert [one.partition(": error")[0] for one in problems] == [
        "conference.yaml:1:7",
        "conference.yaml:3:16",
        "conference.yaml:4:11",
        "conference.yaml:5:12",
    ]
    assert "did you mean Asia/Shanghai?" in problems[2]
    assert "did you mean zh?" in problems[3]


def test_files_that_are_not_read_are_named_and_notes_left_alone(tmp_path: Path) -> None:
    (tmp_path / "faq").mkdir()
    (tmp_path / "conference.yaml").write_text(CONFERENCE, encoding="utf-8")
    for name in (
        "lunch.yaml.txt",
        "all.xlsx",
        "old.csv",
        "text.docx",
        "notes.txt",
        "README.md",
        "map.png",
        "a.yalm",
    ):
        (tmp_path / "faq" / name).write_text("call Ann: at 5", encoding="utf-8")
    (tmp_path / "faq" / "more.txt").write_text("- id: tea\n  问题：有茶吗？\n", encoding="utf-8")
    (tmp_path / "问答").mkdir()
    (tmp_path / "问答" / "tea.yaml").write_text("- id: tea\n", encoding="utf-8")
    told = [problem.place.file for problem in read_folder(tmp_path, relative_to=tmp_path).problems]
    ones = ["a.yalm", "all.xlsx", "lunch.yaml.txt", "more.txt", "old.csv", "text.docx"]
    assert told == [*(f"faq/{one}" for one in ones), "问答"]
