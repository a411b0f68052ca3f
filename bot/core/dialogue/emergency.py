"""Emergencies are answered at once: whom to call, and what the folder says about it."""

import re
from datetime import datetime
from functools import cache

from bot import topics
from bot.core.content.conference import Conference
from bot.core.dialogue.prose import Prose, Span, plain, prose
from bot.core.dialogue.turn import Decision, Part, Scored
from bot.core.faq.decision import vetoed
from bot.core.faq.replies import entry_reply
from bot.core.knowledge import Knowledge
from bot.languages.messages import say
from bot.topics import TopicKind

SURE = 0.4
"""From this probability of an emergency on it is taken for one."""

MEDICAL, FIRST_AID = "emergency.medical", "services.first_aid"
POSSIBLE, TOGETHER = 0.1, 0.55
"""So probable an emergency, and it together with a question for first aid: whoever needs a doctor now may not wait."""

ABOUT_IT = 0.5
"""So probable the topics of first aid make an entry one on it."""

MOST_CHARACTERS = 400
"""So much of a message is looked at: who needs help now does not write an essay."""


def emergency_part(text: str, language: str, now: datetime, knowledge: Knowledge) -> Part | None:
    """The reply to somebody who needs help now; None where nobody does."""
    likely = knowledge.matcher.topics_of(text[:MOST_CHARACTERS])
    column = knowledge.matcher.topics.classifier.column
    urgent = {topic: float(likely[column[topic]]) for topic in _urgent()}
    emergency = sum(urgent.values())
    aid = sum(float(likely[column[topic]]) for topic in _aiding() if topic in column)
    if emergency < SURE and not (emergency >= POSSIBLE and emergency + aid >= TOGETHER):
        return None
    topic = max(urgent, key=lambda one: urgent[one])
    entry = knowledge.bound.get(topic) or _nearest(text, knowledge) or _first_aid(topic, knowledge)
    body = numbers(knowledge.conference, language)
    if not entry:
        return Part(text, Decision.ANSWERED, body + prose(say("emergency.staff", language)))
    said, source, made = entry_reply(entry, language, now, knowledge)
    if _names_all(said, knowledge.conference):
        body = ()
    return Part(
        text, Decision.ANSWERED, body + said, (Scored(entry, round(urgent[topic], 4)),), (), source, made
    )


@cache
def _urgent() -> tuple[str, ...]:
    """The topics of emergencies."""
    return tuple(t.id for t in topics.topics().values() if t.kind is TopicKind.EMERGENCY)


@cache
def _aiding() -> tuple[str, ...]:
    """First aid, and the narrower topics on doctors."""
    return tuple(t.id for t in topics.topics().values() if FIRST_AID in (t.id, t.parent))


def _nearest(text: str, knowledge: Knowledge) -> str:
    """The entry that answers the text as any question; "" where none does."""
    best = knowledge.matcher.match(text).candidates[:1]
    likely = best and best[0].confidence >= knowledge.matcher.thresholds.likely
    return best[0].id if likely and not vetoed(text, best[0], knowledge) else ""


def _first_aid(topic: str, knowledge: Knowledge) -> str:
    """The entry on first aid, where it is a doctor that is needed; "" where it is not, or nothing is said of it."""
    of = knowledge.matcher.topics
    columns = [of.classifier.column[name] for name in (MEDICAL, FIRST_AID) if name in of.classifier.column]
    about = of.associations[:, columns].sum(axis=1)
    found = topic == MEDICAL and about.max(initial=0.0) >= ABOUT_IT
    return knowledge.matcher.entries[int(about.argmax())] if found else ""


def numbers(conference: Conference, language: str) -> Prose:
    """Whom to call: the numbers of the conference, else those of the country, marked as general."""
    told = _told(conference)
    if not any(told):
        return prose(say("emergency.no_numbers", language))
    lines = [
        say(f"emergency.{kind}", language, number=number)
        for kind, number in zip(("medical", "police", "fire"), told, strict=True)
        if number
    ]
    heading: Prose = ((Span(say("emergency.call", language), bold=True),),)
    note = () if conference.emergency else prose(say("emergency.general", language))
    return heading + prose("\n".join(lines)) + note


def _told(conference: Conference) -> tuple[str | None, ...]:
    """The numbers for medical help, police and fire brigade; none where they are not known."""
    own = conference.emergency
    return (own.medical, own.police, own.fire) if own else topics.emergency_numbers(conference.timezone) or ()


def _names_all(said: Prose, conference: Conference) -> bool:
    """Whether a folder's own entry gives all numbers: they are not said twice."""
    told = [number for number in _told(conference) if number]
    text = plain(said)
    return bool(told) and all(re.search(rf"(?<!\d){re.escape(number)}(?!\d)", text) for number in told)
