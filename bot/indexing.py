"""The one place where knowledge is indexed for use: by meaning where the extra is installed, else by words."""

import os

from bot.core.entries import Contents
from bot.core.knowledge import Knowledge, build_knowledge
from bot.core.matching.embedding import Embedder
from bot.embedding import keeping, missing, sentences

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
    """Knowledge from what a folder holds. Takes time the first time with a sentence model: call it off the event loop."""
    embedder = chosen()
    if embedder is None:
        return build_knowledge(contents)
    with keeping(embedder) as kept:
        return build_knowledge(contents, kept)
