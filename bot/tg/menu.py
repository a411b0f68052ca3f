"""The menu of commands in each language; set only where it differs from what Telegram has."""

from telegram import Bot, BotCommand

from bot.core.commands import COMMANDS
from bot.core.knowledge import Knowledge
from bot.core.languages import WORDED
from bot.core.wording import worded


async def set_menu(bot: Bot, knowledge: Knowledge) -> None:
    """Puts the commands in the client's menu: in each language the desk speaks, else in the conference's first."""
    for code in (None, *WORDED):
        language = worded(code or knowledge.languages[0])
        wanted = tuple(BotCommand(command.name, command.descriptions[language]) for command in COMMANDS)
        if await bot.get_my_commands(language_code=code) != wanted:
            await bot.set_my_commands(wanted, language_code=code)
