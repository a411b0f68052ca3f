"""The ids of an import: those that the source gives, those of the folder, else made so that they stay from import to import."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from bot.importers.normalise.names import (
    compact,
    digest,
    id_prefix,
    slug,
    spelling_key,
    spellings,
    token,
    unused_id,
    without_titles,
)
from bot.importers.normalise.texts import line
from bot.importers.plan import Known, Options
from bot.importers.programme import (
    Notes,
    SourceError,
    SourceHall,
    SourceProgramme,
    SourceSession,
    SourceTrack,
    first_text,
)
from bot.languages.messages import Sentence
from bot.languages.scripts import has_han


@dataclass(slots=True)
class Identifiers:
    """Gives ids; ``derived`` are those that are made of title, time and hall, since the source has none."""

    source: SourceProgramme
    options: Options
    known: Known
    notes: Notes
    derived: set[str] = field(default_factory=set)

    def name(self, suggested: str) -> str:
        """The short name of the import, with which the ids of sessions begin."""
        if not self.source.sessions:
            return self._name_of_faq(suggested)
        if self.options.name:
            return id_prefix(self.options.name) or "programme"
        # A folder may be called otherwise today than at the last import; the ids show that it is the same programme.
        for name, identifiers in self.known.earlier.items():
            tokens = {f"{name}-{own}" for own in self._own_tokens()}
            if tokens and len(tokens & identifiers) >= len(tokens) * 0.3:
                return name
        title = first_text(self.source.conference.name)
        known_id = self.known.conference_id if self.known.conference_id != "conference" else ""
        short_title = title if len(title) <= 20 else ""
        candidates = (self.source.conference.acronym, short_title, known_id, suggested, "programme")
        return next(filter(None, map(id_prefix, candidates)))

    def _name_of_faq(self, suggested: str) -> str:
        """The name of an import that holds questions only; never that of an import of sessions."""
        if not self.known.conference_id:
            raise SourceError(Sentence("imports.faq_needs_folder"))
        name = id_prefix(self.options.name or suggested) or "faq"
        return f"{name}-faq" if self.known.earlier.get(name) else name

    def of_faq(self) -> list[str]:
        """The ids of questions: their own, else that of the same question in the folder, else made from the words."""
        ids: dict[str, None] = {}
        seen: set[str] = set()
        for asked in self.source.faq:
            keys = list(map(spelling_key, asked.question.values()))
            if not asked.own_id and not seen.isdisjoint(keys):
                self.notes.warn(asked.where, Sentence("imports.same_question"))
            seen.update(keys)
            known = next((self.known.questions[key] for key in keys if key in self.known.questions), "")
            words = asked.question.get("en") or first_text(asked.question)
            wanted = token(asked.own_id) or known
            taken = ids if wanted else self.known.faq_ids | ids.keys()
            identifier = unused_id(wanted or slug(words[:40], "faq"), taken)
            if identifier != wanted:
                self.derived.add(identifier)
            if wanted and identifier != wanted:
                self.notes.warn(asked.where, Sentence("imports.same_question"))
            ids[identifier] = None
        return list(ids)

    def _own_tokens(self) -> list[str]:
        titles = Counter(first_text(session.title) for session in self.source.sessions)
        return [
            token(session.own_id) or self._derived_token(session, titles) for session in self.source.sessions
        ]

    def _derived_token(self, session: SourceSession, titles: Counter[str]) -> str:
        title = first_text(session.title)
        if titles[title] == 1:
            return digest(spelling_key(title))
        return digest(spelling_key(title), str(session.start or ""), session.hall)

    def of_sessions(self, name: str) -> list[str]:
        """The ids of sessions: the name and their own id, else what title, time and hall make."""
        ids: dict[str, None] = {}
        for session, own in zip(self.source.sessions, self._own_tokens(), strict=True):
            wanted = f"{name}-{own}"
            if wanted in ids and session.part:
                wanted = f"{wanted}-{token(session.part)}"
            identifier = unused_id(wanted, ids)
            if identifier != wanted or not session.own_id:
                self.derived.add(identifier)
            if identifier != wanted:
                key = "imports.same_id" if session.own_id else "imports.twice"
                self.notes.warn(session.where, Sentence(key))
            ids[identifier] = None
        return list(ids)

    def by_name(
        self,
        keys: Iterable[str],
        kind: str,
        entries: Mapping[str, SourceHall] | Mapping[str, SourceTrack],
        known: Mapping[str, str],
    ) -> dict[str, str]:
        """Ids of halls or tracks: those of the folder, and one where only case, spaces or punctuation differ."""
        ids: dict[str, str] = {}
        by_spelling: dict[str, str] = {}
        for key in keys:
            texts = entries[key].name
            names = [spelling_key(name) for name in (*texts.values(), *([key] if kind == "hall" else []))]
            name = (texts.get("en") if kind == "track" else "") or first_text(texts)
            given = next(
                (place[name] for name in names for place in (known, by_spelling) if name in place), ""
            )
            ids[key] = given or unused_id(slug(line(name), kind), by_spelling.values())
            by_spelling.update(dict.fromkeys(names, ids[key]))
        return ids

    def of_people(self, name: str, keys: Iterable[str]) -> dict[str, str]:
        """The ids of people by their keys; one whom the folder knows keeps the id."""
        # An id given at an earlier import stays, even where the name was corrected since.
        given = self.known.speakers.get(name, {})
        ids = {key: given[key] for key in keys if key in given}
        ids |= _renamed(given, keys)
        taken = set(ids.values())
        for key in keys:
            person = self.source.speakers[key]
            shown = line(first_text(person.name))
            by_hand = next(
                (self.known.people[one] for one in _compared_forms(shown) if one in self.known.people), ""
            )
            if key not in ids and by_hand and by_hand not in taken:
                ids[key] = by_hand  # somebody wrote this person down by hand
            elif key not in ids:
                others = taken | set(self.known.people.values())
                ids[key] = unused_id(slug(compact(shown), "speaker"), others, person.own_id)
            taken.add(ids[key])
        return {key: ids[key] for key in keys}


def _renamed(given: Mapping[str, str], keys: Iterable[str]) -> dict[str, str]:
    """The ids of people whom a source without ids names more or less fully than before (T. Hale, Tom Hale)."""
    keys = list(keys)
    gone = [key for key in given if key not in keys]
    same = {key: [old for old in gone if _is_fuller(key, old)] for key in keys if key not in given}
    once = Counter(old for found in same.values() for old in found)
    return {key: given[found[0]] for key, found in same.items() if len(found) == 1 and once[found[0]] == 1}


def _is_fuller(name: str, other: str) -> bool:
    """Whether one of two names holds every word of the other, or its initial; at least two words."""
    short, long = sorted((re.findall(r"\w+", one.casefold()) for one in (name, other)), key=len)
    return len(short) > 1 and all(any(map(partial(_fits, word), long)) for word in short)


def _fits(word: str, other: str) -> bool:
    """Whether two words of a name are the same, or one is the other's initial."""
    return word == other or (1 in (len(word), len(other)) and word[0] == other[0])


def _compared_forms(name: str) -> list[str]:
    """The forms under which a person may stand in the folder: as written, without titles, and in either script."""
    bare = without_titles(name)[0]
    halves = [half for half in spellings(bare) if " " in half or has_han(half)]
    return list(map(spelling_key, (name, bare, *halves)))
