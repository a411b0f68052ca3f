"""Follow-up questions to an answer of the FAQ: "and where does she work?", "since when?", "how much is that?".

The entry answered last, and the words in which it was asked for, are the context. A follow-up is matched together with
them; a question that has a subject of its own is new.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.core.content.faq import Faq
from bot.core.knowledge import Answerable, Knowledge
from bot.core.matching import Candidate, Match, Thresholds
from bot.core.matching.features import stem, weight_of, words_of
from bot.core.matching.normalisation import normalise
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

SHARED = 0.05
"""What an entry is worth to the text alone counts if it is at least so near to the text in its context."""

OWN = 0.8
"""From this confidence on, a text without a word that points back finds an entry of its own."""

BEHIND = 0.3
"""So far other entries are behind the last one, where a text can only be about that."""

CONTENT = 0.7
"""From this weight on a word counts as a content word."""

_OPENER = Framed(rf"^(?:{{opener}}(?:\s+|(?<=[{UNSPACED}])))+", opener=Listed("follow_up", "openers"))
_TAIL = Framed(r"{tail}$", tail=Listed("follow_up", "tails"))
_POINTING = Listed("follow_up", "pointing back")
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
    text: str, alone: Match, asked: ProgrammeQuery, kept: Mapping[str, Any], knowledge: Knowledge
) -> EntryFollowUp | None:
    """A text as a follow-up of the question asked last (``kept``); None where it stands on its own.

    ``alone`` is the match of the text by itself, ``asked`` what the programme would understand of it.
    """
    before = kept.get("asked")
    if not isinstance(before, str) or _width(text) > LONGEST:
        return None
    if asked.halls or asked.people or asked.tracks or asked.titles or (asked.said and asked.when):
        return None
    reference = _reference(text)
    if reference.is_new(alone, knowledge.matcher.thresholds):
        return None
    whole = f"{_before(before, reference.text, knowledge)} {text}"
    together = knowledge.matcher.match(whole)
    candidates = _together(together, alone, has_content=bool(reference.content))
    likely, last = knowledge.matcher.thresholds.likely, str(kept.get("id"))
    says_nothing = (
        not reference.content and last in knowledge.entries
    )  # then it can only be about the last entry
    if says_nothing or not candidates or candidates[0].confidence < likely:
        if last not in knowledge.entries or not reference.may_be_about(knowledge.entries[last]):
            return None
        others = (replace(c, confidence=c.confidence * BEHIND) for c in candidates if c.id != last)
        candidates = (Candidate(last, SURE, ""), *others)
    elif (
        not reference.points
        and not reference.marked
        and reference.goes_beyond(knowledge.entries[candidates[0].id])
    ):
        return None
    return EntryFollowUp(whole, replace(together, candidates=candidates, gap=""), before)


@dataclass(frozen=True, slots=True)
class _Reference:
    """How a text refers to what was said: by its opening or end, by a word that points back; and what else it says."""

    text: str
    marked: bool
    points: bool
    content: tuple[str, ...]

    def is_new(self, alone: Match, thresholds: Thresholds) -> bool:
        """Whether the text has a subject of its own, so that it finds its entry alone."""
        own = alone.candidates[0].confidence if alone.candidates else 0.0
        if self.points or self.marked:
            return not self.points and not all(map(str.isdigit, self.content)) and own >= OWN
        return own >= (thresholds.likely if self.content else thresholds.answered)

    def may_be_about(self, fact: Answerable) -> bool:
        """Whether the text may ask something of the entry answered last."""
        return (
            not self.content
            or self.points
            or ((self.marked or not self.content) and not self.goes_beyond(fact))
        )

    def goes_beyond(self, fact: Answerable) -> bool:
        """Whether a content word of the text stands neither in an entry's questions nor in its answer."""
        texts = [*(fact.question or {}).values(), *(one for some in fact.also_asked.values() for one in some)]
        if isinstance(fact, Faq):
            texts += fact.answer.values()
        else:
            texts += [*fact.title.values(), *fact.story.values()]
        held = [normalise(text) for text in texts]
        stems = {stem(word) for text in held for word in words_of(text)}
        return any(
            stem(word) not in stems and (word.isascii() or not any(word in text for text in held))
            for word in self.content
        )


def content_words(text: str) -> tuple[str, ...]:
    """What a text says beside the words of every question and those that refer to what was said before."""
    bare = _POINTING.sub(" ", _TAIL.sub(" ", _OPENER.sub(" ", normalise(text))))
    left = normalise(without_question_words(bare))
    return tuple(word for word in words_of(left) if weight_of(word) >= CONTENT)


def _reference(text: str) -> _Reference:
    normalised = normalise(text)
    marked = bool(_OPENER.search(normalised) or _TAIL.search(normalised))
    return _Reference(normalised, marked, bool(_POINTING.search(normalised)), content_words(text))


def _width(text: str) -> int:
    return len(text) + len(HAN_CHARACTER.findall(text))


def _together(together: Match, alone: Match, *, has_content: bool) -> tuple[Candidate, ...]:
    """The candidates of a text in its context; those that the text alone speaks for as well go first."""
    own = {candidate.id: candidate.confidence for candidate in alone.candidates if has_content}
    ranked = sorted(
        together.candidates,
        key=lambda c: -(c.confidence + (own.get(c.id, 0.0) if c.confidence >= SHARED else 0.0)),
    )
    highest = max((c.confidence for c in together.candidates), default=0.0)
    made = [
        replace(c, confidence=min(SURE, max(c.confidence, highest if n == 0 else 0.0)))
        for n, c in enumerate(ranked)
    ]
    return (
        *made,
        *(c for c in alone.candidates[:1] if c.confidence >= OWN and c.id not in {m.id for m in made}),
    )


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
