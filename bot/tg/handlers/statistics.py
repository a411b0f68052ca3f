"""``/stats``: what was asked, in figures and as a chart."""

import asyncio

from bot.core.dialogue.prose import prose
from bot.core.organizers.chart import hours_chart
from bot.core.organizers.statistics import figures, since_of
from bot.core.organizers.statistics_reply import span_buttons, statistics_reply
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect
from bot.tg.handlers.context import Context
from bot.tg.handlers.handler import organizer
from bot.tg.messages.send import send_picture


@organizer(Role.READER)
async def command(context: Context) -> Effect:
    """The figures since the time that stands after the command, of all time where none does."""
    await _send(context.update.text, context)
    return context.seen()


@organizer(Role.READER)
async def press(context: Context, since: str) -> Effect:
    """The figures of another time."""
    await context.acknowledge()
    await _send(since, context)
    return context.seen()


async def _send(given: str, context: Context) -> None:
    language, zone = context.language, context.knowledge.conference.timezone
    buttons = span_buttons(language)
    try:
        since = since_of(given, context.now, zone)
    except (ValueError, OverflowError):
        await context.say("statistics.since_unknown", *buttons, given=given[:40])
        return
    async with context.services.store.transaction() as tx:
        material = await tx.statistics.material(since)
    counted = await asyncio.to_thread(figures, material, zone, since)
    if counted.questions:
        picture = await asyncio.to_thread(hours_chart, counted.by_hour)
        caption = say("statistics.chart", language, zone=zone)
        await send_picture(
            context.services.bot, context.chat, picture, caption, topic_id=context.update.topic_id
        )
    text = statistics_reply(counted, language, context.knowledge) + prose(say("statistics.next", language))
    await context.send(text, buttons)
