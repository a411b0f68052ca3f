"""A cascade of rules over tokens: partial parsing as in S. Abney, "Partial parsing via finite-state cascades" (1996).

A production is written with the kinds of the tokens that it takes. Each level reads from left to right and puts one
token where its longest pattern fits; the next level reads those. Patterns are of bounded length and a level never
goes back, so the steps grow with the length of the text and no faster.

The notation: ``hour [am_pm]`` (what is in brackets may be missing), ``(clock|hour)``, ``last=day`` (handed to the
function under that name), ``+suffix`` (without a space before it). Behind a pattern ``>thing/4`` wants something of
that kind within the next four tokens, ``!am_pm`` forbids it as the next; ``end`` is the end of the text.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from bot.core.time_expressions.lexer import Token
from bot.languages.patterns import spelt_out


class Production(NamedTuple):
    """What is made of tokens, by patterns (one a line), and how: None says that it is none after all."""

    kind: str
    patterns: str
    make: Callable[..., Any]


class _Pattern(NamedTuple):
    rank: int
    production: Production
    names: tuple[tuple[int, str, str], ...]
    wanted: frozenset[str]
    distance: int
    forbidden: frozenset[str]


class Level:
    """Productions that read the same tokens; of patterns of the same length the one written first counts."""

    def __init__(self, productions: Iterable[Production]) -> None:
        self._trie: dict[str, Any] = {}
        self.kinds: set[str] = set()
        for rank, production in enumerate(productions):
            for line in filter(None, map(str.strip, production.patterns.splitlines())):
                self._add(rank, production, line)
        self._beginnings = frozenset(self._trie)

    def _add(self, rank: int, production: Production, line: str) -> None:
        words = line.split()
        conditions = {word[0]: word[1:] for word in words if word[0] in ">!" and len(word) > 1}
        wanted, _, distance = conditions.get(">", "").partition("/")
        after = (frozenset(filter(None, wanted.split("|"))), int(distance or 0))
        forbidden = frozenset(filter(None, conditions.get("!", "").split("|")))
        for pattern in spelt_out(" ".join(words[: len(words) - len(conditions)])):
            node, names = self._trie, []
            for place, element in enumerate(pattern.split()):
                name, _, kind = element.lstrip("+").rpartition("=")
                self.kinds.add(kind)
                node = node.setdefault(f"+{kind}" if element[0] == "+" else kind, {})
                names += [(place, name, kind)] if name else []
            node.setdefault("", []).append(_Pattern(rank, production, tuple(names), *after, forbidden))

    def read(self, tokens: Sequence[Token], text: str) -> list[Token]:
        """The tokens with one in place of those that a production takes."""
        made: list[Token] = []
        until = 0
        for place, token in enumerate(tokens):
            if place < until:
                continue
            if not self._beginnings.isdisjoint(token.kinds):
                token, until = self._next(tokens, place, text)
            made.append(token)
        return made

    def _next(self, tokens: Sequence[Token], place: int, text: str) -> tuple[Token, int]:
        """The token that stands at a place afterwards, and where it ends."""
        first = tokens[place]
        for end, pattern in self._fitting(tokens, place):
            if not _may_stand(pattern, tokens, end):
                continue
            values = {name: tokens[place + at].kinds[kind] for at, name, kind in pattern.names}
            value = pattern.production.make(**values)
            if value is not None:
                kinds = {**(first.kinds if end == place + 1 else {}), pattern.production.kind: value}
                last = tokens[end - 1].end
                return Token(text[first.start : last], first.start, last, kinds, first.glued), end
        return first, place + 1

    def _fitting(self, tokens: Sequence[Token], place: int) -> list[tuple[int, _Pattern]]:
        """The patterns that fit at a place with where they end, the longest first."""
        found: list[tuple[int, _Pattern]] = []
        nodes, at = [self._trie], place
        while nodes and at < len(tokens):
            token = tokens[at]
            kinds = [*token.kinds, *(f"+{kind}" for kind in token.kinds)] if token.glued else token.kinds
            nodes = [node[kind] for node in nodes for kind in kinds if kind in node]
            at += 1
            for node in nodes:
                if "" in node:
                    found += [(at, pattern) for pattern in node[""]]
        found.sort(key=lambda one: (-one[0], one[1].rank))
        return found


def _may_stand(pattern: _Pattern, tokens: Sequence[Token], end: int) -> bool:
    """Whether what follows is what a pattern wants, and not what it forbids."""
    ahead = tokens[end : end + pattern.distance + 1]
    if ahead and not pattern.forbidden.isdisjoint(ahead[0].kinds):
        return False
    if not pattern.wanted or ("end" in pattern.wanted and end >= len(tokens)):
        return True
    for token in ahead:
        if not pattern.wanted.isdisjoint(token.kinds):
            return True
        if "stop" in token.kinds:
            return False
    return False
