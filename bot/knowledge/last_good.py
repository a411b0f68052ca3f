"""A copy of a knowledge folder, exchanged whole: whoever reads it finds the old one or the new one, never a half."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bot.knowledge.load.files import read_files


def replace_copy(copy: Path, data: Mapping[str, bytes]) -> None:
    """Puts files in place of an earlier copy. The folder above must be there. Raises OSError where the disk refuses: the earlier one stays."""
    previous = _previous(copy)
    made = Path(tempfile.mkdtemp(prefix=f".{copy.name}.", dir=copy.parent))
    try:
        for name, content in data.items():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).write_bytes(content)
        shutil.rmtree(previous, ignore_errors=True)
        if copy.exists():
            copy.rename(previous)
        made.rename(copy)
        shutil.rmtree(previous, ignore_errors=True)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def read_copy(copy: Path) -> dict[str, bytes]:
    """The files of a copy; of the one before where a crash left none; empty where there never was one."""
    for folder in (copy, _previous(copy)):
        if folder.is_dir():
            return read_files(folder, f"{folder.as_posix()}/").data
    return {}


def _previous(copy: Path) -> Path:
    return copy.with_name(f".{copy.name}.previous")
