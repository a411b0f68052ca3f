"""What entries and sessions say otherwise than an announcement. Pure.

Each sentence of the announcement is read for its values (halls, days, times of day, floors, numbers with their unit), and
for what it is about: entries by the matcher, sessions by their titles and people; a sentence with hardly a word of its own
is about what the one before it was. Both sides are then compared slot by slot, as by the entity guard: they contradict
each other where both name values and share none. A sentence that tells of a change names old and new values; the words
that introduce them (``words/announcements.yaml``) say which are which.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.core.content.faq import Faq
from bot.core.content.programme import SessionStatus
from bot.core.content.validity import Phase, phase_of, window_state
from bot.core.faq.entity_guard import conflict, named
from bot.core.faq.facts import FACT
from bot.core.knowledge import Knowledge, is_smalltalk
from bot.core.matching.features import stem, stems_of, weight_of, words_of
from bot.core.matching.normalisation import GAP, fold, normalise, regex
from bot.core.programme.index import Item
from bot.core.programme.query.facts import take_status
from bot.core.time_expressions.expressions import (
    CalendarDate,
    Clock,
    ClockRange,
    ClockTime,
    DayOfMonth,
    NthDay,
    PartOfDay,
    RelativeDay,
    Weekday,
    calendar_day,
)
from bot.core.time_expressions.grammar import parse, part_of
from bot.core.time_expressions.lexer import Token
from bot.languages.patterns import Framed, Listed, groups
from bot.languages.scripts import CLAUSE_ENDS, COLONS, HAN, PARENTHESES, SEMICOLONS, SENTENCE_MARKS, has_han

SURE = 0.3
"""An entry is what a sentence is about from this confidence of the matcher on."""

MOST_ENTRIES, MOST_SESSIONS, MOST_FOUND = 3, 4, 6
TITLE_PART, TELLING = 0.6, 0.35
"""So much of a session's title a sentence must hold; words that are less telling do not count."""

KNOWN_PART = 0.3
"""So much of what a sentence is about must stand in an entry."""

OWN_WORDS = 2
"""A sentence with so few telling words of its own goes on about what the one before it was about."""

HALF_A_DAY = 12 * 60
_EDGE = "edge"
"""The entity guard's slot of opening and closing: here each time of day has it for itself."""

_PLAIN, _FRESH, _PAST = "plain", "new", "old"
_CHANGE, _UNTIL, _NO_UNIT = (Listed("announcements", name) for name in ("change", "until", "no unit"))
_OLD = Listed("announcements", "old")
_MARKS = Framed(
    rf"(?P<new>{{new}})|(?P<old>{{old}})|(?P<end>[{CLAUSE_ENDS}{PARENTHESES}])",
    new=Listed("announcements", "new"),
    old=_OLD,
)
_ASIDE = Framed(
    r"(?:{before})\s*(?:(?:{articles})\s*)?$",
    before=Listed("announcements", "aside before"),
    articles=Listed("announcements", "articles"),
)
_ASIDE_BEHIND = Framed(r"\s*(?:{behind})", behind=Listed("announcements", "aside behind"))
_SENTENCE = re.compile(rf"(?<=[{SENTENCE_MARKS}])|(?<=[.])\s|\n")
_FULL_STOPS = "".join(mark for mark in SENTENCE_MARKS if mark not in SEMICOLONS)
_STATEMENT = re.compile(rf"(?<=[{_FULL_STOPS}])|(?<=[.])\s|\n")
_PART, _NUMBER = re.compile(rf"[{COLONS}]|\s[–—-]\s"), re.compile(r"\d+")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+")
_QUANTITY = regex(
    rf"(?P<sign>[¥$€£])\s*(?P<price>\d+(?:[.,]\d+)*)"
    rf"|(?P<noun>[a-z]+|[{HAN}]{{2}})?\s*(?P<number>\d+(?:[.,]\d+)*)\s*(?P<unit>[a-z]+|[{HAN}]{{1,2}})?"
)

_Values = dict[str, frozenset[object]]
"""What a text says, by slot."""


class _Slot(StrEnum):
    """What a value is of; numbers have what they count or number."""

    HALL = "hall"
    DAY = "day"
    BEGIN = "begin"
    END = "end"
    FLOOR = "floor"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A sentence of an announcement, and the entry or session that says otherwise; ``stands`` are an entry's own words."""

    identifier: str
    said: str
    stands: str = ""

    @property
    def is_session(self) -> bool:
        """Whether it is a session that says otherwise; its card says what."""
        return not self.stands


@dataclass(frozen=True, slots=True)
class _Minute:
    """A time of day in minutes; ``exact`` where it is known which half of the day."""

    minute: int
    exact: bool

    def is_same(self, other: "_Minute") -> bool:
        """Whether both may be the same time."""
        if self.exact and other.exact:
            return self.minute == other.minute
        return (self.minute - other.minute) % HALF_A_DAY == 0


def contradictions(texts: Iterable[str], now: datetime, knowledge: Knowledge) -> tuple[Contradiction, ...]:
    """The entries and sessions that say otherwise than an announcement, at most six, each once."""
    found: dict[str, Contradiction] = {}
    for text in texts:
        before: _Subject | None = None
        for sentence in filter(None, map(str.strip, _SENTENCE.split(text))):
            reader = _Reader(knowledge, now)
            subject = _subject(sentence, before, reader)
            for one in _otherwise(sentence, subject, reader):
                found.setdefault(one.identifier, one)
            before = subject
    return tuple(found.values())[:MOST_FOUND]


# --- what a sentence is about


@dataclass(frozen=True, slots=True)
class _Subject:
    """Ids of the entries, and the sessions, that a sentence is about, and the words (as stems) that say so."""

    entries: tuple[str, ...]
    sessions: tuple[Item, ...]
    words: frozenset[str]


def _subject(sentence: str, before: _Subject | None, reader: "_Reader") -> _Subject:
    knowledge = reader.knowledge
    own = [word for word in _telling(reader.without_values(fold(sentence))) if not _CHANGE.search(word)]
    sessions = _sessions(sentence, knowledge, reader.announced(fold(sentence)).get(_Slot.DAY, frozenset()))
    ranked = knowledge.matcher.match(sentence, 2 * MOST_ENTRIES).candidates
    near = [one.id for one in ranked if one.confidence >= SURE and _can_be_changed(one.id, reader)]
    asked = {slot: values for slot, values in named(sentence, knowledge.lexicon).items() if slot != _EDGE}
    weights = {stem(word): weight_of(word) for word in own}
    entries = [
        one
        for one in near
        if conflict(asked, knowledge.named(one)) is None and _is_known_to(one, weights, knowledge)
    ]
    if before is not None and len(own) <= OWN_WORDS and not (entries or sessions):
        return before
    return _Subject(tuple(entries[:MOST_ENTRIES]), tuple(sessions), frozenset(weights))


def _is_known_to(identifier: str, weights: Mapping[str, float], knowledge: Knowledge) -> bool:
    """Whether enough of a sentence's telling words (as stems, with their weights) stand in an entry."""
    if not weights:
        return False
    fact = knowledge.entries[identifier]
    answers = fact.answer.values() if isinstance(fact, Faq) else ()
    texts = [normalise(text) for text in (*knowledge.wordings(identifier), *answers)]
    known = frozenset(stem(word) for text in texts for word in words_of(text))

    def is_known(word: str) -> bool:
        """Whether a word is; a Chinese one, too, of which a part is: how it is segmented depends on its neighbours."""
        parts = [word[place : place + 2] for place in range(len(word) - 1)] if has_han(word) else []
        return word in known or any(part in text for part in parts for text in texts)

    shared = sum(weight for word, weight in weights.items() if is_known(word))
    return shared >= KNOWN_PART * sum(weights.values())


def _can_be_changed(identifier: str, reader: "_Reader") -> bool:
    """Whether an entry is one that organizers wrote, and holds now or later."""
    fact, knowledge = reader.knowledge.entries[identifier], reader.knowledge
    if not isinstance(fact, Faq) or is_smalltalk(fact) or FACT in fact.tags:
        return False
    return window_state(fact.valid, knowledge.conference, reader.now) is not Phase.AFTER


def _sessions(sentence: str, knowledge: Knowledge, days: frozenset[object]) -> list[Item]:
    """The sessions whose titles a sentence names best; else the only one of a person, or of a shorter title, on its days."""
    folded, words, items = fold(sentence), stems_of(sentence), knowledge.programme.items
    if found := _best([(_named_by(item.session.title.values(), folded, words), item) for item in items]):
        return found if len(found) <= MOST_SESSIONS else []
    groups_of_people = knowledge.programme.people.take(folded).groups
    people = {person for group in groups_of_people for person in group}
    found = [item for item in items if people & item.people]
    if not found:
        found = _best([(_named_by(_short(item), folded, words), item) for item in items])
    on_days = [item for item in found if item.start and item.start.date() in days]
    found = on_days or found
    return found if len(found) == 1 else []


def _best(ranked: Sequence[tuple[float, Item]]) -> list[Item]:
    best = max((share for share, _ in ranked), default=0.0)
    return [item for share, item in ranked if share == best >= TITLE_PART]


def _short(item: Item) -> list[str]:
    """What people call a session for short: a part of its title, without number."""
    parts = [part for title in item.session.title.values() for part in _PART.split(title)]
    return [bare for part in parts if (bare := _NUMBER.sub("", part).strip())]


def _named_by(titles: Iterable[str], folded: str, words: frozenset[str]) -> float:
    """How much of a session's title a sentence holds, of several that fits best; 0 where it only stands beside."""
    best = 0.0
    for title in titles:
        wanted = {stem(word): weight_of(word) for word in _telling(title)}
        digits = {word for word in words_of(normalise(title)) if word.isdecimal()}
        shared = wanted.keys() & words
        if not wanted or not digits <= words or (len(wanted) == 1 and fold(title) not in folded):
            continue
        if len(shared) < min(2, len(wanted)) or _stands_beside(title, folded):
            continue
        best = max(best, sum(wanted[word] for word in shared) / sum(wanted.values()))
    return best


def _stands_beside(title: str, folded: str) -> bool:
    """Whether a title only tells what else is spoken of: "tickets for the dinner", "after the opening"."""
    first = next(iter(_telling(title)))
    place = folded.find(fold(title))
    if place >= 0 and _ASIDE_BEHIND.match(folded[place + len(fold(title)) :]):
        return True
    place = place if place >= 0 else folded.find(first)
    return place >= 0 and bool(_ASIDE.search(folded[:place]))


def _telling(text: str) -> list[str]:
    """The words of a text that say what it is about."""
    words = words_of(normalise(text))
    return [word for word in words if weight_of(word) >= TELLING and not word.isdecimal()]


# --- what is said about it


def _otherwise(sentence: str, subject: _Subject, reader: "_Reader") -> Iterator[Contradiction]:
    if not (subject.entries or subject.sessions):
        return
    said = reader.announced(fold(sentence))
    for item in subject.sessions:
        if _contradicts_session(said, sentence, item, reader):
            yield Contradiction(item.id, sentence)
    for identifier in subject.entries:
        if stands := _contradicting(said, sentence, subject.words, identifier, reader):
            yield Contradiction(identifier, sentence, stands)


def _contradicts_session(said: _Values, sentence: str, item: Item, reader: "_Reader") -> bool:
    _, told = take_status(fold(sentence))
    if item.cancelled or SessionStatus.CANCELLED in told:
        return item.cancelled != (SessionStatus.CANCELLED in told) and bool(said or told)
    standing: _Values = {_Slot.HALL: frozenset((*item.halls, *item.relayed))}
    for slot, moment in ((_Slot.BEGIN, item.start), (_Slot.END, item.end if item.session.end else None)):
        standing[slot] = frozenset({_minute(moment.time())} if moment else ())
    standing[_Slot.DAY] = frozenset({item.start.date()} if item.start else ())
    left = reader.knowledge.programme.hall_ids
    moved_from = item.session.moved_from
    old = {left.get(moved_from.hall, moved_from.hall)} if moved_from and moved_from.hall else set()
    said = {**said, _Slot.HALL: said.get(_Slot.HALL, frozenset()) - old}
    return any(_differs(slot, said, standing) for slot in standing)


def _contradicting(
    said: _Values, sentence: str, words: frozenset[str], identifier: str, reader: "_Reader"
) -> str:
    """The words of an entry that say otherwise; "" where none do.

    Of several sentences those count that are about the same day, and of these the ones that share most of the words
    that the entry's questions do not have.
    """
    told = [
        _Statement(text, reader.stated(fold(text)), len(words & stems_of(text) - _asked(identifier, reader)))
        for text in reader.sentences(identifier, has_han(sentence))
    ]
    nearest = max((one.shared for one in told), default=0)
    days = said.get(_Slot.DAY, frozenset())
    agrees = False  # what else fits is said of another day, too: "12 May from 9:00, the other days from 8:00"
    for slot in sorted(said, key=lambda slot: slot == _Slot.DAY):
        holding = [one for one in told if one.values.get(slot)]
        holding = [one for one in holding if days & one.values.get(_Slot.DAY, frozenset())] or holding
        most = max((one.shared for one in holding), default=0)
        near = [one for one in holding if one.shared == most and (most or not nearest)]
        together: _Values = {slot: frozenset().union(*(one.values[slot] for one in near))}
        if _differs(slot, said, together) and not (slot == _Slot.DAY and agrees):
            return near[0].text
        agrees |= bool(near)
    return ""


def _asked(identifier: str, reader: "_Reader") -> frozenset[str]:
    return frozenset[str]().union(*map(stems_of, reader.knowledge.wordings(identifier)))


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence of an entry, what it says, and how many of an announcement's words it has that the question has not."""

    text: str
    values: _Values
    shared: int


def _differs(
    slot: str, said: Mapping[str, frozenset[object]], standing: Mapping[str, frozenset[object]]
) -> bool:
    """Whether both name values of a slot and share none."""
    mine, theirs = said.get(slot), standing.get(slot)
    if not mine or not theirs:
        return False
    return not any(
        one.is_same(other) if isinstance(one, _Minute) and isinstance(other, _Minute) else one == other
        for one in mine
        for other in theirs
    )


# --- values


@dataclass
class _Reader:
    """Reads values out of folded sentences."""

    knowledge: Knowledge
    now: datetime
    days: Sequence[date] = field(init=False)

    def __post_init__(self) -> None:
        conference = self.knowledge.conference
        count = min(60, (conference.end - conference.start).days + 1)
        self.days = [conference.start + timedelta(days=n) for n in range(count)]

    def announced(self, text: str) -> _Values:
        """What a sentence of an announcement says holds from now on."""
        changes = bool(_CHANGE.search(text))
        told: dict[str, dict[str, set[object]]] = {}
        for slot, kind, value in self._values(text, changes=changes, today=True):
            told.setdefault(slot, {}).setdefault(kind, set()).add(value)

        def counting(kinds: Mapping[str, set[object]]) -> set[object]:
            if changes and _FRESH in kinds:
                return kinds[_FRESH]
            present = kinds.get(_PLAIN, set()) | kinds.get(_FRESH, set())
            return present or kinds[_PAST]

        return {slot: frozenset(counting(kinds)) for slot, kinds in told.items()}

    def stated(self, text: str) -> _Values:
        """What a sentence of an entry says."""
        told: dict[str, set[object]] = {}
        for slot, _, value in self._values(text, changes=False, today=False):
            told.setdefault(slot, set()).add(value)
        return {slot: frozenset(values) for slot, values in told.items()}

    def sentences(self, identifier: str, han: bool) -> list[str]:
        """The sentences of an entry's answers that hold now or later, in the language of the announcement if there."""
        fact, languages = self.knowledge.entries[identifier], self.knowledge.languages
        before = phase_of(self.knowledge.conference, self.now) is Phase.BEFORE
        found: list[str] = []
        answers = (fact.answer, (before and fact.answer_before) or {}) if isinstance(fact, Faq) else ()
        for answer in answers:
            written = [text for language in languages if (text := answer.get(language))]
            text = next((text for text in written if has_han(text) == han), "".join(written[:1]))
            found += filter(None, map(str.strip, _STATEMENT.split(text)))
        return found

    def without_values(self, text: str) -> str:
        """A text without its halls and times."""
        tokens = _timed(text)
        for token in reversed(tokens):
            text = text[: token.start] + GAP + text[token.end :]
        return self.knowledge.programme.halls.take(text).text

    def _values(self, text: str, *, changes: bool, today: bool) -> Iterator[tuple[str, str, object]]:
        text = _ADDRESS.sub(" ", text)
        tokens = _timed(text)
        pieces = _pieces(text, tokens)
        yield from self._times(text, tokens, pieces, changes=changes, today=today)
        for token in reversed(tokens):
            text = text[: token.start] + "|" * (token.end - token.start) + text[token.end :]
        for kind, start, end in pieces:
            piece = text[start:end]
            halls = self.knowledge.programme.halls.take(piece)
            guarded = named(piece, self.knowledge.lexicon)
            yield from ((_Slot.HALL, kind, hall) for hall in halls.halls or guarded.get("hall", ()))
            yield from ((_Slot.FLOOR, kind, floor) for floor in guarded.get("floor", ()))
            yield from ((slot, kind, number) for slot, number in _quantities(halls.text))

    def _times(
        self,
        text: str,
        tokens: Sequence[Token],
        pieces: Sequence[tuple[str, int, int]],
        *,
        changes: bool,
        today: bool,
    ) -> Iterator[tuple[str, str, object]]:
        after_day = False
        part: PartOfDay | None = None
        for place, token in enumerate(tokens):
            kind = next((kind for kind, start, end in pieces if start <= token.start < end), _PLAIN)
            day = token.kinds.get("date")
            yield from ((_Slot.DAY, kind, one) for one in self._days(day, today=today))
            part = part_of(token, after_day=after_day) or part
            after_day = day is not None
            before = text[tokens[place - 1].end if place else 0 : token.start]
            behind = text[token.end : tokens[place + 1].start if place + 1 < len(tokens) else len(text)]
            for slot, was, clock, own in _clocks(token, changes=changes):
                ends = slot == _Slot.BEGIN and self._is_end(before, behind)
                yield _Slot.END if ends else slot, was or kind, _clocked(clock, own or part)

    def _is_end(self, before: str, behind: str) -> bool:
        """Whether what stands around a time says that something ends then."""
        for words in (re.split(rf"[{CLAUSE_ENDS}]", before)[-1], re.split(rf"[{CLAUSE_ENDS}]", behind)[0]):
            if edge := named(words, self.knowledge.lexicon).get(_EDGE):
                return edge == {"end"}
        return False

    def _days(self, told: object, *, today: bool) -> list[date]:
        match told:
            case CalendarDate(month, day, year, last, numeric) if not numeric:
                in_year = year or self.days[0].year
                wanted = range(day, (last or day) + 1)
                return [made for one in wanted if (made := calendar_day(in_year, month, one))]
            case DayOfMonth(day):
                return [one for one in self.days if one.day == day]
            case NthDay(number) if number and abs(number) <= len(self.days):
                return [self.days[number - 1 if number > 0 else number]]
            case Weekday(weekday, which) if which >= 0:
                return [one for one in self.days if one.weekday() == weekday]
            case RelativeDay(days) if today:
                zone = self.knowledge.programme.calendar.zone
                return [self.now.astimezone(zone).date() + timedelta(days=days)]
        return []


def _timed(text: str) -> list[Token]:
    """The tokens of a text that tell a day, a time of day or a part of the day."""
    return [token for token in parse(text) if {"date", "time"} & token.kinds.keys() or part_of(token)]


def _pieces(text: str, tokens: Sequence[Token]) -> list[tuple[str, int, int]]:
    """The text cut where something begins that is new or old, or a part of the sentence ends: kind, start, end."""
    made = [(_PLAIN, 0)]
    for mark in _MARKS.finditer(text):
        inside = any(token.start <= mark.start() < token.end for token in tokens)
        if not inside:
            kind = next(iter(groups(mark)))
            made.append((_PLAIN if kind == "end" else kind, mark.start()))
    ends = [start for _, start in made[1:]] + [len(text)]
    return [(kind, start, end) for (kind, start), end in zip(made, ends, strict=True)]


def _clocks(token: Token, *, changes: bool) -> Iterator[tuple[str, str, Clock, PartOfDay | None]]:
    """The times of day of a token: slot, whether it is an old or new one where the token itself says so, clock, part."""
    match token.kinds.get("time"):
        case ClockTime(clock, relation, part) if relation != "before":
            yield _Slot.BEGIN, "", clock, part
        case ClockTime(clock, _, part) if _UNTIL.search(token.text):
            yield _Slot.END, "", clock, part
        case ClockRange(first, last, part, last_part) if changes and _OLD.match(token.text):
            yield _Slot.BEGIN, _PAST, first, part
            yield _Slot.BEGIN, _FRESH, last, last_part or part
        case ClockRange(first, last, part, last_part):
            yield _Slot.BEGIN, "", first, part
            yield _Slot.END, "", last, last_part or part


def _clocked(clock: Clock, part: PartOfDay | None) -> _Minute:
    hours = clock.hours(part)
    told = clock.hour if hours is None else hours
    return _Minute(told % 24 * 60 + clock.minute, hours is not None and clock.half != "early")


def _minute(moment: time) -> _Minute:
    return _Minute(moment.hour * 60 + moment.minute, True)


def _quantities(text: str) -> Iterator[tuple[str, str]]:
    """Numbers with what they count, or with what they number: ("yuan", "300"), ("counter", "3")."""
    for match in _QUANTITY.finditer(text):
        if match["sign"]:
            yield match["sign"], match["price"]
            continue
        for word in (match["noun"], match["unit"]):
            if word and not _NO_UNIT.fullmatch(word):
                yield f"# {stem(word)}", match["number"]
