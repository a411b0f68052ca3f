"""``infodesk check``: the rules over a knowledge folder, in one visible list, and the page that is written from them."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.checks.contradictions import told_day, told_hall, told_time
from bot.core.checks.promises import failing_medical, failing_not_for, failing_test
from bot.core.checks.questions import confusable_pair, missing_alternates, near_duplicate, question_twice
from bot.core.checks.references import (
    contested_topic,
    duplicate_id,
    unknown_hall,
    unknown_related,
    unknown_speaker,
    unknown_topic,
    unknown_track,
)
from bot.core.checks.rule import Ask, CheckContext, Finding, Reply, Rule, settled, unknown_rule
from bot.core.checks.texts import (
    answer_too_long,
    dead_button,
    html_in_text,
    malformed_link,
    missing_language,
    stale_verified,
    unlisted_language,
)
from bot.core.checks.times import (
    clock_change,
    expired_valid,
    gap_in_valid,
    hall_double_booked,
    outside_days,
    speaker_double_booked,
)
from bot.core.content.contents import Contents
from bot.core.content.problems import Problem, Severity
from bot.core.knowledge import Knowledge

__all__ = [
    "CUT_TEXT",
    "QUICK_RULES",
    "RULES",
    "STARTING_RULES",
    "Ask",
    "CheckContext",
    "Finding",
    "Reply",
    "Rule",
    "check_contents",
    "manual",
    "settled",
]

CUT_TEXT = "cut-text"
"""The one rule that the reader of the files applies itself, since only it sees the comments."""

RULES: tuple[Rule, ...] = (
    Rule("duplicate-id", Severity.ERROR, duplicate_id),
    Rule("unknown-related", Severity.ERROR, unknown_related),
    Rule("unknown-hall", Severity.ERROR, unknown_hall),
    Rule("unknown-speaker", Severity.ERROR, unknown_speaker),
    Rule("unknown-track", Severity.ERROR, unknown_track),
    Rule("unknown-topic", Severity.ERROR, unknown_topic),
    Rule("contested-topic", Severity.WARNING, contested_topic),
    Rule("unknown-rule", Severity.WARNING, unknown_rule),
    Rule("question-twice", Severity.ERROR, question_twice),
    Rule("near-duplicate", Severity.WARNING, near_duplicate, slow=True),
    Rule("confusable-pair", Severity.WARNING, confusable_pair, slow=True),
    Rule("missing-alternates", Severity.WARNING, missing_alternates),
    Rule("missing-language", Severity.WARNING, missing_language),
    Rule("unlisted-language", Severity.WARNING, unlisted_language),
    Rule("answer-too-long", Severity.WARNING, answer_too_long),
    Rule("html-in-text", Severity.WARNING, html_in_text),
    Rule("malformed-link", Severity.WARNING, malformed_link),
    Rule("dead-button", Severity.WARNING, dead_button),
    Rule("stale-verified", Severity.WARNING, stale_verified),
    Rule("expired-valid", Severity.WARNING, expired_valid),
    Rule("gap-in-valid", Severity.WARNING, gap_in_valid),
    Rule("told-time", Severity.WARNING, told_time),
    Rule("told-day", Severity.WARNING, told_day),
    Rule("told-hall", Severity.WARNING, told_hall),
    Rule("outside-days", Severity.WARNING, outside_days),
    Rule("clock-change", Severity.WARNING, clock_change),
    Rule("hall-double-booked", Severity.WARNING, hall_double_booked),
    Rule("speaker-double-booked", Severity.WARNING, speaker_double_booked),
    Rule("failing-test", Severity.ERROR, failing_test),
    Rule("failing-not-for", Severity.ERROR, failing_not_for),
    Rule("failing-medical", Severity.ERROR, failing_medical),
)
"""All rules; a new one is a function and a line here."""

QUICK_RULES = tuple(rule for rule in RULES if not rule.slow)
"""The rules that a reload has the time for."""

STARTING_RULES = tuple(
    rule for rule in QUICK_RULES if rule.find not in (failing_test, failing_not_for, failing_medical)
)
"""The rules that a start has the time for: those that ask the desk nothing."""


def check_contents(
    contents: Contents,
    now: datetime,
    *,
    defaults: frozenset[str] = frozenset(),
    ask: Ask | None = None,
    desk: Knowledge | None = None,
    rules: Sequence[Rule] = RULES,
) -> tuple[Problem, ...]:
    """What breaks the rules, sorted by place, each with the severity of its rule; ``settled`` applies the folder's own.

    ``now`` (aware) only ages ``verified`` and ``valid``; ``defaults`` are ids of entries that came with the package.
    Without a desk to ``ask`` the examples are not run, without the knowledge ``desk`` entries are not compared.
    """
    names = frozenset(rule.name for rule in RULES) | {CUT_TEXT}
    case = CheckContext(contents, now, defaults, ask, desk, names)
    return tuple(sorted(problem for rule in rules for problem in rule.problems(case)))


_OPENING = """\
# The rules of `infodesk check`

This page is written from the rules themselves: `infodesk check --rules > docs/rules.md`.

A line of `check` reads `file:line:col: error: what is wrong (what to do)`. Mistakes in the files themselves (a key that
does not exist, a date that is none) always count as errors, and the entry that holds one is left out. The rules below look
at what the entries say. Errors end with exit code 1; warnings alone end with 0, or with 1 under `--strict`.

A rule counts differently for your folder when `conference.yaml` says so, as error, warning or off:

```yaml
checks:
  near-duplicate: error
  missing-alternates: off
```

On a single line, the comment `# infodesk: ignore RULE` (several rules: separated by commas) switches a rule off; it stands
on the line that `check` names. `--format json` tells the rule of each problem.

| Rule | Counts as | What must hold |
| --- | --- | --- |
"""
_CUT_TEXT = "No text is cut off by an unquoted ` #`, which begins a comment."


def manual(rules: Sequence[Rule] = RULES) -> str:
    """The page as Markdown: how problems are told and switched off, and a line for each rule."""
    lines = [f"| `{rule.name}` | {rule.severity} | {_promise(rule)} |" for rule in rules]
    return _OPENING + "\n".join([*lines, f"| `{CUT_TEXT}` | warning | {_CUT_TEXT} |"]) + "\n"


def _promise(rule: Rule) -> str:
    return " ".join((rule.find.__doc__ or "").replace("``", "`").split())
