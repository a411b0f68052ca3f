"""Changes that lie over a knowledge folder which cannot be written to: whole files, on the data volume.

Each holds on exactly the file that it was made from. Once the folder's own changes, be it that the change has arrived
there or that somebody else wrote something newer, the folder's counts again and the change is superseded.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from errno import EROFS
from hashlib import sha256
from pathlib import Path

from bot.knowledge.atomic import read_copy, replace_copy
from bot.knowledge.write.change import FileEdit

BASES = "bases.json"
"""Beside the files: which bytes of the folder each was made from. No knowledge file has such a name."""


def fingerprint(data: bytes | None) -> str:
    """What tells two states of a file apart; empty for a file that is not there."""
    return "" if data is None else sha256(data).hexdigest()


class Overlay:
    """The changes over a folder. Works with the disk: call it off the event loop."""

    def __init__(self, place: Path) -> None:
        """``place`` need not be there; the folder above it must be there and writable before anything is put over."""
        self._place = place
        self.lock_file = place.with_name(f"{place.name}.lock")
        """What to lock where the folder itself takes no lock."""

    def over(self, data: Mapping[str, bytes]) -> dict[str, bytes]:
        """The folder's files with the changes over them that hold on them."""
        files, bases = self._kept()
        return {**data, **_holding(files, bases, data)}

    def drop_superseded(self, data: Mapping[str, bytes]) -> tuple[str, ...]:
        """Forgets the changes that hold on the folder's files no longer; the names of those that have not arrived there.

        A volume that cannot be written to costs only that they are looked at, and named, again.
        """
        files, bases = self._kept()
        holding = _holding(files, bases, data)
        if holding != files:
            with suppress(OSError):
                self._write(holding, bases)
        return tuple(sorted(name for name in files if name not in holding and data.get(name) != files[name]))

    def put(self, edits: Sequence[FileEdit], data: Mapping[str, bytes]) -> None:
        """Puts edits over the folder's files; raises OSError where the data volume refuses, or a file shall be gone."""
        files, bases = self._kept()
        for edit in edits:
            files.pop(edit.name, None)
            own = data.get(edit.name)
            if edit.after is None and own is not None:
                raise OSError(EROFS, "a file of the folder itself cannot be deleted", edit.name)
            if edit.after is not None and edit.after != own:
                files[edit.name], bases[edit.name] = edit.after, fingerprint(own)
        self._write(files, bases)

    def forget(self, names: Collection[str]) -> None:
        """The folder's own files count again; raises OSError where the data volume refuses."""
        files, bases = self._kept()
        if not files.keys().isdisjoint(names):
            self._write({name: files[name] for name in files.keys() - set(names)}, bases)

    def _kept(self) -> tuple[dict[str, bytes], dict[str, str]]:
        files = read_copy(self._place)
        for folder in (self._place, self._place.with_name(f".{self._place.name}.previous")):
            try:
                bases = json.loads((folder / BASES).read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            if isinstance(bases, dict):
                return files, {str(name): str(base) for name, base in bases.items()}
        return {}, {}

    def _write(self, files: Mapping[str, bytes], bases: Mapping[str, str]) -> None:
        listed = {name: bases[name] for name in sorted(files) if name in bases}
        replace_copy(self._place, {**files, BASES: json.dumps(listed).encode()})


def _holding(
    files: Mapping[str, bytes], bases: Mapping[str, str], data: Mapping[str, bytes]
) -> dict[str, bytes]:
    """The changes whose file in the folder is still the one that they were made from."""
    return {name: one for name, one in files.items() if bases.get(name) == fingerprint(data.get(name))}
