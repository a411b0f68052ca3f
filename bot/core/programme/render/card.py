"""One session as a card: what, when, where, who, and where it stands in its life."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate

from bot.core.content.entry import Link
from bot.core.content.programme import SessionStatus, Slot
from bot.core.dialogue import callback_data, markdown
from bot.core.dialogue.prose import Paragraph, Prose, Span, plain, prose
from bot.core.dialogue.turn import Button, Decision, Part
from bot.core.programme.index import Item
from bot.core.programme.query.facts import SessionFact
from bot.core.programme.render.names import MOST_PEOPLE, Naming
from bot.languages.formats import noted, shortened
from bot.languages.messages import say
from bot.languages.scripts import is_wide

ABSTRACT_COLUMNS = 120
"""Three lines on a phone."""

MOST_TALKS = 4
TALK_CHARACTERS = 70
MOST_WITH_AFFILIATION = 2
SOON = timedelta(hours=1)
BUTTON_CHARACTERS = 40


def card_part(
    item: Item,
    now: datetime,
    naming: Naming,
    fact: SessionFact = SessionFact.WHAT,
    about: Sequence[str] = (),
    *,
    whole: bool = False,
) -> Part:
    """A session as a reply of the size of a phone; ``whole`` is what its button "More" leads to: all that is known of it."""
    body, everything = (card(item, now, naming, fact, about, whole=all_of_it) for all_of_it in (whole, True))
    made = card_buttons(item, naming)
    if body != everything:
        key = callback_data.data(callback_data.WHOLE, callback_data.digest(item.id))
        made = (Button(say("programme.whole", naming.language), key), *made)
    title = naming.title(item)
    return Part(title, Decision.LISTED, body, (), (item.id,), naming.source(item), made)


def card(
    item: Item,
    now: datetime,
    naming: Naming,
    fact: SessionFact = SessionFact.WHAT,
    about: Sequence[str] = (),
    *,
    whole: bool = False,
) -> Prose:
    """A session as prose, led by the fact that was asked for; ``about`` are the people who were asked after."""
    session, language = item.session, naming.language
    lead = fact_line([item], fact, naming, about)
    lines = [_when_and_where(item, naming)]
    named = (p for p in (*session.speakers, *_talk_speakers(item)) if p not in session.chairs)
    speakers = list(dict.fromkeys(naming.programme_id(name) for name in named))
    most = len(speakers) if whole else MOST_PEOPLE
    people = naming.people(speakers, full=whole or len(speakers) <= MOST_WITH_AFFILIATION, most=most)
    if people:
        lines.append(say("programme.by", language, people=people))
    if session.chairs:
        chairs = naming.people(naming.programme_id(name) for name in session.chairs)
        lines.append(say("programme.chaired_by", language, people=chairs))
    if item.relayed:
        lines.append(say("programme.also_in", language, halls=naming.halls(item.relayed)))
    if item.languages:
        lines.append(say("programme.in_language", language, language=naming.spoken(item)))
    heading: Paragraph = (Span(naming.title(item), bold=True), Span("\n" + "\n".join(lines)))
    abstract = markdown.parse(naming.text(session.abstract)) if session.abstract else ()
    standing = prose(life(item, now, naming))
    source = naming.source(item)
    return (
        *(standing if item.cancelled else prose(lead)),
        heading,
        *(() if item.cancelled else standing),
        *_talks(item, naming, whole=whole),
        *(abstract if whole else _beginning(abstract)),
        *_links(item, now, naming),
        *(prose((Span(say("desk.source", language, source=source), italic=True),)) if source else ()),
    )


def _beginning(text: Prose) -> Prose:
    """So much of a text as three lines hold, as one paragraph."""
    line = " ".join(plain(text).split())
    columns = list(accumulate(2 if is_wide(character) else 1 for character in line))
    return prose(shortened(line, bisect_right(columns, ABSTRACT_COLUMNS)))


def card_buttons(item: Item, naming: Naming) -> tuple[Button, ...]:
    """What one may want next: what else is on at the time, and what follows in the same hall."""
    made: list[Button] = []
    if item.start is not None:
        key = callback_data.digest(item.id)
        made.append(
            Button(
                say("programme.same_time", naming.language), callback_data.data(callback_data.SAME_TIME, key)
            )
        )
        if item.halls:
            made.append(
                Button(
                    say("programme.next_here", naming.language),
                    callback_data.data(callback_data.NEXT_THERE, key),
                )
            )
    return tuple(made)


def session_button(item: Item, naming: Naming, number: int = 0) -> Button:
    """A button that opens a session's card: the number that it has in a list above, else its title."""
    return callback_data.session_button(
        str(number or shortened(naming.title(item), BUTTON_CHARACTERS)), item.id
    )


def life(item: Item, now: datetime, naming: Naming) -> str:
    """Where a session stands: cancelled, moved, soon, running until, or over; empty long before it."""
    session, language = item.session, naming.language
    if session.status is SessionStatus.CANCELLED:
        return say("programme.dropped" if session.dropped else "programme.cancelled", language)
    lines = [say("programme.is_new", language)] if session.status is SessionStatus.NEW else []
    if old := moved_from(item, naming):
        new = _when_and_where(item, naming)
        lines.append(say("programme.moved", language, old=old, new=new))
    if item.start is None or item.end is None:
        return "\n".join(lines)
    if now < item.start:
        if item.start - now <= SOON:
            minutes = int((item.start - now).total_seconds() // 60)
            lines.append(say("programme.soon", language, minutes=minutes))
    elif now < item.end:
        place = say("programme.running_in", language, hall=naming.halls(item.halls)) if item.halls else ""
        lines.append(say("programme.running", language, end=naming.clock(item.end), place=place))
    else:
        found = session.recording or session.slides
        lines.append(say("programme.over_record" if found else "programme.over", language))
    return "\n".join(lines)


def moved_from(item: Item, naming: Naming) -> str:
    """When and where a session was to be before it moved; empty for any other."""
    session = item.session
    is_moved = session.status is SessionStatus.MOVED and session.moved_from is not None
    return _slot(session.moved_from, item, naming) if is_moved and session.moved_from else ""


def _slot(slot: Slot, item: Item, naming: Naming) -> str:
    """Where a moved session stood before; what did not change is as it is now."""
    start = slot.start.astimezone(naming.programme.calendar.zone) if slot.start else item.start
    when = naming.moment(start) if start else say("programme.unpublished", naming.language)
    hall = naming.hall(naming.programme.hall_id(slot.hall)) if slot.hall else naming.halls(item.halls)
    return " · ".join(filter(None, (when, hall)))


def _when_and_where(item: Item, naming: Naming) -> str:
    hall = naming.halls(item.halls) if item.halls else say("programme.no_hall", naming.language)
    return f"{naming.time(item)} · {hall}"


def _talk_speakers(item: Item) -> list[str]:
    return [name for talk in item.session.talks for name in talk.speakers]


def _talks(item: Item, naming: Naming, *, whole: bool) -> Prose:
    """The talks inside a session, each with its time and its speakers."""
    lines = []
    zone = naming.programme.calendar.zone
    talks = item.session.talks
    for talk in talks if whole else talks[:MOST_TALKS]:
        start = f"{naming.clock(talk.start.astimezone(zone))} " if talk.start else ""
        people = naming.people(naming.programme_id(name) for name in talk.speakers)
        title = naming.text(talk.title)
        title = title if whole else shortened(title, TALK_CHARACTERS)
        lines.append(f"• {start}{title}" + (f" – {people}" if people else ""))
    if len(talks) > len(lines):
        lines.append("…")
    return prose(say("programme.talks", naming.language) + "\n" + "\n".join(lines)) if lines else ()


def _links(item: Item, now: datetime, naming: Naming) -> Prose:
    """The live stream until it is over, recording and slides, and the session's own links."""
    session = item.session
    over = item.end is not None and now >= item.end
    known = (
        ("programme.live", session.live if not over else None),
        ("programme.recording", session.recording),
        ("programme.slides", session.slides),
    )
    spans: list[Span] = []
    for key, address in known:
        if address:
            web = address.startswith(("http://", "https://"))
            label = say(key, naming.language)
            spans += [Span("\n")] if spans else []
            spans.append(Span(label, url=address) if web else Span(f"{label}: {address}"))
    links: list[Link] = session.links
    for link in links:
        spans += [Span("\n")] if spans else []
        spans.append(Span(naming.text(link.label) or link.url, url=link.url))
    return (tuple(spans),) if spans else ()


def fact_line(items: Sequence[Item], fact: SessionFact, naming: Naming, about: Sequence[str] = ()) -> str:
    """The asked-for fact in one sentence; of several sessions only what holds for all of them."""
    if not items:
        return ""
    if len(items) > 1:
        halls = list(dict.fromkeys(hall for item in items for hall in item.halls))
        if fact is SessionFact.WHERE and 1 <= len(halls) <= 2 and all(item.halls for item in items):
            return say("programme.where_all", naming.language, halls=naming.halls(halls))
        return ""
    rule = _LINES.get(fact)
    return rule(items[0], naming, about) if rule else ""


def _where(item: Item, naming: Naming, _about: Sequence[str]) -> str:
    if not item.halls:
        return say("programme.where_unknown", naming.language)
    how = naming.way_to(item.halls[0])
    halls = naming.halls(item.halls)
    return say("programme.where", naming.language, hall=noted(halls, how, naming.speech) if how else halls)


def _when(item: Item, naming: Naming, _about: Sequence[str]) -> str:
    if item.start is None and item.day is not None:
        return say("programme.when_days", naming.language, days=naming.time(item))
    if item.start is None:
        return say("programme.when_unknown", naming.language)
    told = item.session.end is not None
    end = say("programme.when_end", naming.language, end=naming.clock(item.end)) if item.end and told else ""
    return say("programme.when", naming.language, start=naming.moment(item.start), end=end)


def _end(item: Item, naming: Naming, about: Sequence[str]) -> str:
    if item.end is None or item.session.end is None:
        return _when(item, naming, about)
    return say("programme.ends", naming.language, end=naming.clock(item.end), day=naming.day(item.end.date()))


def _who(item: Item, naming: Naming, _about: Sequence[str]) -> str:
    people = naming.people(naming.in_order(item), full=True)
    return (
        say("programme.who", naming.language, people=people)
        if people
        else say("programme.who_unknown", naming.language)
    )


def _together(item: Item, naming: Naming, about: Sequence[str]) -> str:
    others = [person for person in naming.in_order(item) if person not in about]
    return (
        say("programme.together", naming.language, people=naming.people(others))
        if others
        else say("programme.alone", naming.language)
    )


def _chair(item: Item, naming: Naming, _about: Sequence[str]) -> str:
    chairs = [naming.programme_id(name) for name in item.session.chairs]
    if not chairs:
        return say("programme.chair_unknown", naming.language)
    return say("programme.chair", naming.language, people=naming.people(chairs, full=True))


def _how_long(item: Item, naming: Naming, about: Sequence[str]) -> str:
    if item.start is None or item.end is None or item.session.end is None:
        return _when(item, naming, about)
    return say(
        "programme.how_long", naming.language, minutes=int((item.end - item.start).total_seconds() // 60)
    )


def _recorded(item: Item, naming: Naming, _about: Sequence[str]) -> str:
    if item.session.recording or item.session.slides:
        return say("programme.recorded_link", naming.language)
    told = {
        True: "programme.recorded_yes",
        False: "programme.recorded_no",
        None: "programme.recorded_unknown",
    }
    return say(told[item.session.recorded], naming.language)


def _language(item: Item, naming: Naming, _about: Sequence[str]) -> str:
    if not item.languages:
        return say("programme.language_unknown", naming.language)
    return say("programme.language", naming.language, language=naming.spoken(item))


def _status(item: Item, naming: Naming, _about: Sequence[str]) -> str:
    if item.session.status in (SessionStatus.SCHEDULED, SessionStatus.NEW):
        return say("programme.as_planned", naming.language)
    return ""  # its card says so


_LINES = {
    SessionFact.WHERE: _where,
    SessionFact.WHEN: _when,
    SessionFact.END: _end,
    SessionFact.WHO: _who,
    SessionFact.TOGETHER: _together,
    SessionFact.CHAIR: _chair,
    SessionFact.HOW_LONG: _how_long,
    SessionFact.RECORDED: _recorded,
    SessionFact.LANGUAGE: _language,
    SessionFact.STATUS: _status,
}
