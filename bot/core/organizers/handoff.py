"""Handing questions on to people: which questions are the same, and what entry their answer makes."""

from collections.abc import Container, Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from bot.core.dialogue.language import first_spoken, language_of
from bot.core.matching.normalisation import MATCHED_CHARACTERS, normalise, visible
from bot.core.organizers.clustering import Cluster, Wording, drafted
from bot.languages.messages import say


def same_question(text: str) -> str:
    """What two questions share that differ only in spelling; empty for a text without a word in it."""
    words = normalise(text)
    if len(words) < MATCHED_CHARACTERS - 1:
        return words
    return f"{words[:100]} {sha256(visible(text).casefold().encode()).hexdigest()}"


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
    told = first_spoken([language_of(answer, languages), counted[0].language], languages)
    cluster = Cluster(tuple(counted), len(asked), (), None)
    made = drafted(cluster, {told: answer.strip()}, taken)
    return {**made, "source": say("handoff.source", told), "verified": today.isoformat()}


def _commonest(texts: Iterable[str]) -> str:
    """The spelling used most; of several the first."""
    listed = list(texts)
    return max(listed, key=listed.count)
