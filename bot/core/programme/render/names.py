"""Times, halls, people and sessions as a reader of a language calls them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.content.values import in_language
from bot.core.knowledge import Knowledge
from bot.core.programme.calendar import programme_day
from bot.core.programme.index import Item, Programme
from bot.core.programme.wording import LANGUAGES, MONTHS, WEEKDAYS, say
from bot.core.wording import worded

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

    def text(self, texts: Mapping[str, str] | None) -> str:
        """A text in the reader's language, else in the conference's."""
        return in_language(dict(texts or {}), self.language, self.knowledge.languages) or ""

    def title(self, item: Item) -> str:
        """A session's title."""
        return self.text(item.session.title)

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
        return f"{name}（{affiliation}）" if self.zh else f"{name} ({affiliation})"

    def people(self, identifiers: Iterable[str], *, full: bool = False) -> str:
        """Names of people, the first six of many."""
        names = [self.person(identifier, full=full) for identifier in identifiers]
        return self.joined(names[:MOST_PEOPLE]) + (" …" if len(names) > MOST_PEOPLE else "")

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
        return ("，" if self.zh else "; ").join(
            filter(None, (self.text(entry.floor), self.text(entry.directions)))
        )

    def joined(self, names: Iterable[str]) -> str:
        """Names joined as the language does."""
        return ("、" if self.zh else ", ").join(names)

    @property
    def zh(self) -> bool:
        """Whether the desk words its sentences in Chinese for this reader."""
        return worded(self.language) == "zh"

    def day(self, value: date) -> str:
        """A day with its weekday: Sat 29 Jul, 7月29日（周六）."""
        weekday = WEEKDAYS[worded(self.language)][value.weekday()]
        if self.zh:
            return f"{value.month}月{value.day}日（{weekday}）"
        return f"{weekday} {value.day} {MONTHS[value.month - 1]}"

    def moment(self, value: datetime) -> str:
        """A day and a time of day."""
        return (
            f"{self.day(value.date())}{'' if self.zh else ' '}{value:%H:%M}"
            if self.zh
            else f"{self.day(value.date())}, {value:%H:%M}"
        )

    def hours(self, item: Item) -> str:
        """From when until when, without the day; an end that is not published is left out."""
        if item.start is None:
            return say("unpublished", self.language)
        end = item.end if item.session.end is not None else None
        return f"{item.start:%H:%M}" + (f"–{end:%H:%M}" if end else "")

    def time(self, item: Item) -> str:
        """The day and from when until when."""
        if item.start is None:
            return say("no_time", self.language)
        day = self.day(item.start.date())
        night = "" if item.start.date() == programme_day(item.start) else self._night(item.start)
        return f"{day}{'' if self.zh else ', '}{self.hours(item)}{night}"

    def _night(self, start: datetime) -> str:
        """After midnight people still speak of the evening before."""
        evening = WEEKDAYS[worded(self.language)][programme_day(start).weekday()]
        return f"（{evening}夜里）" if self.zh else f" ({evening} night)"

    def spoken(self, item: Item) -> str:
        """The language a session is held in."""
        names = [LANGUAGES.get(code, {}).get(worded(self.language), code) for code in sorted(item.languages)]
        return self.joined(names)


def cut(text: str, length: int) -> str:
    """A text no longer than that, cut at its end."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
