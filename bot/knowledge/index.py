"""The one place where knowledge is indexed for use, by meaning where the extra is installed, else by words; kept on disk."""

import os
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.content.contents import Contents
from bot.core.knowledge import Knowledge, build_knowledge, build_matcher, match_entries, synonyms_of
from bot.core.matching.embedder import Embedder
from bot.core.matching.snapshot import from_arrays, to_arrays
from bot.core.matching.word_vectors import shipped_word_vectors
from bot.knowledge.atomic import write_file
from bot.knowledge.embedding import cache_folder, keeping, missing, sentences
from bot.languages import languages_digest
from bot.languages.messages import Sentence

MOST_KEPT = 8
"""So many indexes are kept; the ones not used for longest go first."""


def read_index(key: str) -> dict[str, NDArray[Any]] | None:
    """The arrays kept under a key; None where there are none, or none that can be read."""
    file = _file(key)
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, KeyError):
        return None
    with suppress(OSError):
        file.touch()
    return arrays


def write_index(key: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Keeps arrays, and forgets the oldest; where that cannot be, the next start takes longer, and that is all."""
    file = _file(key)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        stream = BytesIO()
        np.savez(stream, allow_pickle=False, **arrays)
        write_file(file, stream.getvalue())
        kept = sorted(file.parent.glob("index-*.npz"), key=lambda one: one.stat().st_mtime, reverse=True)
        for old in kept[MOST_KEPT:]:
            old.unlink(missing_ok=True)


def _file(key: str) -> Path:
    return cache_folder() / f"index-{key}.npz"


LEXICAL = "lexical"


def chosen() -> Embedder | None:
    """The sentence model, unless it is not installed or ``MATCHER=lexical`` turns it off; None then."""
    return None if os.environ.get("MATCHER") == LEXICAL else sentences()


def matcher_in_use() -> str:
    """Which matcher is on, in words for the one who runs the desk; with what to do where it is the smaller one."""
    embedder = chosen()
    if embedder is not None:
        return f"semantic ({embedder.name})"
    return LEXICAL if sentences() is not None else Sentence("check.lexical", name=LEXICAL, missing=missing())


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
