"""What Telegram reads in a text: HTML, entities, keyboards. What it would refuse is refused here, in its words."""

import html
import json
import re
from typing import Any

Json = dict[str, Any]

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_ENTITIES = 100
MAX_CALLBACK_BYTES = 64


class Refused(Exception):  # noqa: N818 - "raise Refused(400, …)" says what the server does
    """The server's answer to a wrong call: a status and a description, as its JSON body carries them."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(status, description)
        self.status, self.description, self.parameters = status, description, parameters


def bad_request(description: str) -> Refused:
    return Refused(400, f"Bad Request: {description}")


def units(text: str) -> int:
    """The length of a text as Telegram counts it: in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """The part of a text that an entity covers."""
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


SIMPLE_TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "code": "code",
    "pre": "pre",
}
TAGS = {*SIMPLE_TAGS, "a", "blockquote", "tg-emoji", "tg-time"}
NEEDED_FIELD = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}
ENTITY_TYPES = {
    *SIMPLE_TAGS.values(),
    *NEEDED_FIELD,
    *"blockquote expandable_blockquote mention hashtag cashtag bot_command url email phone_number date_time".split(),
}
TOKEN = re.compile(
    r"""<(?P<end>/?)(?P<tag>[A-Za-z][\w-]*)(?P<attributes>(?:\s+[\w-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))?)*)\s*>"""
    r"|(?P<character>&(?:lt|gt|amp|quot|\#\d{1,7}|\#x[0-9A-Fa-f]{1,6});)|(?P<stray><)"
)
ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?""")


class _Open:
    def __init__(self, tag: str, attributes: str, start: int) -> None:
        self.tag, self.start = tag, start
        self.given = {
            name.lower(): html.unescape(double or single or bare)
            for name, double, single, bare in ATTRIBUTE.findall(attributes)
        }

    def entity(self, covered: str, parent: "_Open | None") -> Json | None:
        """What the closed tag becomes; None where Telegram drops it without a word."""
        if self.tag == "a":
            url = self.given.get("href") or covered
            return {"type": "text_link", "url": url} if re.match(r"(https?|tg)://\S+$", url) else None
        if self.tag == "blockquote":
            return {"type": "expandable_blockquote" if "expandable" in self.given else "blockquote"}
        if self.tag == "tg-emoji":
            return {"type": "custom_emoji", "custom_emoji_id": self.given.get("emoji-id", "")}
        if self.tag == "tg-time":
            return {"type": "date_time", "unix_time": int(self.given.get("unix") or 0)}
        language = self.given.get("class", "").removeprefix("language-")
        if self.tag == "code" and language and parent and parent.tag == "pre":
            parent.given["language"] = language
            return None
        return {"type": SIMPLE_TAGS[self.tag]} | {k: v for k, v in self.given.items() if k == "language"}


def read_html(source: str) -> tuple[str, list[Json]]:
    """Text and entities of a message with parse_mode HTML; every error that Telegram sees is raised."""
    text, opened, entities, position = "", list[_Open](), list[Json](), 0
    for token in TOKEN.finditer(source):
        text += source[position : token.start()]
        position = token.end()
        tag = (token["tag"] or "").lower()
        if token["character"]:
            text += html.unescape(token["character"])
        elif tag not in TAGS:
            raise _unread(
                source,
                token,
                f'Unsupported start tag "{tag}"' if tag else "Unclosed or unsupported start tag",
            )
        elif not token["end"]:
            opened.append(_Open(tag, token["attributes"], units(text)))
            if tag == "span" and opened[-1].given.get("class") != "tg-spoiler":
                raise _unread(source, token, 'Tag "span" must have class "tg-spoiler"')
        elif not opened or opened[-1].tag != tag:
            expected = f', expected "</{opened[-1].tag}>"' if opened else ""
            raise _unread(source, token, f'Unexpected end tag "{tag}"{expected}')
        else:
            closed = opened.pop()
            length = units(text) - closed.start
            parent = opened[-1] if opened else None
            if length and (entity := closed.entity(cut(text, closed.start, length), parent)):
                entities.append({**entity, "offset": closed.start, "length": length})
    if opened:
        raise bad_request(
            f"can't parse entities: Can't find end tag corresponding to start tag \"{opened[-1].tag}\""
        )
    return text + source[position:], _in_order(entities)


def _unread(source: str, token: re.Match[str], problem: str) -> Refused:
    return bad_request(
        f"can't parse entities: {problem} at byte offset {len(source[: token.start()].encode())}"
    )


def _in_order(entities: list[Json]) -> list[Json]:
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))[:MAX_ENTITIES]


def check_entities(text: str, entities: object) -> list[Json]:
    """The caller's own list of entities, each of a known type and inside the text."""
    if not isinstance(entities, list) or not all(isinstance(entity, dict) for entity in entities):
        raise bad_request("can't parse entities: expected an Array of MessageEntity objects")
    total = units(text)
    borders, place = {0}, 0
    for character in text:
        place += units(character)
        borders.add(place)
    for entity in entities:
        kind, offset, length = entity.get("type"), entity.get("offset"), entity.get("length")
        if kind not in ENTITY_TYPES or not isinstance(offset, int) or not isinstance(length, int):
            raise bad_request(f"can't parse MessageEntity: {json.dumps(entity)}")
        if kind in NEEDED_FIELD and not entity.get(NEEDED_FIELD[kind]):
            raise bad_request(f"can't parse MessageEntity: Can't find field \"{NEEDED_FIELD[kind]}\"")
        end = offset + length
        if offset < 0 or length < 1 or end > total:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text at {total}"
            )
        if not {offset, end} <= borders:
            raise bad_request(f"entity beginning at UTF-16 offset {offset} cuts a UTF-16 symbol in two")
    return _in_order(entities)


def read_text(text: str, parse_mode: str, entities: object, *, limit: int) -> tuple[str, list[Json]]:
    """Text and entities of a message or caption as people will see it, or the refusal of it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    if parse_mode.lower() == "html":
        text, found = read_html(text)
    elif parse_mode:
        raise bad_request(
            "unsupported parse_mode"
        )  # Markdown modes exist, but whoever uses them here made a mistake
    else:
        found = check_entities(text, entities or [])
    if units(text) > limit:
        raise bad_request("message is too long" if limit == MAX_TEXT else "message caption is too long")
    return text, found


ACTIONS = set(
    "url callback_data web_app login_url switch_inline_query switch_inline_query_current_chat "
    "switch_inline_query_chosen_chat copy_text callback_game pay".split()
)


def check_markup(markup: object) -> Json | None:
    """The reply markup of a message; inline keyboards are checked button by button."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        if not {"keyboard", "remove_keyboard", "force_reply"} & set(markup):
            raise bad_request("can't parse reply keyboard markup JSON object")
        return markup
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array of Arrays')
    for button in (button for row in rows for button in row):
        if not isinstance(button, dict) or not str(button.get("text") or "").strip():
            raise bad_request("can't parse inline keyboard button: Button text must be non-empty")
        if len(ACTIONS & set(button)) != 1:
            raise bad_request("can't parse inline keyboard button: exactly one action must be given")
        data = button.get("callback_data")
        if data is not None and not 1 <= len(str(data).encode()) <= MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        if "url" in button and not re.match(r"(https?|tg)://\S+$", str(button["url"])):
            raise bad_request("BUTTON_URL_INVALID")
    return {"inline_keyboard": [row for row in rows if row]} if any(rows) else None


SEEN = {
    "bot_command": r"(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?(?![\w/])",
    "mention": r"(?<![\w@.])@[A-Za-z0-9_]{3,32}(?!\w)",
    "url": r"https?://[^\s<>\"]+",
}


def seen_in(text: str) -> list[Json]:
    """The entities that a person's client finds in what the person writes."""
    return _in_order(
        [
            {"type": kind, "offset": units(text[: hit.start()]), "length": units(hit[0])}
            for kind, pattern in SEEN.items()
            for hit in re.finditer(pattern, text)
        ]
    )
