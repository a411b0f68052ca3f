"""Changes of files: which file is meant, what lies over a folder, what goes in and what does not."""

import json
from base64 import b64encode
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.organizers.impact import ComparedQuestion
from bot.knowledge import knowledge_folder
from bot.knowledge.atomic import locked, write_files
from bot.knowledge.load.kinds import allowed, target_file
from bot.knowledge.publisher import Publisher, Revision, Served
from bot.knowledge.write.change import KnowledgeChange, Origin
from bot.knowledge.write.insertion import same_entry, with_entry
from bot.knowledge.write.journal import Journal
from bot.knowledge.write.publish import Done, PublishOutcome, Writer, past_impact
from bot.knowledge.write.yaml_files import UnwritableError
from tests.desk import CONFERENCE, FAQ, Visitor, knowledge

NOW = datetime(2031, 5, 13, 2, tzinfo=UTC)
KNOWN = ("conference.yaml", "faq/money.yaml", "faq/travel.yaml", "sessions/travel.yaml", "venue.yaml")


@pytest.mark.parametrize(
    ("name", "caption", "files"),
    [
        ("money.yaml", "", ["faq/money.yaml"]),
        ("money (2).yaml", "", ["faq/money.yaml"]),
        ("money.yaml", "new prices, please", ["faq/money.yaml"]),
        ("venue.yaml", "", ["venue.yaml"]),
        ("speakers.yaml", "", ["speakers.yaml"]),
        ("travel.yaml", "", ["faq/travel.yaml", "sessions/travel.yaml"]),
        ("travel.yaml", "sessions/travel.yaml", ["sessions/travel.yaml"]),
        ("x.yaml", "这是 faq/money.yaml 的新版", ["faq/money.yaml"]),
        ("x.yaml", "into travel.yaml!", ["faq/travel.yaml", "sessions/travel.yaml"]),
        ("food.yml", "", ["faq/food.yml", "sessions/food.yml", "history/food.yml"]),
        ("faq/food.yaml", "", ["faq/food.yaml"]),
        ("money.yaml", "../../etc/passwd.yaml", []),
        ("money.yaml", "/faq/money.yaml", []),
        ("money.yaml", "secret/money.yaml", []),
        (".hidden.yaml", "", []),
        ("money.txt", "", []),
    ],
)
def test_the_file_that_is_meant(name: str, caption: str, files: list[str]) -> None:
    assert sorted(target_file(name, caption, KNOWN)) == sorted(files)


@given(st.text(max_size=40), st.text(max_size=60))
def test_whatever_somebody_writes_no_file_outside_the_folder_is_meant(name: str, caption: str) -> None:
    for one in target_file(name, caption, KNOWN):
        assert one in KNOWN or allowed(one)
        assert ".." not in Path(one).parts
        assert not Path(one).is_absolute()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kb" / "faq").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "kb" / "conference.yaml").write_text(dedent(CONFERENCE), encoding="utf-8")
    (tmp_path / "kb" / "faq" / "all.yaml").write_text(dedent(FAQ), encoding="utf-8")
    return tmp_path / "kb"


def publisher(folder: Path) -> Publisher:
    return Publisher(folder, folder.parent / "data" / "last-good", lambda: NOW)


def writer(folder: Path, desk: Publisher) -> Writer:
    return Writer(desk.folder, Journal(folder.parent / "data" / "changes"))


def live(desk: Publisher, done: Done, current: Revision) -> Revision:
    """What is served once a change is published or undone."""
    assert done.is_done, done
    return desk.again(current) or current


def cellar(folder: Path) -> bytes:
    return (folder / "faq" / "all.yaml").read_bytes().replace(b"Next to the bookshop", b"In the cellar")


def coat(revision: Revision) -> str:
    return Visitor(revision.knowledge).says("Where can I leave my coat?")


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(knowledge_folder, "write_files", refuse)


def test_a_change_handled_twice_is_live_once_and_taken_back_twice_is_back(folder: Path) -> None:
    desk = publisher(folder)
    first, edits = desk.first(), writer(folder, desk)
    before = (folder / "faq" / "all.yaml").read_bytes()
    assert edits.propose_file("aa11", "all.yaml", "", cellar(folder), "7") is not None
    done = edits.publish("aa11")
    revision = live(desk, done, first)
    assert (done.outcome, "In the cellar." in coat(revision)) == (PublishOutcome.LIVE, True)
    assert edits.publish("aa11").outcome is PublishOutcome.LIVE
    assert desk.again(revision) is None
    for _ in range(2):
        done = edits.undo("aa11")
        assert done.outcome is PublishOutcome.LIVE
        revision = live(desk, done, revision)
    assert (folder / "faq" / "all.yaml").read_bytes() == before
    assert "Next to the bookshop." in coat(revision)


def test_what_became_wrong_since_the_preview_does_not_go_in(folder: Path) -> None:
    edits = writer(folder, publisher(folder))
    parking = b"- id: parking\n  question: {en: Where can I park?, zh: \xe5\x81\x9c\xe8\xbd\xa6}\n  answer: {en: Here., zh: \xe8\xbf\x99}\n"
    assert edits.propose_file("aa11", "parking.yaml", "faq/parking.yaml", parking, "7") is not None
    (folder / "faq" / "more.yaml").write_bytes(parking)
    done = edits.publish("aa11")
    assert (done.outcome, bool(done.problems)) == (PublishOutcome.WRONG, True)
    assert not (folder / "faq" / "parking.yaml").exists()


def test_a_mistake_elsewhere_does_not_hold_up_a_sound_change(folder: Path) -> None:
    desk = publisher(folder)
    first, edits = desk.first(), writer(folder, desk)
    assert desk.proven(first) is None
    (folder / "faq" / "other.yaml").write_text("- id: [", encoding="utf-8")
    change = edits.propose_file("aa11", "all.yaml", "", cellar(folder), "7")
    assert change is not None
    judged = edits.check(change, first.knowledge, [])
    assert (judged.errors, judged.impact) == ((), None)
    done = edits.publish("aa11")
    revision = live(desk, done, first)
    assert (done.outcome, revision.served) == (PublishOutcome.LIVE, Served.MIXED)
    assert "In the cellar." in coat(revision)


BIKES = {"id": "bikes", "question": {"en": "Where are the bikes?"}, "answer": {"en": "In the yard."}}


def entry(edits: Writer, document: dict[str, Any], near: str) -> KnowledgeChange:
    """A change that puts an entry behind another one."""
    edit = with_entry(edits.files(), document, [near])
    return KnowledgeChange(f"e{document['id']}".replace("-", ""), (edit,), "7", NOW, Origin.HANDOFF, "case 1")


def test_an_entry_goes_behind_its_neighbour_and_can_be_taken_back(folder: Path) -> None:
    edits = writer(folder, publisher(folder))
    before = (folder / "faq" / "all.yaml").read_bytes()
    change = entry(edits, BIKES, "cloakroom")
    assert edits.publish(change).outcome is PublishOutcome.LIVE
    text = (folder / "faq" / "all.yaml").read_text(encoding="utf-8")
    assert text.index("id: cloakroom") < text.index("id: bikes") < text.index("id: wifi")
    contents = edits.contents()
    assert contents is not None
    assert same_entry(contents, {**BIKES, "id": "bikes-2"}) == "bikes"
    assert edits.undo(change.id).outcome is PublishOutcome.LIVE
    assert (folder / "faq" / "all.yaml").read_bytes() == before


def test_an_entry_that_would_do_harm_is_not_written(folder: Path) -> None:
    edits = writer(folder, publisher(folder))
    before = (folder / "faq" / "all.yaml").read_bytes()
    with pytest.raises(UnwritableError, match="The id wifi is taken"):
        entry(edits, {**BIKES, "id": "wifi"}, "wifi")
    done = edits.publish(entry(edits, {**BIKES, "question": {"en": "Where is hall A?"}}, "wifi"))
    assert done.outcome is PublishOutcome.WRONG
    assert any("this question also stands at" in problem.sentence for problem in done.problems)
    assert (folder / "faq" / "all.yaml").read_bytes() == before
    assert [path.name for path in (folder / "faq").iterdir()] == ["all.yaml"], "nothing is left beside it"


def test_advice_is_about_the_new_entry_alone(folder: Path) -> None:
    edits = writer(folder, publisher(folder))
    done = edits.publish(entry(edits, BIKES, "cloakroom"))
    text = (folder / "faq" / "all.yaml").read_text(encoding="utf-8").splitlines()
    first = text.index("- id: bikes") + 1
    assert done.problems
    assert {problem.place.line - first for problem in done.problems} <= set(range(5))


def test_of_several_files_that_may_be_meant_one_is_chosen_and_another_one_afterwards(folder: Path) -> None:
    edits = writer(folder, publisher(folder))
    sent = edits.propose_file("aa11", "parking.yaml", "", b"# empty\n", "7")
    assert sent is not None
    assert (sent.name, sent.choices[0]) == ("", "faq/parking.yaml")
    assert edits.publish("aa11").outcome is PublishOutcome.GONE, "it has no place yet"
    assert edits.undo("aa11").outcome is PublishOutcome.GONE
    for number, name in enumerate(sent.choices):
        assert edits.place(sent, name, f"bb{number}").name == name
        assert edits.publish(f"bb{number}").is_done
        assert (folder / name).read_bytes() == b"# empty\n"
    assert edits.propose_file("cc33", "notes.txt", "", b"x", "7") is None


def test_only_what_waits_can_be_discarded(folder: Path) -> None:
    edits = writer(folder, publisher(folder))
    for identifier in ("aa11", "bb22"):
        edits.propose_file(identifier, "all.yaml", "", cellar(folder), "7")
    assert edits.discard("aa11") is not None
    assert edits.discard("aa11") is None
    assert edits.publish("bb22").is_done
    assert edits.discard("bb22") is None


def test_a_change_that_the_former_version_published_can_still_be_taken_back(folder: Path) -> None:
    edits = writer(folder, publisher(folder))
    before, after = (folder / "faq" / "all.yaml").read_bytes(), cellar(folder)
    kept = {
        "id": "aa11",
        "name": "faq/all.yaml",
        "author": 7,
        "state": "live",
        "choices": [],
        "note": "all.yaml",
    }
    kept |= {"before": b64encode(before).decode(), "after": b64encode(after).decode()}
    (folder.parent / "data" / "changes").mkdir()
    (folder.parent / "data" / "changes" / "aa11.json").write_text(json.dumps(kept), encoding="utf-8")
    (folder / "faq" / "all.yaml").write_bytes(after)
    assert edits.undo("aa11").is_done
    assert (folder / "faq" / "all.yaml").read_bytes() == before


def test_somebody_who_writes_and_does_not_finish_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge_folder, "locked", partial(locked, patience=0))
    edits = writer(folder, publisher(folder))
    edits.propose_file("aa11", "all.yaml", "", cellar(folder), "7")
    with edits.folder.locked():
        done = edits.publish("aa11")
    assert (done.outcome, done.cause) == (
        PublishOutcome.REFUSED,
        "somebody else is writing and does not finish",
    )
    assert edits.publish("aa11").is_done


@pytest.mark.usefixtures("read_only")
class TestOverAFolderThatCannotBeWrittenTo:
    def test_the_change_counts_also_after_a_restart_until_it_is_taken_back(self, folder: Path) -> None:
        desk = publisher(folder)
        first, edits = desk.first(), writer(folder, desk)
        edits.propose_file("aa11", "all.yaml", "", cellar(folder), "7")
        done = edits.publish("aa11")
        assert done.outcome is PublishOutcome.OVER
        assert "In the cellar." in coat(live(desk, done, first))
        assert "bookshop" in (folder / "faq" / "all.yaml").read_text(encoding="utf-8")
        desk = publisher(folder)
        restarted = desk.first()
        assert "In the cellar." in coat(restarted)
        undone = writer(folder, desk).undo("aa11")
        assert "Next to the bookshop." in coat(live(desk, undone, restarted))

    def test_once_it_has_arrived_in_the_folder_nothing_lies_over_it(self, folder: Path) -> None:
        desk = publisher(folder)
        first, edits = desk.first(), writer(folder, desk)
        arrived = cellar(folder)
        edits.propose_file("aa11", "all.yaml", "", arrived, "7")
        revision = live(desk, edits.publish("aa11"), first)
        (folder / "faq" / "all.yaml").write_bytes(arrived)
        assert desk.again(revision) is None
        (folder / "faq" / "all.yaml").write_bytes(arrived.replace(b"cellar", b"attic"))
        newer = desk.again(revision)
        assert newer is not None
        assert (newer.superseded, "In the attic." in coat(newer)) == ((), True)

    def test_what_is_newer_in_the_folder_counts_and_that_is_told_once(self, folder: Path) -> None:
        desk = publisher(folder)
        first, edits = desk.first(), writer(folder, desk)
        edits.propose_file("aa11", "all.yaml", "", cellar(folder), "7")
        revision = live(desk, edits.publish("aa11"), first)
        (folder / "faq" / "all.yaml").write_bytes(cellar(folder).replace(b"cellar", b"attic"))
        assert edits.files(), "whoever reads it before the reload does not swallow the news"
        newer = desk.again(revision)
        assert newer is not None
        assert (newer.superseded, "In the attic." in coat(newer)) == (("faq/all.yaml",), True)
        (folder / "conference.yaml").write_text(f"{dedent(CONFERENCE)}# x\n", encoding="utf-8")
        last = desk.again(newer)
        assert last is not None
        assert last.superseded == ()

    def test_where_the_folder_takes_it_later_nothing_lies_over_it_any_more(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk = publisher(folder)
        edits = writer(folder, desk)
        edits.propose_file("aa11", "all.yaml", "", cellar(folder), "7")
        assert edits.publish("aa11").outcome is PublishOutcome.OVER
        monkeypatch.setattr(knowledge_folder, "write_files", write_files)
        assert edits.publish("aa11").outcome is PublishOutcome.LIVE
        assert "In the cellar" in (folder / "faq" / "all.yaml").read_text(encoding="utf-8")
        assert list((folder.parent / "data" / "knowledge-over" / "faq").glob("*")) == []

    def test_without_a_data_volume_it_is_refused_with_a_cause(self, folder: Path) -> None:
        edits = writer(folder, publisher(folder))
        edits.propose_file("aa11", "all.yaml", "", cellar(folder), "7")
        (folder.parent / "data").rename(folder.parent / "gone")
        (folder.parent / "data").write_text("no folder")
        assert edits.publish("aa11").outcome is PublishOutcome.GONE
        with pytest.raises(OSError, match="directory"):
            edits.propose_file("bb22", "all.yaml", "", cellar(folder), "7")


def test_past_questions_are_compared_as_long_as_there_is_time() -> None:
    desk = knowledge()
    other = knowledge(faq=FAQ.replace("Next to the bookshop", "In the cellar"))
    asked = [
        ComparedQuestion(text, None, NOW)
        for text in ("coat check", *(f"who is number {n}" for n in range(40)))
    ]
    whole = past_impact(desk, other, asked)
    assert (whole.compared, [change.asked.text for change in whole.changes]) == (41, ["coat check"])
    assert past_impact(desk, other, asked, seconds=-1).compared == 10
