"""The matcher's one interface: entries in, ranked candidates with a calibrated confidence out."""

from bot.core.matching.matcher import Matcher
from bot.core.matching.model import Candidate, FollowUpContext, Match, MatchEntry, Thresholds

__all__ = ["Candidate", "FollowUpContext", "Match", "MatchEntry", "Matcher", "Thresholds"]
