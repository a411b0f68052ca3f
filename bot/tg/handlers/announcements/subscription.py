"""``/announcements``, and the button under each of them: whoever wants none gets none, until they want them again."""

from bot.core.dialogue import callback_data
from bot.core.dialogue.turn import Button
from bot.languages.messages import say
from bot.store import Effect, UnitOfWork
from bot.tg.handlers.context import Context, combined
from bot.tg.updates.inbox import nothing_to_write

ON, OFF = "on", "off"


def opt_out(language: str) -> Button:
    """The button under an announcement that ends them."""
    return _button(OFF, language)


def _button(turn: str, language: str) -> Button:
    data = callback_data.data(callback_data.SUBSCRIBE, turn)
    return Button(say(f"announcements.turn_{turn}", language), data)


async def command(context: Context) -> Effect:
    """Whether announcements reach the person, with the button that changes it."""
    if not context.update.private:
        await context.say("privacy.only_private", username=context.services.me.username)
        return nothing_to_write
    async with context.services.store.transaction() as tx:
        unsubscribed = await tx.people.is_unsubscribed(context.chat)
    await _tell(OFF if unsubscribed else ON, context)
    return context.seen()


async def press(context: Context, turn: str) -> Effect:
    """Switches announcements on or off; what still waits for somebody who wants none is not sent to them."""
    await context.acknowledge()
    if turn not in (ON, OFF) or not context.update.private:
        return nothing_to_write
    await _tell(turn, context)

    async def effect(tx: UnitOfWork) -> None:
        await tx.people.unsubscribe(context.chat, turn == OFF)
        if turn == OFF:
            await tx.outbox.withdraw_announcements(context.chat, context.now)

    return combined(context.seen(), effect)


async def _tell(turn: str, context: Context) -> None:
    other = OFF if turn == ON else ON
    await context.say(f"announcements.turned_{turn}", _button(other, context.language))
