"""The figures as people read them. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.content.values import in_language
from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Prose, Span, prose
from bot.core.dialogue.turn import Button
from bot.core.faq.replies import label_of
from bot.core.knowledge import Knowledge, is_smalltalk
from bot.core.organizers.statistics import Figures
from bot.languages.formats import clock, day, language_name
from bot.languages.messages import say

TOP_ENTRIES = 5
BUSIEST = 3
SPANS = ("today", "24h", "7d", "all")
"""The times that stand on buttons."""


def titles(told: Figures, language: str, knowledge: Knowledge) -> dict[str, str]:
    """The titles of the entries and sessions found, without greetings; what the knowledge no longer holds has none."""
    found = {identifier for identifier, _ in told.entries}
    sessions = {
        session.id: in_language(session.title, language, knowledge.languages) or session.id
        for session in knowledge.contents.sessions
        if session.id in found
    }
    return sessions | {
        identifier: label_of(identifier, language, knowledge)
        for identifier in sorted(found)
        if identifier in knowledge.entries and not is_smalltalk(knowledge.entries[identifier])
    }


def statistics_reply(told: Figures, language: str, knowledge: Knowledge) -> Prose:
    """All the figures in some lines."""
    text: Prose = ((Span(_heading(told, language), bold=True),),)
    if not told.questions and not told.opened:
        return text + prose(say("statistics.none", language))
    lines = [
        say(
            "statistics.people",
            language,
            questions=told.questions,
            people=told.people,
            known=told.known,
            blocked=told.blocked,
        ),
        say("statistics.unanswered", language, count=told.unanswered, share=f"{told.unanswered_share:.0%}"),
    ]
    decisions = {
        say(f"statistics.decision_{one}", language): count for one, count in told.by_decision.items()
    }
    languages = {language_name(code, language): count for code, count in told.by_language.items()}
    lines += [
        say("statistics.decisions", language, list=_counts(decisions)),
        say("statistics.languages", language, list=_counts(languages)),
        say("statistics.hours", language, zone=told.zone, list=_counts(_busiest(told))),
        say("statistics.feedback", language, good=told.good, bad=told.bad),
        _handoff(told, language),
    ]
    known = titles(told, language, knowledge)
    top = [
        (known.get(identifier, identifier), count)
        for identifier, count in told.entries
        if _own(identifier, knowledge)
    ]
    entries = [f"{number}. {title} – {count}" for number, (title, count) in enumerate(top[:TOP_ENTRIES], 1)]
    text += prose("\n".join(lines))
    if entries:
        text += prose("\n".join([say("statistics.entries", language), *entries]))
    return text


def span_buttons(language: str) -> list[Button]:
    """Buttons for other times."""
    return [
        callback_data.button(say(f"statistics.span_{span}", language), callback_data.FIGURES, span)
        for span in SPANS
    ]


def _own(identifier: str, knowledge: Knowledge) -> bool:
    fact = knowledge.entries.get(identifier)
    return fact is None or not is_smalltalk(fact)


def _heading(told: Figures, language: str) -> str:
    if told.since is None:
        return say("statistics.of_all", language)
    return say("statistics.since", language, since=_moment(told.since, told.zone, language))


def _moment(at: datetime, zone: str, language: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local.date(), language)} {clock(local, language)}"


def _counts(counts: dict[str, int]) -> list[str]:
    return [f"{name} {count}" for name, count in counts.items()]


def _busiest(told: Figures) -> dict[str, int]:
    totals = {f"{hour}:00": sum(counts.values()) for hour, counts in enumerate(told.by_hour)}
    ranked = sorted(totals.items(), key=lambda pair: -pair[1])[:BUSIEST]
    return {hour: count for hour, count in ranked if count}


def _handoff(told: Figures, language: str) -> str:
    key = "statistics.handoff" if told.answered_after is not None else "statistics.handoff_none"
    took = _span(told.answered_after or timedelta(), language)
    return say(key, language, opened=told.opened, answered=told.answered, waiting=told.waiting, median=took)


def _span(took: timedelta, language: str) -> str:
    minutes = took.total_seconds() / 60
    if minutes < 90:
        return say("statistics.minutes", language, count=max(1, round(minutes)))
    if minutes < 48 * 60:
        return say("statistics.hours_long", language, count=round(minutes / 60))
    return say("statistics.days", language, count=round(minutes / 60 / 24))
