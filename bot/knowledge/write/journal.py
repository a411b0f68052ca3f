"""What is remembered of changes: each with its content, to publish and undo it, and a line for each that was."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from bot.knowledge.atomic import write_file
from bot.knowledge.load.kinds import PRIVATE_FOLDER
from bot.knowledge.write.change import KnowledgeChange, State, from_json, to_json

MOST_KEPT = 50
"""So many changes are kept; the oldest go first, and can then no longer be published or taken back."""

_IGNORED = "# The base revisions of imports belong into version control, the rest is of this machine.\nchanges/\njournal.jsonl\nlock\n"


class Journal:
    """Changes kept on disk, a JSON file for each, and where wanted the log of what was done with them.

    Works with the disk: call it off the event loop.
    """

    def __init__(self, place: Path, log: Path | None = None) -> None:
        """``place`` is made when first needed; ``log`` is a file of JSON lines, one for each change published or undone.

        In Telegram the log is the table ``audit`` instead.
        """
        self._place = place
        self._log = log

    @classmethod
    def beside(cls, folder: Path) -> "Journal":
        """The journal of the command line, in the hidden folder of a knowledge folder."""
        own = folder / PRIVATE_FOLDER
        return cls(own / "changes", own / "journal.jsonl")

    def keep(self, change: KnowledgeChange) -> None:
        """Keeps a change in place of an earlier state of it; raises OSError where the disk refuses."""
        self._place.mkdir(parents=self._log is not None, exist_ok=True)
        write_file(self._file(change.id), json.dumps(to_json(change), ensure_ascii=False).encode())
        kept = sorted(self._place.glob("*.json"), key=lambda file: (file.stat().st_mtime, file.name))
        for old in kept[:-MOST_KEPT]:
            old.unlink(missing_ok=True)

    def find(self, identifier: str) -> KnowledgeChange | None:
        """A change by its id; None for one that is not kept (any more)."""
        if not identifier.isalnum():
            return None
        try:
            return from_json(json.loads(self._file(identifier).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def forget(self, identifier: str) -> None:
        """Forgets a change."""
        if identifier.isalnum():
            with suppress(OSError):
                self._file(identifier).unlink(missing_ok=True)

    def note(self, change: KnowledgeChange, by: str, at: datetime) -> None:
        """Writes the line of a change that was published or undone; raises OSError where the disk refuses."""
        if self._log is None:
            return
        with (
            suppress(FileExistsError),
            (self._log.parent / ".gitignore").open("x", encoding="utf-8") as stream,
        ):
            stream.write(_IGNORED)
        line = {
            "at": at.isoformat(timespec="seconds"),
            "by": by,
            "did": "undone" if change.state is State.UNDONE else "published",
            "change": change.id,
            "origin": change.origin,
            "note": change.note,
            "files": [edit.name for edit in change.edits],
        }
        with self._log.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")

    def last_published(self) -> KnowledgeChange | None:
        """The newest change of the log that is not undone; None where there is none, or it is not kept any more."""
        undone = set()
        for did, identifier in self._newest_first():
            if did == "undone":
                undone.add(identifier)
            elif identifier not in undone:
                return self.find(identifier)
        return None

    def _newest_first(self) -> Iterator[tuple[str, str]]:
        """What was done with which change; lines that are damaged are passed over."""
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines() if self._log else []
        except OSError:
            return
        for line in reversed(lines):
            with suppress(ValueError, KeyError, TypeError, RecursionError):
                noted = json.loads(line)
                yield str(noted["did"]), str(noted["change"])

    def _file(self, identifier: str) -> Path:
        return self._place / f"{identifier}.json"
