"""A turn of the conversation: a question, what the desk decided about it, and its reply."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.core.dialogue.prose import Prose

MEMORY = timedelta(minutes=10)
"""So long a follow-up question refers to what was asked before."""

BUTTON_DATA_BYTES = 64
"""A button carries at most so many bytes of data; the strictest door (Telegram) sets the limit."""


class Decision(StrEnum):
    """What the desk does with a question."""

    ANSWERED = "answered"
    LIKELY = "likely"
    OFFERED = "offered"
    LISTED = "listed"
    UNKNOWN = "unknown"
    GUARDED = "guarded"

    @property
    def is_answer(self) -> bool:
        """Whether an entry's answer is shown: for sure, or with the question it was taken for."""
        return self in (Decision.ANSWERED, Decision.LIKELY)


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list of sessions that stands in a chat, and the question that it answers.

    ``asked`` is "" where that is not kept; ``language`` is the one in which the list is written.
    """

    asked: str
    at: datetime
    language: str
    sessions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asked, and when (``now`` is aware of its time zone).

    ``pressed`` holds a button's data when a button was pressed; ``text`` is then its label, ``shown`` the list under which
    it stands, where the door knows that.
    ``language`` is the client's setting, used only where neither choice nor text tells.
    """

    text: str
    now: datetime
    language: str | None = None
    pressed: str = ""
    shown: ShownList | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press under a reply; ``data`` is versioned and at most 64 bytes."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Scored:
    """An entry and how sure the desk is of it, from 0 to 1."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a message, the decision about it, and the reply to it; ``topic`` is the one recognised, if any."""

    question: str
    decision: Decision
    text: Prose
    entries: tuple[Scored, ...] = ()
    sessions: tuple[str, ...] = ()
    source: str = ""
    buttons: tuple[Button, ...] = ()
    explanation: tuple[str, ...] = ()
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message and the desk's one to three parts of answer, in ``language``.

    ``in_place``: the reply is a further page and takes the place of the message whose button was pressed.
    """

    question: Question
    parts: tuple[Part, ...]
    language: str
    knowledge_version: str = ""
    in_place: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the desk remembers of one person in one chat; small, and serialisable by ``as_dict``.

    ``language`` is a pinned choice, ``spoken`` the language of the last reply and ``variant`` that of its Chinese ("" for
    Simplified characters, None before the first); ``topic`` is what a follow-up
    question may refer to (plain JSON values), forgotten some minutes after ``at``.
    """

    language: str | None = None
    spoken: str | None = None
    topic: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    variant: str | None = None

    def recalls(self, key: str, now: datetime) -> Mapping[str, Any]:
        """What is kept under a key of the topic; empty when it is forgotten, damaged or about something else."""
        kept = self.topic.get(key)
        if not isinstance(kept, dict) or self.at is None:
            return {}
        return kept if timedelta(0) <= now - self.at <= MEMORY else {}

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready form; ``from_dict`` reads it back."""
        return {
            "language": self.language,
            "spoken": self.spoken,
            "topic": dict(self.topic),
            "at": self.at.isoformat() if self.at else None,
            "variant": self.variant,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Conversation":
        """The conversation that ``as_dict`` wrote; unknown or damaged parts are forgotten, never an error."""
        at = stored.get("at")
        topic = stored.get("topic")
        try:
            moment = datetime.fromisoformat(at) if isinstance(at, str) else None
        except ValueError:
            moment = None
        return cls(
            language=stored.get("language") if isinstance(stored.get("language"), str) else None,
            spoken=stored.get("spoken") if isinstance(stored.get("spoken"), str) else None,
            topic=topic if isinstance(topic, dict) else {},
            at=moment,
            variant=stored.get("variant") if isinstance(stored.get("variant"), str) else None,
        )
