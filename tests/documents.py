"""The project's pages as tests read them: YAML to copy, and commands with what they print.

A fenced ``yaml`` block whose first line is a comment with a file's name (``# faq/money.yaml``) is that file of a
knowledge folder; ``# wrong: faq/money.yaml`` is one with a mistake, for the ``console`` block after it. In a ``console``
block, lines after ``$ `` are commands, the others what they print; ``…`` stands for anything but a problem of ``check``.
A fence ``csv programme.csv`` is a file beside the folder.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.knowledge.folders import CONFERENCE

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
FOLDER = "my-conference"
"""What the pages call the folder that their examples make."""

_BLOCK = re.compile(r"^```(yaml|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SOURCE = re.compile(r"^```csv (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"# (wrong: )?(\S+\.yaml)\n")


@dataclass(frozen=True)
class Command:
    """A command on a page: what it is said to print, the folder that the page has built for it so far, and files beside it."""

    line: str
    printed: str
    folder: Mapping[str, str]
    beside: Mapping[str, str]

    @property
    def arguments(self) -> list[str]:
        """What stands behind ``infodesk``."""
        return shlex.split(self.line)[1:]

    def fits(self, output: str) -> bool:
        """Whether this is what the page says."""
        pattern = "".join(
            rf"(?:(?!{FOLDER}/).*\n)*" if line == "…\n" else re.escape(line).replace("…", ".*")
            for line in self.printed.splitlines(keepends=True)
        )
        return re.fullmatch(pattern, output) is not None


def page(name: str) -> str:
    """A page's text; ``name`` is as in ``docs/organizers.md``."""
    return (ROOT / name).read_text(encoding="utf-8")


def part(name: str, marked: str) -> str:
    """What stands on a page between ``<!-- marked -->`` and ``<!-- end -->``."""
    found = re.search(rf"<!-- {marked} -->\n(.*?)<!-- end -->", page(name), re.DOTALL)
    assert found, f"{name} needs the lines <!-- {marked} --> and <!-- end -->"
    return found[1]


def files(text: str) -> dict[str, str]:
    """The files to copy on a page, as a knowledge folder; conference.yaml is added where the page has none."""
    found = {"conference.yaml": CONFERENCE}
    for name, block in _examples(text):
        assert found.get(name) in (None, CONFERENCE), f"the page shows {name} twice; give one another name"
        found[name] = block
    return found


def commands(text: str) -> Iterator[Command]:
    """The ``infodesk`` commands of a page that show what they print."""
    whole, wrong = files(text), None
    for kind, block in _BLOCK.findall(text):
        if kind == "yaml":
            if named := _NAMED.match(block):
                wrong = (named[2], block) if named[1] else None
            continue
        for line, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            if line.startswith("infodesk ") and printed:
                folder = {"conference.yaml": whole["conference.yaml"], wrong[0]: wrong[1]} if wrong else whole
                yield Command(line, printed, folder, dict(_SOURCE.findall(text)))


def _examples(text: str) -> Iterator[tuple[str, str]]:
    for kind, block in _BLOCK.findall(text):
        if kind == "yaml" and (named := _NAMED.match(block)) and not named[1]:
            yield named[2], block
