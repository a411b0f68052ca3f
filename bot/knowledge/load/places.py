"""Tells entries where in the file they, and each of their fields, stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from bot.core.content.entry import Entry
from bot.core.content.problems import Place
from bot.knowledge.load import nodes
from bot.knowledge.load.nodes import Node, ScalarNode, SequenceNode


@dataclass(frozen=True, slots=True)
class Places(Mapping[str, Place]):
    """Where the fields of an entry stand, by dotted path; looked up in its node when asked for."""

    node: Node

    def __getitem__(self, path: str) -> Place:
        node = self.node
        for step in path.split("."):
            if isinstance(node, nodes.MappingNode) and (pair := node.get(step)):
                node = pair[1]
            elif isinstance(node, SequenceNode) and step.isdecimal() and int(step) < len(node.items):
                node = node.items[int(step)]
            else:
                raise KeyError(path)
        return node.place

    def __iter__(self) -> Iterator[str]:
        return self._paths(self.node, "")

    def _paths(self, node: Node, prefix: str) -> Iterator[str]:
        if isinstance(node, ScalarNode):
            return
        pairs = (
            enumerate(node.items)
            if isinstance(node, SequenceNode)
            else ((key.text, v) for key, v in node.items)
        )
        for step, child in pairs:
            yield f"{prefix}{step}"
            yield from self._paths(child, f"{prefix}{step}.")

    def __len__(self) -> int:
        return sum(1 for _ in self)


def place(entry: Entry, node: Node) -> None:
    """Tells an entry, and the entries in it, where they stand."""
    entry.placed(node.place, Places(node))
    if not isinstance(node, nodes.MappingNode):
        return
    for key, value in node.items:
        name = _names_by_key(type(entry)).get(key.text)
        children = getattr(entry, name) if name else None
        if isinstance(children, Entry):
            place(children, value)
        elif isinstance(children, list):
            below = value.items if isinstance(value, SequenceNode) else (value,)
            for child, child_node in zip(children, below, strict=False):
                if isinstance(child, Entry):
                    place(child, child_node)


@cache
def _names_by_key(model: type[Entry]) -> dict[str, str]:
    return {field.alias or name: name for name, field in model.model_fields.items()}
