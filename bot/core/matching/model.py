"""What goes into the matcher and what comes out of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

Weights = tuple[tuple[str, float], ...]
"""Things with a number each: terms with what they counted, words with their likeness."""


@dataclass(frozen=True, slots=True)
class MatchEntry:
    """What is indexed of an entry.

    ``questions`` in all languages, the canonical ones first; ``hints`` are words that may help recall but never
    outrank a question (titles, tags, names). ``calibrates`` is false where the entry's questions say nothing about how well
    others are told apart (greetings: they are short, many and alike): thresholds are not measured on them.
    """

    id: str
    questions: tuple[str, ...]
    hints: tuple[str, ...] = ()
    calibrates: bool = True


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidence thresholds, each from 0 to 1.

    ``answered``: from here on 98 % of given answers are right; ``offered``: from here on the right one is among two
    to four offers in 95 % of cases; ``operating_point``: where right answers and refusals weigh alike (the benchmark's).
    ``cases`` tells on how many of the knowledge base's own questions the first two were measured; 0: the shipped
    ones hold.
    """

    answered: float = 0.8
    offered: float = 0.2
    operating_point: float = 0.4
    cases: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry, how sure the matcher is that it answers the question (0 to 1), and its closest question."""

    id: str
    confidence: float
    question: str


@dataclass(frozen=True)
class Match:
    """Candidates best first (ties by id), and what can be said about how they came about.

    ``unknown``: words of the utterance that the index does not know; ``meant``: what misspelt ones were taken for,
    with likeness; ``missing``: telling words that the best candidate does not have in any of its questions (an
    alternate question with them would raise it); ``coverage``: the share of the utterance that it has (0 to 1).
    """

    candidates: tuple[Candidate, ...]
    unknown: tuple[str, ...] = ()
    meant: tuple[tuple[str, Weights], ...] = ()
    missing: tuple[str, ...] = ()
    coverage: float = 0.0
    weigh: Callable[[], Weights] = field(default=tuple, repr=False, compare=False)

    @cached_property
    def terms(self) -> Weights:
        """The terms that counted for (or against) the best candidate, strongest first; made when asked for."""
        return self.weigh()
