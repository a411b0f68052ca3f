"""A question answered from the entries of FAQ and history: what is said, why, and what the conversation keeps of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot import topics as library
from bot.core.arbiter import FaqCandidate
from bot.core.content.values import in_language
from bot.core.dialogue.follow_up import content_words, remember_entry
from bot.core.dialogue.prose import prose
from bot.core.dialogue.turn import Decision, Part, Scored
from bot.core.faq.decision import Choice, decide, thresholds_of
from bot.core.faq.facts import FACT
from bot.core.faq.replies import entry_reply, likely_reply, offers_reply, question_of, unknown_reply
from bot.core.knowledge import Knowledge, is_smalltalk
from bot.core.matching import Match
from bot.core.matching.matcher import RECOGNISED
from bot.core.matching.topic_classifier import OFF_TOPIC
from bot.languages.data import spoken
from bot.languages.messages import say
from bot.topics import TopicKind


def answer(
    text: str, now: datetime, language: str, knowledge: Knowledge, match: Match, *, explain: bool
) -> Part:
    """One question answered from the entries that match it."""
    choice = decide(text, match, knowledge, now)
    identifiers = [candidate.id for candidate in choice.candidates]
    scored = tuple(Scored(c.id, round(c.confidence, 4)) for c in choice.candidates)
    why = _explained(match, choice, knowledge) if explain else ()
    if choice.decision is Decision.ANSWERED:
        body, source, made = entry_reply(identifiers[0], language, now, knowledge)
        return Part(text, choice.decision, body, scored, (), source, made, why)
    if choice.decision is Decision.LIKELY:
        body, source, made = likely_reply(identifiers, language, now, knowledge)
        if choice.about:
            about, asked = choice.about.told(language), choice.about.said(language)
            body = prose(say("desk.about_another", language, about=about, asked=asked)) + body
        return Part(text, choice.decision, body, scored, (), source, made, why)
    if choice.decision is Decision.OFFERED:
        body, made = offers_reply(identifiers, language, knowledge)
        return Part(text, choice.decision, body, scored, buttons=made, explanation=why)
    if recognised_topic(match) == OFF_TOPIC:
        names = knowledge.conference.short_name or knowledge.conference.name
        said = say("desk.off_topic", language, name=in_language(names, language, knowledge.languages))
        return Part(text, choice.decision, prose(said), explanation=why)
    return unknown(text, identifiers, language, knowledge, why, gap=_gap(text, match, language, knowledge))


def opened(identifier: str, now: datetime, language: str, knowledge: Knowledge) -> Part:
    """An entry that somebody chose."""
    body, source, made = entry_reply(identifier, language, now, knowledge)
    asked = question_of(knowledge.entries[identifier], language, knowledge)
    return Part(asked, Decision.ANSWERED, body, (Scored(identifier, 1.0),), (), source, made)


def unknown(
    text: str,
    near: Sequence[str],
    language: str,
    knowledge: Knowledge,
    why: tuple[str, ...] = (),
    gap: str = "",
) -> Part:
    """That nothing answers a question, with the entries near to it."""
    body, made = unknown_reply(near, language, knowledge, gap)
    return Part(text, Decision.UNKNOWN, body, buttons=made, explanation=why)


def recognised_topic(match: Match) -> str:
    """The topic of the library that a question was recognised to be on; "" where there is none."""
    topic, probability = match.topics[0] if match.topics else ("", 0.0)
    return topic if probability >= RECOGNISED else ""


def _gap(text: str, match: Match, language: str, knowledge: Knowledge) -> str:
    """The label of the topic that was recognised and that no entry is about; "" where there is none."""
    topic = match.gap or recognised_topic(match)
    supports = knowledge.matcher.topics.classifier.supports
    if topic and not match.gap and not all(supports(topic, word) for word in content_words(text)):
        return ""  # rather that topic than another, but it speaks of something else
    known = None if topic and knowledge.matcher.is_about(topic) else library.topics().get(topic)
    kinds = (TopicKind.FAQ,) if knowledge.programme.timed else (TopicKind.FAQ, TopicKind.PROGRAMME)
    is_gap = known is not None and known.kind in kinds
    return library.labels(spoken(language)).get(topic, "") if is_gap else ""


def candidate(part: Part, knowledge: Knowledge) -> FaqCandidate:
    """What FAQ and history found, as the arbiter weighs it."""
    best = part.entries[0] if part.entries else None
    if best is None:
        return FaqCandidate(part.decision)
    return FaqCandidate(
        part.decision,
        best.score,
        smalltalk=is_smalltalk(knowledge.entries[best.id]),
        conference=FACT in knowledge.entries[best.id].tags,
        near=best.score >= thresholds_of(knowledge).operating_point,
    )


def remembered(part: Part, text: str, asked: str, knowledge: Knowledge) -> dict[str, Any]:
    """What a tap on "none of these", and a follow-up question, refer to after a part."""
    topic: dict[str, Any] = {}
    if part.decision in (Decision.OFFERED, Decision.LIKELY):
        topic["asked"] = text
    shown = part.entries[0].id if part.entries else ""
    if not (shown and is_smalltalk(knowledge.entries[shown])):
        topic |= remember_entry(shown, asked)
    return topic


def _explained(match: Match, choice: Choice, knowledge: Knowledge) -> tuple[str, ...]:
    """The candidates with their confidence, the words that counted, the thresholds, and what was missing."""
    thresholds = thresholds_of(knowledge)
    lines = [f"decision: {choice.decision}"]
    lines += [f"  {c.confidence:.3f}  {c.id}  ←  {c.question}" for c in match.candidates[:5]]
    if match.terms:
        lines.append("terms: " + ", ".join(f"{term} {weight:+.2f}" for term, weight in match.terms))
    if match.unknown:
        lines.append("unknown words: " + ", ".join(match.unknown))
    for word, likely in match.meant:
        lines.append(
            f"read {word} as " + ", ".join(f"{other} ({likeness:.2f})" for other, likeness in likely)
        )
    lines.append(
        f"coverage: {match.coverage:.0%} of the question's telling words are in the best entry's questions"
    )
    lines += [f"veto: {identifier} ({reason})" for identifier, reason in choice.vetoes.items()]
    lines.append(f"levels: answered from {thresholds.answered:.3f}, offered from {thresholds.offered:.3f}")
    return (*lines, *_what_would_change(match, choice, knowledge))


def _what_would_change(match: Match, choice: Choice, knowledge: Knowledge) -> list[str]:
    """What the decision hangs on: what is missing to the next better one, or by how much it was reached."""
    thresholds = thresholds_of(knowledge)
    best = match.candidates[0] if match.candidates else None
    if best is None:
        return []
    if choice.decision is Decision.ANSWERED:
        spare = choice.candidates[0].confidence - thresholds.answered
        if spare < 0:
            return [
                "answered below its level: a greeting or a question about the desk is answered, never offered"
            ]
        return [f"with {spare:.3f} less confidence it would only be offered"]
    if best.id in choice.vetoes:
        return [f"without the veto it would be decided by {best.id}"]
    wanted, level = (
        ("offered", thresholds.offered)
        if best.confidence < thresholds.offered
        else ("answered", thresholds.answered)
    )
    missing = (
        f"; an alternate question of {best.id} with {', '.join(match.missing)} would raise it"
        if match.missing
        else ""
    )
    return [f"to be {wanted} it would need {max(0.0, level - best.confidence):.3f} more confidence{missing}"]
