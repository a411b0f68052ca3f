"""YAML text to a tree of nodes that know their lines; the only home of ``yaml``.

Only libyaml's parser reads here: the pure one understands some files differently. Its *events* are taken one by
one, so nothing is ever built that breaks a rule: brackets nested 25,000 deep, which kill libyaml's own
composer, end at the 21st.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from bot.core.content.problems import Place, Problem, mistake
from bot.knowledge.load.syntax import (
    FORBIDDEN,
    LINE_BREAK,
    MOST_DEPTH,
    advice_on,
    forbidden,
    invisible,
    mended,
    named,
)
from bot.languages.messages import Sentence
from bot.languages.scripts import WIDE_COLON

MOST_BYTES = 5_000_000
MOST_EVENTS = 200_000
MOST_SYNTAX_ERRORS = 20
MOST_PROBLEMS = 200
"""So many problems are named in one file; then the rest of it is left unread, and a last problem says so."""

_FIRST = re.compile(r"^(?!---|#)( *)(-|\S)", re.MULTILINE)
_COMMENT = re.compile(r"[ \t]+#([^\r\n]*)")
_IGNORED = re.compile(r"#[ \t]*infodesk:[ \t]*ignore[ \t]+([\w, \t-]+)")


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A text; ``plain`` without quotes, ``comment`` what stands behind a plain one from its ``#`` on.

    ``lines``: how many it takes up in the file.
    """

    place: Place
    text: str
    plain: bool = False
    comment: str | None = None
    lines: int = 1

    @property
    def empty(self) -> bool:
        """Whether nothing stands here: no text, ``~`` or ``null``, all without quotes."""
        return self.plain and self.text in ("", "~", "null")


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list of nodes."""

    place: Place
    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Keys with their values, in the order of the file; no key stands twice."""

    place: Place
    items: "tuple[tuple[ScalarNode, Node], ...]"

    def get(self, key: str) -> "tuple[ScalarNode, Node] | None":
        """The pair of a key, None where it is missing."""
        return next((pair for pair in self.items if pair[0].text == key), None)


Node = ScalarNode | SequenceNode | MappingNode


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds: its root (None for an empty file), its problems, and the rules ignored per line."""

    root: Node | None
    problems: tuple[Problem, ...] = ()
    ignored: frozenset[tuple[int, str]] = frozenset()


class LibyamlMissingError(RuntimeError):
    """PyYAML was installed without libyaml, and another parser would read some files differently."""

    def __init__(self) -> None:
        super().__init__(
            "PyYAML came without libyaml here, and its other parser reads some files differently. "
            "Install a wheel of it: pip install --force-reinstall --only-binary :all: pyyaml"
        )


class _StopReadingError(Exception):
    """The rest of the file is not worth or not safe to read; carries the problem."""


def parse(data: bytes, file: str) -> Document:
    """The tree of a YAML file; never raises for what the bytes are."""
    if not yaml.__with_libyaml__:
        raise LibyamlMissingError
    if len(data) > MOST_BYTES:
        return Document(None, (mistake(Place(file), "file.too_large", size=MOST_BYTES // 1_000_000),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        start = data[: problem.start].decode("utf-8", "replace")
        return Document(None, (mistake(_place_after(start, file), "file.no_utf8"),))
    text, slips = mended(text.replace("\ufeff", "", text.startswith("\ufeff")), file)
    root, problems = _tree(text, file)
    return Document(root, (*slips, *problems), _ignored(text))


def _tree(text: str, file: str) -> "tuple[Node | None, list[Problem]]":
    """The tree of a text; after a mistake it is read on from the next entry, or key, that begins where the first one did."""
    builder = _Builder(text, file)
    root, problems = builder.build(), builder.problems
    first = _FIRST.search(text)
    listed = first is not None and first[2] == "-"
    kind = SequenceNode if listed else MappingNode
    if not builder.failed or first is None or not isinstance(root, kind | None):
        return root, problems
    lines = LINE_BREAK.split(text)
    follows = re.compile(rf" {{{len(first[1])}}}" + (r"- " if listed else r"[^\W\d][\w-]*:(?:\s|$)"))
    items: list[Any] = list(root.items) if isinstance(root, SequenceNode | MappingNode) else []
    line = 0
    while builder.failed and len(problems) < MOST_SYNTAX_ERRORS:
        after = max(line + 1, problems[-1].place.line)
        line = next((number for number in range(after, len(lines)) if follows.match(lines[number])), 0)
        if not line:
            break
        builder = _Builder("\n" * line + "\n".join(lines[line:]), file)
        part = builder.build()
        problems += builder.problems
        items += part.items if isinstance(part, SequenceNode | MappingNode) and isinstance(part, kind) else ()
    if not items:
        return root, problems
    place = root.place if root is not None else items[0].place if listed else items[0][0].place
    return kind(place, tuple(items)), problems


def _place_after(text: str, file: str) -> Place:
    lines = LINE_BREAK.split(text.removeprefix("\ufeff"))
    return Place(file, len(lines), len(lines[-1]) + 1)


def _ignored(text: str) -> frozenset[tuple[int, str]]:
    """Lines with the rules that ``# infodesk: ignore RULE`` switches off on them."""
    if "infodesk:" not in text:
        return frozenset()
    found = (
        (number, hit[1])
        for number, line in enumerate(LINE_BREAK.split(text), 1)
        if (hit := _IGNORED.search(line))
    )
    return frozenset((number, rule) for number, rules in found for rule in re.findall(r"[\w-]+", rules))


class _Builder:
    """Builds the tree of one file from libyaml's events, without recursion."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.problems: list[Problem] = []
        self.failed = False
        """Whether the text is no YAML from some line on."""
        # Each open list or mapping: where it began, its finished children, whether it is a mapping.
        self.open: list[tuple[Place, list[Node], bool]] = []

    def build(self) -> Node | None:
        """The root; of what breaks off at a mistake the items before it; None where nothing could be read."""
        try:
            return self._tree(yaml.parse(self.text, Loader=yaml.CBaseLoader))
        except yaml.MarkedYAMLError as problem:
            self.failed = True
            self.problems.append(self._complaint(problem))
        except yaml.YAMLError as problem:
            self.problems.append(mistake(Place(self.file), "syntax.no_yaml", problem=str(problem)))
        except _StopReadingError as problem:
            self.problems.append(problem.args[0])
        if not self.failed or not self.open or not self.open[0][1]:
            return None
        place, items, pairs = self.open[0]
        try:
            whole = items[: len(items) // 2 * 2]
            return self._mapping(place, whole) if pairs else SequenceNode(place, tuple(items))
        except _StopReadingError as problem:
            self.problems.append(problem.args[0])
            return None

    def _complaint(self, problem: yaml.MarkedYAMLError) -> Problem:
        mark = problem.problem_mark or problem.context_mark
        at = mark.index if mark else 0
        opened = problem.context_mark.index if problem.context_mark else at
        return advice_on(problem.problem or "", problem.context or "", self.text, at, opened, self.file)

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file)

    def _note(self, problem: Problem) -> None:
        if len(self.problems) == MOST_PROBLEMS:
            raise _StopReadingError(mistake(problem.place, "file.unread"))
        self.problems.append(problem)

    def _tree(self, events: Iterator[yaml.Event]) -> Node | None:
        root: Node | None = None
        documents = 0
        for count, event in enumerate(events):
            done: Node
            if isinstance(event, yaml.ScalarEvent):
                done = self._scalar(event, self._place(event))
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._begin(event, self._place(event))
                continue
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                place, children, pairs = self.open.pop()
                done = self._mapping(place, children) if pairs else SequenceNode(place, tuple(children))
            elif isinstance(event, yaml.AliasEvent):
                done = self._alias(self._place(event))
            else:
                documents += isinstance(event, yaml.DocumentStartEvent)
                if documents > 1:
                    raise _StopReadingError(mistake(self._place(event), "syntax.second_document"))
                continue
            if count > MOST_EVENTS:
                raise _StopReadingError(mistake(self._place(event), "file.too_many"))
            if self.open:
                self.open[-1][1].append(done)
            else:
                root = done
        return root

    def _begin(self, event: yaml.CollectionStartEvent, place: Place) -> None:
        if len(self.open) == MOST_DEPTH:
            raise _StopReadingError(mistake(place, "syntax.depth", levels=MOST_DEPTH))
        self._no_tag(event.tag, event.anchor, place)
        self.open.append((place, [], isinstance(event, yaml.MappingStartEvent)))

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> ScalarNode:
        if event.tag is not None or event.anchor is not None:
            self._no_tag(event.tag, event.anchor, place)
        text: str = event.value
        if found := FORBIDDEN.search(text):  # written as an escape such as "\x07"
            self.problems.append(forbidden(found[0], place))
            text = FORBIDDEN.sub("", text)
        if not event.implicit[0]:
            return ScalarNode(place, text)
        # No comment can follow on the line of an empty value that libyaml places before a key.
        end = event.end_mark
        comment = _COMMENT.match(self.text, end.index) if text and end else None
        lines = end.line + 2 - place.line if end else 1
        return ScalarNode(place, text, plain=True, comment=comment[1] if comment else None, lines=lines)

    @cached_property
    def _lines(self) -> list[str]:
        return LINE_BREAK.split(self.text)

    def _cut_off(self, key: ScalarNode) -> bool:
        """Whether something that stands in braces as a key is none: no colon follows, so it is the rest of a text."""
        line = self._lines[key.place.line - 1][key.place.column - 1 :]
        return key.plain and line.startswith(key.text) and line[len(key.text) :].lstrip()[:1] in (",", "}")

    def _alias(self, place: Place) -> ScalarNode:
        self._note(mistake(place, "syntax.reference"))
        return ScalarNode(place, "*")

    def _no_tag(self, tag: str | None, anchor: str | None, place: Place) -> None:
        if anchor is not None:
            self._note(mistake(place, "syntax.anchor"))
        if tag is not None:
            self._note(mistake(place, "syntax.tag", Sentence("syntax.anchor_do")))

    def _mapping(self, place: Place, children: list[Node]) -> MappingNode:
        pairs: list[tuple[ScalarNode, Node]] = []
        seen: dict[str, Place] = {}
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, ScalarNode):
                self._note(mistake(key.place, "syntax.key_word"))
                continue
            name = key.text if key.text.isascii() else _comparable(key.text)
            if WIDE_COLON in key.text and isinstance(value, ScalarNode) and value.empty:
                self.problems.append(mistake(key.place, "file.wide"))
                continue
            if name in seen:
                told = "syntax.no_dash" if pairs and name == pairs[0][0].text else "syntax.key_twice"
                self._note(mistake(key.place, told, key=_shown(key.text), line=seen[name].line))
                if told == "syntax.no_dash":
                    break  # what follows is another entry
                continue
            if isinstance(value, ScalarNode) and value.empty and self._cut_off(key):
                self._note(mistake(key.place, "syntax.comma", text=_shown(key.text)))
                continue
            if odd := invisible(key.text):
                self.problems.append(mistake(key.place, "file.key_sign", sign=named(odd), key=name))
                key = ScalarNode(key.place, name, key.plain)
            seen[name] = key.place
            pairs.append((key, value))
        return MappingNode(place, tuple(pairs))


def _comparable(key: str) -> str:
    """A key as it looks: full-width letters made narrow, invisible characters removed."""
    return "".join(c for c in unicodedata.normalize("NFKC", key) if unicodedata.category(c) != "Cf").strip()


def _shown(key: str) -> str:
    visible = "".join(f"<U+{ord(c):04X}>" if unicodedata.category(c) == "Cf" else c for c in key[:40])
    return f"`{visible}{'…' if len(key) > 40 else ''}`"
