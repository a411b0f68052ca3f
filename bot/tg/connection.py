"""HTTP to the Bot API, and the one place that decides what a failed call means, by what came over the wire.

A call has *not arrived* (nothing was written, or something before Telegram answered), Telegram has *refused* it in its
own words, or the outcome is *unknown*: it was written and no answer can be read.
"""

import json
import re
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from enum import StrEnum
from functools import cache
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlencode

import aiohttp
import httpx
from aiohttp.helpers import get_env_proxy_for_url
from telegram import Bot
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import EndPointNotFound, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.tg.retry import CircuitBreaker

CONNECT_S, ANSWER_S = 5.0, 10.0
"""So long Telegram may take; after an outage the desk is back as soon as its last hanging call is given up."""

UPLOAD_S = 60.0
"""So much longer all of a call may take: to send a file, and to read one."""

MOST_BYTES = 64 * 1024 * 1024
"""More than any answer and any file that Telegram gives to a bot."""

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


_ADDRESS = re.compile(r"\w+://\S+")
"""What errors may hold: the token is in it."""

_line: ContextVar[list[object]] = ContextVar("line")


class _Lines:
    """Marks for a call that it has got a connection: whatever went wrong before has written nothing."""

    async def connect(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - aiohttp's signature
        line = await super().connect(*args, **kwargs)  # type: ignore[misc] # of a connector
        _line.get().append(line)
        return line


class _Direct(_Lines, aiohttp.TCPConnector):
    """Connections of one's own, or through an HTTP proxy."""


class _Plain(NamedTuple):
    """The values of a call, written as one JSON object; where PTB has a form."""

    values: Mapping[str, Any]


async def call(bot: Bot, method: str, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Calls a method of the Bot API with plain values; its plain result.

    PTB's own methods make objects of both, which takes longer than all else that they do.
    """
    given: Any = _Plain(values)
    return await bot.request.post(f"{bot.base_url}/{method}", given)


class Connection(BaseRequest):
    """A pool of connections whose errors say what became of a call; ``breaker`` hears how each call went.

    Of aiohttp, since httpx takes several times as long for a call; the certificates that are trusted are those of httpx.
    """

    def __init__(self, size: int, proxy: str | None, breaker: CircuitBreaker | None = None) -> None:
        self.breaker = breaker or CircuitBreaker()
        self.answer_s = ANSWER_S
        self._size, self._proxy = size, proxy
        self._opened: aiohttp.ClientSession | None = None
        self._ways: dict[URL, URL | None] = {}

    @property
    def read_timeout(self) -> float:
        """So long an answer may take."""
        return self.answer_s

    async def initialize(self) -> None:
        """Nothing: the first call opens what it needs."""

    async def shutdown(self) -> None:
        """Closes all connections."""
        if self._opened is not None:
            await self._opened.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | _Plain | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401 - PTB's signature
        *_args: Any,  # noqa: ANN401
        **_timeouts: Any,  # noqa: ANN401
    ) -> tuple[int, bytes]:
        """Makes a call; the status is the one that Telegram's own answer names."""
        begun = time.monotonic()
        answer_s = self.answer_s if isinstance(read_timeout, DefaultValue) else float(read_timeout)
        try:
            code, body = await self._carried(url, method, request_data, answer_s)
            if method == "POST":
                code = _status(code, body)
        except NetworkError:
            self.breaker.failed()
            raise
        except (UnicodeError, ValueError, TypeError) as problem:  # its words would hold what was to be sent
            raise NetworkError(f"the call cannot be written ({type(problem).__name__})") from None
        if code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            self.breaker.failed()
        else:
            self.breaker.worked(begun)
        return code, body

    async def _carried(
        self, url: str, method: str, given: RequestData | _Plain | None, answer_s: float
    ) -> tuple[int, bytes]:
        """Status and body of an answer. Raises by how far the call has come."""
        line: list[object] = []
        _line.set(line)
        limits = aiohttp.ClientTimeout(answer_s + UPLOAD_S, ANSWER_S, answer_s, CONNECT_S)
        body, headers = _written(given)
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=limits,
                allow_redirects=False,
                proxy=self._way(URL(url).origin()),
            ) as answer:
                return answer.status, await _read(answer)
        except Exception as problem:  # whatever it is: it tells how far the call has come
            is_proxy = type(problem).__module__.partition(".")[0] in ("aiohttp_socks", "python_socks")
            if not (line or is_proxy or isinstance(problem, aiohttp.ClientError | OSError | EOFError)):
                raise
            said = _ADDRESS.sub("the address", f"{type(problem).__name__}: {problem}").rstrip(": ")
            raise (UnknownOutcomeError if line else NotArrivedError)(said) from problem

    def _way(self, origin: URL) -> URL | None:
        """The proxy to an address: the one set, else the one that the environment names.

        aiohttp would ask the environment itself, in another thread and at every call.
        """
        if origin not in self._ways:
            way = URL(self._proxy) if self._proxy and not _is_socks(self._proxy) else None
            if self._proxy is None:
                with suppress(LookupError):
                    way, login = get_env_proxy_for_url(origin)
                    way = way if login is None else way.with_user(login.login).with_password(login.password)
            self._ways[origin] = way
        return self._ways[origin]

    @property
    def _session(self) -> aiohttp.ClientSession:
        if self._opened is None:
            self._opened = aiohttp.ClientSession(
                connector=self._connector(),
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._opened

    def _connector(self) -> aiohttp.BaseConnector:
        if not self._proxy or not _is_socks(self._proxy):
            return _Direct(limit=self._size, ssl=_trusted())
        from aiohttp_socks import ProxyConnector

        class Tunnelled(_Lines, ProxyConnector):  # type: ignore[misc] # its types are not read
            """Connections through a SOCKS proxy, which looks up names, too."""

        address = self._proxy.replace("socks5h://", "socks5://", 1)
        made: aiohttp.BaseConnector = Tunnelled.from_url(address, rdns=True, limit=self._size, ssl=_trusted())
        return made


def _is_socks(proxy: str) -> bool:
    return proxy.startswith("socks")


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _written(given: RequestData | _Plain | None) -> tuple[Any, dict[str, str] | None]:
    """The body of a call: plain JSON, else a form, of parts where it holds files."""
    if given is None:
        return None, None
    if isinstance(given, _Plain):
        return json.dumps(given.values, ensure_ascii=False).encode(), {"Content-Type": "application/json"}
    values, files = given.json_parameters, given.multipart_data
    if not files:
        return urlencode(values).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    form = aiohttp.FormData(quote_fields=False)
    for name, value in values.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in files.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, None


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """All of an answer, or what arrived of one that says at its beginning that the call was carried out."""
    body = bytearray()
    try:
        async for piece in answer.content.iter_any():
            body += piece
            if len(body) > MOST_BYTES:
                raise aiohttp.ClientPayloadError("the answer does not end")
    except (aiohttp.ClientError, OSError):
        if answer.method != "POST" or not _TAKEN.match(body):
            raise
    return bytes(body)


def _status(code: int, body: bytes) -> int:
    """The status in Telegram's answer. Raises where the answer is not Telegram's, or was cut."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        if code < HTTPStatus.MULTIPLE_CHOICES and (begun := _TAKEN.match(body)):
            raise CutAnswerError(int(begun[1]) if begun[1] else None) from None
        raise _no_word_of_telegram(code, body) from None
    match answer:
        case {"ok": True, "result": _} if code < HTTPStatus.MULTIPLE_CHOICES:
            return code
        case {"ok": False, "error_code": int(said), "description": str(why), **more} if 400 <= said < 600:
            if _is_passing(said, why, more.get("parameters")):
                raise NotArrivedError(f"{why} ({said})")
            return said
    raise _no_word_of_telegram(code, body)


def _is_passing(said: int, why: str, more: object) -> bool:
    """Whether an answer refuses nothing: an error of the server, or one that names neither a reason nor a time.

    Telegram says whom or what it forbids; the bare word is that of something in between.
    """
    if said == HTTPStatus.TOO_MANY_REQUESTS:
        return not (isinstance(more, dict) and isinstance(wait := more.get("retry_after"), int) and wait > 0)
    bare = why in ("Forbidden", "Bad Request", "Request Timeout")
    return said >= HTTPStatus.INTERNAL_SERVER_ERROR or bare


def _no_word_of_telegram(code: int, body: bytes) -> NotArrivedError:
    """For an answer of a proxy, firewall or load balancer. Its words may be what people wrote: they stay out of it."""
    return NotArrivedError(f"not an answer of Telegram (status {code}, {len(body)} bytes)")
