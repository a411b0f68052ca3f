"""A built matcher as plain arrays, and back: what is costly to work out need not be worked out at every start."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.matching.embedder import Embedder
from bot.core.matching.index import Index
from bot.core.matching.matcher import Matcher
from bot.core.matching.scoring import Averaged, Learnt
from bot.core.matching.sparse import Sparse
from bot.core.matching.synonyms import Synonyms
from bot.core.matching.topic_binding import EntryTopics
from bot.core.matching.topic_classifier import shipped_classifier

Arrays = Mapping[str, NDArray[Any]]

_BETWEEN = "\x1f"
"""Separates texts: a control character that no knowledge file may hold."""


def to_arrays(matcher: Matcher) -> dict[str, NDArray[Any]]:
    """Everything of a matcher but its synonyms and its embedder, which ``from_arrays`` is given again."""
    index, scoring = matcher.index, matcher.scoring
    arrays: dict[str, NDArray[Any]] = {
        "entries": _packed(matcher.entries),
        "questions": _packed(matcher.questions),
        "asked": _packed(matcher.asked),
        "topics": matcher.topics.associations,
        "floors": matcher.topics.floors,
        "terms": _packed(tuple(index.terms)),
        "spelt": _packed(index.spelt),
        "rarity": index.rarity,
        "embeddings": index.embeddings,
        "centre": index.centre,
        "owners": index.owners,
    }
    for name, sparse in (("rows", index.rows), ("cover", index.cover)):
        arrays |= {f"{name}.{key}": value for key, value in sparse.to_arrays().items()}
    assert isinstance(scoring, Learnt | Averaged)  # noqa: S101 - there are two kinds of scoring
    arrays |= {"shares": scoring.shares, "centroids": scoring.centroids}
    return arrays | ({"weights": scoring.weights} if isinstance(scoring, Learnt) else {})


def from_arrays(arrays: Arrays, synonyms: Sequence[Sequence[str]], embedder: Embedder) -> Matcher:
    """The matcher that ``to_arrays`` took apart; raises KeyError or ValueError where something is missing or odd."""
    terms = _unpacked(arrays["terms"])
    index = Index(
        terms={term: number for number, term in enumerate(terms)},
        rarity=arrays["rarity"],
        rows=Sparse.from_arrays(_under("rows", arrays), len(terms)),
        cover=Sparse.from_arrays(_under("cover", arrays), len(terms)),
        embeddings=arrays["embeddings"],
        centre=arrays["centre"],
        owners=arrays["owners"],
        spelt=_unpacked(arrays["spelt"]),
        synonyms=Synonyms.of(synonyms),
        embedder=embedder,
    )
    scoring = (
        Learnt(arrays["weights"], arrays["shares"], arrays["centroids"])
        if "weights" in arrays
        else Averaged(arrays["shares"], arrays["centroids"], arrays["owners"])
    )
    topics = EntryTopics(shipped_classifier(), arrays["topics"], arrays["floors"])
    entries, questions, asked = (_unpacked(arrays[name]) for name in ("entries", "questions", "asked"))
    return Matcher(entries, questions, asked, index, scoring, topics)


def _under(name: str, arrays: Arrays) -> dict[str, NDArray[Any]]:
    return {key.removeprefix(f"{name}."): arrays[key] for key in arrays if key.startswith(f"{name}.")}


def _packed(texts: Sequence[str]) -> NDArray[Any]:
    return np.frombuffer("".join(text + _BETWEEN for text in texts).encode(), dtype=np.uint8)


def _unpacked(packed: NDArray[Any]) -> tuple[str, ...]:
    return tuple(packed.tobytes().decode().split(_BETWEEN)[:-1])
