"""What goes into the store and comes out of it, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.core.dialogue.turn import Decision, Part
from bot.languages.messages import ToldError


class StoreError(ToldError):
    """The database cannot be used; the message is a sentence for whoever runs the desk."""


class StoreAwayError(StoreError):
    """The database cannot be used at this moment; once that is mended it can, and nothing is lost meanwhile."""


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """When the desk last heard Telegram, why it has not since, and what is wrong with the store ("" for nothing).

    ``unreachable`` are chats of the organizers that it cannot write to.
    """

    heard_at: datetime | None
    silence: str = ""
    trouble: str = ""
    unreachable: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    """An update as it came in; updates of one ``chat_key`` are handled in the order of their ids."""

    update_id: int
    chat_key: int
    payload: str


@dataclass(frozen=True, slots=True)
class WaitingUpdate:
    """An update that is still to be handled, and how often a process ended while it was."""

    update_id: int
    chat_key: int
    deaths: int


class OutgoingState(StrEnum):
    """What has become of an outgoing message; OWED is one that waits to be sent, UNKNOWN one that may have arrived."""

    OWED = "owed"
    SENT = "sent"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message to a chat because of something (``announcement:3``), as plain data of the service that sends it.

    ``key`` names it once and for all, so that no cause can enqueue it twice; ``number`` is given by the store;
    ``doubts`` counts how often it may have arrived.
    """

    chat_id: int
    cause: str
    key: str
    message: Mapping[str, Any]
    reply_to: int | None = None
    number: int = 0
    doubts: int = 0


@dataclass(frozen=True, slots=True)
class SendResult:
    """What became of an attempt to send a message; one that is still OWED may be tried again at ``next_try_at``."""

    number: int
    state: OutgoingState
    message_id: int | None = None
    error: str | None = None
    next_try_at: datetime | None = None
    doubts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedQuestion:
    """The ``number``-th part of a turn as it is recorded, answered by the message ``reply_id`` where that is known.

    ``withheld``: another part of the message, or all of it, seeks medical advice.
    """

    part: Part
    number: int
    update_id: int
    chat_id: int
    message_id: int | None
    person_id: int
    language: str
    knowledge_version: str
    asked_at: datetime
    edited: bool = False
    reply_id: int | None = None
    withheld: bool = False

    @property
    def text(self) -> str | None:
        """The question; None where it is health data, which is never stored."""
        is_health_data = self.withheld or self.part.decision is Decision.GUARDED
        return None if is_health_data else self.part.question

    @property
    def topic(self) -> str | None:
        """The topic that was recognised, where there is one and it may be told."""
        return None if self.withheld else self.part.topic[:80] or None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as it was recorded: its text, the language of the reply, the decision, and the message it stood in.

    ``entries`` are those that were shown; ``update_id`` and ``part`` name the record.
    """

    text: str
    language: str
    decision: Decision
    message_id: int | None
    entries: tuple[str, ...] = ()
    update_id: int = 0
    part: int = 0
    topic: str = ""


@dataclass(frozen=True, slots=True)
class ReviewedQuestion:
    """A recorded question whose text is kept; ``person`` is a pseudonym, ``liked`` None where nobody said.

    ``taken`` holds who (a pseudonym) tapped which of the entries that were shown; ``declined``: somebody tapped that it
    was something else.
    """

    text: str
    language: str
    person: str
    decision: Decision
    entries: tuple[str, ...]
    sessions: tuple[str, ...]
    asked_at: datetime
    liked: bool | None = None
    topic: str = ""
    taken: tuple[tuple[str, str], ...] = ()
    declined: bool = False
