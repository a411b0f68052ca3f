"""Fetching a file that somebody sent; it is looked at in memory only."""

from telegram import Bot
from telegram.error import BadRequest, InvalidToken


class LostError(Exception):
    """Telegram does not hand the file out: it is too old or too large for a bot."""


async def fetch(bot: Bot, file_id: str) -> bytes:
    """The content of a file; at most 20 MB, for Telegram gives bots no more. Raises LostError.

    A network that fails raises what it raises: the update is then handled again.
    """
    try:
        file = await bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())
    except (BadRequest, InvalidToken) as problem:  # the latter is what the library makes of a 404
        raise LostError(str(problem)) from problem
