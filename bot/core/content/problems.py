"""A problem in a file is a value: where it stands, what is wrong, what to do."""

from dataclasses import dataclass
from enum import StrEnum

from bot.languages.data import FALLBACK
from bot.languages.messages import Sentence, said, say


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
        return self.said(FALLBACK)

    def said(self, language: str) -> str:
        """The problem as a line in a language: place, severity, sentence and advice."""
        sentence, advice = self.texts(language)
        severity = say("check.error" if self.severity is Severity.ERROR else "check.warning", language)
        advice = say("check.advice", language, advice=advice) if advice else ""
        return say(
            "check.problem", language, place=self.place, severity=severity, sentence=sentence, advice=advice
        )

    def texts(self, language: str) -> tuple[str, str]:
        """Sentence and advice in a language."""
        return str(said(self.sentence, language)), str(said(self.advice, language))


def mistake(
    place: Place,
    key: str,
    advice: str = "",
    /,
    *,
    severity: Severity = Severity.ERROR,
    rule: str = "",
    **values: object,
) -> Problem:
    """A problem in the words of a message; what to do is ``advice``, else the message of that name with ``_do``."""
    return Problem(place, severity, Sentence(key, **values), advice or Sentence(f"{key}_do", **values), rule)


def error(place: Place, sentence: str, advice: str, rule: str = "") -> Problem:
    """An error at a place."""
    return Problem(place, Severity.ERROR, sentence, advice, rule)


def warning(place: Place, sentence: str, advice: str, rule: str = "") -> Problem:
    """A warning at a place."""
    return Problem(place, Severity.WARNING, sentence, advice, rule)
