"""The card of a case in the organizers' chats: one message for each, kept up to date in its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Prose, Span, prose
from bot.core.dialogue.turn import Button
from bot.core.faq.replies import question_of
from bot.core.knowledge import Knowledge, is_smalltalk
from bot.languages.formats import language_name
from bot.languages.messages import say
from bot.store import UnitOfWork
from bot.store.handoffs import Handoff, HandoffState
from bot.tg.handlers.services import Services, notice
from bot.tg.messages.outbox import owed

SHOWN = 1500
"""So many characters of a question or an answer stand on a card."""

LOOKED_AT = 5

CLAIM, GIVE_BACK, CLOSE = "claim", "back", "close"


@dataclass(frozen=True, slots=True)
class Near:
    """The entries nearest to a question, best first."""

    identifiers: Sequence[str]
    knowledge: Knowledge


def nearest_to(text: str, knowledge: Knowledge) -> Near:
    """The entries nearest to a question; greetings are none."""
    candidates = knowledge.matcher.match(text, LOOKED_AT).candidates
    return Near([c.id for c in candidates if not is_smalltalk(knowledge.entries[c.id])], knowledge)


async def owe_cards(
    tx: UnitOfWork, case: Handoff, near: Near, desk: Services, at: datetime, *, since: int
) -> None:
    """Owes the card of a case, or its new state in its place, to each chat; ``since`` names the change, once."""
    await tx.outbox.withdraw(f"case:{case.number}:card", at)
    for chat, language in await desk.organizers.languages(tx):
        made = notice(card(case, near, language, chat), _buttons(case, language))[0]
        first = f"case:{case.number}>{chat}"
        if await tx.outbox.enqueue([owed(chat, f"case:{case.number}", made, key=first)], at):
            continue
        cause = f"case:{case.number}:card"
        await tx.outbox.enqueue([owed(chat, cause, made, key=f"{cause}.{since}>{chat}", replaces=first)], at)


def card(case: Handoff, near: Near, language: str, chat: int) -> Prose:
    """What organizers read of a case in a chat of theirs."""
    count = len({(asker.chat_id, asker.person_id) for asker in case.askers})
    asked_in = language_name(case.language, language)
    names = [asker.name for asker in case.askers if asker.name]
    key = "handoff.waiting" if case.waits else "handoff.asked"
    lines = [say(key, language, count=count, language=asked_in)]
    if names:
        lines.append(say("handoff.names", language, names=names))
    title = (Span(say("handoff.title", language, number=case.number), bold=True),)
    question = (Span(f"» {case.question[:SHOWN]}"),)
    return (
        title,
        question,
        *prose("\n".join([*lines, _near_line(near, language)])),
        *_state(case, language, chat),
    )


def _near_line(near: Near, language: str) -> str:
    if not near.identifiers:
        return say("handoff.nothing_near", language)
    best = near.identifiers[0]
    question = question_of(near.knowledge.entries[best], language, near.knowledge)
    return say("handoff.nearest", language, id=best, question=question)


def _state(case: Handoff, language: str, chat: int) -> Prose:
    """Where the case stands and what to do next; a colleague is a link to their profile, no name."""
    before, _, after = say(f"handoff.state_{case.state}", language, who="\0").partition("\0")
    if not after:
        return prose(before)
    mine = case.claimed_by == chat
    who = Span(say("handoff.you" if mine else "handoff.colleague", language))
    if not mine and case.claimed_by:
        who = Span(who.text, url=f"tg://user?id={case.claimed_by}")
    told: Prose = ((Span(before), who, Span(after)),)
    if case.state is HandoffState.ANSWERED:
        told += ((Span((case.answer or "")[:SHOWN]),),)
    if case.entry:
        told += prose(say("handoff.saved", language, entry=case.entry))
    return told


def _buttons(case: Handoff, language: str) -> tuple[Button, ...]:
    if not case.waits:
        return ()
    first = CLAIM if case.state is HandoffState.OPEN else GIVE_BACK
    return tuple(
        Button(
            say(f"handoff.button_{what}", language),
            callback_data.data(callback_data.CASE, f"{what}.{case.number}"),
        )
        for what in (first, CLOSE)
    )
