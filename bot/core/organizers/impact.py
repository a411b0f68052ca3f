"""What a change to the knowledge does to the questions that people ask: which of them now get another answer.

Pure and quick enough for the message after a reload; the command line and the bot print it in their own ways.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.content.validity import moment_inside, window_of
from bot.core.desk import take_turn
from bot.core.dialogue.prose import plain
from bot.core.dialogue.turn import Conversation, Decision, Part, Question
from bot.core.faq.facts import FACT
from bot.core.knowledge import SMALLTALK, Knowledge


@dataclass(frozen=True, slots=True)
class ComparedQuestion:
    """A question to compare: its text, the language to answer in (None: its own), and the moment it is asked at."""

    text: str
    language: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a question: the decision, the ids of the entries and sessions, and the text that is read."""

    decision: Decision
    entries: tuple[str, ...]
    sessions: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        ids = self.sessions if self.decision is Decision.LISTED else self.entries
        return f"{self.decision} {', '.join(ids)}".rstrip()


class Difference(StrEnum):
    """How an answer differs: in what is decided, in which entry or session gives it, or in its words alone."""

    DECISION = "decision"
    ENTRY = "entry"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A question that gets another answer, with the outcomes before and after; each is a tuple of the parts."""

    asked: ComparedQuestion
    difference: Difference
    before: tuple[Outcome, ...]
    after: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """How many different questions were compared, and those that get another answer, in the order they came."""

    compared: int
    changes: tuple[AnswerChange, ...]


def impact(before: Knowledge, after: Knowledge, questions: Iterable[ComparedQuestion]) -> Impact:
    """Asks both states every question, each once and as the first of a conversation of its own."""
    distinct = list(dict.fromkeys(questions))
    if before.version and before.version == after.version:
        return Impact(len(distinct), ())
    found = (_change(asked, before, after) for asked in distinct)
    return Impact(len(distinct), tuple(change for change in found if change))


def own_questions(states: Sequence[Knowledge]) -> Iterator[ComparedQuestion]:
    """The questions that the folder's entries hold (question, ``also_asked``, ``tests``) in any of the states.

    Each is asked while its entry holds, by the state that it stands in first; small talk and facts of the conference are left out.
    """
    seen: set[tuple[str, str]] = set()
    for knowledge in states:
        for identifier in sorted(knowledge.entries):
            fact = knowledge.entries[identifier]
            if SMALLTALK in fact.tags or FACT in fact.tags:
                continue
            at = moment_inside(window_of(fact), knowledge.conference)
            asked = [(language, text) for language, text in (fact.question or {}).items()]
            for lists in (fact.also_asked, fact.tests):
                asked += [(language, text) for language, texts in lists.items() for text in texts]
            for language, text in asked:
                if (language, text) not in seen:
                    seen.add((language, text))
                    yield ComparedQuestion(text, language, at)


def _change(asked: ComparedQuestion, before: Knowledge, after: Knowledge) -> AnswerChange | None:
    old, new = (_outcomes(asked, knowledge) for knowledge in (before, after))
    if old == new:
        return None
    if [one.decision for one in old] != [one.decision for one in new]:
        difference = Difference.DECISION
    elif [_given(one) for one in old] != [_given(one) for one in new]:
        difference = Difference.ENTRY
    elif _words(old) != _words(new):
        difference = Difference.WORDS
    else:
        return None
    return AnswerChange(asked, difference, old, new)


def _given(outcome: Outcome) -> tuple[str, ...]:
    """What an answer is made of; of offers the first counts, since the others come and go with every entry."""
    return (*outcome.entries[:1], *outcome.sessions)


def _words(outcomes: Sequence[Outcome]) -> list[str]:
    """The words of answers; those around offers and of "I do not know" follow from the entries."""
    said = (Decision.ANSWERED, Decision.LIKELY, Decision.LISTED, Decision.GUARDED)
    return [one.text for one in outcomes if one.decision in said]


def _outcomes(asked: ComparedQuestion, knowledge: Knowledge) -> tuple[Outcome, ...]:
    turn, _ = take_turn(Question(asked.text, asked.at), knowledge, Conversation(language=asked.language))
    return tuple(_outcome(part) for part in turn.parts)


def _outcome(part: Part) -> Outcome:
    entries = tuple(entry.id for entry in part.entries)
    return Outcome(part.decision, entries, part.sessions, plain(part.text))
