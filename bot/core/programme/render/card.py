"""One session as a card: what, when, where, who, and where it stands in its life."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate

from bot.core.content.programme import SessionStatus
from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Paragraph, Prose, Span, from_markdown, plain, prose
from bot.core.dialogue.turn import Button, Decision, Part
from bot.core.programme.index import Item
from bot.core.programme.query.facts import SessionFact
from bot.core.programme.render.names import MOST_PEOPLE, Naming
from bot.languages.formats import noted, shortened
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
    """A session as a reply of the size of a phone, led by the fact that was asked for.

    ``about`` are the people who were asked after; ``whole`` is what the button "More" leads to: all that is known.
    """
    beginnings, all_of_it = (_long_pieces(item, naming, whole=whole) for whole in (False, True))
    body = _card(
        item, now, naming, fact_line([item], fact, naming, about), all_of_it if whole else beginnings
    )
    digest = callback_data.digest(item.id)
    made = []
    if not whole and beginnings != all_of_it:
        made.append(callback_data.button(naming.say("programme.whole"), callback_data.WHOLE, digest))
    if item.start is not None:
        made.append(callback_data.button(naming.say("programme.same_time"), callback_data.SAME_TIME, digest))
        if item.halls:
            made.append(
                callback_data.button(naming.say("programme.next_here"), callback_data.NEXT_THERE, digest)
            )
    title = naming.title(item)
    return Part(title, Decision.LISTED, body, (), (item.id,), naming.source(item), tuple(made))


_LongPieces = tuple[str, Prose, Prose]
"""Speakers, talks and abstract: what may be longer than a phone's screen."""


def _long_pieces(item: Item, naming: Naming, *, whole: bool) -> _LongPieces:
    """The long pieces of a card: their beginnings, or all of them."""
    session = item.session
    named = (p for p in (*session.speakers, *_talk_speakers(item)) if p not in session.chairs)
    speakers = list(dict.fromkeys(naming.programme_id(name) for name in named))
    most = len(speakers) if whole else MOST_PEOPLE
    people = naming.people(speakers, full=whole or len(speakers) <= MOST_WITH_AFFILIATION, most=most)
    abstract = from_markdown(naming.text(session.abstract)) if session.abstract else ()
    return people, _talks(item, naming, whole=whole), abstract if whole else _beginning(abstract)


def _card(item: Item, now: datetime, naming: Naming, lead: str, pieces: _LongPieces) -> Prose:
    """A session as prose, led by the fact that was asked for."""
    session = item.session
    people, talks, abstract = pieces
    lines = [_when_and_where(item, naming)]
    if people:
        lines.append(naming.say("programme.by", people=people))
    if session.chairs:
        chairs = naming.people(naming.programme_id(name) for name in session.chairs)
        lines.append(naming.say("programme.chaired_by", people=chairs))
    if item.relayed:
        lines.append(naming.say("programme.also_in", halls=naming.halls(item.relayed)))
    if item.languages:
        lines.append(naming.say("programme.in_language", language=naming.spoken(item)))
    heading: Paragraph = (Span(naming.title(item), bold=True), Span("\n" + "\n".join(lines)))
    standing = prose(_standing(item, now, naming))
    source = naming.source(item)
    return (
        *(standing if item.cancelled else prose(lead)),
        heading,
        *(() if item.cancelled else standing),
        *talks,
        *abstract,
        *_links(item, now, naming),
        *(prose((Span(naming.say("desk.source", source=source), italic=True),)) if source else ()),
    )


def _beginning(text: Prose) -> Prose:
    """So much of a text as three lines hold, as one paragraph."""
    line = " ".join(plain(text).split())
    columns = list(accumulate(2 if is_wide(character) else 1 for character in line))
    return prose(shortened(line, bisect_right(columns, ABSTRACT_COLUMNS)))


def session_button(item: Item, naming: Naming, number: int = 0) -> Button:
    """A button that opens a session's card: the number that it has in a list above, else its title."""
    label = str(number or shortened(naming.title(item), BUTTON_CHARACTERS))
    return callback_data.session_button(label, item.id)


def _standing(item: Item, now: datetime, naming: Naming) -> str:
    """Where a session stands: cancelled, moved, soon, running until, or over; empty long before it."""
    session = item.session
    if session.status is SessionStatus.CANCELLED:
        return naming.say("programme.dropped" if session.dropped else "programme.cancelled")
    lines = [naming.say("programme.is_new")] if session.status is SessionStatus.NEW else []
    if old := moved_from(item, naming):
        new = _when_and_where(item, naming)
        lines.append(naming.say("programme.moved", old=old, new=new))
    if item.start is None or item.end is None:
        return "\n".join(lines)
    if now < item.start:
        if item.start - now <= SOON:
            minutes = int((item.start - now).total_seconds() // 60)
            lines.append(naming.say("programme.soon", minutes=minutes))
    elif now < item.end:
        place = naming.say("programme.running_in", hall=naming.halls(item.halls)) if item.halls else ""
        lines.append(naming.say("programme.running", end=naming.clock(item.end), place=place))
    else:
        found = session.recording or session.slides
        lines.append(naming.say("programme.over_record" if found else "programme.over"))
    return "\n".join(lines)


def moved_from(item: Item, naming: Naming) -> str:
    """When and where a session was to be before it moved (what did not change is as it is now); empty for any other."""
    slot = item.session.moved_from
    if item.session.status is not SessionStatus.MOVED or slot is None:
        return ""
    start = slot.start.astimezone(naming.programme.calendar.zone) if slot.start else item.start
    when = naming.moment(start) if start else naming.say("programme.unpublished")
    hall = naming.hall(naming.programme.hall_id(slot.hall)) if slot.hall else naming.halls(item.halls)
    return " · ".join(filter(None, (when, hall)))


def _when_and_where(item: Item, naming: Naming) -> str:
    hall = naming.halls(item.halls) if item.halls else naming.say("programme.no_hall")
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
    return prose(naming.say("programme.talks") + "\n" + "\n".join(lines)) if lines else ()


def _links(item: Item, now: datetime, naming: Naming) -> Prose:
    """The live stream until it is over, recording and slides, and the session's own links."""
    session = item.session
    over = item.end is not None and now >= item.end
    known = (
        ("programme.live", None if over else session.live),
        ("programme.recording", session.recording),
        ("programme.slides", session.slides),
    )
    spans: list[Span] = []
    for key, address in known:
        if address:
            label, web = naming.say(key), address.startswith(("http://", "https://"))
            spans.append(Span(label, url=address) if web else Span(f"{label}: {address}"))
    spans += [Span(naming.text(link.label) or link.url, url=link.url) for link in session.links]
    lines = [piece for span in spans for piece in (Span("\n"), span)][1:]
    return (tuple(lines),) if lines else ()


def fact_line(items: Sequence[Item], fact: SessionFact, naming: Naming, about: Sequence[str] = ()) -> str:
    """The asked-for fact in one sentence; of several sessions only what holds for all of them."""
    if not items:
        return ""
    if len(items) > 1:
        halls = list(dict.fromkeys(hall for item in items for hall in item.halls))
        if fact is SessionFact.WHERE and 1 <= len(halls) <= 2 and all(item.halls for item in items):
            return naming.say("programme.where_all", halls=naming.halls(halls))
        return ""
    rule = _LINES.get(fact)
    return rule(items[0], naming, about) if rule else ""


def _where(item: Item, naming: Naming, _about: Sequence[str]) -> str:
    if not item.halls:
        return naming.say("programme.where_unknown")
    how = naming.way_to(item.halls[0])
    halls = naming.halls(item.halls)
    return naming.say("programme.where", hall=noted(halls, how, naming.speech) if how else halls)


def _when(item: Item, naming: Naming, _about: Sequence[str]) -> str:
    if item.start is None and item.day is not None:
        return naming.say("programme.when_days", days=naming.time(item))
    if item.start is None:
        return naming.say("programme.when_unknown")
    told = item.session.end is not None
    end = naming.say("programme.when_end", end=naming.clock(item.end)) if item.end and told else ""
    return naming.say("programme.when", start=naming.moment(item.start), end=end)


def _end(item: Item, naming: Naming, about: Sequence[str]) -> str:
    if item.end is None or item.session.end is None:
        return _when(item, naming, about)
    return naming.say("programme.ends", end=naming.clock(item.end), day=naming.day(item.end.date()))


def _who(item: Item, naming: Naming, _about: Sequence[str]) -> str:
    people = naming.people(naming.in_order(item), full=True)
    return naming.say("programme.who" if people else "programme.who_unknown", people=people)


def _together(item: Item, naming: Naming, about: Sequence[str]) -> str:
    others = naming.people(person for person in naming.in_order(item) if person not in about)
    return naming.say("programme.together" if others else "programme.alone", people=others)


def _chair(item: Item, naming: Naming, _about: Sequence[str]) -> str:
    chairs = [naming.programme_id(name) for name in item.session.chairs]
    if not chairs:
        return naming.say("programme.chair_unknown")
    return naming.say("programme.chair", people=naming.people(chairs, full=True))


def _how_long(item: Item, naming: Naming, about: Sequence[str]) -> str:
    if item.start is None or item.end is None or item.session.end is None:
        return _when(item, naming, about)
    return naming.say("programme.how_long", minutes=int((item.end - item.start).total_seconds() // 60))


def _recorded(item: Item, naming: Naming, _about: Sequence[str]) -> str:
    if item.session.recording or item.session.slides:
        return naming.say("programme.recorded_link")
    told = {
        True: "programme.recorded_yes",
        False: "programme.recorded_no",
        None: "programme.recorded_unknown",
    }
    return naming.say(told[item.session.recorded])


def _language(item: Item, naming: Naming, _about: Sequence[str]) -> str:
    if not item.languages:
        return naming.say("programme.language_unknown")
    return naming.say("programme.language", language=naming.spoken(item))


def _status(item: Item, naming: Naming, _about: Sequence[str]) -> str:
    if item.session.status in (SessionStatus.SCHEDULED, SessionStatus.NEW):
        return naming.say("programme.as_planned")
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
