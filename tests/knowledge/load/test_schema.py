"""The JSON Schemas: current, and of one mind with the reader about short forms and unknown keys."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge.load.kinds import KINDS, kind_of
from bot.knowledge.load.scaffold import DIALECT, schemas
from tests.knowledge.folders import CLOAKROOM, CONFERENCE

jsonschema = pytest.importorskip("jsonschema")

ROOT = Path(__file__).parents[3]
SCHEMAS = schemas()
SHIPPED = [
    (folder, path.relative_to(ROOT / folder).as_posix())
    for folder in ("knowledge", "bot/defaults")
    for path in sorted((ROOT / folder).rglob("*.yaml"))
]


def complaints(kind: str, text: str) -> list[str]:
    """What an editor would underline; scalars are text here, as they are to the reader."""
    data: Any = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - BaseLoader makes text only
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMAS[kind]).iter_errors(data)]


def test_there_is_a_schema_for_each_kind_and_it_is_one() -> None:
    assert list(SCHEMAS) == [kind.name for kind in KINDS]
    for schema in SCHEMAS.values():
        assert schema["$schema"] == DIALECT
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("kind", list(SCHEMAS))
def test_the_schemas_in_docs_are_current(kind: str) -> None:
    written = json.loads((ROOT / "docs" / "schema" / f"{kind}.schema.json").read_text(encoding="utf-8"))
    assert written == SCHEMAS[kind], "run: infodesk schema --output docs/schema"


def test_every_field_is_described() -> None:
    for schema in SCHEMAS.values():
        for model in (schema, *schema["$defs"].values()) if "$defs" in schema else (schema,):
            for key, field in model.get("properties", {}).items():
                assert field.get("description"), key


FITTING = [
    ("conference", CONFERENCE),
    ("faq", CLOAKROOM),
    ("faq", "- {id: a, question: Where?, answer: Here., also_asked: Whither?, tags: one, valid: before}"),
    (
        "faq",
        "- {id: a, question: {en: Q}, answer: A, also_asked: [a, b], links: {label: L, url: https://x.org}}",
    ),
    ("faq", "- {id: 007, question: Q, answer: 42, timeless: no, verified: 2031-05-09}"),
    ("faq", "- {id: a, question: Q, answer: A, valid: {from: 2031-05-01, until: 2031-05-12 12:00}}"),
    ("sessions", "- {id: s, title: T, start: 2031-05-12 9:30, end: 2031-05-12T10:30+08:00, break: yes}"),
    ("history", "- {title: T, story: S, year: 1997}"),
    ("venue", "halls: {id: a, name: A, capacity: 300}"),
    ("glossary", "- terms: {en: [hall, room], zh: 厅}"),
]


@pytest.mark.parametrize(("kind", "text"), FITTING)
def test_what_the_reader_takes_the_editor_takes(kind: str, text: str) -> None:
    assert complaints(kind, text) == []


REFUSED = [
    ("conference", CONFERENCE + "offical: no\n"),
    ("faq", "- {id: a, question: Q, anwser: A}"),
    ("faq", "- {id: a, question: {English: Q}, answer: A}"),
    ("faq", "- {id: a b, question: Q, answer: A}"),
    ("faq", "- {id: a, question: Q, answer: A, valid: soon}"),
    ("sessions", "- {id: s, title: T, start: 14:30}"),
    ("sessions", "- {id: s, title: T, talks: [{title: T, star: 3}]}"),
    ("venue", "- name: A"),
]


@pytest.mark.parametrize(("kind", "text"), REFUSED)
def test_what_the_reader_refuses_the_editor_underlines(kind: str, text: str) -> None:
    assert complaints(kind, text)


@pytest.mark.parametrize(("folder", "name"), SHIPPED)
def test_shipped_files_name_their_schema_and_fit_it(folder: str, name: str) -> None:
    path, kind = ROOT / folder / name, kind_of(name)
    assert kind is not None
    text = path.read_text(encoding="utf-8")
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert named, f"begin it with # yaml-language-server: $schema=…/docs/schema/{kind.name}.schema.json"
    assert (path.parent / named[1]).resolve() == ROOT / "docs" / "schema" / f"{kind.name}.schema.json"
    assert complaints(kind.name, text) == []
