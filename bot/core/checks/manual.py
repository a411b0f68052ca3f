"""The page on the rules of ``check``, written from the rules themselves."""

from collections.abc import Sequence

from bot.core.checks import CUT_TEXT, RULES
from bot.core.checks.rule import Rule

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
