"""Everything that is wrong in a folder: its files, and what the rules say of the entries in them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.checks import RULES, Rule, check_contents, settled
from bot.core.checks.promises import asking
from bot.core.content.contents import Contents
from bot.core.content.problems import Problem, Severity
from bot.core.knowledge import Knowledge, build_knowledge
from bot.knowledge.load.folder import Reading

Moved = Callable[[str, int], int]
"""Which line of a file, by its name in problems, a line has become by an edit."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A reading, all problems sorted, and the knowledge it makes: None where its files have an error.

    ``rules`` are those that were applied, ``findings`` what they said, before the folder's own strictness.
    """

    reading: Reading
    problems: tuple[Problem, ...]
    knowledge: Knowledge | None = None
    rules: tuple[Rule, ...] = ()
    findings: tuple[Problem, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether the folder can be used: it has a conference, and no problem that counts as an error."""
        wrong = any(problem.severity is Severity.ERROR for problem in self.problems)
        return self.reading.contents is not None and not wrong

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the folder from being used."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    def worse_than(self, before: "Examined", moved: Moved = lambda _file, line: line) -> tuple[Problem, ...]:
        """The problems that were not there before; one that only ``moved`` to another line was.

        Of several that read the same, those that are new are named: the others stand where an old one moved to.
        """
        known = Counter(_key(one, moved(one.place.file, one.place.line)) for one in before.problems)
        unplaced = Counter(_key(one) for one in before.problems)
        left: list[Problem] = []
        for problem in self.problems:
            if known[_key(problem, problem.place.line)] > 0:
                known[_key(problem, problem.place.line)] -= 1
                unplaced[_key(problem)] -= 1
            else:
                left.append(problem)
        new: list[Problem] = []
        for problem in left:
            unplaced[_key(problem)] -= 1
            if unplaced[_key(problem)] < 0:
                new.append(problem)
        return tuple(new)

    def further(self, rules: Sequence[Rule], now: datetime) -> "Examined":
        """The same with the rules applied that were not yet, as strictly as the folder wants; ``now`` is aware.

        The desk is asked only when the files themselves have no error: on half a folder its tests would fail in crowds.
        """
        contents = self.reading.contents
        new = tuple(rule for rule in rules if rule not in self.rules)
        if contents is None or not new:
            return self
        found = check_contents(
            contents,
            now,
            defaults=self.reading.defaults,
            ask=asking(self.knowledge) if self.knowledge else None,
            desk=self.knowledge,
            rules=new,
        )
        findings = (*self.findings, *found)
        problems = settled((*self.reading.problems, *findings), contents.conference, self.reading.ignored)
        return replace(self, problems=problems, rules=(*self.rules, *new), findings=findings)


def examined(
    reading: Reading,
    now: datetime,
    *,
    build: Callable[[Contents], Knowledge] = build_knowledge,
    rules: Sequence[Rule] = RULES,
) -> Examined:
    """A reading with the knowledge that it makes, judged by the rules."""
    return unjudged(reading, build).further(rules, now)


def unjudged(reading: Reading, build: Callable[[Contents], Knowledge]) -> Examined:
    """A reading with the knowledge that it makes, before any rule is applied."""
    contents = reading.contents
    sound = all(problem.severity is not Severity.ERROR for problem in reading.problems)
    return Examined(reading, reading.problems, build(contents) if contents is not None and sound else None)


def _key(problem: Problem, line: int = 0) -> tuple[str, int, str, str, str]:
    return problem.place.file, line, problem.severity, problem.rule, problem.sentence
