"""From ranked candidates to a decision: answer, offer, or say that it is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot import topics as library
from bot.core.content.faq import Faq
from bot.core.content.validity import Phase, window_state
from bot.core.dialogue.turn import Decision
from bot.core.faq.entity_guard import NamedEntities, conflict, named, names_another, not_told
from bot.core.faq.presuppositions import Presupposition, presuppositions
from bot.core.knowledge import Knowledge, is_smalltalk
from bot.core.matching import Candidate, Match, Thresholds
from bot.core.matching.contrast import CONTENT, Contrast
from bot.core.matching.features import weight_of, words_of
from bot.core.matching.matcher import GAP, LITERAL, RECOGNISED
from bot.core.matching.normalisation import normalise
from bot.core.matching.topic_classifier import OFF_TOPIC
from bot.topics import TopicKind

LEAST_OFFERS, MOST_OFFERS = 2, 4
MOST_ALTERNATIVES = 3
ALTERNATIVE, NEAR_OFFER = 0.1, 0.15
"""What share of the best confidence an alternative of a likely answer has, and another offer."""
NEAR = 3
LONE = 2
"""So many times the threshold of offers makes an entry that nothing else comes near to worth asking back about."""

SURER_THAN_A_GAP = 0.7
"""From this confidence on an entry goes before an everyday question of the programme that was recognised."""

OF_SEVERAL = 0.15
"""From this confidence on the best entry for one of several questions of a message is likely: two choices in one reply
are more than a phone shows, and the others stay as buttons."""

APART, MOST_TELLING = 0.4, 1
"""An entry that could be offered is likely where no other has more than that share of its confidence, for a question of so few
content words at most, all of which it explains."""

TIED = 0.65
"""From this share of the best confidence on two candidates are told apart by nothing."""

BELOW = 0.99
"""What share of the threshold for answers still is none."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision with the candidates it is about, best first.

    One is answered; one is likely, with its alternatives; up to four are offered; of an unknown they are the near ones.
    ``vetoes`` says of candidates which slot they differ in from the question; ``about`` is what the answer is about
    instead of what the question takes for granted.
    """

    decision: Decision
    candidates: tuple[Candidate, ...]
    vetoes: Mapping[str, str] = field(default_factory=dict)
    about: Presupposition | None = None


def thresholds_of(knowledge: Knowledge) -> Thresholds:
    """The thresholds of the matcher, where the organizers have not set their own."""
    usual, own = knowledge.matcher.thresholds, knowledge.conference.levels
    answered = usual.answered if own.answered is None else own.answered
    likely = usual.likely if own.likely is None else own.likely
    return Thresholds(
        answered=answered,
        likely=min(likely, answered),
        offered=usual.offered if own.offered is None else own.offered,
        operating_point=usual.operating_point,
    )


def decide(text: str, match: Match, knowledge: Knowledge, now: datetime) -> Choice:
    """The decision about one question.

    Entries that name another hall, day or person than the question may be offered, never answered.
    Of two entries that match alike, one that holds now goes before one that does not.
    """
    thresholds = thresholds_of(knowledge)
    ranked = _holding_first(match.candidates, knowledge, now)
    learned = knowledge.learned_for(text)
    ranked = _learned_first(ranked, learned, thresholds)
    if not ranked:
        return Choice(Decision.UNKNOWN, ())
    asked = named(text, knowledge.lexicon)
    vetoes = _vetoes(asked, ranked, knowledge)
    about = _presupposed(text, asked, match, ranked, knowledge, vetoes)
    if not learned:
        ranked = _contrasted(text, ranked, knowledge, thresholds, vetoes)
    ranked = [_likely_at_most(c, thresholds) if c.id in about else c for c in ranked]
    open_ = [candidate for candidate in ranked if candidate.id not in vetoes]
    best = open_[0].confidence if open_ else 0.0
    chats = best >= thresholds.likely and _is_smalltalk(open_[0], knowledge) and _is_chat(match)
    if best >= thresholds.answered or chats:
        return Choice(Decision.ANSWERED, (open_[0],), vetoes)
    is_learned = bool(learned) and bool(open_) and open_[0].id == learned
    if match.gap and not is_learned and best < thresholds.likely:
        return Choice(Decision.UNKNOWN, (), vetoes)
    offers = _offers(_offerable(ranked, knowledge), vetoes)
    first = bool(offers) and open_[:1] == list(offers[:1])
    rivals = () if is_learned or best < thresholds.likely else _rivals(offers[:1], match, vetoes, knowledge)
    if first and rivals:
        return Choice(Decision.OFFERED, (offers[0], *rivals), vetoes)
    is_likely = best >= thresholds.likely and not _is_tied(offers)
    if first and (is_learned or is_likely or _is_clear(text, offers, match, knowledge)):
        others = tuple(c for c in offers[1 : 1 + MOST_ALTERNATIVES] if c.confidence >= ALTERNATIVE * best)
        return Choice(Decision.LIKELY, (offers[0], *others), vetoes, about.get(offers[0].id))
    least = thresholds.offered if len(offers) >= LEAST_OFFERS else LONE * thresholds.offered
    if first and _is_understood(match) and best >= least:
        return Choice(Decision.OFFERED, offers, vetoes)
    alike = _offerable(ranked, knowledge)[:NEAR] if _is_understood(match) else []
    near = tuple(c for c in alike if c.confidence >= LONE * thresholds.offered)
    return Choice(Decision.UNKNOWN, near, vetoes)


def one_of_several(match: Match, others: Sequence[Match], whole: Match, knowledge: Knowledge) -> Match:
    """The match of one of the questions of a message, which ask for different things.

    An entry that is surer for one of the ``others`` is not its own, unless it is asked for beyond doubt twice.
    """
    thresholds = thresholds_of(knowledge)
    firsts = [other.candidates[0] for other in others if other.candidates]
    candidates = match.candidates
    if candidates and candidates[0].confidence < thresholds.answered:
        first = candidates[0]
        if any(other.id == first.id and other.confidence > first.confidence for other in firsts):
            rest = [replace(c, confidence=c.confidence / (1.0 - first.confidence)) for c in candidates[1:]]
            candidates = tuple(rest) if rest and rest[0].confidence >= ALTERNATIVE else candidates
    if not candidates or match.gap or knowledge.conference.levels.likely is not None:
        return replace(match, candidates=candidates)
    near = [c.id for c in whole.candidates[:NEAR]]
    if (
        candidates[0].id in near
        and OF_SEVERAL <= candidates[0].confidence < thresholds.likely
        and not _is_tied(candidates)
    ):
        candidates = (replace(candidates[0], confidence=thresholds.likely), *candidates[1:])
    return replace(match, candidates=candidates)


def led_to_overview(match: Match, knowledge: Knowledge) -> Match:
    """A match in which a question for times of sessions, of which none are published, is one for the programme as a whole.

    The entry on that goes first, likely at least; where there is none, it is a gap.
    """
    if knowledge.programme.timed:
        return match
    likely = thresholds_of(knowledge).likely
    best = match.candidates[0].confidence if match.candidates else 0.0
    known = [(library.topics()[topic], probability) for topic, probability in match.topics]
    timed = [(topic, probability) for topic, probability in known if topic.instead]
    everyday = bool(timed) and timed[0][0].query is not None
    told = everyday and knowledge.matcher.is_about(match.topics[0][0])
    if sum(p for _, p in timed) < GAP or told or best >= (SURER_THAN_A_GAP if everyday else likely):
        return match
    instead = timed[0][0].instead
    entry = knowledge.bound.get(instead)
    if entry is None:
        return replace(match, gap=instead)
    own = next((c for c in match.candidates if c.id == entry), Candidate(entry, 0.0, ""))
    others = (
        replace(c, confidence=min(c.confidence, ALTERNATIVE * likely)) for c in match.candidates if c != own
    )
    first = replace(own, confidence=max(own.confidence, likely))
    return replace(match, candidates=(first, *others), gap="")


def _rivals(
    first: Sequence[Candidate], match: Match, vetoes: Mapping[str, str], knowledge: Knowledge
) -> tuple[Candidate, ...]:
    """The entries that a question names as much as the best one: asked for a gala ticket's refund, both are meant."""
    if [c.id for c in first] != [c.id for c in match.candidates[:1]]:
        return ()
    return tuple(c for c in _offerable(match.rivals, knowledge) if c.id not in vetoes)[: MOST_OFFERS - 1]


def _is_tied(offers: Sequence[Candidate]) -> bool:
    """Whether another candidate is about as sure as the best one."""
    return len(offers) > 1 and offers[1].confidence >= TIED * offers[0].confidence


def _is_clear(text: str, offers: Sequence[Candidate], match: Match, knowledge: Knowledge) -> bool:
    """Whether nothing else comes near the best candidate, and it explains all of a question that says very little.

    The commonest questions ("where is the congress?") are made of common words, which make no confidence; where no other
    entry is near, they say enough. Organizers who set the threshold themselves have said how sure it must be.
    """
    if knowledge.conference.levels.likely is not None or offers[0].id != match.candidates[0].id:
        return False
    telling = [word for word in words_of(normalise(text)) if weight_of(word) >= CONTENT]
    others = offers[1].confidence if len(offers) > 1 else 0.0
    could_be_offered = offers[0].confidence >= thresholds_of(knowledge).offered
    is_apart = could_be_offered and others <= APART * offers[0].confidence
    return match.explained and is_apart and len(telling) <= MOST_TELLING


def _learned_first(candidates: Sequence[Candidate], learned: str, thresholds: Thresholds) -> list[Candidate]:
    """Candidates with the one in front that people took for this question; likely at most, for taps prove nothing."""
    own = next((c for c in candidates if c.id == learned), Candidate(learned, 0.0, ""))
    if not learned or any(c.confidence >= thresholds.answered for c in candidates):
        return list(candidates)
    taken = Candidate(learned, max(own.confidence, thresholds.likely), own.question)
    return [taken, *(c for c in candidates if c.id != learned)]


def _is_smalltalk(candidate: Candidate, knowledge: Knowledge) -> bool:
    """A greeting is answered or not: nobody wants to be told that it was taken for one."""
    return is_smalltalk(knowledge.entries[candidate.id])


def _is_chat(match: Match) -> bool:
    """Whether the library takes a question for small talk, or for one about the desk itself."""
    return sum(match.kinds.get(kind, 0.0) for kind in (TopicKind.SMALLTALK, TopicKind.DESK)) >= RECOGNISED


def _is_understood(match: Match) -> bool:
    """Whether anything of a question is known: a word of the best entry, or a topic that is the desk's business."""
    topic, probability = match.topics[0] if match.topics else ("", 0.0)
    if topic == OFF_TOPIC and probability >= RECOGNISED:
        return False
    return match.coverage > 0 or probability >= RECOGNISED


def vetoed(text: str, candidate: Candidate, knowledge: Knowledge) -> str:
    """What keeps a candidate from being shown for a question however alike they are; "" where nothing does."""
    named_otherwise = _named_otherwise(named(text, knowledge.lexicon), candidate.id, knowledge)
    told = (
        None
        if named_otherwise or candidate.confidence >= LITERAL
        else knowledge.matcher.contrast(text, candidate)
    )
    return named_otherwise or (_differing(told) if told and not told.slight else "")


def _differing(told: Contrast) -> str:
    return f"{told.asked or '–'} is not {told.phrasing or '–'}"


def _vetoes(asked: NamedEntities, ranked: Sequence[Candidate], knowledge: Knowledge) -> dict[str, str]:
    near = ranked[: MOST_OFFERS + 1] if asked else ()
    found = ((c.id, _named_otherwise(asked, c.id, knowledge)) for c in near)
    return {identifier: reason for identifier, reason in found if reason}


def _named_otherwise(asked: NamedEntities, identifier: str, knowledge: Knowledge) -> str:
    """The slot in which an entry is about something else than a question, or tells nothing of it; "" if there is none."""
    year = knowledge.conference.start.year
    differing = conflict(asked, knowledge.named(identifier))
    if differing or not names_another(asked, year):
        return differing or ""
    return not_told(asked, knowledge.told(identifier), year) or ""


def _contrasted(
    text: str,
    ranked: Sequence[Candidate],
    knowledge: Knowledge,
    thresholds: Thresholds,
    vetoes: dict[str, str],
) -> list[Candidate]:
    """The candidates; those whose closest question is another one in a single thing are vetoed, too.

    One that is only wider or narrower than the question is likely at most: the reply says what it was taken for.
    """
    found = []
    for candidate in ranked:
        told = knowledge.matcher.contrast(text, candidate) if _is_shown(candidate, thresholds) else None
        if told and told.slight:
            candidate = _likely_at_most(candidate, thresholds)
        elif told:
            vetoes.setdefault(candidate.id, _differing(told))
        found.append(candidate)
    return found


def _likely_at_most(candidate: Candidate, thresholds: Thresholds) -> Candidate:
    return replace(candidate, confidence=min(candidate.confidence, BELOW * thresholds.answered))


def _presupposed(
    text: str,
    asked: NamedEntities,
    match: Match,
    ranked: Sequence[Candidate],
    knowledge: Knowledge,
    vetoes: dict[str, str],
) -> Mapping[str, Presupposition]:
    """What candidates are about instead of what the question takes for granted; those that name nothing of it are vetoed."""
    if ranked[0].confidence >= LITERAL:
        return {}
    found = presuppositions(text, asked, match, [c.id for c in ranked[: MOST_OFFERS + 1]], knowledge)
    for entry, differing in found.items():
        if not differing.about:
            vetoes.setdefault(entry, str(differing))
    return {entry: differing for entry, differing in found.items() if differing.about}


def _is_shown(candidate: Candidate, thresholds: Thresholds) -> bool:
    return thresholds.likely <= candidate.confidence < LITERAL


def _offerable(ranked: Sequence[Candidate], knowledge: Knowledge) -> list[Candidate]:
    """Candidates without greetings and thanks."""
    return [c for c in ranked if not is_smalltalk(knowledge.entries[c.id])]


def _offers(ranked: Sequence[Candidate], vetoes: Mapping[str, str]) -> tuple[Candidate, ...]:
    """Up to four candidates: those not far behind the best, the vetoed ones last."""
    ordered = sorted(ranked, key=lambda candidate: candidate.id in vetoes)[:MOST_OFFERS]
    best = ordered[0].confidence if ordered else 0.0
    return tuple(c for c in ordered if c.confidence >= NEAR_OFFER * best)


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
