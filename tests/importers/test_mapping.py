"""The generic reader: paths, joins, several kinds of sessions, and what it says about a mapping with mistakes."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content.values import RefusedError
from bot.importers import SourceError, load_mapping
from bot.importers.mapping.model import mapping_schema
from bot.importers.mapping.paths import Frame, expand, follow, parse
from tests.importers.sources import imported, table, workbook

DOCS = Path(__file__).parents[2] / "docs"
VALUE = {
    "days": {"Mon": {"Aula": [{"id": 1, "at": {"start": "9:00"}, "who": ["a", "b"]}, {"id": 2}]}},
    "a.b": 7,
    "list": [10, 20],
    "Session title": "x",
}


def found(path: str, value: Any = VALUE) -> list[Any]:  # noqa: ANN401 - any JSON
    return [
        frame.value
        for frame in follow(parse(path), Frame(value, value, None, {"file": "f"}), lambda *_: None)
    ]


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("list", [[10, 20]]), ("list[]", [10, 20]), ("list[0]", [10]), ("list[-1]", [20]), ("list[9]", []), ('"a.b"', [7]),
        ("Session title", ["x"]), ("days{day}{hall}[].id", [1, 2]), ("days{}{}[].id", [1, 2]), ("days{day}{hall}[].$day", ["Mon", "Mon"]),
        ("days{day}{hall}[].at.start", ["9:00"]), ("days{day}{hall}[].who[]", ["a", "b"]), ("list[].^.list[0]", [10, 10]),
        ("nothing.at.all", []), ("$file", ["f"]), (".", [VALUE]), ("list.x", []), ("days[].id", []),
    ],
)  # fmt: skip
def test_paths(path: str, values: list[Any]) -> None:
    assert found(path) == values


@pytest.mark.parametrize("path", ["", "a[x]", "a{", "@", "@join", "@join(x", "a]", "a..b", '"open', "$1"])
def test_a_path_that_is_none_says_so(path: str) -> None:
    with pytest.raises(RefusedError):
        parse(path)


@given(st.text(max_size=30))
def test_no_path_breaks_the_reader(path: str) -> None:
    with contextlib.suppress(RefusedError):
        found(path)


def test_a_text_with_paths_is_empty_where_one_finds_nothing() -> None:
    frame = Frame({"kind": "talk", "id": 7}, None)
    assert expand("{kind}-{id}", frame, lambda *_: None) == "talk-7"
    assert expand("{kind}-{nothing}", frame, lambda *_: None) == ""


def test_joins_captures_epochs_and_two_kinds_of_sessions() -> None:
    days = [{"periods": [{"from": 1936335600, "event": "Lunch break", "talks": []},
                         {"from": 1936339200, "event": "", "talks": [{"id": 5, "t": "數河流", "t_e": "Counting rivers", "who": [9, 8]}]}]}]  # fmt: skip
    people = [{"key": 9, "n": "林小溪", "bio": "水"}]
    mapping = """
name: rivers
timezone: Asia/Taipei
joins:
  person: {files: people*.json, each: "[]", key: key}
sessions:
  - files: days.json
    each: "[].periods[].talks[]"
    id: id
    title: {zh: t, en: t_e}
    start: {from: ^.from, epoch: seconds}
    duration: {text: "45"}
    speakers: {each: "who[]", id: ., name: "@person(.).n", about: "@person(.).bio"}
  - files: days.json
    each: "[].periods[]"
    only_with: event
    only_without: talks
    title: event
    start: {from: from, epoch: seconds}
"""
    plan = imported({"days.json": json.dumps(days), "people.json": json.dumps(people)}, mapping=mapping)
    talk, lunch = plan.sessions
    assert (talk["id"], talk["start"], talk["end"]) == ("rivers-5", "2031-05-12 16:00", "2031-05-12 16:45")
    assert talk["title"] == {"zh": "數河流", "en": "Counting rivers"}
    assert plan.speakers == ({"id": "林小溪", "name": "林小溪", "about": {"zh": "水"}},)
    assert lunch["break"] is True
    assert any(note.where == "join person" and "8" in note.sentence for note in plan.notes)


def test_a_table_is_read_by_its_headings() -> None:
    mapping = "sessions:\n  each: '[]'\n  title: Was\n  start: Wann\n  hall: Wo\n  tags: {from: Worüber, split: /}\ntimezone: Europe/Berlin\nheader_row: 2\n"
    rows = (
        ("Flusstag",),
        ("Was", "Wann", "Wo", "Worüber"),
        ("Flüsse", "2031-05-12 9:00", "Aula", "Wasser/Land"),
    )
    for files in ({"a.csv": table(*rows)}, {"a.xlsx": workbook(*rows)}):
        (session,) = imported(files, mapping=mapping).sessions
        assert (session["title"], session["hall"], session["tags"]) == (
            {"en": "Flüsse"}["en"],
            "aula",
            ["Wasser", "Land"],
        )


@pytest.mark.parametrize(
    ("mapping", "line", "says"),
    [
        (
            "sessions:\n  each: a[]\n  title: t\n  titel: t\n",
            4,
            "unknown key `titel` (did you mean `title`?)",
        ),
        ("sessions:\n  each: a[]\n", 2, "`title` is missing"),
        ("sessions:\n  each: a[x]\n  title: t\n", 2, "is not understood"),
        ("sessions:\n  each: a[]\n  title: t\n  start: {epoch: seconds}\n", 4, "needs either `from`"),
        ("sessions:\n  each: a[]\n  title: t\n  speakers: {each: s}\n", 4, "need a `name`"),
        ("sessions:\n  each: a[]\n  title: t\ntimezone: Mars/Crater\n", 4, "is no time zone"),
        ("sessions:\n  each: a[]\n  title: t\nafternoon_before: soon\n", 4, "is no time of day"),
        ("sessions: []\n", 1, "is empty"),
        ("- a\n", 1, "keys with values"),
        ("", 1, "keys with values"),
        ('sessions: "a\n', 1, "never closed"),
    ],
)
def test_a_mistake_in_a_mapping_is_named_with_its_line(mapping: str, line: int, says: str) -> None:
    with pytest.raises(SourceError) as caught:
        load_mapping(mapping.encode(), "m.yaml")
    first = str(caught.value).splitlines()[0]
    assert first.startswith(f"m.yaml:{line}:")
    assert says in str(caught.value)


def test_a_path_that_finds_nothing_is_named_with_what_is_there() -> None:
    with pytest.raises(
        SourceError,
        match=r"mapping.yaml:2:9: error: `each: talks\[\]` finds nothing \(write a path into what the files hold: a.json: events, x\)",
    ):
        imported({"a.json": '{"events": [], "x": 1}'}, mapping="sessions:\n  each: talks[]\n  title: t\n")


def test_a_field_that_no_session_has_is_doubted_with_its_line() -> None:
    mapping = "timezone: UTC\nsessions:\n  each: talks[]\n  title: t\n  start: at\n  hall: room\n"
    plan = imported({"a.json": '{"talks": [{"t": "A", "at": "2031-05-12 09:00"}]}'}, mapping=mapping)
    assert [(note.where, note.sentence) for note in plan.notes if "finds nothing" in note.sentence] == [
        ("mapping.yaml:6:9", "`hall` finds nothing in any session")
    ]


def test_an_unknown_join_is_named() -> None:
    with pytest.raises(SourceError, match="no join @person"):
        imported(
            {"a.json": '{"talks": [{"t": "A"}]}'},
            mapping='sessions:\n  each: talks[]\n  title: "@person(t).x"\n',
        )


@pytest.mark.parametrize("path", sorted((DOCS / "mappings").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_mappings_of_the_manual_are_valid(path: Path) -> None:
    assert load_mapping(path.read_bytes(), path.name).sessions


def test_the_schema_of_the_manual_is_the_models() -> None:
    """Write it anew with: python -m bot.importers.mapping.model > docs/schema/mapping.schema.json"""
    assert (
        json.loads((DOCS / "schema" / "mapping.schema.json").read_text(encoding="utf-8")) == mapping_schema()
    )
