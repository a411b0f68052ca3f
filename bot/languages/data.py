"""Reads the word lists of the package; the home of ``yaml`` for files that ship with the code.

Files of a knowledge folder are read elsewhere (``bot.knowledge.load.nodes``): those are hostile until parsed.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

ROOT: Traversable = files("bot.languages")


@cache
def codes() -> tuple[str, ...]:
    """The languages that have a folder, by their ISO 639 codes, in alphabetical order."""
    return tuple(sorted(folder.name for folder in ROOT.iterdir() if folder.joinpath("words").is_dir()))


@cache
def words(language: str, name: str) -> Mapping[str, Any]:
    """One file of word lists of a language (``<language>/words/<name>.yaml``); empty where it has none."""
    file = ROOT.joinpath(language, "words", f"{name}.yaml")
    if not file.is_file():
        return {}
    loaded = yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
    return loaded if isinstance(loaded, dict) else {}


def readings() -> Iterator[tuple[str, str]]:
    """Syllables and the characters that are read so, from the ``readings.txt`` of every language that has one."""
    for language in codes():
        file = ROOT.joinpath(language, "readings.txt")
        for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
            syllable, characters = line.split()
            yield syllable, characters


@cache
def all_words(name: str) -> Mapping[str, Mapping[str, Any]]:
    """A file of word lists in every language that has it, by language."""
    found = {language: words(language, name) for language in codes()}
    return {language: listed for language, listed in found.items() if listed}


def package_bytes(name: str) -> bytes:
    """The bytes of a file that lies beside the languages and belongs to all of them, such as the word vectors."""
    return ROOT.joinpath(name).read_bytes()


@cache
def languages_digest() -> bytes:
    """A hash of what texts are read with: all word lists and the files beside them. Messages do not count."""
    digest = sha256()

    def add(place: Traversable) -> None:
        for item in sorted(place.iterdir(), key=lambda item: item.name):
            if item.is_dir() and item.name != "messages":
                add(item)
            elif item.is_file() and not item.name.endswith((".py", ".po")):
                digest.update(item.name.encode() + b"\0" + item.read_bytes())

    add(ROOT)
    return digest.digest()
