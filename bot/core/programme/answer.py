"""A question about the programme: whether it is one, and the answer to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot import topics as library
from bot.core.arbiter import LIKELY, POSSIBLE, SURE, ProgrammeCandidate
from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import prose
from bot.core.dialogue.turn import BUTTON_DATA_BYTES, Button, Conversation, Decision, Part, Question
from bot.core.knowledge import Knowledge
from bot.core.matching import Match
from bot.core.matching.normalisation import fold
from bot.core.programme.follow_up import FollowUp, conditions_of, follow
from bot.core.programme.index import Item, Programme
from bot.core.programme.query.facts import NOUNS, SessionFact
from bot.core.programme.query.parser import ProgrammeQuery, everyday, understand
from bot.core.programme.query.selection import Selection, select
from bot.core.programme.query.when import Flow, When
from bot.core.programme.relevance import OWN, is_understood, programme_share, relevance, speaks_of_sessions
from bot.core.programme.render.card import card_part
from bot.core.programme.render.names import Naming
from bot.core.programme.render.overview import hall_itself, without_programme
from bot.core.programme.render.session_list import PAGE, listed, not_understood, nothing
from bot.languages.formats import shortened
from bot.languages.messages import say

TOPIC = "programme"
"""The key of a conversation's topic under which the programme keeps what follow-up questions refer to."""

MOST_ASKED = 4

RECOGNISED = 0.5
"""From this probability on an everyday question counts as understood."""

_OWN = ProgrammeCandidate(SURE)
"""A follow-up question or a named hall: the programme's own beyond doubt."""


@dataclass(frozen=True, slots=True)
class ProgrammeAnswer:
    """An answer from the programme with what the arbiter weighs, and what a follow-up question may refer to."""

    part: Part
    topic: Mapping[str, Any]
    candidate: ProgrammeCandidate = _OWN


def answer_from_programme(
    text: str,
    question: Question,
    language: str,
    knowledge: Knowledge,
    conversation: Conversation,
    match: Match,
    *,
    explain: bool = False,
) -> ProgrammeAnswer | None:
    """The programme's answer to one question; None where it is none of the programme's.

    ``match`` says which topics of the library it may be.
    """
    programme = knowledge.programme
    if not programme.items:
        return None
    now = question.now.astimezone(programme.calendar.zone)
    naming = Naming(knowledge, language)
    remembered = conversation.recalls(TOPIC, now)
    if remembered:
        followed = follow(text, remembered, now, programme)
        if followed is not None:
            return _followed(followed, remembered, text, now, naming, explain=explain)
    asked = understand(text, now, programme)
    usual = _everyday(asked, match, now, naming)
    asked = usual or asked
    found = select(asked, now, programme)
    # Of a language without utterances the library says nothing.
    share = programme_share(match.kinds) if language in library.languages() else OWN
    confidence = SURE if usual else relevance(asked, found, programme, share)
    if confidence is None:
        spoken = programme.timed and speaks_of_sessions(asked, share)
        unread = not found.items and not is_understood(asked) and spoken
        return _not_understood(text, asked, naming) if unread else None
    if hall := hall_itself(asked, now, naming):
        sure = confidence == SURE and bool(naming.way_to(asked.halls[0]))
        weighed = ProgrammeCandidate(SURE if sure else LIKELY, bool(hall.buttons), timed=programme.timed)
        return ProgrammeAnswer(hall, _topic([[asked.text, now.isoformat()]], (), 0), weighed)
    if not found.items and asked.when and not any(item.start for item in found.whenever):
        found = Selection(found.whenever, found.whenever)  # no time of theirs is published: all are named
    part = _part(text, asked, found, 0, now, naming)
    spoken = bool(part.sessions) and bool(NOUNS.search(asked.mended))
    candidate = ProgrammeCandidate(confidence, bool(part.sessions), spoken, programme.timed)
    topic = _topic([[text, now.isoformat()]], found.items, 0)
    explanation = _explained(asked, found) if explain else ()
    return ProgrammeAnswer(replace(_paged(part, 0, topic, naming), explanation=explanation), topic, candidate)


def _not_understood(text: str, asked: ProgrammeQuery, naming: Naming) -> ProgrammeAnswer:
    part = Part(text, Decision.UNKNOWN, not_understood(asked, naming))
    return ProgrammeAnswer(part, {}, ProgrammeCandidate(POSSIBLE, understood=False))


def _everyday(asked: ProgrammeQuery, match: Match, now: datetime, naming: Naming) -> ProgrammeQuery | None:
    """The question as an everyday one: the topics of such questions are likely together, and it names no subject."""
    programme, classifier = naming.programme, naming.knowledge.matcher.topics.classifier
    known = [(library.topics()[topic], probability) for topic, probability in match.topics]
    usual = [(topic, probability) for topic, probability in known if topic.query is not None or topic.status]
    if not programme.timed or sum(probability for _, probability in usual) < RECOGNISED:
        return None
    topic = usual[0][0]
    words = [word for unit in asked.topic.units for word in unit.words]
    if not all(any(classifier.supports(known.id, word) for known, _ in usual) for word in words):
        return None
    return everyday(asked, topic, now, programme)


def _part(
    text: str, asked: ProgrammeQuery, found: Selection, page: int, now: datetime, naming: Naming
) -> Part:
    """The reply to a question whose sessions have been found: a card, a list, or none with the nearest."""
    if len(found.items) == 1 and asked.fact is not SessionFact.HOW_MANY:
        about = [person for group in asked.people for person in group]
        part = card_part(found.items[0], now, naming, asked.fact, about)
    elif found.items:
        part = listed(found.items, page, naming, asked)
    else:
        part = nothing(asked, found, now, naming)
    return replace(part, question=text)


def _explained(asked: ProgrammeQuery, found: Selection) -> tuple[str, ...]:
    """The conditions as they were understood, a line each."""
    told = {
        "halls": asked.halls,
        "people": asked.people,
        "tracks": asked.tracks,
        "kinds": asked.kinds,
        "language": asked.language,
        "topic": tuple(unit.words for unit in asked.topic.units),
        "time": tuple(
            f"{w.rule} {w.start:%Y-%m-%d %H:%M} to {w.end:%Y-%m-%d %H:%M}" for w in asked.when.windows
        ),
        "days": tuple(day.isoformat() for day in asked.when.days),
        "order": (asked.when.flow or "", asked.when.nth) if asked.when.flow or asked.when.nth else "",
        "fact": asked.fact if asked.fact is not SessionFact.WHAT else "",
    }
    return (*(f"{name}: {value}" for name, value in told.items() if value), f"sessions: {len(found.items)}")


def _topic(asked: list[list[str]], items: Sequence[Item], page: int) -> dict[str, Any]:
    shown = [item.id for item in items[page * PAGE : (page + 1) * PAGE]]
    return {TOPIC: {"asked": asked[-MOST_ASKED:], "page": page, "shown": shown}}


def _followed(
    followed: FollowUp, kept: Mapping[str, Any], text: str, now: datetime, naming: Naming, *, explain: bool
) -> ProgrammeAnswer:
    """The answer to a follow-up question; its first words say what it was taken to follow."""
    asked, items, page = followed.asked, followed.items, followed.page
    found = select(asked, now, naming.programme) if items is None else Selection(items, items)
    chain = [list(map(str, pair)) for pair in kept["asked"]]
    lead = naming.say("programme.following", asked=shortened(chain[-1][0], 60))
    part = _part(text, asked, found, page, now, naming)
    if page and page * PAGE >= len(found.items):
        part = replace(part, text=prose(naming.say("programme.no_more")), buttons=())
    topic = _topic([*chain, [text, now.isoformat()]] if items is None else chain, found.items, page)
    part = _paged(part, page, topic, naming)
    forget = callback_data.button(naming.say("programme.forget"), callback_data.FORGET)
    explanation = _explained(asked, found) if explain else ()
    part = replace(
        part, text=prose(lead) + part.text, buttons=(*part.buttons, forget), explanation=explanation
    )
    return ProgrammeAnswer(part, topic)


def _paged(part: Part, page: int, topic: Mapping[str, Any], naming: Naming) -> Part:
    """A part with buttons to the other pages of its list; the digest of the questions that it answers stands on them."""
    return _with_pages(part, page, naming, callback_data.LISTED_PAGE, _chain_digest(topic[TOPIC]["asked"]))


def _with_pages(part: Part, page: int, naming: Naming, kind: str, argument: str) -> Part:
    made = callback_data.page_buttons(
        len(part.sessions),
        page,
        PAGE,
        naming.language,
        lambda to: callback_data.page_data(kind, to, argument),
    )
    return replace(part, buttons=(*part.buttons, *made))


def _chain_digest(asked: object) -> str:
    return callback_data.digest(repr(asked))


def remember(
    conversation: Conversation, text: str, items: Sequence[Item], now: datetime, page: int = 0
) -> Conversation:
    """The conversation after an answer that a command or a button asked for."""
    return replace(conversation, topic=_topic([[text, now.isoformat()]], items, page), at=now)


def answer_again(
    asked: ProgrammeQuery,
    found: Selection,
    page: int,
    now: datetime,
    naming: Naming,
    kind: str,
    argument: str,
) -> Part:
    """The reply to conditions that a command or a button stands for; ``kind`` and ``argument`` make its page buttons."""
    now = now.astimezone(naming.programme.calendar.zone)
    part = _part(asked.text, asked, found, page, now, naming)
    return _with_pages(part, page, naming, kind, argument)


def running(
    flow: Flow, question: Question, at: datetime, naming: Naming, conversation: Conversation, page: int = 0
) -> tuple[Part, Conversation]:
    """A page of what runs, or comes next, ``at`` a moment, which its page buttons name."""
    if not naming.programme.timed:
        return without_programme(naming), conversation
    asked = ProgrammeQuery(f"what is on {flow}", when=When(flow=flow), said=True)
    found = select(asked, at, naming.programme)
    argument = f"{flow}:{int(at.timestamp())}"
    part = answer_again(asked, found, page, question.now, naming, callback_data.RUNNING, argument)
    return part, remember(conversation, asked.text, found.items, question.now, page)


def turned_page(
    page: int, digest: str, question: Question, naming: Naming, conversation: Conversation
) -> tuple[Part, Conversation] | None:
    """Another page of the list that stands above the button, else of the one shown last.

    None where neither is known any more.
    """
    kept, shown = conversation.topic.get(TOPIC), question.shown
    chain: Any = kept.get("asked") if isinstance(kept, dict) else None
    if chain is None or _chain_digest(chain) != digest:
        chain = [[shown.asked, shown.at.isoformat()]] if shown else None
    programme = naming.programme
    now = question.now.astimezone(programme.calendar.zone)
    asked = conditions_of({"asked": chain}, now, programme)
    if asked is None:
        return None
    if shown:
        items = tuple(programme.items[programme.numbers[i]] for i in shown.sessions if i in programme.numbers)
        found, naming = Selection(items, items), Naming(naming.knowledge, shown.language)
    else:
        found = select(asked, _asked_at(chain, now), programme)
    part = _part(asked.text, asked, found, page, now, naming)
    topic = _topic(chain, found.items, page)
    part = _paged(part, page, topic, naming)
    if shown and not shown.asked:
        return part, conversation  # no word of such a question is kept
    return part, replace(conversation, topic=topic, at=question.now)


def _asked_at(chain: Any, now: datetime) -> datetime:  # noqa: ANN401 - JSON
    """When the last question was asked: its list is turned as it was, though "now" has moved on."""
    try:
        at = datetime.fromisoformat(chain[-1][1])
    except (KeyError, IndexError, TypeError, ValueError):
        return now
    return at if at.tzinfo else now


def about_topic(words: str, programme: Programme) -> tuple[ProgrammeQuery, Selection]:
    """The sessions on a topic that a guarded question named."""
    topic = programme.titles.topic(fold(words))
    numbers, titled = programme.titles.about(topic)
    items = tuple(programme.items[number] for number in sorted(numbers))
    asked = ProgrammeQuery(words, topic=topic, topical=numbers, titled=titled, said=True)
    return asked, Selection(items, items)


def topic_button(words: tuple[str, ...], language: str, knowledge: Knowledge) -> tuple[Button, ...]:
    """A button to the sessions on what a guarded question was about, where there are any."""
    for word in words:
        room = BUTTON_DATA_BYTES - len(callback_data.page_data(callback_data.ON_TOPIC, 99, ""))
        if len(word.encode()) <= room and about_topic(word, knowledge.programme)[1].items:
            label = say("programme.sessions_on", language, topic=word)
            return (callback_data.button(label, callback_data.ON_TOPIC, word),)
    return ()
