"""Files made to break readers: each is refused in a sentence, none hangs, none kills the process, none lies."""

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.content.problems import Severity
from bot.knowledge.load import nodes
from bot.knowledge.load.folder import Reading, read_texts
from bot.knowledge.load.kinds import KINDS
from bot.knowledge.load.nodes import LibyamlMissingError, parse
from tests.knowledge.folders import CLOAKROOM, CONFERENCE, read, told
from tests.memory import megabytes_at_most

MEGABYTES_5 = 5_000_000
TOO_DEEP = "error: this is nested deeper than 20 levels (write it flatter)"
TOO_MANY = "error: the file holds too many values (split it into several files)"


def filled(piece: str, opening: str = "") -> str:
    return opening + piece * ((MEGABYTES_5 - len(opening.encode())) // len(piece.encode()))


ATTACKS = [
    ("25,000 brackets, which kill libyaml's composer", "[" * 25_000, f"1: {TOO_DEEP}"),
    ("100,000 braces", "{" * 100_000, f"1: {TOO_DEEP}"),
    ("five million nested dashes", filled("- "), f"1:41: {TOO_DEEP}"),
    ("nested keys", "".join(" " * n + "a:\n" for n in range(30)), f"21:21: {TOO_DEEP}"),
    (
        "an alias bomb",
        "- &a [x, x]\n- &b [*a, *a]\n- [*b, *b]\n",
        "1:3: error: a text that begins with & is an anchor in YAML (put the text in quotes)",
    ),
    (
        "a merge bomb",
        "- &a {x: y}\n- {<<: [*a, *a]}\n",
        "1:3: error: a text that begins with & is an anchor in YAML (put the text in quotes)",
    ),
    (
        "an object to be made",
        "- !!python/object/apply:os.system ['true']\n",
        "1:3: error: a text that begins with ! is a tag in YAML (put the text in quotes)",
    ),
    (
        "a list that holds itself",
        "- &a [*a]\n",
        "1:3: error: a text that begins with & is an anchor in YAML (put the text in quotes)",
    ),
    ("a list of a million letters", filled("a,", "- ["), f"1:399998: {TOO_MANY}"),
    ("a million times the same key", filled("a: b\n"), f"100000:1: {TOO_MANY}"),
    (
        "a byte order mark in the middle",
        "- id: \ufeffa\n",
        (
            "1:7: error: the character U+FEFF (zero width no-break space) may not stand in a file "
            "(delete it; it may be invisible, so type the line anew)"
        ),
    ),
]


@pytest.mark.no_cover  # of large files, which coverage makes three times as slow; small ones go the same ways
@pytest.mark.parametrize(("text", "line"), [case[1:] for case in ATTACKS], ids=[case[0] for case in ATTACKS])
def test_an_attack_ends_in_a_sentence(text: str, line: str) -> None:
    with megabytes_at_most(60):
        first, *_ = told({"faq/a.yaml": text})
    # The newest libyaml notices too many brackets itself, only some hundred columns later than we do.
    assert (
        first.replace("1:21:", "1:").replace("1:1001:", "1:") == f"faq/a.yaml:{line.replace('1:21:', '1:')}"
    )


NO_LIST = "1:1: error: this file needs a list of entries (begin each entry with `- `)"
NEVER_CLOSED = "1:3: error: the bracket opened here is never closed, or a comma is missing in it"
COSTLY = [
    ("quotes", filled("'"), NO_LIST),
    ("colons", filled(":"), "1:5000000: error: a second colon stands in this line"),
    ("line breaks", filled("\n"), ""),
    ("spaces", filled(" "), ""),
    ("hashes", filled("#"), ""),
    ("escapes", filled("\\x41", '- id: "') + '"', "1:3: error: `answer` is missing"),
    ("a long key", filled("x", "- {") + ": 1}", NEVER_CLOSED),
    ("invisible characters in a key", filled("\u200b", "- {a") + ": 1}", NEVER_CLOSED),
    (
        "a long number",
        "- {title: T, story: S, year: " + "9" * 4_000_000 + "}",
        "1:3: error: `answer` is missing",
    ),
    ("a thousand mistakes", "- {id: a b}\n" * 1000, "1:3: error: `answer` is missing"),
    (
        "many unknown keys",
        "- {" + ", ".join(f"key{n}: v" for n in range(20_000)) + "}",
        "1:3: error: `answer` is missing",
    ),
    (
        "many languages",
        "- {id: a, answer: A, question: {" + ", ".join(f"k{n}: v" for n in range(20_000)) + "}}",
        '1:33: error: "k0" is no language (write a short code such as en or zh)',
    ),
]


@pytest.mark.no_cover  # as above
@pytest.mark.parametrize(("text", "first"), [case[1:] for case in COSTLY], ids=[case[0] for case in COSTLY])
@pytest.mark.parametrize("name", ["faq/a.yaml", "venue.yaml", "history/a.yaml"])
def test_a_costly_file_is_cut_short(name: str, text: str, first: str) -> None:
    data = text.encode()[:MEGABYTES_5]
    with megabytes_at_most(60):
        reading = read_texts({"conference.yaml": CONFERENCE.encode(), name: data})
    assert len(reading.problems) <= 2 * nodes.MOST_PROBLEMS
    assert all(len(str(problem)) < 500 for problem in reading.problems), "no problem repeats the file"
    if name == "faq/a.yaml":
        assert str(next(iter(reading.problems), "")).startswith(f"{name}:{first}" if first else "")
    errors = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    assert bool(errors) == bool(first), "an empty file is only named"


def test_after_two_hundred_mistakes_the_rest_of_a_file_is_left_unread() -> None:
    lines = told({"faq/a.yaml": "- {id: a, question: Q, answer: A, tagz: T}\n" * 1000})
    assert len(lines) == nodes.MOST_PROBLEMS + 1
    assert (
        lines[-1]
        == "faq/a.yaml:201:3: error: from here on the file was not read (mend the problems above first)"
    )


def test_without_libyaml_nothing_is_read_differently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yaml.__with_libyaml__", False)
    with pytest.raises(LibyamlMissingError, match="pip install"):
        parse(b"a: b", "a.yaml")


def sound(reading: Reading) -> bool:
    """Whether a reading keeps its promises: sorted problems with places inside the files and a next step each."""
    places = all(
        p.place.line >= 1 and p.place.column >= 1 and p.advice and p.sentence for p in reading.problems
    )
    errors = any(problem.severity is Severity.ERROR for problem in reading.problems)
    return (
        places
        and list(reading.problems) == sorted(reading.problems)
        and (errors or reading.contents is not None)
    )


NAMES = [kind.shown.replace("*", "a") for kind in KINDS]


@given(st.sampled_from(NAMES), st.binary(max_size=300))
def test_any_bytes_are_read_without_an_exception(name: str, data: bytes) -> None:
    assert sound(read_texts({"conference.yaml": CONFERENCE.encode(), name: data}))


@given(st.sampled_from(NAMES), st.text(alphabet="abiden:[]{}-?,#&*!|>'\"%@` \n\t~\u200b会0", max_size=200))
def test_any_text_of_yamls_own_signs_is_read_without_an_exception(name: str, text: str) -> None:
    assert sound(read_texts({"conference.yaml": CONFERENCE.encode(), name: text.encode()}))


FULL = """\
- id: opening
  title: {en: Opening, zh: 开幕式}
  start: 2031-05-12 09:00
  end: 2031-05-12T10:30+08:00
  hall: main
  break: no
  speakers: [ann, 'bo']
  talks:
    - title: "Welcome #1"
      start: 2031-05-12 09:10
  moved_from: {start: 2031-05-11 09:00, hall: main}
  links: [{label: Web, url: "https://example.org/a"}]
  status: moved
"""
SEEDS = {
    "conference.yaml": CONFERENCE + "hosts: [{en: A, zh: 甲}]\nlevels: {answered: 0.8}\n",
    "faq/a.yaml": CLOAKROOM + "  valid: {from: 2031-05-01, until: 2031-05-12 12:00}\n  tags: [a, b]\n",
    "sessions/a.yaml": FULL,
    "history/a.yaml": "- title: T\n  story: |\n    Long\n    story\n  date: 1997-05-21\n  year: 1997\n",
    "glossary.yaml": "- terms: {en: [hall, room], zh: [厅]}\n  kind: place\n",
    "medical.yaml": "reply: {en: See a doctor.}\nmust_trigger: {en: What dose?}\n",
    "venue.yaml": "name: House\nhalls:\n  - {id: main, name: Main, capacity: 300}\n",
}
NASTY = (
    *"[]{}:,-?#&*!|>'\"%@`~\\\n\t ",
    "\r",
    "\x00",
    "\ufeff",
    "\u2028",
    "\u200b",
    "\ud7ff",
    "<<: ",
    "- ",
    ": ",
    "''",
)
NASTY += (
    "!!int ",
    "&a ",
    "*a",
    "null",
    "9" * 50,
    "\n---\n",
    "...",
    "\U0001f9ea",
    "\x85",
    "2031-99-99",
    "  " * 30,
)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A file after one to six accidents: a piece lost, doubled, moved, a byte flipped, something nasty put in."""
    for _ in range(chance.randint(1, 6)):
        start, length = chance.randrange(len(data) + 1), chance.randint(1, 40)
        piece = data[start : start + length]
        match chance.randrange(6):
            case 0:
                data = data[:start] + data[start + length :]
            case 1:
                data = data[:start] + piece * chance.randint(2, 30) + data[start:]
            case 2:
                there = chance.randrange(len(data) + 1)
                data = data[:there] + piece + data[there:]
            case 3:
                data = data[:start] + bytes([chance.randrange(256)]) + data[start + 1 :]
            case 4:
                data = data[:start]
            case _:
                data = data[:start] + chance.choice(NASTY).encode("utf-8", "surrogatepass") + data[start:]
    return data


@pytest.mark.parametrize("batch", range(10))
def test_fuzzed_files_leave_no_traceback(batch: int) -> None:
    """FUZZED_FILES=10000 runs the full count."""
    chance = random.Random(batch)  # noqa: S311 - accidents, not secrets
    seeds = {name: text.encode() for name, text in SEEDS.items()}
    for _ in range(int(os.environ.get("FUZZED_FILES", "1500")) // 10):
        name = chance.choice(list(seeds))
        reading = read_texts({**seeds, name: mutated(seeds[name], chance)})
        assert sound(reading), (name, reading.problems)


def test_the_seeds_of_the_fuzzing_are_sound() -> None:
    assert read({**SEEDS}).problems == ()


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_a_mutation_never_changes_what_other_files_say(seed: int) -> None:
    seeds = {name: text.encode() for name, text in SEEDS.items()}
    chance = random.Random(seed)  # noqa: S311 - accidents, not secrets
    reading = read_texts({**seeds, "faq/a.yaml": mutated(seeds["faq/a.yaml"], chance)})
    assert reading.contents is not None
    assert [session.id for session in reading.contents.sessions] == ["opening"]
    assert {problem.place.file for problem in reading.problems} <= {"faq/a.yaml"}
