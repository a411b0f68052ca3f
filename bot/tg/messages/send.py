"""Sending: what to do when Telegram says no. One policy for everything the desk sends.

Sending is not idempotent: where it is unknown whether a message went out, it is tried once more and then left.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.logs import log_of
from bot.tg.messages.render import RenderedMessage
from bot.tg.retry import Backoff

_NEVER_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_GONE = (
    "chat not found",
    "user is deactivated",
    "peer_id_invalid",
    "have no rights",
    "not enough rights",
    "kicked",
)

log = log_of("telegram")


class UnreachableError(Exception):
    """The person has blocked the bot, or the chat no longer exists."""


async def send(bot: Bot, chat_id: int, message: RenderedMessage, reply_to: int | None = None) -> int | None:
    """Sends a message, waiting as long as it takes; its id, None where it is unknown whether it arrived.

    Raises UnreachableError where nobody can be reached there.
    """
    sent: list[int] = []

    async def attempt(*, markup: bool, chat: int) -> None:
        told = await bot.send_message(
            chat,
            message.html if markup else message.plain,
            parse_mode=ParseMode.HTML if markup else None,
            reply_markup=_markup(message),
            reply_parameters=_reply(reply_to),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        sent.append(told.message_id)

    await _obedient(attempt, chat_id)
    return sent[0] if sent else None


async def send_file(bot: Bot, chat_id: int, name: str, content: bytes, caption: str = "") -> None:
    """Sends a file, waiting as long as it takes. Raises UnreachableError where nobody can be reached there."""

    async def attempt(*, markup: bool, chat: int) -> None:  # noqa: ARG001 - a caption has no markup
        await bot.send_document(chat, content, caption=caption or None, filename=name)

    await _obedient(attempt, chat_id)


async def replace_message(bot: Bot, chat_id: int, message_id: int, message: RenderedMessage) -> int | None:
    """Puts a message in the place of an earlier one of the bot; sends it anew where that cannot be edited any more.

    The id of the new message; None where the old one was edited.
    """

    async def attempt(*, markup: bool, chat: int) -> None:
        await bot.edit_message_text(
            message.html if markup else message.plain,
            chat,
            message_id,
            parse_mode=ParseMode.HTML if markup else None,
            reply_markup=_markup(message),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )

    try:
        await _obedient(attempt, chat_id)
    except BadRequest as problem:
        log.info("a message cannot be edited; sending it anew", cause=problem.message)
        return await send(bot, chat_id, message)
    return None


async def send_picture(bot: Bot, chat_id: int, png: bytes, caption: str) -> None:
    """Sends a picture with a plain caption of at most 1,024 characters, waiting as long as it takes."""

    async def attempt(*, markup: bool, chat: int) -> None:  # noqa: ARG001 - a caption without markup
        await bot.send_photo(chat, png, caption=caption)

    await _obedient(attempt, chat_id)


async def acknowledge(bot: Bot, query_id: str, text: str | None = None) -> None:
    """Stops the spinner on a pressed button, with a text of at most 200 characters that is shown for a moment.

    A press too old for that is nothing to worry about.
    """
    try:
        await bot.answer_callback_query(query_id, text)
    except (BadRequest, NetworkError, RetryAfter) as problem:
        log.info("a button press was not acknowledged", cause=str(problem))


async def _obedient(attempt: Callable[..., Awaitable[None]], chat_id: int) -> None:
    """Tries until Telegram has taken it, or there is nothing left to try."""
    tries = _Tries(chat_id)
    while True:
        try:
            await attempt(markup=tries.markup, chat=tries.chat_id)
        except TelegramError as problem:
            wait = tries.after(problem)
            if wait is None:
                return
            await asyncio.sleep(wait)
        else:
            return


@dataclass
class _Tries:
    """One message on its way: waits when told so, outlasts dead networks, falls back to plain text."""

    chat_id: int
    markup: bool = True
    doubts: int = 0
    backoff: Backoff = field(default_factory=lambda: Backoff(first=0.5))

    def after(self, problem: TelegramError) -> float | None:
        """Seconds until the next try; None where none is needed. Raises what trying again cannot mend."""
        match problem:
            case RetryAfter():
                return self.backoff.pause(problem)
            case ChatMigrated():
                self.chat_id = problem.new_chat_id
                return 0.0
            case Forbidden():
                raise UnreachableError(problem.message) from problem
            case BadRequest():  # before NetworkError, of which it is a kind
                return self._refused(problem)
            case NetworkError():
                return self._lost(problem)
        raise problem

    def _refused(self, problem: BadRequest) -> float | None:
        text = problem.message.casefold()
        if "message is not modified" in text:
            return None
        if any(gone in text for gone in _GONE):
            raise UnreachableError(problem.message) from problem
        if not self.markup or "parse entities" not in text:
            raise problem
        log.error("Telegram cannot read our markup; sent as plain text", cause=problem.message)
        self.markup = False
        return 0.0

    def _lost(self, problem: NetworkError) -> float | None:
        if _may_have_arrived(problem):
            self.doubts += 1
            if self.doubts > 1:
                log.error("unknown whether a message arrived; not sent again", cause=str(problem))
                return None
        elif not isinstance(problem.__cause__, httpx.HTTPError | TelegramError | OSError | None):
            raise problem  # the text itself cannot be sent: trying again would go on for ever
        wait = self.backoff.pause()
        log.warning("sending failed; trying again", cause=str(problem), after_s=round(wait, 1))
        return wait


def _may_have_arrived(problem: NetworkError) -> bool:
    cause = problem.__cause__
    if isinstance(problem, TimedOut):
        return not isinstance(cause, _NEVER_REACHED)
    return isinstance(cause, httpx.HTTPError) and not isinstance(cause, _NEVER_REACHED)


def _markup(message: RenderedMessage) -> InlineKeyboardMarkup | None:
    if not message.keyboard:
        return None
    rows = [[_button(button.label, button.data) for button in row] for row in message.keyboard]
    return InlineKeyboardMarkup(rows)


def _button(label: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data)


def _reply(message_id: int | None) -> Any:  # noqa: ANN401 - None or ReplyParameters
    if message_id is None:
        return None
    return ReplyParameters(message_id, allow_sending_without_reply=True)
