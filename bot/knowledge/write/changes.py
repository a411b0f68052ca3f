"""Changes that wait for somebody's tap, and those that can be taken back: kept on the data volume, over restarts."""

import json
import os
import tempfile
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import unified_diff
from enum import StrEnum
from pathlib import Path
from typing import Any

MOST_KEPT = 50
"""So many changes are kept; the oldest go first, and can then no longer be published or taken back."""


class State(StrEnum):
    """What has become of a change."""

    WAITING = "waiting"
    LIVE = "live"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class FileChange:
    """Other content for one file of the folder, and the content that it was made from (None: there was no file).

    ``name`` is empty while somebody has still to choose one of ``choices``. ``note`` says where it comes from.
    """

    id: str
    name: str
    before: bytes | None
    after: bytes
    author: int
    state: State = State.WAITING
    choices: tuple[str, ...] = ()
    note: str = ""

    def diff(self) -> str:
        """The change as a unified diff that ``git apply`` and ``patch -p1`` take."""
        old, new = ((data or b"").decode("utf-8", "replace") for data in (self.before, self.after))
        names = ("/dev/null" if self.before is None else f"a/{self.name}", f"b/{self.name}")
        lines = unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), *names)
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
        )

    def placed(self, name: str, before: bytes | None) -> "FileChange":
        """The same for one of the files that came into question."""
        return replace(self, name=name, before=before, choices=())


class Changes:
    """The changes on the data volume, a file for each. Works with the disk: call it off the event loop."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def keep(self, change: FileChange) -> None:
        """Keeps a change in place of an earlier state of it; raises OSError where the volume refuses."""
        self._place.mkdir(exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".change-", dir=self._place)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(_as_dict(change), stream, ensure_ascii=False)
        Path(name).replace(self._file(change.id))
        kept = sorted(self._place.glob("*.json"), key=lambda file: (file.stat().st_mtime, file.name))
        for old in kept[:-MOST_KEPT]:
            old.unlink(missing_ok=True)

    def find(self, identifier: str) -> FileChange | None:
        """A change by its id; None for one that is not kept (any more)."""
        if not identifier.isalnum():
            return None
        try:
            return _from_dict(json.loads(self._file(identifier).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def forget(self, identifier: str) -> None:
        """Forgets a change."""
        if identifier.isalnum():
            with suppress(OSError):
                self._file(identifier).unlink(missing_ok=True)

    def _file(self, identifier: str) -> Path:
        return self._place / f"{identifier}.json"


def _as_dict(change: FileChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "name": change.name,
        "before": None if change.before is None else b64encode(change.before).decode(),
        "after": b64encode(change.after).decode(),
        "author": change.author,
        "state": change.state,
        "choices": list(change.choices),
        "note": change.note,
    }


def _from_dict(kept: dict[str, Any]) -> FileChange:
    return FileChange(
        id=str(kept["id"]),
        name=str(kept["name"]),
        before=None if kept["before"] is None else b64decode(kept["before"]),
        after=b64decode(kept["after"]),
        author=int(kept["author"]),
        state=State(kept["state"]),
        choices=tuple(map(str, kept["choices"])),
        note=str(kept["note"]),
    )
