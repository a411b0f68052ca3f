"""Text with a little emphasis, as plain data: every door dresses it in its own markup, or in none."""

from dataclasses import dataclass


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
