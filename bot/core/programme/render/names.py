"""Times, halls, people and sessions as a reader of a language calls them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.content.values import in_language, sources_in
from bot.core.knowledge import Knowledge
from bot.core.programme.calendar import programme_day
from bot.core.programme.index import Item, Programme
from bot.languages import formats
from bot.languages.data import spoken
from bot.languages.messages import say

MOST_PEOPLE = 6


@dataclass(frozen=True)
class Naming:
    """How things are called for one reader."""

    knowledge: Knowledge
    language: str

    @property
    def programme(self) -> Programme:
        """The programme whose things are named."""
        return self.knowledge.programme

    def say(self, key: str, /, **values: object) -> str:
        """A message of the desk in the reader's language."""
        return say(key, self.language, **values)

    def text(self, texts: Mapping[str, str] | None) -> str:
        """A text in the reader's language, else in the conference's."""
        return in_language(dict(texts or {}), self.language, self.knowledge.languages) or ""

    def title(self, item: Item) -> str:
        """A session's title."""
        return self.text(item.session.title)

    def source(self, item: Item) -> str:
        """Where a session's facts come from, in one line."""
        return sources_in(item.session.source, self.language, self.knowledge.languages)

    def hall(self, identifier: str) -> str:
        """A hall's name."""
        return self.text(self.programme.hall_names.get(identifier)) or identifier

    def halls(self, identifiers: Iterable[str]) -> str:
        """Names of halls, joined as the language does."""
        return self.joined(self.hall(identifier) for identifier in identifiers)

    def person(self, identifier: str, *, full: bool = False) -> str:
        """A person's name, with title and affiliation where ``full``."""
        speaker = self.programme.speakers.get(identifier)
        if speaker is None:
            return identifier
        name = self.text(speaker.name)
        affiliation = self.text(speaker.affiliation) if full and speaker.affiliation else ""
        if not affiliation:
            return name
        return formats.noted(name, affiliation, self.speech)

    def people(self, identifiers: Iterable[str], *, full: bool = False, most: int = MOST_PEOPLE) -> str:
        """Names of people, the first six (or ``most``) of many."""
        names = [self.person(identifier, full=full) for identifier in identifiers]
        return self.joined(names[:most]) + (" …" if len(names) > most else "")

    def programme_id(self, written: str) -> str:
        """The id of a speaker whom a session names by id or name."""
        return self.programme.speaker_ids.get(written, written)

    def in_order(self, item: Item) -> list[str]:
        """The speakers of a session, as it names them."""
        named = [*item.session.speakers, *(name for talk in item.session.talks for name in talk.speakers)]
        return list(dict.fromkeys(self.programme_id(name) for name in named))

    def way_to(self, hall: str) -> str:
        """Floor and directions of a hall, as far as they are written down."""
        entry = next((h for h in self.knowledge.contents.venue.halls if h.id == hall), None)
        if entry is None:
            return ""
        floor, directions = self.text(entry.floor), self.text(entry.directions)
        if floor and directions:
            return self.say("programme.hall_way", floor=floor, directions=directions)
        return floor or directions

    def joined(self, names: Iterable[str]) -> str:
        """Names joined as the language does."""
        return formats.joined(names, self.speech)

    @property
    def speech(self) -> str:
        """The language in which the desk words its own sentences for this reader."""
        return spoken(self.language)

    def day(self, value: date) -> str:
        """A day with its weekday."""
        return formats.weekday_date(value, self.speech)

    def moment(self, value: datetime) -> str:
        """A day and a time of day."""
        return formats.moment(value, self.speech)

    def clock(self, value: datetime) -> str:
        """A time of day."""
        return formats.clock(value, self.speech)

    def hours(self, item: Item) -> str:
        """From when until when, without the day; an end that is not published is left out."""
        if item.start is None:
            return self.say("programme.unpublished")
        end = item.end if item.session.end is not None else None
        return formats.clock_range(item.start, end, self.speech)

    def time(self, item: Item) -> str:
        """The day and from when until when."""
        if item.start is None and item.day is not None:
            last = item.session.last_day
            return (
                formats.days(item.day, last, self.speech) if last and last > item.day else self.day(item.day)
            )
        if item.start is None:
            return self.say("programme.no_time")
        told = formats.at(self.day(item.start.date()), self.hours(item), self.speech)
        evening = programme_day(item.start)
        if evening == item.start.date():
            return told
        # After midnight people still speak of the evening before.
        night = self.say("programme.night", evening=formats.weekday(evening, self.speech))
        return formats.noted(told, night, self.speech)

    def slot(self, item: Item) -> str:
        """When and where a session is; that it is cancelled, where it is."""
        return self.say("programme.cancelled_short") if item.cancelled else self.place(item)

    def place(self, item: Item) -> str:
        """When and where a session is, or was to be."""
        return " · ".join(filter(None, (self.time(item), self.halls(item.halls))))

    def spoken(self, item: Item) -> str:
        """The language a session is held in."""
        return self.joined(formats.language_name(code, self.speech) for code in sorted(item.languages))
