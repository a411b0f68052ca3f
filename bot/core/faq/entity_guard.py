"""The entity guard: a question about hall B is never answered directly with an entry about hall A.

A slot is a question of which one (which hall, which day, begin or end); a text names values of some slots. Where the
question and a candidate both name a slot and share no value of it, the candidate is vetoed for a direct answer,
whatever its score: similar letters are no evidence that two different things are one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.content.contents import Contents
from bot.core.matching.normalisation import normalise
from bot.core.time_expressions.expressions import (
    CalendarDate,
    Clock,
    ClockRange,
    ClockTime,
    DayOfMonth,
    MealTime,
    NthDay,
    PartOfDay,
    RelativeDay,
    Weekday,
)
from bot.core.time_expressions.grammar import parse, part_of
from bot.core.time_expressions.lexer import Token
from bot.languages.data import per_language
from bot.languages.numerals import number, numeral_character, ordinal_word
from bot.languages.patterns import LazyPattern, Listed, entries, listed, single_words
from bot.languages.scripts import HAN, has_unspaced

NamedEntities = Mapping[str, frozenset[str]]
"""The values that a text names, by slot."""

_NEITHER = "neither"
"""The value of words that only look like one of a slot's others."""

_WHICH_TIME, _THIS = ("year", "which year", "which edition", "edition"), "this"
"""Slots that all say of which meeting or year something is told, and the value that is always meant."""

_PRESUPPOSED = (_WHICH_TIME, ("ceremony",))
"""Groups of slots of which what is not told is not meant."""

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


def _number() -> str:
    return rf"(\d{{1,4}}|{numeral_character()}{{1,4}})"


def _ordinal() -> str:
    return f"({ordinal_word()})"


def _numbered(slot: str) -> Listed:
    return Listed("entities", "numbered", slot, number=_number, ordinal=_ordinal)


# Patterns whose value is read out of the text; the groups that matched hold it. Looked for in this order, and
# what one has read the next no longer sees: the second day is a day, not the second of something.
_BEFORE_DATES = tuple((slot, _numbered(slot)) for slot in ("hall", "floor", "edition"))
_AFTER_DATES: Sequence[tuple[str, LazyPattern | re.Pattern[str]]] = (
    ("year", re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")),
    *((slot, _numbered(slot)) for slot in ("phase", "rank", "number")),
)
_SHORT_YEAR = _numbered("short year")
"""A year of this century in two digits, where nothing else can be meant."""

_TIMED = frozenset(("date", "time", "meal", "part_of_day", "part_of_a_day", "part_after_day"))
"""What a token is that names a day, a part of it or a meal."""

_LETTERS = re.compile("[a-z]+")
_DAYS = {0: "today", 1: "tomorrow", -1: "yesterday", 2: "overmorrow", -2: "eve"}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The names that this conference adds: slot → (spelling, value), longest spelling first."""

    names: tuple[tuple[str, str, str], ...] = ()


def lexicon_of(contents: Contents) -> Lexicon:
    """Halls, speakers and the glossary's kinds (drugs, diseases, products …) as slots."""
    found: set[tuple[str, str, str]] = set()

    def add(slot: str, value: str, spellings: Iterable[str]) -> None:
        found.update((slot, normalise(spelling), value) for spelling in spellings)

    for hall in contents.venue.halls:
        add("hall", f"hall {hall.id}", (*hall.name.values(), *_flat(hall.also_called)))
    for speaker in contents.speakers:
        add("person", speaker.id, (*speaker.name.values(), *_flat(speaker.also_called)))
    for place, group in enumerate(contents.glossary):
        if group.kind:
            add(group.kind, f"group {place}", _flat(group.terms))
    kept = {name for name in found if len(name[1]) >= 2}
    return Lexicon(tuple(sorted(kept, key=lambda name: (-len(name[1]), name))))


def _flat(lists: Mapping[str, Sequence[str]]) -> list[str]:
    return [text for texts in lists.values() for text in texts]


@dataclass(frozen=True, slots=True)
class _Opposites:
    """A slot with a pattern that finds any of its words, the longest first, and the value of each word.

    ``signs``: runs of letters, and characters of scripts without spaces, of which a text with one of the words has one.
    """

    slot: str
    pattern: re.Pattern[str]
    values: Mapping[str, str]
    signs: frozenset[str]


@per_language
def _opposites() -> Sequence[_Opposites]:
    meanings: dict[str, dict[str, str]] = {}
    for slots in listed("entities", "opposites").values():
        for slot, values in slots.items():
            for value, words in values.items():
                meanings.setdefault(slot, {}).update(dict.fromkeys(entries(words), value))
    made = []
    for slot, meaning in meanings.items():
        words = sorted(meaning, key=lambda word: (-len(word), word))
        # A Latin word must not stand inside another; one of a script without spaces may.
        spaced = "|".join(word for word in words if not has_unspaced(word))
        unspaced = "|".join(word for word in words if has_unspaced(word))
        pattern = "|".join(filter(None, (unspaced, spaced and f"(?<![a-z])(?:{spaced})(?![a-z])")))
        made.append(_Opposites(slot, re.compile(pattern), meaning, frozenset(map(_sign, words))))
    return made


def _sign(word: str) -> str:
    """What of a word stands as it is in every text that holds it: "" where nothing does for sure."""
    letters = None if has_unspaced(word) else _LETTERS.match(word)
    return word[0] if has_unspaced(word[0]) else letters[0] if letters else ""


@per_language
def _drug() -> re.Pattern[str]:
    """A name that ends in the stem of a drug."""
    stems = sorted(single_words("entities", "drug stems"), key=lambda stem: (-len(stem), stem))
    latin = "|".join(stem for stem in stems if not has_unspaced(stem))
    characters = "|".join(stem for stem in stems if has_unspaced(stem))
    return re.compile(rf"[a-z]{{2,}}(?:{latin})(?![a-z])|[{HAN}]{{1,5}}(?:{characters})")


def named(text: str, lexicon: Lexicon) -> NamedEntities:
    """The slot values that a text names."""
    left = normalise(text)
    found: dict[str, set[str]] = {}
    for slot, spelling, value in [name for name in lexicon.names if name[1] in left]:
        if _stands_in(spelling, left):
            found.setdefault(slot, set()).add(value)
            left = left.replace(spelling, " ")
    for match in _drug().finditer(left):
        found.setdefault("drug", set()).add(match.group())
    left = _take_numbered(_BEFORE_DATES, left, found)
    left = _take_dates(left, found)
    for match in _SHORT_YEAR.finditer(left):
        found.setdefault("year", set()).add(f"20{match[1]}")
    left = _take_numbered(_AFTER_DATES, left, found)
    signs = {"", *left, *_LETTERS.findall(left)}
    for opposites in _opposites():
        for match in () if opposites.signs.isdisjoint(signs) else opposites.pattern.finditer(left):
            if (value := opposites.values[match.group()]) != _NEITHER:
                found.setdefault(opposites.slot, set()).add(value)
    return {slot: frozenset(values) for slot, values in found.items()}


def _stands_in(spelling: str, text: str) -> bool:
    if spelling not in text:
        return False
    return not re.search("[a-z0-9]", spelling) or bool(
        re.search(rf"(?<![a-z0-9]){re.escape(spelling)}(?![a-z0-9])", text)
    )


def _take_numbered(
    patterns: Iterable[tuple[str, LazyPattern | re.Pattern[str]]], text: str, found: dict[str, set[str]]
) -> str:
    for slot, pattern in patterns:
        matches = list(pattern.finditer(text))
        for match in matches:
            found.setdefault(slot, set()).add("-".join(map(_plain, filter(None, match.groups()))))
        text = pattern.sub(" ", text) if matches else text
    return text


def _take_dates(text: str, found: dict[str, set[str]]) -> str:
    """Adds the days, parts of the day and meals of a text, and leaves out the dates and numbered days of it."""
    pieces, end, after_day = [], 0, False
    for token in parse(text):
        if _TIMED.isdisjoint(token.kinds):
            after_day = False
            continue
        for slot, value in _told(token, after_day=after_day):
            found.setdefault(slot, set()).add(value)
        day = token.kinds.get("date")
        after_day = day is not None
        if isinstance(day, CalendarDate | DayOfMonth | NthDay):
            pieces += [text[end : token.start], " "]
            end = token.end
    return "".join([*pieces, text[end:]])


def _told(token: Token, *, after_day: bool) -> Iterator[tuple[str, str]]:
    """The slots of time that a token names, with their values."""
    match token.kinds.get("date"):
        case CalendarDate(month, day, year, last):
            yield from (("date", f"{month}-{one}") for one in (day, last) if one)
            yield from [("year", str(year))] if year else ()
        case DayOfMonth(day):
            yield "date", str(day)
        case NthDay(n) if n > 0:
            yield "n-th day", str(n)
        case RelativeDay(days):
            yield "day", _DAYS.get(days, str(days))
        case Weekday(weekday):
            yield "weekday", str(weekday + 1)
    parts = [part_of(token, after_day=after_day)]
    clocks: list[Clock] = []
    match token.kinds.get("time"):
        case MealTime():
            yield "meal", "lunch"
        case ClockTime(clock, _, part):
            clocks, parts = [clock], [*parts, part]
        case ClockRange(start, end, part, last_part):
            clocks, parts = [start, end], [*parts, part, last_part]
    parts += [PartOfDay.NOON for clock in clocks if (clock.hour, clock.half) == (12, "24")]
    yield from (("part of day", part) for part in parts if part)
    if "meal" in token.kinds:
        yield "meal", token.kinds["meal"]


def _plain(value: str) -> str:
    if value in _ROMAN:
        return _ROMAN[value]
    # A single letter is the name of a hall or a gate.
    read = number(value) if len(value) > 1 or not value.isascii() else None
    return str(read) if read is not None else value.lstrip("0") or value


def conflict(asked: NamedEntities, offered: NamedEntities) -> str | None:
    """The slot of which a question and a candidate name different values, with both values; None if there is none."""
    for slot, values in asked.items():
        others = offered.get(slot)
        if others and not values & others:
            return f"{slot}: {'/'.join(sorted(values))} is not {'/'.join(sorted(others))}"
    return None


def not_told(asked: NamedEntities, told: NamedEntities, own: int) -> str | None:
    """The slot of which a question names a value and an entry tells nothing at all; None if there is none.

    Who asks about another year, edition or ceremony is not answered with what holds for this one; ``own`` is its year.
    """
    for slots in _PRESUPPOSED:
        values = _of_others(slots, asked, own)
        if values and not _of_others(slots, told, own):
            return f"{slots[0]}: nothing is told of {'/'.join(sorted(values))}"
    return None


def names_another(asked: NamedEntities, own: int) -> bool:
    """Whether a question names a year, edition or ceremony of which ``not_told`` asks what an entry tells."""
    return any(_of_others(slots, asked, own) for slots in _PRESUPPOSED)


def _of_others(slots: Sequence[str], named: NamedEntities, own: int) -> frozenset[str]:
    return frozenset[str]().union(*(named.get(slot, ()) for slot in slots)) - {_THIS, str(own)}


def bound(canonical: Sequence[str], alternates: Sequence[str], lexicon: Lexicon) -> NamedEntities:
    """The slots that an entry is about, with all values that its questions name.

    It is about a slot that its canonical question names, or more than half of all its questions: what one alternate
    among many names ("lunch on the first day") is an example, and vetoes nothing.
    """
    texts = (*canonical, *alternates)
    values: dict[str, frozenset[str]] = {}
    times: Counter[str] = Counter()
    for place, text in enumerate(texts):
        for slot, some in named(text, lexicon).items():
            values[slot] = values.get(slot, frozenset()) | some
            times[slot] += len(texts) if place < len(canonical) else 1
    return {slot: some for slot, some in values.items() if 2 * times[slot] > len(texts)}
