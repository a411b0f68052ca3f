"""The topic library: what attendees ask conferences everywhere, as ids here and as utterances in ``bot/languages``.

``topics.yaml`` lists the ids; ``model.npz`` holds the classifier that ``benchmarks/topics`` trained on the utterances.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.languages import codes, package_yaml
from bot.languages.formats import territory_of


class TopicKind(StrEnum):
    """What answers a topic: an entry of the folder, the programme, the desk itself, or the emergency lines."""

    FAQ = "faq"
    PROGRAMME = "programme"
    SMALLTALK = "smalltalk"
    DESK = "desk"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Topic:
    """An intent of the library; ``rank`` 1 is asked most, ``about`` says what belongs to it and what does not.

    ``query``: what the programme is asked for it where the question names no time itself ("": it must); ``status``: of
    which sessions. Both None: it is no everyday question of the programme. ``instead``: the topic whose entry answers
    where no times of sessions are published; "" where the times do not matter. ``parent``: the wider topic whose entry
    may answer where none is about this one; "" where there is none.
    """

    id: str
    kind: TopicKind
    rank: int
    about: str
    query: str | None = None
    status: str | None = None
    instead: str = ""
    parent: str = ""


@cache
def topics() -> Mapping[str, Topic]:
    """All topics by id, in the order of the list."""
    listed = package_yaml("bot.topics", "topics.yaml")
    return {
        row["id"]: Topic(
            row["id"],
            TopicKind(row["kind"]),
            row["rank"],
            row["about"],
            row.get("query"),
            row.get("status"),
            row.get("instead", ""),
            row.get("parent", ""),
        )
        for row in listed
    }


@cache
def labels(language: str) -> Mapping[str, str]:
    """The label of each topic in a language; empty where the language has none."""
    found: Mapping[str, str] = package_yaml("bot.languages", language, "topics", "labels.yaml") or {}
    return found


@cache
def utterances(language: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """What people write, by topic and by the hand that wrote it."""
    folder = files("bot.languages").joinpath(language, "topics")
    found: dict[str, Mapping[str, tuple[str, ...]]] = {}
    if folder.is_dir():
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            if file.name.endswith(".yaml") and file.name != "labels.yaml":
                written = package_yaml("bot.languages", language, "topics", file.name)
                found |= {t: {hand: tuple(texts) for hand, texts in by.items()} for t, by in written.items()}
    return found


def languages() -> tuple[str, ...]:
    """The languages that have utterances."""
    return tuple(language for language in codes() if labels(language))


def model() -> Mapping[str, NDArray[Any]]:
    """The trained classifier as arrays."""
    with np.load(BytesIO(files("bot.topics").joinpath("model.npz").read_bytes())) as arrays:
        return dict(arrays)


def digest() -> str:
    """A hash of what the classifier is trained on: the utterances of all languages."""
    parts = [f"{language} {utterances(language)!r}" for language in languages()]
    return sha256("\n".join(parts).encode()).hexdigest()


@cache
def emergency_numbers(zone: str) -> tuple[str, str, str] | None:
    """The numbers for medical help, police and fire of the country of a time zone; None where it is not known."""
    numbers = package_yaml("bot.topics", "emergency.yaml").get(territory_of(zone))
    return tuple(numbers) if numbers else None
