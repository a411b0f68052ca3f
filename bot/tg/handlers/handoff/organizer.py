"""Working on cases, as organizers see it: claim, give back, close, and answer by replying to the card."""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.core.desk import seeks_advice
from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Prose, Span, prose
from bot.core.dialogue.turn import Button
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect, OutgoingMessage, UnitOfWork
from bot.store.handoffs import Handoff
from bot.tg.handlers.handoff.asker import quoted
from bot.tg.handlers.handoff.card import CLAIM, CLOSE, GIVE_BACK, nearest_to, owe_cards
from bot.tg.handlers.services import Services, notice
from bot.tg.messages.outbox import owed
from bot.tg.messages.send import acknowledge
from bot.tg.updates.inbox import nothing_to_write
from bot.tg.updates.parse import Incoming

_CASE = re.compile(r"(claim|back|close)\.(\d{1,18})")
SAID = {CLAIM: "handoff.is_claimed", GIVE_BACK: "handoff.is_back", CLOSE: "handoff.is_closed"}
DONE = {CLAIM: "claimed a case", GIVE_BACK: "gave a case back", CLOSE: "closed a case"}


async def pressed(incoming: Incoming, desk: Services) -> Effect:
    """Claim, give back or close; others on it meanwhile are told by the card."""
    _, argument = callback_data.read(incoming.data) or ("", "")
    language = await desk.language(incoming)
    named = _CASE.fullmatch(argument)
    if named is None or not desk.may(incoming.person_id, Role.EDITOR):
        await acknowledge(desk.bot, incoming.query_id, say("handoff.only_editors", language))
        return nothing_to_write
    what, number = named[1], int(named[2])
    async with desk.store.transaction() as tx:
        case = await tx.handoffs.get(number)
    if case is None or not case.waits:
        await acknowledge(desk.bot, incoming.query_id, say("handoff.is_over", language))
        return nothing_to_write
    if what == CLAIM and case.claimed_by not in (None, incoming.person_id):
        await acknowledge(desk.bot, incoming.query_id, say("handoff.is_taken", language))
        return nothing_to_write
    await acknowledge(desk.bot, incoming.query_id, say(SAID[what], language))
    near = await asyncio.to_thread(nearest_to, case.question, desk.current.knowledge)
    now = datetime.now(UTC)

    async def effect(tx: UnitOfWork) -> None:
        if not await _change(what, number, incoming.person_id, now, tx):
            return
        case = await tx.handoffs.get(number)
        if case is None:
            return
        await tx.audit.record(incoming.person_id, DONE[what], f"case {number}", now)
        if what == CLOSE:
            await tx.outbox.enqueue(list(_told(case, "", incoming.update_id)), now)
        await owe_cards(tx, case, near, desk, now, since=incoming.update_id)

    return effect


async def _change(what: str, number: int, person_id: int, at: datetime, tx: UnitOfWork) -> bool:
    if what == CLAIM:
        return await tx.handoffs.claim(number, person_id, at)
    if what == GIVE_BACK:
        return await tx.handoffs.release(number)
    return await tx.handoffs.close(number)


async def replied(incoming: Incoming, desk: Services) -> Effect:
    """An organizer's reply to a card goes to everybody who asked; a later one corrects it."""
    language = await desk.language(incoming)
    async with desk.store.transaction() as tx:
        cause = await tx.outbox.cause_of(incoming.chat_id, incoming.reply_to) or ""
        number = int(cause.split(":")[1])
        case = await tx.handoffs.get(number)
    if case is None or not case.askers:
        await desk.tell(prose(say("handoff.is_over", language)), incoming)
        return nothing_to_write
    if incoming.withheld or seeks_advice(incoming.text, desk.current.knowledge):
        await desk.tell(prose(say("handoff.answer_medical", language)), incoming)
        return nothing_to_write
    answer, now = incoming.text.strip(), datetime.now(UTC)
    if not answer or (incoming.edited and answer == case.answer):
        return nothing_to_write
    near = await asyncio.to_thread(nearest_to, case.question, desk.current.knowledge)

    async def effect(tx: UnitOfWork) -> None:
        before = await tx.handoffs.get(number)
        await tx.handoffs.answer(number, incoming.person_id, answer, now)
        case = await tx.handoffs.get(number)
        if before is None or case is None:
            return
        corrects = before.answer is not None
        key = "handoff.answer_corrected" if corrects else "handoff.answer"
        await tx.outbox.enqueue(list(_told(case, key, incoming.update_id)), now)
        await tx.outbox.enqueue([_confirmation(case, language, incoming)], now)
        await owe_cards(tx, case, near, desk, now, since=incoming.update_id)
        done = "corrected an answer" if corrects else "answered a case"
        await tx.audit.record(incoming.person_id, done, f"case {number}", now)

    return effect


def _told(case: Handoff, key: str, since: int) -> Iterator[OutgoingMessage]:
    """The answer, or without ``key`` that there is none, to everybody who asked; one for each message to quote."""
    told = {(asker.chat_id, asker.message_id): asker for asker in reversed(case.askers)}
    for (chat, message), asker in sorted(told.items(), key=lambda pair: (pair[1].asked_at, pair[0][0])):
        language = asker.language
        text: Prose = (quoted(asker.wording),)
        if key:
            heading: Prose = ((Span(say(key, language), bold=True),),)
            text = (*heading, *text, *prose(case.answer or "", say("handoff.answer_next", language)))
        else:
            text += prose(say("handoff.answer_none", language))
        for number, made in enumerate(notice(text)):
            once = f"answer:{case.number}.{since}>{chat}.{message}.{number}"
            yield owed(
                chat, f"answer:{case.number}", made, key=once, reply_to=message if number == 0 else None
            )


def _confirmation(case: Handoff, language: str, incoming: Incoming) -> OutgoingMessage:
    count = len({(asker.chat_id, asker.person_id) for asker in case.askers})
    text = say("handoff.sent", language, count=count)
    save = Button(say("handoff.save", language), callback_data.data(callback_data.SAVE, str(case.number)))
    made = notice(prose(text), () if case.entry else (save,))[0]
    key = f"case:{case.number}:told.{incoming.update_id}>{incoming.chat_id}"
    return owed(incoming.chat_id, f"case:{case.number}", made, key=key, reply_to=incoming.message_id)
