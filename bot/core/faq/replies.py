"""From an entry or a decision to what is said: prose, source line and buttons, in the asker's language."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.content.entry import Link
from bot.core.content.faq import Faq
from bot.core.content.validity import Phase, phase_of, window_state
from bot.core.content.values import in_language, sources_in
from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Paragraph, Prose, Span, from_markdown, prose
from bot.core.dialogue.turn import Button
from bot.core.knowledge import Answerable, Knowledge, milestone_date
from bot.languages.formats import day, days, joined, shortened
from bot.languages.messages import say

RELATED = 3
LABEL_CHARACTERS = 60


def question_of(fact: Answerable, language: str, knowledge: Knowledge) -> str:
    """How an entry's question reads in a language."""
    texts = fact.question if isinstance(fact, Faq) else (fact.question or fact.title)
    return in_language(texts, language, knowledge.languages) or ""


def label_of(identifier: str, language: str, knowledge: Knowledge) -> str:
    """The words on an entry's button: its short title, else its question, cut to what a phone shows."""
    fact = knowledge.entries[identifier]
    if isinstance(fact, Faq):
        label = in_language(fact.title or {}, language) or question_of(fact, language, knowledge)
    else:
        label = in_language(fact.title, language, knowledge.languages) or identifier
    return shortened(label, LABEL_CHARACTERS)


def entry_reply(
    identifier: str, language: str, now: datetime, knowledge: Knowledge
) -> tuple[Prose, str, tuple[Button, ...]]:
    """An entry as a reply: text with its notes and source line, the source alone, and related questions as buttons."""
    fact = knowledge.entries[identifier]
    if isinstance(fact, Faq):
        texts, notes = _answer_for(fact, language, now, knowledge)
    else:
        texts, notes = fact.story, ()
    answer = in_language(texts, language, knowledge.languages) or ""
    if language not in texts:
        notes = (*notes, say("desk.other_language", language))
    opening: tuple[Paragraph, ...] = ()
    if not isinstance(fact, Faq):
        heading = in_language(fact.title, language, knowledge.languages) or ""
        opening = ((Span(f"{milestone_date(fact, language)} · {heading}", bold=True),),)
    source = sources_in(fact.source, language, knowledge.languages)
    text = (
        *prose(*notes),
        *opening,
        *from_markdown(answer),
        *link_lines(fact.links, language, knowledge),
        *prose(_source_line(fact, source, language, now, knowledge)),
    )
    related = [other for other in fact.related if other in knowledge.entries][:RELATED]
    return (
        text,
        source,
        tuple(callback_data.entry_button(label_of(r, language, knowledge), r) for r in related),
    )


def _answer_for(
    fact: Faq, language: str, now: datetime, knowledge: Knowledge
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The answer that fits the moment, and the notes to put in front of it."""
    conference = knowledge.conference
    phase = phase_of(conference, now)
    if phase is Phase.BEFORE and fact.answer_before:
        return fact.answer_before, ()
    if phase is Phase.AFTER and fact.answer_after:
        return fact.answer_after, ()
    state = window_state(fact.valid, conference, now)
    if state is Phase.BEFORE:
        return fact.answer, (say("desk.not_yet", language),)
    if state is Phase.AFTER and fact.valid is not None:
        until = fact.valid.until
        if until is None:
            return fact.answer, (say("desk.expired_phase", language),)
        return fact.answer, (say("desk.expired", language, day=day(until, language)),)
    if phase is Phase.AFTER and not fact.timeless and fact.valid is None:
        return fact.answer, (
            say("desk.is_over", language, days=days(conference.start, conference.end, language)),
        )
    return fact.answer, ()


def _source_line(
    fact: Answerable, source: str, language: str, now: datetime, knowledge: Knowledge
) -> Paragraph:
    """The source; with the day of the check where the answer may have changed since: until the conference is over."""
    if not source:
        return ()
    conference, checked = knowledge.conference, fact.verified
    may_change = isinstance(fact, Faq) and not fact.timeless and phase_of(conference, now) is not Phase.AFTER
    if may_change and checked and checked <= now.astimezone(ZoneInfo(conference.timezone)).date():
        line = say("desk.source_checked", language, source=source, day=day(checked, language))
    else:
        line = say("desk.source", language, source=source)
    return (Span(line, italic=True),)


def link_lines(links: Sequence[Link], language: str, knowledge: Knowledge) -> Prose:
    """Links, one a line, as one paragraph."""
    spans: list[Span] = []
    for link in links:
        label = in_language(link.label, language, knowledge.languages) or link.url
        spans += [Span("\n"), Span(label, url=link.url)] if spans else [Span(label, url=link.url)]
    return (tuple(spans),) if spans else ()


def conference_facts(language: str, now: datetime, knowledge: Knowledge) -> Prose:
    """What ``conference.yaml`` says of the conference: name, dates, place and whatever else it holds."""
    conference = knowledge.conference

    def shown(texts: Mapping[str, str] | None) -> str | None:
        return in_language(dict(texts or {}), language, knowledge.languages)

    lines = [say("commands.about_dates", language, days=days(conference.start, conference.end, language))]
    if phase_of(conference, now) is Phase.AFTER:
        lines.append(say("commands.about_over", language))
    for key, value in (
        ("edition", conference.edition),
        ("place", shown(conference.place)),
        ("theme", shown(conference.theme)),
        ("hosts", host_names(language, knowledge) if conference.hosts else None),
    ):
        if value:
            lines.append(say(f"commands.about_{key}", language, value=value))
    name: Prose = ((Span(shown(conference.name) or "", bold=True),),)
    text = name + prose("\n".join(lines)) + from_markdown(shown(conference.about) or "")
    return text + link_lines(conference.links, language, knowledge)


def offers_reply(
    identifiers: Sequence[str], language: str, knowledge: Knowledge
) -> tuple[Prose, tuple[Button, ...]]:
    """The entries it might be, as text and as buttons, and a way out; of a single one it is asked whether it is meant."""
    lines = [question_of(knowledge.entries[i], language, knowledge) for i in identifiers]
    made = [callback_data.entry_button(label_of(i, language, knowledge), i) for i in identifiers]
    if len(lines) == 1:
        text, way_out = prose(say("desk.offered_one", language), lines[0]), "desk.something_else"
    else:
        numbered = "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))
        text, way_out = prose(say("desk.offered", language), numbered), "desk.none_of_these"
    return text, (*made, callback_data.button(say(way_out, language), callback_data.NONE_OF_THESE))


def likely_reply(
    identifiers: Sequence[str], language: str, now: datetime, knowledge: Knowledge
) -> tuple[Prose, str, tuple[Button, ...]]:
    """An answer that opens with the question it was taken for; the alternatives are buttons, and there is a way out."""
    first, *others = identifiers
    body, source, _ = entry_reply(first, language, now, knowledge)
    heading: Prose = ((Span(question_of(knowledge.entries[first], language, knowledge), bold=True),),)
    made = [callback_data.entry_button(label_of(i, language, knowledge), i) for i in others]
    way_out = callback_data.button(say("desk.something_else", language), callback_data.NONE_OF_THESE)
    return heading + body, source, (*made, way_out)


def unknown_reply(
    near: Sequence[str], language: str, knowledge: Knowledge, gap: str = ""
) -> tuple[Prose, tuple[Button, ...]]:
    """An honest "I don't know": one sentence, who can help, and the nearest questions where they are near.

    ``gap``: the label of the topic that was recognised and about which nothing has been published.
    """
    sentence = say("desk.gap", language, topic=gap) if gap else say("desk.unknown", language)
    text = prose(sentence) + human_lines(language, knowledge)
    if near:
        text += prose(say("desk.unknown_near", language))
    return text, tuple(callback_data.entry_button(label_of(i, language, knowledge), i) for i in near)


def guarded_reply(language: str, knowledge: Knowledge) -> Prose:
    """The referral of medical.yaml."""
    medical = knowledge.contents.medical
    reply = in_language(medical.reply, language, knowledge.languages) if medical else ""
    return from_markdown(reply or "")


def human_lines(language: str, knowledge: Knowledge) -> Prose:
    """Who can help: the contacts, else the conference's own words, else the hosts, else the staff on site."""
    conference = knowledge.conference
    own = in_language(conference.contact or {}, language, knowledge.languages)
    lines: list[str] = []
    for contact in conference.contacts:
        label = in_language(contact.label, language, knowledge.languages)
        note = in_language(contact.note or {}, language, knowledge.languages)
        lines.append(f"• {label}: {contact.value}" + (f" ({note})" if note else ""))
    if lines:
        said = prose(say("desk.ask_contacts", language) + "\n" + "\n".join(lines))
    elif own:
        said = from_markdown(own)
    elif conference.hosts:
        said = prose(say("desk.ask_hosts", language, hosts=host_names(language, knowledge)))
    else:
        said = prose(say("desk.ask_desk", language))
    return said


def host_names(language: str, knowledge: Knowledge) -> str:
    """The hosts' names, joined as the language does."""
    hosts = knowledge.conference.hosts
    return joined((in_language(host, language, knowledge.languages) or "" for host in hosts), language)
