"""Sending to Telegram: what has not arrived is sent until it has, what Telegram refuses is refused at once.

Whoever has to wait gives up their slot meanwhile (``bot/tg/retry.py``); what a failure means, ``bot/tg/connection.py`` says.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.logs import log_of
from bot.tg.connection import CutAnswerError, Failure, call, failure_of
from bot.tg.messages.render import RenderedMessage
from bot.tg.retry import Backoff, CircuitBreaker, pause

_GONE = (
    "chat not found",
    "user is deactivated",
    "peer_id_invalid",
    "kicked",
)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 3.0

PROBES = 2
QUIET_S = 2.0
"""Before something is sent again that may have arrived, so long no call may have failed, and so many must be answered."""

MOST_ALONE = 8
ALONE_S = 120.0
"""What fails so often over so long a time, while other calls are answered, is not sent any more."""

log = log_of("telegram")

_NO_PREVIEW = {"is_disabled": True}

OnMove = Callable[[int, int], Awaitable[None]]
"""Hears that a group has got another id."""

Call = Callable[..., Awaitable[int | None]]
"""A call of the Bot API, with ``markup`` or without, to a ``chat``; the id of the message where one was made."""


class RejectedError(Exception):
    """Telegram has refused a message in its own words, and would again."""


class UnreachableError(RejectedError):
    """The person has blocked the bot, or the chat no longer exists."""


async def send(
    bot: Bot,
    chat_id: int,
    message: RenderedMessage,
    reply_to: int | None = None,
    *,
    topic_id: int | None = None,
    on_move: OnMove | None = None,
) -> int | None:
    """Sends a message, waiting as long as it takes; its id, None where Telegram's answer with it was cut.

    ``topic_id`` is the topic of a forum. Raises RejectedError where Telegram does not take it, UnreachableError where nobody can be reached there.
    """
    return await _insist(bot, chat_id, message_call(bot, message, reply_to, topic_id), on_move=on_move)


async def send_file(
    bot: Bot, chat_id: int, name: str, content: bytes, caption: str = "", *, topic_id: int | None = None
) -> None:
    """Sends a file as ``send`` does a message."""

    async def call(*, markup: bool, chat: int) -> None:  # noqa: ARG001 - a caption has no markup
        await bot.send_document(
            chat, content, caption=caption or None, filename=name, message_thread_id=topic_id or None
        )

    await _insist(bot, chat_id, call)


async def send_picture(
    bot: Bot, chat_id: int, png: bytes, caption: str, *, topic_id: int | None = None
) -> None:
    """Sends a picture with a plain caption of at most 1,024 characters, as ``send`` does a message."""

    async def call(*, markup: bool, chat: int) -> None:  # noqa: ARG001 - a caption without markup
        await bot.send_photo(chat, png, caption=caption, message_thread_id=topic_id or None)

    await _insist(bot, chat_id, call)


async def replace_message(
    bot: Bot, chat_id: int, message_id: int, message: RenderedMessage, *, topic_id: int | None = None
) -> int | None:
    """Puts a message in the place of an earlier one of the bot; sends it anew where that cannot be edited any more.

    The id of the new message; None where the old one was edited.
    """
    try:
        await _insist(bot, chat_id, edit_call(bot, message_id, message), repeatable=True)
    except UnreachableError:
        raise
    except RejectedError as problem:
        log.info("a message cannot be edited; sending it anew", cause=str(problem))
        return await send(bot, chat_id, message, topic_id=topic_id)
    return None


def copy_call(bot: Bot, from_chat: int, message_id: int, *, topic_id: int | None = None) -> Call:
    """The call that sends what somebody else has sent (a picture, a place, a voice), without caption and author."""

    async def call(*, markup: bool, chat: int) -> int:  # noqa: ARG001 - a copy has no markup of ours
        copy = bot.copy_message(chat, from_chat, message_id, caption="", message_thread_id=topic_id or None)
        return (await copy).message_id

    return call


def message_call(
    bot: Bot, message: RenderedMessage, reply_to: int | None = None, topic_id: int | None = None
) -> Call:
    """The call that sends a message."""

    async def made(*, markup: bool, chat: int) -> int:
        values = {"chat_id": chat} | _read_as(markup=markup) | _keyboard(message)
        if message.picture:
            values |= {"photo": message.picture, "caption": _text(message, markup=markup)}
        else:
            values |= {"text": _text(message, markup=markup), "link_preview_options": _NO_PREVIEW}
        if reply_to is not None:
            values["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
        if topic_id:
            values["message_thread_id"] = topic_id
        told = await call(bot, "sendPhoto" if message.picture else "sendMessage", values)
        return int(told["message_id"])

    return made


def delete_call(bot: Bot, message_id: int) -> Call:
    """The call that takes a message back."""

    async def call(*, markup: bool, chat: int) -> None:  # noqa: ARG001 - nothing is written
        await bot.delete_message(chat, message_id)

    return call


def edit_call(bot: Bot, message_id: int, message: RenderedMessage) -> Call:
    """The call that puts a message in the place of an earlier one, whose photo stays."""

    async def made(*, markup: bool, chat: int) -> None:
        text, mode = _text(message, markup=markup), _read_as(markup=markup)
        values = {"chat_id": chat, "message_id": message_id} | _keyboard(message)
        if not message.picture:
            values |= mode | {"text": text, "link_preview_options": _NO_PREVIEW}
            await call(bot, "editMessageText", values)
        else:
            await call(bot, "editMessageCaption", values | mode | {"caption": text})

    return made


async def acknowledge(bot: Bot, query_id: str, text: str | None = None) -> None:
    """Stops the spinner on a pressed button, with a text of at most 200 characters that is shown for a moment.

    A press too old for that is nothing to worry about.
    """
    try:
        await bot.answer_callback_query(query_id, text)
    except TelegramError as problem:
        log.info("a button press was not acknowledged", cause=str(problem))


async def attempt(call: Call, chat_id: int, on_move: OnMove | None = None) -> int | None:
    """Makes a call once, and again at once only where Telegram says how: as plain text, to the group's new id.

    Raises RejectedError where Telegram does not want it; a TelegramError that ``failure_of`` reads for all else.
    """
    markup = True
    while True:
        try:
            return await call(markup=markup, chat=chat_id)
        except CutAnswerError as problem:
            return problem.message_id
        except ChatMigrated as problem:
            if problem.new_chat_id == chat_id:
                raise RejectedError(problem.message) from problem
            if on_move is not None:
                await on_move(chat_id, problem.new_chat_id)
            chat_id = problem.new_chat_id
        except TelegramError as problem:
            if failure_of(problem) is not Failure.REFUSED:
                raise
            if _is_done(problem):
                return None
            if not (markup and "parse entities" in problem.message):
                raise _refusal(problem) from problem
            log.error("Telegram cannot read our markup; sent as plain text", cause=problem.message)
            markup = False


def _is_done(problem: TelegramError) -> bool:
    return isinstance(problem, BadRequest) and "message is not modified" in problem.message.casefold()


def _refusal(problem: TelegramError) -> RejectedError:
    text = problem.message.casefold()
    gone = isinstance(problem, Forbidden) or any(sign in text for sign in _GONE)
    return (UnreachableError if gone else RejectedError)(problem.message)


async def is_answered(bot: Bot, chat_id: int) -> bool:
    """Whether Telegram answers now, asked by showing in a chat that the bot is typing."""
    try:
        for _ in range(PROBES):
            await bot.send_chat_action(chat_id, ChatAction.TYPING)
    except TelegramError as problem:
        return failure_of(problem) is Failure.REFUSED or isinstance(problem, RetryAfter)
    return True


async def _insist(
    bot: Bot, chat_id: int, call: Call, *, repeatable: bool = False, on_move: OnMove | None = None
) -> int | None:
    """Makes a call until it has arrived. One that may have is repeated only once Telegram answers again, for good.

    ``repeatable`` is one that may arrive twice.
    """
    breaker = breaker_of(bot)
    tries = Tries(breaker, not repeatable)
    while True:
        await breaker.admitted()
        if tries.doubts and not await _is_steady(bot, chat_id, tries.doubts):
            continue
        try:
            return await attempt(call, chat_id, on_move)
        except TelegramError as problem:
            await pause(tries.after(problem))


async def _is_steady(bot: Bot, chat_id: int, doubts: int) -> bool:
    """Whether calls have been answered for a while, the longer the more doubts there are; else some of it is waited."""
    answered = await is_answered(bot, chat_id)
    rest = QUIET_S * min(doubts, 4) - breaker_of(bot).quiet_s
    if answered and rest <= 0:
        return True
    await pause(max(FIRST_PAUSE_S, rest))
    return False


def breaker_of(bot: Bot) -> CircuitBreaker:
    """What knows whether this bot's calls are answered."""
    breaker: CircuitBreaker = bot.request.breaker  # type: ignore[attr-defined] # a Connection
    return breaker


@dataclass
class Tries:
    """One call on its way: how often it failed or may have arrived (``doubting``), and how long to wait for the next try."""

    breaker: CircuitBreaker
    doubting: bool = True
    doubts: int = 0
    alone: int = 0
    answered: int = 0
    since: float = field(default_factory=time.monotonic)
    backoff: Backoff = field(default_factory=lambda: Backoff(FIRST_PAUSE_S, LONGEST_PAUSE_S))

    def after(self, problem: TelegramError) -> float:
        """Seconds until the next try. Raises RejectedError for what fails again and again while all else goes well."""
        wait = self.backoff.pause(problem)
        if isinstance(problem, RetryAfter):
            return wait
        self.doubts += self.doubting and failure_of(problem) is Failure.UNKNOWN
        self.alone = self.alone + 1 if self.breaker.answered > self.answered else 0
        self.answered = self.breaker.answered
        if self.alone >= MOST_ALONE:
            if time.monotonic() - self.since > ALONE_S:
                raise RejectedError(problem.message) from problem
            wait *= 4
        log.warning("sending failed; trying again", cause=problem.message, after_s=round(wait, 1))
        return wait


def _text(message: RenderedMessage, *, markup: bool) -> str:
    return message.html if markup else message.plain


def _read_as(*, markup: bool) -> dict[str, Any]:
    return {"parse_mode": ParseMode.HTML} if markup else {}


def _keyboard(message: RenderedMessage) -> dict[str, Any]:
    if not message.keyboard:
        return {}
    rows = [[{"text": one.label, "callback_data": one.data} for one in row] for row in message.keyboard]
    return {"reply_markup": {"inline_keyboard": rows}}
