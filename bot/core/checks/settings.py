"""How strictly the rules are taken: in conference.yaml for the folder, in a comment for one line."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches

from bot.core.checks.rule import CheckContext, Finding
from bot.core.content.conference import Conference, Strictness
from bot.core.content.problems import Problem, Severity


def unknown_rule(case: CheckContext) -> Iterator[Finding]:
    """``checks`` in ``conference.yaml`` names rules that exist."""
    for name in case.contents.conference.checks:
        if name not in case.rules:
            near = get_close_matches(name, sorted(case.rules), 1, 0.6)
            advice = f"did you mean {near[0]}?" if near else "docs/rules.md lists them"
            yield Finding(case.contents.conference.at(f"checks.{name}"), f"there is no rule {name}", advice)


def settled(
    problems: Iterable[Problem], conference: Conference | None, ignored: Collection[tuple[str, int, str]] = ()
) -> tuple[Problem, ...]:
    """Problems as the folder wants to hear of them, sorted.

    Those of a rule that is off, or ignored on their line (``ignored`` holds file, line and rule), are left out; the
    others have the severity that ``conference`` gives their rule.
    """
    wanted = conference.checks if conference else {}
    kept: list[Problem] = []
    for problem in problems:
        strictness = wanted.get(problem.rule)
        if strictness is Strictness.OFF or (problem.place.file, problem.place.line, problem.rule) in ignored:
            continue
        kept.append(replace(problem, severity=Severity(strictness.value)) if strictness else problem)
    return tuple(sorted(kept))
