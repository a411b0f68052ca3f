"""The second import: what people changed by hand stays, what the source changed arrives, and all of it is shown."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.importers import NoteSeverity, SourceError, open_source, read_source
from bot.importers.merge import Folder, FolderUpdate, apply, open_folder
from bot.importers.merge.diff import ChangeKind, ImportChange
from bot.knowledge.knowledge_folder import KnowledgeFolder
from bot.knowledge.load.folder import read_folder
from bot.knowledge.load.nodes import MOST_BYTES
from tests.importers.sources import event, frab, source, table

RIVERS = event(1, "Counting rivers")
LAKES = event(2, "Lakes", date="2031-05-12T11:00:00+02:00", persons=[{"id": 6, "public_name": "Ben Stream"}])
SESSIONS = "sessions/rivers.yaml"


def bring(folder: Path, files: Mapping[str, str]) -> FolderUpdate:
    """Imports into a folder and gives what was changed."""
    opened = open_folder(folder)
    update = apply(read_source(source(files), known=opened.known), opened)
    write(update, opened)
    assert read_folder(folder).problems == ()
    return update


def write(update: FolderUpdate, opened: Folder) -> None:
    """Puts the new texts in place, as the writer of the knowledge does once somebody publishes them."""
    KnowledgeFolder(opened.path, lambda: datetime.now(UTC)).write(update.edits(opened))


def schedule(folder: Path, *events: Mapping[str, Any]) -> FolderUpdate:
    return bring(folder, {"a.json": frab(*events)})


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def of_sessions(update: FolderUpdate) -> list[tuple[ChangeKind, str]]:
    return [(change.kind, change.identifier) for change in update.changes if change.of == "session"]


def the(update: FolderUpdate) -> ImportChange:
    (change,) = (change for change in update.changes if change.of == "session")
    return change


def test_the_first_import_makes_a_folder_that_reads(tmp_path: Path) -> None:
    update = schedule(tmp_path / "knowledge", RIVERS, LAKES)
    assert of_sessions(update) == [(ChangeKind.NEW, "rivers-1"), (ChangeKind.NEW, "rivers-2")]
    names = sorted(
        path.relative_to(tmp_path / "knowledge").as_posix()
        for path in tmp_path.rglob("*.*")
        if path.is_file()
    )
    assert names == [
        ".infodesk/import-rivers.json",
        "conference.yaml",
        SESSIONS,
        "speakers.yaml",
        "tracks.yaml",
        "venue.yaml",
    ]
    contents = read_folder(tmp_path / "knowledge").contents
    assert contents is not None
    assert [session.id for session in contents.sessions] == ["rivers-1", "rivers-2"]
    assert str(contents.sessions[0].start) == "2031-05-12 09:30:00+02:00"


def test_the_same_source_again_changes_nothing(tmp_path: Path) -> None:
    schedule(tmp_path, RIVERS, LAKES)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")}
    again = schedule(tmp_path, RIVERS, LAKES)
    assert (again.texts, again.changes) == ({}, [])
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")} == before


def test_edits_and_comments_of_a_hand_stay(tmp_path: Path) -> None:
    schedule(tmp_path, RIVERS, LAKES)
    path = tmp_path / SESSIONS
    edit(path, "title: Counting rivers", "title: Counting the rivers  # the speaker asked for it")
    edit(path, "- id: rivers-2", "# Ben comes late, see mail\n- id: rivers-2")
    edit(path, "  hall: aula-linden\n", "  hall: aula-linden\n  tags: [outdoor]\n")
    edit(tmp_path / "speakers.yaml", "name: Ben Stream", "name: {en: Ben Stream, zh: 本溪}")
    changed = schedule(tmp_path, {**RIVERS, "type": "talk"}, {**LAKES, "type": "talk"})
    text = path.read_text(encoding="utf-8")
    for kept in (
        "Counting the rivers  # the speaker asked for it",
        "# Ben comes late, see mail\n- id: rivers-2",
        "tags: [outdoor]",
    ):
        assert kept in text
    assert text.count("type: talk") == 2
    assert "本溪" in (tmp_path / "speakers.yaml").read_text(encoding="utf-8")
    assert [kind for kind, _ in of_sessions(changed)] == [ChangeKind.CHANGED, ChangeKind.CHANGED]


def test_an_entry_that_does_not_change_keeps_every_byte(tmp_path: Path) -> None:
    schedule(tmp_path, RIVERS, LAKES)
    path = tmp_path / SESSIONS
    odd = "-   id:   'rivers-2'   # odd but mine\n    title:    >\n        Lakes\n\n    start: 2031-05-12   11:00\n"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("- id: rivers-2")] + odd, encoding="utf-8")
    schedule(tmp_path, {**RIVERS, "title": "Rivers"}, LAKES)
    assert path.read_text(encoding="utf-8").endswith(odd)


def test_a_session_that_moved_says_where_it_stood_first(tmp_path: Path) -> None:
    schedule(tmp_path, RIVERS)
    later = {**RIVERS, "date": "2031-05-12T14:00:00+02:00"}
    moved = the(schedule(tmp_path, later))
    assert moved.kind is ChangeKind.MOVED
    assert [(d.field, d.before, d.after) for d in moved.details] == [
        ("start", "2031-05-12 09:30", "2031-05-12 14:00"), ("end", "2031-05-12 10:15", "2031-05-12 14:45"),
    ]  # fmt: skip
    contents = read_folder(tmp_path).contents
    assert contents is not None
    (session,) = contents.sessions
    assert (session.status, str(session.moved_from and session.moved_from.start)) == (
        "moved",
        "2031-05-12 09:30:00+02:00",
    )
    # Moved again, it still tells the first place; moved back, it is as it was.
    schedule(tmp_path, {**later, "room": "Lab"})
    text = (tmp_path / SESSIONS).read_text(encoding="utf-8")
    assert "hall: lab" in text
    assert "start: 2031-05-12 09:30" in text
    back = schedule(tmp_path, RIVERS)
    assert of_sessions(back) == [(ChangeKind.MOVED, "rivers-1")]
    assert "moved" not in (tmp_path / SESSIONS).read_text(encoding="utf-8")


def test_a_session_is_renamed_cancelled_and_restored(tmp_path: Path) -> None:
    schedule(tmp_path, RIVERS, LAKES)
    assert of_sessions(schedule(tmp_path, {**RIVERS, "title": "Rivers"}, LAKES)) == [
        (ChangeKind.RENAMED, "rivers-1")
    ]
    cancelled = schedule(tmp_path, {**RIVERS, "title": "[CANCELLED] Rivers"}, LAKES)
    assert of_sessions(cancelled) == [(ChangeKind.CANCELLED, "rivers-1")]
    assert "status: cancelled" in (tmp_path / SESSIONS).read_text(encoding="utf-8")
    assert of_sessions(schedule(tmp_path, {**RIVERS, "title": "Rivers"}, LAKES)) == [
        (ChangeKind.RESTORED, "rivers-1")
    ]
    assert "status" not in (tmp_path / SESSIONS).read_text(encoding="utf-8")


def test_what_the_source_no_longer_has_stays_known_as_dropped(tmp_path: Path) -> None:
    schedule(tmp_path, RIVERS, LAKES)
    update = schedule(tmp_path, RIVERS)
    assert of_sessions(update) == [(ChangeKind.REMOVED, "rivers-2")]
    assert statuses(tmp_path) == {"rivers-1": "scheduled", "rivers-2": "cancelled"}
    assert dropped(tmp_path) == {"rivers-2"}
    again = schedule(tmp_path, RIVERS)
    assert (again.changes, again.texts) == ([], {})
    assert of_sessions(schedule(tmp_path, RIVERS, LAKES)) == [(ChangeKind.RESTORED, "rivers-2")]
    assert statuses(tmp_path) == {"rivers-1": "scheduled", "rivers-2": "scheduled"}
    assert dropped(tmp_path) == set()


def dropped(folder: Path) -> set[str]:
    contents = read_folder(folder).contents
    assert contents is not None
    return {session.id for session in contents.sessions if session.dropped}


def test_a_session_that_a_later_import_adds_is_new(tmp_path: Path) -> None:
    schedule(tmp_path, RIVERS)
    assert statuses(tmp_path) == {"rivers-1": "scheduled"}
    assert of_sessions(schedule(tmp_path, RIVERS, LAKES)) == [(ChangeKind.NEW, "rivers-2")]
    assert statuses(tmp_path) == {"rivers-1": "scheduled", "rivers-2": "new"}
    again = schedule(tmp_path, RIVERS, LAKES)
    assert (again.changes, again.texts) == ([], {})
    schedule(tmp_path, RIVERS, {**LAKES, "title": "Ponds"})
    assert statuses(tmp_path)["rivers-2"] == "new"
    schedule(tmp_path, RIVERS, {**LAKES, "title": "Ponds", "date": "2031-05-12T15:00:00+02:00"})
    assert statuses(tmp_path)["rivers-2"] == "moved"


def statuses(folder: Path) -> dict[str, str]:
    contents = read_folder(folder).contents
    assert contents is not None
    return {session.id: str(session.status) for session in contents.sessions}


def test_what_the_source_no_longer_has_is_dropped_unless_somebody_worked_on_it(tmp_path: Path) -> None:
    third = event(3, "Springs")
    schedule(tmp_path, RIVERS, LAKES, third)
    edit(tmp_path / SESSIONS, "title: Springs", "title: Springs  # my favourite")
    update = schedule(tmp_path, RIVERS)
    assert of_sessions(update) == [(ChangeKind.REMOVED, "rivers-2")]
    assert statuses(tmp_path) == {"rivers-1": "scheduled", "rivers-2": "cancelled", "rivers-3": "scheduled"}
    assert any("rivers-3" in note.where and "kept" in note.sentence for note in update.notes)


def test_what_a_hand_deleted_stays_deleted(tmp_path: Path) -> None:
    schedule(tmp_path, RIVERS, LAKES)
    path = tmp_path / SESSIONS
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("- id: rivers-2")], encoding="utf-8")
    update = schedule(tmp_path, RIVERS, {**LAKES, "title": "More lakes"})
    assert "rivers-2" not in path.read_text(encoding="utf-8")
    assert any("deleted here by hand" in note.sentence for note in update.notes)


def test_where_both_changed_a_value_the_hand_wins_and_is_told(tmp_path: Path) -> None:
    schedule(tmp_path, RIVERS)
    edit(tmp_path / SESSIONS, "title: Counting rivers", "title: My rivers")
    update = schedule(tmp_path, {**RIVERS, "title": "Their rivers"})
    assert "title: My rivers" in (tmp_path / SESSIONS).read_text(encoding="utf-8")
    (doubt,) = (note for note in update.notes if note.severity is NoteSeverity.WARNING)
    assert doubt.where == "session rivers-1, title"


def test_lists_are_merged_item_by_item(tmp_path: Path) -> None:
    schedule(tmp_path, RIVERS)
    edit(tmp_path / SESSIONS, "speakers: [ada-brook]", "speakers: [ada-brook, cy-lake]  # Cy helps")
    edit(tmp_path / "speakers.yaml", "- id: ada-brook", "- id: cy-lake\n  name: Cy Lake\n\n- id: ada-brook")
    schedule(
        tmp_path,
        {
            **RIVERS,
            "persons": [{"id": 5, "public_name": "Ada Brook"}, {"id": 6, "public_name": "Ben Stream"}],
        },
    )
    assert "speakers: [ada-brook, cy-lake, ben-stream]" in (tmp_path / SESSIONS).read_text(encoding="utf-8")


def test_a_translation_by_hand_survives_a_new_title(tmp_path: Path) -> None:
    schedule(tmp_path, RIVERS)
    edit(
        tmp_path / SESSIONS,
        "  title: Counting rivers\n",
        "  title:\n    en: Counting rivers\n    zh: 数河流  # by Li\n",
    )
    schedule(tmp_path, {**RIVERS, "title": "Rivers, counted"})
    text = (tmp_path / SESSIONS).read_text(encoding="utf-8")
    assert "en: Rivers, counted" in text
    assert "zh: 数河流  # by Li" in text


def test_a_corrected_name_keeps_the_id(tmp_path: Path) -> None:
    schedule(tmp_path, {**RIVERS, "persons": [{"id": 5, "public_name": "Ada Brok"}]})
    update = schedule(tmp_path, RIVERS)
    assert [(c.kind, c.identifier) for c in update.changes if c.of == "speaker"] == [
        (ChangeKind.RENAMED, "ada-brok")
    ]
    people = (tmp_path / "speakers.yaml").read_text(encoding="utf-8")
    assert "name: Ada Brook" in people
    assert "- Ada Brok" in people, "who knows only the old name finds her"
    assert schedule(tmp_path, RIVERS).changes == []


def conference(folder: Path) -> None:
    (folder / "conference.yaml").write_text(
        "id: rivers\nname: Rivers\nstart: 2031-05-12\nend: 2031-05-13\ntimezone: Europe/Berlin\nlanguages: [en]\n",
        encoding="utf-8",
    )


HEADS = ("Title", "Start", "Room", "Speaker", "Status")


@pytest.mark.parametrize(("before", "now"), [("Wu Min", "Wu Min-Li"), ("T. Hale", "Tom Hale")])
def test_a_fuller_name_is_the_same_person_also_without_an_id(before: str, now: str, tmp_path: Path) -> None:
    def rows(*names: str) -> dict[str, str]:
        named = ((f"Talk {n}", f"2031-05-12 0{n}:00", "Aula", name, "") for n, name in enumerate(names, 1))
        return {"rivers.csv": table(HEADS, *named)}

    conference(tmp_path)
    bring(tmp_path, rows(before, "Jan Wolf"))
    update = bring(tmp_path, rows(now, "Eva Wolf"))
    assert [(change.kind, change.name) for change in update.changes if change.of == "speaker"] == [
        (ChangeKind.RENAMED, now),
        (ChangeKind.NEW, "Eva Wolf"),
        (ChangeKind.REMOVED, "Jan Wolf"),
    ]
    assert f"- {before}" in (tmp_path / "speakers.yaml").read_text(encoding="utf-8")
    assert bring(tmp_path, rows(now, "Eva Wolf")).changes == []


def test_a_status_that_the_source_tells_arrives_and_goes_with_it(tmp_path: Path) -> None:
    def status(written: str) -> dict[str, str]:
        return {"rivers.csv": table(HEADS, ("Kelp", "2031-05-12 09:00", "Aula", "", written))}

    conference(tmp_path)
    bring(tmp_path, status("new"))
    assert "status: new" in (tmp_path / SESSIONS).read_text(encoding="utf-8")
    (detail,) = the(bring(tmp_path, status(""))).details
    assert (detail.field, detail.before, detail.after) == ("status", "new", "")
    assert "status:" not in (tmp_path / SESSIONS).read_text(encoding="utf-8")
    assert bring(tmp_path, status("")).changes == []


def test_a_row_without_an_id_is_known_again_by_its_title_or_its_place(tmp_path: Path) -> None:
    def agenda(*rows: tuple[str, str, str]) -> dict[str, str]:
        return {"a.csv": table(("Title", "Start", "Room"), *rows)}

    conference(tmp_path)
    first = bring(tmp_path, agenda(("A", "2031-05-12 9:00", "Aula"), ("B", "2031-05-12 10:00", "Aula")))
    ids = [change.identifier for change in first.changes if change.of == "session"]
    second = bring(
        tmp_path, agenda(("A", "2031-05-12 11:00", "Aula"), ("Better B", "2031-05-12 10:00", "Aula"))
    )
    assert of_sessions(second) == [(ChangeKind.MOVED, ids[0]), (ChangeKind.RENAMED, ids[1])]


def test_halls_and_people_who_are_there_already_are_used(tmp_path: Path) -> None:
    conference = (
        "name: Rivers\nstart: 2031-05-12\nend: 2031-05-13\ntimezone: Asia/Shanghai\nlanguages: [zh, en]\n"
    )
    (tmp_path / "conference.yaml").write_text(conference, encoding="utf-8")
    venue = "# our house\naddress: River 1\nhalls:\n  - id: h1\n    name: {en: Big hall, zh: 大厅}\n    also_called: {en: [Linden]}  # old name\n"
    (tmp_path / "venue.yaml").write_text(venue, encoding="utf-8")
    (tmp_path / "speakers.yaml").write_text("- id: ada\n  name: Ada Brook\n", encoding="utf-8")
    schedule(tmp_path, {**RIVERS, "room": "LINDEN"}, {**LAKES, "room": "Lab"})
    text = (tmp_path / SESSIONS).read_text(encoding="utf-8")
    assert "hall: h1" in text
    assert "speakers: [ada]" in text
    assert "start: 2031-05-12 15:30" in text  # the folder's own zone
    now = (tmp_path / "venue.yaml").read_text(encoding="utf-8")
    assert "# our house" in now
    assert "# old name" in now
    assert "id: lab" in now
    assert (tmp_path / "conference.yaml").read_text(encoding="utf-8") == conference


def test_without_the_record_what_stands_here_is_kept(tmp_path: Path) -> None:
    schedule(tmp_path, RIVERS)
    (tmp_path / ".infodesk" / "import-rivers.json").write_text("{damaged", encoding="utf-8")
    update = schedule(tmp_path, {**RIVERS, "title": "Rivers", "subtitle": "All of them"})
    text = (tmp_path / SESSIONS).read_text(encoding="utf-8")
    assert "title: Counting rivers" in text
    assert "subtitle: All of them" in text
    assert any("differs from the source" in note.sentence for note in update.notes)


def test_an_entry_in_another_file_is_found_there(tmp_path: Path) -> None:
    schedule(tmp_path, RIVERS, LAKES)
    path = tmp_path / SESSIONS
    text = path.read_text(encoding="utf-8")
    at = text.index("- id: rivers-2")
    (tmp_path / "sessions" / "mine.yaml").write_text(text[at:], encoding="utf-8")
    path.write_text(text[:at], encoding="utf-8")
    schedule(tmp_path, RIVERS, {**LAKES, "title": "More lakes"})
    assert "More lakes" in (tmp_path / "sessions" / "mine.yaml").read_text(encoding="utf-8")


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    schedule(tmp_path, RIVERS)
    path = tmp_path / SESSIONS
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    schedule(tmp_path, {**RIVERS, "title": "Rivers"}, LAKES)
    data = path.read_bytes()
    assert b"title: Rivers\r\n" in data
    assert data.count(b"\n") == data.count(b"\r\n")


def test_a_file_with_mistakes_is_not_touched(tmp_path: Path) -> None:
    schedule(tmp_path, RIVERS)
    edit(tmp_path / SESSIONS, "title: Counting rivers", "titel: Counting rivers")
    opened = open_folder(tmp_path)
    with pytest.raises(SourceError, match="Mend them first"):
        apply(read_source(source({"a.json": frab(LAKES)}), known=opened.known), opened)


def test_a_large_programme_is_written_into_several_files(tmp_path: Path) -> None:
    long = "word " * 40_000
    update = schedule(tmp_path, *(event(n, f"Talk {n}", abstract=long, persons=[]) for n in range(25)))
    assert {name for name in update.texts if name.startswith("sessions/")} == {
        SESSIONS,
        "sessions/rivers-2.yaml",
    }
    assert (
        schedule(tmp_path, *(event(n, f"Talk {n}", abstract=long, persons=[]) for n in range(25))).texts == {}
    )


def test_a_folder_with_another_name_is_the_same_programme_by_its_ids(tmp_path: Path) -> None:
    opened = open_folder(tmp_path)
    file = tmp_path / "export.json"
    file.write_text(frab(RIVERS, LAKES, acronym="riv"))
    write(apply(read_source(open_source(file), known=opened.known), opened), opened)
    opened = open_folder(tmp_path)
    plan = read_source(source({"b.json": frab(RIVERS, LAKES, acronym="other")}), known=opened.known)
    assert plan.name == "riv"


@pytest.mark.parametrize("thing", ["fifo", "link out", "too large", "no text"])
def test_only_files_that_the_reader_takes_are_read(tmp_path: Path, thing: str) -> None:
    folder = tmp_path / "kb"
    schedule(folder, RIVERS)
    path = folder / "sessions" / "odd.yaml"
    match thing:
        case "fifo":
            os.mkfifo(path)
        case "link out":
            (tmp_path / "secret.yaml").write_text("- id: secret\n  title: Secret\n", encoding="utf-8")
            path.symlink_to(tmp_path / "secret.yaml")
        case "too large":
            path.write_bytes(b"- {id: x}\n" * 1_100_000)
        case _:
            path.write_bytes(b"\xff\xfe")
    with pytest.raises(SourceError, match=r"(?s)odd\.yaml.*infodesk check") as told:
        compared(folder)
    assert "Secret" not in str(told.value)


def compared(folder: Path) -> FolderUpdate:
    """An import up to the point where somebody sees what would change."""
    opened = open_folder(folder)
    assert all(len(content) <= MOST_BYTES + 1 for content in opened.files.values())
    return apply(read_source(source({"a.json": frab(LAKES)}), known=opened.known), opened)


def test_a_record_that_is_no_file_of_the_folder_is_refused(tmp_path: Path) -> None:
    schedule(tmp_path / "kb", RIVERS)
    record = tmp_path / "kb" / ".infodesk" / "import-rivers.json"
    record.rename(tmp_path / "elsewhere.json")
    record.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(SourceError, match="leads out of the folder"):
        open_folder(tmp_path / "kb")


def test_a_byte_order_mark_stays(tmp_path: Path) -> None:
    schedule(tmp_path, RIVERS)
    path = tmp_path / SESSIONS
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    schedule(tmp_path, {**RIVERS, "title": "Rivers"})
    assert path.read_bytes().startswith(b"\xef\xbb\xbf#")
