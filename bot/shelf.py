"""The shelf: holds the current knowledge and exchanges it whole, in one assignment."""

from pathlib import Path

from bot.core.knowledge import Knowledge, build_knowledge
from bot.core.problems import Problem, Severity
from bot.folder.reading import read_folder


class UnreadableError(Exception):
    """A knowledge folder from which no desk can be made; ``problems`` say why."""

    def __init__(self, folder: Path, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{folder} holds no knowledge that can be used")
        self.problems = problems


class Shelf:
    """Where the current knowledge stands. A turn takes it once and keeps it, whatever happens on the shelf."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._current = knowledge

    @property
    def current(self) -> Knowledge:
        """The knowledge of this moment."""
        return self._current

    def exchange(self, knowledge: Knowledge) -> None:
        """Puts other knowledge in place of the current one."""
        self._current = knowledge


def read_knowledge(folder: Path) -> tuple[Knowledge, tuple[Problem, ...]]:
    """The knowledge of a folder and the errors in it, whose entries are left out; raises UnreadableError for none."""
    reading = read_folder(folder)
    errors = tuple(problem for problem in reading.problems if problem.severity is Severity.ERROR)
    if reading.contents is None:
        raise UnreadableError(folder, errors)
    return build_knowledge(reading.contents), errors
