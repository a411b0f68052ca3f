"""Replies as Telegram shows them: HTML in messages of at most 4,096 characters, and keyboards. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from bot.core.dialogue.prose import Paragraph, Prose, Span
from bot.core.dialogue.turn import Button, Turn
from bot.languages.scripts import ENDS_OF_SENTENCES, is_wide

MESSAGE_UNITS = 4096
"""Telegram's limit for one message, counted here in UTF-16 units, the stricter reading."""

CAPTION_UNITS = 1024
"""The same for the text below a photo."""

MOST_SPANS = 90
"""Telegram takes at most 100 entities a message."""

NARROW = 14
"""Labels of so many columns (a Chinese character takes two) share a row on a phone."""

NUMBERS = 6
"""So many numbers of a list do."""


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """One message to send: HTML, the same without markup, and rows of buttons; above the text a photo, where there is one."""

    html: str
    plain: str
    keyboard: tuple[tuple[Button, ...], ...] = ()
    picture: str = ""

    @property
    def fits_caption(self) -> bool:
        """Whether its text fits below a photo."""
        return _length(self.plain) <= CAPTION_UNITS


def render(
    text: Prose, buttons: Sequence[Button] = (), further: Sequence[Button] = ()
) -> list[RenderedMessage]:
    """A text as messages, at least one for what is not empty; under the last one buttons, and ``further`` in own rows."""
    keyboard = (*_keyboard(buttons), *_keyboard(further))
    chunks = _chunks(text)
    return [
        RenderedMessage(_html(chunk), _plain(chunk), keyboard if number == len(chunks) else ())
        for number, chunk in enumerate(chunks, 1)
    ]


def render_turn(turn: Turn, further: Sequence[Sequence[Button]] = ()) -> list[RenderedMessage]:
    """A turn as messages, each part headed by its question where there are several; ``further`` buttons by part."""
    return [message for messages in render_parts(turn, further) for message in messages]


def render_parts(turn: Turn, further: Sequence[Sequence[Button]] = ()) -> list[list[RenderedMessage]]:
    """The messages of each part of a turn."""
    parts: list[list[RenderedMessage]] = []
    for number, part in enumerate(turn.parts):
        heading = ((Span(f"» {part.question[:200]}", bold=True),),) if len(turn.parts) > 1 else ()
        more = further[number] if number < len(further) else ()
        parts.append(render((*heading, *part.text), part.buttons, more))
    return parts


def _keyboard(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    rows: list[list[Button]] = []
    for button in buttons:
        most = _together(button)
        if rows and len(rows[-1]) < most and all(_together(beside) == most for beside in rows[-1]):
            rows[-1].append(button)
        else:
            rows.append([button])
    return tuple(map(tuple, rows))


def _together(button: Button) -> int:
    """How many buttons like this one share a row."""
    if button.label.isdecimal():
        return NUMBERS
    return 3 if sum(2 if is_wide(character) else 1 for character in button.label) <= NARROW else 1


def _html(chunk: Prose) -> str:
    return "\n\n".join("".join(map(_html_span, paragraph)) for paragraph in chunk)


def _plain(chunk: Prose) -> str:
    return "\n\n".join("".join(span.text for span in paragraph) for paragraph in chunk)


def _html_span(span: Span) -> str:
    text = escape(span.text, quote=False)
    if not span.text.strip():
        return text
    if span.code:
        text = f"<code>{text}</code>"
    if span.bold:
        text = f"<b>{text}</b>"
    if span.italic:
        text = f"<i>{text}</i>"
    return f'<a href="{escape(span.url)}">{text}</a>' if span.url else text


def _chunks(text: Prose) -> list[Prose]:
    """Prose cut at paragraphs into messages; a paragraph that is too long by itself is cut at lines or spaces."""
    chunks: list[list[Paragraph]] = [[]]
    units = spans = 0
    for paragraph in (piece for whole in text for piece in _pieces(whole)):
        size = _units(paragraph) + 2
        if chunks[-1] and (units + size > MESSAGE_UNITS or spans + len(paragraph) > MOST_SPANS):
            chunks.append([])
            units = spans = 0
        chunks[-1].append(paragraph)
        units += size
        spans += len(paragraph)
    return [tuple(chunk) for chunk in chunks if chunk]


def _pieces(paragraph: Paragraph) -> Iterator[Paragraph]:
    """A paragraph whole, or in pieces that each fit in a message."""
    room = MESSAGE_UNITS - 2
    piece: list[Span] = []
    left = room
    for span in paragraph:
        rest = span.text
        while _length(rest) > left or len(piece) >= MOST_SPANS:
            head = _cut(rest, left)
            if head:
                piece.append(replace(span, text=head))
            if piece:
                yield tuple(piece)
            piece, left, rest = [], room, rest[len(head) :].lstrip()
        if rest:
            piece.append(replace(span, text=rest))
            left -= _length(rest)
    if piece:
        yield tuple(piece)


def _cut(text: str, units: int) -> str:
    """The longest beginning within so many units, ending at a line, a sentence or a word where there is one."""
    end = 0
    for character in text:
        units -= _length(character)
        if units < 0:
            break
        end += 1
    head = text[:end]
    for mark in ("\n", *ENDS_OF_SENTENCES, " "):
        place = head.rfind(mark)
        if place > end // 2:
            return head[: place + len(mark)]
    return head


def _units(paragraph: Sequence[Span]) -> int:
    return sum(_length(span.text) for span in paragraph)


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
