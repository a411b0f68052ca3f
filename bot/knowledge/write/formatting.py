"""Plain documents as tidy YAML text: readable, quoted only where needed, long texts as blocks.

A round-trip library takes ten times as long for a thousand new entries, and has no comments to keep in them.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.languages.scripts import OPENING_MARKS

WIDEST_LINE = 100

# A text that begins with a letter, a digit or one of a few signs, and has no colon or hash that means something.
_PLAIN = re.compile(rf"[^\W_](?:(?!: | #|:$)[^\n\t])*|[{OPENING_MARKS}/+.](?:(?!: | #|:$)[^\n\t])*")
# What other YAML tools take for a number, a date, yes or no, or nothing.
_OTHER_TYPE = re.compile(
    r"(?i)true|false|yes|no|on|off|y|n|null|~|[-+]?[\d.][\d_.,:]*(?:e[-+]?\d+)?|0[xob][\da-f_]+|\.inf|\.nan"
    r"|\d{4}-\d{1,2}-\d{1,2}.*"
)
_SIMPLE = re.compile(r"[^\W_][\w.-]*")
_TIME_KEYS = frozenset({"start", "end", "day", "last_day", "updated"})


def entries(documents: Sequence[Mapping[str, Any]]) -> str:
    """A list of entries, an empty line between two."""
    return "\n".join(entry(document) for document in documents)


def entry(document: Mapping[str, Any]) -> str:
    """One entry of a list, its first key behind the dash."""
    text = mapping(document, 2)
    return f"- {text[2:]}"


def mapping(document: Mapping[str, Any], indent: int = 0) -> str:
    """Keys with values, one a line, each line ended."""
    lines: list[str] = []
    for key, value in document.items():
        lines += _pair(key, value, indent)
    return "".join(f"{line}\n" if line.strip() else "\n" for line in lines)


def _pair(key: str, value: Any, indent: int) -> list[str]:  # noqa: ANN401 - a document's value
    margin = " " * indent
    if isinstance(value, Mapping):
        lines = [f"{margin}{key}:"]
        for inner, one in value.items():
            lines += _pair(str(inner), one, indent + 2)
        return lines
    if isinstance(value, list | tuple):
        return _list(key, value, indent)
    if isinstance(value, str) and "\n" in value:
        return [f"{margin}{key}: |-", *block(value, indent + 2)]
    return [f"{margin}{key}: {_time_or_scalar(key, value)}"]


def _list(key: str, values: Sequence[Any], indent: int) -> list[str]:
    margin = " " * indent
    texts = [scalar(value) for value in values if not isinstance(value, Mapping)]
    short = f"{margin}{key}: [{', '.join(texts)}]"
    if len(texts) == len(values) and len(short) <= WIDEST_LINE and all(map(_SIMPLE.fullmatch, texts)):
        return [short]
    lines = [f"{margin}{key}:"]
    for value in values:
        if isinstance(value, Mapping):
            inner = mapping(value, indent + 4).splitlines()
            lines += [f"{margin}  - {inner[0].strip()}", *inner[1:]]
        else:
            lines.append(f"{margin}  - {scalar(value)}")
    return lines


def block(text: str, indent: int) -> list[str]:
    """The lines of a block of literal text."""
    return [f"{' ' * indent}{line}" if line else "" for line in text.split("\n")]


def _time_or_scalar(key: str, value: Any) -> str:  # noqa: ANN401 - a document's value
    return value if key in _TIME_KEYS and isinstance(value, str) and value[:4].isdigit() else scalar(value)


def scalar(value: Any) -> str:  # noqa: ANN401 - a document's value
    """A value on one line; a text that could be read as something else stands in quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if is_plain(text):
        return text
    if ('"' in text or "\\" in text) and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)


def is_plain(text: str) -> bool:
    """Whether a text needs no quotes."""
    return bool(_PLAIN.fullmatch(text)) and not _OTHER_TYPE.fullmatch(text) and text == text.strip()
