"""The card of a handoff in the organizers' chats: one message for each, kept up to date in its place."""

from collections.abc import Sequence

from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Prose, Span, prose
from bot.core.dialogue.turn import Button
from bot.core.faq.replies import question_of
from bot.core.knowledge import Knowledge, is_smalltalk
from bot.languages.formats import language_name
from bot.languages.messages import say
from bot.store import UnitOfWork
from bot.store.handoffs import Handoff, HandoffState
from bot.tg.handlers.context import Context
from bot.tg.messages.outbox import outgoing
from bot.tg.messages.render import render

SHOWN = 1500
"""So many characters of a question or an answer stand on a card."""

LOOKED_AT = 5

CLAIM, GIVE_BACK, CLOSE = "claim", "back", "close"


def nearest_entries(text: str, knowledge: Knowledge) -> list[str]:
    """Ids of the entries nearest to a question, best first; greetings are none."""
    candidates = knowledge.matcher.match(text, LOOKED_AT).candidates
    return [c.id for c in candidates if not is_smalltalk(knowledge.entries[c.id])]


async def enqueue_cards(tx: UnitOfWork, handoff: Handoff, near: Sequence[str], context: Context) -> None:
    """Enqueues the card of a handoff, or its new state in its place, for each chat, once for an update."""
    name, since = f"case:{handoff.number}", context.update.update_id
    await tx.outbox.withdraw(f"{name}:card", context.now)
    for chat, language in await context.services.organizers.languages(tx):
        text = card(handoff, near, context.knowledge, language, chat)
        message = render(text, _buttons(handoff, language))[0]
        first = f"{name}>{chat}"
        if await tx.outbox.enqueue([outgoing(chat, name, message, key=first)], context.now):
            continue
        key = f"{name}:card.{since}>{chat}"
        again = outgoing(chat, f"{name}:card", message, key=key, replaces=first)
        await tx.outbox.enqueue([again], context.now)


def card(handoff: Handoff, near: Sequence[str], knowledge: Knowledge, language: str, chat: int) -> Prose:
    """What organizers read of a handoff in a chat of theirs."""
    count = len({(asker.chat_id, asker.person_id) for asker in handoff.askers})
    asked_in = language_name(handoff.language, language)
    names = [asker.name for asker in handoff.askers if asker.name]
    key = "handoff.waiting" if handoff.waits else "handoff.asked"
    lines = [say(key, language, count=count, language=asked_in)]
    if names:
        lines.append(say("handoff.names", language, names=names))
    title = (Span(say("handoff.title", language, number=handoff.number), bold=True),)
    question = (Span(f"» {handoff.question[:SHOWN]}"),)
    return (
        title,
        question,
        *prose("\n".join([*lines, _near_line(near, knowledge, language)])),
        *_state(handoff, language, chat),
    )


def _near_line(near: Sequence[str], knowledge: Knowledge, language: str) -> str:
    if not near:
        return say("handoff.nothing_near", language)
    question = question_of(knowledge.entries[near[0]], language, knowledge)
    return say("handoff.nearest", language, id=near[0], question=question)


def _state(handoff: Handoff, language: str, chat: int) -> Prose:
    """Where the handoff stands and what to do next; a colleague is a link to their profile, no name."""
    before, _, after = say(f"handoff.state_{handoff.state}", language, who="\0").partition("\0")
    if not after:
        return prose(before)
    mine = handoff.claimed_by == chat
    who = Span(say("handoff.you" if mine else "handoff.colleague", language))
    if not mine and handoff.claimed_by:
        who = Span(who.text, url=f"tg://user?id={handoff.claimed_by}")
    text: Prose = ((Span(before), who, Span(after)),)
    if handoff.state is HandoffState.ANSWERED:
        text += ((Span((handoff.answer or "")[:SHOWN]),),)
    if handoff.entry:
        text += prose(say("handoff.saved", language, entry=handoff.entry))
    return text


def _buttons(handoff: Handoff, language: str) -> tuple[Button, ...]:
    if not handoff.waits:
        return ()
    first = CLAIM if handoff.state is HandoffState.OPEN else GIVE_BACK
    return tuple(
        Button(
            say(f"handoff.button_{what}", language),
            callback_data.data(callback_data.CASE, f"{what}.{handoff.number}"),
        )
        for what in (first, CLOSE)
    )
