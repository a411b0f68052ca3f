"""What a question takes for granted and an answer is not about: another year, country, edition or congress.

"Deaths in 2019" is found by the entry whose answer gives those of 2022. Where an entry names a value of the slot itself
the answer is shown and says which one; where it does not, it is about this conference, and is not shown.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.faq.entity_guard import NamedEntities
from bot.core.knowledge import Knowledge
from bot.core.matching import Match
from bot.core.matching.countries import countries
from bot.core.matching.features import words_of
from bot.core.matching.normalisation import normalise
from bot.languages.formats import joined, locale, territory_of
from bot.languages.patterns import Framed, Listed
from bot.languages.scripts import has_unspaced

YEARS_BACK, YEARS_AHEAD = 60, 3
"""So far from the conference a year is one that something is asked of."""

MOST_WORDS = 14
"""Who says more tells of himself, too: "next year I finish my studies, and …"."""

MOST_SAID = 2
"""An entry that names more values of a slot is about none of them."""

_OTHER = "other"


def _spaced_country() -> str:
    """A group for the name of a country in letters of a script with spaces."""
    return rf"\b({'|'.join(map(re.escape, _names(unspaced=False)))})\b"


def _unspaced_country() -> str:
    """A group for the name of a country in a script without spaces."""
    return f"({'|'.join(map(re.escape, _names(unspaced=True)))})"


def _names(*, unspaced: bool) -> list[str]:
    names = (name for name in countries() if has_unspaced(name) == unspaced)
    return sorted(names, key=lambda name: (-len(name), name))


_COUNTRY = Framed("{spaced}|{unspaced}", spaced=_spaced_country, unspaced=_unspaced_country)
_COUNTRY_ASKED = Listed("entities", "presupposed", "country", country=_spaced_country, land=_unspaced_country)
_CONGRESS = Listed("entities", "presupposed", "congress")
_OTHER_CONGRESS = Listed("entities", "presupposed", "other congress")


@dataclass(frozen=True, slots=True)
class Presupposition:
    """A slot of which a question names other values than an entry, and those of the entry: none where it names none."""

    slot: str
    asked: frozenset[str]
    about: frozenset[str] = frozenset()

    def __str__(self) -> str:
        asked, about = ("/".join(sorted(values)) for values in (self.asked, self.about))
        return f"{self.slot}: {asked} is not {about or 'this conference'}"

    def told(self, language: str) -> str:
        """What the entry is about, as people of a language say it."""
        return _told(self.slot, self.about, language)

    def said(self, language: str) -> str:
        """What the question takes for granted, likewise."""
        return _told(self.slot, self.asked, language)


def _told(slot: str, values: Iterable[str], language: str) -> str:
    names = locale(language).territories if slot == "country" else {}
    return joined([str(names.get(value, value)) for value in sorted(values)], language)


def presuppositions(
    text: str, named: NamedEntities, match: Match, entries: Sequence[str], knowledge: Knowledge
) -> Mapping[str, Presupposition]:
    """What a question, which has ``named`` some values, takes for granted that entries are not about, by entry."""
    here = _here(knowledge)
    asked = _asked(text, named, match, here)
    found = {entry: _differing(asked, here, entry, knowledge) for entry in entries} if asked else {}
    return {entry: differing for entry, differing in found.items() if differing}


def _differing(
    asked: NamedEntities, here: NamedEntities, entry: str, knowledge: Knowledge
) -> Presupposition | None:
    told_by = _told_by(entry, knowledge) if "country" in asked else knowledge.told(entry)
    for slot, values in asked.items():
        own = told_by.get(slot, frozenset())
        if values & (own | here.get(slot, frozenset())):
            continue
        told = own if slot in ("year", "country") and len(own) <= MOST_SAID else frozenset()
        if told or slot != "country":
            return Presupposition(slot, values, told)
    return None


def _asked(text: str, named: NamedEntities, match: Match, here: NamedEntities) -> NamedEntities:
    """The values that a question names of the slots that answers take for granted."""
    normalised = normalise(text)
    if len(words_of(normalised)) > MOST_WORDS:
        return {}
    found = {slot: values for slot, values in named.items() if slot in here}
    start = int(min(here["year"]))
    found["year"] = frozenset(
        year for year in found.get("year", ()) if -YEARS_BACK <= int(year) - start <= YEARS_AHEAD
    )
    found["country"] = frozenset(
        countries()[name]
        for place in _COUNTRY_ASKED.finditer(normalised)
        for name in filter(None, place.groups())
    )
    unknown = {*match.unknown, *(word for word, _ in match.meant)}
    congresses = {
        name
        for place in _CONGRESS.finditer(normalised)
        for name in place.groups()
        if name in unknown and name.upper() in text
    }
    found["congress"] = frozenset(congresses | ({_OTHER} if _OTHER_CONGRESS.search(normalised) else set()))
    return {slot: values for slot, values in found.items() if values}


def _told_by(entry: str, knowledge: Knowledge) -> NamedEntities:
    """The values that an entry names anywhere."""
    texts = map(normalise, knowledge.texts(entry))
    named = frozenset(countries()[place[0]] for text in texts for place in _COUNTRY.finditer(text))
    return {**knowledge.told(entry), "country": named}


def _here(knowledge: Knowledge) -> NamedEntities:
    """The values of the conference itself."""
    conference = knowledge.conference
    return {
        "year": frozenset({str(conference.start.year), str(conference.end.year)}),
        "country": frozenset({territory_of(conference.timezone)}),
        "edition": frozenset(re.findall(r"\d+", conference.edition or "")),
    }
