"""What is remembered of changes: their content over restarts, and in the terminal a line for each."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.knowledge.write.change import FileEdit, KnowledgeChange, Origin, State
from bot.knowledge.write.journal import MOST_KEPT, Journal

NOW = datetime(2031, 5, 13, 2, tzinfo=UTC)


def change(identifier: str, state: State = State.LIVE) -> KnowledgeChange:
    edits = (FileEdit("faq/a.yaml", None, b"x"),)
    return KnowledgeChange(identifier, edits, "olga", NOW, Origin.NEW, "parking", state)


def done(journal: Journal, *changes: KnowledgeChange) -> None:
    for one in changes:
        journal.keep(one)
        journal.note(one, "olga", NOW)


def test_only_so_many_changes_are_kept_and_no_id_leads_elsewhere(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "changes")
    for number in range(MOST_KEPT + 5):
        journal.keep(change(f"id{number}"))
    assert len(list((tmp_path / "changes").iterdir())) == MOST_KEPT
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    for odd in ("../other", "", "id0/..", "nonsense"):
        assert journal.find(odd) is None
        journal.forget(odd)
    assert (tmp_path / "other.json").exists()


@pytest.mark.parametrize("text", ['{"id": 1', "7", "[]", "{}", "[" * 100_000, '{"edits": [1]}'])
def test_a_damaged_change_counts_as_forgotten(tmp_path: Path, text: str) -> None:
    journal = Journal(tmp_path)
    (tmp_path / "bad.json").write_text(text, encoding="utf-8")
    assert journal.find("bad") is None
    journal.forget("bad")
    assert not (tmp_path / "bad.json").exists()


def test_the_log_says_who_did_what_and_stays_out_of_version_control(tmp_path: Path) -> None:
    journal = Journal.beside(tmp_path)
    done(journal, change("aa11"), change("aa11", State.UNDONE))
    lines = (tmp_path / ".infodesk" / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0]) == {
        "at": "2031-05-13T02:00:00+00:00",
        "by": "olga",
        "did": "published",
        "change": "aa11",
        "origin": "infodesk new",
        "note": "parking",
        "files": ["faq/a.yaml"],
    }
    assert [json.loads(line)["did"] for line in lines] == ["published", "undone"]
    ignored = (tmp_path / ".infodesk" / ".gitignore").read_text(encoding="utf-8").splitlines()[1:]
    assert ignored == ["changes/", "journal.jsonl", "lock"], "but not import-*.json"


def test_the_last_change_is_the_newest_that_is_not_undone(tmp_path: Path) -> None:
    journal = Journal.beside(tmp_path)
    assert journal.last_published() is None
    first, second = change("aa11"), change("bb22")
    done(journal, first, second)
    assert journal.last_published() == second
    done(journal, replace(second, state=State.UNDONE))
    assert journal.last_published() == first
    done(journal, second)
    assert journal.last_published() == second
    journal.forget("bb22")
    assert journal.last_published() is None, "an older one is not taken back over a newer one"


def test_damaged_lines_of_the_log_are_passed_over(tmp_path: Path) -> None:
    journal = Journal.beside(tmp_path)
    done(journal, change("aa11"))
    with (tmp_path / ".infodesk" / "journal.jsonl").open("ab") as log:
        log.write(b'\xff\xfe\n{}\n[1]\n7\n{"did": "undone"}\nhalf a li')
    found = journal.last_published()
    assert found is not None
    assert found.id == "aa11"


def test_on_the_data_volume_there_is_no_log(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "changes")
    done(journal, change("aa11"))
    assert [path.name for path in tmp_path.iterdir()] == ["changes"]
    assert journal.last_published() is None
