"""HTTP to the Bot API, and the one place that decides what a failed call means, by what came over the wire.

A call has *not arrived* (nothing was written, or something before Telegram answered), Telegram has *refused* it in its
own words, or the outcome is *unknown*: it was written and no answer can be read.
"""

import json
import re
import time
from enum import StrEnum
from typing import Any

import httpx
from telegram.error import EndPointNotFound, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest, RequestData

from bot.tg.retry import CircuitBreaker

CONNECT_S, ANSWER_S = 5.0, 10.0
"""So long Telegram may take; after an outage the desk is back as soon as its last hanging call is given up."""

_NOT_WRITTEN = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.WriteError,
    httpx.WriteTimeout,
)
_TAKEN = re.compile(
    rb'\s*\{\s*"ok"\s*:\s*true\b(?:\s*,\s*"result"\s*:\s*\{\s*"message_id"\s*:\s*(\d+)\b(?=.))?', re.DOTALL
)
"""How Telegram's answer begins when it has carried out a call, as much of it as arrived."""


class NotArrivedError(NetworkError):
    """The call did not reach Telegram: it can be made again without any harm."""


class UnknownOutcomeError(NetworkError):
    """The call was written, but no answer can be read: Telegram may have carried it out."""


class CutAnswerError(NetworkError):
    """Telegram has carried out the call; its answer was cut. ``message_id`` where that part of it arrived."""

    def __init__(self, message_id: int | None) -> None:
        super().__init__("the answer was cut, but it says that the call was carried out")
        self.message_id = message_id


class Failure(StrEnum):
    """What a failed call means for what it was to do."""

    NOT_ARRIVED = "not arrived"
    REFUSED = "refused"
    UNKNOWN = "unknown"


def failure_of(problem: TelegramError) -> Failure:
    """What a failed call means. A refused token counts as not arrived: whatever was to be sent is still to be sent."""
    if isinstance(problem, NotArrivedError | InvalidToken | EndPointNotFound | RetryAfter):
        return Failure.NOT_ARRIVED
    return Failure.UNKNOWN if isinstance(problem, UnknownOutcomeError) else Failure.REFUSED


class Connection(HTTPXRequest):
    """A pool of connections whose errors say what became of a call; ``breaker`` hears how each call went."""

    def __init__(self, size: int, proxy: str | None, breaker: CircuitBreaker | None = None) -> None:
        super().__init__(
            connection_pool_size=size,
            read_timeout=ANSWER_S,
            write_timeout=ANSWER_S,
            connect_timeout=CONNECT_S,
            pool_timeout=ANSWER_S,
            proxy=proxy,
        )
        self.breaker = breaker or CircuitBreaker()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *args: Any,  # noqa: ANN401 - PTB's signature
        **timeouts: Any,  # noqa: ANN401
    ) -> tuple[int, bytes]:
        """Makes a call; the status is the one that Telegram's own answer names."""
        begun = time.monotonic()
        try:
            code, body = await super().do_request(url, method, request_data, *args, **timeouts)
            if method == "POST":
                code = _status(code, body)
        except NetworkError as problem:
            self.breaker.failed()
            raise _named(problem) from problem.__cause__
        except (UnicodeError, ValueError, TypeError) as problem:  # its words would hold what was to be sent
            raise NetworkError(f"the call cannot be written ({type(problem).__name__})") from None
        if code in (httpx.codes.UNAUTHORIZED, httpx.codes.NOT_FOUND):
            self.breaker.failed()
        else:
            self.breaker.worked(begun)
        return code, body


def _named(problem: NetworkError) -> NetworkError:
    """A failure of the transport under the name of what it means."""
    if isinstance(problem, NotArrivedError | CutAnswerError | UnknownOutcomeError):
        return problem
    cause = problem.__cause__
    said = f"{type(cause).__name__}: {cause}".rstrip(": ")
    return (NotArrivedError if isinstance(cause, _NOT_WRITTEN) else UnknownOutcomeError)(said)


def _status(code: int, body: bytes) -> int:
    """The status in Telegram's answer. Raises where the answer is not Telegram's, or was cut."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        if code < httpx.codes.MULTIPLE_CHOICES and (begun := _TAKEN.match(body)):
            raise CutAnswerError(int(begun[1]) if begun[1] else None) from None
        raise _no_word_of_telegram(code, body) from None
    match answer:
        case {"ok": True, "result": _} if code < httpx.codes.MULTIPLE_CHOICES:
            return code
        case {"ok": False, "error_code": int(said), "description": str(why)} if httpx.codes.is_error(said):
            # Telegram says whom or what it forbids; the bare word is that of something in between.
            if httpx.codes.is_server_error(said) or why == "Forbidden":
                raise NotArrivedError(f"{why} ({said})")
            return said
    raise _no_word_of_telegram(code, body)


def _no_word_of_telegram(code: int, body: bytes) -> NotArrivedError:
    """For an answer of a proxy, firewall or load balancer. Its words may be what people wrote: they stay out of it."""
    return NotArrivedError(f"not an answer of Telegram (status {code}, {len(body)} bytes)")
