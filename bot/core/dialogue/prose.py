"""Text with a little emphasis, as plain data: every door dresses it in its own markup, or in none.

Answers are written in Markdown, which is read here; HTML in them is text, never markup.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.languages.scripts import WIDE_BRACKETS, WIDE_STOPS, has_han


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; ``url`` makes it a link."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    url: str = ""


Paragraph = tuple[Span, ...]
Prose = tuple[Paragraph, ...]
"""Paragraphs in order. A list item is a paragraph that begins with a bullet or a number and ``tight`` spacing:
consecutive items belong to one paragraph, separated by line breaks inside the spans."""


def prose(*paragraphs: str | Paragraph) -> Prose:
    """Paragraphs from strings (unstyled) or spans; empty ones are left out."""
    made = (((Span(p),) if isinstance(p, str) else p) for p in paragraphs)
    return tuple(p for p in made if any(span.text for span in p))


def plain(text: Prose) -> str:
    """The text as read on a phone, without markup; a link whose words differ from its address shows both."""
    return "\n\n".join("".join(_plain_span(span) for span in paragraph) for paragraph in text)


def _plain_span(span: Span) -> str:
    if not span.url or span.url in (span.text, f"https://{span.text}"):
        return span.text
    return f"{span.text} ({span.url})"


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


@lru_cache(maxsize=2048)
def from_markdown(markdown: str) -> Prose:
    """Markdown as prose: paragraphs, emphasis, code, links; lists become lines with bullets, headings bold."""
    reader = _Reader()
    for token in _parser().parse(markdown):
        reader.take(token)
    return reader.finished()


class _Reader:
    """Collects the parser's tokens into paragraphs; a list is one paragraph with a line for each item."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.spans: list[Span] = []
        self.counters: list[int | None] = []
        self.heading = False

    def take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self.counters.append(None)
            case "ordered_list_open":
                self.counters.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self.counters.pop()
                self._close_outside_lists()
            case "list_item_open":
                self._begin_item()
            case "heading_open":
                self.heading = True
            case "heading_close":
                self.heading = False
                self._close_outside_lists()
            case "paragraph_close":
                self._close_outside_lists()
            case "inline":
                self.spans += _inline(token.children or [], bold=self.heading)
            case "fence" | "code_block":
                self.spans.append(Span(token.content.rstrip("\n"), code=True))
                self._close_outside_lists()
            case "hr":
                self.spans.append(Span("———"))
                self._close_outside_lists()

    def finished(self) -> Prose:
        self._close()
        return tuple(self.paragraphs)

    def _begin_item(self) -> None:
        number = self.counters[-1]
        bullet = "• " if number is None else f"{number}. "
        if number is not None:
            self.counters[-1] = number + 1
        self.spans.append(Span(("\n" if self.spans else "") + "   " * (len(self.counters) - 1) + bullet))

    def _close_outside_lists(self) -> None:
        if not self.counters:
            self._close()

    def _close(self) -> None:
        if any(span.text.strip() for span in self.spans):
            self.paragraphs.append(tuple(self.spans))
        self.spans = []


def _inline(tokens: list[Token], *, bold: bool) -> Iterator[Span]:
    depth = {"strong": int(bold), "em": 0}
    url = ""
    for position, token in enumerate(tokens):
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if kind in depth:
            depth[kind] += token.nesting
        elif kind == "link":
            url = str(token.attrGet("href") or "") if token.nesting > 0 else ""
        elif token.type == "softbreak":
            yield Span(_line_join(tokens, position))
        else:
            text = "\n" if token.type == "hardbreak" else token.content
            if text:
                yield Span(text, depth["strong"] > 0, depth["em"] > 0, token.type == "code_inline", url)


def _line_join(tokens: list[Token], position: int) -> str:
    """A line wrapped in the file is one line on the phone; Chinese has no space between its characters."""
    before = next((token.content[-1] for token in reversed(tokens[:position]) if token.content), "")
    after = next((token.content[0] for token in tokens[position + 1 :] if token.content), "")
    stops = before in WIDE_STOPS or after in WIDE_STOPS
    wide = all(has_han(c) or c in WIDE_BRACKETS for c in (before, after))
    return "" if before and after and (stops or wide) else " "
