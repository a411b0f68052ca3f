"""``/stats``: what was asked, in figures and as a chart."""

import asyncio

from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import prose
from bot.core.organizers.chart import hours_chart
from bot.core.organizers.statistics import figures, since_of
from bot.core.organizers.statistics_reply import span_buttons, statistics_reply
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect
from bot.tg.handlers.services import Services, seen
from bot.tg.messages.send import acknowledge, send_picture
from bot.tg.updates.inbox import nothing_to_write
from bot.tg.updates.parse import Incoming


async def stats(incoming: Incoming, desk: Services) -> Effect:
    """The command: the figures since the time that stands after it, of all time where none does."""
    return await _tell(incoming.text, incoming, desk)


async def chosen(incoming: Incoming, desk: Services) -> Effect:
    """A button: the figures of another time."""
    await acknowledge(desk.bot, incoming.query_id)
    if not desk.may(incoming.person_id, Role.READER):
        return nothing_to_write
    _, argument = callback_data.read(incoming.data) or ("", "")
    return await _tell(argument, incoming, desk)


async def _tell(given: str, incoming: Incoming, desk: Services) -> Effect:
    knowledge, conversation, now = await desk.situation(incoming)
    language, zone = await desk.language(incoming), knowledge.conference.timezone
    effect = seen(incoming, conversation, now)
    try:
        since = since_of(given, now, zone)
    except (ValueError, OverflowError):
        told = say("statistics.since_unknown", language, given=given[:40])
        await desk.tell(prose(told), incoming, span_buttons(language))
        return effect
    async with desk.store.transaction() as tx:
        material = await tx.statistics.material(since)
    counted = await asyncio.to_thread(figures, material, zone, since)
    if counted.questions:
        picture = await asyncio.to_thread(hours_chart, counted.by_hour)
        await send_picture(desk.bot, incoming.chat_id, picture, say("statistics.chart", language, zone=zone))
    text = statistics_reply(counted, language, knowledge) + prose(say("statistics.next", language))
    await desk.tell(text, incoming, span_buttons(language))
    return effect
