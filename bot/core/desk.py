"""The desk: one pure function from question, knowledge and conversation to turn and conversation.

Every door calls ``take_turn``; what the terminal and the evaluation run is what people get.
"""

from dataclasses import replace
from datetime import datetime

from bot import topics as library
from bot.core.arbiter import AnswerSource, FaqCandidate, Verdict, arbitrate, is_settled
from bot.core.content.values import in_language
from bot.core.dialogue import callback_data
from bot.core.dialogue.commands import choose_pinned, history_part
from bot.core.dialogue.emergency import emergency_part
from bot.core.dialogue.language import reply_language
from bot.core.dialogue.prose import prose
from bot.core.dialogue.turn import Conversation, Decision, Part, Question, Scored, Turn
from bot.core.faq.decision import decide, thresholds_of
from bot.core.faq.explanation import explain_choice
from bot.core.faq.facts import FACT
from bot.core.faq.replies import (
    entry_reply,
    guarded_reply,
    likely_reply,
    offers_reply,
    question_of,
    unknown_reply,
)
from bot.core.knowledge import Knowledge, is_smalltalk
from bot.core.matching import Match
from bot.core.matching.matcher import RECOGNISED
from bot.core.matching.topic_classifier import OFF_TOPIC
from bot.core.medical.guard import Screening, screen
from bot.core.programme.answer import ProgrammeAnswer, answer_from_programme, topic_button
from bot.core.programme.callbacks import press_in_programme
from bot.languages.data import spoken
from bot.languages.messages import say
from bot.topics import TopicKind

MOST_PARTS = 3


def take_turn(
    question: Question,
    knowledge: Knowledge,
    conversation: Conversation,
    *,
    screening: Screening | None = None,
    explain: bool = False,
) -> tuple[Turn, Conversation]:
    """The desk's turn on a message or a pressed button, and what it remembers of the conversation afterwards.

    ``screening`` is that of the written message, where the guard was asked about it before.
    """
    text = "" if question.pressed else question.text
    language = reply_language(conversation, question.language, knowledge.speakable, text)
    conversation = replace(conversation, spoken=language)
    if question.pressed:
        parts, conversation = _pressed(question, language, knowledge, conversation, explain=explain)
    else:
        screening = screening or screen(question.text, knowledge.guard)
        parts, conversation = _written(
            question, screening, language, knowledge, conversation, explain=explain
        )
    turn = Turn(question, parts, conversation.spoken or language, knowledge.version, _turns_page(question))
    return turn, conversation


def _turns_page(question: Question) -> bool:
    kind, _ = callback_data.read(question.pressed) or ("", "")
    return kind in callback_data.PAGES


def seeks_advice(text: str, knowledge: Knowledge) -> bool:
    """Whether a message, or a question in it, asks for medical advice: its text must then not be stored."""
    return screen(text, knowledge.guard).seeks_advice


def withheld_turn(
    question: Question, knowledge: Knowledge, conversation: Conversation
) -> tuple[Turn, Conversation]:
    """The turn on a message that asked for medical advice and whose text is no longer there."""
    language = reply_language(conversation, question.language, knowledge.speakable)
    part = Part("", Decision.GUARDED, guarded_reply(language, knowledge))
    return Turn(question, (part,), language, knowledge.version), replace(conversation, spoken=language)


def _written(
    question: Question,
    screening: Screening,
    language: str,
    knowledge: Knowledge,
    conversation: Conversation,
    *,
    explain: bool,
) -> tuple[tuple[Part, ...], Conversation]:
    """The parts of the answer to a written message: one for each of its questions, at most three."""
    pieces = _pieces(screening, knowledge)
    if not pieces:
        return (_nothing_to_read(question, language, knowledge),), conversation
    parts: list[Part] = []
    for piece in pieces[:MOST_PARTS]:
        part = emergency_part(piece, language, question.now, knowledge)
        part = part or _guarded(piece, screening, language, knowledge, explain=explain)
        if part is None:
            part, conversation = _answered(
                piece, question, language, knowledge, conversation, explain=explain
            )
        parts.append(part)
    if left := pieces[MOST_PARTS:]:
        note = prose(say("desk.asked_too_much", language, questions=left))
        parts[-1] = replace(parts[-1], text=parts[-1].text + note)
    return tuple(parts), conversation


def _answered(
    text: str,
    question: Question,
    language: str,
    knowledge: Knowledge,
    conversation: Conversation,
    *,
    explain: bool,
) -> tuple[Part, Conversation]:
    """The answer to one question from the programme or, where that does not know better, from FAQ and history."""
    match = knowledge.matcher.match(text)
    part, conversation = _by_sources(
        text, match, question, language, knowledge, conversation, explain=explain
    )
    return replace(part, topic=recognised_topic(match)), conversation


def _by_sources(
    text: str,
    match: Match,
    question: Question,
    language: str,
    knowledge: Knowledge,
    conversation: Conversation,
    *,
    explain: bool,
) -> tuple[Part, Conversation]:
    found = answer_from_programme(text, question, language, knowledge, conversation, match, explain=explain)
    if found is not None and is_settled(found.candidate):
        return _by_programme(found, arbitrate(None, found.candidate), question, conversation, explain=explain)
    part = answer(text, question.now, language, knowledge, match=match, explain=explain)
    verdict = arbitrate(_candidate(part, knowledge), found.candidate if found else None)
    if found is not None and verdict.source is AnswerSource.PROGRAMME:
        return _by_programme(found, verdict, question, conversation, explain=explain)
    offered = part.decision in (Decision.OFFERED, Decision.LIKELY)
    part = _explained(part, verdict) if explain else part
    return part, replace(conversation, topic={"asked": text} if offered else {}, at=question.now)


def _by_programme(
    found: ProgrammeAnswer, verdict: Verdict, question: Question, conversation: Conversation, *, explain: bool
) -> tuple[Part, Conversation]:
    part = _explained(found.part, verdict) if explain else found.part
    return part, replace(conversation, topic=found.topic, at=question.now)


def _explained(part: Part, verdict: Verdict) -> Part:
    return replace(part, explanation=(str(verdict), *part.explanation))


def _candidate(part: Part, knowledge: Knowledge) -> FaqCandidate:
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


def _pieces(screening: Screening, knowledge: Knowledge) -> tuple[str, ...]:
    """The questions of a message; it stays whole where only the whole of it shows that medical advice is sought."""
    message, pieces = screening.message, screening.pieces
    if len(pieces) > 1 and knowledge.programme.names_a_title(message):
        return (message,)  # a title may hold a question mark of its own
    if len(pieces) < 2 or any(piece in screening.advice for piece in pieces):
        return pieces
    return (message,) if message in screening.advice else pieces


def _guarded(
    text: str, screening: Screening, language: str, knowledge: Knowledge, *, explain: bool
) -> Part | None:
    """A kind referral where medical advice is sought; None where the guard is off or sees none."""
    advice = screening.advice.get(text)
    if advice is None:
        return None
    body = guarded_reply(language, knowledge)
    made = topic_button(advice.topic, language, knowledge)
    return Part(text, Decision.GUARDED, body, buttons=made, explanation=advice.explanation if explain else ())


def answer(
    text: str,
    now: datetime,
    language: str,
    knowledge: Knowledge,
    *,
    match: Match | None = None,
    explain: bool = False,
) -> Part:
    """One question answered from the FAQ and the history."""
    match = match or knowledge.matcher.match(text)
    choice = decide(text, match, knowledge, now)
    identifiers = [candidate.id for candidate in choice.candidates]
    scored = tuple(Scored(c.id, round(c.confidence, 4)) for c in choice.candidates)
    why = explain_choice(match, choice, knowledge) if explain else ()
    if choice.decision is Decision.ANSWERED:
        body, source, made = entry_reply(identifiers[0], language, now, knowledge)
        return Part(text, choice.decision, body, scored, (), source, made, why)
    if choice.decision is Decision.LIKELY:
        body, source, made = likely_reply(identifiers, language, now, knowledge)
        return Part(text, choice.decision, body, scored, (), source, made, why)
    if choice.decision is Decision.OFFERED:
        body, made = offers_reply(identifiers, language, knowledge)
        return Part(text, choice.decision, body, scored, buttons=made, explanation=why)
    if _is_off_topic(match):
        names = knowledge.conference.short_name or knowledge.conference.name
        said = say("desk.off_topic", language, name=in_language(names, language, knowledge.languages))
        return Part(text, choice.decision, prose(said), explanation=why)
    return _unknown(text, identifiers, language, knowledge, why, gap=_gap(match, language))


def recognised_topic(match: Match) -> str:
    """The topic of the library that a question was recognised to be on; "" where there is none."""
    topic, probability = match.topics[0] if match.topics else ("", 0.0)
    return topic if probability >= RECOGNISED else ""


def _is_off_topic(match: Match) -> bool:
    return recognised_topic(match) == OFF_TOPIC


def _gap(match: Match, language: str) -> str:
    """The label of the topic that was recognised and that no entry is about; "" where there is none."""
    known = library.topics().get(match.gap)
    is_gap = known is not None and known.kind is TopicKind.FAQ
    return library.labels(spoken(language)).get(match.gap, "") if is_gap else ""


def _unknown(
    text: str, near: list[str], language: str, knowledge: Knowledge, why: tuple[str, ...] = (), gap: str = ""
) -> Part:
    body, made = unknown_reply(near, language, knowledge, gap)
    return Part(text, Decision.UNKNOWN, body, buttons=made, explanation=why)


def _nothing_to_read(question: Question, language: str, knowledge: Knowledge) -> Part:
    """A message without a letter or digit in it (an emoji, a question mark)."""
    if not knowledge.contents.faqs:
        return Part(question.text, Decision.UNKNOWN, prose(say("desk.nothing_known", language)))
    example = question_of(knowledge.contents.faqs[0], language, knowledge)
    return Part(question.text, Decision.UNKNOWN, prose(say("desk.empty", language, example=example)))


def _pressed(
    question: Question, language: str, knowledge: Knowledge, conversation: Conversation, *, explain: bool
) -> tuple[tuple[Part, ...], Conversation]:
    """The answer to a pressed button; an old one says so and answers anyway, by what stands on it."""
    kind, argument = callback_data.read(question.pressed) or ("", "")
    identifier = knowledge.digests.get(argument, "") if kind == callback_data.ENTRY_DIGEST else argument
    if kind in (callback_data.ENTRY, callback_data.ENTRY_DIGEST) and identifier in knowledge.entries:
        return (_opened(identifier, question.now, language, knowledge),), conversation
    if kind == callback_data.NONE_OF_THESE:
        asked = str(conversation.topic.get("asked", question.text))
        topic = recognised_topic(knowledge.matcher.match(asked))
        part = replace(_unknown(asked, [], language, knowledge), topic=topic)
        return (part,), replace(conversation, topic={})
    if kind == callback_data.LANGUAGE:
        part, conversation = choose_pinned(argument, language, knowledge, conversation)
        return (part,), conversation
    if kind == callback_data.HISTORY and argument.isdecimal():
        return (history_part(int(argument), language, knowledge),), conversation
    if pressed := press_in_programme(kind, argument, question, language, knowledge, conversation):
        return (pressed[0],), pressed[1]
    return _old_button(question, language, knowledge, conversation, explain=explain)


def _opened(identifier: str, now: datetime, language: str, knowledge: Knowledge) -> Part:
    body, source, made = entry_reply(identifier, language, now, knowledge)
    asked = question_of(knowledge.entries[identifier], language, knowledge)
    return Part(asked, Decision.ANSWERED, body, (Scored(identifier, 1.0),), (), source, made)


def _old_button(
    question: Question, language: str, knowledge: Knowledge, conversation: Conversation, *, explain: bool
) -> tuple[tuple[Part, ...], Conversation]:
    gone = (Part(question.text, Decision.UNKNOWN, prose(say("desk.old_button_gone", language))),)
    screening = screen(question.text, knowledge.guard)
    if not screening.pieces:
        return gone, conversation
    parts, conversation = _written(question, screening, language, knowledge, conversation, explain=explain)
    if parts[0].decision is Decision.UNKNOWN:
        return gone, conversation
    note = prose(say("desk.old_button", language))
    return (replace(parts[0], text=note + parts[0].text), *parts[1:]), conversation
