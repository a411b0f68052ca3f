"""Names: people of one cell parted, with titles before and degrees behind; and ids that stay from import to import."""

import hashlib
import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.core.matching.normalisation import simplified
from bot.languages.data import per_language
from bot.languages.patterns import Framed, LazyPattern, Listed, folded, phrases, single_words
from bot.languages.scripts import (
    CLOSING_BRACKETS,
    COLONS,
    COMMAS,
    HAN,
    OPENING_BRACKETS,
    PARENTHESES,
    SEMICOLONS,
    SLASHES,
    has_han,
)

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
_ROLE_INSIDE = Framed(
    rf"{{roles}}(?:\s*[{COLONS}]\s*|\s+[-–—]\s+|\s+(?=[{HAN}A-Z]))",
    re.IGNORECASE,
    roles=Listed("people", "roles", flags=re.IGNORECASE),
)
_LEADING = Listed("people", "leading roles", flags=re.IGNORECASE)
_BETWEEN = f"{SEMICOLONS}{COMMAS}{SLASHES}|"
_COMMA = Framed(
    rf"\s*(?:[{COMMAS}|\n]\s*(?:(?:[&+]|{{joins}})\s)?|\s(?:[&+]|{{joins}})\s)\s*",
    0,
    joins=Listed("people", "joins", flags=0),
)
_FIRM = Framed(
    rf"\s*(?:[{SEMICOLONS}|\n]|\s(?:[&+]|{{joins}})\s)\s*", 0, joins=Listed("people", "joins", flags=0)
)
"""What parts people even where commas stand inside their names."""
# Only where nothing else parts the people; between two scripts a slash joins two spellings of one name.
_SLASH = re.compile(rf"(?<=[A-Za-z.])\s?[{SLASHES}]\s?(?=[A-Za-z])|(?<=[{HAN}])\s?[{SLASHES}]\s?(?=[{HAN}])")
_IN_BRACKETS = re.compile(
    rf"[{OPENING_BRACKETS}][^{OPENING_BRACKETS}{CLOSING_BRACKETS}]*[{CLOSING_BRACKETS}]"
)
_BEFORE_BRACKET = re.compile(
    rf"(?P<name>.*\S)\s*[{OPENING_BRACKETS}](?P<inside>[^{OPENING_BRACKETS}{CLOSING_BRACKETS}]*)[{CLOSING_BRACKETS}]"
)
_MAIL = re.compile(
    rf"\s*[<{OPENING_BRACKETS}]?(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+[>{CLOSING_BRACKETS}]?"
)
"""An address of electronic mail is nobody's name, and is not published."""

_OTHERS = Framed(
    r"[\s,]*{others}\.?$", re.IGNORECASE, others=Listed("people", "and others", flags=re.IGNORECASE)
)
_HOUSE = Listed("people", "institutions", flags=re.IGNORECASE)
_HOUSE_BEHIND = Listed("people", "institutions behind", flags=0, whole=False)
_ROLE_ALONE = Listed("people", "roles", flags=re.IGNORECASE)
_TITLE_ALONE = Listed("people", "titles behind", flags=0)
_BEHIND_BRACKET = re.compile(rf"(?<=[{CLOSING_BRACKETS}])\s*(?=[{HAN}]{{2,4}}(?:\s*[{OPENING_BRACKETS}]|$))")
"""Between a house in brackets and the next Chinese name."""

_HAN_NAMES_JOINED = Framed(
    f"([{HAN}]{{2,4}}){{joins}}([{HAN}]{{2,4}})", 0, joins=Listed("people", "joins", flags=0)
)
_HAN_SPACED = re.compile(rf"[{HAN}]+(?:\s+[{HAN}]+)+")
_GAP_IN_HAN = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")
_FIRST_TITLE = Listed("people", "titles that begin", flags=re.IGNORECASE)
_NEXT_TITLE = Framed(r"(?<=\w)\s+(?={title})", re.IGNORECASE, title=_FIRST_TITLE)
_TITLES_IN_A_ROW = Framed(
    r"(?<!\w)(?:{title}(?:\.\s*|\s+)){2,}",
    re.IGNORECASE,
    title=Listed("people", "titles before", flags=re.IGNORECASE),
)
ID_LENGTH = 80
_INITIALS = re.compile(r"[A-Z]\.(?:[ -]?[A-Z]\.)*")
_NO_NAME = frozenset({"", "-", "–"})


@per_language
def _degree() -> str:
    """One degree as a regular expression, in the capitals in which it is written."""
    return rf"(?:{'|'.join(sorted(single_words('people', 'degrees'), key=len, reverse=True))})\.?(?:\s?\([A-Za-z]{{1,4}}\))?"


@per_language
def _degrees() -> re.Pattern[str]:
    """Degrees at the end of a name."""
    return re.compile(rf"(?:[\s,]+{_degree()})+[\s,.]*$")


@dataclass(frozen=True, slots=True)
class WrittenName:
    """A person as a cell writes them: the name with titles and degrees, and the house that stands with it."""

    name: str
    affiliation: str = ""


class NameList:
    """Parts the people of a column's cells; all cells together show whether a comma stands inside names (Li, Ann)."""

    def __init__(self, cells: Iterable[str]) -> None:
        self.surname_first = _surname_comes_first([_ROLE.sub("", cell) for cell in cells])

    def people(self, cell: str) -> list[WrittenName]:
        """The people of one cell, in order; "TBD" and its like are nobody.

        Commas, semicolons, ``&`` and line ends outside of brackets part people, else slashes, else spaces between
        Chinese names; a piece of nothing but degrees or the name of a house belongs to the one before.
        """
        cell = _OTHERS.sub("", _ROLE.sub("", _MAIL.sub("", cell.replace("\xa0", " ").strip())))
        found: list[WrittenName] = []
        for piece in (_ROLE.sub("", one) for one in self._pieces(cell)):
            if found and re.fullmatch(rf"{_degree()}(?:[\s,]+{_degree()})*", piece):
                found[-1] = replace(found[-1], name=f"{found[-1].name}, {piece}")
            elif found and " " not in found[-1].name and _INITIALS.fullmatch(piece):  # Brook, A.
                found[-1] = replace(found[-1], name=f"{piece} {found[-1].name}")
            elif found and _is_house(_masked(piece)):
                found[-1] = replace(found[-1], affiliation=found[-1].affiliation or piece)
            else:
                found += map(
                    _with_house, _NEXT_TITLE.split(_TITLES_IN_A_ROW.regex.sub(_joined_titles, piece))
                )
        return [one for one in found if not _nobody(one.name.strip().casefold())]

    def _pieces(self, cell: str) -> list[str]:
        is_firm = self.surname_first or bool(re.search(f"[{SEMICOLONS}]", _masked(cell)))
        pieces = _cut(cell, _FIRM if is_firm else _COMMA)
        if is_firm:
            pieces = [one for piece in pieces for one in self._by_comma(piece)]
        if pieces == [cell]:
            pieces = _cut(cell, _SLASH)
        pieces = [one for piece in pieces for one in _BEHIND_BRACKET.split(piece)]
        return [one for piece in pieces for one in _han_names(piece)]

    def _by_comma(self, piece: str) -> list[str]:
        """A piece between semicolons: Li, Ann is Ann Li; behind a whole name stands a degree or a house."""
        parts = _cut(piece, _COMMA)
        if len(parts) < 2 or has_han(parts[0]):
            return parts
        if all(" " not in part for part in parts) and len(parts) % 2 == 0 and self.surname_first:
            return [f"{parts[at + 1]} {parts[at]}" for at in range(0, len(parts), 2)]
        if " " not in parts[0] and not re.fullmatch(_degree(), parts[1]):
            return [f"{parts[1]} {parts[0]}", *parts[2:]]
        return parts


def parted_by_role(cell: str, *, leads: bool) -> tuple[list[str], list[str]]:
    """The parts of a cell with those who lead the session, and those with all others: ``Chair: A. Berg; Speakers: B. Li``.

    What stands before any role ``leads`` or not. A role stands at the beginning or behind what parts people; behind a
    Chinese character only where a colon follows it. Of a cell without a role both are empty.
    """
    parts: list[tuple[bool, str]] = []
    begin = 0
    for found in _ROLE_INSIDE.finditer(cell):
        if _is_role(cell[: found.start()], found[0], cell[found.end() :]):
            parts.append((leads, cell[begin : found.start()]))
            leads, begin = bool(_LEADING.search(found[0])), found.end()
    named = [(role, part.strip(f"{_BETWEEN} \n")) for role, part in (*parts, (leads, cell[begin:]))]
    if leads is None:
        return [], []
    return [part for role, part in named if role and part], [
        part for role, part in named if not role and part
    ]


def _is_role(before: str, role: str, behind: str) -> bool:
    """Whether a word for a role, between what stands before and behind it, is said of people."""
    is_marked = any(sign in role for sign in f"{COLONS}-–—")
    if not is_marked and behind[:1].islower():
        return False  # "Chair of surgery"
    is_first = not before.strip() or before[-1].isspace() or before[-1] in f"{_BETWEEN}{CLOSING_BRACKETS}"
    return is_first or (has_han(before[-1]) and is_marked)


def _surname_comes_first(cells: Sequence[str]) -> bool:
    """Whether names of a column are written Li, Ann: told by semicolons beside commas, or where no name is a single word."""
    latin = [cell for cell in map(_masked, cells) if "," in cell and not has_han(cell)]
    between = [piece for cell in latin for piece in re.split(r"\s*;\s*", cell)]
    pairs = [re.split(r"\s*,\s*", piece) for piece in between]
    if any(len(pair) != 2 or " " in pair[0] or re.fullmatch(_degree(), pair[1]) for pair in pairs):
        return False
    return bool(pairs) and all(" " in cell.strip() or not cell.strip() or has_han(cell) for cell in cells)


def _masked(cell: str) -> str:
    """The cell with what stands in brackets blotted out, at the same places."""
    return _IN_BRACKETS.sub(lambda found: "\0" * len(found[0]), cell)


def _cut(cell: str, between: LazyPattern | re.Pattern[str]) -> list[str]:
    """The pieces of a cell between separators that stand outside of brackets."""
    pieces, begin = [], 0
    for found in between.finditer(_masked(cell)):
        pieces.append(cell[begin : found.start()])
        begin = found.end()
    return [piece.strip() for piece in (*pieces, cell[begin:]) if piece.strip()]


def _is_house(piece: str) -> bool:
    return bool(_HOUSE.search(piece) or _HOUSE_BEHIND.search(piece))


def _with_house(piece: str) -> WrittenName:
    """A person and the house in brackets behind the name; a name in another script there belongs to the name."""
    name, _, house = (
        part.strip() for part in re.sub(r"\s[\u2013\u2014-]\s", "\n", piece, count=1).partition("\n")
    )
    if name and house and _is_house(house) and not _is_house(name):
        return WrittenName(name, house)
    match = _BEFORE_BRACKET.fullmatch(piece.strip())
    if not match or not match["inside"].strip():
        return WrittenName(piece)
    name, inside = match["name"], match["inside"].strip()
    if _ROLE_ALONE.fullmatch(inside):
        return WrittenName(name)
    is_name = has_han(name) != has_han(inside) and not _is_house(inside) and not inside.isupper()
    if is_name or re.fullmatch(_degree(), inside) or re.fullmatch(_degree(), f"{name.split()[-1]}({inside})"):
        return WrittenName(piece)
    return WrittenName(name, inside)


def is_han_name(text: str) -> bool:
    """Whether a text may be a Chinese person's name: a surname and one or two characters, titles left out."""
    bare = simplified(match[1] if (match := _BEHIND.match(text)) else text)
    if bare[:2] in single_words("people", "compound surnames"):
        return 3 <= len(bare) <= 4
    return 2 <= len(bare) <= 3 and bare[0] in "".join(single_words("people", "surnames"))


_LATIN_NAME = re.compile(
    r"(?:[A-Z\u00c0-\u00de][\w.'\u2019-]*|de|van|von|der|den|da|di|bin|al)(?: (?:[A-Z\u00c0-\u00de][\w.'\u2019-]*|de|van|von|der|den|da|di|bin|al)){1,3}"
)


def names_people(line: str) -> bool:
    """Whether a line looks like names of people and nothing else."""
    pieces = [_with_house(piece).name for piece in _cut(_ROLE.sub("", line), _COMMA)]
    people = [piece for piece in pieces if not re.fullmatch(_degree(), piece)]
    if not people or any(map(_is_house, people)):
        return False
    for name in people:
        bare, title = without_titles(name)
        if not (title or is_han_name(compact(bare)) or _LATIN_NAME.fullmatch(bare)):
            return False
        if re.search(r"\d", bare) or len(bare) > 40:
            return False
    return True


def _han_names(piece: str) -> list[str]:
    """Chinese names that only spaces part, or a word for "and" without spaces; a gap inside one parts nothing."""
    if (joined := _HAN_NAMES_JOINED.regex.fullmatch(piece)) and all(map(is_han_name, joined.groups())):
        return list(joined.groups())
    if not _HAN_SPACED.fullmatch(piece):
        return [piece]
    names: list[str] = []
    for token in re.findall(rf"[{HAN}]+\s*", piece):
        before = names[-1].strip() if names else ""
        is_open = len(before) == 1 or before in single_words("people", "compound surnames")
        if names and (is_open or _TITLE_ALONE.fullmatch(token.strip())):
            names[-1] += token
        else:
            names.append(token)
    stripped = [name.strip() for name in names]
    parted = all(is_han_name(compact(name)) or (at and _is_house(name)) for at, name in enumerate(stripped))
    return stripped if parted else [piece]


def compact(name: str) -> str:
    """A name without the gaps between Chinese characters with which programmes align names."""
    return _GAP_IN_HAN.sub("", name)


def _nobody(name: str) -> bool:
    return name in _NO_NAME or name in phrases("people", "nobody")


def _joined_titles(titles: re.Match[str]) -> str:
    """``PD Dr. X`` and ``Prof.Dr.X`` begin one person, not two."""
    return re.sub(r"\.?\s+", ".", titles[0])


def without_titles(name: str) -> tuple[str, str]:
    """A name without titles and degrees, and these as one text: ``("Ben George", "Prof. Dr., MD, FACP")``."""
    name = written = re.sub(r"[ \t]+", " ", name).strip()
    if match := _BEHIND.match(name) or _BEHIND.match(compact(name)):
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
    pieces += [bare] if (bare := compact(name)) != name else []
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
    """The key under which spellings meet: a name in plain letters, without spaces and punctuation (``TR 212``, ``tr212``)."""
    return re.sub(r"[\W_]+", "", folded(simplified(unicodedata.normalize("NFKC", name).casefold()))) or name


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
