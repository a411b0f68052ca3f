"""What may lie in a knowledge folder instead of a file: nothing of it makes the desk wait, wander or stop."""

import os
from pathlib import Path

import pytest

from bot.knowledge.load.folder import read_folder
from tests.knowledge.folders import CLOAKROOM, CONFERENCE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "knowledge"
    (made / "faq").mkdir(parents=True)
    (made / "conference.yaml").write_text(CONFERENCE, encoding="utf-8")
    (made / "faq" / "all.yaml").write_text(CLOAKROOM, encoding="utf-8")
    return made


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in read_folder(folder, relative_to=folder.parent).problems]


def ids(folder: Path) -> set[str]:
    reading = read_folder(folder)
    assert reading.contents is not None
    return {faq.id for faq in reading.contents.faqs} - reading.defaults


def test_files_are_named_relative_to_where_the_person_stands(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "venue.yaml").write_text("hall: A\n", encoding="utf-8")
    assert told(folder)[0].startswith("knowledge/venue.yaml:1:1: error:")
    monkeypatch.chdir(folder)
    assert str(read_folder(Path()).problems[0]).startswith("venue.yaml:1:1: error:")
    monkeypatch.chdir(folder / "faq")
    assert str(read_folder(folder).problems[0]).startswith("../venue.yaml:1:1: error:")


def test_folders_below_faq_and_the_ending_yml_are_read(folder: Path) -> None:
    (folder / "faq" / "travel").mkdir()
    (folder / "faq" / "travel" / "train.yml").write_text(
        CLOAKROOM.replace("cloakroom", "train", 1), encoding="utf-8"
    )
    (folder / "faq" / "旅行.yaml").write_text(CLOAKROOM.replace("cloakroom", "plane", 1), encoding="utf-8")
    assert ids(folder) == {"cloakroom", "train", "plane"}


def test_other_files_and_hidden_ones_are_left_alone(folder: Path) -> None:
    (folder / "README.md").write_text("notes", encoding="utf-8")
    (folder / ".draft.yaml").write_text("[", encoding="utf-8")
    (folder / "faq" / ".#all.yaml").symlink_to("somebody@somewhere.1234:5678")
    (folder / "pictures").mkdir()
    assert told(folder) == []


STRANGERS = [
    ("speaker.yaml", "did you mean speakers.yaml?"),
    ("Conference.yaml", "did you mean conference.yaml?"),
    ("faq.yaml", "did you mean faq/*.yaml?"),
    (
        "notes.yaml",
        (
            "the names are conference.yaml, faq/*.yaml, sessions/*.yaml, speakers.yaml, tracks.yaml, venue.yaml, "
            "history/*.yaml, glossary.yaml, medical.yaml; move or rename it"
        ),
    ),
]


@pytest.mark.parametrize(("name", "advice"), STRANGERS)
def test_a_yaml_file_of_an_unknown_name_is_a_warning(folder: Path, name: str, advice: str) -> None:
    (folder / name).write_text("[]\n", encoding="utf-8")
    sentence = f"{name} is no name of a knowledge file and is not read"
    assert told(folder) == [f"knowledge/{name}:1:1: warning: {sentence} ({advice})"]


def test_a_misspelled_folder_is_a_warning(folder: Path) -> None:
    (folder / "session").mkdir()
    assert told(folder) == [
        "knowledge/session:1:1: warning: the folder session is not read (did you mean sessions/?)"
    ]


def test_without_conference_yaml_the_next_step_is_named(tmp_path: Path) -> None:
    assert told(tmp_path) == [
        (
            f"{tmp_path.name}/conference.yaml:1:1: error: there is no conference.yaml in this folder "
            "(write one with name, start, end, timezone and languages)"
        )
    ]


def test_no_folder_at_all_is_a_problem_too(tmp_path: Path) -> None:
    assert "the folder cannot be read" in told(tmp_path / "nowhere")[0]


def put(kind: str, path: Path, outside: Path) -> None:
    """Puts something that is no plain file in place of one."""
    path.unlink(missing_ok=True)
    match kind:
        case "FIFO":
            os.mkfifo(path)
        case "directory":
            path.mkdir()
        case "link out of the folder":
            outside.write_text(CLOAKROOM, encoding="utf-8")
            path.symlink_to(outside)
        case "link to nowhere":
            path.symlink_to("nothing.yaml")
        case "circle of links":
            path.symlink_to(path.name)
        case "device":
            path.symlink_to("/dev/zero")


@pytest.mark.parametrize(
    "kind", ["FIFO", "directory", "link out of the folder", "link to nowhere", "circle of links", "device"]
)
@pytest.mark.parametrize("name", ["conference.yaml", "faq/all.yaml"])
def test_what_is_no_plain_file_is_refused(folder: Path, kind: str, name: str) -> None:
    put(kind, folder / name, folder.parent / "outside.yaml")
    (line,) = told(folder)
    assert line.startswith(f"knowledge/{name}:1:1: error: this ")
    assert line.endswith(")")


def test_a_link_within_the_folder_is_followed(folder: Path) -> None:
    """So are ConfigMaps mounted: every file is a link to one in a hidden folder beside it."""
    hidden = folder / "..2031_05_12"
    hidden.mkdir()
    (folder / "..data").symlink_to(hidden.name)
    (folder / "conference.yaml").rename(hidden / "conference.yaml")
    (folder / "conference.yaml").symlink_to("..data/conference.yaml")
    assert told(folder) == []


@pytest.mark.parametrize("target", ["..", ".", "/etc"])
def test_links_to_folders_are_not_followed(folder: Path, target: str) -> None:
    (folder / "faq" / "more").symlink_to(target)
    assert told(folder) == [
        "knowledge/faq/more:1:1: error: links to folders are not followed (put the files themselves here)"
    ]


def test_a_file_in_place_of_a_folder_is_an_error(folder: Path) -> None:
    (folder / "sessions").write_text("x", encoding="utf-8")
    assert told(folder) == [
        "knowledge/sessions:1:1: error: sessions must be a folder of YAML files (rename it)"
    ]


def test_one_kind_under_two_names_is_an_error(folder: Path) -> None:
    (folder / "conference.yml").write_text(CONFERENCE, encoding="utf-8")
    assert told(folder) == [
        "knowledge/conference.yml:1:1: error: conference.yaml stands here under two names (delete one of them)"
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_an_error(folder: Path) -> None:
    (folder / "faq" / "all.yaml").chmod(0)
    assert "cannot be read: permission denied" in told(folder)[0]


def test_a_name_that_is_no_text_is_shown_all_the_same(folder: Path) -> None:
    path = os.fsencode(folder / "faq") + b"/\xff\n.yaml"
    try:
        Path(os.fsdecode(path)).write_text("- x\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    (line,) = told(folder)
    assert line.startswith("knowledge/faq/\ufffd")
    assert "\n" not in line


def test_an_eleven_megabyte_file_is_refused_without_reading_it_all(folder: Path) -> None:
    (folder / "faq" / "all.yaml").write_bytes(b"#" * 11_000_000)
    assert told(folder) == [
        "knowledge/faq/all.yaml:1:1: error: the file is larger than 5 MB (split it into several files)"
    ]
