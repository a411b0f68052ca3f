"""``infodesk check``: the rules over a knowledge folder, in one visible list."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.checks.answers import answer_too_long, stale_verified
from bot.core.checks.languages import missing_language, unlisted_language
from bot.core.checks.programme import clock_change, outside_days
from bot.core.checks.promises import failing_medical, failing_not_for, failing_test
from bot.core.checks.questions import question_twice
from bot.core.checks.references import (
    duplicate_id,
    unknown_hall,
    unknown_related,
    unknown_speaker,
    unknown_track,
)
from bot.core.checks.rule import Ask, Case, Finding, Reply, Rule
from bot.core.entries import Contents
from bot.core.problems import Problem, Severity

__all__ = ["RULES", "Ask", "Case", "Finding", "Reply", "Rule", "check_contents"]

RULES: tuple[Rule, ...] = (
    Rule("duplicate-id", Severity.ERROR, duplicate_id),
    Rule("unknown-related", Severity.ERROR, unknown_related),
    Rule("unknown-hall", Severity.ERROR, unknown_hall),
    Rule("unknown-speaker", Severity.ERROR, unknown_speaker),
    Rule("unknown-track", Severity.ERROR, unknown_track),
    Rule("question-twice", Severity.ERROR, question_twice),
    Rule("missing-language", Severity.WARNING, missing_language),
    Rule("unlisted-language", Severity.WARNING, unlisted_language),
    Rule("answer-too-long", Severity.WARNING, answer_too_long),
    Rule("stale-verified", Severity.WARNING, stale_verified),
    Rule("outside-days", Severity.WARNING, outside_days),
    Rule("clock-change", Severity.WARNING, clock_change),
    Rule("failing-test", Severity.ERROR, failing_test),
    Rule("failing-not-for", Severity.ERROR, failing_not_for),
    Rule("failing-medical", Severity.ERROR, failing_medical),
)
"""All rules; a new one is a function and a line here."""


def check_contents(
    contents: Contents,
    now: datetime,
    *,
    defaults: frozenset[str] = frozenset(),
    ask: Ask | None = None,
    rules: Sequence[Rule] = RULES,
) -> tuple[Problem, ...]:
    """What breaks the rules, sorted by place; without a desk to ``ask`` the examples are not run.

    ``now`` (aware) only ages ``verified``; ``defaults`` are ids of entries that came with the package.
    """
    case = Case(contents, now, defaults, ask)
    return tuple(sorted(problem for rule in rules for problem in rule.problems(case)))
