"""What is no question: pictures and the like, and people and groups that come, go or move."""

from bot.store import Effect
from bot.tg.handlers.context import Context
from bot.tg.updates.inbox import MOST_WAITING, nothing_to_write

ALBUMS_REMEMBERED = 1000


async def not_text(context: Context) -> Effect:
    """A picture, a voice, a sticker: one kind sentence, once for pictures sent together."""
    if context.update.album:
        albums, key = context.services.albums, f"{context.chat}:{context.update.album}"
        if key in albums:
            return nothing_to_write
        albums[key] = None
        if len(albums) > ALBUMS_REMEMBERED:
            albums.popitem(last=False)
    await context.say("desk.not_text")
    return context.seen()


async def flood(context: Context) -> Effect:
    """Somebody has sent more at once than is answered: one notice for all of it."""
    await context.say("desk.flood", count=MOST_WAITING)
    return nothing_to_write


async def added_to_group(context: Context) -> Effect:
    """Says how to ask in a group."""
    await context.say("desk.hello_group", username=context.services.me.username)
    return context.seen()


async def blocked(context: Context) -> Effect:
    """Somebody has blocked the bot, or cannot be reached for another reason."""
    return lambda tx: tx.people.set_blocked(context.chat, True)


async def unblocked(context: Context) -> Effect:
    """Somebody lets the bot write again."""
    return lambda tx: tx.people.seen(context.chat, context.update.language, context.now)


async def migrated(context: Context) -> Effect:
    """A group has got another id."""
    return lambda tx: tx.privacy.migrate_chat(context.chat, context.update.new_chat_id)
