"""What a button carries: a version, a kind and an argument, in at most 64 bytes."""

import hashlib
from collections.abc import Callable

from bot.core.dialogue.turn import BUTTON_DATA_BYTES, Button
from bot.languages.messages import say

VERSION = "1"

ENTRY, ENTRY_DIGEST, NONE_OF_THESE, LANGUAGE, HISTORY = "e", "eh", "none", "lang", "hist"

SESSION, SESSION_DIGEST, SAME_TIME, NEXT_THERE, WHOLE = "s", "sh", "same", "then", "all"
LISTED_PAGE, DAY, HALL, SPEAKERS, ON_TOPIC, FORGET = "p", "day", "hall", "who", "on", "forget"
RUNNING = "at"
"""What ran, or came next, at a moment."""

ASK, HAND, CASE, SAVE, GOOD, BAD, WHY = "ask", "hand", "case", "save", "good", "bad", "why"
"""Kinds that concern the organizers; their doors handle them, the core does not."""

PUBLISH, DISCARD, UNDO, CHOOSE, CURRENT = "pub", "drop", "undo", "where", "file"
UNANSWERED, ADD_WORDINGS, NEW_ENTRY = "gap", "gapadd", "gapnew"
EDIT, EDIT_SESSION, SETTLE = "edit", "edits", "settle"
DISMISS, RESTORE, ELSEWHERE, LEARNED, UNLEARN = "gapno", "gapback", "gapto", "learned", "unlearn"
"""Kinds for editors: of changes, and of unanswered questions."""

NAMED = "name"
"""What a ``HAND`` argument begins with when the person's name is to go along."""

ANNOUNCE, AUDIT, FIGURES = "an", "audit", "figs"
"""Kinds for owners and readers; the doors handle them."""

ERASE, SUBSCRIBE = "erase", "news"
"""The kinds by which people have everything about them erased, and switch announcements on or off; the doors handle them."""

TURNED = "+"
"""Ends the data of a page button, where the same kind also opens a list."""

_PAGES = frozenset({HISTORY, LISTED_PAGE, SPEAKERS, RUNNING, WHOLE})


def digest(identifier: str) -> str:
    """Twelve hexadecimal digits that stand for an id too long for a button."""
    return hashlib.sha256(identifier.encode()).hexdigest()[:12]


def data(kind: str, argument: str = "") -> str:
    """Button data ``1:kind:argument``; raises ValueError where it would not fit in 64 bytes."""
    made = ":".join(filter(None, (VERSION, kind, argument)))
    if len(made.encode()) > BUTTON_DATA_BYTES:
        raise ValueError(
            f"button data takes {len(made.encode())} bytes, {BUTTON_DATA_BYTES} are allowed: {made}"
        )
    return made


def button(label: str, kind: str, argument: str = "") -> Button:
    """A button that carries a kind and an argument."""
    return Button(label, data(kind, argument))


def read(pressed: str) -> tuple[str, str] | None:
    """Kind and argument of button data; None where it is of another version or none of ours."""
    version, _, rest = pressed.partition(":")
    kind, _, argument = rest.partition(":")
    return (kind, argument) if version == VERSION and kind else None


def page_data(kind: str, page: int, argument: str) -> str:
    """Button data that turns to a page of a list that its kind and argument stand for."""
    return data(kind, f"{page}:{argument}")


def page_buttons(
    count: int, page: int, size: int, language: str, data_of: Callable[[int], str]
) -> tuple[Button, ...]:
    """Back and on in a list of ``count`` things, ``size`` on a page; ``data_of`` makes the button data of a page."""
    pages = ((page - 1, "desk.page_back"), (page + 1, "desk.page_on"))
    return tuple(Button(say(key, language), data_of(to)) for to, key in pages if 0 <= to * size < count)


def page_of(argument: str) -> tuple[int, str]:
    """The page that an argument turns to and the rest of it; the first page where it names none."""
    page, parted, rest = argument.partition(":")
    return (int(page), rest) if parted and page.isdecimal() else (0, argument)


def turns_page(pressed: str) -> bool:
    """Whether a button turns a page: the reply takes the place of the message that bears it."""
    kind, argument = read(pressed) or ("", "")
    turning = kind in (SAME_TIME, NEXT_THERE, ON_TOPIC) and page_of(argument)[1] != argument
    return kind in _PAGES or turning or argument.endswith(f":{TURNED}")


def entry_button(label: str, identifier: str) -> Button:
    """A button that opens an entry, by its id or, where that is too long, by a digest of it."""
    return _opener(label, identifier, ENTRY, ENTRY_DIGEST)


def session_button(label: str, identifier: str) -> Button:
    """A button that opens a session, by its id or, where that is too long, by a digest of it."""
    return _opener(label, identifier, SESSION, SESSION_DIGEST)


def _opener(label: str, identifier: str, kind: str, digest_kind: str) -> Button:
    room = BUTTON_DATA_BYTES - len(f"{VERSION}:{kind}:")
    fits = len(identifier.encode()) <= room
    return button(label, kind, identifier) if fits else button(label, digest_kind, digest(identifier))
