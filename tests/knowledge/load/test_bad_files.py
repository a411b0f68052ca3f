"""Mistakes that no text file of the corpus can show: invisible characters, foreign bytes; and what is none."""

import pytest

from tests.knowledge.folders import CLOAKROOM, CONFERENCE, told

ENTRY = "- id: a\n  question: Q?\n  answer: "

ANSWERS = [
    (
        "a\x07",
        (
            "3:12: error: the character U+0007 (a control character) may not stand in a file "
            "(delete it; it may be invisible, so type the line anew)"
        ),
    ),
    (
        "会\u2028场",
        (
            "3:12: error: the character U+2028 (line separator) may not stand in a file "
            "(delete it; it may be invisible, so type the line anew)"
        ),
    ),
    (
        "A\n  ans\u200bwer: B",
        "4:3: error: the key `ans<U+200B>wer` stands twice; it first stands in line 3 (keep one of the two)",
    ),
]


@pytest.mark.parametrize(("answer", "line"), ANSWERS)
def test_a_character_that_nobody_sees_has_its_line(answer: str, line: str) -> None:
    assert told({"faq/a.yaml": f"{ENTRY}{answer}\n"}) == [f"faq/a.yaml:{line}"]


FILES = [
    (b"- id: caf\xe9\n", "1:10: error: this is not UTF-8 text (save the file with the encoding UTF-8)"),
    (
        "- id: 会\n".encode("gb18030"),
        "1:7: error: this is not UTF-8 text (save the file with the encoding UTF-8)",
    ),
    ("[]\n".encode("utf-16"), "1:1: error: this is not UTF-8 text (save the file with the encoding UTF-8)"),
    (b"#" * 5_000_001, "1:1: error: the file is larger than 5 MB (split it into several files)"),
]


@pytest.mark.parametrize(("data", "line"), FILES)
def test_bytes_that_are_no_text_are_named(data: bytes, line: str) -> None:
    assert told({"faq/a.yaml": data}) == [f"faq/a.yaml:{line}"]


def test_all_problems_of_all_files_come_at_once_and_sorted() -> None:
    files = {"faq/b.yaml": f"{ENTRY}*x\n", "faq/a.yaml": "- id: x y\n", "venue.yaml": "hall: A\n"}
    lines = [line.split(": ")[0] for line in told(files, CONFERENCE.replace("start", "begin"))]
    assert lines == [
        "conference.yaml:4:1",
        "faq/a.yaml:1:3",
        "faq/a.yaml:1:3",
        "faq/a.yaml:1:7",
        "faq/b.yaml:3:11",
        "venue.yaml:1:1",
    ]


HARMLESS = [
    ("a byte order mark", b"\xef\xbb\xbf" + CLOAKROOM.encode()),
    ("Windows line ends", CLOAKROOM.replace("\n", "\r\n").encode()),
    ("a comment behind a value", CLOAKROOM.replace("id: cloakroom", "id: cloakroom  # since 2019").encode()),
    ("a hash inside a word", CLOAKROOM.replace("Next to", "C# next to").encode()),
    ("a hash in quotes", CLOAKROOM.replace("Next to the bookshop.", '"Room #5"').encode()),
    ("a hash in a block", CLOAKROOM.replace("Next to the bookshop.", "|\n      Room #5").encode()),
    ("nothing but comments", b"# nothing yet\n"),
    ("a YAML version", b"%YAML 1.2\n---\n" + CLOAKROOM.encode()),
    ("emoji and joiners", CLOAKROOM.replace("bookshop", "bookshop 👩\u200d⚕️").encode()),
]


@pytest.mark.parametrize("data", [data for _, data in HARMLESS], ids=[name for name, _ in HARMLESS])
def test_what_is_right_is_not_complained_about(data: bytes) -> None:
    assert told({"faq/a.yaml": data}) == []
