"""A problem in a file is a value: where it stands, what is wrong, what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a problem is: an error keeps the knowledge from being used, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file; line and column count from 1, a path is as the person typed it."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong in a file: ``sentence`` says what, ``advice`` what to do about it."""

    place: Place
    severity: Severity
    sentence: str
    advice: str = ""
    rule: str = ""

    def __str__(self) -> str:
        advice = f" ({self.advice})" if self.advice else ""
        return f"{self.place}: {self.severity}: {self.sentence}{advice}"


def error(place: Place, sentence: str, advice: str, rule: str = "") -> Problem:
    """An error at a place."""
    return Problem(place, Severity.ERROR, sentence, advice, rule)


def warning(place: Place, sentence: str, advice: str, rule: str = "") -> Problem:
    """A warning at a place."""
    return Problem(place, Severity.WARNING, sentence, advice, rule)
