"""Knowledge: everything the desk knows at one moment, indexed; never changed, only exchanged whole."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from bot.core.content.conference import Conference
from bot.core.content.contents import Contents
from bot.core.content.faq import Faq, Milestone
from bot.core.content.programme import Hall, Speaker
from bot.core.dialogue import callback_data
from bot.core.faq.entity_guard import Lexicon, NamedEntities, bound, lexicon_of, named
from bot.core.faq.facts import FACT, fact_entries
from bot.core.matching import MatchEntry, Matcher
from bot.core.matching.embedder import Embedder
from bot.core.matching.fuzzy import spelled_alike
from bot.core.matching.normalisation import normalise
from bot.core.matching.topic_binding import Binding, bindings, claims
from bot.core.medical_guard import Guard
from bot.core.programme.index import Programme, build_programme
from bot.languages.data import codes
from bot.languages.formats import written_date
from bot.languages.scripts import has_han

Answerable = Faq | Milestone
"""An entry that answers a question: one of the FAQ or of the history."""

SMALLTALK = "smalltalk"

_ADDRESS = re.compile(r"\]\([^)\s]*\)|https?://\S+")
"""An address in a text, with the end of its Markdown link."""


@dataclass(frozen=True)
class Knowledge:
    """What the desk answers from; ``entries`` by their ids, ``digests`` for buttons whose id was too long."""

    contents: Contents
    entries: Mapping[str, Answerable]
    matcher: Matcher
    programme: Programme
    lexicon: Lexicon = field(default_factory=Lexicon)
    guard: Guard | None = None
    _named: dict[str, NamedEntities] = field(default_factory=dict, repr=False, compare=False)
    _told: dict[str, NamedEntities] = field(default_factory=dict, repr=False, compare=False)

    @property
    def conference(self) -> Conference:
        """The conference that this desk serves."""
        return self.contents.conference

    @property
    def languages(self) -> tuple[str, ...]:
        """The conference's languages, the fallback first."""
        return tuple(self.conference.languages)

    @property
    def speakable(self) -> tuple[str, ...]:
        """The conference's languages, then those the desk speaks all the same."""
        return tuple(dict.fromkeys((*self.languages, *codes())))

    @property
    def version(self) -> str:
        """A short hash of the files it was read from."""
        return self.contents.version

    def named(self, identifier: str) -> NamedEntities:
        """The slots that an entry is about, with their values; worked out when first needed."""
        if identifier not in self._named:
            fact = self.entries[identifier]
            self._named[identifier] = bound(_canonical(fact), _alternates(fact), self.lexicon)
        return self._named[identifier]

    def told(self, identifier: str) -> NamedEntities:
        """The slots of which an entry says anything, in its questions or its answer, with all their values."""
        if identifier not in self._told:
            told: dict[str, frozenset[str]] = {}
            for text in self.texts(identifier):
                for slot, values in named(text, self.lexicon).items():
                    told[slot] = told.get(slot, frozenset()) | values
            self._told[identifier] = told
        return self._told[identifier]

    @cached_property
    def bound(self) -> Mapping[str, str]:
        """The entry that answers each topic of the library, where one does."""
        return {binding.topic: binding.entry for binding in self.bindings}

    @cached_property
    def bindings(self) -> Sequence[Binding]:
        """The entries that answer topics of the library, in the order of their ids."""
        return bindings(self.matcher.entries, self._declared, self.matcher.topics)

    def claims(self) -> Mapping[str, Sequence[Binding]]:
        """The entries that claim each topic, the likeliest first."""
        return claims(self.matcher.entries, self._declared, self.matcher.topics)

    @property
    def _declared(self) -> list[str]:
        return [getattr(self.entries.get(entry), "topic", None) or "" for entry in self.matcher.entries]

    def wordings(self, identifier: str) -> tuple[str, ...]:
        """All ways to ask for an entry, learned ones too."""
        fact = self.entries[identifier]
        return (*_canonical(fact), *_alternates(fact), *_learned(fact))

    def texts(self, identifier: str) -> tuple[str, ...]:
        """All that an entry asks and says."""
        entry = _match_entry(identifier, self.entries[identifier])
        return (*entry.questions, *entry.hints)

    def learned_for(self, text: str) -> str:
        """The entry that people took who asked this before; "" where none was learned, or learning is off."""
        asked = normalise(text)
        if asked in self._learned:
            return self._learned[asked]
        return next((entry for known, entry in self._learned.items() if spelled_alike(known, asked)), "")

    @cached_property
    def _learned(self) -> Mapping[str, str]:
        """The entry of each learned wording; what two entries have learned is known of neither."""
        if not self.conference.learning:
            return {}
        owners: dict[str, set[str]] = {}
        for identifier, fact in self.entries.items():
            for text in _learned(fact):
                owners.setdefault(normalise(text), set()).add(identifier)
        return {text: min(entries) for text, entries in owners.items() if len(entries) == 1}

    @cached_property
    def han_names(self) -> tuple[str, ...]:
        """The names of speakers and halls in Chinese characters, as they are written."""
        written = {name for speaker in self.contents.speakers for name in speaker.name.values()}
        written |= {name for hall in self.contents.venue.halls for name in hall.name.values()}
        return tuple(sorted(name for name in written if has_han(name)))

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """Ids by their digests."""
        return {callback_data.digest(identifier): identifier for identifier in self.entries}


def milestone_id(milestone: Milestone) -> str:
    """A milestone's id, made from its date and place in the file where it has none."""
    return milestone.id or f"history-{milestone.date or milestone.year}-{milestone.where.line}"


def entry_id(fact: Answerable) -> str:
    """The id under which an entry stands in the knowledge."""
    return milestone_id(fact) if isinstance(fact, Milestone) else fact.id


def milestone_date(milestone: Milestone, language: str) -> str:
    """A milestone's date or year as people say it."""
    return written_date(milestone.date or str(milestone.year), language)


def is_smalltalk(fact: Answerable) -> bool:
    """Whether an entry is a greeting or the like: nobody means it without saying so."""
    return SMALLTALK in fact.tags


def _canonical(fact: Answerable) -> tuple[str, ...]:
    asked = (fact.question or fact.title) if isinstance(fact, Milestone) else fact.question
    return tuple(asked.values())


def _alternates(fact: Answerable) -> tuple[str, ...]:
    return tuple(text for texts in fact.also_asked.values() for text in texts)


def _learned(fact: Answerable) -> tuple[str, ...]:
    texts = fact.learned.values() if isinstance(fact, Faq) else ()
    return tuple(text for listed in texts for text in listed)


def _match_entry(identifier: str, fact: Answerable) -> MatchEntry:
    if isinstance(fact, Milestone):
        hints = (*fact.title.values(), *fact.people, *fact.tags, str(fact.date or fact.year))
    else:
        hints = _hints(fact)
    questions = _canonical(fact) + _alternates(fact)
    topic = fact.topic or "" if isinstance(fact, Faq) else ""
    return MatchEntry(identifier, questions, hints, topic, fallback=FACT in fact.tags)


def _hints(fact: Faq) -> tuple[str, ...]:
    """What an entry says beside its questions; a greeting's words say nothing about what people ask."""
    answers = () if is_smalltalk(fact) else fact.answer.values()
    return (*(fact.title or {}).values(), *fact.tags, *(_ADDRESS.sub(" ", text) for text in answers))


def synonyms_of(contents: Contents) -> list[tuple[str, ...]]:
    """The groups of words that mean the same, as the matcher takes them."""
    return [tuple(term for terms in group.terms.values() for term in terms) for group in contents.glossary]


def build_matcher(contents: Contents, embedder: Embedder | None = None) -> Matcher:
    """The matcher over the entries of a folder; takes about a second per thousand of their questions.

    ``embedder`` stands for the word table that comes with the package.
    """
    return Matcher.build(match_entries(contents), synonyms_of(contents), embedder)


def match_entries(contents: Contents) -> list[MatchEntry]:
    """What the matcher takes of a folder: the questions, not the answers."""
    return [_match_entry(identifier, fact) for identifier, fact in _facts(contents).items()]


def build_knowledge(contents: Contents, matcher: Matcher | None = None) -> Knowledge:
    """Knowledge with its indexes, from what a folder holds; ``matcher`` where one was built for it before."""
    return Knowledge(
        contents,
        MappingProxyType(_facts(contents)),
        matcher or build_matcher(contents),
        build_programme(contents),
        lexicon_of(contents),
        Guard(contents.medical, _names_of(contents)) if contents.medical else None,
    )


def _names_of(contents: Contents) -> Iterator[str]:
    """What people and halls are called."""
    named: list[Speaker | Hall] = [*contents.speakers, *contents.venue.halls]
    for one in named:
        yield from one.name.values()
        yield from (name for names in one.also_called.values() for name in names)


def _facts(contents: Contents) -> dict[str, Answerable]:
    entries: dict[str, Answerable] = {faq.id: faq for faq in contents.faqs}
    for milestone in contents.milestones:
        entries.setdefault(milestone_id(milestone), milestone)
    for fact in fact_entries(contents):
        entries.setdefault(fact.id, fact)
    return entries
