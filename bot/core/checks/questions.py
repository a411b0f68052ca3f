"""Rules on questions: each stands once, has other ways to ask, and is not taken for another entry's.

The comparison is always by words and the word table that comes with the package: a sentence model finds everything
a little alike while a question's own entry is left out, and a folder must not be clean on one machine only.
"""

from collections.abc import Iterator, Sequence

from bot.core.checks.rule import CheckContext, Finding, finding
from bot.core.content.faq import Faq, Milestone
from bot.core.content.problems import Place
from bot.core.content.validity import overlap
from bot.core.faq.entity_guard import conflict
from bot.core.knowledge import SMALLTALK, Answerable, Knowledge, build_knowledge, entry_id
from bot.core.matching.confusable import ConfusablePair, confusable_pairs
from bot.core.matching.normalisation import normalise
from bot.core.matching.word_vectors import shipped_word_vectors
from bot.languages.messages import Sentence
from bot.topics import topics


def question_twice(case: CheckContext) -> Iterator[Finding]:
    """The same question stands in one entry only, unless the entries hold at different times."""
    seen: dict[str, list[tuple[Faq | Milestone, Place]]] = {}
    for fact in sorted(case.entries, key=lambda fact: fact.where):
        told: set[str] = set()
        for text, place in _questions(fact):
            words = normalise(text)
            if not words or words in told:
                continue
            told.add(words)
            for other, there in seen.get(words, ()):
                if overlap(fact, other, case.contents.conference):
                    name = getattr(other, "id", None) or Sentence("check.a_milestone")
                    yield finding(place, "check.question_twice", there=there, entry=name)
                    break
            seen.setdefault(words, []).append((fact, place))


def missing_alternates(case: CheckContext) -> Iterator[Finding]:
    """A FAQ entry has other ways to ask in each language of its question, or a ``topic``; one wording alone is seldom found."""
    languages = case.contents.conference.languages
    for faq in case.faqs:
        if not set(faq.also_asked) <= set(languages):
            continue  # unlisted-language says so
        if faq.topic in topics():
            continue  # the library knows the other ways
        spoken = [language for language in languages if language in faq.question]
        missing = [language for language in spoken if not faq.also_asked.get(language)]
        if missing:
            yield finding(
                faq.at("question"), "check.no_alternates", id=faq.id, languages=missing, first=missing[0]
            )


def _questions(fact: Faq | Milestone) -> Iterator[tuple[str, Place]]:
    for language, text in (fact.question or {}).items():
        yield text, fact.at(f"question.{language}")
    for language, texts in fact.also_asked.items():
        for number, text in enumerate(texts):
            yield text, fact.at(f"also_asked.{language}.{number}")


SAME = 0.5
"""From this mean confidence over its questions on, an entry would be answered by another just as well."""

SURE = 0.9
"""Entries count as easily mistaken only from here on: among few entries every question is a little like another."""

_Pair = tuple[str, str]


def near_duplicate(case: CheckContext) -> Iterator[Finding]:
    """Two entries do not answer the same questions: without the one, its questions would find the other."""
    desk = case.desk
    if desk is None:
        return
    for (first, second), (found, share) in sorted(_pairs(case).items()):
        if share >= SAME and not _contrasted(desk, first, second):
            asked = found[0].question
            yield finding(_at(case, first), "check.near_duplicate", entry=first, other=second, question=asked)


def confusable_pair(case: CheckContext) -> Iterator[Finding]:
    """Two entries that are easily mistaken for one another have a contrast test: a question under ``not_for``."""
    desk = case.desk
    if desk is None:
        return
    told: set[_Pair] = set()
    for (first, second), (found, share) in sorted(_pairs(case).items()):
        pair = (min(first, second), max(first, second))
        if share >= SAME or found[0].confidence < SURE or pair in told or _contrasted(desk, *pair):
            continue
        told.add(pair)
        asked = found[0].question
        yield finding(_at(case, first), "check.confusable", entry=first, other=second, question=asked)


def _pairs(case: CheckContext) -> dict[_Pair, tuple[Sequence[ConfusablePair], float]]:
    """The folder's own entries with their rivals: the rival's questions, surest first, and the mean confidence.

    Of two entries that would each be answered by the other, only the later one stands here.
    """
    desk = case.desk
    if desk is None:
        return {}
    if "rivals" not in case.worked_out:
        case.worked_out["rivals"] = _rivalry(case, _lexical(case, desk))
    made: dict[_Pair, tuple[Sequence[ConfusablePair], float]] = case.worked_out["rivals"]
    return made


def _lexical(case: CheckContext, desk: Knowledge) -> Knowledge:
    """The knowledge as it is matched without a sentence model."""
    if desk.matcher.index.embedder.name == shipped_word_vectors().name:
        return desk
    return build_knowledge(case.contents)


def _rivalry(case: CheckContext, desk: Knowledge) -> dict[_Pair, tuple[Sequence[ConfusablePair], float]]:
    own = {entry_id(fact): fact for fact in case.entries}
    asked = {identifier: _asked(fact) for identifier, fact in desk.entries.items() if _asks(fact)}

    def comparable(one: str, other: str) -> bool:
        if one not in own or one not in asked or other not in asked:
            return False
        if conflict(desk.named(one), desk.named(other)):
            return False
        if not asked[one].isdisjoint(asked[other]):
            return False  # question-twice says so
        return overlap(desk.entries[one], desk.entries[other], desk.conference)

    made: dict[_Pair, tuple[Sequence[ConfusablePair], float]] = {}
    for identifier, questions, found in confusable_pairs(desk.matcher, comparable):
        for other in sorted({rival.id for rival in found}):
            by_other = [rival for rival in found if rival.id == other]
            by_other.sort(key=lambda rival: (-rival.confidence, rival.question))
            made[identifier, other] = (by_other, sum(r.confidence for r in by_other) / questions)
    twice = [(a, b) for a, b in made if min(made[a, b][1], made.get((b, a), ((), 0.0))[1]) >= SAME]
    for a, b in twice:
        if (a, b) in made and own[a].where < own[b].where:
            del made[a, b]
    return made


def _asks(fact: Answerable) -> bool:
    """Whether an entry is found by questions: not by a title alone, as milestones are, and not by a greeting."""
    return fact.question is not None and SMALLTALK not in fact.tags


def _asked(fact: Answerable) -> frozenset[str]:
    also = (text for texts in fact.also_asked.values() for text in texts)
    return frozenset(normalise(text) for text in (*(fact.question or {}).values(), *also))


def _contrasted(desk: Knowledge, one: str, other: str) -> bool:
    """Whether one of the two entries has a question under ``not_for`` that finds the other."""
    for here, there in ((one, other), (other, one)):
        for questions in desk.entries[here].not_for.values():
            for question in questions:
                if any(c.id == there for c in desk.matcher.match(question, 2).candidates):
                    return True
    return False


def _at(case: CheckContext, identifier: str) -> Place:
    fact: Answerable = next(fact for fact in case.entries if entry_id(fact) == identifier)
    return fact.at("question" if fact.question else "title")
