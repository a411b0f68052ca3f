"""A change to the knowledge: one or several files of the folder with their content before and after."""

from base64 import b64decode, b64encode
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import unified_diff
from enum import StrEnum
from itertools import takewhile
from typing import Any


class Origin(StrEnum):
    """The way by which a change came in."""

    FILE = "file"
    UNANSWERED = "unanswered"
    HANDOFF = "handoff"
    INBOX = "infodesk inbox"
    NEW = "infodesk new"
    IMPORT = "infodesk import"
    LEARNED = "learned"
    EDIT = "edit"


class State(StrEnum):
    """What has become of a change."""

    WAITING = "waiting"
    LIVE = "live"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class FileEdit:
    """A file of the folder by its name in it, the content that the edit was made from, and the content to be.

    None stands for a file that is not there.
    """

    name: str
    before: bytes | None
    after: bytes | None

    @classmethod
    def of_text(cls, name: str, before: bytes | None, text: str) -> "FileEdit":
        """The edit that gives a file another text; a byte order mark stays."""
        mark = BOM_UTF8 if before is not None and before.startswith(BOM_UTF8) else b""
        return cls(name, before, mark + text.encode())

    def reversed(self) -> "FileEdit":
        """The edit that takes this one back."""
        return FileEdit(self.name, self.after, self.before)

    def line_moves(self) -> Callable[[int], int]:
        """Gives the number that a line has after the edit, by its number before; changed lines keep theirs."""
        old, new = _lines(self.before), _lines(self.after)
        above = _same_in_front(old, new)
        below = len(old) - _same_in_front(old[::-1], new[::-1])
        last, by = max(above, below), len(new) - len(old)
        return lambda line: line + by if line > last else line

    def diff(self) -> str:
        """The edit as a unified diff that ``git apply`` and ``patch -p1`` take."""
        old = "/dev/null" if self.before is None else f"a/{self.name}"
        new = "/dev/null" if self.after is None else f"b/{self.name}"
        lines = unified_diff(_lines(self.before), _lines(self.after), old, new)
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
        )


@dataclass(frozen=True, slots=True)
class KnowledgeChange:
    """Edits that are published and undone together, made by ``author`` at a moment (aware) by way of ``origin``.

    ``id`` is made of letters and digits. ``author`` is an organizer's Telegram id or a login name. The one edit of a
    sent file has no name while somebody has still to choose one of ``choices``. ``note`` says what it is about.
    """

    id: str
    edits: tuple[FileEdit, ...]
    author: str
    at: datetime
    origin: Origin
    note: str = ""
    state: State = State.WAITING
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The names of its files that an organizer edits; empty while one is to be chosen."""
        return ", ".join(edit.name for edit in self.edits if not edit.name.startswith("."))

    @property
    def is_placed(self) -> bool:
        """Whether every edit knows its file."""
        return all(edit.name for edit in self.edits)

    @property
    def is_empty(self) -> bool:
        """Whether every file stands as it shall be already."""
        return all(edit.before == edit.after for edit in self.edits)

    def diff(self) -> str:
        """The edits of files that organizers edit, as one unified diff."""
        return "".join(edit.diff() for edit in self.edits if not edit.name.startswith("."))

    def placed(self, name: str, before: bytes | None) -> "KnowledgeChange":
        """The change of a sent file for one of the files that came into question."""
        (edit,) = self.edits
        return replace(self, edits=(FileEdit(name, before, edit.after),), choices=())


def applied(files: Mapping[str, bytes], edits: tuple[FileEdit, ...]) -> dict[str, bytes]:
    """Files by their names, as they are after some edits."""
    after = dict(files)
    for edit in edits:
        after.pop(edit.name, None)
        if edit.after is not None:
            after[edit.name] = edit.after
    return after


def to_json(change: KnowledgeChange) -> dict[str, Any]:
    """A change as JSON holds it."""
    return {
        "id": change.id,
        "edits": [
            {"name": edit.name, "before": _encoded(edit.before), "after": _encoded(edit.after)}
            for edit in change.edits
        ],
        "author": change.author,
        "at": change.at.isoformat(),
        "origin": change.origin,
        "note": change.note,
        "state": change.state,
        "choices": list(change.choices),
    }


def from_json(kept: Mapping[str, Any]) -> KnowledgeChange:
    """The change that JSON holds; raises ValueError, KeyError, TypeError or AttributeError where it holds none.

    Until 0.2 a change was one edit whose keys stood beside the others.
    """
    edits = kept.get("edits", [kept])
    return KnowledgeChange(
        id=str(kept["id"]),
        edits=tuple(
            FileEdit(str(edit["name"]), _decoded(edit["before"]), _decoded(edit["after"])) for edit in edits
        ),
        author=str(kept["author"]),
        at=datetime.fromisoformat(kept["at"]) if "at" in kept else datetime.fromtimestamp(0, UTC),
        origin=Origin(kept.get("origin", Origin.FILE)),
        note=str(kept["note"]),
        state=State(kept["state"]),
        choices=tuple(map(str, kept["choices"])),
    )


def _lines(content: bytes | None) -> list[str]:
    """Lines with their ends; nothing but a line feed ends one, as ``git apply`` has it."""
    return list(_pieces((content or b"").decode("utf-8", "replace")))


def _pieces(text: str) -> Iterator[str]:
    *whole, rest = text.split("\n")
    yield from (f"{line}\n" for line in whole)
    if rest:
        yield rest


def _same_in_front(lines: Sequence[str], others: Sequence[str]) -> int:
    pairs = zip(lines, others, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _encoded(content: bytes | None) -> str | None:
    return None if content is None else b64encode(content).decode()


def _decoded(content: str | None) -> bytes | None:
    return None if content is None else b64decode(content)
