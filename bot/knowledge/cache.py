"""Indexes kept on disk from one start to the next, in the cache folder of the user. Losing them costs only time."""

import os
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.atomic import write_file

MOST_KEPT = 8
"""So many indexes are kept; the ones not used for longest go first."""


def cache_folder() -> Path:
    """``infodesk`` in ``XDG_CACHE_HOME``, else in ``~/.cache``."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "infodesk"


def read_index(key: str) -> dict[str, NDArray[Any]] | None:
    """The arrays kept under a key; None where there are none, or none that can be read."""
    file = _file(key)
    try:
        with np.load(BytesIO(file.read_bytes()), allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, KeyError):
        return None
    with suppress(OSError):
        file.touch()
    return arrays


def write_index(key: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Keeps arrays, and forgets the oldest; where that cannot be, the next start takes longer, and that is all."""
    file = _file(key)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        stream = BytesIO()
        np.savez(stream, allow_pickle=False, **arrays)
        write_file(file, stream.getvalue())
        kept = sorted(file.parent.glob("index-*.npz"), key=lambda one: one.stat().st_mtime, reverse=True)
        for old in kept[MOST_KEPT:]:
            old.unlink(missing_ok=True)


def _file(key: str) -> Path:
    return cache_folder() / f"index-{key}.npz"
