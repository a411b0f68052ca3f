"""What a question is about: words of titles, tags, tracks and abstracts, and whole titles."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from bot.core.matching.features import segmented, stem
from bot.core.matching.fuzzy import Vocabulary
from bot.core.matching.normalisation import GAP, fold
from bot.core.matching.synonyms import Terms
from bot.core.programme.query.facts import is_filling, without_filling
from bot.languages.scripts import HAN, HAN_RUN

_LATIN = re.compile(rf"[^\x00-\x2f\x3a-\x60\x7b-\x7f{HAN}\s]+[+#]*")
_QUOTED = re.compile('"([^"]{2,120})"')
MOSTLY = 0.6
"""So much of the weight of a topic (or of a track's name) is enough to be meant."""


@dataclass(frozen=True, slots=True)
class SessionText:
    """What is searched of a session: the strong words of title, tags, track and kind, and those of the abstract."""

    title: str
    strong: str
    abstract: str
    stems: frozenset[str]
    strong_stems: frozenset[str]
    abstract_stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unit:
    """A word (or a term of the glossary) of a topic, with whatever else may stand for it."""

    words: tuple[str, ...]

    def stands_in(self, text: str, stems: Collection[str]) -> bool:
        """Whether any of the words stands in a text whose stems are given."""
        return any(_stands(word, text, stems) for word in self.words)


def _stands(word: str, text: str, stems: Collection[str]) -> bool:
    if HAN_RUN.search(word):
        return word in text
    return all(part in stems for part in stems_of(word))


def stems_of(text: str) -> tuple[str, ...]:
    """The stems of a folded text's Latin words; a dot or hyphen inside parts a word, and keeps it whole as well."""
    return tuple(stem(word.strip("'")) for word in _LATIN.findall(text))


@dataclass(frozen=True, slots=True)
class SessionTopic:
    """The topic of a question: its units, and whether each of them occurs somewhere in the programme."""

    units: tuple[Unit, ...] = ()
    known: bool = True


class TitleIndex:
    """The words of all sessions, ready to be asked for."""

    def __init__(
        self,
        texts: Sequence[SessionText],
        glossary: Iterable[Iterable[str]],
        names: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """``texts`` in the order of the sessions; ``glossary`` groups words that mean the same.

        ``names`` tells of a title that it is also the name of a track or of a kind of session.
        """
        self.texts = texts
        self._titles = _postings(text.stems for text in texts)
        self._strong = _postings(text.strong_stems for text in texts)
        self._abstracts = _postings(text.abstract_stems for text in texts)
        self._words = Vocabulary(sorted({*self._strong, *self._abstracts}))
        self._glossary: dict[str, tuple[str, ...]] = {}
        for group in glossary:
            terms = tuple(dict.fromkeys(fold(term) for term in group))
            for term in terms if len(terms) > 1 else ():
                if len(term) > 1 and without_filling(term).strip() and not is_filling(term):
                    self._glossary.setdefault(term, terms)
        self._terms = Terms(self._glossary, ("s", ""))
        self._every = self._titles_by_text()
        self._whole = [
            (title, numbers)
            for title, numbers in sorted(self._every.items(), key=lambda pair: (-len(pair[0]), pair[0]))
            if _telling(title) and not names(title)
        ]

    def _titles_by_text(self) -> dict[str, frozenset[int]]:
        titles: dict[str, set[int]] = {}
        for n, text in enumerate(self.texts):
            for line in filter(None, text.title.split("\n")):
                titles.setdefault(line, set()).add(n)
        return {title: frozenset(numbers) for title, numbers in titles.items()}

    def take_title(self, text: str) -> tuple[str, frozenset[int]]:
        """The sessions whose whole title stands in a folded text, or between its quotes, and the text without it."""
        for title, numbers in self._whole:
            if title in text:
                return text.replace(title, GAP), numbers
        for quoted in _QUOTED.findall(text):
            if quoted.strip() in self._every:
                return text.replace(f'"{quoted}"', GAP), self._every[quoted.strip()]
        return text, frozenset()

    def topic(self, text: str) -> SessionTopic:
        """The topic that is left of a folded text when all other conditions are taken out."""
        units: list[Unit] = []
        known = True
        rest, last = [], 0
        for start, end, term in self._terms.find(text):
            units.append(Unit(self._glossary[term]))
            rest.append(text[last:start])
            last = end
        left = without_filling(GAP.join([*rest, text[last:]]))
        for word in _LATIN.findall(left):
            unit, found = self._latin_unit(word.strip("'"))
            known = known and found
            units += [unit] if unit else []
        words = [word for run in HAN_RUN.findall(left) for word in _han_words(run)]
        units += [Unit((word,)) for word in words if len(word) > 1]
        units = list(dict.fromkeys(units))
        known = known and all(self.knows(unit) for unit in units)
        return SessionTopic(tuple(units), known)

    def _latin_unit(self, word: str) -> tuple[Unit | None, bool]:
        if not word or (len(word) == 1 and not word.isdigit() and stem(word) not in self._titles):
            return None, True
        root = stem(word)
        if root in self._strong or root in self._abstracts:
            return Unit((word,)), True
        if len(root) >= 5 and (likely := self._words.meant(root)):
            return Unit(tuple(known for known, _ in likely)), True
        return Unit((word,)), False

    def knows(self, unit: Unit) -> bool:
        """Whether a unit stands in any session."""
        return any(
            unit.stands_in(text.strong, text.strong_stems)
            or unit.stands_in(text.abstract, text.abstract_stems)
            for text in self.texts
        )

    def holding(self, unit: Unit) -> frozenset[int]:
        """The sessions in whose title, tags, track or kind a unit stands."""
        return self._where(unit, self._strong, "strong")

    def mentioning(self, unit: Unit) -> frozenset[int]:
        """The sessions in whose abstract a unit stands."""
        return self._where(unit, self._abstracts, "abstract")

    def _where(self, unit: Unit, postings: Mapping[str, frozenset[int]], field: str) -> frozenset[int]:
        found: set[int] = set()
        for word in unit.words:
            if HAN_RUN.search(word):
                found.update(n for n, text in enumerate(self.texts) if word in getattr(text, field))
            else:
                lists = [postings.get(part, frozenset()) for part in stems_of(word)]
                if lists:
                    found |= frozenset.intersection(*lists)
        return frozenset(found)

    def about(self, topic: SessionTopic) -> tuple[frozenset[int], bool]:
        """The sessions on a topic, and whether their own titles, tags or tracks say so (else their abstracts do)."""
        if not topic.units:
            return frozenset(), False
        holding = [self.holding(unit) for unit in topic.units]
        full = frozenset.intersection(*holding)
        if full:
            return self._closest(full, topic), True
        weights = [log(1 + len(self.texts) / (1 + len(found))) for found in holding]
        if len(topic.units) >= 2:
            scores: dict[int, float] = {}
            for found, weight in zip(holding, weights, strict=True):
                for n in found:
                    scores[n] = scores.get(n, 0.0) + weight
            best = max(scores.values(), default=0.0)
            if best >= MOSTLY * sum(weights):
                return frozenset(n for n, score in scores.items() if score >= best - 1e-9), len(
                    topic.units
                ) >= 3
        mentioned = frozenset.intersection(
            *(found | self.mentioning(unit) for found, unit in zip(holding, topic.units, strict=True))
        )
        return mentioned, False

    def _closest(self, full: frozenset[int], topic: SessionTopic) -> frozenset[int]:
        """Of the sessions that hold every word, the one whose title is little more than the question, if there is one."""
        if len(topic.units) < 3:
            return full
        asked = {part for unit in topic.units for word in unit.words for part in stems_of(word)}
        whole = [
            n
            for n in full
            if len(self.texts[n].stems - asked) <= len(self.texts[n].stems) // 3 and self.texts[n].stems
        ]
        return frozenset(whole) if len(whole) == 1 else full


def _telling(title: str) -> bool:
    """Whether a title is long enough that whoever writes it means it."""
    return len(title.split()) >= 3 or sum(map(len, HAN_RUN.findall(title))) >= 5 or len(title) >= 12


def _postings(rows: Iterable[Collection[str]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for n, row in enumerate(rows):
        for term in row:
            found.setdefault(term, set()).add(n)
    return {term: frozenset(numbers) for term, numbers in found.items()}


def framed(term: str) -> str:
    """A pattern for a term where it is no part of a longer word; in English also with a plural s."""
    escaped = re.escape(term)
    return escaped if HAN_RUN.search(term) else rf"(?<![a-z0-9]){escaped}s?(?![a-z0-9])"


def _han_words(run: str) -> list[str]:
    """The telling words of a run of Chinese characters; a lone character goes with its neighbour."""
    kept: list[str] = []
    joined = False
    for word in segmented(run):
        if is_filling(word):
            joined = False
            continue
        if kept and joined and (len(word) == 1 or len(kept[-1]) == 1):
            kept[-1] += word
        else:
            kept.append(word)
        joined = True
    return kept
