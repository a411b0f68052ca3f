"""Names: people of one cell parted, with titles before and degrees behind; and ids that stay from import to import."""

import hashlib
import re
import unicodedata
from collections.abc import Container

from bot.languages.data import per_language
from bot.languages.patterns import Framed, Listed, phrases, single_words
from bot.languages.scripts import COLONS, COMMAS, HAN, PARENTHESES

_BEFORE = Framed(
    r"^(?:{titles}\.?\s*)+(?=\S)",
    re.IGNORECASE,
    titles=Listed("people", "titles before", flags=re.IGNORECASE),
)
_BEHIND = Framed(
    f"^(?P<name>[{HAN}·]{{2,5}}?)\\s*(?P<title>{{titles}}+)$",
    0,
    titles=Listed("people", "titles behind", flags=0),
)
_ROLE = Framed(
    rf"^\s*{{roles}}\s*[-–—{COLONS}]\s*", re.IGNORECASE, roles=Listed("people", "roles", flags=re.IGNORECASE)
)
_BETWEEN = Framed(
    rf"\s*(?:[{COMMAS}|\n]|\s(?:&|{{joins}})\s)\s*", 0, joins=Listed("people", "joins", flags=0)
)
# Only where nothing else parts the people; between two scripts a slash joins two spellings of one name.
_SLASH = re.compile(rf"(?<=[A-Za-z.])\s?/\s?(?=[A-Za-z])|(?<=[{HAN}])\s?/\s?(?=[{HAN}])")
_FIRST_TITLE = Listed("people", "titles that begin", flags=re.IGNORECASE)
_NEXT_TITLE = Framed(r"(?<=\w)\s+(?={title})", re.IGNORECASE, title=_FIRST_TITLE)
_TITLES_IN_A_ROW = Framed(
    r"(?P<one>{title})\.?\s*(?P<other>{title})\.?\s*", re.IGNORECASE, title=_FIRST_TITLE
)
ID_LENGTH = 80
_NO_NAME = frozenset({"", "-", "–"})


@per_language
def _degree() -> str:
    """One degree as a regular expression, in the capitals in which it is written."""
    return rf"(?:{'|'.join(sorted(single_words('people', 'degrees'), key=len, reverse=True))})\.?(?:\s?\([A-Za-z]{{1,4}}\))?"


@per_language
def _degrees() -> re.Pattern[str]:
    """Degrees at the end of a name."""
    return re.compile(rf"(?:[\s,]+{_degree()})+[\s,.]*$")


def people(cell: str, separator: str | None = None) -> list[str]:
    """The people of one cell, in order, each with the titles and degrees written for them.

    Without ``separator``, commas, semicolons, ``&`` and line ends part people, else slashes; a piece of nothing but
    degrees belongs to the one before. "TBD" and its like are nobody.
    """
    cell = _ROLE.sub("", cell)
    pieces = cell.split(separator) if separator else _BETWEEN.split(cell)
    if len(pieces) == 1 and not separator:
        pieces = _SLASH.split(cell)
    found: list[str] = []
    for piece in (piece.strip() for piece in pieces):
        if found and re.fullmatch(rf"{_degree()}(?:[\s,]+{_degree()})*", piece):
            found[-1] = f"{found[-1]}, {piece}"
        else:
            found += [piece] if separator else _NEXT_TITLE.split(_join_titles(piece))
    return [name for name in (name.strip() for name in found) if not _nobody(name.casefold())]


def _nobody(name: str) -> bool:
    return name in _NO_NAME or name in phrases("people", "nobody")


def _join_titles(piece: str) -> str:
    """``Prof. Dr. X`` and ``Prof.Dr.X`` begin one person, not two."""
    return _TITLES_IN_A_ROW.sub(r"\g<one_1>.\g<other_2>.", piece)


def without_titles(name: str) -> tuple[str, str]:
    """A name without titles and degrees, and these as one text: ``("Ben George", "Prof. Dr., MD, FACP")``."""
    name = written = re.sub(r"[ \t]+", " ", name).strip()
    if match := _BEHIND.match(name):
        return match[1], match[2]
    titles: list[str] = []
    if match := _BEFORE.match(name):
        titles.append(re.sub(r"\.(?=\w)", ". ", match.group().strip()))
        name = name[match.end() :]
    if (match := _degrees().search(name)) and name[: match.start()].strip():
        titles += re.findall(_degree(), match.group())
        name = name[: match.start()]
    bare = name.strip(" ,.")
    return (bare, ", ".join(titles)) if bare else (written, "")


def spellings(name: str) -> list[str]:
    """Other names that a written name itself contains: parts around a slash, in brackets, or in another script."""
    pieces = [piece.strip() for piece in re.split(rf"\s+/\s+|[{PARENTHESES}]|,\s", name)]
    if len([piece for piece in pieces if piece]) < 2:
        match = re.fullmatch(rf"([A-Za-z][A-Za-z .'’-]+?)\s+([{HAN}]{{2,5}})", name) or re.fullmatch(
            rf"([{HAN}]{{2,5}})\s+([A-Za-z][A-Za-z .'’-]+)", name
        )
        pieces = [match[1], match[2]] if match else []
    return [piece for piece in dict.fromkeys(pieces) if len(piece) > 1 and piece != name]


# --- ids


def token(own_id: str) -> str:
    """A source's own id as one token of an id: other characters than letters, digits, ``.``, ``-``, ``_`` become ``_``."""
    result = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", own_id)).strip("_")
    return result if len(result) <= ID_LENGTH - 30 else f"{result[:20]}_{digest(own_id)}"


def digest(*parts: str) -> str:
    """Eight hexadecimal digits that stand for texts."""
    return hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest()[:8]


def slug(name: str, fallback: str = "x") -> str:
    """A name as a readable id: small letters and digits of any script, joined by dashes."""
    result = re.sub(r"[^\w.]+", "-", unicodedata.normalize("NFKC", name).casefold()).strip("-._")
    result = unicodedata.normalize("NFC", result)[:50].rstrip("-._")
    return result or f"{fallback}-{digest(name)}"


def id_prefix(name: str) -> str:
    """A conference's short name as the beginning of ids: ``FOSDEM 2024`` → ``fosdem``; empty where nothing is left."""
    without_year = re.sub(r"(?<!\d)(?:19|20)\d\d(?!\d)", "", name)
    result = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFKC", without_year).casefold()).strip("-_")
    return re.sub(r"-+", "-", result)[:24].strip("-_")


def spelling_key(name: str) -> str:
    """The key under which spellings meet: a name without case, spaces and punctuation (``TR 212``, ``tr212``)."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold()) or name


def unused_id(wanted: str, taken: Container[str], own_id: str = "") -> str:
    """The id wanted where it is free, else with the own id or a number behind it."""
    if wanted not in taken:
        return wanted
    if own_id and (result := f"{wanted[: ID_LENGTH - 20]}-{token(own_id)[:18]}") not in taken:
        return result
    number = 2
    while (result := f"{wanted}-{number}") in taken:
        number += 1
    return result
