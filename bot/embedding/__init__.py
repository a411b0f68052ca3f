"""Meaning by a sentence model, where the extra ``[semantic]`` is installed: the core's ``Embedder`` from outside it."""

from bot.embedding.e5 import Sentences, missing, sentences
from bot.embedding.keeping import keeping

__all__ = ["Sentences", "keeping", "missing", "sentences"]
