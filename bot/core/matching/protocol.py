"""The matcher as a black box for measuring: requests and responses as plain dictionaries."""

from collections.abc import Mapping
from typing import Any

from bot.core.matching.embedder import Embedder
from bot.core.matching.matcher import Matcher
from bot.core.matching.model import MatchEntry


class Bench:
    """Answers ``load`` and ``query`` requests through the same matcher that the desk uses.

    ``{"op": "load", "entries": [{"id", "questions"}]}`` gives ``{"ok": true}``;
    ``{"op": "query", "text", "k"}`` gives ``{"ranked": [[id, confidence], …], "answered": bool}``.
    """

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder = embedder
        self._matcher = Matcher.build((), embedder=embedder)

    def respond(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The response to one request; a request that cannot be understood gets ``{"error": sentence}``."""
        match request.get("op"):
            case "load":
                entries = request.get("entries") or []
                self._matcher = Matcher.build(
                    [MatchEntry(str(e["id"]), tuple(map(str, e["questions"]))) for e in entries],
                    embedder=self._embedder,
                )
                return {"ok": True}
            case "query":
                found = self._matcher.match(str(request.get("text", "")), int(request.get("k", 10)))
                best = found.candidates[0].confidence if found.candidates else 0.0
                return {
                    "ranked": [[c.id, c.confidence] for c in found.candidates],
                    "answered": best >= self._matcher.thresholds.operating_point,
                }
            case _:
                return {"error": 'unknown request; send {"op": "load", …} or {"op": "query", …}'}
