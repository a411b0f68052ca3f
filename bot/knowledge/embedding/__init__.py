"""Meaning by a sentence model, where the extra ``[semantic]`` is installed: the core's ``Embedder`` from outside it."""

from bot.knowledge.embedding.cache import keeping
from bot.knowledge.embedding.e5 import Sentences, missing, sentences

__all__ = ["Sentences", "keeping", "missing", "sentences"]
