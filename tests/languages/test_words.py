"""The word lists of every language: each is read by the code, and each expression is one."""

import ast
import importlib
import re
from collections.abc import Iterator

import pytest

from bot.languages.data import all_words, folders
from bot.languages.patterns import LazyPattern, entries
from tests import house

OF_THE_GRAMMAR = {"time", "numbers"}
"""Files whose lists are kinds of tokens, held by the grammar's own tests."""

FILES = sorted(
    {
        item.name.removesuffix(".yaml")
        for folder in folders().values()
        for item in folder.joinpath("words").iterdir()
    }
    - OF_THE_GRAMMAR
)
NAMED_BY_A_PHRASE = re.compile(r"{([a-z_ ]+)}")


def texts_in_code() -> frozenset[str]:
    """Every text constant of the code outside the languages."""
    return frozenset(
        node.value
        for module in house.modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


READ_WHOLE = ("cities", "keys")
"""Files whose keys are data themselves: time zones, and keys of the knowledge folder."""


@pytest.mark.parametrize("name", [name for name in FILES if name not in READ_WHOLE])
def test_each_list_is_read_by_the_code_or_by_another_list(name: str) -> None:
    known = texts_in_code()
    for language, lists in all_words(name).items():
        named = set(NAMED_BY_A_PHRASE.findall(str(lists)))
        unread = [key for key in lists if key not in known and key not in named]
        assert not unread, f"{language}/words/{name}.yaml: nothing reads {unread}"


@pytest.mark.parametrize("name", FILES)
def test_no_list_has_a_phrase_twice(name: str) -> None:
    for language, lists in all_words(name).items():
        for key, part in lists.items():
            if isinstance(part, str) and "|" in part:
                phrases = entries(part)
                twice = {phrase for phrase in phrases if phrases.count(phrase) > 1}
                assert not twice, f"{language}/words/{name}.yaml: {key} has {twice} twice"


def patterns() -> Iterator[tuple[str, LazyPattern]]:
    """Every expression that a module is made with, by its name."""
    for module in house.modules():
        if not module.path.startswith(("bot/core/", "bot/importers/")):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, LazyPattern):
                yield f"{module.name}:{name}", value


def test_each_expression_of_the_code_finds_something() -> None:
    made = dict(patterns())
    assert len(made) > 50
    for name, pattern in made.items():
        assert pattern.source != "(?!)", f"{name}: no language has this list"
        assert pattern.regex
