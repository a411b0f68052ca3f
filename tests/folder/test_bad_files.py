"""Every mistake an organizer makes has its line, its column and a next step: one table, exact lines."""

import pytest

from tests.folder.folders import CLOAKROOM, CONFERENCE, told

QUOTES = "put the whole text in quotes, or write it as a block under `|`"
ENTRY = "- id: a\n  question: Q?\n  answer: "

ANSWERS = [
    ("**Bold**, yes", f"3:11: error: a text cannot begin with * or & without quotes ({QUOTES})"),
    ("*yes", "3:11: error: a text that begins with * is a reference in YAML (put the text in quotes)"),
    ("&a yes", "3:11: error: a text that begins with & is an anchor in YAML (put the text in quotes)"),
    ("!t yes", "3:11: error: a text that begins with ! is a tag in YAML (put the text in quotes)"),
    ("!!int 5", "3:11: error: a text that begins with ! is a tag in YAML (put the text in quotes)"),
    (
        "Note: bring id",
        (
            "3:15: error: a second colon stands in this line, or it is indented wrongly "
            f"({QUOTES}; or align it with the lines above)"
        ),
    ),
    (
        "[one, two",
        (
            "3:11: error: the bracket opened here is never closed, or a comma is missing in it "
            "(add what is missing, or put a text that begins with a bracket in quotes)"
        ),
    ),
    (
        "[one, , two]",
        (
            "3:17: error: a value is missing here, or a bracket has nothing to close "
            "(write the value, or delete the comma or bracket)"
        ),
    ),
    ("`code`", f"3:11: error: a text cannot begin with ` ({QUOTES})"),
    ("@home", f"3:11: error: a text cannot begin with @ ({QUOTES})"),
    ("%5", f"3:11: error: a text cannot begin with % ({QUOTES})"),
    (
        '"open',
        "3:11: error: the quote opened here is never closed (add the closing quote at the end of the text)",
    ),
    (
        "'it's'",
        (
            "3:15: error: this does not fit to what stands before it: wrong indentation, or text behind a closing "
            "quote (align it with the lines above; a quote inside a quoted text is written twice)"
        ),
    ),
    (
        "| text",
        (
            "3:11: error: a text that begins with | or > begins on the next line "
            "(write it in the following lines, indented; or put it in quotes)"
        ),
    ),
    (
        "- text",
        "3:11: error: a list cannot begin here (begin the list on a line of its own, or put the text in quotes)",
    ),
    (
        r'"C:\dir"',
        (
            r"3:14: error: a backslash in double quotes has a meaning of its own "
            r"(write \\ for it, or use single quotes)"
        ),
    ),
    (r'"\ud83d"', "3:14: error: this escape is no character (type the character itself)"),
    (
        r'"\x07"',
        (
            "3:11: error: the character U+0007 (a control character) may not stand in a file "
            "(delete it; it may be invisible, so type the line anew)"
        ),
    ),
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
    ("A\n\tid: b", "4:1: error: a tab stands where only spaces may (replace it by spaces)"),
    ("", "3:3: error: `answer` is empty (write it behind the colon)"),
    ("null", "3:3: error: `answer` is empty (write it behind the colon)"),
    ('" "', "3:11: error: `answer.en` is empty (write something, or delete the line)"),
    ("{en: ''}", "3:16: error: `answer.en` is empty (write something, or delete the line)"),
    ("{}", "3:11: error: `answer` is empty (write something, or delete the line)"),
    ("{english: A}", '3:12: error: "english" is no language (write a short code such as en or zh)'),
    (
        "[A, B]",
        "3:11: error: `answer.en` needs a text, and here stands a list (write one text behind the colon)",
    ),
    (
        "{en: {a: b}}",
        "3:16: error: `answer.en` needs a text, and here stands keys with values (write one text behind the colon)",
    ),
    (
        "A\n  answer: B",
        "4:3: error: the key `answer` stands twice; it first stands in line 3 (keep one of the two)",
    ),
    (
        "A\n  ans\u200bwer: B",
        "4:3: error: the key `ans<U+200B>wer` stands twice; it first stands in line 3 (keep one of the two)",
    ),
    (
        "A\n  ａｎｓｗｅｒ: B",
        "4:3: error: the key `ａｎｓｗｅｒ` stands twice; it first stands in line 3 (keep one of the two)",
    ),
    ("A\n  anwser: B", "4:3: error: unknown key `anwser` (did you mean `answer`?)"),
    ("A\n  Tags: B", "4:3: error: unknown key `Tags` (did you mean `tags`?)"),
    ("A\n  also asked: B", "4:3: error: unknown key `also asked` (did you mean `also_asked`?)"),
    ("A\n  ? [x]\n  : y", "4:5: error: a key must be a word (write key: value)"),
    ("A\n  valid: befor", '4:10: error: `valid.phase` cannot be "befor" (write before, during or after)'),
    (
        "A\n  valid: {from: 2031-05-13, until: 2031-05-12}",
        "4:36: error: the end lies before the start (exchange or correct the two)",
    ),
    ("A\n  valid: {form: 2031-05-13}", "4:11: error: unknown key `form` (did you mean `from`?)"),
    ("A\n  verified: 14:30", '4:13: error: "14:30" is no day (write year-month-day, such as 2024-09-25)'),
    (
        "A\n  verified: 20310513",
        '4:13: error: "20310513" is no day (write year-month-day, such as 2024-09-25)',
    ),
    (
        "A\n  verified: 2031-02-30",
        "4:13: error: the calendar has no 2031-02-30 (correct the day or the month)",
    ),
    (
        "A\n  verified: [2031-02-03]",
        "4:13: error: `verified` needs a day, and here stands a list (write it like 2024-09-25)",
    ),
    ("A\n  timeless: maybe", '4:13: error: "maybe" is neither yes nor no (write true or false)'),
    (
        "A\n  related: a b",
        (
            '4:12: error: "a b" is no id '
            "(use letters, digits, dot, dash and underscore, at most 80 of them, and no spaces)"
        ),
    ),
    (
        "A\n  links: {label: L, url: www.x.org}",
        '4:26: error: "www.x.org" is no web address (begin with https:// (or mailto:, tel:) and leave no spaces)',
    ),
    (
        "A\n  links: https://x.org",
        '4:10: error: `links` needs a list, and here stands the text "https://x.org" (begin each item with - on a line of its own)',
    ),
    ("A\n  links: {url: https://x.org}", "4:10: error: `label` is missing (add a line label: …)"),
    (
        "Room #5 is on 2",
        (
            "3:11: warning: the text ends before #5 is on 2, since ` #` begins a comment "
            "(put the whole text in quotes, or the comment on a line of its own)"
        ),
    ),
    (
        "Room 5 # by the stairs",
        (
            "3:11: warning: the text ends before # by the stairs, since ` #` begins a comment "
            "(put the whole text in quotes, or the comment on a line of its own)"
        ),
    ),
    (
        "A\n  tags:\n    - rooms #1",
        (
            "5:7: warning: the text ends before #1, since ` #` begins a comment "
            "(put the whole text in quotes, or the comment on a line of its own)"
        ),
    ),
]


@pytest.mark.parametrize(("answer", "line"), ANSWERS)
def test_a_mistake_in_an_entry_has_its_line(answer: str, line: str) -> None:
    assert told({"faq/a.yaml": f"{ENTRY}{answer}\n"}) == [f"faq/a.yaml:{line}"]


FILES = [
    ("faq/a.yaml", "a: b\n", "1:1: error: this file needs a list of entries (begin each entry with `- `)"),
    ("faq/a.yaml", "- foo\n", "1:3: error: an entry is made of keys with values (write keys such as id: …)"),
    ("faq/a.yaml", "- - a\n", "1:3: error: an entry is made of keys with values (write keys such as id: …)"),
    (
        "faq/a.yaml",
        "---\n[]\n---\n[]\n",
        "3:1: error: a second document begins here (keep one; delete the line with ---)",
    ),
    ("faq/a.yaml", b"- id: caf\xe9\n", "1:10: error: this is not UTF-8 text (save the file with the encoding UTF-8)"),
    ("faq/a.yaml", "- id: 会\n".encode("gb18030"), "1:7: error: this is not UTF-8 text (save the file with the encoding UTF-8)"),
    ("faq/a.yaml", "[]\n".encode("utf-16"), "1:1: error: this is not UTF-8 text (save the file with the encoding UTF-8)"),
    (
        "faq/a.yaml",
        b"#" * 5_000_001,
        "1:1: error: the file is larger than 5 MB (split it into several files)",
    ),
    (
        "faq/a.yaml",
        CLOAKROOM.replace("cloakroom", "my cloakroom"),
        ('1:7: error: "my cloakroom" is no id '
        "(use letters, digits, dot, dash and underscore, at most 80 of them, and no spaces)"),
    ),
    ("history/a.yaml", "- {title: T, story: S}\n", "1:3: error: a milestone needs a date or a year (add year: 1997, or date: 1997-05-21)"),
    ("history/a.yaml", "- {title: T, story: S, year: 97}\n", "1:30: error: `year` is 97 (write at least 1000)"),
    ("history/a.yaml", "- {title: T, story: S, year: 1_997}\n", '1:30: error: "1_997" is no whole number (write digits only)'),
    ("history/a.yaml", "- {title: T, story: S, date: 1997-13}\n", "1:30: error: the calendar has no 1997-13-01 (correct the day or the month)"),
    ("history/a.yaml", "- {title: T, story: S, date: May 1997}\n", '1:30: error: "May 1997" is no date (write 2015-08-21, 2015-08 or 2015)'),
    ("sessions/a.yaml", "- {id: s, title: T, start: 14:30}\n", '1:28: error: "14:30" is no date with a time (write it like 2024-09-25 14:30)'),
    (
        "sessions/a.yaml",
        "- {id: s, title: T, start: 2031-05-12}\n",
        ('1:28: error: "2031-05-12" has no time of day '
        "(write it like 2024-09-25 14:30, or leave the line out while the time is not published)"),
    ),
    ("sessions/a.yaml", "- {id: s, title: T, start: 2031-05-12 25:00}\n", '1:28: error: "2031-05-12 25:00" is no time of day (write hours 00 to 23, minutes 00 to 59)'),
    (
        "sessions/a.yaml",
        "- {id: s, title: T, start: 2031-05-12 9:30, end: 2031-05-12 9:00}\n",
        "1:50: error: the end lies before the start (exchange or correct the two)",
    ),
    ("sessions/a.yaml", "- {id: s, title: T, status: canceled}\n", '1:29: error: `status` cannot be "canceled" (write scheduled, moved or cancelled)'),
    ("sessions/a.yaml", "- {id: s, title: T, talks: [{title: x, star: 3}]}\n", "1:40: error: unknown key `star` (did you mean `start`?)"),
    ("venue.yaml", "halls:\n  - {id: a, name: A, capacity: many}\n", '2:32: error: "many" is no whole number (write digits only)'),
    ("venue.yaml", "- {}\n", "1:1: error: an entry is made of keys with values (write keys such as name: …)"),
    ("glossary.yaml", "- [invoice, bill]\n", "1:3: error: an entry is made of keys with values (write keys such as terms: …)"),
    ("medical.yaml", "words: {}\n", "1:1: error: `reply` is missing (add a line reply: …)"),
    ("speakers.yaml", "- {id: a, name: A, affilation: B}\n", "1:20: error: unknown key `affilation` (did you mean `affiliation`?)"),
    ("tracks.yaml", "- {id: a}\n", "1:3: error: `name` is missing (add a line name: …)"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "line"), FILES)
def test_a_mistake_in_a_file_has_its_line(name: str, text: str | bytes, line: str) -> None:
    assert told({name: text}) == [f"{name}:{line}"]


CONFERENCES = [
    ("", ["1:1: error: the file is empty (write name, start, end, timezone and languages)"]),
    ("# later\n", ["1:1: error: the file is empty (write name, start, end, timezone and languages)"]),
    ("Riverside\n", ["1:1: error: an entry is made of keys with values (write keys such as name: …)"]),
    (
        "name: X\n",
        [
            f"1:1: error: `{key}` is missing (add a line {key}: …)"
            for key in ("end", "languages", "start", "timezone")
        ],
    ),
    (
        CONFERENCE.replace("05-15", "05-11"),
        ["5:6: error: the conference ends before it starts (exchange or correct the two days)"],
    ),
    (
        CONFERENCE.replace("Shanghai", "Shangai"),
        ['6:11: error: "Asia/Shangai" is no time zone (did you mean Asia/Shanghai?)'],
    ),
    (
        CONFERENCE.replace("Asia/Shanghai", "../etc/passwd"),
        ['6:11: error: "../etc/passwd" is no time zone (write one such as Asia/Shanghai or Europe/Brussels)'],
    ),
    (
        CONFERENCE.replace("[en, zh]", "[EN, zh]"),
        ['7:13: error: "EN" is no language (write a short code such as en or zh)'],
    ),
    (
        CONFERENCE.replace("[en, zh]", "[]"),
        ["7:12: error: `languages` is empty (write something, or delete the line)"],
    ),
    (
        CONFERENCE + "levels: {answered: 2, offered: high}\n",
        [
            "8:20: error: `levels.answered` is 2 (write at most 1)",
            '8:32: error: "high" is no number (write it like 0.85)',
        ],
    ),
    (CONFERENCE + "offical: no\n", ["8:1: error: unknown key `offical` (did you mean `official`?)"]),
]


@pytest.mark.parametrize(("text", "lines"), CONFERENCES)
def test_a_mistake_in_the_conference_has_its_line(text: str, lines: list[str]) -> None:
    assert told(conference=text) == [f"conference.yaml:{line}" for line in lines]


def test_all_problems_of_all_files_come_at_once_and_sorted() -> None:
    files = {"faq/b.yaml": f"{ENTRY}*x\n", "faq/a.yaml": "- id: x y\n", "venue.yaml": "hall: A\n"}
    lines = [line.split(": ")[0] for line in told(files, CONFERENCE.replace("start", "begin"))]
    assert lines == [
        "conference.yaml:1:1",
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
