"""The questions of a message, taken apart by what each of them finds of its own."""

from collections.abc import Callable
from functools import cache

from bot.core.dialogue.exclusion import without_excluded
from bot.core.dialogue.follow_up import content_words, in_context, is_bare
from bot.core.dialogue.segmentation import CLEAR, OWN, SURE, Finder, Found, apart, leaning_together
from bot.core.dialogue.turn import Question
from bot.core.knowledge import Knowledge, is_smalltalk
from bot.core.matching import Match
from bot.core.matching.matcher import GAP, LITERAL, RECOGNISED
from bot.core.medical_guard import Screening
from bot.core.programme.query.parser import understand
from bot.topics import TopicKind

Matched = Callable[[str], Match]
"""The match of a text of one message: several steps ask about the same one."""


def questions_of(
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
        one
        for piece in pieces
        for one in ((piece,) if piece in screening.advice else apart(_meant(piece, matched), finds))
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


def _meant(piece: str, matched: Matched) -> str:
    """A piece without what it excludes, unless an entry asks just this."""
    without = without_excluded(piece)
    if without == piece or any(one.confidence >= LITERAL for one in matched(piece).candidates[:1]):
        return piece
    return without


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
        if (best is None or best.confidence < CLEAR) and not content_words(text):
            return Found()
        if knowledge.programme.timed and ours >= RECOGNISED and (best is None or best.confidence < ours):
            return Found(TopicKind.PROGRAMME, ours, topic)
        if best is not None and not is_smalltalk(knowledge.entries[best.id]):
            return Found(best.id, best.confidence, topic)
        return Found(match.gap, GAP if match.gap else 0.0, topic)

    return finds
