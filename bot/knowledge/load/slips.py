"""What people type or paste where YAML wants something else: told at its place, and read as it was meant where that helps.

The parser itself complains of the line where it gave up, in its own words; these are the slips that it cannot see.
"""

import re
import unicodedata
from collections.abc import Iterator

from bot.core.content.problems import Place, Problem, mistake
from bot.languages.scripts import ODD_MARGINS

LINE_BREAK = re.compile("\r\n|\r|\n")
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufdd0-\ufdef\ufffe\uffff\U0001fffe\U0001ffff]"
)
_SUSPECT = re.compile(rf"^ *[{ODD_MARGINS}]|^(?:<{{7}}|>{{7}})", re.MULTILINE)
_BLOCK = re.compile(r"(?:^|[:\-]\s+)[|>][+-]?\d?[+-]?\s*(?:#.*)?$")
_CONFLICT = re.compile(r"(<{7}|={7}|>{7})(?: .*)?$")
_KEY = re.compile(r"(?:- +)?[^\W\d][\w-]*\s*:(?:\s|$)|- ")
_MOST = 20
"""So many slips of one kind are named in a file."""


def mended(text: str, file: str) -> tuple[str, list[Problem]]:
    """A text with its slips told, and mended as far as the rest can then be read."""
    if not (_SUSPECT.search(text) or FORBIDDEN.search(text)):
        return text, []
    lines = LINE_BREAK.split(text)
    problems: list[Problem] = []
    conflicts = [number for number, line in enumerate(lines) if _CONFLICT.fullmatch(line)]
    if any(lines[number].startswith(("<", ">")) for number in conflicts):
        problems.append(mistake(Place(file, conflicts[0] + 1), "file.conflict"))
        for number in conflicts:
            lines[number] = ""
    for number, line, in_block in _with_blocks(lines):
        found = FORBIDDEN.finditer(line)
        problems += [forbidden(one[0], Place(file, number + 1, one.start() + 1)) for one in found]
        line = FORBIDDEN.sub(" ", line)
        if not in_block and not line.isascii():
            line, found_here = _line_mended(
                line, lines[number - 1] if number else "", Place(file, number + 1)
            )
            problems += found_here
        lines[number] = line
    return ("\n".join(lines), problems[: 2 * _MOST]) if problems else (text, problems)


def forbidden(character: str, place: Place) -> Problem:
    """A character that may not stand in a file."""
    name = unicodedata.name(character, "a control character").lower()
    return mistake(place, "file.forbidden", code=f"U+{ord(character):04X}", name=name)


def invisible(text: str) -> str:
    """The first character of a text that does not show, or is a blank other than the ordinary one; "" where none is."""
    return next((c for c in text if unicodedata.category(c) == "Cf" or (c.isspace() and c not in " \t")), "")


def named(character: str) -> str:
    """A character as it can be looked up: U+200B (zero width space)."""
    return f"U+{ord(character):04X} ({unicodedata.name(character, 'a control character').lower()})"


def _with_blocks(lines: list[str]) -> Iterator[tuple[int, str, bool]]:
    """Each line with its number, and whether it belongs to a text written as a block."""
    block: int | None = None
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" "))
        if block is not None and line.strip() and indent <= block:
            block = None
        yield number, line, block is not None
        if block is None and _BLOCK.search(line):
            block = indent


def _line_mended(line: str, before: str, place: Place) -> tuple[str, list[Problem]]:
    """A line outside blocks: blanks that are none before a key, and signs that look like the dash of a list."""
    margin = line[: len(line) - len(line.lstrip())] + _zero_width(line.lstrip())
    rest = line[len(margin) :]
    if (odd := invisible(margin)) and (_KEY.match(rest) or _is_dash(rest[:1])):
        column = margin.index(odd) + 1
        problem = mistake(Place(place.file, place.line, column), "file.margin", sign=named(odd))
        width = len(before) - len(before.lstrip(" -"))
        return " " * width + rest, [problem]
    opens = (
        before.rstrip().endswith(":")
        or not before.strip()
        or before.lstrip()[:1] == "-"
        or _is_dash(before.lstrip()[:1])
    )
    if _is_dash(rest[:1]) and rest[1:2].isspace() and (opens or not margin):
        problem = mistake(Place(place.file, place.line, len(margin) + 1), "file.dash", sign=named(rest[0]))
        return f"{margin}-{rest[1:]}", [problem]
    return line, []


def _zero_width(text: str) -> str:
    """What stands at the beginning of a text and does not show."""
    length = next((n for n, c in enumerate(text) if unicodedata.category(c) != "Cf"), len(text))
    return text[:length]


def _is_dash(sign: str) -> bool:
    """Whether a sign looks like the dash of a list and is another one, or is a bullet."""
    return (
        bool(sign)
        and sign != "-"
        and (unicodedata.category(sign) == "Pd" or "BULLET" in unicodedata.name(sign, ""))
    )
