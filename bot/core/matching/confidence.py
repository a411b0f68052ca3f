"""How sure the matcher is: one calibrated number, comparable between questions and knowledge bases.

A logistic regression over what the scores look like, fitted on open question sets in English and Chinese so that
each was scored by coefficients that had not seen it (``docs/matching.md``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is seen of a decision: all candidates' scores best first, and facts about the best one.

    ``coverage``: the share of the utterance's words that the entry has; ``sense``: the likeness in meaning to its
    closest question; ``mass``: how much the utterance tells; ``entries``: how many there are to choose from.
    """

    scores: Sequence[float]
    coverage: float
    sense: float
    mass: float
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
    sense: float
    mass: float
    entries: float

    def confidences(self, seen: Evidence) -> list[float]:
        """The confidence of each candidate, best first, in steps of 0.0001; 0 where nothing was alike."""
        if not seen.scores or seen.scores[0] <= 0:
            return [0.0] * len(seen.scores)
        sharp = _softmax(seen.scores, 16.0)
        linear = (
            self.constant
            + self.score * seen.scores[0]
            + self.broad * _softmax(seen.scores, 4.0)[0]
            + self.sharp * sharp[0]
            + self.coverage * seen.coverage
            + self.sense * seen.sense
            + self.mass * log(seen.mass + 0.3)
            + self.entries * log(min(max(seen.entries, 10), 1000))
        )
        best = 1.0 / (1.0 + exp(-linear))
        broad = _softmax(seen.scores, 4.0)
        return [round(best * share / broad[0], 4) for share in broad]


def _softmax(scores: Sequence[float], temperature: float) -> list[float]:
    powers = [exp(temperature * (score - scores[0])) for score in scores[:10]]
    whole = sum(powers)
    return [power / whole for power in powers] + [0.0] * (len(scores) - len(powers))


LEXICAL = Calibration(-5.91, 0.59, 3.14, 1.94, 0.84, 2.01, 0.93, -0.47)
"""For the word table that comes with the package."""
