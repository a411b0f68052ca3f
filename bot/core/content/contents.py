"""Everything a knowledge folder holds."""

from pydantic import BaseModel, ConfigDict

from bot.core.content.conference import Conference
from bot.core.content.faq import Faq, Milestone, SynonymGroup
from bot.core.content.medical import Medical
from bot.core.content.programme import Session, Speaker, Track, Venue


class Contents(BaseModel):
    """Everything a knowledge folder holds, read and converted, not yet indexed; ``version`` is a hash of the files.

    ``unfilled`` are questions whose answers are placeholders still; nobody is answered with them.
    ``unread`` are the ids and names in entries that could not be read: what refers to them may be right.
    """

    model_config = ConfigDict(frozen=True)

    conference: Conference
    faqs: tuple[Faq, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    sessions: tuple[Session, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    tracks: tuple[Track, ...] = ()
    venue: Venue = Venue()
    glossary: tuple[SynonymGroup, ...] = ()
    medical: Medical | None = None
    unfilled: tuple[Faq, ...] = ()
    unread: frozenset[str] = frozenset()
    version: str = ""
