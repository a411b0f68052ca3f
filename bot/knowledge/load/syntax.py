"""What people write where YAML wants something else, in words for people who have never heard of YAML.

``mended`` finds the slips that the parser cannot see, tells them at their place, and reads them as they were meant where
that helps; ``advice_on`` words what the parser complains of in the line where it gave up.
"""

import re
import unicodedata
from collections.abc import Iterator

from bot.core.content.problems import Place, Problem, error, mistake
from bot.languages.scripts import ODD_MARGINS, WIDE_COLON

MOST_DEPTH = 20

_QUOTES = "put the whole text in quotes, or write it as a block under `|`"
_COMPLAINTS = (
    # part of the parser's own words, sentence, advice, whether the place is where the thing was opened
    (
        "mapping values are not allowed",
        "a second colon stands in this line, or it is indented wrongly",
        f"{_QUOTES}; or align it with the lines above",
        False,
    ),
    (
        "block sequence entries are not allowed",
        "a list cannot begin here",
        "begin the list on a line of its own, or put the text in quotes",
        False,
    ),
    (
        "exceeded maximum nesting depth",  # newer libyaml counts brackets before it tells of them
        f"this is nested deeper than {MOST_DEPTH} levels",
        "write it flatter",
        False,
    ),
    (
        "unexpected end of stream",
        "the quote opened here is never closed",
        "add the closing quote at the end of the text",
        True,
    ),
    (
        "did not find expected ',' or",
        "the bracket opened here is never closed, or a comma is missing in it",
        "add what is missing, or put a text that begins with a bracket in quotes",
        True,
    ),
    (
        "unknown escape character",
        "a backslash in double quotes has a meaning of its own",
        "write \\\\ for it, or use single quotes",
        False,
    ),
    (
        "invalid Unicode character escape",
        "this escape is no character",
        "type the character itself",
        False,
    ),
    (
        "could not find expected ':'",
        "this line has no colon after its key, or is indented wrongly",
        f"write key: value, with : and a space and not {WIDE_COLON}; indent the further lines of a text by two spaces",
        True,
    ),
    (
        "expected alphabetic or numeric character",
        "a text cannot begin with * or & without quotes",
        _QUOTES,
        True,
    ),
    (
        "did not find expected node content",
        "a value is missing here, or a bracket has nothing to close",
        "write the value, or delete the comma or bracket",
        False,
    ),
    (
        "undefined tag handle",
        "a text that begins with ! is a tag in YAML",
        _QUOTES,
        True,
    ),
    (
        "did not find expected comment or line break",
        "a text that begins with | or > begins on the next line",
        "write it in the following lines, indented; or put it in quotes",
        True,
    ),
    (
        "did not find expected '-' indicator",
        "this line does not belong to the list above it",
        "begin it with - as the others, or indent it under its entry",
        False,
    ),
    (
        "did not find expected key",
        "this does not fit to what stands before it: wrong indentation, or text behind a closing quote",
        "align it with the lines above; a quote inside a quoted text is written twice",
        False,
    ),
)


def advice_on(
    complaint: str,
    context: str,
    place: Place,
    opened: Place,
    character: str,
    *,
    quoted: bool = False,
    wide: bool = False,
) -> Problem:
    """A parser's complaint as a problem; ``opened`` is where the thing complained about began.

    ``quoted``: whether the line is in quotation marks of print; ``wide``: whether full-width signs stand in what was opened.
    """
    if character == "\t":
        return error(place, "a tab stands where only spaces may", "replace it by spaces")
    if "mapping values are not allowed" in complaint and quoted:
        return mistake(place, "file.quotes")
    if "did not find expected ',' or" in complaint and wide:
        return mistake(opened, "file.wide")
    if "cannot start any token" in complaint:
        return error(place, f"a text cannot begin with {character or 'this character'}", _QUOTES)
    for words, sentence, advice, at_opening in _COMPLAINTS:
        if words in complaint:
            return error(opened if at_opening else place, sentence, advice)
    told = ", ".join(part for part in (context, complaint) if part)
    return error(place, f"this is no YAML: {told}", "compare it with the lines above")


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
