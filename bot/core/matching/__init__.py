"""The matcher's one interface: entries in, ranked candidates with a calibrated confidence out."""

from bot.core.matching.matcher import Matcher
from bot.core.matching.model import Candidate, Match, MatchEntry, Thresholds

__all__ = ["Candidate", "Match", "MatchEntry", "Matcher", "Thresholds"]
