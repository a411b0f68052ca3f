"""Kinds of sessions: those every conference has, and the types and tags of this programme."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.programme.query.folding import fold, regex
from bot.languages.data import per_language
from bot.languages.patterns import Framed, Listed, listed, single_words
from bot.languages.scripts import HAN, HAN_RUN

_LENGTH = Framed(r"\(.*?\)|\d+ ?{unit}?", unit=Listed("sessions", "durations", whole=False))
_WORD = re.compile(rf"[a-z]+|[{HAN}]+")


def is_generic(word: str) -> bool:
    """Whether a word of types, tags and tracks says nothing on its own."""
    return word in single_words("sessions", "names that say nothing")


@dataclass(frozen=True, slots=True)
class SessionKind:
    """A kind of session: the words in a question that ask for it, and those in a session that show it."""

    name: str
    pattern: re.Pattern[str]


@per_language
def _of_every_conference() -> tuple[SessionKind, ...]:
    names = dict.fromkeys(name for kinds in listed("sessions", "kinds").values() for name in kinds)
    return tuple(SessionKind(name, Listed("sessions", "kinds", name).regex) for name in names)


def kinds_of(types: Iterable[str], tags: Iterable[str]) -> tuple[SessionKind, ...]:
    """The kinds that may be asked for: those every conference has, and this programme's own types and tags."""
    made = list(_of_every_conference())
    known = re.compile("|".join(kind.pattern.pattern for kind in made), re.ASCII)
    for written in sorted({*map(fold, types), *map(fold, tags)}):
        bare = _LENGTH.sub(" ", written)
        bare = re.sub(r"\s+", " ", bare).strip(" +-&/")
        words = [word for word in _WORD.findall(bare) if not is_generic(word)]
        if len(bare) >= 2 and words and not known.fullmatch(bare):
            core = re.escape(bare).replace(r"\ ", r"[ -]?")
            framed = core if HAN_RUN.search(bare) else rf"\b{core}(?:s|es)?\b"
            made.append(SessionKind(written, regex(framed)))
    return tuple(made)
