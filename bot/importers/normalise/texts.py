"""Texts from a source made fit for the knowledge folder: characters, HTML, and the language they are in."""

import html
import re
import unicodedata
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import ClassVar

from bot.core.dialogue.language import language_of
from bot.core.programme.query.folding import fold
from bot.importers.programme import Told
from bot.languages.data import per_language
from bot.languages.patterns import entries, listed
from bot.languages.scripts import HAN_CHARACTER, HANGUL, KANA

# C0 and C1 controls but tab and newline, zero-width and direction marks, the byte order mark, surrogates,
# noncharacters: no reader sees them, and YAML forbids most. The zero-width joiner stays, emoji need it.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_TAG = re.compile(
    r"</?(?:p|br|div|a|b|i|u|em|strong|ul|ol|li|h[1-6]|pre|code|blockquote|span|img|table|tr|td|th|hr|sup|sub|del)\b[^>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,10}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_KANA = re.compile(f"[{KANA}]")
_HANGUL = re.compile(f"[{HANGUL}]")
_LATIN = re.compile("[A-Za-zÀ-ɏ]{2,}")

# ISO 639-2 codes and habits, by the code of ISO 639-1 (639-3 where there is none).
_CODES = {
    "zh": "zh chi zho cmn",
    "en": "en eng",
    "ja": "ja jp jpn",
    "ko": "ko kor",
    "de": "de ger deu",
    "fr": "fr fre fra",
    "es": "es spa",
    "nan": "nan",
}


@per_language
def _known_languages() -> Mapping[str, str]:
    """The code of each name and code of a language."""
    known = {word: code for code, words in _CODES.items() for word in words.split()}
    for names in listed("languages", "names").values():
        known |= {fold(name): code for code, written in names.items() for name in entries(written)}
    return known


def clean(text: str) -> str:
    """A text in NFC, without control characters, its line ends plain; what it says is unchanged."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", text).strip()


def line(text: str) -> str:
    """A text as one line: entities resolved, runs of plain white space made one space (a hard space stays)."""
    text = clean(html.unescape(text) if _ENTITY.search(text) else text)
    return re.sub(r"[ \t\n]+", " ", text)


def markdown(text: str) -> str:
    """A long text as Markdown: HTML becomes plain Markdown, anything else stays as written."""
    text = clean(text)
    if _TAG.search(text):
        reader = _MarkdownWriter()
        reader.feed(text)
        reader.close()
        text = reader.written()
    elif _ENTITY.search(text):
        text = html.unescape(text)
    text = re.sub(r"[ \t]+\n", lambda match: "  \n" if match.group().startswith("  ") else "\n", text)
    return re.sub(r"\n{3,}", "\n\n", clean(text))


class _MarkdownWriter(HTMLParser):
    """Writes HTML as Markdown; a tag without a counterpart leaves its text and goes."""

    _AROUND: ClassVar[dict[str, str]] = {
        "b": "**",
        "strong": "**",
        "i": "*",
        "em": "*",
        "code": "`",
        "del": "~~",
    }
    _BLOCKS = frozenset({"p", "div", "table", "blockquote", "section", "article", "header", "footer"})
    _SILENT = frozenset({"script", "style", "head", "title"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.lists: list[int | None] = []
        self.links: list[tuple[str, int]] = []
        self.preformatted = 0
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in self._SILENT:
            self.silent += 1
        elif tag == "br":
            self.pieces.append("\n" if self.preformatted else "  \n")
        elif tag == "hr":
            self.pieces.append("\n\n---\n\n")
        elif tag in ("ul", "ol"):
            self.pieces.append("" if self.lists else "\n\n")
            self.lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._begin_item()
        elif re.fullmatch("h[1-6]", tag):
            self.pieces.append(f"\n\n{'#' * int(tag[1])} ")
        elif tag == "pre":
            self.preformatted += 1
            self.pieces.append("\n\n```\n")
        elif tag == "a":
            self.links.append((given.get("href") or "", len(self.pieces)))
        elif tag == "img" and given.get("alt"):
            self.pieces.append(given["alt"] or "")
        else:
            self._around_or_block(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in ("ul", "ol"):
            if self.lists:
                self.lists.pop()
            self.pieces.append("" if self.lists else "\n\n")
        elif tag == "pre" and self.preformatted:
            self.preformatted -= 1
            self.pieces.append("\n```\n\n")
        elif tag == "a" and self.links:
            self._end_link()
        elif re.fullmatch("h[1-6]", tag):
            self.pieces.append("\n\n")
        elif tag in ("tr", "td", "th"):
            self.pieces.append("\n" if tag == "tr" else " ")
        else:
            self._around_or_block(tag)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data if self.preformatted else re.sub(r"[ \t\n]+", " ", data))

    def written(self) -> str:
        """The Markdown so far, white space made tidy."""
        text = "".join(self.pieces)
        text = re.sub(r"(?<=\n) (?=\S)", "", text)
        return text.strip()

    def _around_or_block(self, tag: str) -> None:
        if tag in self._AROUND and not self.preformatted:
            self.pieces.append(self._AROUND[tag])
        elif tag in self._BLOCKS:
            self.pieces.append("" if self.lists else "\n\n")

    def _begin_item(self) -> None:
        number = self.lists[-1] if self.lists else None
        if number is not None:
            self.lists[-1] = number + 1
        indent = "   " * max(0, len(self.lists) - 1)
        self.pieces.append(f"\n{indent}{'-' if number is None else f'{number}.'} ")

    def _end_link(self) -> None:
        address, begin = self.links.pop()
        words = re.sub(r"\s+", " ", "".join(self.pieces[begin:])).strip()
        del self.pieces[begin:]
        if not address or address == words or not re.match("https?://|mailto:", address):
            self.pieces.append(words)
        else:
            self.pieces.append(f"[{words}]({address})" if words else address)


def language_code(told: str) -> str:
    """The code of a language that a source names in its own way; empty where the words name none or several."""
    words = re.sub(r"[-_](?:[a-z]{2}|hant|hans|formal)$", "", fold(told))
    return _known_languages().get(words, "")


def label_code(label: str) -> str:
    """The code that a language label such as ``zh_hant`` or ``en-US`` stands for; empty where it is none."""
    match = re.fullmatch(r"([a-z]{2,3})(?:[-_][A-Za-z]{2,8})*", label.strip())
    return match.group(1) if match else ""


def by_content(text: str, declared: str, first: str) -> str:
    """The language a text is written in: told by its script; ``declared``, else ``first``, where letters do not tell.

    A Chinese programme often repeats the Chinese title under "en", and a session held in Chinese often has an
    English title: so the script outweighs the label.
    """
    if _KANA.search(text):
        return "ja"
    if _HANGUL.search(text):
        return "ko"
    characters = len(HAN_CHARACTER.findall(text))
    if characters and characters * 2 >= len(_LATIN.findall(text)):
        return declared if declared in ("zh", "ja") else "zh"
    for language in (declared, first):
        if language and language not in ("zh", "ja", "ko", "nan"):
            return language
    return "en" if _LATIN.search(text) or language_of(text) == "en" else declared or first or "en"


def localized(told: Told, declared: str = "", first: str = "en") -> dict[str, str]:
    """A text per language: labels kept where the content bears them out, the same text only once."""
    labels: dict[str, list[str]] = {}
    for label, text in told.items():
        if text:
            labels.setdefault(text, []).append(label_code(label) if label else "")
    texts: dict[str, str] = {}
    for text, codes in labels.items():
        script = by_content(text, declared if len(codes) > 1 else codes[0] or declared, first)
        if len(codes) == 1 and codes[0] and not _belies(codes[0], script, labels):
            script = codes[0]
        texts.setdefault(script, text)
    return texts


def _belies(label: str, script: str, labels: Mapping[str, list[str]]) -> bool:
    """Whether a text's script shows its label to be wrong: "en" over Chinese, or "zh" over English only.

    An English text under "zh" keeps its label where another text is the English one.
    """
    asian = ("zh", "ja", "ko")
    if script in asian:
        return label != script
    return label in asian and not any(script in codes for codes in labels.values())
