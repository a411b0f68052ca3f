"""What ``conference.yaml`` and ``venue.yaml`` say, as entries: each answers its topic where no written entry does."""

from collections.abc import Callable, Iterable, Mapping

from bot.core.content.contents import Contents
from bot.core.content.faq import Faq
from bot.core.content.values import in_language
from bot.core.matching.topic_binding import NO_TOPIC
from bot.languages.formats import days
from bot.languages.messages import say

FACT = "conference-fact"
"""The tag of these entries; they stand in only where no entry of the folder is on their topic."""


def fact_entries(contents: Contents) -> list[Faq]:
    """The facts that the folder states, in the languages of the conference."""
    return [
        entry for fact, topic, value in _facts(contents) if (entry := _entry(fact, topic, value, contents))
    ]


def _facts(contents: Contents) -> Iterable[tuple[str, str, Callable[[str], str]]]:
    """Ids of facts with their topics, and what gives their text in a language ("" where it is not stated)."""
    conference, venue = contents.conference, contents.venue
    languages = tuple(conference.languages)

    def text(texts: Mapping[str, str] | None) -> Callable[[str], str]:
        return lambda language: in_language(texts or {}, language, languages) or ""

    def hosts(language: str) -> str:
        names = [in_language(host, language, languages) or "" for host in conference.hosts]
        return say("facts.names", language, names=names) if names else ""

    def contacts(language: str) -> str:
        lines = [f"- {in_language(c.label, language, languages)}: {c.value}" for c in conference.contacts]
        return "\n".join(lines) or text(conference.contact)(language)

    def links(language: str) -> str:
        return "\n".join(
            f"- [{in_language(o.label, language, languages)}]({o.url})" for o in conference.links
        )

    def place(language: str) -> str:
        parts = (text(texts)(language) for texts in (venue.name, venue.address, conference.place))
        return "\n\n".join(dict.fromkeys(part for part in parts if part))

    def about(language: str) -> str:
        return "\n\n".join(filter(None, (text(conference.name)(language), text(conference.about)(language))))

    def way(language: str) -> str:
        way = text(venue.how_to_get_there)(language)
        found = say("facts.map", language, url=venue.map_url) if venue.map_url else ""
        return "\n\n".join(part for part in (way, found) if part)

    yield "conference.dates", "meeting.dates", lambda lang: days(conference.start, conference.end, lang)
    yield "conference.place", "meeting.place", place
    yield "conference.theme", "meeting.theme", text(conference.theme)
    yield "conference.hosts", "meeting.organizers", hosts
    yield "conference.edition", "meeting.edition", lambda _: conference.edition or ""
    yield "conference.contact", "meeting.contact", contacts
    yield "conference.website", "meeting.website", links
    yield "conference.about", "meeting.about", about
    yield "conference.timezone", NO_TOPIC, lambda _: conference.timezone
    yield "society.history", "society.about", text(conference.history)
    yield "venue.directions", "travel.directions", way


def _entry(fact: str, topic: str, value: Callable[[str], str], contents: Contents) -> Faq | None:
    """A fact as an entry; None where the folder does not state it."""
    conference = contents.conference
    told = {language: value(language).strip() for language in conference.languages}
    if not all(told.values()):
        return None
    key = f"facts.{fact.replace('.', '_')}"
    source = contents.venue.source if topic == "travel.directions" else conference.source
    return Faq(
        id=fact,
        topic=topic,
        tags=[FACT],
        timeless=True,
        title={language: say(f"{key}_title", language) for language in told},
        question={language: say(f"{key}_question", language) for language in told},
        answer={language: say(key, language, value=text) for language, text in told.items()},
        source=source,
    )
