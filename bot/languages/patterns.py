"""Phrases of the word lists as regular expressions: the one place where they are compiled.

How a phrase is written, after the sentence templates of Home Assistant's intents:

- ``take[s] place``: what stands in square brackets, with its space, may be missing;
- ``(which|what) day[s]``: one of several; ``a|b`` outside of brackets are two phrases;
- ``who is … alongside``: a few words in between (at most 30 characters);
- ``{title} {name}``: any phrase of the list ``title`` of the same file and language;
- ``/…/``: a regular expression, for the few cases that need one; ``{title}`` means the same there, and groups keep
  their names in whatever language they matched.

A list is a text with a phrase in each line, or a YAML list. A phrase in letters of a script with spaces is found as
a whole word, one in another script (Chinese) anywhere. Whether a phrase has capitals or accents makes no difference
where the text is folded (``bot.core.matching.normalisation.fold``): then the phrase is, too.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from bot.languages.data import all_words, per_language
from bot.languages.scripts import LETTERS, SPACED, has_unspaced

_TOKEN = re.compile(r"\{([a-z][a-z_ ]*)\}|([\[\]()|…])")
_BRACKETS = re.compile(r"[\[\]()|]|[^\[\]()|]+")
_EXPANSION = re.compile(r"\{([a-z][a-z_ ]*)\}")
_GROUP = re.compile(r"\(\?P<([a-z]+)>")
_OPENING = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|", "…": ".{0,30}"}


def entries(listed: Any) -> list[str]:  # noqa: ANN401 - as YAML holds it
    """The phrases of a list: the items of a YAML list, or the lines of a text, cut at each ``|`` outside of brackets."""
    lines = listed if isinstance(listed, list) else str(listed or "").splitlines()
    return [phrase for line in lines for phrase in _cut(str(line).strip()) if phrase]


def spelt_out(template: str) -> list[str]:
    """Every text that a template with ``[…]`` and ``(…|…)`` stands for, folded, with single spaces."""
    return [" ".join(text.split()) for text in _spelt_out(_BRACKETS.findall(folded(template)))]


def _spelt_out(pieces: list[str]) -> list[str]:
    done: list[str] = []
    texts = [""]
    while pieces:
        piece = pieces.pop(0)
        if piece in ("[", "("):
            inner = _spelt_out(pieces) + ([""] if piece == "[" else [])
            texts = [text + more for text in texts for more in inner]
        elif piece == "|":
            done, texts = done + texts, [""]
        elif piece in ("]", ")"):
            break
        else:
            texts = [text + piece for text in texts]
    return done + texts


def _cut(line: str) -> Iterator[str]:
    if line.startswith("/") or "|" not in line:
        yield line
        return
    depth, begin = 0, 0
    for place, character in enumerate(line):
        depth += (character in "[(") - (character in "])")
        if character == "|" and not depth:
            yield line[begin:place].strip()
            begin = place + 1
    yield line[begin:].strip()


def listed(name: str, *path: str) -> Mapping[str, Any]:
    """What stands at a path of a file of word lists, by language; languages that have nothing there are left out."""
    found: dict[str, Any] = {}
    for language, content in all_words(name).items():
        part: Any = content
        for key in path:
            part = part.get(key) if isinstance(part, dict) else None
        if part is not None:
            found[language] = part
    return found


@per_language
def phrases(name: str, *path: str) -> tuple[str, ...]:
    """The phrases of a list in every language, as they are written there."""
    return tuple(phrase for part in listed(name, *path).values() for phrase in entries(part))


@per_language
def single_words(name: str, *path: str) -> frozenset[str]:
    """The words of a list in every language, where no phrase has a space in it: a text of words."""
    return frozenset(word for part in listed(name, *path).values() for word in str(part).split())


class LazyPattern:
    """A regular expression made of word lists, compiled when it is first used."""

    _flags: int

    def written(self) -> str:
        """The expression, made of the lists as they are."""
        raise NotImplementedError

    @property
    def source(self) -> str:
        """The expression, for use inside another."""
        return _source(self)

    @property
    def group(self) -> str:
        """The expression as a group that is not captured."""
        return f"(?:{_source(self)})"

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled expression; groups are numbered, so that a name may stand in several phrases."""
        return _compiled(self, self._flags)

    def search(self, text: str) -> re.Match[str] | None:
        """The first place where a phrase stands in a text."""
        return self.regex.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """The phrase with which a text begins."""
        return self.regex.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The phrase that a text is."""
        return self.regex.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every place where a phrase stands, from left to right."""
        return self.regex.finditer(text)

    def sub(self, replacement: str, text: str) -> str:
        """The text with every phrase replaced."""
        return self.regex.sub(replacement, text)

    def split(self, text: str) -> list[str]:
        """The pieces of the text between the phrases, for a pattern without groups."""
        return self.regex.split(text)


Part = str | LazyPattern | Callable[[], str]
"""A regular expression that another may use as ``{key}``; a function is asked when it is first used."""


class Listed(LazyPattern):
    """The phrases of a list in every language as one regular expression."""

    def __init__(
        self, name: str, *path: str, flags: int = re.ASCII, whole: bool = True, **given: Part
    ) -> None:
        """``name`` and ``path`` say where the list stands; ``whole`` looks for whole words only.

        With other ``flags`` than re.ASCII the text is none that was folded. ``given`` may be used by the phrases
        beside the lists of their file.
        """
        self._name, self._path, self._flags, self._whole, self._given = name, path, flags, whole, given

    def written(self) -> str:
        """The expression; one that never matches where no language has the list."""
        made = []
        for language, part in listed(self._name, *self._path).items():
            writer = _Writer(all_words(self._name)[language], self._given, folded=self._flags == re.ASCII)
            made.append(writer.alternatives(entries(part), whole=self._whole))
        return "|".join(filter(None, made)) or r"(?!)"


class Framed(LazyPattern):
    """A regular expression around lists: ``{key}`` in its template stands for the part of that name."""

    def __init__(self, template: str, flags: int = re.ASCII, **parts: Part) -> None:
        self._template, self._flags, self._parts = template, flags, parts

    def written(self) -> str:
        """The expression with its parts in place."""
        return _EXPANSION.sub(lambda found: _grouped(self._parts[found[1]]), self._template)


@per_language
def _source(pattern: LazyPattern) -> str:
    return pattern.written()


@per_language
def _compiled(pattern: LazyPattern, flags: int) -> re.Pattern[str]:
    return re.compile(numbered(pattern.source), flags)


def _grouped(part: Part) -> str:
    if isinstance(part, LazyPattern):
        return f"(?:{part.source})"
    return f"(?:{part if isinstance(part, str) else part()})"


def numbered(source: str) -> str:
    """A regular expression in which no two groups have the same name: ``(?P<hall>`` becomes ``(?P<hall_1>``."""
    count = iter(range(1, 1000))
    return _GROUP.sub(lambda found: f"(?P<{found[1]}_{next(count)}>", source)


def groups(match: re.Match[str]) -> dict[str, str]:
    """The groups that matched by the names that they have in the word lists."""
    return {name.rpartition("_")[0]: text for name, text in match.groupdict().items() if text is not None}


class _Writer:
    """Writes phrases of one file and language as regular expressions."""

    def __init__(self, lists: Mapping[str, Any], given: Mapping[str, Part], *, folded: bool) -> None:
        self._lists, self._given, self._folded = lists, given, folded

    def alternatives(self, listed_phrases: Iterable[str], *, whole: bool) -> str:
        """Phrases as alternatives, in their order; neighbours that are whole words share their boundaries."""
        made: list[str] = []
        words: list[str] = []
        for phrase in listed_phrases:
            expression = self._expression(phrase)
            if whole and not phrase.startswith("/") and not has_unspaced(expression):
                words.append(expression)
                continue
            made += [_whole(words)] if words else []
            words = []
            made.append(expression)
        made += [_whole(words)] if words else []
        return "|".join(made)

    def _expression(self, phrase: str) -> str:
        if phrase.startswith("/"):
            return _EXPANSION.sub(lambda found: self._expanded(found[1]), phrase[1:-1])
        phrase = folded(phrase) if self._folded else phrase
        made, begin = [], 0
        for token in _TOKEN.finditer(phrase):
            made.append(re.escape(phrase[begin : token.start()]).replace(r"\ ", " "))
            made.append(self._expanded(token[1]) if token[1] else _OPENING[token[2]])
            begin = token.end()
        made.append(re.escape(phrase[begin:]).replace(r"\ ", " "))
        return "".join(made)

    def _expanded(self, key: str) -> str:
        if key in self._given:
            return _grouped(self._given[key])
        if key not in self._lists:
            raise KeyError(f"a phrase names the list {key}, which its file does not have")
        return f"(?:{'|'.join(map(self._expression, entries(self._lists[key])))})"


def folded(phrase: str) -> str:
    """A phrase as it stands in a folded text: in lower case, without accents."""
    if phrase.isascii():
        return phrase.lower()
    apart = unicodedata.normalize("NFD", phrase).casefold().translate(LETTERS)
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return unicodedata.normalize("NFC", bare)


def _whole(words: list[str]) -> str:
    joined = "|".join(words)
    # Under re.ASCII no letter but a to z is part of a word for \b.
    return rf"\b(?:{joined})\b" if joined.isascii() else rf"(?<![{SPACED}])(?:{joined})(?![{SPACED}])"
