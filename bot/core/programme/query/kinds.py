"""Kinds of sessions, those of every conference and of this programme; and in which language sessions are held."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.matching.normalisation import GAP, fold, regex
from bot.languages.data import per_language
from bot.languages.patterns import Framed, Listed, groups, listed, single_words
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


@per_language
def _names() -> Mapping[str, Listed]:
    """The names of each language, by its code."""
    codes = dict.fromkeys(code for names in listed("languages", "names").values() for code in names)
    return {code: Listed("languages", "names", code, whole=False) for code in codes}


def _any_language() -> str:
    """A regular expression for a name of any language, in a group of its code."""
    return "|".join(f"(?P<{code}>{names.source})" for code, names in _names().items())


_IN_LANGUAGE = Listed("languages", "asked", language=_any_language)
_SEVERAL = Listed("languages", "several", whole=False)
_NO_PROMISE = Listed("languages", "no promise", whole=False)


def take_language(text: str) -> tuple[str, str]:
    """The language in which sessions are asked for ("in English"), and the text without it."""
    if found := _IN_LANGUAGE.search(text):
        return text[: found.start()] + GAP + text[found.end() :], next(iter(groups(found)))
    return text, ""


def languages_in(written: str) -> frozenset[str]:
    """The codes of the languages that a session's field names: "en", "English", "Multilingual: Chinese/English"."""
    folded, names = fold(written), _names()
    if folded in names or re.fullmatch(r"[a-z]{2,3}", folded):
        return frozenset({folded})
    found = {code: hit.start() for code, known in names.items() if (hit := known.search(folded))}
    left = re.sub("|".join(known.source for known in names.values()), " ", folded)
    if not re.sub(r"[\W_]+", "", _SEVERAL.sub("", left)):
        return frozenset(found)
    # A whole sentence ("English is also acceptable") names first what is spoken, or promises nothing.
    if not found or _NO_PROMISE.search(folded):
        return frozenset()
    return frozenset({min(found, key=lambda code: found[code])})
