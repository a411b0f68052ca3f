"""What a rule of ``check`` is: a small function over everything the folder holds, with a name and a severity."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from bot.core.content.contents import Contents
from bot.core.content.faq import Faq
from bot.core.content.history import Milestone
from bot.core.content.problems import Place, Problem, Severity
from bot.core.dialogue.turn import Decision
from bot.core.knowledge import Knowledge


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
