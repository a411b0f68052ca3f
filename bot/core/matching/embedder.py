"""Protocol for embedders; vectors of texts are compared by cosine similarity."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from bot.core.matching.calibration import Calibration
from bot.core.matching.sparse import Floats


@runtime_checkable
class Embedder(Protocol):
    """Texts to vectors of one length.

    ``name`` changes whenever the vectors would; ``dimension`` is their length; ``weight`` is what equal meaning adds
    to the likeness of two texts, next to the lexical views. ``embed`` gives one float32 row a text, in order, and
    must not depend on what else is in the batch; a text it knows nothing of gets zeros.
    """

    @property
    def name(self) -> str:
        """What made the vectors, with its version."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

    @property
    def weight(self) -> float:
        """The weight of the likeness of meaning."""
        ...

    @property
    def calibration(self) -> Calibration:
        """The coefficients that turn scores with this embedder into a confidence."""
        ...

    def embed(self, texts: Sequence[str]) -> Floats:
        """A float32 matrix of shape (texts, dimension)."""
        ...


def centred(vectors: Floats, centre: Floats, weight: float) -> Floats:
    """Vectors as seen from the centre of the knowledge base, of length √weight; those at the centre become zero.

    All questions of a conference mean something similar; what tells them apart is how they differ from that.
    """
    moved = np.where(np.any(vectors, axis=1, keepdims=True), vectors - centre, 0.0)
    lengths: NDArray[np.floating] = np.sqrt(np.add.reduce(moved * moved, axis=1, keepdims=True))
    return np.asarray(np.sqrt(weight) * moved / np.maximum(lengths, 1e-6), dtype=np.float32)
