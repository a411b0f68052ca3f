"""Changes that lie over a knowledge folder which cannot be written to: whole files, on the data volume.

Each holds on exactly the file that it was made from. Once the folder's own changes, be it that the change has arrived
there or that somebody else wrote something newer, the folder's counts again and the change is put aside.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from bot.knowledge.last_good import read_copy, replace_copy

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

    def over(self, data: Mapping[str, bytes]) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """The files with the changes over them, and the names of changes put aside since newer files count again.

        A change that has arrived in the folder as it is goes without a word.
        """
        files, bases = self._kept()
        holding = {name: one for name, one in files.items() if bases.get(name) == fingerprint(data.get(name))}
        aside = tuple(sorted(name for name in files if name not in holding and data.get(name) != files[name]))
        if holding != files:
            self._keep(holding, bases)
        return {**data, **holding}, aside

    def put(self, name: str, content: bytes, own: bytes | None) -> None:
        """Puts a file over the folder's ``own``; raises OSError where the data volume refuses."""
        files, bases = self._kept()
        replaced = {**files, name: content}
        if content == own:
            del replaced[name]
        self._write(replaced, {**bases, name: fingerprint(own)})

    def take_away(self, name: str) -> None:
        """The folder's own file counts again; raises OSError where the data volume refuses."""
        files, bases = self._kept()
        if name in files:
            self._write({other: content for other, content in files.items() if other != name}, bases)

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

    def _keep(self, files: Mapping[str, bytes], bases: Mapping[str, str]) -> None:
        """Forgets the others; a volume that cannot be written to costs only that they are looked at again."""
        try:
            self._write(files, bases)
        except OSError:
            return

    def _write(self, files: Mapping[str, bytes], bases: Mapping[str, str]) -> None:
        listed = {name: bases[name] for name in sorted(files) if name in bases}
        replace_copy(self._place, {**files, BASES: json.dumps(listed).encode()})
