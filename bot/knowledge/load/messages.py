"""From entries and refused values to their places in the file, and to sentences for people who are no programmers."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args

from pydantic_core import ErrorDetails

from bot.core.content.entry import Entry
from bot.core.content.problems import Place, Problem, error, mistake
from bot.core.content.values import (
    ID_PATTERN,
    LANGUAGE_PATTERN,
    PARTIAL_DATE_PATTERN,
    RULE_PATTERN,
    WEB_PATTERN,
    RefusedError,
)
from bot.knowledge.load import nodes
from bot.knowledge.load.nodes import MappingNode, Node, ScalarNode, SequenceNode
from bot.languages import all_words
from bot.languages.formats import shortened
from bot.languages.messages import Sentence, is_message


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


_PATTERNS = {
    ID_PATTERN: "value.id",
    LANGUAGE_PATTERN: "value.language",
    PARTIAL_DATE_PATTERN: "value.date",
    RULE_PATTERN: "value.rule",
    WEB_PATTERN: "value.web",
}
_LONGEST_KEY = 40
"""A longer key is not compared with the known ones: that would take minutes for a very long one."""


def problems_of(errors: Sequence[ErrorDetails], root: Node, model: type[Entry]) -> Iterator[Problem]:
    """What pydantic refuses in an entry; a key that is not known is not missing as well under its right name."""
    found = {
        meant(str(one["loc"][-1]), model, one["loc"][:-1])
        for one in errors
        if one["type"] == "extra_forbidden"
    }
    for one in errors:
        if one["type"] != "missing" or one["loc"][-1] not in found:
            yield _problem_of(one, root, model)


def _problem_of(refused: ErrorDetails, root: Node, model: type[Entry]) -> Problem:
    """A refused value of an entry (whose node is ``root``) as a problem at its place."""
    path = refused["loc"]
    cause = refused.get("ctx", {}).get("error")
    if isinstance(cause, RefusedError):
        if cause.field:
            path = (*path, cause.field)
        return error(place_of(root, path), cause.sentence, cause.advice)
    kind = refused["type"]
    if kind == "missing":
        return _missing(root, path)
    if kind == "extra_forbidden":
        return _unknown_key(root, path, model)
    node, field = _at(root, path), _field(path)
    needs = f"value.needs_{'model_type' if kind == 'model_attributes_type' else kind}"
    if is_message(needs) and not (kind == "enum" and isinstance(node, ScalarNode)):
        return mistake(node.place, needs, field=field, found=_what(node))
    return _refused_value(refused, place_of(root, path), field)


def _refused_value(refused: ErrorDetails, place: Place, field: str) -> Problem:
    context, value = refused.get("ctx", {}), _cut(str(refused["input"]))
    match refused["type"]:
        case "string_pattern_mismatch":
            return mistake(place, _PATTERNS.get(context["pattern"], "value.pattern"), value=value)
        case "string_too_short" | "too_short":
            return mistake(place, "value.empty", field=field)
        case "enum":
            allowed = re.findall("'([^']*)'", str(context.get("expected", "")))
            return mistake(place, "value.enum", field=field, value=value, allowed=allowed)
        case "greater_than_equal":
            return mistake(place, "value.at_least", field=field, value=value, limit=f"{context['ge']:g}")
        case "less_than_equal":
            return mistake(place, "value.at_most", field=field, value=value, limit=f"{context['le']:g}")
    problem = refused["msg"][:1].lower() + refused["msg"][1:]
    return mistake(place, "value.refused", field=field, problem=problem)


def _missing(root: Node, path: tuple[int | str, ...]) -> Problem:
    parent = _at(root, path[:-1])
    key = str(path[-1])
    if isinstance(parent, MappingNode) and (pair := parent.get(key)):
        return mistake(pair[0].place, "value.key_empty", key=key)
    return mistake(parent.place, "value.missing", key=key)


def _unknown_key(root: Node, path: tuple[int | str, ...], model: type[Entry]) -> Problem:
    key = str(path[-1])
    right = meant(key, model, path[:-1])
    advice = Sentence("value.mean", name=f"`{right}`") if right else _too_far_left(root, path, key)
    known = list(keys_of(_model_at(model, path[:-1])))
    return mistake(_key_at(root, path).place, "value.unknown_key", advice, key=_cut(key), keys=known)


def _too_far_left(root: Node, path: tuple[int | str, ...], key: str) -> str:
    """Advice for a language that stands beside the field it belongs to; "" where none does."""
    parent, above = _at(root, path[:-1]), None
    if not isinstance(parent, MappingNode) or not re.match(LANGUAGE_PATTERN, key):
        return ""
    for name, value in parent.items:
        if name.text == key and isinstance(above, MappingNode):
            first = above.items[0][0] if above.items else None
            if first and re.match(LANGUAGE_PATTERN, first.text):
                return Sentence("value.further_in", key=key, other=first.text)
        above = value
    return ""


def meant(key: str, model: type[Entry], path: tuple[int | str, ...]) -> str:
    """The known key that an unknown one stands for: written in the language of the organizers, or misspelt."""
    known = keys_of(_model_at(model, path))
    key = unicodedata.normalize("NFKC", key)
    for words in all_words("keys").values():
        if named := next((right for right, names in words.items() if key in names and right in known), ""):
            return named
    near = get_close_matches(key.casefold(), known, 1, 0.6) if len(key) <= _LONGEST_KEY else []
    return near[0] if near else ""


@cache
def keys_of(model: type[Entry]) -> tuple[str, ...]:
    """The keys that a model has in a file, in their order."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


@cache
def models_in(model: type[Entry], key: str) -> type[Entry] | None:
    """The model of the entries below a key; None where it holds none."""
    field = next((f for name, f in model.model_fields.items() if (f.alias or name) == key), None)
    return next(_entries_in(field.annotation), None) if field else None


def _entries_in(annotation: Any) -> Iterator[type[Entry]]:  # noqa: ANN401 - a type annotation
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        yield annotation
    for part in get_args(annotation):
        yield from _entries_in(part)


def _model_at(model: type[Entry], path: tuple[int | str, ...]) -> type[Entry]:
    for step in path:
        model = (models_in(model, step) if isinstance(step, str) else None) or model
    return model


def _at(node: Node, path: tuple[int | str, ...]) -> Node:
    """The node at a path; for a short form, which has fewer levels, the deepest one on the way."""
    for step in path:
        if step == "[key]":
            continue
        if isinstance(node, MappingNode) and (pair := node.get(str(step))):
            node = pair[1]
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
    return node


def _key_at(node: Node, path: tuple[int | str, ...]) -> Node:
    parent = _at(node, path[:-1])
    pair = parent.get(str(path[-1])) if isinstance(parent, MappingNode) else None
    return pair[0] if pair else parent


def place_of(root: Node, path: tuple[int | str, ...]) -> Place:
    """Where the value at a path stands, or the key itself where the path ends in one."""
    return (_key_at(root, path[:-1]) if path[-1:] == ("[key]",) else _at(root, path)).place


def _field(path: tuple[int | str, ...]) -> str:
    """A field as it is named in a sentence: answer.en."""
    return _cut(".".join(str(step) for step in path if isinstance(step, str) and step != "[key]")) or "…"


def _what(node: Node) -> str:
    if isinstance(node, ScalarNode):
        return Sentence("value.nothing") if node.empty else Sentence("value.text", text=_cut(node.text))
    return Sentence("value.a_list" if isinstance(node, SequenceNode) else "value.keys")


def _cut(text: str) -> str:
    return shortened(" ".join(text[:200].split()), _LONGEST_KEY + 1)
