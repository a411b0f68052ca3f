"""Rules on answers: short enough for a message, and checked not too long ago."""

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from bot.core.checks.rule import CheckContext, Finding
from bot.core.content.entry import Entry

MESSAGE_UNITS = 4096
"""A Telegram message holds so many UTF-16 code units; a longer answer is sent in several."""
FRESH_DAYS = 365

ANSWERS = (
    "answer",
    "answer_before",
    "answer_after",
    "story",
    "reply",
    "about",
    "history",
    "how_to_get_there",
)
"""The fields that hold an answer, in whichever kind of entry."""


def answering(case: CheckContext) -> Iterator[Entry]:
    """The folder's own entries that hold an answer of some kind."""
    contents = case.contents
    yield from (contents.conference, contents.venue, *case.entries)
    if contents.medical:
        yield contents.medical


def answer_too_long(case: CheckContext) -> Iterator[Finding]:
    """An answer fits into one message of 4,096 UTF-16 units; a longer one arrives in pieces."""
    for entry in answering(case):
        for field in ANSWERS:
            texts = getattr(entry, field, None)
            for language, text in texts.items() if isinstance(texts, Mapping) else ():
                units = len(text.encode("utf-16-le")) // 2
                if units > MESSAGE_UNITS:
                    yield Finding(
                        entry.at(f"{field}.{language}"),
                        f"the text has {units} characters, and a message holds {MESSAGE_UNITS}",
                        "shorten it, or split it into several entries; it is sent in pieces otherwise",
                    )


def stale_verified(case: CheckContext) -> Iterator[Finding]:
    """``verified`` is less than a year old; once the conference has ended, it no longer grows stale."""
    conference = case.contents.conference
    today = case.now.astimezone(ZoneInfo(conference.timezone)).date()
    if today > conference.end:
        return
    for fact in case.entries:
        if fact.verified and (today - fact.verified).days > FRESH_DAYS:
            yield Finding(
                fact.at("verified"),
                f"this was last checked on {fact.verified}, more than a year ago",
                "check the answer and write today's date",
            )
