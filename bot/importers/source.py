"""Opening a source: a file, or a folder of files, read into memory within limits; no network, no other file."""

import codecs
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.importers.programme import SourceError
from bot.languages.messages import Sentence
from bot.languages.patterns import Framed, Listed

MAX_FILE_BYTES = 50_000_000
MAX_UNPACKED_BYTES = 200_000_000
MAX_FILES = 100
MOST_JSON_ITEMS = 1_000_000
SUFFIXES = frozenset({".json", ".xml", ".ics", ".ical", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm"})

_OTHER_DOCUMENTS: Mapping[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "picture": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM"),
}
_OTHER_ARCHIVES = {
    "word": "word/document.xml",
    "slides": "ppt/presentation.xml",
    "open": "content.xml",
    "numbers": "Index/Document.iwa",
}
"""Kinds of files that are taken for a programme now and then, by how they begin, and by a member of the archive."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file's name, without its folder, and its bytes."""

    name: str
    data: bytes

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return self.name.rpartition(".")[0] or self.name


@dataclass(frozen=True, slots=True)
class Source:
    """The files of a source; ``name`` is what the path suggests to call it, ``unused`` names files of other kinds."""

    name: str
    files: tuple[SourceFile, ...]
    unused: tuple[str, ...] = ()


def open_source(path: Path) -> Source:
    """Reads a file, or the files of a folder that can hold a programme; raises SourceError with a sentence."""
    try:
        if path.is_dir():
            return _open_folder(path)
        if not path.exists():
            raise SourceError(Sentence("imports.no_file", file=path))
        return Source(_suggested_name(path), (_read(path),))
    except OSError as problem:
        raise SourceError(Sentence("imports.not_opened", file=path, cause=problem.strerror)) from problem


def _open_folder(path: Path) -> Source:
    entries = sorted(entry for entry in path.iterdir() if entry.is_file() and not entry.name.startswith("."))
    fitting = [entry for entry in entries if entry.suffix.lower() in SUFFIXES]
    if not fitting:
        raise SourceError(Sentence("imports.no_fitting", folder=path, endings=sorted(SUFFIXES)))
    if len(fitting) > MAX_FILES:
        told = {"folder": path, "count": len(fitting), "most": MAX_FILES}
        raise SourceError(Sentence("imports.many_files", **told))
    unused = tuple(entry.name for entry in entries if entry not in fitting)
    return Source(_suggested_name(path), tuple(_read(entry) for entry in fitting), unused)


def _read(path: Path) -> SourceFile:
    if not path.is_file():
        raise SourceError(Sentence("imports.no_regular", file=path))
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        sizes = {"size": f"{size / 1e6:.0f}", "most": f"{MAX_FILE_BYTES / 1e6:.0f}"}
        raise SourceError(Sentence("imports.large_file", file=path, **sizes))
    data = path.read_bytes()
    if not data.strip():
        raise SourceError(Sentence("imports.empty_file", file=path.name))
    if kind := next((kind for kind, begins in _OTHER_DOCUMENTS.items() if data.startswith(begins)), ""):
        raise _other_document(path.name, kind)
    if data[:4] == b"PK\x03\x04":
        _check_workbook(path.name, data)
    return SourceFile(path.name, data)


def _check_workbook(name: str, data: bytes) -> None:
    """Refuses archives that are no workbook or say that they are too large; one that lies ends the child that reads it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = {member.filename: member.file_size for member in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError) as problem:
        raise SourceError(Sentence("imports.damaged_workbook", file=name)) from problem
    if "xl/workbook.xml" not in unpacked:
        kind = next((kind for kind, member in _OTHER_ARCHIVES.items() if member in unpacked), "")
        if kind:
            raise _other_document(name, kind)
        raise SourceError(Sentence("imports.no_workbook", file=name))
    if sum(unpacked.values()) > MAX_UNPACKED_BYTES:
        most = f"{MAX_UNPACKED_BYTES / 1e6:.0f}"
        raise SourceError(Sentence("imports.large_workbook", file=name, most=most))


def _other_document(name: str, kind: str) -> SourceError:
    return SourceError(Sentence("imports.other_document", file=name, kind=Sentence(f"imports.kind_{kind}")))


_GENERIC = Framed(
    r"{words}|\b(?:api|json|xml|xlsx|csv|ics|sessionize|pretalx|frab|pentabarf|opass|tmp|v?\d)\b",
    re.IGNORECASE,
    words=Listed("imports", "file names that say nothing", flags=re.IGNORECASE),
)


def _suggested_name(path: Path) -> str:
    """The first of the file's and its folder's names that says more than "schedule" or "downloads"."""
    path = path.resolve()
    for candidate in (path.stem if path.is_file() else path.name, path.parent.name):
        telling = re.sub(r"[\s_.-]+", " ", _GENERIC.sub(" ", re.sub(r"[_.-]", " ", candidate))).strip()
        if telling and not re.fullmatch(r"[\d\s]+", telling):
            return telling.replace(" ", "-")
    return "programme"


def text_of(file: SourceFile, fits: Callable[[str], float] | None = None) -> str:
    """The text of a file: by its byte order mark, as UTF-8, else in the likeliest of GB18030, Big5, Windows-1252.

    ``fits`` rates a decoding; a table reader counts the header words that it knows. Raises SourceError where
    nothing fits.
    """
    for mark, encoding in _BOMS:
        if file.data.startswith(mark):
            return _decoded(file, encoding)
    try:
        return file.data.decode()
    except UnicodeDecodeError:
        pass
    candidates: list[tuple[float, str]] = []
    for encoding in ("gb18030", "big5hkscs", "cp1252"):
        try:
            text = file.data.decode(encoding)
        except UnicodeDecodeError:
            continue
        candidates.append(((fits(text) if fits else 0.0) + _plausible(text, encoding), text))
    if not candidates:
        raise SourceError(Sentence("imports.no_encoding", file=file.name))
    return max(candidates, key=lambda rated: rated[0])[1]


def _decoded(file: SourceFile, encoding: str) -> str:
    try:
        return file.data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise SourceError(Sentence("imports.damaged_byte", file=file.name, byte=problem.start)) from problem


def _plausible(text: str, encoding: str) -> float:
    """The share of a text's foreign characters that are among the common ones of its encoding, from 0 to 1."""
    foreign = [character for character in text[:20_000] if ord(character) > 127]
    if not foreign:
        return 1.0
    if encoding == "cp1252":
        # Two accented letters in a row are rare in any language, and the rule in misread Chinese.
        pairs = sum(1 for a, b in pairwise(text[:20_000]) if ord(a) > 127 and ord(b) > 127)
        return max(0.0, 0.9 - 2 * pairs / len(foreign))
    # The first level of either set holds the everyday characters, and the punctuation stands before it.
    narrow, last = ("gb2312", 0xD7) if encoding == "gb18030" else ("big5", 0xC6)
    common = 0
    for character in foreign:
        try:
            common += character.encode(narrow)[0] <= last
        except UnicodeEncodeError:
            continue
    return common / len(foreign)


def json_of(file: SourceFile) -> Any:  # noqa: ANN401 - any JSON
    """The JSON value of a file; raises SourceError naming line and column."""
    if (
        file.data.count(b"{") + file.data.count(b"[") > MOST_JSON_ITEMS
        or file.data.count(b",") > 5 * MOST_JSON_ITEMS
    ):
        raise SourceError(Sentence("imports.many_items", file=file.name, most=MOST_JSON_ITEMS))
    text = text_of(file)
    try:
        return json.loads(text)
    except json.JSONDecodeError as problem:
        told = {"file": file.name, "line": problem.lineno, "column": problem.colno}
        raise SourceError(Sentence("imports.damaged_json", **told)) from problem
    except (RecursionError, ValueError) as problem:
        raise SourceError(Sentence("imports.deep_json", file=file.name)) from problem
