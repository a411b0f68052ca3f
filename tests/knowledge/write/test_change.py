"""A change as data: its difference can be applied by others, and what was kept of it is read again."""

import subprocess
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.write.change import (
    FileEdit,
    KnowledgeChange,
    Origin,
    State,
    applied,
    from_json,
    to_json,
)

NOW = datetime(2031, 5, 13, 2, tzinfo=UTC)
LINES = st.lists(
    st.sampled_from(["a", "b", "- x: y", "# note", "", "\u2028", "\x85z", "\x0c", "tab\t"]), max_size=8
)
ENDS = st.sampled_from(["\n", "\r\n"])


@st.composite
def contents(draw: st.DrawFn) -> bytes:
    """A file: lines with one kind of end, the last one with or without it, with or without a byte order mark."""
    end = draw(ENDS)
    text = end.join(draw(LINES)) + draw(st.sampled_from(["", end]))
    return (draw(st.sampled_from(["", "\ufeff"])) + text).encode()


@settings(max_examples=60, deadline=None)
@given(st.none() | contents(), st.none() | contents())
def test_git_applies_the_difference_to_the_byte(before: bytes | None, after: bytes | None) -> None:
    edit = FileEdit("faq/all.yaml", before, after)
    if (before or b"") == (after or b""):
        assert edit.diff() == ""
        return
    with TemporaryDirectory() as made:
        file = Path(made) / "faq" / "all.yaml"
        file.parent.mkdir()
        if before is not None:
            file.write_bytes(before)
        subprocess.run(["git", "apply", "-"], cwd=made, input=edit.diff().encode(), check=True)  # noqa: S607
        assert (file.read_bytes() if file.exists() else b"") == (after or b"")


@given(contents(), contents(), contents())
def test_lines_around_an_insertion_are_found_again(above: bytes, new: bytes, below: bytes) -> None:
    before = above + b"\nthe end of it\n" + below
    after = above + b"\nthe end of it\n" + new + b"\n" + below
    move = FileEdit("a.yaml", before, after).line_moves()
    old, now = before.decode().split("\n"), after.decode().split("\n")
    assert [now[move(number) - 1] for number in range(1, len(old))] == old[:-1]


def test_a_byte_order_mark_stays_and_a_new_file_gets_none() -> None:
    assert FileEdit.of_text("a.yaml", b"\xef\xbb\xbfold", "new").after == b"\xef\xbb\xbfnew"
    assert FileEdit.of_text("a.yaml", None, "new").after == b"new"


def test_files_after_a_change_and_after_it_was_taken_back() -> None:
    files = {"a.yaml": b"1", "b.yaml": b"2"}
    edits = (FileEdit("a.yaml", b"1", None), FileEdit("b.yaml", b"2", b"3"), FileEdit("c.yaml", None, b"4"))
    after = applied(files, edits)
    assert after == {"b.yaml": b"3", "c.yaml": b"4"}
    assert applied(after, tuple(edit.reversed() for edit in edits)) == files


CHANGE = KnowledgeChange(
    "aa11",
    (FileEdit("faq/a.yaml", None, b"\xff"), FileEdit(".infodesk/import-x.json", b"1", None)),
    "7",
    NOW,
    Origin.IMPORT,
    "schedule.json",
    State.LIVE,
    ("faq/a.yaml",),
)


def test_what_is_kept_of_a_change_is_read_again() -> None:
    assert from_json(to_json(CHANGE)) == CHANGE
    assert (CHANGE.name, CHANGE.diff().count("+++")) == ("faq/a.yaml", 1), "people edit only one of its files"


def test_a_change_that_the_former_version_kept_is_read() -> None:
    kept = {
        "id": "aa11",
        "name": "faq/a.yaml",
        "before": b64encode(b"old").decode(),
        "after": b64encode(b"new").decode(),
        "author": 7,
        "state": "live",
        "choices": [],
        "note": "a.yaml",
    }
    change = from_json(kept)
    assert (change.edits, change.author, change.state) == (
        (FileEdit("faq/a.yaml", b"old", b"new"),),
        "7",
        State.LIVE,
    )


@pytest.mark.parametrize(
    "kept", [{}, [], 7, {"edits": 7}, to_json(CHANGE) | {"edits": [7]}, to_json(CHANGE) | {"at": 7}]
)
def test_what_is_no_change_is_refused(kept: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        from_json(kept)
