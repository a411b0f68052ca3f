"""What is kept of a person: told by ``/privacy``, handed out by ``/mydata``, erased by ``/forgetme``."""

import json
from collections.abc import Mapping
from typing import Any

from bot.core.content.values import in_language
from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Prose, from_markdown, prose
from bot.languages.messages import say
from bot.store import Effect
from bot.tg.handlers.announcements import subscription
from bot.tg.handlers.context import Context
from bot.tg.handlers.handler import Handler
from bot.tg.messages.send import send_file
from bot.tg.updates.inbox import nothing_to_write

YES, NO = "yes", "no"


def note(command: str, language: str) -> Prose:
    """What /start says about it, and the lines of /help."""
    if command == "start":
        return prose(say("privacy.note", language))
    return prose("\n".join(f"/{name} – {say(f'privacy.describe_{name}', language)}" for name in COMMANDS))


async def tell(context: Context) -> Effect:
    """What is kept, how long, where, and who sees it: in the organizers' words or in those of the desk."""
    conference, language = context.knowledge.conference, context.language
    name = in_language(conference.short_name or conference.name, language, context.knowledge.languages)
    own = in_language(conference.privacy or {}, language, context.knowledge.languages)
    text = own or say("privacy.default", language, name=name, days=conference.keep_days)
    await context.send(from_markdown(text))
    return context.seen()


async def hand_out(context: Context) -> Effect:
    """All that is kept of the person, as a file that can be read."""
    if not context.update.private:
        return await _only_private(context)
    async with context.services.store.transaction() as tx:
        found = await tx.privacy.everything(context.person)
    if not found:
        await context.say("privacy.nothing")
        return nothing_to_write
    content = "\n\n".join(_table(name, rows) for name, rows in found.items())
    caption = say("privacy.mydata", context.language)
    await send_file(
        context.services.bot,
        context.chat,
        "my-data.txt",
        content.encode(),
        caption,
        topic_id=context.update.topic_id,
    )
    return nothing_to_write


def _table(name: str, rows: list[dict[str, Any]]) -> str:
    """The rows of a table, a paragraph each; what is empty is left out."""
    lines = [f"== {name} ({len(rows)}) =="]
    for row in rows:
        lines += [
            "",
            *(f"{column}: {_readable(value)}" for column, value in row.items() if value not in (None, "")),
        ]
    return "\n".join(lines)


def _readable(value: Any) -> str:  # noqa: ANN401 - the value of a column
    """A value as people read it, also where it is kept as JSON."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        return json.dumps(json.loads(value), ensure_ascii=False, indent=2)
    return str(value)


async def ask(context: Context) -> Effect:
    """Asks once whether everything is to be erased."""
    if not context.update.private:
        return await _only_private(context)
    language = context.language
    buttons = [
        callback_data.button(say(f"privacy.{how}", language), callback_data.ERASE, how) for how in (YES, NO)
    ]
    await context.send(prose(say("privacy.ask", language)), buttons)
    return nothing_to_write


async def erase(context: Context, how: str) -> Effect:
    """Erases everything of the person, or nothing; what is said of it takes the place of the question."""
    await context.acknowledge()
    agreed = how == YES and context.update.private
    await context.replace(prose(say("privacy.erased" if agreed else "privacy.kept", context.language)))
    return (lambda tx: tx.privacy.forget(context.person)) if agreed else nothing_to_write


async def _only_private(context: Context) -> Effect:
    await context.say("privacy.only_private", username=context.services.me.username)
    return nothing_to_write


COMMANDS: Mapping[str, Handler] = {
    "announcements": subscription.command,
    "privacy": tell,
    "mydata": hand_out,
    "forgetme": ask,
}
"""Everybody's commands about themselves: what reaches them, and what is kept of them."""
