"""The one place where knowledge is indexed for use: by meaning where the extra is installed, else by words."""

import os
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files

from bot.core.content.contents import Contents
from bot.core.knowledge import Knowledge, build_knowledge, build_matcher, match_entries, synonyms_of
from bot.core.matching.embedder import Embedder
from bot.core.matching.snapshot import from_arrays, to_arrays
from bot.core.matching.word_vectors import shipped_word_vectors
from bot.knowledge.cache import read_index, write_index
from bot.knowledge.embedding import keeping, missing, sentences
from bot.languages import languages_digest

LEXICAL = "lexical"


def chosen() -> Embedder | None:
    """The sentence model, unless it is not installed or ``MATCHER=lexical`` turns it off; None then."""
    return None if os.environ.get("MATCHER") == LEXICAL else sentences()


def matcher_in_use() -> str:
    """Which matcher is on, in words for the one who runs the desk; with what to do where it is the smaller one."""
    embedder = chosen()
    if embedder is not None:
        return f"semantic ({embedder.name})"
    return LEXICAL if sentences() is not None else f"{LEXICAL} ({missing()})"


def indexed(contents: Contents) -> Knowledge:
    """Knowledge from what a folder holds.

    The first time takes seconds, more with a sentence model: call it off the event loop. What was worked out is kept
    on disk, by everything it depends on, so that the next start with the same files is quick.
    """
    embedder = chosen()
    key = _key(contents, embedder)
    kept = read_index(key)
    if kept is not None:
        try:
            used = _embedder_of(kept["centre"].shape[0], embedder)
            matcher = from_arrays(kept, synonyms_of(contents), used)
            return build_knowledge(contents, matcher)
        except (KeyError, ValueError, IndexError):
            pass  # a damaged file is made anew
    if embedder is None:
        matcher = build_matcher(contents)
    else:
        with keeping(embedder) as keeper:
            matcher = build_matcher(contents, keeper)
    write_index(key, to_arrays(matcher))
    used = _embedder_of(matcher.index.centre.shape[0], embedder)
    return build_knowledge(contents, replace(matcher, index=replace(matcher.index, embedder=used)))


def _embedder_of(dimension: int, embedder: Embedder | None) -> Embedder:
    """What an index was made with: the sentence model, or the word table for a folder too large for it."""
    return embedder if embedder is not None and embedder.dimension == dimension else shipped_word_vectors()


def _key(contents: Contents, embedder: Embedder | None) -> str:
    """Changes whenever the index would: with the questions, the embedder, the code that indexes and its libraries.

    An answer that changes does not change it.
    """
    digest = sha256(f"{embedder.name if embedder else LEXICAL}\n".encode())
    digest.update(repr((match_entries(contents), synonyms_of(contents))).encode())
    digest.update(_code())
    return digest.hexdigest()[:32]


@cache
def _code() -> bytes:
    """A hash of everything an index depends on besides the folder: code, languages, libraries."""
    matching = sorted(files("bot.core").joinpath("matching").iterdir(), key=lambda file: file.name)
    parts = [file.read_bytes() for file in matching if file.name.endswith(".py")]
    parts += [languages_digest(), files("bot.topics").joinpath("model.npz").read_bytes()]
    parts += [version(name).encode() for name in ("numpy", "rjieba", "snowballstemmer", "opencc")]
    return sha256(b"\0".join(parts)).digest()
