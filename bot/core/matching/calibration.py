"""How sure the matcher is: one calibrated number, comparable between questions and knowledge bases.

A logistic regression (Platt 1999) over what the ranks look like, fitted by ``benchmarks/matching/calibrate.py`` on
open question sets and on folders made from held-out shares of the topic library, each scored by coefficients that
had not seen it (``docs/matching.md``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

BROAD, SHARP = 0.5, 1.0
"""The inverse temperatures of the softmax over the best ranks."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is seen of a decision: all candidates' ranks best first, and facts about the best one.

    ``score``: the likeness of the best candidate; ``support``: how far the
    utterance's topics are the entry's; ``peak``: the probability of its likeliest topic; ``off_topic``: that it is no
    business of the desk; ``unclaimed``: that of topics which no entry answers; ``coverage``: the share of the utterance's
    words that the entry has; ``unexplained``: how much its words tell that neither the entry nor its topic knows;
    ``foreign``: the part of it that lies in words beyond doubt; ``similarity``: the cosine with its closest question; ``information``: how much the
    utterance's words tell; ``entries``: how many there are to choose from; ``told``: how much its telling words tell;
    ``topical``, ``nearly``: the shares of that which the entry or its topic knows, and which the entry says or nearly says;
    ``farthest``: how far the word that neither knows is from what the entry says; ``elsewhere``: the same of words that
    another entry is asked with; ``named``: how far a thing that the utterance names in few words is from what the entry says.
    """

    ranks: Sequence[float]
    score: float
    support: float
    peak: float
    off_topic: float
    unclaimed: float
    coverage: float
    unexplained: float
    foreign: float
    similarity: float
    information: float
    entries: int
    told: float
    topical: float
    nearly: float
    farthest: float
    elsewhere: float
    named: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Coefficients of the logistic regression, one for each of ``features_of``."""

    coefficients: tuple[float, ...]

    def confidences(self, seen: Evidence) -> list[float]:
        """The confidence of each candidate, best first, in steps of 0.0001; 0 where nothing was alike."""
        if not seen.ranks:
            return []
        linear = sum(c * f for c, f in zip(self.coefficients, features_of(seen), strict=True))
        best = 1.0 / (1.0 + exp(-max(min(linear, 30.0), -30.0)))
        broad = _softmax(seen.ranks, SHARP)
        return [round(best * share / broad[0], 4) for share in broad]


def features_of(seen: Evidence) -> tuple[float, ...]:
    """What the coefficients of a calibration are multiplied with, in their order."""
    return (
        1.0,
        seen.score,
        _softmax(seen.ranks, BROAD)[0],
        _softmax(seen.ranks, SHARP)[0],
        seen.coverage,
        min(seen.foreign, 2.0),
        seen.similarity,
        log(seen.information + 0.3),
        log(min(max(seen.entries, 10), 1000)),
        seen.support,
        log(0.02 + seen.support),
        seen.peak,
        seen.off_topic,
        seen.unclaimed,
        seen.topical,
        seen.farthest,
        seen.elsewhere,
        min(seen.told, 3.0),
        seen.nearly * seen.told / (seen.told + 1.0),
        seen.named,
    )


def _softmax(ranks: Sequence[float], temperature: float) -> list[float]:
    powers = [exp(temperature * (rank - ranks[0])) for rank in ranks[:10]]
    whole = sum(powers)
    return [power / whole for power in powers] + [0.0] * (len(ranks) - len(powers))


LEXICAL = Calibration(
    (
        -0.68,
        0.45,
        1.47,
        3.07,
        0.56,
        0.08,
        -0.59,
        0.83,
        -0.68,
        -0.01,
        0.53,
        -1.46,
        0.02,
        -0.72,
        0.03,
        -0.66,
        0.03,
        -0.33,
        2.81,
        -0.51,
    )
)
"""For the word table that comes with the package."""
