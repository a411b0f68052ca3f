"""What came in, read once at the border: an update's JSON becomes plain data with only what the desk needs.

No name, no username and no phone number is kept, except the name of somebody who taps "Send with my name" and those of
the organizers. Whatever an update looks like, reading it never raises.
"""

import json
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.core.dialogue import callback_data

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for."""

MOST_CHARACTERS = 4096
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?=\s|$)")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_GENERAL = 1
_LARGEST = 2**53
"""Telegram promises ids of at most 52 significant bits."""

_SERVICE = frozenset(
    "new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo group_chat_created "
    "supergroup_chat_created channel_chat_created message_auto_delete_timer_changed migrate_from_chat_id "
    "pinned_message users_shared chat_shared write_access_allowed boost_added chat_background_set "
    "forum_topic_created forum_topic_edited forum_topic_closed forum_topic_reopened general_forum_topic_hidden "
    "general_forum_topic_unhidden video_chat_scheduled video_chat_started video_chat_ended "
    "video_chat_participants_invited proximity_alert_triggered giveaway_created giveaway giveaway_winners "
    "giveaway_completed connected_website".split()
)


class Media(StrEnum):
    """What can be passed on to somebody else, as the Bot API names it."""

    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    AUDIO = "audio"
    VOICE = "voice"
    VIDEO_NOTE = "video_note"
    DOCUMENT = "document"
    LOCATION = "location"
    VENUE = "venue"
    CONTACT = "contact"
    STICKER = "sticker"


OTHER = "other"
"""Stands for what cannot: polls, dice, games, stories, invoices …"""


class UpdateKind(StrEnum):
    """What an update is to the desk."""

    QUESTION = "question"
    COMMAND = "command"
    BUTTON = "button"
    NOT_TEXT = "not_text"
    DOCUMENT = "document"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    ADDED_TO_GROUP = "added_to_group"
    MIGRATED = "migrated"
    FLOOD = "flood"


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update that concerns the desk.

    ``reply_to`` is the message that it answers, where that is the bot's; ``document`` a file that came with it.
    ``text`` is the question, a command's argument, or the label of the button that was pressed; ``data`` and
    ``query_id`` belong to buttons; ``name`` is there only when a button was pressed that says so, ``organizer`` is the
    name of an organizer; ``album`` tells which pictures were sent together. ``media`` is what came without text or with a
    caption (a Media, else OTHER); ``reply_chat`` is where the message replied to stands, if elsewhere; ``topic_id``
    the topic of a forum; ``picture`` the photo that an organizer sent.
    """

    kind: UpdateKind
    update_id: int
    chat_id: int
    private: bool
    person_id: int
    language: str | None = None
    message_id: int | None = None
    text: str = ""
    command: str = ""
    data: str = ""
    query_id: str = ""
    album: str = ""
    edited: bool = False
    new_chat_id: int = 0
    reply_to: int = 0
    document: str = ""
    document_name: str = ""
    document_size: int = 0
    withheld: bool = False
    name: str = ""
    organizer: str = ""
    media: str = ""
    reply_chat: int = 0
    topic_id: int = 0
    picture: str = ""

    def as_json(self) -> str:
        """The form that is kept; ``from_json`` reads it back."""
        return json.dumps({name: getattr(self, name) for name in _FIELDS}, ensure_ascii=False)

    @classmethod
    def from_json(cls, kept: str) -> "Incoming":
        """What ``as_json`` wrote."""
        values = json.loads(kept)
        return cls(**{**values, "kind": UpdateKind(values["kind"])})

    def without_text(self) -> "Incoming":
        """The same without what the person wrote: health data is never stored, not even until it is answered."""
        return replace(self, text="", document_name="", withheld=True)


_FIELDS = tuple(Incoming.__dataclass_fields__)


def read_update(
    raw: Any,  # noqa: ANN401 - whatever came over the wire
    me: Me,
    organizers: Container[int] = (),
) -> Incoming | None:
    """An update as plain data; None where it does not concern the desk or cannot be understood."""
    found = _read_update(raw, me)
    if found is None or found.person_id not in organizers:
        return found
    return replace(found, organizer=_name(_sender(raw)), picture=_picture(_table(raw, "message")))


def _picture(message: Mapping[str, Any]) -> str:
    """The photo of a message in its largest size."""
    sizes = message.get("photo")
    return _text(sizes[-1], "file_id")[:256] if isinstance(sizes, list) and sizes else ""


def _sender(raw: Any) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
    kinds = (_table(raw, kind) for kind in ALLOWED_UPDATES)
    return next((_table(one, "from") for one in kinds if one), {})


def _read_update(raw: Any, me: Me) -> Incoming | None:  # noqa: ANN401 - whatever came over the wire
    update_id = _number(raw, "update_id")
    if update_id is None or update_id < 0:
        return None
    if query := _table(raw, "callback_query"):
        return _button(query, update_id)
    if change := _table(raw, "my_chat_member"):
        return _membership(change, update_id)
    for name in ("message", "edited_message"):
        if message := _table(raw, name):
            return _message(message, update_id, me, edited=name == "edited_message")
    return None


def _message(message: Mapping[str, Any], update_id: int, me: Me, *, edited: bool) -> Incoming | None:
    found = _from(message, update_id)
    if found is None:
        return None
    if (new_chat := _number(message, "migrate_to_chat_id")) is not None:
        return replace(found, kind=UpdateKind.MIGRATED, new_chat_id=new_chat)
    if (old_chat := _number(message, "migrate_from_chat_id")) is not None:
        return replace(found, kind=UpdateKind.MIGRATED, chat_id=old_chat, new_chat_id=found.chat_id)
    found = replace(_replying(found, message, me), edited=edited, media=_media(message))
    text = _text(message, "text") or _text(message, "caption")
    document = _table(message, "document")
    if found.media:
        found = replace(found, album=_text(message, "media_group_id")[:64])
    if not edited and found.private and _text(document, "file_id"):
        return _document(document, message, found)
    if not text:
        wanted = found.private or (found.reply_to and found.media)
        if not wanted or edited or _SERVICE & message.keys() or len(message) < 5:
            return None
        return replace(found, kind=UpdateKind.NOT_TEXT)
    if command := _COMMAND.match(text):
        addressee = command[2]
        if addressee is not None and addressee.casefold() != me.username.casefold():
            return None
        rest = text[command.end() :].strip()
        return replace(found, kind=UpdateKind.COMMAND, command=command[1].casefold(), text=rest)
    mention = re.compile(rf"(?<![\w@])@{re.escape(me.username)}\b", re.IGNORECASE)
    if not found.private and not mention.search(text) and not _answers_me(message, me):
        return None
    return replace(found, text=mention.sub(" ", text).strip())


def _document(document: Mapping[str, Any], message: Mapping[str, Any], found: Incoming) -> Incoming:
    return replace(
        found,
        kind=UpdateKind.DOCUMENT,
        text=_text(message, "caption"),
        document=_text(document, "file_id")[:256],
        document_name=_text(document, "file_name")[:128],
        document_size=_number(document, "file_size") or 0,
    )


def _replying(found: Incoming, message: Mapping[str, Any], me: Me) -> Incoming:
    """The update with the message of the bot that it replies to, and where that stands if it is another chat."""
    found = replace(found, topic_id=_topic(message))
    if not _answers_me(message, me):
        return found
    replied = _table(message, "reply_to_message")
    chat = _number(_table(replied, "chat"), "id") or found.chat_id
    return replace(
        found,
        reply_to=_number(replied, "message_id") or 0,
        reply_chat=0 if chat == found.chat_id else chat,
    )


def _topic(message: Mapping[str, Any]) -> int:
    """The topic of a forum in which a message stands; 0 for General, which Telegram does not let be named."""
    number = _number(message, "message_thread_id") if message.get("is_topic_message") is True else None
    return 0 if number in (None, _GENERAL) else number


def _media(message: Mapping[str, Any]) -> str:
    """What a message without text of its own is; "" for a text."""
    if "text" in message or _SERVICE & message.keys():
        return ""
    return next((str(kind) for kind in Media if kind in message), OTHER)


def _answers_me(message: Mapping[str, Any], me: Me) -> bool:
    return _number(_table(_table(message, "reply_to_message"), "from"), "id") == me.id


def _from(message: Mapping[str, Any], update_id: int) -> Incoming | None:
    """Where a message stands and whose it is; None for channels, bots and messages without an author."""
    chat, sender = _table(message, "chat"), _table(message, "from")
    chat_id, person_id = _number(chat, "id"), _number(sender, "id")
    kind = _text(chat, "type")
    if chat_id is None or person_id is None or kind not in ("private", "group", "supergroup"):
        return None
    anonymous = _number(_table(message, "sender_chat"), "id")  # an administrator who writes as the group
    if sender.get("is_bot") is True and anonymous is None:
        return None
    return Incoming(
        kind=UpdateKind.QUESTION,
        update_id=update_id,
        chat_id=chat_id,
        private=kind == "private",
        person_id=person_id if anonymous is None else anonymous,
        language=_text(sender, "language_code")[:16] or None,
        message_id=_number(message, "message_id"),
    )


def _button(query: Mapping[str, Any], update_id: int) -> Incoming | None:
    sender, message = _table(query, "from"), _table(query, "message")
    person_id, chat_id = _number(sender, "id"), _number(_table(message, "chat"), "id")
    query_id, data = _text(query, "id"), _text(query, "data")
    if person_id is None or chat_id is None or not query_id or len(data.encode()) > 64:
        return None
    return Incoming(
        kind=UpdateKind.BUTTON,
        update_id=update_id,
        chat_id=chat_id,
        private=_text(_table(message, "chat"), "type") == "private",
        person_id=person_id,
        language=_text(sender, "language_code")[:16] or None,
        message_id=_number(message, "message_id"),
        text=_label(message, data),
        data=data,
        query_id=query_id[:64],
        topic_id=_topic(message),
        name=_name(sender) if _gives_name(data) else "",
    )


def _gives_name(data: str) -> bool:
    kind, argument = callback_data.read(data) or ("", "")
    return kind == callback_data.HAND and argument.partition(".")[0] == callback_data.NAMED


def _name(sender: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (_text(sender, "first_name"), _text(sender, "last_name"))))[:64]


def _label(message: Mapping[str, Any], data: str) -> str:
    """The words on the button that bears this data."""
    rows = _table(message, "reply_markup").get("inline_keyboard")
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            if _text(button, "callback_data") == data:
                return _text(button, "text")
    return ""


def _membership(change: Mapping[str, Any], update_id: int) -> Incoming | None:
    found = _from({**change, "sender_chat": None}, update_id)
    status = _text(_table(change, "new_chat_member"), "status")
    before = _text(_table(change, "old_chat_member"), "status")
    if found is None:
        return None
    if status in ("kicked", "left"):
        return replace(found, kind=UpdateKind.BLOCKED)
    if found.private:
        return replace(found, kind=UpdateKind.UNBLOCKED)
    if status in ("member", "administrator") and before in ("left", "kicked", ""):
        return replace(found, kind=UpdateKind.ADDED_TO_GROUP)
    return None


def _table(value: Any, key: str) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _text(value: Any, key: str) -> str:  # noqa: ANN401 - JSON
    """A text without what no database takes (NUL, lone surrogates), at most as long as a message."""
    found = value.get(key) if isinstance(value, dict) else None
    return _UNSTORABLE.sub("", found[:MOST_CHARACTERS]) if isinstance(found, str) else ""


def _number(value: Any, key: str) -> int | None:  # noqa: ANN401 - JSON
    found = value.get(key) if isinstance(value, dict) else None
    ok = isinstance(found, int) and not isinstance(found, bool) and -_LARGEST < found < _LARGEST
    return found if ok else None
