"""What the desk says: messages in gettext catalogues, a folder a language and a file a feature.

``<language>/messages/<feature>.po`` hold messages under symbolic ids; a key is ``feature.id``. A catalogue is parsed
when one of its messages is first said, by Babel. A message in the plural is chosen by its value ``count``: its forms
stand in CLDR's order (zero, one, two, few, many, other), those that whole numbers have in the language.
"""

import string
from collections.abc import Mapping
from typing import Any, Protocol, Self, runtime_checkable

from babel.messages.pofile import read_po

from bot.languages.data import FALLBACK, codes, folders, per_language, spoken
from bot.languages.formats import joined, plural_form, plural_forms

Message = str | Mapping[str, str]
"""A text, or its plural forms by CLDR's names."""


def say(key: str, language: str, /, **values: object) -> str:
    """A message in a language with its values; in English where the desk does not speak it.

    A value that is a list stands in the text as the language writes lists: ``{halls}``, ``{questions:clauses}``
    (``formats.joined`` has the kinds); sentences are said in the same language. Raises ``KeyError`` for a key that there is not.
    """
    own = spoken(language)
    found = _message(own, key)
    if found is None:
        own, found = FALLBACK, _message(FALLBACK, key)
    if found is None:
        raise KeyError(key)
    text = found if isinstance(found, str) else found[plural_form(int(str(values["count"])), own)]
    filled = {name: said(value, own) for name, value in values.items()}
    return _Filled(own).vformat(text, (), filled) if "{" in text else text


class Sentence(str):
    """A message in English, as any text, that can be said in the other languages the desk speaks."""

    key: str
    values: Mapping[str, object]

    def __new__(cls, key: str, /, **values: object) -> Self:
        """The message of a key with its values; of those, sentences are said in the same language."""
        made = super().__new__(cls, say(key, FALLBACK, **values))
        made.key, made.values = key, values
        return made

    def said(self, language: str) -> str:
        """The sentence in a language."""
        return say(self.key, language, **self.values)


class ToldError(Exception):
    """Something that cannot be done; its message is a sentence for whoever wanted it, in the languages of the desk."""

    def __str__(self) -> str:
        return self.said(FALLBACK)

    def said(self, language: str) -> str:
        """What is wrong and what to do, in a language, in a line for each thing."""
        return "\n".join(str(said(one, language)) for one in self.args)


@runtime_checkable
class _Told(Protocol):
    def said(self, language: str, /) -> str: ...


def said(text: object, language: str) -> object:
    """A sentence, a problem, or what a failure says, in a language; whatever else it is stays as it is."""
    return text.said(language) if isinstance(text, _Told) else text


def is_message(key: str) -> bool:
    """Whether there is a message of this key."""
    return _message(FALLBACK, key) is not None


def in_every_language(key: str) -> tuple[str, ...]:
    """What a message without values is in each language the desk speaks."""
    return tuple(dict.fromkeys(say(key, language) for language in codes()))


def _message(language: str, key: str) -> Message | None:
    feature, _, identifier = key.partition(".")
    return catalogue(language, feature).get(identifier)


@per_language
def catalogue(language: str, feature: str) -> Mapping[str, Message]:
    """The messages of a feature in a language, by their ids; empty where it has none."""
    file = folders()[language].joinpath("messages", f"{feature}.po")
    if not file.is_file():
        return {}
    with file.open("rb") as stream:
        parsed = read_po(stream, abort_invalid=True)
    texts: dict[str, Message] = {}
    for message in parsed:
        if isinstance(message.id, str):
            texts[message.id] = str(message.string)
        else:
            texts[message.id[0]] = dict(zip(plural_forms(language), message.string or (), strict=True))
    return texts


class _Filled(string.Formatter):
    """Fills the values into a message; lists as the language writes them."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as the base has it
        if isinstance(value, list | tuple):
            items = (str(said(item, self.language)) for item in value)
            return joined(items, self.language, format_spec or "names")
        return str(super().format_field(value, format_spec))
