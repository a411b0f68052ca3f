"""What a YAML parser complains about, in words for people who have never heard of YAML."""

from bot.core.content.problems import Place, Problem, error, mistake
from bot.languages.scripts import WIDE_COLON

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
