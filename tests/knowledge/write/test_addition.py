"""An entry is added to a folder only where that does no harm."""

from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from bot.knowledge.publisher import Publisher
from bot.knowledge.write.addition import AdditionOutcome, add_entry
from tests.desk import CONFERENCE, FAQ

NOW = datetime(2031, 5, 13, 2, tzinfo=UTC)
BIKES = {"id": "bikes", "question": {"en": "Where are the bikes?"}, "answer": {"en": "In the yard."}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kb" / "faq").mkdir(parents=True)
    for name, text in (("conference", CONFERENCE), ("faq/all", FAQ)):
        (tmp_path / "kb" / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")
    return tmp_path / "kb"


def publisher(folder: Path) -> Publisher:
    return Publisher(folder, folder.parent / "last-good", lambda: NOW)


def test_an_entry_goes_behind_its_neighbour_and_a_second_time_is_there_already(folder: Path) -> None:
    added = add_entry(publisher(folder), BIKES, ["cloakroom"])
    text = (folder / "faq" / "all.yaml").read_text(encoding="utf-8")
    assert added.outcome is AdditionOutcome.WRITTEN
    assert text.index("id: cloakroom") < text.index("id: bikes") < text.index("id: wifi")
    again = add_entry(publisher(folder), {**BIKES, "id": "bikes-2"}, ["cloakroom"])
    assert (again.outcome, again.identifier) == (AdditionOutcome.THERE, "bikes")
    assert (folder / "faq" / "all.yaml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("change", "outcome", "said"),
    [
        ({"id": "wifi"}, AdditionOutcome.REFUSED, "The id wifi is taken"),
        ({"question": {"en": "Where is hall A?"}}, AdditionOutcome.WRONG, "this question also stands at"),
    ],
)
def test_what_would_do_harm_is_not_written(
    folder: Path, change: dict[str, Any], outcome: AdditionOutcome, said: str
) -> None:
    before = (folder / "faq" / "all.yaml").read_bytes()
    added = add_entry(publisher(folder), BIKES | change, [])
    assert added.outcome is outcome
    assert said in added.why or any(said in problem.sentence for problem in added.problems)
    assert (folder / "faq" / "all.yaml").read_bytes() == before
    assert not list(folder.rglob(".*")), "nothing is left beside it"


def test_a_mistake_that_is_known_does_not_keep_an_entry_out(folder: Path) -> None:
    (folder / "faq" / "broken.yaml").write_text("- id: oops\n  answr: {en: What?}\n", encoding="utf-8")
    refused = add_entry(publisher(folder), BIKES, ["wifi"])
    assert refused.outcome is AdditionOutcome.WRONG
    added = add_entry(publisher(folder), BIKES, ["wifi"], refused.problems)
    assert added.outcome is AdditionOutcome.WRITTEN


def test_advice_is_about_the_new_entry_alone(folder: Path) -> None:
    added = add_entry(publisher(folder), BIKES, ["cloakroom"])
    text = (folder / "faq" / "all.yaml").read_text(encoding="utf-8").splitlines()
    first = text.index("- id: bikes") + 1
    assert added.problems
    assert {problem.place.line - first for problem in added.problems} <= set(range(5))
