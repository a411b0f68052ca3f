"""Announcements: what is said to many at once, in which language each of them reads it, and who they are. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.dialogue.language import first_spoken, primary
from bot.core.dialogue.prose import Prose, Span, prose
from bot.languages.messages import in_every_language, say

EVERYBODY, TEST = "all", "test"
"""Audiences; any other is a language, as ``lang:zh``. A test is for organizers, and nobody need confirm it."""

NOBODY = 0
"""Stands for a forgotten author, and for the one of what the desk proposes; Telegram gives this id to nobody."""

PATIENCE = timedelta(minutes=5)
"""So long an author waits for a second organizer; in an emergency nobody may be stuck."""

ABANDONED = timedelta(hours=1)
"""A text that is not written in this time is not waited for any longer."""


class AnnouncementState(StrEnum):
    """How far an announcement is."""

    PROPOSED = "proposed"
    WRITING = "writing"
    CHOOSING = "choosing"
    ASKING = "asking"
    SENDING = "sending"
    STOPPED = "stopped"
    DONE = "done"
    RECALLING = "recalling"
    RECALLED = "recalled"
    CORRECTED = "corrected"
    DROPPED = "dropped"


OPEN = (AnnouncementState.WRITING, AnnouncementState.CHOOSING, AnnouncementState.ASKING)
"""Nothing has gone out yet; an author has at most one such announcement."""

UNDER_WAY = (AnnouncementState.SENDING, AnnouncementState.STOPPED, AnnouncementState.RECALLING)

WENT_OUT = (AnnouncementState.SENDING, AnnouncementState.STOPPED, AnnouncementState.DONE)
"""Somebody may have it: it can be corrected and recalled."""

CORRECTION = "fix:"
"""What the audience of a correction begins with; the number of what it corrects follows."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement with its text by language, and the message that tells its author (in ``chat_id``) how it goes.

    ``made_at`` is when it was written, or since when it waits to be confirmed; ``picture`` the photo above its text, by
    Telegram's name of the file.
    """

    number: int
    texts: Mapping[str, str]
    audience: str
    state: AnnouncementState
    author: int
    chat_id: int
    made_at: datetime
    confirmed_by: int | None = None
    message_id: int | None = None
    picture: str = ""

    @property
    def corrects(self) -> int | None:
        """The number of the announcement that it corrects."""
        number = self.audience.removeprefix(CORRECTION)
        return int(number) if number != self.audience else None

    @property
    def recall(self) -> str:
        """What the messages that take it back are called in the outbox."""
        return f"{self.cause}:recall"

    @property
    def cause(self) -> str:
        """What its messages in the outbox are called."""
        return f"announcement:{self.number}"


def language_read(own: str | None, languages: Sequence[str]) -> str:
    """The language of the conference in which somebody reads: their own where it is one, else the first."""
    return first_spoken([primary(own)], languages)


def missing_language(texts: Mapping[str, str], languages: Sequence[str]) -> str | None:
    """A language of the conference that has no text yet; None where each has one."""
    return next((language for language in languages if language not in texts), None)


def announced(texts: Mapping[str, str], language: str, audience: str = "") -> Prose:
    """What a reader of a language gets: the text as it was written, and what to do about it.

    A test and a correction say that they are one.
    """
    text = texts.get(language) or next(iter(texts.values()))
    key = "test" if audience == TEST else "corrected" if audience.startswith(CORRECTION) else ""
    heading = ((Span(say(f"announcements.{key}", language), bold=True),),) if key else ()
    return (*heading, (Span(text),), *prose(say("announcements.below", language)))


def audiences(languages: Sequence[str]) -> tuple[str, ...]:
    """All audiences there are: everybody, the readers of each language where there are several, the test group."""
    by_language = [f"lang:{language}" for language in languages] if len(languages) > 1 else []
    return (EVERYBODY, *by_language, TEST)


def choices(announcement: Announcement, languages: Sequence[str]) -> tuple[str, ...]:
    """The audiences that an announcement may have: of a correction, those who got what it corrects, and the test group."""
    return (announcement.audience, TEST) if announcement.corrects else audiences(languages)


def recipients(
    audience: str,
    people: Iterable[tuple[int, str | None]],
    languages: Sequence[str],
    organizers: Collection[int],
) -> list[tuple[int, str]]:
    """Chat and language of everybody in an audience, out of everybody who can be reached."""
    reading = [(chat, language_read(own, languages)) for chat, own in people]
    if audience == EVERYBODY:
        return reading
    if audience == TEST:
        return [(chat, language) for chat, language in reading if chat in organizers]
    return [(chat, language) for chat, language in reading if f"lang:{language}" == audience]


def is_word(text: str) -> bool:
    """Whether somebody typed the word that sends, in any language: what an author does where nobody else can confirm."""
    words = in_every_language("announcements.confirm_word")
    return text.strip().casefold() in {word.casefold() for word in words}
