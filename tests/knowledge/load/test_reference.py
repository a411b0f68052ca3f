"""docs/knowledge-format.md and docs/rules.md: tables come from the models and the rules, examples are read."""

import os
import re
from pathlib import Path

import pytest

from bot.core.checks import RULES, manual
from bot.core.content.entry import Entry
from bot.knowledge.load.kinds import KINDS
from bot.knowledge.load.messages import models_in
from tests import documents
from tests.knowledge.folders import CONFERENCE, read

REFERENCE = Path(__file__).parents[3] / "docs" / "knowledge-format.md"
RULES_PAGE = REFERENCE.with_name("rules.md")
TEXT = REFERENCE.read_text(encoding="utf-8")
NEEDED = {True: "**needed**", False: ""}


def models(model: type[Entry]) -> dict[str, type[Entry]]:
    """A model and those below it, by name."""
    found = {model.__name__: model}
    for name, field in model.model_fields.items():
        if below := models_in(model, field.alias or name):
            found |= models(below)
    return found


ALL = {name: model for kind in KINDS for name, model in models(kind.model).items()}


def table(model: type[Entry]) -> str:
    rows = [
        f"| `{field.alias or name}` | {NEEDED[field.is_required()]} | {field.description} |"
        for name, field in model.model_fields.items()
    ]
    return "\n".join(["| Key | | What it says |", "| --- | --- | --- |", *rows])


@pytest.mark.parametrize("name", list(ALL))
def test_the_table_of_each_kind_of_entry_is_that_of_its_model(name: str) -> None:
    """UPDATE_DOCS=1 writes the tables anew."""
    pattern = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    if os.environ.get("UPDATE_DOCS"):
        written = pattern.sub(
            lambda found: found[1] + table(ALL[name]) + "\n" + found[2], REFERENCE.read_text(encoding="utf-8")
        )
        REFERENCE.write_text(written, encoding="utf-8")
        return
    found = pattern.search(TEXT)
    assert found, f"docs/knowledge-format.md needs the lines <!-- table: {name} --> and <!-- end -->"
    assert found[0] == f"<!-- table: {name} -->\n{table(ALL[name])}\n<!-- end -->", (
        "run the tests with UPDATE_DOCS=1"
    )


EXAMPLES = list(documents.files(TEXT).items())


@pytest.mark.parametrize(("name", "text"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_the_examples_can_be_copied(name: str, text: str) -> None:
    reading = read({name: text}) if name != "conference.yaml" else read(conference=text)
    assert [str(problem) for problem in reading.problems] == []


def test_there_is_an_example_of_each_kind() -> None:
    assert {name.partition("/")[0].removesuffix(".yaml") for name, _ in EXAMPLES} == {
        kind.name for kind in KINDS
    }


def test_the_page_on_the_rules_is_written_from_them() -> None:
    """UPDATE_DOCS=1 writes it anew."""
    if os.environ.get("UPDATE_DOCS"):
        RULES_PAGE.write_text(manual(), encoding="utf-8")
    assert RULES_PAGE.read_text(encoding="utf-8") == manual(), "run: infodesk check --rules > docs/rules.md"


def test_the_page_on_the_rules_has_an_example_that_can_be_copied() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", manual(), re.DOTALL)
    reading = read(conference=CONFERENCE + example)
    assert not reading.problems
    assert reading.contents is not None
    assert set(reading.contents.conference.checks) <= {rule.name for rule in RULES}
