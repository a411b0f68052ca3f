"""What goes into the matcher and what comes out of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

Weights = tuple[tuple[str, float], ...]
"""Things with a number each: terms with what they counted, words with their likeness."""


@dataclass(frozen=True, slots=True)
class MatchEntry:
    """What is indexed of an entry.

    ``questions`` in all languages, the canonical ones first; ``hints`` are words that may help recall but never
    outrank a question (titles, tags, names). ``topic``: the one that the organizers declare, "none" to be bound to none,
    "" to be bound by its questions. ``fallback``: it answers its topic only where no other entry is on it.
    """

    id: str
    questions: tuple[str, ...]
    hints: tuple[str, ...] = ()
    topic: str = ""
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Thresholds of confidence, each from 0 to 1: from where on an entry is answered, likely, or offered.

    ``answered``: of these answers 98 % are right; ``likely``: 85 %; ``offered``: the right entry is among two to four
    offers in most cases; ``operating_point``: where right answers and refusals weigh alike (the benchmark's).
    """

    answered: float = 0.9
    likely: float = 0.35
    offered: float = 0.06
    operating_point: float = 0.4


USUAL = Thresholds()
"""Measured on held-out shares of the topic library and on open question sets (``docs/matching.md``)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry, how sure the matcher is that it answers the question (0 to 1), and its closest question.

    ``nearly``: the share of what the question tells that the entry says, in these words or nearly (0 to 1).
    """

    id: str
    confidence: float
    question: str
    nearly: float = 0.0


@dataclass(frozen=True, slots=True)
class FollowUpContext:
    """What a follow-up question follows: the text ``before``, and the entry ``shown`` for that ("" for none).

    ``marked``: it begins or ends as a follow-up ("and …?", "… instead"); ``bare``: it says nothing of its own ("since when?").
    """

    before: str
    shown: str = ""
    marked: bool = False
    bare: bool = False


@dataclass(frozen=True)
class Match:
    """Candidates best first (ties by id), and what can be said about how they came about.

    ``unknown``: words of the utterance that the index does not know; ``meant``: what misspelt ones were taken for,
    with likeness; ``coverage``: the share of the utterance that it has (0 to 1);
    ``explained``: the best candidate has every content word, or people use it for what that is about; ``names_another``:
    the utterance names a thing in few words that the best candidate does not know; ``rivals``: the
    entries that are asked with what a short question names and the best candidate does not know;
    ``topics``: the likeliest topics of the library with their probabilities; ``gap``: the topic that was recognised and
    that no entry is about; ``kinds``: how probable each kind of topic is (``bot.topics.TopicKind``; off-topic is none).
    """

    candidates: tuple[Candidate, ...]
    unknown: tuple[str, ...] = ()
    meant: tuple[tuple[str, Weights], ...] = ()
    coverage: float = 0.0
    explained: bool = False
    names_another: bool = False
    rivals: tuple[Candidate, ...] = ()
    topics: tuple[tuple[str, float], ...] = ()
    gap: str = ""
    kinds: Mapping[str, float] = field(default_factory=dict)
    weigh: Callable[[], Weights] = field(default=tuple, repr=False, compare=False)
    miss: Callable[[], tuple[str, ...]] = field(default=tuple, repr=False, compare=False)

    @cached_property
    def terms(self) -> Weights:
        """The terms that counted for (or against) the best candidate, strongest first; made when asked for."""
        return self.weigh()

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Telling words that the best candidate has in none of its questions: an alternate with them would raise it."""
        return self.miss()
