"""The documents are true: what they show can be copied, what they run prints that, what they link to is there."""

import re
from pathlib import Path

import pytest
from typer.main import get_group

from bot.cli.main import app
from bot.settings import Settings
from bot.store.tables import metadata
from tests import documents
from tests.cli.running import run, write
from tests.documents import FOLDER, PAGES, ROOT, Command

KNOWLEDGE_PAGES = {
    "README.md": r"All is well\.",
    "docs/organizers.md": r"All is well\.",
    "docs/knowledge-format.md": r"\d+ warnings?\.",  # the short form lacks a language by its nature
}.items()
COMMANDS = [one for path in PAGES for one in documents.commands(path.read_text(encoding="utf-8"))]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder to work in, and no settings of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(("name", "last"), KNOWLEDGE_PAGES)
def test_the_examples_of_a_page_make_a_folder_that_check_accepts(name: str, last: str) -> None:
    write(Path(FOLDER), documents.files(documents.page(name)))
    _, output = run("check", FOLDER, "--now", "2031-05-01")
    assert re.fullmatch(last, output.splitlines()[-1]), output


@pytest.mark.parametrize("command", COMMANDS, ids=[one.line for one in COMMANDS])
def test_a_command_prints_what_the_page_shows(command: Command) -> None:
    write(Path(FOLDER), command.folder)
    write(Path(), command.beside)
    output = "".join(f"{line.rstrip()}\n" for line in run(*command.arguments)[1].splitlines())
    assert command.fits(output), output


VERB = re.compile(r"(?:`|^\$ |^)infodesk ([a-z]+)([^`\n]*)", re.MULTILINE)


@pytest.mark.parametrize("path", PAGES, ids=[path.name for path in PAGES])
def test_every_verb_and_option_that_a_page_names_exists(path: Path) -> None:
    group = get_group(app)
    for verb, rest in VERB.findall(path.read_text(encoding="utf-8")):
        assert verb in group.commands, f"{path.name}: infodesk {verb}"
        own = [group.commands[verb], *getattr(group.commands[verb], "commands", {}).values()]
        options = {name for one in own for parameter in one.params for name in parameter.opts}
        assert set(re.findall(r"(?<!\S)--[\w-]+", rest)) <= options, f"{path.name}: infodesk {verb}{rest}"


@pytest.mark.parametrize("path", PAGES, ids=[path.name for path in PAGES])
def test_every_link_to_a_file_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_every_setting_stands_in_the_table_of_the_operators() -> None:
    """With its default, in the order of ``bot/settings.py``."""
    rows = re.findall(
        r"^\| `([A-Z_]+)` \| (.*?) \|", documents.part("docs/operators.md", "settings"), re.MULTILINE
    )
    assert [name for name, _ in rows] == [name.upper() for name in Settings.model_fields]
    for (_, default), field in zip(rows, Settings.model_fields.values(), strict=True):
        value = None if field.is_required() else field.get_default(call_default_factory=True)
        wanted = "**needed**" if field.is_required() else f"`{value}`" if value else ""
        assert default == wanted


def test_every_table_stands_in_the_list_of_what_is_stored() -> None:
    told = documents.part("docs/operators.md", "stored")
    assert set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (.*?) \|", told, re.MULTILINE)))) == set(
        metadata.tables
    )


def test_every_verb_says_what_it_does_with_an_example() -> None:
    group = get_group(app)
    for name, verb in group.commands.items():
        for one in getattr(verb, "commands", {name: verb}).values():
            assert f"infodesk {name}" in (one.help or "").partition("Example: ")[2], f"infodesk {name} --help"


def test_the_house_on_one_page_names_every_room() -> None:
    page = documents.page("docs/developers.md")
    for path in sorted((ROOT / "bot").iterdir()):
        if (path.suffix == ".py" and not path.name.startswith("__")) or (path / "__init__.py").is_file():
            assert re.search(rf"^  {path.name}\b", page, re.MULTILINE), f"docs/developers.md: {path.name}"


def test_the_sentences_of_the_log_are_those_that_the_desk_writes() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    told = documents.page("docs/operators.md").partition("## What the log says")[2]
    sentences = re.findall(r"^\| `(.+?)` \|", told, re.MULTILINE)
    assert sentences
    assert [sentence for sentence in sentences if f'"{sentence}' not in source] == []
