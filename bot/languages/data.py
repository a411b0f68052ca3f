"""The folders of the languages, and the YAML in them; the home of ``yaml`` for files that ship with the code.

Files of a knowledge folder are read elsewhere (``bot.knowledge.load.nodes``): those are hostile until parsed.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, ParamSpec, TypeVar, cast

import yaml

FALLBACK = "en"
"""The language of whoever reads none of those that have a folder."""

P = ParamSpec("P")
R = TypeVar("R")

_PACKAGE: Traversable = files("bot.languages")
_roots: list[Traversable] = [_PACKAGE]
_caches: list[Callable[[], None]] = []


def per_language(function: Callable[P, R]) -> Callable[P, R]:
    """Caches what is made from the files of languages, for as long as the roots are the same."""
    cached = cache(function)
    _caches.append(cached.cache_clear)
    return cast("Callable[P, R]", cached)


@contextmanager
def further_languages(root: Traversable) -> Iterator[None]:
    """Within it the folders in ``root`` are languages, too; such a folder goes before one of the same name."""
    _roots.insert(0, root)
    _forget()
    try:
        yield
    finally:
        _roots.remove(root)
        _forget()


def _forget() -> None:
    for clear in _caches:
        clear()


@per_language
def folders() -> Mapping[str, Traversable]:
    """The languages, by their ISO 639 codes in alphabetical order, with their folders: those that hold messages."""
    found = {
        folder.name: folder
        for root in reversed(_roots)
        for folder in root.iterdir()
        if folder.joinpath("messages").is_dir()
    }
    return dict(sorted(found.items()))


def codes() -> tuple[str, ...]:
    """The languages that have a folder, by their ISO 639 codes, in alphabetical order."""
    return tuple(folders())


def spoken(language: str) -> str:
    """The language in which the desk words its own sentences for a reader of ``language``."""
    return language if language in folders() else FALLBACK


@per_language
def words(language: str, name: str) -> Mapping[str, Any]:
    """One file of word lists of a language (``<language>/words/<name>.yaml``); empty where it has none."""
    return _read(language, "words", f"{name}.yaml")


def readings() -> Iterator[tuple[str, str]]:
    """Syllables and the characters that are read so, from the ``readings.txt`` of every language that has one."""
    for folder in folders().values():
        file = folder.joinpath("readings.txt")
        for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
            syllable, characters = line.split()
            yield syllable, characters


@per_language
def all_words(name: str) -> Mapping[str, Mapping[str, Any]]:
    """A file of word lists in every language that has it, by language."""
    found = {language: words(language, name) for language in codes()}
    return {language: listed for language, listed in found.items() if listed}


@per_language
def formats(language: str) -> Mapping[str, Any]:
    """``<language>/format.yaml``: what is written otherwise than CLDR has it; empty where the language has none."""
    return _read(language, "format.yaml")


def _read(language: str, *path: str) -> Mapping[str, Any]:
    folder = folders().get(language)
    file = folder.joinpath(*path) if folder else None
    if file is None or not file.is_file():
        return {}
    loaded = yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
    return loaded if isinstance(loaded, dict) else {}


@cache
def foreign() -> Mapping[str, Mapping[str, Any]]:
    """Languages without a folder, by code: how a question in one is recognised, and the sentence on those spoken."""
    found: Mapping[str, Mapping[str, Any]] = yaml.load(package_bytes("foreign.yaml"), Loader=yaml.CSafeLoader)
    return found


def package_bytes(name: str) -> bytes:
    """The bytes of a file that lies beside the languages and belongs to all of them, such as the word vectors."""
    return _PACKAGE.joinpath(name).read_bytes()


@per_language
def languages_digest() -> bytes:
    """A hash of what texts are read with: all word lists and the files beside them. Messages do not count."""
    digest = sha256()

    def add(place: Traversable, *, folders_too: bool) -> None:
        for item in sorted(place.iterdir(), key=lambda item: item.name):
            if item.is_dir() and folders_too and item.name not in ("messages", "topics"):
                add(item, folders_too=True)
            elif item.is_file() and not item.name.endswith(".py") and item.name != "format.yaml":
                digest.update(item.name.encode() + b"\0" + item.read_bytes())

    add(_PACKAGE, folders_too=False)
    for language, folder in folders().items():
        digest.update(language.encode() + b"\0")
        add(folder, folders_too=True)
    return digest.digest()


def package_yaml(package: str, *path: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """A YAML file of the package, parsed; None where there is none."""
    file = files(package).joinpath(*path)
    return yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader) if file.is_file() else None
