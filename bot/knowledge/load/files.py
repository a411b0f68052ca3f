"""Reads the files of a knowledge folder; the only place in this room that touches the disk.

Only regular files inside the folder are read, each at most ``MOST_BYTES`` and one more to know that it is too
large: a FIFO, a device, a link that leads out of the folder or in circles never makes the desk wait or wander.
"""

import os
import re
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from errno import EFBIG, EINVAL
from functools import cache, partial
from hashlib import sha256
from pathlib import Path

from bot.core.content.problems import Place, Problem, Severity, mistake
from bot.knowledge.load.kinds import KINDS, is_yaml, kind_of, printable
from bot.knowledge.load.messages import meant
from bot.knowledge.load.nodes import MOST_BYTES
from bot.languages.messages import Sentence

TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")
DOCUMENTS = (".docx", ".doc", ".odt", ".rtf", ".pdf", ".html", ".htm", ".pages", ".wps")
LIKE_YAML = 0.7
"""So like ``yaml`` is an ending that is misspelt: yalm, yaaml, yam."""

MOST_FILES = 2_000
MOST_LEVELS = 8
LARGEST_RECORD = 50_000_000
"""The base revision of an import may be so large, in bytes; knowledge files are smaller."""
DEFAULTS = Path(__file__).parents[2] / "defaults"

_CAREFUL = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Opening a FIFO without O_NONBLOCK would wait for someone to write into it."""


@dataclass
class Files:
    """What was found: the bytes of each file by its name within the folder, and what could not be read and why."""

    data: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    def fingerprint(self) -> str:
        """Tells states of a folder apart: the same for the same names, bytes and problems."""
        digest = sha256(repr((sorted(self.unreadable), sorted(self.problems))).encode())
        for name, data in sorted(self.data.items()):
            digest.update(name.encode("utf-8", "surrogateescape") + b"\0" + sha256(data).digest())
        return digest.hexdigest()


def read_files(folder: Path, shown: str) -> Files:
    """The knowledge files below a folder; ``shown`` is the folder as problems name it, with a slash at its end."""
    found = Files()
    try:
        root = folder.resolve(strict=True)
        names = sorted(_names(root, shown, found))
    except (OSError, RuntimeError) as problem:  # RuntimeError: a circle of links, before Python 3.13
        place = Place(shown.rstrip("/") or ".")
        found.problems.append(mistake(place, "file.folder", problem=str(problem)))
        return found
    for name in names[:MOST_FILES]:
        _read(root, name, shown, found)
    if len(names) > MOST_FILES:
        place = Place(shown + names[MOST_FILES])
        found.problems.append(mistake(place, "file.many_files", most=MOST_FILES))
    return found


def _names(root: Path, shown: str, found: Files) -> Iterator[str]:
    """Names of the YAML files that are part of the knowledge; strangers are noted as warnings."""
    folders = {kind.name for kind in KINDS if kind.folder}
    for item in os.scandir(root):
        name = printable(item.name)
        if item.name.startswith("."):
            continue
        if item.name in folders:
            yield from _below(root, item.name, shown, found, MOST_LEVELS)
        elif kind_of(item.name):
            yield item.name
        elif item.is_file() and (problem := _unread(root, item.name, shown)):
            found.problems.append(problem)
        elif is_yaml(item.name) and not item.is_dir():
            found.problems.append(_stranger(name, shown))
        elif item.is_dir(follow_symlinks=False) and (problem := _strange_folder(Path(item), folders, shown)):
            found.problems.append(problem)


def _below(root: Path, folder: str, shown: str, found: Files, levels: int) -> Iterator[str]:
    path = root / folder
    place = Place(shown + printable(folder))
    if path.is_symlink() and not _inside(path, root):
        found.problems.append(mistake(place, "file.link", Sentence("file.folder_link_do")))
        return
    if not path.is_dir():
        found.problems.append(mistake(place, "file.no_folder", name=printable(folder)))
        return
    if levels == 0:
        found.problems.append(mistake(place, "file.nested"))
        return
    for item in os.scandir(path):
        name = f"{folder}/{item.name}"
        if item.name.startswith("."):
            continue
        if is_yaml(item.name):
            yield name
        elif item.is_file() and (problem := _unread(root, name, shown)):
            found.problems.append(problem)
        elif item.is_symlink() and item.is_dir():
            found.problems.append(mistake(Place(shown + printable(name)), "file.folder_link"))
        elif item.is_dir(follow_symlinks=False):
            yield from _below(root, name, shown, found, levels - 1)


def _strange_folder(path: Path, folders: Collection[str], shown: str) -> Problem | None:
    """A folder that is not read and seems to be meant for the desk: by its name, or by what lies in it."""
    name = printable(path.name)
    near = get_close_matches(name.casefold(), folders, 1, 0.75)
    if not near and not _holds_yaml(path):
        return None
    meant = Sentence("value.mean", name=f"{near[0]}/") if near else ""
    names = [f"{folder}/" for folder in sorted(folders)]
    return _warning(Place(shown + name), "file.folder_unread", meant, name=name, names=names)


def _holds_yaml(path: Path) -> bool:
    try:
        return any(is_yaml(file.name) for file in path.iterdir())
    except OSError:
        return False


def _inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def _unread(root: Path, path: str, shown: str) -> Problem | None:
    """What a file holds that was meant for the desk and is not read; None for notes, pictures and the like."""
    name = printable(path)
    lower = name.casefold()
    if found := re.search(r"\.ya?ml(\.[a-z]+)$", lower):
        key, right = "file.other_ending", name[: -len(found[1])].rpartition("/")[2]
    elif (found := re.search(r"\.(\w+)$", lower)) and _meant_as_yaml(root, path, found[1]):
        key, right = "file.other_ending", f"{name[: found.start()].rpartition('/')[2]}.yaml"
    elif lower.endswith(TABLES):
        key, right = "file.is_table", ""
    elif lower.endswith(DOCUMENTS):
        key, right = "file.is_document", ""
    else:
        return None
    place = Place(shown + name)
    return _warning(place, key, name=name.rpartition("/")[2], path=place.file, right=right)


def _meant_as_yaml(root: Path, path: str, ending: str) -> bool:
    """Whether a file of another ending was meant to be YAML: by the ending, or by keys of entries in its lines."""
    kind = next((kind for kind in KINDS if kind.folder and path.startswith(f"{kind.name}/")), None)
    if is_yaml(path) or kind is None or ending != "txt":
        return not is_yaml(path) and SequenceMatcher(None, ending, "yaml").ratio() > LIKE_YAML
    try:
        lines = _bytes(root / path, MOST_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return False
    return any(meant(line.strip("- ").partition(":")[0], kind.model, ()) for line in lines if ":" in line)


def _stranger(name: str, shown: str) -> Problem:
    known = {kind.name: kind.shown for kind in KINDS}
    near = get_close_matches(name.rpartition(".")[0].casefold(), known, 1, 0.6)
    meant = Sentence("value.mean", name=known[near[0]]) if near else ""
    return _warning(Place(shown + name), "file.stranger", meant, name=name, names=list(known.values()))


_warning = partial(mistake, severity=Severity.WARNING)


def _read(root: Path, name: str, shown: str, found: Files) -> None:
    path, kind, place = root / name, kind_of(name), Place(shown + printable(name))
    if kind and not kind.folder and any(kind_of(other) is kind for other in found.data):
        problem = mistake(place, "file.two_names", name=kind.shown)
    elif path.is_symlink() and not _inside(path, root):
        problem = mistake(place, "file.link")
    else:
        try:
            found.data[name] = _bytes(path, MOST_BYTES)
            return
        except (OSError, ValueError) as cause:
            reason = getattr(cause, "strerror", None) or str(cause)
            problem = mistake(place, "file.unreadable", problem=reason.lower())
    found.unreadable.append(name)
    found.problems.append(problem)


def read_file(root: Path, name: str) -> bytes | None:
    """The bytes of one file of a folder, whatever its kind; None where there is none.

    Raises OSError where it cannot be read, is no regular file, lies outside the folder or is larger than a record may be.
    """
    path = root / name
    try:
        if not _inside(path, root.resolve()) and path.exists():
            raise OSError(EINVAL, "a link leads out of the folder", name)
        content = _bytes(path, LARGEST_RECORD)
    except FileNotFoundError:
        return None
    if len(content) > LARGEST_RECORD:
        raise OSError(EFBIG, f"it is larger than {LARGEST_RECORD // 1_000_000} MB", name)
    return content


def _bytes(path: Path, most: int) -> bytes:
    """A regular file's bytes, at most one more than ``most``: enough to know that it is too large."""
    descriptor = os.open(path, _CAREFUL)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(EINVAL, "it is not a regular file")
        pieces: list[bytes] = []
        left = most + 1
        while left and (piece := os.read(descriptor, left)):
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


@cache
def default_files() -> dict[str, bytes]:
    """The knowledge that comes with the package: small talk and a general glossary."""
    paths = sorted(DEFAULTS.rglob("*.yaml"))
    return {path.relative_to(DEFAULTS).as_posix(): path.read_bytes() for path in paths}
