"""Long polling that goes on: through a refused token, another poller, server errors and a dead network, loudly."""

import asyncio
import time
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, NetworkError, TelegramError
from telegram.warnings import PTBUserWarning

from bot.logs import log_of
from bot.store import StoreError
from bot.tg.connection import ANSWER_S
from bot.tg.retry import Backoff
from bot.tg.updates.parse import ALLOWED_UPDATES

POLL_S = 10
"""So long Telegram holds a poll open when there is nothing to tell; a line that died is noticed soon after."""

# PTB's own get_updates would parse the updates: one that it cannot parse would then stop all others for ever.
warnings.filterwarnings("ignore", "Please use 'Bot.getUpdates'", PTBUserWarning)

log = log_of("polling")


Accept = Callable[[list[Any]], Awaitable[None]]
"""Keeps updates; when it returns they may be confirmed."""


async def poll(bot: Bot, accept: Accept, beat: Callable[[str], Awaitable[None]]) -> None:
    """Polls until it is cancelled; the offset moves only when ``accept`` has kept what came.

    ``beat`` hears of each poll, with a sentence on what was wrong with it or "".
    """
    offset: int | None = None
    hold_s, failing_since, backoff = 0, 0.0, Backoff()
    while True:
        try:
            async with asyncio.timeout(POLL_S + 15):
                # The first poll after a start or a failure returns at once: it tells whether all is well.
                updates = await _updates(bot, offset, hold_s)
            await accept(updates)
            await beat("")
        except Exception as problem:  # noqa: BLE001 - whatever it is, polling goes on; the log names it
            failing_since = failing_since or time.monotonic()
            wait = backoff.pause(problem)
            log.error(
                _sentence(problem), cause=str(problem) or type(problem).__name__, again_in_s=round(wait, 1)
            )
            await beat(_sentence(problem))
            await asyncio.sleep(wait)
            hold_s = 0
            continue
        if failing_since:
            log.info("polling works again", after_s=round(time.monotonic() - failing_since, 1))
        hold_s, failing_since = POLL_S, 0.0
        backoff.reset()
        known = [update["update_id"] for update in updates if isinstance(update.get("update_id"), int)]
        offset = max(known) + 1 if known else offset


async def _updates(bot: Bot, offset: int | None, hold_s: int) -> list[dict[str, Any]]:
    wanted = {"timeout": hold_s, "allowed_updates": list(ALLOWED_UPDATES), "offset": offset}
    found = await bot.do_api_request(
        "getUpdates",
        api_kwargs={key: value for key, value in wanted.items() if value is not None},
        read_timeout=hold_s + ANSWER_S,
    )
    return [update for update in found if isinstance(update, dict)] if isinstance(found, list) else []


def _sentence(problem: Exception) -> str:
    """What went wrong, for whoever runs the desk."""
    if isinstance(problem, InvalidToken | EndPointNotFound):
        return "Telegram refuses the token; check BOT_TOKEN (and BOT_API_URL); trying on"
    if isinstance(problem, Conflict):
        return "another process polls with this token, or a webhook is set; stop it; trying on"
    if isinstance(problem, NetworkError | TimeoutError):
        return "Telegram cannot be reached; trying on"
    if isinstance(problem, TelegramError):
        return "Telegram refuses to be polled; trying on"
    if isinstance(problem, StoreError):
        return f"updates cannot be kept, so they are not confirmed. {problem}"
    return "updates cannot be kept, so they are not confirmed; check the database; trying on"
