"""Files exchanged whole, by one writer at a time: whoever reads finds the old ones or the new ones, never a half."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from errno import EPERM, ETIMEDOUT
from pathlib import Path

from bot.knowledge.load.files import read_file, read_files

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCKED_S = 60.0
"""So long a writer waits for another one, who may be judging a large folder."""


@contextmanager
def locked(file: Path, patience: float = LOCKED_S) -> Iterator[None]:
    """Keeps other writers out, threads and processes alike, as long as they lock the same file; it stays, empty.

    Raises TimeoutError where another one holds it for longer than ``patience`` seconds, OSError where the disk refuses.
    A process that dies lets go of it.
    """
    end = time.monotonic() + patience
    with file.open("ab") as stream:
        while not _taken(stream.fileno()):
            if time.monotonic() > end:
                raise TimeoutError(ETIMEDOUT, "somebody else is writing and does not finish")
            time.sleep(0.05)
        yield


def _taken(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def write_file(target: Path, content: bytes) -> None:
    """Gives a file other content; its folder must be there. Raises OSError where the disk refuses."""
    waiting = _written_beside(target, content)
    try:
        waiting.replace(target)
    finally:
        waiting.unlink(missing_ok=True)


def write_files(root: Path, contents: Mapping[str, bytes | None]) -> None:
    """Gives files of a folder other contents by their names in it, None where one shall be gone.

    First all are written beside their places, then each is put there whole. Raises OSError where the disk refuses or a
    link leads out of the folder; then all of them are as they were.
    """
    waiting: dict[str, tuple[Path, Path | None]] = {}
    before: dict[Path, bytes | None] = {}
    try:
        for name, content in contents.items():
            target = _inside(root, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            waiting[name] = target, None if content is None else _written_beside(target, content)
        for name, (target, made) in waiting.items():
            old = read_file(root, name)
            if made is None:
                target.unlink(missing_ok=True)
            else:
                made.replace(target)
            before[target] = old
    except OSError:
        for target, old in before.items():
            _put_back(target, old)
        raise
    finally:
        for _, made in waiting.values():
            if made is not None:
                made.unlink(missing_ok=True)


def _put_back(target: Path, content: bytes | None) -> None:
    if content is None:
        target.unlink(missing_ok=True)
    else:
        write_file(target, content)


def _inside(root: Path, name: str) -> Path:
    """Where a file really lies: a link within the folder stays a link."""
    target = (root / name).resolve()
    if not target.is_relative_to(root.resolve()):
        raise PermissionError(EPERM, "a link leads out of the folder", name)
    return target


def _written_beside(target: Path, content: bytes) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def replace_copy(copy: Path, data: Mapping[str, bytes]) -> None:
    """Puts files in place of an earlier copy of a folder. The folder above must be there.

    Raises OSError where the disk refuses: the earlier copy stays.
    """
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
