"""The paths of a mapping file: where a value lies in JSON, seen from the file or from an item of it.

title                the member "title" of the item
time.start           a member of a member; "a.b" in quotes where a name holds a dot or a bracket
speakers[].name      of every item of a list; [0] of its first one
days{day}            every value of an object, its keys known as $day from there on
^.started_at         of the item around this one, one level of [] or {} up
$day $file $row      what a {day} above has caught; the file's name without ending; the item's number
.                    the item itself
@people(id).bio      of the entry of the join "people" whose key is this item's id
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bot.core.content.values import refused
from bot.importers.normalise.values import text

_NAME = re.compile(r"[^\W\d]\w*")
_KEY = re.compile(r"""[^.\[\]{}@$^()"']+""")
MOST_ITEMS = 100_000


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: ``kind`` is key, index, items, values, up, caught, join or self."""

    kind: str
    name: str = ""
    number: int = 0
    argument: str = ""


Path = tuple[Step, ...]
Joins = Callable[[str, str], "Frame | None"]


@dataclass(frozen=True, slots=True)
class Frame:
    """A value, the item in which it lies, the item around that one, and what ``{…}`` has caught on the way."""

    value: Any
    item: Any
    above: "Frame | None" = None
    caught: Mapping[str, str] = field(default_factory=dict)

    def with_value(self, value: Any) -> "Frame":  # noqa: ANN401 - any JSON
        """Another value of the same item."""
        return Frame(value, self.item, self.above, self.caught)

    def inner(self, item: Any, name: str = "", key: str = "") -> "Frame":  # noqa: ANN401 - any JSON
        """An item inside this one; its key is caught under a name."""
        around = Frame(self.item, self.item, self.above, self.caught)
        return Frame(item, item, around, {**self.caught, name: key} if name else self.caught)


@cache
def parse(written: str) -> Path:
    """The steps of a path; raises RefusedError where it is none."""
    steps: list[Step] = []
    at = 0
    if written.strip() == ".":
        return (Step("self"),)
    while at < len(written):
        if written[at] == "." and steps:
            at += 1
        step, at = _step(written, at)
        steps.append(step)
    if not steps:
        raise refused("imports.map_path")
    return tuple(steps)


def _step(written: str, at: int) -> tuple[Step, int]:
    sign = written[at : at + 1]
    if sign == "^":
        return Step("up"), at + 1
    if sign == "$" and (name := _NAME.match(written, at + 1)):
        return Step("caught", name.group()), name.end()
    if sign == "@" and (name := _NAME.match(written, at + 1)) and written[name.end() : name.end() + 1] == "(":
        close = _closing(written, name.end())
        return Step("join", name.group(), argument=written[name.end() + 1 : close]), close + 1
    if sign == "[" and (index := re.compile(r"\[(-?\d{1,6})?\]").match(written, at)):
        number = index.group(1)
        return (Step("items") if number is None else Step("index", number=int(number))), index.end()
    if sign == "{" and (capture := re.compile(r"\{(\w*)\}").match(written, at)):
        return Step("values", capture.group(1)), capture.end()
    if sign in ('"', "'") and (close := written.find(sign, at + 1)) > at:
        return Step("key", written[at + 1 : close]), close + 1
    if key := _KEY.match(written, at):
        return Step("key", key.group().strip()), key.end()
    raise refused("imports.map_sign", written=written[:40], sign=at + 1)


def _closing(written: str, opening: int, signs: str = "()") -> int:
    depth = 0
    for at in range(opening, len(written)):
        depth += (written[at] == signs[0]) - (written[at] == signs[1])
        if depth == 0:
            return at
    raise refused("imports.map_bracket", written=written[:40], sign=signs[1])


def follow(path: Path, frame: Frame, joins: Joins) -> Iterator[Frame]:
    """The frames at the end of a path; none where something on the way is missing."""
    if not path:
        yield frame
        return
    step, rest = path[0], path[1:]
    for reached in _reached(step, frame, joins):
        yield from follow(rest, reached, joins)


def _reached(step: Step, frame: Frame, joins: Joins) -> Iterator[Frame]:
    value = frame.value
    match step.kind:
        case "self":
            yield frame
        case "key" if isinstance(value, Mapping) and step.name in value:
            yield frame.with_value(value[step.name])
        case "index" if isinstance(value, list) and -len(value) <= step.number < len(value):
            yield frame.with_value(value[step.number])
        case "items" if isinstance(value, list):
            for item in value[:MOST_ITEMS]:
                yield frame.inner(item)
        case "values" if isinstance(value, Mapping):
            for key, item in list(value.items())[:MOST_ITEMS]:
                yield frame.inner(item, step.name, str(key))
        case "up" if frame.above is not None:
            yield frame.above
        case "caught" if step.name in frame.caught:
            yield frame.with_value(frame.caught[step.name])
        case "join":
            found = joins(step.name, expand(step.argument, frame, joins))
            if found is not None:
                yield found


def expand(written: str, frame: Frame, joins: Joins) -> str:
    """A template's text with each ``{path}`` filled in, empty where one finds nothing; without braces, a path's text."""
    if "{" not in written:
        return first(written, frame, joins)
    expanded = ""
    for words, path in pieces(written):
        value = first(path, frame, joins) if path else ""
        if path and not value:
            return ""
        expanded += words + value
    return expanded


@cache
def pieces(written: str) -> tuple[tuple[str, str], ...]:
    """A template as pairs of words and the path that follows them; a path may hold braces of its own."""
    found: list[tuple[str, str]] = []
    at = 0
    while (opening := written.find("{", at)) >= 0:
        close = _closing(written, opening, "{}")
        found.append((written[at:opening], written[opening + 1 : close]))
        at = close + 1
    return (*found, (written[at:], ""))


def first(written: str, frame: Frame, joins: Joins) -> str:
    """The first text at a path; empty where there is none."""
    return next(
        (filled for reached in follow(parse(written), frame, joins) if (filled := text(reached.value))), ""
    )
