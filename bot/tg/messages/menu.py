"""The menu of commands in each language; set only where it differs from what Telegram has."""

from collections.abc import Mapping

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.core.dialogue.commands import COMMANDS
from bot.core.knowledge import Knowledge
from bot.languages.data import codes
from bot.languages.messages import say
from bot.logs import log_of

log = log_of("telegram")


async def set_menu(bot: Bot, knowledge: Knowledge) -> None:
    """Puts the commands in the client's menu: in each language the desk speaks, else in the conference's first."""
    await _set(bot, knowledge, {}, None)


async def set_own_menu(bot: Bot, knowledge: Knowledge, person: int, further: Mapping[str, str]) -> None:
    """Puts somebody's own commands (name → key of the description) in the menu of their private chat, before everybody's.

    Telegram knows a private chat only when its person has written: until then nothing happens.
    """
    try:
        await _set(bot, knowledge, further, BotCommandScopeChat(person))
    except TelegramError as problem:
        log.info(
            "an organizer has no menu of their own yet; it comes with their next /start", cause=str(problem)
        )


async def _set(
    bot: Bot,
    knowledge: Knowledge,
    further: Mapping[str, str],
    scope: BotCommandScopeChat | None,
) -> None:
    described = {**further, **{command.name: command.description for command in COMMANDS}}
    for code in (None, *codes()):
        language = code or knowledge.languages[0]
        wanted = tuple(BotCommand(name, say(key, language)) for name, key in described.items())
        if await bot.get_my_commands(scope=scope, language_code=code) != wanted:
            await bot.set_my_commands(wanted, scope=scope, language_code=code)
