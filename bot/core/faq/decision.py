"""From ranked candidates to a decision: answer, offer, or say that it is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.content.faq import Faq
from bot.core.content.phase import window_state
from bot.core.content.validity import Phase
from bot.core.dialogue.turn import Decision
from bot.core.faq.entity_guard import conflict, named
from bot.core.knowledge import Knowledge, is_smalltalk
from bot.core.matching import Candidate, Match, Thresholds

LEAST_OFFERS, MOST_OFFERS = 2, 4
ALONE = 0.1
"""What the next entry's confidence may be, as a share of the best one's, where no other comes near."""
COVERED = 0.99
"""From this share of a question's telling words on, all of them stand in an entry's questions."""
NEAR = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision with the candidates it is about, best first: one answered, two to four offered, the near unknown.

    ``vetoes`` says of candidates which slot they differ in from the question.
    """

    decision: Decision
    candidates: tuple[Candidate, ...]
    vetoes: Mapping[str, str] = field(default_factory=dict)


def thresholds_of(knowledge: Knowledge) -> Thresholds:
    """The thresholds of the matcher, where the organizers have not set their own."""
    measured, own = knowledge.matcher.thresholds, knowledge.conference.levels
    return Thresholds(
        answered=measured.answered if own.answered is None else own.answered,
        offered=measured.offered if own.offered is None else own.offered,
        operating_point=measured.operating_point,
        cases=measured.cases,
    )


def decide(text: str, match: Match, knowledge: Knowledge, now: datetime) -> Choice:
    """The decision about one question.

    Entries that name another hall, day or person than the question may be offered, never answered.
    Of two entries that match alike, one that holds now goes before one that does not.
    """
    thresholds = thresholds_of(knowledge)
    ranked = _holding_first(match.candidates, knowledge, now)
    vetoes = _vetoes(text, ranked, knowledge)
    if not ranked:
        return Choice(Decision.UNKNOWN, ())
    open_ = [candidate for candidate in ranked if candidate.id not in vetoes]
    if open_ and (open_[0].confidence >= thresholds.answered or _unmistakable(open_, match, knowledge)):
        return Choice(Decision.ANSWERED, (open_[0],), vetoes)
    offers = _offers(_offerable(ranked, knowledge), vetoes)
    if offers and offers[0].id not in vetoes and offers[0].confidence >= thresholds.offered:
        return Choice(Decision.OFFERED, _with_related(offers, knowledge), vetoes)
    near = tuple(c for c in _offerable(ranked, knowledge)[:NEAR] if c.confidence >= thresholds.offered / 2)
    return Choice(Decision.UNKNOWN, near, vetoes)


def _unmistakable(ranked: Sequence[Candidate], match: Match, knowledge: Knowledge) -> bool:
    """Whether the question holds nothing that the best entry's questions do not, and no other entry comes near.

    So it is with a word or two ("parking", "hi there"), which tell too little for a high confidence and yet can only
    mean one entry: offering a choice where there is none helps nobody.
    """
    best, others = ranked[0], ranked[1:2]
    alone = all(other.confidence <= ALONE * best.confidence for other in others)
    first = bool(match.candidates) and match.candidates[0].id == best.id
    covered = match.coverage >= COVERED or is_smalltalk(knowledge.entries[best.id])
    return first and alone and covered and best.confidence >= thresholds_of(knowledge).operating_point


def _vetoes(text: str, ranked: Sequence[Candidate], knowledge: Knowledge) -> dict[str, str]:
    asked = named(text, knowledge.lexicon)
    found = (
        ((c.id, conflict(asked, knowledge.named(c.id))) for c in ranked[: MOST_OFFERS + 1]) if asked else ()
    )
    return {identifier: reason for identifier, reason in found if reason}


def _offerable(ranked: Sequence[Candidate], knowledge: Knowledge) -> list[Candidate]:
    """Candidates without greetings and thanks."""
    return [c for c in ranked if not is_smalltalk(knowledge.entries[c.id])]


def _offers(ranked: Sequence[Candidate], vetoes: Mapping[str, str]) -> tuple[Candidate, ...]:
    """Two to four candidates: those not far behind the best, the vetoed ones last."""
    ordered = sorted(ranked, key=lambda candidate: candidate.id in vetoes)[:MOST_OFFERS]
    best = ordered[0].confidence if ordered else 0.0
    return tuple(c for n, c in enumerate(ordered) if n < LEAST_OFFERS or c.confidence >= 0.15 * best)


def _with_related(offers: tuple[Candidate, ...], knowledge: Knowledge) -> tuple[Candidate, ...]:
    """Offers; beside one that nothing else comes near to, what belongs to it, so that there is a choice."""
    if len(offers) >= LEAST_OFFERS:
        return offers
    related = [
        i for i in knowledge.entries[offers[0].id].related if i in knowledge.entries and i != offers[0].id
    ]
    return (*offers, *(Candidate(i, 0.0, "") for i in related[: LEAST_OFFERS - 1]))


def _holding_first(candidates: Sequence[Candidate], knowledge: Knowledge, now: datetime) -> list[Candidate]:
    """Candidates with those put behind that ask the same as a better-placed one but do not hold now."""

    def holds(candidate: Candidate) -> bool:
        fact = knowledge.entries[candidate.id]
        valid = fact.valid if isinstance(fact, Faq) else None
        return window_state(valid, knowledge.conference, now) is Phase.DURING

    if not candidates or holds(candidates[0]):
        return list(candidates)
    first = candidates[0]
    rival = next((c for c in candidates[1:] if c.question == first.question and holds(c)), None)
    if rival is None:
        return list(candidates)
    raised = Candidate(rival.id, first.confidence, rival.question)
    return [raised, *(c for c in candidates if c.id not in (rival.id, first.id)), first]
