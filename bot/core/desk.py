"""The desk: one pure function from question, knowledge and conversation to turn and conversation.

Every door calls ``take_turn``; what the terminal and the evaluation run is what people get.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from bot import topics as library
from bot.core.arbiter import AnswerSource, FaqCandidate, Verdict, arbitrate, is_settled
from bot.core.content.faq import Faq
from bot.core.content.values import in_language
from bot.core.dialogue import callback_data
from bot.core.dialogue.commands import choose_pinned, history_part, in_foreign_language, is_nod
from bot.core.dialogue.emergency import emergency_part
from bot.core.dialogue.follow_up import (
    ENTRY,
    content_words,
    follow_entry,
    in_context,
    is_bare,
    remember_entry,
)
from bot.core.dialogue.language import reply_language
from bot.core.dialogue.prose import prose
from bot.core.dialogue.segmentation import CLEAR, OWN, SURE, Finder, Found, apart, leaning_together
from bot.core.dialogue.turn import Conversation, Decision, Part, Question, Scored, Turn
from bot.core.dialogue.variant import CHINESE, in_variant, reply_variant, variant_of
from bot.core.faq.decision import decide, led_to_overview, one_of_several, thresholds_of
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
from bot.core.matching.matcher import GAP, RECOGNISED
from bot.core.matching.topic_classifier import OFF_TOPIC
from bot.core.medical_guard import Screening, screen
from bot.core.programme.answer import ProgrammeAnswer, answer_from_programme, topic_button
from bot.core.programme.callbacks import press_in_programme
from bot.core.programme.query.parser import understand
from bot.languages.data import spoken
from bot.languages.formats import shortened
from bot.languages.messages import say
from bot.topics import TopicKind

MOST_PARTS = 3

Matched = Callable[[str], Match]
"""The match of a text of one message: several steps ask about the same one."""


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
    variant = reply_variant(conversation, question.language, text) if language == CHINESE else ""
    kept = variant if language == CHINESE else conversation.variant
    conversation = replace(conversation, spoken=language, variant=kept)
    if question.pressed:
        parts, conversation = _pressed(question, language, knowledge, conversation, explain=explain)
    else:
        screening = screening or screen(question.text, knowledge.guard)
        parts, conversation = _written(
            question, screening, language, knowledge, conversation, explain=explain
        )
    in_place = callback_data.turns_page(question.pressed)
    turn = Turn(question, parts, conversation.spoken or language, knowledge.version, in_place)
    return in_variant(turn, variant or variant_of(conversation.language), knowledge.han_names), conversation


def seeks_advice(text: str, knowledge: Knowledge) -> bool:
    """Whether a message, or a question in it, asks for medical advice: its text must then not be stored."""
    return screen(text, knowledge.guard).seeks_advice


def withheld_turn(
    question: Question, knowledge: Knowledge, conversation: Conversation
) -> tuple[Turn, Conversation]:
    """The turn on a message that asked for medical advice and whose text is no longer there."""
    language = reply_language(conversation, question.language, knowledge.speakable)
    part = Part("", Decision.GUARDED, guarded_reply(language, knowledge))
    turn = Turn(question, (part,), language, knowledge.version)
    variant = reply_variant(conversation, question.language, "")
    return in_variant(turn, variant, knowledge.han_names), replace(conversation, spoken=language)


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
    if is_nod(question.text):
        return (Part(question.text, Decision.ANSWERED, prose(say("desk.nod", language))),), conversation
    matched = cache(knowledge.matcher.match)
    pieces = _pieces(screening, question, knowledge, matched)
    if not pieces:
        return (_nothing_to_read(question, language, knowledge),), conversation
    parts: list[Part] = []
    matches = [matched(piece) for piece in pieces[:MOST_PARTS]]
    for place, piece in enumerate(pieces[:MOST_PARTS]):
        match, others = matches[place], matches[:place] + matches[place + 1 :]
        match = one_of_several(match, others, matched(screening.message), knowledge) if others else match
        part = emergency_part(piece, language, question.now, knowledge)
        part = part or _guarded(piece, screening, language, knowledge, explain=explain)
        if part is None:
            taken = frozenset(one.entries[0].id for one in parts if one.decision.is_answer and one.entries)
            part, conversation = _answered(
                piece, match, question, language, knowledge, conversation, taken, explain=explain
            )
        if not _is_repeated(part, parts):
            parts.append(part)
    parts = list(in_foreign_language(parts, question, language, knowledge))
    if left := pieces[MOST_PARTS:]:
        note = prose(say("desk.asked_too_much", language, questions=left))
        parts[-1] = replace(parts[-1], text=parts[-1].text + note)
    if screening.seeks_advice:
        conversation = replace(conversation, topic={})  # no word of such a message is kept
    return tuple(parts), conversation


def _is_repeated(part: Part, before: list[Part]) -> bool:
    """Whether a part gives an answer again that stands in the same reply."""
    return part.decision.is_answer and any(
        one.decision.is_answer and [e.id for e in one.entries[:1]] == [e.id for e in part.entries[:1]] != []
        for one in before
    )


def _answered(
    text: str,
    match: Match,
    question: Question,
    language: str,
    knowledge: Knowledge,
    conversation: Conversation,
    taken: frozenset[str],
    *,
    explain: bool,
) -> tuple[Part, Conversation]:
    """The answer to one question from the programme or, where that does not know better, from FAQ and history."""
    part, conversation = _followed(
        text, match, question, language, knowledge, conversation, taken, explain=explain
    ) or _by_sources(text, match, question, language, knowledge, conversation, explain=explain)
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
    match = led_to_overview(match, knowledge)
    part = answer(text, question.now, language, knowledge, match=match, explain=explain)
    verdict = arbitrate(_candidate(part, knowledge), found.candidate if found else None)
    if found is not None and verdict.source is AnswerSource.PROGRAMME:
        return _by_programme(found, verdict, question, conversation, explain=explain)
    topic = _topic(part, text, text, knowledge)
    part = _explained(part, verdict) if explain else part
    return part, replace(conversation, topic=topic, at=question.now)


def _followed(
    text: str,
    match: Match,
    question: Question,
    language: str,
    knowledge: Knowledge,
    conversation: Conversation,
    taken: frozenset[str],
    *,
    explain: bool,
) -> tuple[Part, Conversation] | None:
    """The answer to a follow-up question of the entry answered last; its first words say what it follows."""
    kept = conversation.recalls(ENTRY, question.now)
    if not kept:
        return None
    asked = understand(text, question.now, knowledge.programme)
    followed = follow_entry(text, match, asked, kept, knowledge, taken)
    if followed is None:
        return None
    part = answer(followed.text, question.now, language, knowledge, match=followed.match, explain=explain)
    if part.decision is Decision.UNKNOWN:
        return None
    entry = part.entries[0].id
    alone = match.candidates[0].id if match.candidates else ""
    lead = prose(say("programme.following", language, asked=shortened(followed.before, 60)))
    if taken and entry == alone:
        lead = ()  # the other question of the message made it surer, and no other
    part = replace(part, question=text, text=lead + part.text)
    same = entry == kept.get("id")
    remembered = followed.before if same else question_of(knowledge.entries[entry], language, knowledge)
    topic = _topic(part, text, remembered, knowledge)
    return part, replace(conversation, topic=topic, at=question.now)


def _topic(part: Part, text: str, asked: str, knowledge: Knowledge) -> dict[str, Any]:
    """What a tap on "none of these", and a follow-up question, refer to after a part."""
    topic: dict[str, Any] = {}
    if part.decision in (Decision.OFFERED, Decision.LIKELY):
        topic["asked"] = text
    shown = part.entries[0].id if part.entries else ""
    if not (shown and is_smalltalk(knowledge.entries[shown])):
        topic |= remember_entry(shown, asked)
    return topic


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


def _pieces(
    screening: Screening, question: Question, knowledge: Knowledge, matched: Matched
) -> tuple[str, ...]:
    """The questions of a message; it stays whole where only the whole of it shows that medical advice is sought."""
    message, pieces = screening.message, screening.pieces
    if len(pieces) > 1 and knowledge.programme.names_a_title(message):
        return (message,)  # a title may hold a question mark of its own
    if message in screening.advice and not any(piece in screening.advice for piece in pieces):
        return (message,)
    finds = _finder(knowledge, matched)
    found = [
        one for piece in pieces for one in ((piece,) if piece in screening.advice else apart(piece, finds))
    ]
    if len(found) < 2:
        return tuple(found)

    def stands_alone(piece: str, before: str) -> bool:
        if piece in screening.advice:
            return True
        if is_bare(piece):
            return False
        led, own, behind = finds(before, ""), finds(piece, ""), finds(piece, before)
        if own.name != led.name and own.confidence >= OWN:
            return True
        if behind.name == led.name and behind.confidence >= SURE:
            return False
        asked = understand(piece, question.now, knowledge.programme)
        return asked.conditions or bool(content_words(piece)) or behind.confidence >= OWN

    return tuple(leaning_together(found, stands_alone))


def _finder(knowledge: Knowledge, matched: Matched) -> Finder:
    """Tells what a part of a message finds of its own: an entry, the programme, or a topic that no entry is about."""

    @cache
    def finds(text: str, before: str) -> Found:
        if before:
            shown = finds(before, "").name
            behind = in_context(text, before, shown, knowledge)
            return Found(behind[0].id, behind[0].confidence) if behind else Found()
        if is_bare(text):
            return Found()
        match = matched(text)
        topic = match.topics[0][0] if match.topics else ""
        best = match.candidates[0] if match.candidates else None
        ours = match.kinds.get(TopicKind.PROGRAMME, 0.0)
        if not content_words(text) and (best is None or best.confidence < CLEAR):
            return Found()
        if knowledge.programme.timed and ours >= RECOGNISED and (best is None or best.confidence < ours):
            return Found(TopicKind.PROGRAMME, ours, topic)
        if best is not None and not is_smalltalk(knowledge.entries[best.id]):
            return Found(best.id, best.confidence, topic)
        return Found(match.gap, GAP if match.gap else 0.0, topic)

    return finds


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
        if choice.about:
            about, asked = choice.about.told(language), choice.about.said(language)
            body = prose(say("desk.about_another", language, about=about, asked=asked)) + body
        return Part(text, choice.decision, body, scored, (), source, made, why)
    if choice.decision is Decision.OFFERED:
        body, made = offers_reply(identifiers, language, knowledge)
        return Part(text, choice.decision, body, scored, buttons=made, explanation=why)
    if _is_off_topic(match):
        names = knowledge.conference.short_name or knowledge.conference.name
        said = say("desk.off_topic", language, name=in_language(names, language, knowledge.languages))
        return Part(text, choice.decision, prose(said), explanation=why)
    return _unknown(text, identifiers, language, knowledge, why, gap=_gap(text, match, language, knowledge))


def recognised_topic(match: Match) -> str:
    """The topic of the library that a question was recognised to be on; "" where there is none."""
    topic, probability = match.topics[0] if match.topics else ("", 0.0)
    return topic if probability >= RECOGNISED else ""


def _is_off_topic(match: Match) -> bool:
    return recognised_topic(match) == OFF_TOPIC


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


def _unknown(
    text: str, near: list[str], language: str, knowledge: Knowledge, why: tuple[str, ...] = (), gap: str = ""
) -> Part:
    body, made = unknown_reply(near, language, knowledge, gap)
    return Part(text, Decision.UNKNOWN, body, buttons=made, explanation=why)


def _nothing_to_read(question: Question, language: str, knowledge: Knowledge) -> Part:
    """A message without a letter or digit in it (an emoji, a question mark)."""
    asked = (entry for entry in knowledge.entries.values() if isinstance(entry, Faq))
    first = next((entry for entry in asked if not is_smalltalk(entry)), None)
    if first is None:
        return Part(question.text, Decision.UNKNOWN, prose(say("desk.nothing_known", language)))
    example = question_of(first, language, knowledge)
    return Part(question.text, Decision.UNKNOWN, prose(say("desk.empty", language, example=example)))


def _pressed(
    question: Question, language: str, knowledge: Knowledge, conversation: Conversation, *, explain: bool
) -> tuple[tuple[Part, ...], Conversation]:
    """The answer to a pressed button; an old one says so and answers anyway, by what stands on it."""
    kind, argument = callback_data.read(question.pressed) or ("", "")
    identifier = knowledge.digests.get(argument, "") if kind == callback_data.ENTRY_DIGEST else argument
    if kind in (callback_data.ENTRY, callback_data.ENTRY_DIGEST) and identifier in knowledge.entries:
        part = _opened(identifier, question.now, language, knowledge)
        kept = {key: value for key, value in conversation.topic.items() if key == "asked"}
        kept |= _topic(part, part.question, part.question, knowledge)
        return (part,), replace(conversation, topic=kept, at=question.now)
    if kind == callback_data.NONE_OF_THESE:
        asked = str(conversation.topic.get("asked", question.text))
        topic = recognised_topic(knowledge.matcher.match(asked))
        part = replace(_unknown(asked, [], language, knowledge), topic=topic)
        return (part,), replace(conversation, topic={})
    if kind == callback_data.LANGUAGE:
        part, conversation = choose_pinned(argument, language, knowledge, conversation)
        return (part,), conversation
    if kind == callback_data.HISTORY and argument.partition(":")[0].isdecimal():
        page, _, year = argument.partition(":")
        return (history_part(int(page), language, knowledge, year),), conversation
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
    if not screening.pieces or question.text.isdecimal():  # a number stands for nothing without its list
        return gone, conversation
    parts, conversation = _written(question, screening, language, knowledge, conversation, explain=explain)
    if parts[0].decision is Decision.UNKNOWN:
        return gone, conversation
    note = prose(say("desk.old_button", language))
    return (replace(parts[0], text=note + parts[0].text), *parts[1:]), conversation
