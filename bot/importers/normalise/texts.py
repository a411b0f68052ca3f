"""Texts from a source made fit for the knowledge folder: characters, HTML, and the language they are in."""

import html
import re
import unicodedata
from collections.abc import Callable, Mapping

from bot.core.dialogue.language import language_of
from bot.core.matching.normalisation import fold
from bot.importers.programme import SourceTexts
from bot.languages.data import per_language
from bot.languages.messages import Sentence
from bot.languages.patterns import Framed, Listed, entries, groups, listed
from bot.languages.scripts import (
    CLOSING_BRACKETS,
    COLONS,
    COMMAS,
    HAN,
    HAN_CHARACTER,
    HANGUL,
    KANA,
    OPENING_BRACKETS,
)

# C0 and C1 controls but tab and newline, zero-width and direction marks, the byte order mark, surrogates,
# noncharacters: no reader sees them, and YAML forbids most. The zero-width joiner stays, emoji need it.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_TAG = re.compile(
    r"</?(?:p|br|div|a|b|i|u|em|strong|ul|ol|li|h[1-6]|pre|code|blockquote|span|img|table|tr|td|th|hr|sup|sub|del|dl|dt|dd)\b[^<>]*>",
    re.IGNORECASE,
)
_NO_CHARACTER = re.compile(r"&#\d{8,};?")  # Python refuses to make a number of more than 4,300 digits
_ANY_TAG = re.compile(r"<[^<>]*>")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,10}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_KANA = re.compile(f"[{KANA}]")
_HANGUL = re.compile(f"[{HANGUL}]")
_LATIN = re.compile("[A-Za-zÀ-ɏ]{2,}")

_SIGN = r"""[^\w\s,?'"&.;\-\u2013\u2014()]"""
_PARTED = rf"(?:\s*{_SIGN}(?:\s|{_SIGN})*|\s+[-\u2013\u2014]+\s*|\s*[-\u2013\u2014]+\s+)"
_REASON = rf"(?:[{COLONS}{COMMAS}\-\u2013\u2014][^{OPENING_BRACKETS}{CLOSING_BRACKETS}]*)?"
_IN_BRACKETS = (
    rf"^\W*[{OPENING_BRACKETS}<]\s*{{mark}}\s*!?\s*{_REASON}[{CLOSING_BRACKETS}>](?:{_PARTED}|\s*)(?P<rest>\S.*)$",
    rf"^(?P<rest>.*\S)\s*[{OPENING_BRACKETS}<]\s*{{mark}}\s*!?\s*{_REASON}[{CLOSING_BRACKETS}>]\W*$",
)
_BY_DASH = (
    rf"^(?P<rest>.*[{HAN}])[-\u2013\u2014]+{{mark}}$",
    rf"^{{mark}}[-\u2013\u2014]+(?P<rest>[{HAN}].*)$",
)
_BY_SIGN = (
    rf"^{_SIGN}*\s*{{mark}}{_PARTED}(?P<rest>\w.*|[{OPENING_BRACKETS}].*)$",
    rf"^(?P<rest>.*[^\s{OPENING_BRACKETS}]){_PARTED}{{mark}}\W*$",
)
_STRUCK = re.compile(
    r"^(?:~~(?P<tildes>.+)~~|<(?P<tag>s|del|strike)>(?P<tagged>.+)</(?P=tag)>)$", re.IGNORECASE
)
_CANCELLED_WORD = Listed("imports", "title marks", "cancelled", flags=re.IGNORECASE)
_SHOUTED = Framed(r"^(?P<word>{cancelled})\s+(?P<rest>\S.*)$", re.IGNORECASE, cancelled=_CANCELLED_WORD)
_SHOUTED_BEHIND = Framed(
    r"^(?P<rest>.*\S)\s+(?P<word>{cancelled})$", re.IGNORECASE, cancelled=_CANCELLED_WORD
)
_CLEARLY = Framed(r"^{clear}\s+(?P<rest>\S.*)$", 0, clear=Listed("imports", "clearly cancelled", flags=0))


_TITLE_MARKS = tuple(
    (
        kind,
        tuple(
            Framed(template, flags, mark=Listed("imports", "title marks", kind, flags=flags))
            for template in templates
        ),
    )
    for kind, templates, flags in (
        ("cancelled", _IN_BRACKETS + _BY_SIGN + _BY_DASH, re.IGNORECASE),
        ("postponed", _IN_BRACKETS + _BY_SIGN, re.IGNORECASE),
        ("moved", _IN_BRACKETS, re.IGNORECASE),
        ("moved to", _IN_BRACKETS, re.IGNORECASE),
        ("new", _IN_BRACKETS, re.IGNORECASE),
        ("moved by sign", _BY_SIGN[:1], 0),
        ("new by sign", _BY_SIGN[:1], 0),
    )
)
_KEPT = ("postponed", "moved to")
"""Marks that stay in the title: they say more than a status does."""


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
    return re.sub(r"[ \t\n]+", " ", clean(_unescaped(text)))


def _unescaped(text: str) -> str:
    return html.unescape(_NO_CHARACTER.sub("\ufffd", text)) if _ENTITY.search(text) else text


def without_mark(title: str) -> tuple[str, str]:
    """A title without the mark that says that it is cancelled, moved or new, and which; one that says more is kept.

    The word counts in brackets, parted by a sign before or behind, or in capitals before a title that is not; a title
    that is struck out is cancelled, too. Inside a title ("Cancelled flights") it is a word like others.
    """
    if match := _STRUCK.match(title):
        return (match["tildes"] or match["tagged"]).strip(), "cancelled"
    if _CANCELLED_WORD.fullmatch(title.strip()):
        return title, "cancelled"
    for kind, marks in _TITLE_MARKS:
        for mark in marks:
            if match := mark.match(title):
                return title if kind in _KEPT else groups(match)["rest"].strip(" /|"), kind.partition(" ")[0]
    if match := _CLEARLY.match(title):
        return groups(match)["rest"], "cancelled"
    if (
        (match := _SHOUTED.match(title) or _SHOUTED_BEHIND.match(title))
        and (found := groups(match))["word"].isupper()
        and not found["rest"].isupper()
    ):
        return found["rest"], "cancelled"
    return title, ""


def markdown(text: str, doubt: Callable[[Sentence], None] = lambda _sentence: None) -> str:
    """A long text as Markdown: HTML becomes plain Markdown, anything else stays as written.

    Of HTML beyond the bounds only the words stay; ``doubt`` takes the sentence that says so.
    """
    text = clean(text)
    if _TAG.search(text):
        from bot.importers.normalise.html import RefusedHtmlError, html_to_markdown  # slow to load

        try:
            text = html_to_markdown(_NO_CHARACTER.sub("\ufffd", text))
        except RefusedHtmlError as refused:
            doubt(Sentence(f"imports.{refused}"))
            text = " ".join(_unescaped(_ANY_TAG.sub(" ", text)).split())
    else:
        text = _unescaped(text)
    text = re.sub(
        r"(?<![ \t])[ \t]+\n", lambda match: "  \n" if match.group().startswith("  ") else "\n", text
    )
    return re.sub(r"\n{3,}", "\n\n", clean(text))


def language_code(name: str) -> str:
    """The code of a language that a source names in its own way; empty where the words name none or several."""
    words = re.sub(r"[-_](?:[a-z]{2}|hant|hans|formal)$", "", fold(name))
    return _known_languages().get(words, "")


def label_code(label: str) -> str:
    """The code that a language label such as ``zh_hant`` or ``en-US`` stands for; empty where it is none."""
    match = re.fullmatch(r"([a-z]{2,3})(?:[-_][A-Za-z]{2,8})*", label.strip())
    return match.group(1) if match else ""


def detect_language(text: str, declared: str, first: str) -> str:
    """The language a text is written in, by its script; ``declared``, else ``first``, where the script leaves it open.

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


def localized(source: SourceTexts, declared: str = "", first: str = "en") -> dict[str, str]:
    """A text per language: labels kept where the content bears them out, the same text only once."""
    labels: dict[str, list[str]] = {}
    for label, text in source.items():
        if text:
            labels.setdefault(text, []).append(label_code(label) if label else "")
    texts: dict[str, str] = {}
    for text, codes in labels.items():
        language = detect_language(text, declared if len(codes) > 1 else codes[0] or declared, first)
        if len(codes) == 1 and codes[0] and not _contradicts(language, codes[0], labels):
            language = codes[0]
        texts.setdefault(language, text)
    return texts


def _contradicts(detected: str, label: str, labels: Mapping[str, list[str]]) -> bool:
    """Whether the detected language shows a label to be wrong: "en" over Chinese, or "zh" over English only.

    An English text under "zh" keeps its label where another text is the English one.
    """
    asian = ("zh", "ja", "ko")
    if detected in asian:
        return label != detected
    return label in asian and not any(detected in codes for codes in labels.values())
