"""The matcher's one interface: entries in, ranked candidates with a calibrated confidence out."""

from bot.core.matching.matcher import Matcher
from bot.core.matching.model import Candidate, Levels, Match, MatchEntry

__all__ = ["Candidate", "Levels", "Match", "MatchEntry", "Matcher"]
