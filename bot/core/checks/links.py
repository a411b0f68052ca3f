"""Rules on links and buttons: whatever can be pressed leads somewhere."""

import re
from collections.abc import Iterator, Mapping

from bot.core.checks.answers import ANSWERS, answering
from bot.core.checks.rule import CheckContext, Finding
from bot.core.content.values import WEB_PATTERN
from bot.core.dialogue.markdown import parse
from bot.core.knowledge import entry_id
from bot.languages.formats import shortened
from bot.languages.scripts import PARENTHESES

SHOWN_BUTTONS = 3
"""So many related entries become buttons under an answer; ``bot.core.faq.replies`` shows no more."""

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
                    yield Finding(
                        entry.at(f"{field}.{language}"),
                        f"{shortened(address, 61)} is no link that can be opened",
                        "write [words](https://…) without spaces in the address",
                    )
    for session in case.contents.sessions:
        for field in ("recording", "slides", "live"):
            address = getattr(session, field)
            if address is not None and not _WEB.match(address):
                yield Finding(
                    session.at(field),
                    f"{shortened(address, 61)} is no link that can be opened",
                    "begin with https:// and leave no spaces",
                )


def dead_button(case: CheckContext) -> Iterator[Finding]:
    """Each of ``related`` gives a button of its own: not the entry itself, none twice, and no more than three."""
    for fact in case.entries:
        own, seen = entry_id(fact), set[str]()
        for number, identifier in enumerate(fact.related):
            if identifier == own:
                yield Finding(
                    fact.at(f"related.{number}"), f"the button leads back to {own} itself", "delete it"
                )
            elif identifier in seen:
                yield Finding(
                    fact.at(f"related.{number}"), f"{identifier} stands here twice", "keep one of the two"
                )
            elif len(seen) == SHOWN_BUTTONS:
                yield Finding(
                    fact.at(f"related.{number}"),
                    f"{identifier} is never shown: an answer has {SHOWN_BUTTONS} buttons at most",
                    "put the most useful ones first and delete the rest",
                )
                break
            if identifier != own:
                seen.add(identifier)


def _malformed(text: str) -> list[str]:
    addresses = [span.url for paragraph in parse(text) for span in paragraph if span.url]
    wrong = [address for address in dict.fromkeys(addresses) if not _WEB.match(address)]
    shown = re.sub(r"`[^`]*`", " ", text)
    return wrong + [found[0] for pattern in _BROKEN for found in pattern.finditer(shown)]
