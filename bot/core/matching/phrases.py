"""Finding listed words and phrases in what people type, in one pass: a trie over words and Chinese characters.

How a phrase is written in a list:

- ``second opinion``: these words (or Chinese characters) in this order, whatever case, width, script or accents;
- ``long … live``: with up to ``GAP`` words or characters in between;
- ``# mg``: a number, in digits or as a small number word;
- ``-tinib``: any word with this ending;
- ``^ does``: only where a sentence or a part of it begins.

An English plural in -s is found by its singular. One-word phrases of groups named when the trie is built are also
found with one typing error (a letter missing, added, changed or swapped with the next), by the deletions that two spellings share (the
idea of Wolf Garbe's SymSpell).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.core.matching.features import LONGEST_WORD, WORDS_KEPT, remembered
from bot.core.matching.normalisation import MATCHED_CHARACTERS, normalise, pieces, simplified, visible
from bot.languages.patterns import single_words
from bot.languages.scripts import CLAUSE_ENDS, has_han

GAP = 6
"""So many words or characters may stand where a phrase has ``…``."""

CORRECTED_FROM = 6
"""Words of so many letters are recognised with a typing error; shorter ones are too close to other words."""

_NUMBER = "#"
_ANY = "…"
_BEGINS = "^"
_PARTS = re.compile(r"([…#^])")
_SENTENCES = re.compile(rf"[{CLAUSE_ENDS}\n]+(?=\s|[^\x00-\x7f]|$)")
_WORDS = re.compile(r"[0-9]+|[^\W0-9]+")


@dataclass(frozen=True, slots=True)
class PhraseMatch:
    """A phrase of a group at words ``start`` to ``end`` (exclusive) of the text.

    ``phrase`` is as listed; for an ending it is the word that bears it.
    """

    start: int
    end: int
    group: str
    phrase: str


@dataclass(slots=True)
class _Node:
    """What may follow, by word; and the phrases (group, as listed) that end here."""

    next: dict[str, "_Node"] = field(default_factory=dict)
    ends: list[tuple[str, str]] = field(default_factory=list)


class Phrases:
    """Listed phrases by group, ready to be found."""

    def __init__(
        self,
        groups: Mapping[str, Iterable[str]],
        corrected: Iterable[str] = (),
        lookalikes: Iterable[str] = (),
    ) -> None:
        """Builds the trie of all groups.

        ``corrected`` names the groups whose words are found with a typing error; ``lookalikes`` are words that are
        never taken for another word's misspelling, nor for bearing a listed ending.
        """
        self._root = _Node()
        self._known: set[str] = set()
        self._misspelt: dict[str, set[str]] = {}
        self._lookalikes = frozenset(normalise(word) for word in lookalikes)
        endings: set[str] = set()
        corrected = frozenset(corrected)
        for group, phrases in groups.items():
            for phrase in phrases:
                symbols = _symbols(phrase)
                self._add(symbols, group, phrase)
                endings.update(s for s in symbols if s.startswith("-"))
                words = [s for s in symbols if s.isalpha() and not has_han(s)]
                self._known.update(words)
                if group in corrected and len(symbols) == 1:
                    self._allow_errors(words)
        # Longest first: of two endings a word bears, the more telling one.
        self._endings = tuple(sorted(endings, key=lambda ending: (-len(ending), ending)))
        self._read = remembered(WORDS_KEPT, LONGEST_WORD)(lambda word: tuple(self._readings(word)))

    def _add(self, symbols: list[str], group: str, phrase: str) -> None:
        node = self._root
        for symbol in symbols:
            node = node.next.setdefault(symbol, _Node())
        if symbols:
            node.ends.append((group, phrase))

    def _allow_errors(self, words: Iterable[str]) -> None:
        for word in words:
            # "spelling" is no misspelt "swelling": verbs have too many neighbours.
            if len(word) >= CORRECTED_FROM and not word.endswith(("ing", "ed")):
                for spelling in (word, *_deletions(word)):
                    self._misspelt.setdefault(spelling, set()).add(word)

    def find(self, text: str) -> list[PhraseMatch]:
        """Every listed phrase in a text, by position; phrases may overlap. The beginning and end of a long text count."""
        parts = (words_of(part) for part in _SENTENCES.split(_ends_of(visible(text))))
        words = [word for part in parts if part for word in (_BEGINS, *part)]
        read = [self._read(word) for word in words]
        begins = self._root.next.keys()
        starts = [start for start, readings in enumerate(read) if not begins.isdisjoint(readings)]
        found = {hit for start in starts for hit in self._from(start, words, read)}
        return sorted(found, key=lambda hit: (hit.start, hit.end, hit.group, hit.phrase))

    def _from(self, start: int, words: list[str], read: list[tuple[str, ...]]) -> Iterator[PhraseMatch]:
        waiting = [(self._root, start)]
        while waiting:
            node, at = waiting.pop()
            for group, phrase in node.ends:
                yield PhraseMatch(start, at, group, words[start] if phrase.startswith("-") else phrase)
            if at < len(read):
                waiting += [(node.next[word], at + 1) for word in read[at] if word in node.next]
            if after := node.next.get(_ANY):
                waiting += [(after, later) for later in range(at, min(at + GAP, len(read)) + 1)]

    def _readings(self, word: str) -> Iterator[str]:
        """The symbols a word of the text may stand for."""
        yield word
        if word.isdecimal() or word in single_words("questions", "small numbers"):
            yield _NUMBER
        if not word.isascii() or len(word) < 4 or word in self._lookalikes:
            return
        singular = word[:-1] if word[-1] == "s" else word
        if singular != word:
            yield singular
        yield from (
            ending for ending in self._endings if singular.endswith(ending[1:]) and ending[1:] != singular
        )
        if len(word) >= CORRECTED_FROM - 1 and word not in self._known and singular not in self._known:
            yield from self._corrections(word)

    def _corrections(self, word: str) -> Iterator[str]:
        near = {known for spelling in (word, *_deletions(word)) for known in self._misspelt.get(spelling, ())}
        # People seldom miss the first letter, and by it "father" is not "lather".
        yield from sorted(known for known in near if known[0] == word[0] and _one_error(known, word))


def words_of(text: str) -> list[str]:
    """The units phrases are made of: Chinese characters one by one, words, and numbers ("80mg" → "80", "mg")."""
    words: list[str] = []
    for piece in pieces(normalise(text)):
        if has_han(piece):
            words += piece
            continue
        words += _WORDS.findall(piece)
    return [w for n, w in enumerate(words) if not (n and w.isdecimal() and words[n - 1].isdecimal())]


def _ends_of(text: str) -> str:
    """A text whose middle is cut where it is longer than is matched: who tells a story asks at its end."""
    if len(text) <= MATCHED_CHARACTERS:
        return text
    half = MATCHED_CHARACTERS // 2
    return f"{text[:half]}\n{text[-half:]}"


def _symbols(phrase: str) -> list[str]:
    # Most lists are made of the two simplest kinds, and a desk starts in less than a second.
    if phrase.isascii() and phrase.replace(" ", "").isalpha():
        return phrase.casefold().split()
    if all(map(has_han, phrase)):
        return list(simplified(phrase))
    if phrase.startswith("-"):
        return ["-" + normalise(phrase)]
    symbols: list[str] = []
    for part in _PARTS.split(phrase):
        symbols += [part] if part in (_ANY, _NUMBER, _BEGINS) else words_of(part)
    return symbols


def _deletions(word: str) -> Iterator[str]:
    return (word[:n] + word[n + 1 :] for n in range(len(word)))


def _one_error(meant: str, typed: str) -> bool:
    """Whether two different words that share a deletion are one error apart (and not a deletion here, one there)."""
    if len(meant) != len(typed):
        return True
    apart = [n for n, (one, other) in enumerate(zip(meant, typed, strict=True)) if one != other]
    return len(apart) == 1 or (len(apart) == 2 and apart[1] == apart[0] + 1)
