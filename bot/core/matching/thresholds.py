"""Thresholds of confidence for the three zones: answered, offered, unknown."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.matching.model import Thresholds

ANSWERS_RIGHT = 0.98
OFFERS_RIGHT = 0.95
FEWEST_CASES = 30
"""With fewer questions of its own to try, a knowledge base says too little about itself."""

OUT_OF_SCOPE = 0.25
"""The share of questions that have no entry, for which entries are left out whole to see what is answered then."""

HIGHEST = 0.9
"""No threshold is higher: from here on 99 % were right on every set that was measured."""

DOUBT = 200
"""So many cases count as much as what the shipped thresholds were measured on."""

OFFERED = 4
"""So many candidates are offered at most."""


@dataclass(frozen=True, slots=True)
class ThresholdCase:
    """A question tried on a knowledge base that does not have it.

    ``place``: the rank of the right entry (0 is the best; None: not among the offers); ``confidence``: the best
    candidate's; ``out_of_scope``: the confidence of the best one had the right entry not been written at all.
    """

    confidence: float
    place: int | None
    out_of_scope: float


def measured(cases: Sequence[ThresholdCase], shipped: Thresholds) -> Thresholds:
    """The lowest thresholds that keep the promises of the zones on the cases; the shipped ones where cases are few.

    What was measured is drawn towards the shipped thresholds, the less the more cases bear on it: with few confident ones a
    single odd question would move a threshold far.
    """
    if len(cases) < FEWEST_CASES:
        return shipped
    out_of_scope = OUT_OF_SCOPE / (1 - OUT_OF_SCOPE)
    given = [(case.confidence, 1.0, case.place == 0) for case in cases]
    given += [(case.out_of_scope, out_of_scope, False) for case in cases]
    answered = _lowest(given, ANSWERS_RIGHT)
    bearing = sum(case.confidence >= min(answered, shipped.answered) for case in cases)
    trust = _trust(bearing)
    answered = max(trust * answered + (1 - trust) * shipped.answered, shipped.operating_point)
    choices = [(case.confidence, 1.0, case.place is not None) for case in cases if case.confidence < answered]
    offered = _lowest(choices, OFFERS_RIGHT) if choices else shipped.offered
    trust = _trust(len(choices))
    offered = max(trust * offered + (1 - trust) * shipped.offered, shipped.offered)
    return Thresholds(
        round(answered, 3), round(min(offered, answered), 3), shipped.operating_point, len(cases)
    )


def _trust(cases: int) -> float:
    """How far a threshold measured on so many cases counts against the shipped one."""
    return cases / (cases + DOUBT)


def _lowest(cases: Sequence[tuple[float, float, bool]], share: float) -> float:
    """The lowest confidence, at most ``HIGHEST``, such that of the cases from it on at least a share is right.

    Cases are (confidence, weight, right).
    """
    lowest, weight, right = HIGHEST, 0.0, 0.0
    ordered = sorted(cases, reverse=True)
    for number, (confidence, counts, is_right) in enumerate(ordered):
        weight += counts
        right += counts * is_right
        last = number + 1 == len(ordered) or ordered[number + 1][0] < confidence
        if last and right >= share * weight:
            lowest = min(confidence, HIGHEST)
    return lowest
