"""Handing questions on to people: which questions are the same, and what entry their answer makes."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from bot.core.dialogue.language import first_spoken, language_of
from bot.core.faq.entity_guard import named
from bot.core.knowledge import Knowledge
from bot.core.matching.fuzzy import spelled_alike
from bot.core.matching.normalisation import MATCHED_CHARACTERS, normalise, visible
from bot.core.matching.topic_classifier import OFF_TOPIC
from bot.core.organizers.clustering import Cluster, Wording, drafted
from bot.languages.messages import say
from bot.languages.scripts import COLONS, has_han


def same_question(text: str) -> str:
    """What two questions share that differ only in spelling; empty for a text without a word in it."""
    words = normalise(text)
    if len(words) < MATCHED_CHARACTERS - 1:
        return words
    return f"{words[:100]} {sha256(visible(text).casefold().encode()).hexdigest()}"


SURE_TOPIC = 0.85
"""From this probability on a topic tells that questions in two languages are the same."""


def is_same_matter(one: str, other: str, knowledge: Knowledge) -> bool:
    """Whether two questions ask the same, in whatever spelling or language; never where they name different things."""
    if _slots(one, knowledge) != _slots(other, knowledge):
        return False
    if spelled_alike(one, other):
        return True
    if has_han(one) == has_han(other):
        return False
    mine, theirs = (knowledge.matcher.match(text).topics[:1] for text in (one, other))
    sure = all(topics and topics[0][1] >= SURE_TOPIC for topics in (mine, theirs))
    return sure and mine[0][0] == theirs[0][0] != OFF_TOPIC


def _slots(text: str, knowledge: Knowledge) -> dict[str, frozenset[str]]:
    return dict(named(text, knowledge.lexicon))


def answers_by_language(text: str, languages: Sequence[str], other: str | None = None) -> dict[str, str]:
    """An answer as somebody writes it: ``en: …`` and ``zh: …`` for several languages, else its own (or ``other``)."""
    codes = "|".join(map(re.escape, languages))
    marks = re.compile(rf"^\s*({codes})\s*[{COLONS}]\s*", re.MULTILINE | re.IGNORECASE)
    pieces = marks.split(text.strip())
    told = zip(pieces[1::2], pieces[2::2], strict=True)
    marked = {language.lower(): text.strip() for language, text in told if text.strip()}
    if marked and not pieces[0].strip():
        return marked
    return {first_spoken([language_of(text, languages), other], languages): text.strip()}


def answer_for(language: str, answers: Mapping[str, str], languages: Sequence[str]) -> str:
    """The answer in somebody's language, else in the first of the conference's that there is."""
    return next((answers[one] for one in (language, *languages) if one in answers), "")


def answered_entry(
    asked: Sequence[tuple[str, str]],
    answer: str,
    languages: Sequence[str],
    taken: Container[str],
    today: date,
) -> dict[str, Any]:
    """A new FAQ entry from wordings with their languages, and the organizers' answer to them.

    In each language the wording that most people used is the question, others are other ways to ask; wordings that
    read the same to the desk count as one. ``languages`` are the conference's.
    """
    wordings: dict[tuple[str, str], list[str]] = {}
    for text, language in asked:
        own = first_spoken([language_of(text, languages), language], languages)
        wordings.setdefault((own, same_question(text)), []).append(text.strip())
    counted = [Wording(_commonest(texts), own, len(texts)) for (own, _), texts in wordings.items()]
    counted.sort(key=lambda wording: -wording.people)
    answers = answers_by_language(answer, languages, counted[0].language)
    cluster = Cluster(tuple(counted), len(asked), (), None)
    made = drafted(cluster, answers, taken)
    sources = {language: say("handoff.source", language) for language in languages}
    source = sources if len(set(sources.values())) > 1 else next(iter(sources.values()))
    return {**made, "source": source, "verified": today.isoformat()}


def _commonest(texts: Iterable[str]) -> str:
    """The spelling used most; of several the first."""
    listed = list(texts)
    return max(listed, key=listed.count)
