"""Publishing: what of a folder is served when somebody makes a mistake in it."""

import os
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from bot.knowledge.publisher import Publisher, Revision, Served, UnreadableError
from tests.desk import CONFERENCE, FAQ, Visitor

NOW = datetime(2031, 5, 13, 2, tzinfo=UTC)
PARKING = """
    - id: parking
      question: {en: Where can I park?, zh: 哪里可以停车？}
      answer: {en: Behind the hall., zh: 馆后。}
"""
BROKEN = "- id: parking\n  answr: {en: Behind}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kb" / "faq").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    write(tmp_path / "kb", "conference", CONFERENCE)
    write(tmp_path / "kb", "faq/all", FAQ)
    write(tmp_path / "kb", "faq/parking", PARKING)
    return tmp_path / "kb"


def write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")


def publisher(folder: Path) -> Publisher:
    return Publisher(folder, folder.parent / "data" / "last-good", lambda: NOW)


def started(folder: Path) -> tuple[Publisher, Revision]:
    """A desk whose first edition was proven, as it is some seconds after a start."""
    desk = publisher(folder)
    first = desk.first()
    assert desk.proven(first) is None
    return desk, first


def answers(edition: Revision, question: str) -> str:
    return Visitor(edition.knowledge).says(question)


def test_a_sound_folder_is_served_and_a_change_goes_live(folder: Path) -> None:
    desk = publisher(folder)
    first = desk.first()
    assert (first.served, first.errors) == (Served.FOLDER, ())
    assert desk.again(first) is None, "nothing changed"
    write(folder, "faq/parking", PARKING.replace("Behind the hall", "In front of it"))
    second = desk.again(first)
    assert second is not None
    assert "In front of it." in answers(second, "Where can I park?")
    assert "Behind the hall." in answers(first, "Where can I park?"), "turns under way finish on the old one"


def test_the_last_good_version_of_a_broken_file_stands_in_and_the_others_are_live(folder: Path) -> None:
    desk, first = started(folder)
    write(folder, "faq/parking", BROKEN)
    write(folder, "faq/all", FAQ.replace("Next to the bookshop", "In the cellar"))
    mixed = desk.again(first)
    assert mixed is not None
    assert (mixed.served, mixed.quarantined) == (Served.MIXED, ("faq/parking.yaml",))
    assert "kb/faq/parking.yaml:2:3: error: unknown key `answr` (did you mean `answer`?)" in map(
        str, mixed.errors
    )
    assert "Behind the hall." in answers(mixed, "Where can I park?")
    assert "In the cellar." in answers(mixed, "Where can I leave my coat?")
    write(folder, "faq/parking", PARKING)
    mended = desk.again(mixed)
    assert mended is not None
    assert (mended.served, mended.errors) == (Served.FOLDER, ())


def test_a_failing_test_of_an_entry_keeps_it_from_going_live(folder: Path) -> None:
    desk, first = started(folder)
    write(
        folder,
        "faq/parking",
        PARKING + "  tests: {en: [Is there a cloakroom?]}\n".replace("  tests", "      tests"),
    )
    held = desk.again(first)
    assert held is not None
    assert held.served is Served.MIXED
    assert "does not find parking" in held.errors[0].sentence


def test_only_the_mistake_is_told_and_not_what_follows_from_it(folder: Path) -> None:
    """The entry of the broken file is referred to from another, which stays live with its newest change."""
    refers = FAQ.replace("related: [wifi]", "related: [wifi, parking]")
    write(folder, "faq/all", refers)
    desk, first = started(folder)
    write(folder, "faq/parking", PARKING.replace("      answer:", "\tanswer:"))
    write(folder, "faq/all", refers.replace("Next to the bookshop", "In the cellar"))
    mixed = desk.again(first)
    assert mixed is not None
    assert (mixed.served, mixed.quarantined) == (Served.MIXED, ("faq/parking.yaml",))
    assert {problem.place.file for problem in mixed.errors} == {"kb/faq/parking.yaml"}
    assert "In the cellar." in answers(mixed, "Where can I leave my coat?")


def test_the_tests_are_asked_after_the_start(folder: Path) -> None:
    write(folder, "faq/parking", PARKING + "      tests: {en: [Is there a cloakroom?]}\n")
    desk = publisher(folder)
    first = desk.first()
    assert (first.served, first.errors) == (Served.FOLDER, ()), "a start does not wait for them"
    proven = desk.proven(first)
    assert proven is not None
    assert proven.served is Served.AS_IT_IS
    assert "does not find parking" in proven.errors[0].sentence
    write(folder, "faq/parking", PARKING)
    mended = desk.again(proven)
    assert mended is not None
    assert mended.served is Served.FOLDER
    restarted = publisher(folder)
    assert restarted.proven(restarted.first()) is None, "what was good before need not be proven again"


def test_where_no_mix_is_sound_the_whole_last_good_folder_stays(folder: Path) -> None:
    desk, first = started(folder)
    # The entry moved to another file, and the file it came from is broken: a mix would hold it twice.
    write(folder, "faq/moved", PARKING)
    write(folder, "faq/parking", BROKEN)
    held = desk.again(first)
    assert held is not None
    assert held.served is Served.LAST_GOOD
    assert held.knowledge is first.knowledge


@pytest.mark.parametrize(
    "thing", ["garbage", "half", "directory", "fifo", "loop", "11 MB", "gone", "empty folder"]
)
def test_whatever_stands_in_place_of_a_file_the_old_version_serves(folder: Path, thing: str) -> None:
    desk, first = started(folder)
    path = folder / "faq" / "all.yaml"
    text = path.read_bytes()
    path.unlink()
    match thing:
        case "garbage":
            path.write_bytes(os.urandom(999))
        case "half":
            path.write_bytes(text[: len(text) // 2 - 3])
        case "directory":
            path.mkdir()
        case "fifo":
            os.mkfifo(path)
        case "loop":
            path.symlink_to(path)
        case "11 MB":
            path.write_bytes(b"- {id: x}\n" * 1_100_000)
        case "gone":
            (folder / "conference.yaml").unlink()
            path.write_bytes(text)
        case _:
            folder.rename(folder.with_name("elsewhere"))
            folder.mkdir()
    held = desk.again(first)
    assert held is not None
    assert held.errors
    assert "Next to the bookshop." in answers(held, "Where can I leave my coat?")


def test_the_last_good_version_serves_over_a_restart_and_says_so(folder: Path) -> None:
    started(folder)
    write(folder, "conference", "name: [")
    restarted = publisher(folder).first()
    assert restarted.served is Served.MIXED
    assert restarted.quarantined == ("conference.yaml",)
    assert "Next to the bookshop." in answers(restarted, "Where can I leave my coat?")
    for path in folder.rglob("*.yaml"):
        path.unlink()
    assert publisher(folder).first().served is Served.LAST_GOOD


def test_without_a_last_good_version_the_sound_entries_are_served(folder: Path) -> None:
    write(folder, "faq/parking", BROKEN)
    edition = publisher(folder).first()
    assert edition.served is Served.IN_PART
    assert "Next to the bookshop." in answers(edition, "Where can I leave my coat?")


def test_a_folder_without_a_conference_and_without_a_past_is_refused(folder: Path) -> None:
    (folder / "conference.yaml").unlink()
    with pytest.raises(UnreadableError) as told:
        publisher(folder).first()
    assert "there is no conference.yaml" in str(told.value.problems[0])


def test_a_volume_that_cannot_be_written_to_costs_only_the_memory(folder: Path) -> None:
    (folder.parent / "data").rmdir()
    desk = publisher(folder)
    first = desk.first()
    assert first.served is Served.FOLDER
    assert desk.proven(first) is None
    assert desk.not_kept
