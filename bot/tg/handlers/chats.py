"""What is no question: pictures and the like, and people and groups that come, go or move."""

from bot.languages.messages import Sentence
from bot.store import Effect
from bot.tg.handlers.context import Context
from bot.tg.handlers.handoff import delivery
from bot.tg.updates.inbox import MOST_WAITING, nothing_to_write

ALBUMS_REMEMBERED = 1000


async def not_text(context: Context) -> Effect:
    """A picture, a voice, a sticker: one kind sentence, once for pictures sent together."""
    if context.update.album and not is_first_of_album(context):
        return nothing_to_write
    await context.say("desk.not_text")
    return context.seen()


async def flood(context: Context) -> Effect:
    """Somebody has sent more at once than is answered: one notice for all of it."""
    await context.say("desk.flood", count=MOST_WAITING)
    return nothing_to_write


def is_first_of_album(context: Context) -> bool:
    """Whether an update is the first that comes of pictures sent together."""
    albums, key = context.services.albums, f"{context.chat}:{context.update.album}"
    first = albums.setdefault(key, context.update.update_id) == context.update.update_id
    if len(albums) > ALBUMS_REMEMBERED:
        albums.popitem(last=False)
    return first


async def added_to_group(context: Context) -> Effect:
    """Says how to ask in a group."""
    await delivery.regained(context.chat, context.services)
    await context.say("desk.hello_group", username=context.services.me.username)
    return context.seen()


async def blocked(context: Context) -> Effect:
    """Somebody has blocked the bot, or cannot be reached for another reason."""
    if context.services.organizers.reach.is_theirs(context.chat):
        await delivery.lost({context.chat: Sentence("organizers.no_member")}, context.services)
    return lambda tx: tx.people.set_blocked(context.chat, True)


async def unblocked(context: Context) -> Effect:
    """Somebody lets the bot write again."""
    await delivery.regained(context.chat, context.services)
    return lambda tx: tx.people.seen(context.chat, context.update.language, context.now)


async def migrated(context: Context) -> Effect:
    """A group has got another id."""
    reach = context.services.organizers.reach
    await reach.move(context.chat, context.update.new_chat_id)
    if reach.is_theirs(context.update.new_chat_id):
        await delivery.send_waiting(context.services)
    return nothing_to_write
