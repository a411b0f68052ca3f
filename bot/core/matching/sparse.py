"""A sparse matrix of texts and terms as plain arrays: rows for reading one text, postings for scoring all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Wide = NDArray[np.float64]
Integers = NDArray[np.int32]
Offsets = NDArray[np.int64]

HEAVY = 40
"""A term in more texts than this joins the similarity of all pairs by a matrix product, a rarer one pair by pair."""


class Rows(NamedTuple):
    """Where each row starts (and the last ends), the term numbers and the values."""

    starts: Offsets
    terms: Integers
    values: Floats


@dataclass(frozen=True)
class Sparse:
    """Rows of term numbers and values; ``by_term`` holds the same turned round."""

    starts: Offsets
    terms: Integers
    values: Floats
    term_starts: Offsets
    term_rows: Integers
    term_values: Floats

    @classmethod
    def from_rows(cls, starts: Offsets, terms: Integers, values: Floats, n_terms: int) -> "Sparse":
        """Both orders from the rows."""
        rows = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
        order = np.argsort(terms, kind="stable")
        counts = np.bincount(terms, minlength=n_terms)
        term_starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        return cls(starts, terms, values, term_starts, rows[order], values[order])

    @property
    def n_rows(self) -> int:
        """How many texts."""
        return len(self.starts) - 1

    def first(self, number: int) -> "Sparse":
        """The first rows alone."""
        end = int(self.starts[number])
        return Sparse.from_rows(
            self.starts[: number + 1], self.terms[:end], self.values[:end], len(self.term_starts) - 1
        )

    def row(self, number: int) -> tuple[Integers, Floats]:
        """The terms of one text and their values."""
        part = slice(self.starts[number], self.starts[number + 1])
        return self.terms[part], self.values[part]

    def rows_of(self, numbers: Sequence[int] | Offsets) -> tuple[Offsets, Integers]:
        """The terms of some texts one after the other, and of each term the place of its text among them."""
        starts = self.starts[numbers]
        lengths = self.starts[1:][numbers] - starts
        ends = np.cumsum(lengths)
        cells = np.repeat(starts - ends + lengths, lengths)
        cells += np.arange(len(cells))
        return np.repeat(np.arange(len(lengths)), lengths), self.terms[cells]

    def column(self, term: int) -> tuple[Integers, Floats]:
        """The texts that hold a term and their values."""
        part = slice(self.term_starts[term], self.term_starts[term + 1])
        return self.term_rows[part], self.term_values[part]

    def summed_squares(self, owners: Integers, n_owners: int, n_rows: int) -> Wide:
        """For each owner the squared length of the sum of its rows, among the first ``n_rows``."""
        end = int(self.starts[n_rows])
        rows = np.repeat(owners[:n_rows].astype(np.int64), np.diff(self.starts[: n_rows + 1]))
        n_terms = max(len(self.term_starts) - 1, 1)
        cells = rows * n_terms + self.terms[:end]
        order = np.argsort(cells, kind="stable")
        cells, values = cells[order], self.values[:end][order]
        first = np.flatnonzero(np.concatenate(([True], cells[1:] != cells[:-1]))) if end else order
        sums = np.add.reduceat(values, first) if end else values
        return np.asarray(np.bincount(cells[first] // n_terms, sums**2, minlength=n_owners), dtype=np.float64)

    def times(self, terms: Offsets, values: Wide, longest: int | None = None) -> Wide:
        """The scalar product of every row with one text, in the order of its terms (so it is the same anywhere).

        Terms that stand in more than ``longest`` rows are passed over.
        """
        starts, ends = self.term_starts[terms], self.term_starts[terms + 1]
        if longest is not None:
            ends = np.where(ends - starts <= longest, ends, starts)
        if not np.any(ends > starts):
            return np.zeros(self.n_rows)
        parts = list(map(slice, starts.tolist(), ends.tolist()))
        rows = np.concatenate([self.term_rows[part] for part in parts])
        held = np.concatenate([self.term_values[part] for part in parts])
        products = held * np.repeat(values, ends - starts)
        return np.asarray(np.bincount(rows, products, minlength=self.n_rows), dtype=np.float64)

    def gram(self) -> Wide:
        """The scalar products of all pairs of rows; memory grows with their square."""
        n = self.n_rows
        counts = np.diff(self.term_starts)
        heavy = np.flatnonzero(counts > HEAVY)
        dense = np.zeros((n, len(heavy)), dtype=np.float32)
        for column, term in enumerate(heavy):
            part = slice(self.term_starts[term], self.term_starts[term + 1])
            dense[self.term_rows[part], column] = self.term_values[part]
        result = (dense @ dense.T).astype(np.float64).ravel()
        for count in range(1, HEAVY + 1):
            starts = self.term_starts[:-1][counts == count]
            if not len(starts):
                continue
            places = starts[:, None] + np.arange(count)
            rows, values = self.term_rows[places].astype(np.int64), self.term_values[places]
            pairs = (rows[:, :, None] * n + rows[:, None, :]).ravel()
            products = (values[:, :, None] * values[:, None, :]).ravel()
            result += np.bincount(pairs, products, minlength=n * n)
        return result.reshape(n, n)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """The rows; the postings are made again from them."""
        return {"starts": self.starts, "terms": self.terms, "values": self.values}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], n_terms: int) -> "Sparse":
        """What ``to_arrays`` wrote."""
        return cls.from_rows(arrays["starts"], arrays["terms"], arrays["values"], n_terms)
