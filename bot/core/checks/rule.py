"""What a rule of ``check`` is, and how strictly a folder takes it: in conference.yaml, or in a comment for one line."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property
from typing import Any, NamedTuple

from bot.core.content.conference import Conference, Strictness
from bot.core.content.contents import Contents
from bot.core.content.faq import Faq, Milestone
from bot.core.content.problems import Place, Problem, Severity
from bot.core.dialogue.turn import Decision
from bot.core.knowledge import Knowledge
from bot.languages.messages import Sentence


class Reply(NamedTuple):
    """What the desk made of a question: its decision, and the ids of entries and sessions, best first."""

    decision: Decision
    entries: Sequence[str]
    sessions: Sequence[str]


Ask = Callable[[str, str, datetime], Reply]
"""Asks the desk: question, language, moment."""


class Finding(NamedTuple):
    """Something that breaks a rule: where, what, and what to do about it."""

    place: Place
    sentence: str
    advice: str


def finding(place: Place, key: str, advice: str = "", /, **values: object) -> Finding:
    """A finding in the words of a message; what to do is ``advice``, else the message of that name with ``_do``."""
    return Finding(place, Sentence(key, **values), advice or Sentence(f"{key}_do", **values))


def nearest(
    name: str, known: Mapping[str, str], otherwise: str, likeness: float = 0.75, *, new: bool = False
) -> str:
    """Advice for a name that there is not: the nearest of the known ones as it is spelled, else another advice.

    ``new``: the name may as well be one that is to be added, so both are said.
    """
    near, added = get_close_matches(name[:80].casefold(), known, 1, likeness), Sentence(otherwise, name=name)
    if not near:
        return added
    key = "check.mean_or" if new else "check.mean"
    return Sentence(key, name=known[near[0]], otherwise=added)


@dataclass(frozen=True)
class CheckContext:
    """What is checked: the contents, the moment, the ids that came with the package, and a desk to ask.

    ``desk`` is the knowledge that the contents make; ``rules`` are the names that a rule may be called by, and
    ``worked_out`` keeps what several rules need and takes long to find.
    """

    contents: Contents
    now: datetime
    defaults: frozenset[str] = frozenset()
    ask: Ask | None = None
    desk: Knowledge | None = None
    rules: frozenset[str] = frozenset()
    worked_out: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def faqs(self) -> tuple[Faq, ...]:
        """The FAQ entries of the folder itself."""
        return tuple(faq for faq in self.contents.faqs if faq.id not in self.defaults)

    @cached_property
    def entries(self) -> tuple[Faq | Milestone, ...]:
        """The folder's own entries that answer questions."""
        return (*self.faqs, *self.contents.milestones)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its name; the docstring of ``find`` is its entry in the manual.

    A ``slow`` rule compares all entries with one another: it is for ``check``, not for a reload that people wait for.
    """

    name: str
    severity: Severity
    find: Callable[[CheckContext], Iterator[Finding]]
    slow: bool = False

    def problems(self, case: CheckContext) -> Iterator[Problem]:
        """What breaks the rule, as problems that carry its name."""
        for finding in self.find(case):
            yield Problem(finding.place, self.severity, finding.sentence, finding.advice, self.name)


def unknown_rule(case: CheckContext) -> Iterator[Finding]:
    """``checks`` in ``conference.yaml`` names rules that exist."""
    for name in case.contents.conference.checks:
        if name not in case.rules:
            known = {rule: rule for rule in sorted(case.rules)}
            place = case.contents.conference.at(f"checks.{name}")
            yield finding(place, "check.no_rule", nearest(name, known, "check.no_rule_do", 0.6), name=name)


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
