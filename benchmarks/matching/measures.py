"""What is measured of one matcher on one set: the protocol's figures, each from 0 to 1."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.matching.data import FAR, IN_SCOPE, NEAR, Asked

PRECISION = 0.95
NOTHING = -1e9
"""The score of a question to which no candidate was found."""


@dataclass(frozen=True)
class Reply:
    """Candidates with scores, best first, and the matcher's own word on whether it would answer, if it has one."""

    ranked: Sequence[tuple[str, float]]
    answered: bool | None = None


@dataclass(frozen=True)
class Figures:
    """Figures of a set; None where the set or the matcher cannot give one."""

    right: float
    right_in_three: float
    far: float | None
    near: float | None
    coverage: float | None
    own_right: float | None
    own_refused: float | None


def figures(asked: Sequence[Asked], replies: Sequence[Reply]) -> Figures:
    """All figures of the replies to a set's questions."""
    kinds = np.array([a.kind for a in asked])
    inside, far, near = kinds == IN_SCOPE, kinds == FAR, kinds == NEAR
    best = np.array([r.ranked[0][1] if r.ranked else NOTHING for r in replies])
    right = np.array([_found(a, r, 1) for a, r in zip(asked, replies, strict=True)])
    in_three = np.array([_found(a, r, 3) for a, r in zip(asked, replies, strict=True)])
    said = [r.answered for r in replies]
    own = None if None in said else np.array(said, dtype=bool)
    return Figures(
        right=float(right[inside].mean()),
        right_in_three=float(in_three[inside].mean()),
        far=separation(best[inside], best[far]),
        near=separation(best[inside], best[near]),
        coverage=coverage(best, right, inside, far) if far.any() else None,
        own_right=None if own is None else float((right & own)[inside].mean()),
        own_refused=None if own is None or not far.any() else float(1 - own[far].mean()),
    )


def _found(asked: Asked, reply: Reply, places: int) -> bool:
    return asked.kind == IN_SCOPE and any(
        identifier in asked.right for identifier, _ in reply.ranked[:places]
    )


def separation(inside: NDArray[np.float64], outside: NDArray[np.float64]) -> float | None:
    """AUROC: how often a question in scope has the higher score of the two; equal scores count half."""
    if not len(inside) or not len(outside):
        return None
    ordered = np.sort(outside)
    below = np.searchsorted(ordered, inside, side="left")
    not_above = np.searchsorted(ordered, inside, side="right")
    return float((below + not_above).sum() / 2 / len(inside) / len(outside))


def coverage(
    best: NDArray[np.float64], right: NDArray[np.bool_], inside: NDArray[np.bool_], far: NDArray[np.bool_]
) -> float:
    """The largest share of questions in scope that a threshold answers while ``PRECISION`` of all answers are right."""
    counted = np.flatnonzero(inside | far)
    order = counted[np.argsort(-best[counted], kind="stable")]
    precise = np.cumsum(right[order]) / np.arange(1, len(order) + 1) >= PRECISION
    cuts = np.append(np.diff(best[order]) != 0, True)  # equal scores are answered together or not at all
    answered = np.cumsum(inside[order])[precise & cuts]
    return float(answered.max() / inside.sum()) if len(answered) else 0.0
