"""Tells entries where in the file they, and each of their fields, stand."""

from dataclasses import dataclass
from functools import cache

from bot.core.content.entry import Entry
from bot.core.content.problems import Place
from bot.knowledge.load import nodes
from bot.knowledge.load.nodes import Node, SequenceNode


@dataclass(frozen=True, slots=True)
class PlaceFinder:
    """Finds where the parts of an entry stand, by dotted path (``answer.en``, ``also_asked.zh.2``)."""

    node: Node

    def __call__(self, path: str) -> Place | None:
        """The place; None where the entry has no such part."""
        node = self.node
        for step in path.split("."):
            if isinstance(node, nodes.MappingNode) and (pair := node.get(step)):
                node = pair[1]
            elif isinstance(node, SequenceNode) and step.isdecimal() and int(step) < len(node.items):
                node = node.items[int(step)]
            else:
                return None
        return node.place


def place(entry: Entry, node: Node) -> None:
    """Tells an entry, and the entries in it, where they stand."""
    entry.placed(node.place, PlaceFinder(node))
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
