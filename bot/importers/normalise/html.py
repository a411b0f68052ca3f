"""HTML of sources as Markdown, narrowed to what an answer can show, and the tables of web pages; within bounds.

Imported only once a source holds HTML: the two libraries take a quarter of a second to load.
"""

import re
import warnings
from collections.abc import Iterator

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
    """The HTML is damaged or exceeds a bound; the message is the id of the sentence that says so."""


def html_to_markdown(html: str) -> str:
    """HTML, also damaged, as Markdown without HTML; raises RefusedHtmlError beyond the bounds.

    Scripts, styles, comments and addresses of other schemes than http and mailto go; images become their texts, rows
    of tables become lines.
    """
    if len(html) > LONGEST or html.count("<") > MOST_TAGS:
        raise RefusedHtmlError("large_html")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
            soup = BeautifulSoup(html, "html.parser")
    except ParserRejectedMarkup as problem:
        raise RefusedHtmlError("damaged_html") from problem
    _simplify(soup)
    if _depth(soup) > DEEPEST:
        raise RefusedHtmlError("deep_html")
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


# --- tables

LONGEST_PAGE, MOST_TAGS_OF_PAGE, MOST_CELLS, WIDEST = 2_000_000, 40_000, 200_000, 200
"""Characters, tags and cells that are read, and how many one may span: the library takes two seconds for so much."""

Range = tuple[tuple[int, int], tuple[int, int]]


def html_tables(page: str) -> Iterator[tuple[list[list[str]], list[Range]]]:
    """The rows of cells and the merged ranges of each table that holds no other; raises RefusedHtmlError."""
    if len(page) > LONGEST_PAGE or page.count("<") > MOST_TAGS_OF_PAGE:
        raise RefusedHtmlError("large_page")
    if not re.search(
        r"</t[dh]\b", page, re.IGNORECASE
    ):  # cells may be left open, which the parser does not know
        page = re.sub(r"(?=<t[dh]\b)", "</td></th>", page, flags=re.IGNORECASE)
        page = re.sub(r"(?=<tr\b)", "</td></th></tr>", page, flags=re.IGNORECASE)
    try:
        soup = BeautifulSoup(page, "html.parser")
    except ParserRejectedMarkup as problem:
        raise RefusedHtmlError("damaged_page") from problem
    if _depth(soup) > DEEPEST:
        raise RefusedHtmlError("damaged_page")
    tables = [table for table in soup.find_all("table") if table.find("table") is None]
    if not tables:
        raise RefusedHtmlError("no_table")
    yield from map(_cells, tables)


def _cells(table: Tag) -> tuple[list[list[str]], list[Range]]:
    filled: dict[tuple[int, int], str] = {}
    merged: list[Range] = []
    lines = table.find_all("tr")
    for row, line in enumerate(lines):
        column = 0
        for cell in line.find_all(["td", "th"]):
            while (row, column) in filled:
                column += 1
            if len(filled) > MOST_CELLS:
                raise RefusedHtmlError("large_page")
            last = (row + _span(cell, "rowspan") - 1, column + _span(cell, "colspan") - 1)
            for at in range(row, min(last[0] + 1, len(lines))):
                filled |= {(at, beside): "" for beside in range(column, last[1] + 1)}
            for mark in cell.find_all("br"):
                mark.replace_with("\n")
            filled[row, column] = "\n".join(map(str.strip, cell.get_text().strip().split("\n")))
            if cell.find(["s", "del", "strike"]) and filled[row, column]:
                filled[row, column] = f"~~{filled[row, column]}~~"
            if last != (row, column):
                merged.append(((row, column), last))
            column = last[1] + 1
    width = max((column + 1 for _, column in filled), default=0)
    return [[filled.get((row, column), "") for column in range(width)] for row in range(len(lines))], merged


def _span(cell: Tag, name: str) -> int:
    written = str(cell.get(name) or "1").strip()
    return min(max(int(written), 1), WIDEST) if written.isdecimal() else 1
