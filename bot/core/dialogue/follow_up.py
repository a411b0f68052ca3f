"""Follow-up questions to an answer of the FAQ: "and where does she work?", "since when?", "how much is that?".

The entry answered last, and the words in which it was asked for, are the context. A follow-up is matched together with
them; a question that has a subject of its own is new.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot import topics as library
from bot.core.content.faq import Faq
from bot.core.knowledge import Answerable, Knowledge, is_smalltalk
from bot.core.matching import Candidate, FollowUpContext, Match, Thresholds
from bot.core.matching.features import stem, weight_of, words_of
from bot.core.matching.matcher import LITERAL, RECOGNISED
from bot.core.matching.normalisation import normalise
from bot.core.matching.topic_classifier import OFF_TOPIC
from bot.core.programme.query.facts import without_question_words
from bot.core.programme.query.parser import ProgrammeQuery
from bot.languages.patterns import Framed, Listed
from bot.languages.scripts import HAN_CHARACTER, UNSPACED

ENTRY = "entry"
"""The key of a conversation's topic under which the entry answered last is kept."""

LONGEST, KEPT = 60, 120
"""A wider text is no follow-up (a Chinese character is two wide); so much of the question before is kept."""

SURE = 0.89
"""A follow-up is never surer than this: it is said what it was taken to follow."""

OWN = 0.8
"""From this confidence on, a text without a word that points back finds an entry of its own."""

CERTAIN = 0.9
"""From this probability on a question of the programme is one."""

CLEAR, CLEARER, BEYOND_DOUBT = 0.35, 0.6, 0.95
"""From these probabilities on an entry is meant by a follow-up; by a text that only may be one; whatever it says else."""

LEFT = 0.05
"""At least so much is left for other entries than those shown for the same message."""

AGREED = 0.9
"""From this probability on an entry is meant that is the best one for the text alone, too."""

ANOTHER, SHORT = 0.8, 40
"""From this probability on a text that is no wider is about another entry than the likely one it finds alone."""

KNOWN = 2
"""So many times the threshold of offers makes an entry that a question on the conference itself finds alone its own."""

CONTENT = 0.7
"""From this weight on a word counts as a content word."""

_OPENER = Framed(rf"^(?:{{opener}}(?:\s+|(?<=[{UNSPACED}])))+", opener=Listed("follow_up", "openers"))
_TAIL = Framed(r"{tail}$", tail=Listed("follow_up", "tails"))
_POINTING = Listed("follow_up", "pointing back")
_OF_ANYTHING = Listed("follow_up", "of anything")
_EMPTY = Listed("follow_up", "empty")
_CONFERENCE = Listed("claims", "conference")
_AMOUNT = Listed("follow_up", "amounts")
_TOLD_AMOUNT = Listed("follow_up", "told amounts")
_NUMBER = re.compile(r"(?<!\d)\d+(?!\d)")


@dataclass(frozen=True, slots=True)
class EntryFollowUp:
    """A follow-up question in its context: the whole ``text``, its match, and what was asked ``before``."""

    text: str
    match: Match
    before: str


def remember_entry(identifier: str, asked: str) -> dict[str, Any]:
    """The topic of a conversation after an answer: its entry, and the words in which it was asked for."""
    return {ENTRY: {"id": identifier, "asked": asked[-KEPT:]}}


def follow_entry(
    text: str,
    alone: Match,
    asked: ProgrammeQuery,
    kept: Mapping[str, Any],
    knowledge: Knowledge,
    taken: frozenset[str] = frozenset(),
) -> EntryFollowUp | None:
    """A text as a follow-up of the question asked last (``kept``); None where it stands on its own.

    ``alone`` is the match of the text by itself, ``asked`` what the programme would understand of it; ``taken`` are the
    entries shown for other questions of the same message, which is not to repeat them.
    """
    before = kept.get("asked")
    if not isinstance(before, str) or _width(text) > LONGEST:
        return None
    if asked.halls or asked.people or asked.tracks or asked.titles or (asked.said and asked.when):
        return None
    reference = _reference(text, str(kept.get("id")), knowledge)
    if reference.is_new(alone, knowledge.matcher.thresholds):
        return None
    candidates = in_context(text, before, str(kept.get("id")), knowledge, another=bool(taken))
    if not reference.bare:
        left = max(1.0 - sum(c.confidence for c in candidates if c.id in taken), LEFT)
        candidates = tuple(
            replace(c, confidence=c.confidence / left) for c in candidates if c.id not in taken
        )
    if not candidates or not reference.follows(candidates[0], alone, knowledge, of_several=bool(taken)):
        return None
    candidates = tuple(replace(c, confidence=min(SURE, c.confidence)) for c in candidates)
    together = replace(alone, candidates=candidates, gap="", explained=False)
    return EntryFollowUp(f"{_before(before, reference.text, knowledge)} {text}", together, before)


def in_context(
    text: str, before: str, shown: str, knowledge: Knowledge, *, another: bool = False
) -> tuple[Candidate, ...]:
    """The candidates for a text behind the one ``before`` it, for which an entry was ``shown`` ("" for none).

    ``another``: the text is the second question of a message, so that it rather asks for another entry.
    """
    reference = _reference(text, shown, knowledge)
    remembered = _before(before, reference.text, knowledge)
    context = FollowUpContext(remembered, shown, reference.marked or another, reference.bare)
    found = knowledge.matcher.match_in_context(text, context)
    return tuple(c for c in found if not is_smalltalk(knowledge.entries[c.id]))


@dataclass(frozen=True, slots=True)
class _Reference:
    """How a text refers to what was said: by its opening or end, by a word that points back; and what else it says.

    ``bare``: it only asks what may be asked of anything ("since when?"), so that it needs what was said.
    """

    text: str
    marked: bool
    points: bool
    bare: bool
    content: tuple[str, ...]

    @property
    def names_nothing(self) -> bool:
        """Whether its content is nothing but numbers ("and 2029?")."""
        return all(map(str.isdigit, self.content))

    def is_new(self, alone: Match, thresholds: Thresholds) -> bool:
        """Whether the text finds its entry alone, whatever was said before."""
        own = alone.candidates[0].confidence if alone.candidates else 0.0
        if _CONFERENCE.search(self.text) and not (self.marked or self.points):
            return own >= KNOWN * thresholds.offered  # its subject is the conference itself
        if self.bare or self.points or self.names_nothing:
            return own >= LITERAL
        likely_alone = not self.marked and _width(self.text) > SHORT
        return own >= (thresholds.likely if likely_alone else thresholds.answered)

    def follows(self, best: Candidate, alone: Match, knowledge: Knowledge, *, of_several: bool) -> bool:
        """Whether the text is meant as a follow-up, which an entry answers that is the best one in context.

        ``of_several``: it is a further question of one message, and so on something near.
        """
        topic, probability = alone.topics[0] if alone.topics else ("", 0.0)
        if probability >= CERTAIN and not (self.marked or self.points) and library.topics()[topic].query:
            return False  # "what's next?" asks the programme, whatever was said before
        own = alone.candidates[0] if alone.candidates else Candidate("", 0.0, "")
        is_likely = own.confidence >= knowledge.matcher.thresholds.likely
        if self.bare or self.names_nothing or (of_several and best.id == own.id):
            return best.confidence >= CLEAR
        if best.id == own.id and best.confidence >= AGREED and not is_likely:
            beyond = alone.gap or (alone.names_another and not self.marked)
            return not (beyond and self.goes_beyond(knowledge.entries[best.id]))
        if topic == OFF_TOPIC and probability >= RECOGNISED:
            least = BEYOND_DOUBT
        elif self.points or (self.marked and own.confidence < OWN):
            return best.confidence >= CLEAR
        elif is_likely:
            least = ANOTHER
        else:
            least = CLEARER
        if best.confidence < least or (is_likely and (best.id == own.id or _width(self.text) > SHORT)):
            return False
        return not self.goes_beyond(knowledge.entries[best.id])

    def goes_beyond(self, fact: Answerable) -> bool:
        """Whether a content word of the text stands neither in an entry's questions nor in its answer."""
        texts = [*(fact.question or {}).values(), *(one for some in fact.also_asked.values() for one in some)]
        held = [normalise(text) for text in [*texts, *_answers(fact)]]
        stems = {stem(word) for text in held for word in words_of(text)}
        return any(
            stem(word) not in stems and (word.isascii() or not any(word in text for text in held))
            for word in self.content
        )


def content_words(text: str) -> tuple[str, ...]:
    """What a text says beside the words of every question and those that refer to what was said before."""
    left = normalise(without_question_words(_unmarked(text)))
    return tuple(word for word in words_of(left) if weight_of(word) >= CONTENT)


def is_bare(text: str) -> bool:
    """Whether a text only asks what may be asked of anything ("since when?")."""
    return not words_of(normalise(_EMPTY.sub(" ", _OF_ANYTHING.sub(" ", _unmarked(text)))))


def _reference(text: str, shown: str, knowledge: Knowledge) -> _Reference:
    normalised = normalise(text)
    marked = bool(_OPENER.search(normalised) or _TAIL.search(normalised))
    points = bool(_POINTING.search(normalised))
    bare = is_bare(text) and _may_tell(normalised, shown, knowledge)
    return _Reference(normalised, marked, points, bare, content_words(text))


def _may_tell(asked: str, shown: str, knowledge: Knowledge) -> bool:
    """Whether the entry shown last may answer what can be asked of anything: a price, an hour or a number stands in it.

    Behind "how do I register?", "how much?" asks for the fee, and not for what has just been read.
    """
    fact = knowledge.entries.get(shown)
    if fact is None or not _AMOUNT.search(asked):
        return True
    told = map(normalise, _answers(fact))
    return any(_NUMBER.search(text) or _TOLD_AMOUNT.search(text) for text in told)


def _answers(fact: Answerable) -> list[str]:
    told = [fact.answer] if isinstance(fact, Faq) else [fact.title, fact.story]
    return [text for texts in told for text in texts.values()]


def _unmarked(text: str) -> str:
    """A text without the words that refer to what was said before."""
    return _POINTING.sub(" ", _TAIL.sub(" ", _OPENER.sub(" ", normalise(text))))


def _width(text: str) -> int:
    return len(text) + len(HAN_CHARACTER.findall(text))


def _before(before: str, now: str, knowledge: Knowledge) -> str:
    """What was asked before, without what the follow-up puts another in the place of: a number, a name."""
    before = normalise(before)
    if _NUMBER.search(now) and len(_NUMBER.findall(before)) == 1:
        before = _NUMBER.sub(" ", before)
    slots = {slot for slot, spelling, _ in knowledge.lexicon.names if spelling in now}
    for slot, spelling, _ in knowledge.lexicon.names if slots else ():
        if slot in slots and spelling not in now:
            before = before.replace(spelling, " ")
    return before
