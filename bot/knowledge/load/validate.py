"""Everything that is wrong in a folder: its files, and what the rules say of the entries in them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.checks import RULES, Rule, check_contents, settled
from bot.core.checks.ask import asking
from bot.core.content.contents import Contents
from bot.core.content.problems import Problem, Severity
from bot.core.knowledge import Knowledge, build_knowledge
from bot.knowledge.load.folder import Reading


@dataclass(frozen=True, slots=True)
class Examined:
    """A reading, all problems sorted, and the knowledge it makes: None where its files have an error."""

    reading: Reading
    problems: tuple[Problem, ...]
    knowledge: Knowledge | None = None

    @property
    def sound(self) -> bool:
        """Whether the folder can be used: it has a conference, and no problem that counts as an error."""
        wrong = any(problem.severity is Severity.ERROR for problem in self.problems)
        return self.reading.contents is not None and not wrong

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the folder from being used."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    def worse_than(self, before: "Examined") -> tuple[Problem, ...]:
        """The problems that were not there before; one that only moved to another line was."""
        known = Counter(map(_without_line, before.problems))
        new: list[Problem] = []
        for problem in self.problems:
            key = _without_line(problem)
            known[key] -= 1
            if known[key] < 0:
                new.append(problem)
        return tuple(new)


def examined(
    reading: Reading,
    now: datetime,
    *,
    build: Callable[[Contents], Knowledge] = build_knowledge,
    rules: Sequence[Rule] = RULES,
) -> Examined:
    """A reading with the rules applied to it, as strictly as the folder wants.

    The desk is asked only when the files themselves have no error: on half a folder its tests would fail in crowds.
    """
    contents = reading.contents
    if contents is None:
        return Examined(reading, reading.problems)
    sound = all(problem.severity is not Severity.ERROR for problem in reading.problems)
    desk = build(contents) if sound else None
    found = check_contents(
        contents,
        now,
        defaults=reading.defaults,
        ask=asking(desk) if desk else None,
        desk=desk,
        rules=rules,
    )
    problems = settled((*reading.problems, *found), contents.conference, reading.ignored)
    return Examined(reading, problems, desk)


def _without_line(problem: Problem) -> tuple[str, str, str, str]:
    return problem.place.file, problem.severity, problem.rule, problem.sentence
