"""Changing YAML files that people also edit: their comments, order and layout stay; the only home of ``ruamel.yaml``.

A list file is cut into its entries' own lines. An entry that does not change keeps every byte; one that does is
written anew by a round trip, which keeps its comments; new ones are added at the end. So a file of a thousand
entries is changed in milliseconds, and nothing moves that nobody touched.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString
from ruamel.yaml.tokens import CommentToken

from bot.knowledge.write import formatting
from bot.languages.messages import Sentence, ToldError

_ID = re.compile(
    r"""^[- ] {1,7}id:[ \t]+(?:"([^"\\]*)"|'([^']*)'|([^\s"'#][^\s#]*))[ \t]*(?:#.*)?$""", re.MULTILINE
)


class UnwritableError(ToldError):
    """A file that cannot be changed safely; the message says why and what to do."""


class _TextResolver(VersionedResolver):
    """Every scalar is text, as the folder reader has it: 010 stays 010, and no stays no."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:  # noqa: ANN401 - as the library has it
        """The text tag for a scalar without one."""
        if kind is ScalarNode and implicit[0]:
            return self.DEFAULT_SCALAR_TAG
        return super().resolve(kind, value, implicit)


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.Resolver = _TextResolver
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _load(text: str, file: str) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        return _yaml().load(text)
    except (YAMLError, ValueError, RecursionError) as problem:
        raise UnwritableError(Sentence("cli.no_yaml", file=file)) from problem


def _dump(data: Any) -> str:  # noqa: ANN401 - whatever was loaded
    stream = io.StringIO()
    _yaml().dump(data, stream)
    return stream.getvalue()


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever was loaded
    """What was loaded as plain texts, lists and dictionaries."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return "" if value is None else str(value).strip()


@dataclass(slots=True)
class _Block:
    """An entry's own lines; ``identifier`` is its id."""

    identifier: str
    text: str


class ListFile:
    """A file that is a list of entries with ids, such as ``speakers.yaml``, being changed."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.crlf = "\r\n" in text
        text = text.replace("\r\n", "\n")
        self.head, self.blocks = _cut(text, file)
        self.changed = False

    @property
    def identifiers(self) -> list[str]:
        """The ids, in the order of the file."""
        return [block.identifier for block in self.blocks]

    def values(self, identifier: str) -> dict[str, Any]:
        """An entry's values as plain texts, lists and dictionaries."""
        return dict(plain(self._mapping(self._block(identifier))))

    def has_comments(self, identifier: str) -> bool:
        """Whether somebody wrote a comment in or right above an entry."""
        data = self._mapping(self._block(identifier))
        with_comments, without = (
            re.sub(r"\n\s*(?=\n)", "", _dump(one)) for one in (data, _without_comments(data))
        )
        return with_comments.strip() != without.strip()

    def change(self, identifier: str, changes: Mapping[str, Any], order: Sequence[str] = ()) -> None:
        """Sets values of an entry; None takes a key away. A new key stands where ``order`` says."""
        block = self._block(identifier)
        data = self._mapping(block)
        for key, value in changes.items():
            _set(data, key, value, order)
        at_margin = frozenset(line for line in block.text.split("\n") if line.startswith("#"))
        body = _indented(_dump(data).rstrip("\n"), at_margin)
        lead = re.match(r"(?:[ ]*#.*\n)*", body)
        first = lead.end() if lead else 0
        block.text = f"{body[:first]}- {body[first:].lstrip(' ')}\n{_trailing(block.text)}"
        self.changed = True

    def remove(self, identifier: str) -> None:
        """Takes an entry away."""
        self.blocks.remove(self._block(identifier))
        self.changed = True

    def append(self, documents: Sequence[Mapping[str, Any]], after: str = "") -> None:
        """Adds entries behind the one ``after``; at the end where none is named."""
        if not documents:
            return
        place = self.identifiers.index(after) + 1 if after else len(self.blocks)
        following = self.blocks[place:]
        del self.blocks[place:]
        if self.blocks and not self.blocks[-1].text.endswith("\n"):
            self.blocks[-1].text += "\n"
        if not self.blocks and self.head and not self.head.endswith("\n"):
            self.head += "\n"
        for document in documents:
            gap = "\n" if self.blocks and not self.blocks[-1].text.endswith("\n\n") else ""
            self.blocks.append(_Block(str(document["id"]), gap + formatting.entry(document)))
        if following:
            self.blocks[-1].text += "\n"
            self.blocks += following
        self.changed = True

    def text(self) -> str:
        """The file as it will stand."""
        made = self.head + "".join(block.text for block in self.blocks)
        return made.replace("\n", "\r\n") if self.crlf else made

    def size(self) -> int:
        """Its size in bytes."""
        return len(self.text().encode())

    def _block(self, identifier: str) -> _Block:
        return next(block for block in self.blocks if block.identifier == identifier)

    def _mapping(self, block: _Block) -> CommentedMap:
        # Empty lines below the last value would stand above a key that is added.
        data = _load(_dedented(f"{block.text.rstrip()}\n"), self.file)
        if not isinstance(data, CommentedMap):
            raise UnwritableError(Sentence("cli.no_keys", file=self.file))
        return data


def _cut(text: str, file: str) -> tuple[str, list[_Block]]:
    """What stands above the first entry, and the entries; comments right above an entry belong to it."""
    starts = [match.start() for match in re.finditer(r"^-(?=[ \n])", text, re.MULTILINE)]
    if not starts:
        if _load(text, file) is not None:
            raise UnwritableError(Sentence("cli.no_dashes", file=file))
        return text, []
    starts = [_with_comments_above(text, start) for start in starts]
    blocks = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        piece = text[start:end]
        found = _ID.search(piece)
        identifier = next(filter(None, found.groups()), "") if found else ""
        if not identifier:
            data = plain(_load(_dedented(piece), file))
            identifier = str(data.get("id", "")) if isinstance(data, dict) else ""
        blocks.append(_Block(identifier, piece))
    return text[: starts[0]], blocks


def _with_comments_above(text: str, start: int) -> int:
    while start > 0:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above:start].startswith("#") or above == 0:
            break
        start = above
    return start


def _dedented(block: str) -> str:
    """An entry's lines as a document of its own; comments at the margin stay where they are."""
    lines = block.split("\n")
    dash = next(number for number, line in enumerate(lines) if re.match(r"-(?: |$)", line))
    inner = re.match(r"- *", lines[dash])
    width = len(inner.group()) if inner and len(lines[dash]) > len(inner.group()) else 2
    lines[dash] = lines[dash].replace("-", " ", 1)
    margin = " " * width
    return "\n".join(line.removeprefix(margin) for line in lines)


def _indented(text: str, at_margin: frozenset[str]) -> str:
    """An entry's lines below a dash; comments that stood ``at_margin`` stay there."""
    return "\n".join(
        f"  {line}" if line.strip() and line not in at_margin else line for line in text.split("\n")
    )


def _trailing(text: str) -> str:
    """The empty lines at the end of an entry's lines."""
    found = re.search(r"\n(\n*)$", text)
    return found.group(1) if found else ""


def _without_comments(data: Any) -> Any:  # noqa: ANN401 - whatever was loaded
    if isinstance(data, CommentedMap):
        made = CommentedMap((key, _without_comments(value)) for key, value in data.items())
        made.fa.set_block_style() if not data.fa.flow_style() else made.fa.set_flow_style()
        return made
    if isinstance(data, CommentedSeq):
        sequence = CommentedSeq(_without_comments(value) for value in data)
        sequence.fa.set_flow_style() if data.fa.flow_style() else sequence.fa.set_block_style()
        return sequence
    return data


def _set(data: CommentedMap, key: str, value: Any, order: Sequence[str]) -> None:  # noqa: ANN401 - a document's value
    old = data.get(key)
    if value is None:
        data.pop(key, None)
    elif isinstance(old, CommentedMap) and isinstance(value, Mapping):
        for gone in [inner for inner in old if inner not in value]:
            del old[gone]
        for inner, one in value.items():
            if plain(old.get(inner)) != plain(one):
                _set(old, inner, one, ())
    elif isinstance(old, CommentedSeq) and _goes_on(old, value):
        _extend(old, value[len(old) :])
    elif key in data:
        data[key] = _fit(key, value)
    else:
        data.insert(_position(data, key, order), key, _fit(key, value))


def _goes_on(old: CommentedSeq, value: Any) -> bool:  # noqa: ANN401 - a document's value
    """Whether a list begins with all items of another one, none of which holds anything but a text."""
    if not isinstance(value, list | tuple) or not 0 < len(old) < len(value):
        return False
    return all(isinstance(one, str) for one in value) and plain(old) == plain(list(value[: len(old)]))


def _extend(listed: CommentedSeq, more: Sequence[str]) -> None:
    """Adds items to a list; comments below its last item, which the library ties to that item, stay below."""
    last = len(listed) - 1
    listed.extend(_fit("", one) for one in more)
    tokens = listed.ca.items.pop(last, None)
    if not tokens or tokens[0] is None:
        return
    beside, _, below = tokens[0].value.partition("\n")
    if beside:
        listed.ca.items[last] = [CommentToken(f"{beside}\n", tokens[0].start_mark, None), None]
    if below.strip() or not beside:
        listed.ca.items[len(listed) - 1] = [CommentToken(f"\n{below}", tokens[0].start_mark, None), None]


def _position(data: CommentedMap, key: str, order: Sequence[str]) -> int:
    """Behind the last of the keys that come before it in the usual order."""
    if key not in order:
        return len(data)
    before = set(order[: order.index(key)])
    return max((number for number, known in enumerate(data, 1) if known in before), default=len(data))


def _fit(key: str, value: Any) -> Any:  # noqa: ANN401 - a document's value
    """A plain value in the library's types, quoted and laid out as ``tidy`` would."""
    if isinstance(value, Mapping):
        return CommentedMap((inner, _fit(inner, one)) for inner, one in value.items())
    if isinstance(value, list | tuple):
        made = CommentedSeq(_fit("", one) for one in value)
        if "[" in formatting.mapping({"k": value}).partition("\n")[0]:
            made.fa.set_flow_style()
        return made
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if "\n" in text:
        return LiteralScalarString(text)
    written = formatting.mapping({key or "k": text})
    return (
        DoubleQuotedScalarString(text)
        if written.rstrip().endswith(('"', "'")) and not formatting.is_plain(text)
        else text
    )


class VenueFile:
    """``venue.yaml`` being changed: its halls, with whatever else stands in it."""

    def __init__(self, text: str, file: str) -> None:
        self.data = _load(text, file) if text.strip() else CommentedMap()
        if self.data is None:
            self.data = CommentedMap()
        if not isinstance(self.data, CommentedMap) or not isinstance(self.data.get("halls", []), list):
            raise UnwritableError(
                f"{file} does not hold keys with a list of halls. Run infodesk check first."
            )
        self.changed = False

    @property
    def identifiers(self) -> list[str]:
        """The halls' ids, in the order of the file."""
        return [str(hall.get("id", "")) for hall in self._halls()]

    def values(self, identifier: str) -> dict[str, Any]:
        """A hall's values: texts, lists and dictionaries of them."""
        return next(dict(plain(hall)) for hall in self._halls() if str(hall.get("id", "")) == identifier)

    def _halls(self) -> list[CommentedMap]:
        return [hall for hall in self.data.get("halls", []) if isinstance(hall, CommentedMap)]

    def change(self, identifier: str, changes: Mapping[str, Any], order: Sequence[str] = ()) -> None:
        """Sets values of a hall; None takes a key away."""
        for hall in self._halls():
            if str(hall.get("id", "")) == identifier:
                for key, value in changes.items():
                    _set(hall, key, value, order)
                self.changed = True

    def append(self, documents: Sequence[Mapping[str, Any]]) -> None:
        """Adds halls at the end."""
        if not documents:
            return
        if not self.data.get("halls"):
            self.data["halls"] = CommentedSeq()
        self.data["halls"].extend(_fit("", document) for document in documents)
        self.changed = True

    def text(self) -> str:
        """The file as it will stand."""
        return _dump(self.data)
