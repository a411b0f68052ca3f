"""The desk: one pure function from question, knowledge and conversation to turn and conversation.

Every door calls ``take_turn``; what the terminal and the evaluation run is what people get.
"""

from dataclasses import dataclass, replace
from functools import cache

from bot.core.arbiter import AnswerSource, arbitrate, is_settled
from bot.core.content.faq import Faq
from bot.core.dialogue import callback_data
from bot.core.dialogue.commands import choose_pinned, history_part, in_foreign_language, is_nod
from bot.core.dialogue.emergency import emergency_part
from bot.core.dialogue.follow_up import ENTRY, follow_entry
from bot.core.dialogue.language import CHINESE, in_variant, reply_language, reply_variant, variant_of
from bot.core.dialogue.prose import Prose, prose
from bot.core.dialogue.questions import questions_of
from bot.core.dialogue.turn import Conversation, Decision, Part, Question, Turn
from bot.core.faq.answer import answer, candidate, opened, recognised_topic, remembered, unknown
from bot.core.faq.decision import led_to_overview, one_of_several
from bot.core.faq.replies import guarded_reply, question_of
from bot.core.knowledge import Knowledge, is_smalltalk
from bot.core.matching import Match
from bot.core.medical_guard import Screening, screen
from bot.core.programme.answer import answer_from_programme, topic_button
from bot.core.programme.callbacks import press_in_programme
from bot.core.programme.query.parser import understand
from bot.languages.formats import shortened
from bot.languages.messages import say

MOST_PARTS = 3


Answered = tuple[tuple[Part, ...], Conversation]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A message or a pressed button with what answers it, in ``language``; ``explain``: the parts say why."""

    question: Question
    language: str
    knowledge: Knowledge
    explain: bool

    def say(self, key: str, /, **values: object) -> Prose:
        """A message of the desk in this language."""
        return prose(say(key, self.language, **values))


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
    asked = _Asked(question, language, knowledge, explain)
    if question.pressed:
        parts, conversation = _pressed(asked, conversation)
    else:
        parts, conversation = _written(
            asked, screening or screen(question.text, knowledge.guard), conversation
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


def _written(asked: _Asked, screening: Screening, conversation: Conversation) -> Answered:
    """The parts of the answer to a written message: one for each of its questions, at most three."""
    question, language, knowledge = asked.question, asked.language, asked.knowledge
    if is_nod(question.text):
        return (Part(question.text, Decision.ANSWERED, asked.say("desk.nod")),), conversation
    matched = cache(knowledge.matcher.match)
    pieces = questions_of(screening, question, knowledge, matched)
    if not pieces:
        return (_nothing_to_read(asked),), conversation
    parts: list[Part] = []
    matches = [matched(piece) for piece in pieces[:MOST_PARTS]]
    for place, piece in enumerate(pieces[:MOST_PARTS]):
        match, others = matches[place], matches[:place] + matches[place + 1 :]
        match = one_of_several(match, others, matched(screening.message), knowledge) if others else match
        part = emergency_part(piece, language, question.now, knowledge) or _guarded(piece, screening, asked)
        if part is None:
            taken = frozenset(one.entries[0].id for one in parts if one.decision.is_answer and one.entries)
            part, conversation = _followed(piece, match, asked, conversation, taken) or _by_sources(
                piece, match, asked, conversation
            )
            part = replace(part, topic=recognised_topic(match))
        if not _is_repeated(part, parts):
            parts.append(part)
    parts = list(in_foreign_language(parts, question, language, knowledge))
    if left := pieces[MOST_PARTS:]:
        parts[-1] = replace(parts[-1], text=parts[-1].text + asked.say("desk.asked_too_much", questions=left))
    if screening.seeks_advice:
        conversation = replace(conversation, topic={})  # no word of such a message is kept
    return tuple(parts), conversation


def _is_repeated(part: Part, before: list[Part]) -> bool:
    """Whether a part gives an answer again that stands in the same reply."""
    return part.decision.is_answer and any(
        one.decision.is_answer and [e.id for e in one.entries[:1]] == [e.id for e in part.entries[:1]] != []
        for one in before
    )


def _by_sources(
    text: str, match: Match, asked: _Asked, conversation: Conversation
) -> tuple[Part, Conversation]:
    """The answer to one question from the programme or, where that does not know better, from FAQ and history."""
    question, language, knowledge = asked.question, asked.language, asked.knowledge
    found = answer_from_programme(
        text, question, language, knowledge, conversation, match, explain=asked.explain
    )
    if found is not None and is_settled(found.candidate):
        part, verdict = found.part, arbitrate(None, found.candidate)
    else:
        match = led_to_overview(match, knowledge)
        part = answer(text, question.now, language, knowledge, match, explain=asked.explain)
        verdict = arbitrate(candidate(part, knowledge), found.candidate if found else None)
    if found is not None and verdict.source is AnswerSource.PROGRAMME:
        part, topic = found.part, found.topic
    else:
        topic = remembered(part, text, text, knowledge)
    if asked.explain:
        part = replace(part, explanation=(str(verdict), *part.explanation))
    return part, replace(conversation, topic=topic, at=question.now)


def _followed(
    text: str, match: Match, asked: _Asked, conversation: Conversation, taken: frozenset[str]
) -> tuple[Part, Conversation] | None:
    """The answer to a follow-up question of the entry answered last; its first words say what it follows.

    ``taken`` are the entries that answer the questions of the message before it.
    """
    now, language, knowledge = asked.question.now, asked.language, asked.knowledge
    kept = conversation.recalls(ENTRY, now)
    if not kept:
        return None
    followed = follow_entry(text, match, understand(text, now, knowledge.programme), kept, knowledge, taken)
    if followed is None:
        return None
    part = answer(followed.text, now, language, knowledge, followed.match, explain=asked.explain)
    if part.decision is Decision.UNKNOWN:
        return None
    entry = part.entries[0].id
    alone = match.candidates[0].id if match.candidates else ""
    lead = asked.say("programme.following", asked=shortened(followed.before, 60))
    if taken and entry == alone:
        lead = ()  # the other question of the message made it surer, and no other
    part = replace(part, question=text, text=lead + part.text)
    same = entry == kept.get("id")
    before = followed.before if same else question_of(knowledge.entries[entry], language, knowledge)
    return part, replace(conversation, topic=remembered(part, text, before, knowledge), at=now)


def _guarded(text: str, screening: Screening, asked: _Asked) -> Part | None:
    """A kind referral where medical advice is sought; None where the guard is off or sees none."""
    advice = screening.advice.get(text)
    if advice is None:
        return None
    body = guarded_reply(asked.language, asked.knowledge)
    made = topic_button(advice.topic, asked.language, asked.knowledge)
    why = advice.explanation if asked.explain else ()
    return Part(text, Decision.GUARDED, body, buttons=made, explanation=why)


def _nothing_to_read(asked: _Asked) -> Part:
    """A message without a letter or digit in it (an emoji, a question mark)."""
    faqs = (entry for entry in asked.knowledge.entries.values() if isinstance(entry, Faq))
    first = next((entry for entry in faqs if not is_smalltalk(entry)), None)
    text = asked.say("desk.nothing_known")
    if first is not None:
        text = asked.say("desk.empty", example=question_of(first, asked.language, asked.knowledge))
    return Part(asked.question.text, Decision.UNKNOWN, text)


def _pressed(asked: _Asked, conversation: Conversation) -> Answered:
    """The answer to a pressed button; an old one says so and answers anyway, by what stands on it."""
    question, language, knowledge = asked.question, asked.language, asked.knowledge
    kind, argument = callback_data.read(question.pressed) or ("", "")
    identifier = knowledge.digests.get(argument, "") if kind == callback_data.ENTRY_DIGEST else argument
    if kind in (callback_data.ENTRY, callback_data.ENTRY_DIGEST) and identifier in knowledge.entries:
        part = opened(identifier, question.now, language, knowledge)
        kept = {key: value for key, value in conversation.topic.items() if key == "asked"}
        kept |= remembered(part, part.question, part.question, knowledge)
        return (part,), replace(conversation, topic=kept, at=question.now)
    if kind == callback_data.NONE_OF_THESE:
        text = str(conversation.topic.get("asked", question.text))
        topic = recognised_topic(knowledge.matcher.match(text))
        return (replace(unknown(text, [], language, knowledge), topic=topic),), replace(
            conversation, topic={}
        )
    if kind == callback_data.LANGUAGE:
        part, conversation = choose_pinned(argument, language, knowledge, conversation)
        return (part,), conversation
    if kind == callback_data.HISTORY and argument.partition(":")[0].isdecimal():
        page, _, year = argument.partition(":")
        return (history_part(int(page), language, knowledge, year),), conversation
    if pressed := press_in_programme(kind, argument, question, language, knowledge, conversation):
        return (pressed[0],), pressed[1]
    return _old_button(asked, conversation)


def _old_button(asked: _Asked, conversation: Conversation) -> Answered:
    text = asked.question.text
    gone = (Part(text, Decision.UNKNOWN, asked.say("desk.old_button_gone")),)
    screening = screen(text, asked.knowledge.guard)
    if not screening.pieces or text.isdecimal():  # a number stands for nothing without its list
        return gone, conversation
    (first, *others), conversation_now = _written(asked, screening, conversation)
    if first.decision is Decision.UNKNOWN:
        return gone, conversation_now
    return (replace(first, text=asked.say("desk.old_button") + first.text), *others), conversation_now
