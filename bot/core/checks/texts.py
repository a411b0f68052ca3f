"""Rules on texts: short enough, in every language, checked not too long ago, and their links and buttons lead somewhere."""

import re
from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from bot.core.checks.rule import CheckContext, Finding, finding
from bot.core.content.entry import Entry
from bot.core.content.values import COUNTRIES, LANGUAGE_SLIPS, WEB_PATTERN
from bot.core.dialogue.prose import from_markdown
from bot.core.knowledge import entry_id
from bot.languages.formats import shortened
from bot.languages.messages import Sentence
from bot.languages.scripts import PARENTHESES

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
                    place = entry.at(f"{field}.{language}")
                    yield finding(place, "check.too_long", units=units, most=MESSAGE_UNITS)


def html_in_text(case: CheckContext) -> Iterator[Finding]:
    """Texts are plain or Markdown; the tags of HTML, as Word and web pages bring them along, are shown as they stand."""
    for entry in answering(case):
        for field in (*ANSWERS, "question", "title"):
            texts = getattr(entry, field, None)
            for language, text in texts.items() if isinstance(texts, Mapping) else ():
                if found := _HTML.search(text):
                    yield finding(entry.at(f"{field}.{language}"), "check.html", tag=shortened(found[0], 30))


def stale_verified(case: CheckContext) -> Iterator[Finding]:
    """``verified`` is less than a year old; once the conference has ended, it no longer grows stale."""
    conference = case.contents.conference
    today = case.now.astimezone(ZoneInfo(conference.timezone)).date()
    if today > conference.end:
        return
    for fact in case.entries:
        if fact.verified and (today - fact.verified).days > FRESH_DAYS:
            yield finding(fact.at("verified"), "check.stale", day=fact.verified)


_SPOKEN = ("name", "question", "answer", "answer_before", "answer_after", "title", "story")
"""Texts that must exist in every language; what else is per language falls back more quietly."""
_ASKED = ("also_asked", "learned", "tests", "not_for")


def missing_language(case: CheckContext) -> Iterator[Finding]:
    """A text exists in every language of the conference; one that is missing is shown in another, with a note."""
    conference = case.contents.conference
    entries: list[Entry] = [conference, *case.entries]
    for entry in entries:
        for field in _SPOKEN:
            texts = getattr(entry, field, None)
            if not isinstance(texts, Mapping):
                continue
            missing = [language for language in conference.languages if language not in texts]
            if missing:
                yield finding(
                    entry.at(field), "check.not_in", field=field, languages=missing, first=missing[0]
                )


def unlisted_language(case: CheckContext) -> Iterator[Finding]:
    """A text stands under a language of the conference, not under a slip such as ``cn`` for ``zh``."""
    conference = case.contents.conference
    for entry in (conference, *case.entries):
        for field in (*_SPOKEN, *_ASKED):
            texts = getattr(entry, field, None)
            for language in texts if isinstance(texts, Mapping) else ():
                if language not in conference.languages:
                    right = LANGUAGE_SLIPS.get(language) or COUNTRIES.get(language)
                    yield finding(
                        entry.at(f"{field}.{language}"),
                        "check.unlisted",
                        Sentence("check.write_key", key=right) if right else "",
                        language=language,
                        languages=conference.languages,
                    )


SHOWN_BUTTONS = 3
"""So many related entries become buttons under an answer; ``bot.core.faq.replies`` shows no more."""

_HTML = re.compile(
    r"</?(?:p|br|div|span|b|i|u|strong|em|font|table|tr|td|th|ul|ol|li|a|h[1-6]|img|o:p)\b[^<>]*>"
    r"|&(?:nbsp|amp|lt|gt|quot|#\d+);",
    re.IGNORECASE,
)
_WEB = re.compile(WEB_PATTERN)
_CLOSING = PARENTHESES[1::2]
_BROKEN = (
    re.compile(r"\[[^\]\n]+\]\s+\((?:https?:|www\.|mailto:)[^)\n]*\)"),
    re.compile(
        rf"(?<![\w:/])(?:https?|http|htps?|htttps?):(?:/(?!/)|(?=[\w.])(?!/))[^\s{_CLOSING}]*", re.IGNORECASE
    ),
    re.compile(rf"(?<![\w:/])(?:https?//|htps?://|htttps?://|https?:///)[^\s{_CLOSING}]*", re.IGNORECASE),
    re.compile(r"\[[^\]\n]+\]\((?=[^)\n]*\s)(?![^)\n\s]+\s+[\"'])[^)\n]*\)"),
)
"""Links that come out as text: a gap before the bracket, one slash, a missing colon, a space in the address."""


def malformed_link(case: CheckContext) -> Iterator[Finding]:
    """Addresses in answers and on sessions can be opened: they are whole and begin with https://, mailto: or tel:."""
    for entry in answering(case):
        for field in ANSWERS:
            texts = getattr(entry, field, None)
            for language, text in texts.items() if isinstance(texts, Mapping) else ():
                for address in _malformed(text):
                    place = entry.at(f"{field}.{language}")
                    yield finding(place, "check.bad_link", address=shortened(address, 61))
    for session in case.contents.sessions:
        for field in ("recording", "slides", "live"):
            address = getattr(session, field)
            if address is not None and not _WEB.match(address):
                advice = Sentence("check.bad_address_do")
                yield finding(session.at(field), "check.bad_link", advice, address=shortened(address, 61))


def dead_button(case: CheckContext) -> Iterator[Finding]:
    """Each of ``related`` gives a button of its own: not the entry itself, none twice, and no more than three."""
    for fact in case.entries:
        own, seen = entry_id(fact), set[str]()
        for number, identifier in enumerate(fact.related):
            if identifier == own:
                yield finding(fact.at(f"related.{number}"), "check.button_back", id=own)
            elif identifier in seen:
                yield finding(fact.at(f"related.{number}"), "check.button_twice", id=identifier)
            elif len(seen) == SHOWN_BUTTONS:
                place = fact.at(f"related.{number}")
                yield finding(place, "check.button_hidden", id=identifier, most=SHOWN_BUTTONS)
                break
            if identifier != own:
                seen.add(identifier)


def _malformed(text: str) -> list[str]:
    addresses = [span.url for paragraph in from_markdown(text) for span in paragraph if span.url]
    wrong = [address for address in dict.fromkeys(addresses) if not _WEB.match(address)]
    shown = re.sub(r"`[^`]*`", " ", text)
    return wrong + [found[0] for pattern in _BROKEN for found in pattern.finditer(shown)]
