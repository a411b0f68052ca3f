"""What commands there are: an organizer's own, as a list and in their menu, and everybody's menu in Telegram."""

from collections.abc import Mapping, Sequence

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.core.content.values import in_language
from bot.core.dialogue.commands import COMMANDS
from bot.core.dialogue.prose import Prose, prose
from bot.core.knowledge import Knowledge
from bot.languages.data import codes
from bot.languages.formats import shortened
from bot.languages.messages import say
from bot.logs import log_of
from bot.settings import Role
from bot.store import Effect
from bot.tg.handlers import privacy
from bot.tg.handlers.context import Context
from bot.tg.handlers.handler import organizer

NAME_CHARACTERS, DESCRIPTION_CHARACTERS, ABOUT_CHARACTERS = 64, 512, 120
"""Telegram takes so many of each."""

log = log_of("telegram")


@organizer(Role.READER)
async def command(context: Context) -> Effect:
    """``/organizer``: what an organizer may do here by their role."""
    await context.send(organizer_commands(context, context.language))
    await update_own_menu(context)
    return context.seen()


def organizer_commands(context: Context, language: str) -> Prose:
    """The person's role and its commands, as text; nothing for those without a role."""
    if context.role is None:
        return ()
    names = own_commands(context.role, context.services.commands)
    lines = [f"/{name} – {_description(name, language)}" for name in names]
    role = say(f"organizers.role_{context.role}", language)
    return prose(say("organizers.your_role", language, role=role), "\n".join(lines))


def own_commands(role: Role, commands: Mapping[str, Role]) -> list[str]:
    """Those of the organizers' commands (with the least role of each) that a role may use."""
    return [name for name, least in commands.items() if role.includes(least)]


async def update_own_menu(context: Context) -> None:
    """Puts an organizer's commands in the menu of their private chat, which Telegram knows now."""
    if context.update.private and context.role is not None:
        own = own_commands(context.role, context.services.commands)
        await set_own_menu(context.services.bot, context.knowledge, context.person, own)


async def set_menu(bot: Bot, knowledge: Knowledge) -> None:
    """Puts the commands in the client's menu: in each language the desk speaks, else in the conference's first."""
    await _set_commands(bot, knowledge, (), None)


async def set_own_menu(bot: Bot, knowledge: Knowledge, person: int, own: Sequence[str]) -> None:
    """Puts somebody's own commands in the menu of their private chat, before everybody's.

    Telegram knows a private chat only when its person has written: until then nothing happens.
    """
    try:
        await _set_commands(bot, knowledge, own, BotCommandScopeChat(person))
    except TelegramError as problem:
        log.info(
            "an organizer has no menu of their own yet; it comes with their next /start", cause=str(problem)
        )


async def _set_commands(
    bot: Bot, knowledge: Knowledge, own: Sequence[str], scope: BotCommandScopeChat | None
) -> None:
    """Sets a menu in each language where it differs from what Telegram has."""
    for code in (None, *codes()):
        language = code or knowledge.languages[0]
        described = {name: _description(name, language) for name in own}
        described |= {one.name: say(one.description, language) for one in COMMANDS}
        described |= {name: say(f"privacy.describe_{name}", language) for name in privacy.COMMANDS}
        wanted = tuple(BotCommand(name, text) for name, text in described.items())
        if await bot.get_my_commands(scope=scope, language_code=code) != wanted:
            await bot.set_my_commands(wanted, scope=scope, language_code=code)


async def set_profile(bot: Bot, knowledge: Knowledge) -> None:
    """Sets the bot's name, description and about text, per language, where they differ from what Telegram has."""
    conference = knowledge.conference
    for code in (None, *codes()):
        language = code or knowledge.languages[0]
        name = in_language(conference.short_name or conference.name, language, knowledge.languages) or ""
        about = shortened(say("commands.profile_about", language, name=name), ABOUT_CHARACTERS)
        told = shortened(say("commands.profile_description", language, name=name), DESCRIPTION_CHARACTERS)
        name = shortened(name, NAME_CHARACTERS)
        if (await bot.get_my_name(language_code=code)).name != name:
            await bot.set_my_name(name, language_code=code)
        if (await bot.get_my_description(language_code=code)).description != told:
            await bot.set_my_description(told, language_code=code)
        if (await bot.get_my_short_description(language_code=code)).short_description != about:
            await bot.set_my_short_description(about, language_code=code)


def _description(name: str, language: str) -> str:
    return say(f"organizers.describe_{name}", language)
