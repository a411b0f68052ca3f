"""How sure the matcher is: one calibrated number, comparable between questions and knowledge bases.

A logistic regression over what the scores look like, fitted on open question sets in English and Chinese so that
each was scored by coefficients that had not seen it (``docs/matching.md``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

BROAD, SHARP = 4.0, 16.0
"""The temperatures of the softmax over the best scores."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is seen of a decision: all candidates' scores best first, and facts about the best one.

    ``coverage``: the share of the utterance's words that the entry has; ``similarity``: the likeness in meaning to its
    closest question; ``information``: how much the utterance tells; ``entries``: how many there are to choose from.
    """

    scores: Sequence[float]
    coverage: float
    similarity: float
    information: float
    entries: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """Coefficients of the logistic regression.

    ``broad`` and ``sharp`` belong to the share of the best score in a softmax over the ten best, at two temperatures
    (is there one clear winner, is there a close second).
    """

    constant: float
    score: float
    broad: float
    sharp: float
    coverage: float
    similarity: float
    information: float
    entries: float

    def confidences(self, seen: Evidence) -> list[float]:
        """The confidence of each candidate, best first, in steps of 0.0001; 0 where nothing was alike."""
        if not seen.scores or seen.scores[0] <= 0:
            return [0.0] * len(seen.scores)
        coefficients = (
            self.constant,
            self.score,
            self.broad,
            self.sharp,
            self.coverage,
            self.similarity,
            self.information,
            self.entries,
        )
        linear = sum(c * f for c, f in zip(coefficients, features_of(seen), strict=True))
        best = 1.0 / (1.0 + exp(-linear))
        broad = _softmax(seen.scores, BROAD)
        return [round(best * share / broad[0], 4) for share in broad]


def features_of(seen: Evidence) -> tuple[float, ...]:
    """What the coefficients of a calibration are multiplied with, in their order."""
    return (
        1.0,
        seen.scores[0],
        _softmax(seen.scores, BROAD)[0],
        _softmax(seen.scores, SHARP)[0],
        seen.coverage,
        seen.similarity,
        log(seen.information + 0.3),
        log(min(max(seen.entries, 10), 1000)),
    )


def _softmax(scores: Sequence[float], temperature: float) -> list[float]:
    powers = [exp(temperature * (score - scores[0])) for score in scores[:10]]
    whole = sum(powers)
    return [power / whole for power in powers] + [0.0] * (len(scores) - len(powers))


LEXICAL = Calibration(-5.22, 0.17, 4.41, 0.73, 0.84, 2.02, 1.00, -0.47)
"""For the word table that comes with the package."""
