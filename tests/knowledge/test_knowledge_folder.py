"""A folder on disk: every state is read and judged once, and of two writers none overwrites the other."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from bot.core.checks import QUICK_RULES, STARTING_RULES, Rule
from bot.core.checks import check_contents as check_contents_
from bot.knowledge import knowledge_folder
from bot.knowledge.knowledge_folder import KnowledgeFolder, Overlay, StaleError
from bot.knowledge.load.folder import read_texts as read_texts_
from bot.knowledge.load.nodes import MOST_BYTES
from bot.knowledge.publisher import Publisher, Served
from bot.knowledge.write.change import FileEdit, KnowledgeChange, Origin
from bot.knowledge.write.journal import Journal
from bot.knowledge.write.publish import PublishOutcome, Writer
from tests.desk import CONFERENCE, FAQ

NOW = datetime(2031, 5, 13, 2, tzinfo=UTC)
PARKING = """
    - id: parking
      question: {en: Where can I park?, zh: 哪里可以停车？}
      answer: {en: Behind the hall., zh: 馆后。}
"""


class Clock:
    """A clock that somebody sets."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


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


class Effort:
    """Counts how often each state is read, and each rule applied to it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read: Counter[str] = Counter()
        self.judged: Counter[tuple[str, str]] = Counter()

        def read_texts(files: Mapping[str, bytes], **options: Any) -> Any:  # noqa: ANN401 - as the real one
            self.read[repr(sorted(files.items()))] += 1
            return read_texts_(files, **options)

        def check_contents(contents: Any, now: datetime, *, rules: Sequence[Rule], **options: Any) -> Any:  # noqa: ANN401
            self.judged.update((contents.version, rule.name) for rule in rules)
            return check_contents_(contents, now, rules=rules, **options)

        monkeypatch.setattr(knowledge_folder, "read_texts", read_texts)
        monkeypatch.setattr(knowledge_folder, "check_contents", check_contents)


@pytest.fixture
def effort(monkeypatch: pytest.MonkeyPatch) -> Iterator[Effort]:
    made = Effort(monkeypatch)
    yield made
    assert {*made.read.values(), *made.judged.values()} == {1}, "nothing is read or judged twice"


class TestEveryStateIsReadAndJudgedOnce:
    def test_at_a_start_and_when_its_tests_are_asked(self, folder: Path, effort: Effort) -> None:
        desk = Publisher(folder, folder.parent / "data" / "last-good", Clock())
        first = desk.first()
        assert {name for _, name in effort.judged} == {rule.name for rule in STARTING_RULES}
        assert desk.proven(first) is None
        assert {name for _, name in effort.judged} == {rule.name for rule in QUICK_RULES}
        assert len(effort.read) == 1

    def test_of_a_folder_that_breaks_and_is_mended(self, folder: Path, effort: Effort) -> None:
        desk = Publisher(folder, folder.parent / "data" / "last-good", Clock())
        revision = desk.first()
        desk.proven(revision)
        write(folder, "faq/parking", "- id: parking\n  answr: {en: Behind}\n")
        broken = desk.again(revision)
        assert broken is not None
        assert broken.served is Served.MIXED
        assert len(effort.read) == 2, "the mix is the last good folder, which was read at the start"
        write(folder, "faq/parking", PARKING)
        mended = desk.again(broken)
        assert mended is not None
        assert mended.served is Served.FOLDER
        assert len(effort.read) == 2

    def test_of_a_folder_in_which_nothing_is_sound(self, folder: Path, effort: Effort) -> None:
        desk = Publisher(folder, folder.parent / "data" / "last-good", Clock())
        revision = desk.first()
        desk.proven(revision)
        write(folder, "faq/moved", PARKING)
        write(folder, "faq/parking", "- id: parking\n  answr: {en: Behind}\n")
        held = desk.again(revision)
        assert held is not None
        assert held.served is Served.LAST_GOOD
        assert len(effort.read) == 3, "as it was, as it is, and the one mix that was tried"

    def test_of_a_change_from_preview_to_undo(self, folder: Path, effort: Effort) -> None:
        desk = Publisher(folder, folder.parent / "data" / "last-good", Clock())
        revision = desk.first()
        desk.proven(revision)
        writer = Writer(desk.folder, Journal(folder.parent / "data" / "changes"))
        after = dedent(PARKING).replace("Behind", "Before").encode()
        change = writer.propose_file("aa11", "parking.yaml", "", after, "7")
        assert change is not None
        assert writer.check(change, revision.knowledge).errors == ()
        assert writer.publish("aa11").is_done
        live = desk.again(revision)
        assert live is not None
        assert writer.undo("aa11").is_done
        assert desk.again(live) is not None
        assert len(effort.read) == 2

    def test_but_the_rules_once_a_day_since_some_go_by_the_date(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        effort, clock = Effort(monkeypatch), Clock()
        write(folder, "faq/parking", PARKING + "      verified: 2030-05-13\n")
        desk = KnowledgeFolder(folder, clock)
        files = desk.read()
        assert desk.examine(files).problems == desk.examine(files).problems
        sentences = [problem.sentence for problem in desk.examine(files).problems]
        clock.now += timedelta(days=1)
        later = [problem.sentence for problem in desk.examine(files).problems]
        assert [sentence for sentence in later if sentence not in sentences], "a day older is too old"
        assert set(effort.read.values()) == {1}
        assert set(effort.judged.values()) == {2}


def test_an_edit_goes_in_only_where_its_file_is_the_one_that_it_was_made_from(folder: Path) -> None:
    desk = KnowledgeFolder(folder, Clock())
    before = (folder / "faq" / "parking.yaml").read_bytes()
    edits = [FileEdit("faq/parking.yaml", before, b"# mine\n"), FileEdit("faq/new.yaml", None, b"# new\n")]
    (folder / "faq" / "new.yaml").write_bytes(b"# somebody was quicker\n")
    with pytest.raises(StaleError):
        desk.write(edits)
    assert (folder / "faq" / "parking.yaml").read_bytes() == before, "all or none"
    (folder / "faq" / "new.yaml").write_bytes(b"# new\n")
    assert desk.write(edits), "what is in already stays so"
    assert (folder / "faq" / "parking.yaml").read_bytes() == b"# mine\n"


def test_a_file_too_large_to_be_knowledge_is_replaced_and_comes_back_whole(folder: Path) -> None:
    large = b"# x\n" * (MOST_BYTES // 4 + 1_000)
    (folder / "faq" / "parking.yaml").write_bytes(large)
    writer = Writer(KnowledgeFolder(folder, Clock()), Journal(folder.parent / "data" / "changes"))
    assert writer.propose_file("aa11", "parking.yaml", "", dedent(PARKING).encode(), "7") is not None
    assert writer.publish("aa11").is_done
    assert writer.undo("aa11").is_done
    assert (folder / "faq" / "parking.yaml").read_bytes() == large


def test_a_file_that_cannot_be_read_is_not_overwritten(folder: Path) -> None:
    (folder / "faq" / "parking.yaml").unlink()
    (folder / "faq" / "parking.yaml").symlink_to("/etc/passwd")
    writer = Writer(KnowledgeFolder(folder, Clock()), Journal(folder.parent / "data" / "changes"))
    with pytest.raises(OSError, match="leads out of the folder"):
        writer.propose_file("aa11", "x.yaml", "faq/parking.yaml", dedent(PARKING).encode(), "7")


def test_where_no_lock_can_be_had_nothing_is_written(folder: Path) -> None:
    (folder / ".infodesk").write_text("no folder", encoding="utf-8")
    edit = FileEdit("faq/new.yaml", None, b"# new\n")
    change = KnowledgeChange("aa11", (edit,), "7", NOW, Origin.NEW)
    alone = Writer(KnowledgeFolder(folder, Clock()), Journal(folder.parent / "data" / "changes"))
    done = alone.publish(change)
    assert (done.outcome, done.cause) == (PublishOutcome.REFUSED, "File exists")
    over = Overlay(folder.parent / "data" / "over")
    beside = Writer(KnowledgeFolder(folder, Clock(), over), Journal(folder.parent / "data" / "changes"))
    assert beside.publish(change).is_done, "the lock of the data volume does, too"


class TestOverlay:
    EDIT = FileEdit("faq/a.yaml", b"own", b"over")

    def test_a_change_lies_over_exactly_the_file_that_it_was_made_from(self, tmp_path: Path) -> None:
        over = Overlay(tmp_path / "over")
        over.put([self.EDIT], {"faq/a.yaml": b"own"})
        assert over.over({"faq/a.yaml": b"own"}) == {"faq/a.yaml": b"over"}
        assert over.over({"faq/a.yaml": b"newer"}) == {"faq/a.yaml": b"newer"}
        assert over.over({"faq/a.yaml": b"own"}) == {"faq/a.yaml": b"over"}, "looking takes nothing away"
        assert over.drop_superseded({"faq/a.yaml": b"newer"}) == ("faq/a.yaml",)
        assert over.drop_superseded({"faq/a.yaml": b"newer"}) == ()

    def test_what_stands_in_the_folder_need_not_lie_over_it(self, tmp_path: Path) -> None:
        over = Overlay(tmp_path / "over")
        over.put([self.EDIT], {"faq/a.yaml": b"own"})
        over.put([self.EDIT.reversed()], {"faq/a.yaml": b"own"})
        assert over.over({}) == {}
        over.put([FileEdit("faq/b.yaml", None, b"new")], {})
        over.put([FileEdit("faq/b.yaml", b"new", None)], {})
        assert over.over({}) == {}

    def test_nothing_lies_over_a_file_to_make_it_go(self, tmp_path: Path) -> None:
        with pytest.raises(OSError, match="cannot be deleted"):
            Overlay(tmp_path / "over").put([FileEdit("faq/a.yaml", b"own", None)], {"faq/a.yaml": b"own"})

    @pytest.mark.parametrize("bases", ["[]", "half a {", None])
    def test_without_knowing_what_they_were_made_from_no_changes_count(
        self, tmp_path: Path, bases: str | None
    ) -> None:
        over = Overlay(tmp_path / "over")
        over.put([self.EDIT], {"faq/a.yaml": b"own"})
        (tmp_path / "over" / "bases.json").unlink()
        if bases is not None:
            (tmp_path / "over" / "bases.json").write_text(json.dumps(bases), encoding="utf-8")
        assert over.over({"faq/a.yaml": b"own"}) == {"faq/a.yaml": b"own"}

    def test_a_volume_that_cannot_be_written_to_costs_only_that_it_is_named_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        over = Overlay(tmp_path / "over")
        over.put([self.EDIT], {"faq/a.yaml": b"own"})

        def refuse(*_: object) -> None:
            raise OSError(30, "Read-only file system")

        monkeypatch.setattr("bot.knowledge.knowledge_folder.replace_copy", refuse)
        for _ in range(2):
            assert over.drop_superseded({"faq/a.yaml": b"newer"}) == ("faq/a.yaml",)
