"""Whether an answer helped: a thumb up or down under it, once a person and answer, and a tap for why not."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import prose
from bot.core.dialogue.turn import Button, Decision, Part, Turn
from bot.core.knowledge import is_smalltalk
from bot.languages.messages import say
from bot.store import Effect, UnitOfWork
from bot.tg.handlers.services import Services, notice
from bot.tg.messages.send import acknowledge, replace_message
from bot.tg.updates.inbox import nothing_to_write
from bot.tg.updates.parse import Incoming

REASONS = ("wrong", "outdated", "other", "unclear")
_ANSWER = re.compile(r"(?:([a-z]+)\.)?(\d{1,16})\.(\d{1,2})")


def offered(_turn: Turn, part: Part, number: int, incoming: Incoming, desk: Services) -> Sequence[Button]:
    """Two thumbs under an answer; greetings and the desk's own sentences are none."""
    if part.decision is not Decision.ANSWERED or not (part.entries or part.sessions):
        return ()
    facts = desk.current.knowledge.entries
    if any(entry.id in facts and is_smalltalk(facts[entry.id]) for entry in part.entries):
        return ()
    answer = f"{incoming.update_id}.{number}"
    return (
        Button("👍", callback_data.data(callback_data.GOOD, answer)),
        Button("👎", callback_data.data(callback_data.BAD, answer)),
    )


async def vote(incoming: Incoming, desk: Services) -> Effect:
    """Takes a person's first verdict on an answer; a bad one is asked for its reason."""
    kind, argument = callback_data.read(incoming.data) or ("", "")
    language = await desk.language(incoming)
    named = _ANSWER.fullmatch(argument)
    if named is None or named[1]:
        await acknowledge(desk.bot, incoming.query_id, say("desk.old_button_gone", language))
        return nothing_to_write
    answer, good = (int(named[2]), int(named[3])), kind == callback_data.GOOD
    async with desk.store.transaction() as tx:
        before = await tx.feedback.find(*answer, incoming.person_id)
    if before is not None:
        await acknowledge(desk.bot, incoming.query_id, say("feedback.thanks_already", language))
        return nothing_to_write
    await acknowledge(desk.bot, incoming.query_id, say("feedback.thanks", language) if good else None)
    if not good:
        made = [
            Button(
                say(f"feedback.why_{why}", language),
                callback_data.data(callback_data.WHY, f"{why}.{argument}"),
            )
            for why in REASONS
        ]
        await desk.tell(prose(say("feedback.why_bad", language)), incoming, made)

    async def effect(tx: UnitOfWork) -> None:
        await tx.feedback.add(*answer, incoming.person_id, good, datetime.now(UTC))

    return effect


async def why(incoming: Incoming, desk: Services) -> Effect:
    """Takes the reason for a bad verdict; the thanks take the place of the question."""
    _, argument = callback_data.read(incoming.data) or ("", "")
    language = await desk.language(incoming)
    named = _ANSWER.fullmatch(argument)
    if named is None or named[1] not in REASONS:
        await acknowledge(desk.bot, incoming.query_id, say("desk.old_button_gone", language))
        return nothing_to_write
    answer, reason = (int(named[2]), int(named[3])), named[1]
    async with desk.store.transaction() as tx:
        before = await tx.feedback.find(*answer, incoming.person_id)
    if before != (False, None):
        await acknowledge(desk.bot, incoming.query_id, say("feedback.thanks_already", language))
        return nothing_to_write
    await acknowledge(desk.bot, incoming.query_id)
    if incoming.message_id is not None:
        made = notice(prose(say("feedback.thanks_reason", language)))[0]
        await replace_message(desk.bot, incoming.chat_id, incoming.message_id, made)

    async def effect(tx: UnitOfWork) -> None:
        await tx.feedback.set_reason(*answer, incoming.person_id, reason)

    return effect
