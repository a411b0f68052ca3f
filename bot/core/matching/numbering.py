"""Numbered texts, looked up by their hashes alone: a dictionary of them takes fourteen times the memory."""

from bisect import bisect_left
from collections.abc import Collection, Sequence

import numpy as np

from bot.core.matching.sparse import Integers, Offsets


class Numbering:
    """The place of each of some different texts among them.

    Only hashes of their UTF-8 are kept: Python's own of two Latin letters is that of the Chinese character of the same bytes.
    That two of a million texts share one of 64 bits happens in one process of thirty million.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        hashes = _hashes(texts)
        order = np.argsort(hashes)
        self._hashes, self._numbers = hashes[order], order.astype(np.int32)
        self._sorted = self._hashes.data

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, text: str) -> bool:
        return self.get(text) is not None

    def get(self, text: str) -> int | None:
        """The number of a text; None for an unknown one."""
        wanted = hash(text.encode())
        place = bisect_left(self._sorted, wanted)
        found = place < len(self._sorted) and self._sorted[place] == wanted
        return int(self._numbers[place]) if found else None

    def of(self, texts: Collection[str]) -> Integers:
        """The numbers of several at once; -1 for an unknown one."""
        wanted = _hashes(texts)
        if not len(self):
            return np.full(len(wanted), -1, dtype=np.int32)
        places = np.minimum(np.searchsorted(self._hashes, wanted), len(self) - 1)
        return np.where(self._hashes[places] == wanted, self._numbers[places], -1)


def _hashes(texts: Collection[str]) -> Offsets:
    return np.fromiter(map(hash, map(str.encode, texts)), dtype=np.int64, count=len(texts))
