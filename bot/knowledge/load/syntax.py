"""What people write where YAML wants something else, in words for people who have never heard of YAML.

``mended`` finds the slips that the parser cannot see, tells them at their place, and reads them as they were meant where
that helps; ``advice_on`` words what the parser complains of in the line where it gave up.
"""

import re
import unicodedata
from collections.abc import Iterator

from bot.core.content.problems import Place, Problem, mistake
from bot.languages.scripts import ODD_MARGINS, PRINTED_QUOTES, WIDE_COLON, WIDE_COMMAS, WIDE_OPENING_BRACKETS

MOST_DEPTH = 20
LINE_BREAK = re.compile("\r\n|\r|\n")
_WIDE = re.compile(f"[{WIDE_COLON}{WIDE_COMMAS}]")
_PRINTED = re.compile(rf"(?:: |- |^|[{{,] *)[{PRINTED_QUOTES}]")
_WIDE_OPENING = re.compile(rf"(?:: |- )[{WIDE_OPENING_BRACKETS}]")
_HALF_KEY = re.compile(rf"[^\W\d][\w-]*(?:{WIDE_COLON}|:(?=[^\s/]))")
"""A key whose colon is full-width, or has no blank behind it: the whole line is a text to YAML."""
_LONG = 1024
"""A key cannot be so long, so the colon behind it is not what is wrong."""
_DASHED = re.compile(r"-\w")
_CLOSING = ("'", '"', "]", "}")

_COMPLAINTS = (
    # part of the parser's own words, the message, whether the place is where the thing was opened
    ("mapping values are not allowed", "syntax.colon", False),
    ("block sequence entries are not allowed", "syntax.list", False),
    ("exceeded maximum nesting depth", "syntax.depth", False),  # newer libyaml counts brackets first
    ("unexpected end of stream", "syntax.quote", True),
    ("did not find expected ',' or", "syntax.bracket", True),
    ("unknown escape character", "syntax.backslash", False),
    ("invalid Unicode character escape", "syntax.escape", False),
    ("could not find expected ':'", "syntax.no_colon", True),
    ("expected alphabetic or numeric character", "syntax.star", True),
    ("did not find expected node content", "syntax.no_value", False),
    ("undefined tag handle", "syntax.tag", True),
    ("did not find expected comment or line break", "syntax.block", True),
    ("did not find expected '-' indicator", "syntax.outside_list", False),
    ("did not find expected key", "syntax.key", False),
)


def advice_on(complaint: str, context: str, text: str, at: int, opened: int, file: str) -> Problem:
    """A parser's complaint as a problem; it gave up at the index ``at`` of the text, on what begins at ``opened``."""
    place, opening = _place(text, at, file), _place(text, opened, file)
    before, character = text[:at].rpartition("\n")[2], text[at : at + 1]
    line = before + text[at:].partition("\n")[0]
    if character == "\t":
        return mistake(place, "syntax.tab")
    if "mapping values are not allowed" in complaint:
        return _second_colon(text[:at], place)
    if "did not find expected ',' or" in complaint and _WIDE.search(text, opened, at):
        return mistake(opening, "file.wide")
    if "did not find expected ',' or" in complaint and character == ":" and _in_braces(text[opened:at]):
        return mistake(place, "file.quotes" if _PRINTED.search(before) else "syntax.colon")
    if "did not find expected key" in complaint and before.rstrip()[-1:] in _CLOSING:
        return mistake(place, "syntax.behind")
    if "did not find expected key" in complaint and character == "-":
        return mistake(place, "syntax.list")
    if "did not find expected comment or line break" in complaint and line.count("|") > 1:
        return mistake(opening, "file.table")
    if "could not find expected ':'" in complaint and _DASHED.match(text, opened):
        return mistake(opening, "file.no_blank")
    if "cannot start any token" in complaint:
        return mistake(place, "syntax.begins", sign=character)
    for words, key, at_opening in _COMPLAINTS:
        if words in complaint:
            return mistake(opening if at_opening else place, key, levels=MOST_DEPTH, colon=WIDE_COLON)
    told = ", ".join(part for part in (context, complaint) if part)
    return mistake(place, "syntax.no_yaml", problem=told)


def _second_colon(before: str, place: Place) -> Problem:
    """A colon where none may stand: in its text, or since the line above is no key with a value, as it should be."""
    *above, line = LINE_BREAK.split(before)
    number, last = next(((n, one) for n, one in enumerate(reversed(above), 1) if one.strip()), (0, ""))
    indent, bare = len(line) - len(line.lstrip()), last.strip().removeprefix("- ")
    deeper = indent > len(last) - len(last.lstrip())
    if last and (_HALF_KEY.match(bare) or (deeper and not re.search(r":(?:\s|$)", bare))):
        column = len(last) - len(last.lstrip().removeprefix("- ")) + 1
        return mistake(Place(place.file, place.line - number, column), "syntax.no_colon", colon=WIDE_COLON)
    if _PRINTED.search(line):
        return mistake(place, "file.quotes")
    return mistake(place, "file.wide_brackets" if _WIDE_OPENING.search(line) else "syntax.colon")


def _in_braces(before: str) -> bool:
    """Whether a colon behind this text is one too many, and not the bracket before it left open."""
    return "\n" not in before and len(before) < _LONG


def _place(text: str, index: int, file: str) -> Place:
    lines = LINE_BREAK.split(text[:index])
    return Place(file, len(lines), len(lines[-1]) + 1)


FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufdd0-\ufdef\ufffe\uffff\U0001fffe\U0001ffff]"
)
_SUSPECT = re.compile(rf"^ *[{ODD_MARGINS}]|^(?:<{{7}}|>{{7}})|:[^\S\x00-\x7f]", re.MULTILINE)
_BLOCK = re.compile(r"(?:^|[:\-]\s+)[|>][+-]?\d?[+-]?\s*(?:#.*)?$")
_CONFLICT = re.compile(r"(<{7}|={7}|>{7})(?: .*)?$")
_KEY = re.compile(r"(?:- +)?[^\W\d][\w-]*\s*:(?:\s|$)|- ")
_BEHIND_KEY = re.compile(r" *(?:- +)?[^\W\d][\w-]*:([^\S ]+)")
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
            line, found_here = _line_mended(line, lines[:number], Place(file, number + 1))
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


def _line_mended(line: str, above: list[str], place: Place) -> tuple[str, list[Problem]]:
    """A line outside blocks: blanks that are none around a key, and signs that look like the dash of a list."""
    before = above[-1] if above else ""
    if (found := _BEHIND_KEY.match(line)) and (odd := invisible(found[1])):
        column = found.start(1) + 1
        problem = mistake(Place(place.file, place.line, column), "file.behind_key", sign=named(odd))
        return f"{line[: found.start(1)]} {line[found.end(1) :]}", [problem]
    margin = line[: len(line) - len(line.lstrip())] + _zero_width(line.lstrip())
    rest = line[len(margin) :]
    if (odd := invisible(margin)) and (_KEY.match(rest) or _is_dash(rest[:1])):
        column = margin.index(odd) + 1
        problem = mistake(Place(place.file, place.line, column), "file.margin", sign=named(odd))
        return " " * _width(margin, above) + rest, [problem]
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


def _width(margin: str, above: list[str]) -> int:
    """How far a line is meant to be indented by odd blanks: as wide as they look, where that is a level there is."""
    looks = [sum(1 for c in margin if unicodedata.category(c) != "Cf")]
    looks.append(looks[0] + sum(unicodedata.east_asian_width(c) == "F" for c in margin))
    last = next((line for line in reversed(above) if line.strip()), "")
    level = len(last) - len(last.lstrip(" -"))
    opens = last.rstrip().endswith(":")
    levels = {len(line) - len(line.lstrip(mark)) for line in above[-_MOST:] for mark in (" ", " -")}
    return next((width for width in looks if width in levels or (opens and width > level)), level)


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
