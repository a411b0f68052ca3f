"""HTML of sources as Markdown: markdownify over BeautifulSoup, narrowed to what an answer can show, within bounds.

Imported only once a source holds HTML: the two libraries take a quarter of a second to load.
"""

import re
import warnings

from bs4 import BeautifulSoup, ParserRejectedMarkup, Tag, XMLParsedAsHTMLWarning
from bs4.element import PreformattedString
from markdownify import ATX, MarkdownConverter

LONGEST, MOST_TAGS, DEEPEST = 100_000, 2_000, 60
"""Characters, tags and levels of nesting that are converted; the largest of 2,481 real texts has 11,689, 288 and 7.

Both libraries take time that grows with the square of the first two, and stack for the third.
"""

_CONVERTED = (
    "[document] a article b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i kbd li ol p pre q s samp section strong table td th tr ul"
).split()
"""Of every other tag the text stays."""

_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)


class RefusedHtmlError(ValueError):
    """The HTML is damaged or exceeds a bound; the message continues a sentence that begins "its HTML"."""


def html_to_markdown(html: str) -> str:
    """HTML, also damaged, as Markdown without HTML; raises RefusedHtmlError beyond the bounds.

    Scripts, styles, comments and addresses of other schemes than http and mailto go; images become their texts, rows
    of tables become lines.
    """
    if len(html) > LONGEST or html.count("<") > MOST_TAGS:
        raise RefusedHtmlError("is longer than any abstract")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
            soup = BeautifulSoup(html, "html.parser")
    except ParserRejectedMarkup as problem:
        raise RefusedHtmlError("is damaged") from problem
    _simplify(soup)
    if _depth(soup) > DEEPEST:
        raise RefusedHtmlError("is nested too deep")
    converter = _Converter(
        convert=_CONVERTED,
        heading_style=ATX,
        autolinks=False,
        escape_asterisks=False,
        escape_underscores=False,
    )
    return str(converter.convert_soup(soup))


def _simplify(soup: BeautifulSoup) -> None:
    """Leaves what has a counterpart in Markdown."""
    for node in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        node.extract()  # comments, and instructions to programs
    for tag in soup.find_all(["script", "style", "title"]):
        tag.decompose()
    for image in soup.find_all("img"):
        image.replace_with(str(image.get("alt") or ""))
    for link in soup.find_all("a"):
        address, words = str(link.get("href") or "").strip(), link.get_text().strip()
        if address == words or not _ADDRESS.fullmatch(address):
            link.unwrap()
        elif not words:
            link.replace_with(address)
    for item in soup.find_all(["li", "p"]):
        while item.parent and item.parent.name == item.name:
            item.parent.insert_after(
                item, *item.next_siblings
            )  # one that was never closed holds all that follow


def _depth(soup: Tag) -> int:
    """How many levels of tags lie inside one another."""
    level, depth = [soup], 0
    while level := [child for tag in level for child in tag.children if isinstance(child, Tag)]:
        depth += 1
    return depth


class _Converter(MarkdownConverter):
    """Calls ``convert_TAG`` with the Markdown of what lies inside a tag."""

    def convert_li(self, el: Tag, text: str, **_context: object) -> str:
        """An item with dash or number; three spaces indent what lies inside either."""
        number = 1 + sum(getattr(sibling, "name", "") == "li" for sibling in el.previous_siblings)
        bullet = f"{number}." if el.parent is not None and el.parent.name == "ol" else "-"
        indented = re.sub(r"\n(?=.)", "\n   ", text.strip())
        return f"{bullet} {indented}\n"

    def convert_td(self, _el: Tag, text: str, **_context: object) -> str:
        """A cell, which a stroke parts from the next."""
        return f"{' '.join(text.split())} | "

    def convert_tr(self, _el: Tag, text: str, **_context: object) -> str:
        """A row as a line."""
        return f"{text.removesuffix(' | ')}  \n"

    def convert_dd(self, _el: Tag, text: str, **_context: object) -> str:
        """A description on the line after its term."""
        return f"{text.strip()}\n"

    convert_th = convert_td
