"""The matcher as a contestant, with default settings: A by words, B with the extra [semantic]."""

from collections.abc import Callable

from benchmarks.matching.measures import Reply
from benchmarks.matching.peers import CANDIDATES, PEERS, Entries
from bot.core.matching import MatchEntry, Matcher
from bot.core.matching.embedder import Embedder
from bot.knowledge.embedding import missing, sentences

Contestant = Callable[[str], Reply]
"""Ranks entries for a text."""


def ours(embedder: Embedder | None = None) -> Callable[[Entries], Contestant]:
    """Builds the matcher with an embedder."""

    def build(entries: Entries) -> Contestant:
        matcher = Matcher.build([MatchEntry(i, questions) for i, questions in entries], embedder=embedder)

        def reply(text: str) -> Reply:
            found = matcher.match(text, CANDIDATES).candidates
            ranked = [(candidate.id, candidate.confidence) for candidate in found]
            return Reply(ranked, bool(ranked) and ranked[0][1] >= matcher.thresholds.operating_point)

        return reply

    return build


def _semantic(entries: Entries) -> Contestant:
    embedder = sentences()
    if embedder is None:
        raise SystemExit(f"B cannot be measured here: {missing()}")
    return ours(embedder)(entries)


def _peer(name: str) -> Callable[[Entries], Contestant]:
    def build(entries: Entries) -> Contestant:
        peer = PEERS[name](entries)
        return lambda text: Reply(peer.rank(text))

    return build


CONTESTANTS: dict[str, Callable[[Entries], Contestant]] = {
    **{name: _peer(name) for name in PEERS},
    "A": ours(),
    "B": _semantic,
}
