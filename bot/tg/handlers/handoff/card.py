"""The card of a handoff in the organizers' chats: one message for each, kept up to date in its place."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Paragraph, Prose, Span, prose
from bot.core.dialogue.turn import Button
from bot.core.faq.replies import question_of
from bot.core.knowledge import Knowledge, is_smalltalk
from bot.core.matching.fuzzy import spelled_alike
from bot.languages.formats import language_name
from bot.languages.messages import say
from bot.store import UnitOfWork
from bot.store.handoffs import Handoff, HandoffState
from bot.tg.handlers.context import Services
from bot.tg.messages.outbox import outgoing
from bot.tg.messages.render import render

SHOWN = 1500
"""So many characters of a question or an answer stand on a card."""

LOOKED_AT = 5

MOST_WORDINGS = 3

CLAIM, GIVE_BACK, CLOSE, REOPEN = "claim", "back", "close", "reopen"


def nearest_entries(text: str, knowledge: Knowledge) -> list[str]:
    """Ids of the entries nearest to a question, best first; greetings are none."""
    candidates = knowledge.matcher.match(text, LOOKED_AT).candidates
    return [c.id for c in candidates if not is_smalltalk(knowledge.entries[c.id])]


async def enqueue_cards(
    tx: UnitOfWork, handoff: Handoff, near: Sequence[str], services: Services, since: int | None
) -> None:
    """Enqueues the card of a handoff, or its new state in its place, for each chat, once for an update (``since``).

    Without an update only those chats get a card that have none yet.
    """
    name, at = f"case:{handoff.number}", datetime.now(UTC)
    if since is not None:
        await tx.outbox.withdraw(f"{name}:card", at)
    names = services.organizers.reach.names
    for chat in sorted(services.organizers.reach.answering):
        language = await services.organizers.language_in(chat, tx)
        text = card(handoff, near, services.current.knowledge, language, chat, names)
        message = render(text, _buttons(handoff, language))[0]
        first = f"{name}>{chat}"
        if await tx.outbox.enqueue([outgoing(chat, name, message, key=first)], at) or since is None:
            continue
        key = f"{name}:card.{since}>{chat}"
        again = outgoing(chat, f"{name}:card", message, key=key, replaces=first)
        await tx.outbox.enqueue([again], at)


def quoted(question: str) -> Paragraph:
    """A question as it stands in a message about it."""
    return (Span(f"» {question}", italic=True),)


def card(
    handoff: Handoff,
    near: Sequence[str],
    knowledge: Knowledge,
    language: str,
    chat: int,
    names: Mapping[int, str],
) -> Prose:
    """What organizers read of a handoff in a chat of theirs; ``names`` are those of organizers."""
    count = len({(asker.chat_id, asker.person_id) for asker in handoff.askers})
    asked_in = language_name(handoff.language, language)
    given = [asker.name for asker in handoff.askers if asker.name]
    key = "handoff.waiting" if handoff.waits else "handoff.asked"
    lines = [say(key, language, count=count, language=asked_in)]
    if given:
        lines.append(say("handoff.names", language, names=given))
    others = {
        a.wording.strip(): None for a in handoff.askers if not spelled_alike(a.wording, handoff.question)
    }
    if others:
        lines.append(say("handoff.also", language, wordings=[f"» {one}" for one in others][:MOST_WORDINGS]))
    title = (Span(say("handoff.title", language, number=handoff.number), bold=True),)
    question = (Span(f"» {handoff.question[:SHOWN]}"),)
    return (
        title,
        question,
        *prose("\n".join([*lines, _near_line(handoff, near, knowledge, language)])),
        *_state(handoff, language, chat, names),
    )


def _near_line(handoff: Handoff, near: Sequence[str], knowledge: Knowledge, language: str) -> str:
    if handoff.about in knowledge.entries:
        question = question_of(knowledge.entries[handoff.about or ""], language, knowledge)
        reason = say(f"feedback.why_{handoff.reason}", language) if handoff.reason else "👎"
        return say("handoff.disliked", language, id=handoff.about, question=question, reason=reason)
    if not near:
        return say("handoff.nothing_near", language)
    question = question_of(knowledge.entries[near[0]], language, knowledge)
    return say("handoff.nearest", language, id=near[0], question=question)


def _state(handoff: Handoff, language: str, chat: int, names: Mapping[int, str]) -> Prose:
    """Where the handoff stands and what to do next; an organizer's name is a link to their profile."""
    before, _, after = say(f"handoff.state_{handoff.state}", language, who="\0").partition("\0")
    if not after:
        return prose(before)
    who = Span(say("handoff.you", language))
    if handoff.claimed_by and handoff.claimed_by != chat:
        name = names.get(handoff.claimed_by) or say("handoff.colleague", language)
        who = Span(name, url=f"tg://user?id={handoff.claimed_by}")
    elif handoff.claimed_by is None:
        who = Span(say("handoff.colleague", language))
    text: Prose = ((Span(before), who, Span(after)),)
    if handoff.state is HandoffState.ANSWERED and handoff.answer:
        text += ((Span(handoff.answer[:SHOWN]),),)
    if handoff.entry:
        text += prose(say("handoff.saved", language, entry=handoff.entry))
    return text


def _buttons(handoff: Handoff, language: str) -> tuple[Button, ...]:
    steps: tuple[str, ...] = ()
    if handoff.waits:
        steps = (CLAIM if handoff.state is HandoffState.OPEN else GIVE_BACK, CLOSE)
    elif handoff.state is HandoffState.CLOSED:
        steps = (REOPEN,)
    made = [
        callback_data.button(
            say(f"handoff.button_{what}", language), callback_data.CASE, f"{what}.{handoff.number}"
        )
        for what in steps
    ]
    if handoff.about and handoff.state is not HandoffState.CLOSED:
        made.append(edit_button(handoff.about, language))
    return tuple(made)


def edit_button(entry: str, language: str) -> Button:
    """A button that changes the answer of an entry."""
    data = callback_data.data(callback_data.EDIT, callback_data.digest(entry))
    return Button(say("editing.button_change", language), data)
