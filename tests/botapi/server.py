"""The emulator's HTTP side: routes, bodies, tokens, and the faults that a test asks for."""

import asyncio
import fnmatch
import http
import inspect
import re
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

from aiohttp import web

from tests.botapi.chats import PATIENCE, World
from tests.botapi.formatting import Json, Refused
from tests.botapi.messages import Call
from tests.botapi.methods import BY_NAME
from tests.botapi.params import decoded, read_body

MAX_UPLOAD = 50 * 1024 * 1024


@dataclass
class Fault:
    """Something that goes wrong in the next `times` calls (None: until `heal`) whose method fits the pattern.

    Of those that fit only a `share` is hit, evenly, and only calls to some `chats`, where these are named.
    """

    pattern: str
    status: int | None
    description: str
    retry_after: int | None
    body: str | None
    drop: bool
    delay: float
    after: bool
    cut: bool
    times: int | None
    share: float
    chats: Collection[int]
    hits: int = 0
    seen: int = 0

    def fits(self, call: Call) -> bool:
        """Whether this call is hit; counts the hits."""
        meant = not self.chats or int(call.params.get("chat_id", 0)) in self.chats
        if self.hits == self.times or not meant or not fnmatch.fnmatchcase(call.method, self.pattern):
            return False
        self.seen += 1
        hit = int(self.seen * self.share) > int((self.seen - 1) * self.share)
        self.hits += hit
        return hit

    async def strike(self, request: web.Request) -> web.Response | None:
        """The wrong answer, after the delay; None where the delay is all."""
        await asyncio.sleep(self.delay)
        if self.drop:
            assert request.transport is not None
            request.transport.abort()
            return web.Response(status=444)  # nobody reads it; `Call.status` shows that there was no answer
        if self.status is None:
            return None
        if self.body is not None:
            return web.Response(status=self.status, text=self.body, content_type="text/html")
        parameters = {} if self.retry_after is None else {"retry_after": self.retry_after}
        return _refusal(Refused(self.status, self.description, **parameters))


def _refusal(refused: Refused) -> web.Response:
    body: Json = {"ok": False, "error_code": refused.status, "description": refused.description}
    if refused.parameters:
        body["parameters"] = refused.parameters
    headers = {"Retry-After": str(wait)} if (wait := refused.parameters.get("retry_after")) else None
    return web.json_response(body, status=refused.status, headers=headers)


class BotApi(World):
    """A Bot API server on loopback for one bot; `url` and `token` go into the bot's environment.

    It keeps what it knows while the bot is killed and started again, as Telegram does. Not emulated: Telegram's own
    rate limits (ask for a 429 with `fail`), its hold of short polls that repeat within 3 s, and the 24 hours after
    which updates are forgotten.
    """

    token = "7000000001:AAEmulatedTokenForTheTests_ofTheDesk-0"

    def __init__(self, username: str = "desk_bot", *, privacy: bool = True, retry: float = 0.05) -> None:
        super().__init__(username, privacy=privacy, retry=retry)
        self._faults: list[Fault] = []
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*self.updates.stop(), return_exceptions=True)
        await self._hang_up()

    async def _listen(self) -> None:
        app = web.Application(client_max_size=MAX_UPLOAD)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/documents/{file}/{name}", self._download)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = int(self._runner.addresses[0][1])

    async def _hang_up(self) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/bot"

    @property
    def file_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/file/bot"

    @property
    def pending(self) -> list[Json]:
        """The updates that the bot has not confirmed."""
        return [update.body for update in self.updates.waiting]

    @property
    def confirmed_offset(self) -> int:
        """The highest offset of the bot's polls: everything below is the bot's own responsibility."""
        return self.updates.confirmed_offset

    def called(self, method: str) -> list[Call]:
        """The calls of one method so far."""
        return [call for call in self.calls if call.method == method]

    async def ready(self, within: float = PATIENCE) -> None:
        """Until the bot waits for updates: at an open poll with nothing left to fetch, or with a webhook set."""
        await self.until(lambda: self.updates.expected, "the bot to wait for updates", within)

    def fail(
        self,
        method: str,
        status: int | None = None,
        *,
        description: str = "",
        retry_after: int | None = None,
        html: bool = False,
        drop: bool = False,
        delay: float = 0.0,
        after: bool = False,
        cut: bool = False,
        times: int | None = 1,
        body: str | None = None,
        share: float = 1.0,
        chats: Collection[int] = (),
    ) -> Fault:
        """Makes the next calls of a method (or a pattern, as `send*`) go wrong.

        `status` answers with this error, `html` with a proxy's page instead of JSON or with `body`, `retry_after` fills a 429,
        `drop` cuts the connection, `delay` waits first. With `after` the call takes effect before it goes wrong; with `cut` it does,
        too, and half of its answer arrives.
        """
        if retry_after is not None:
            status, description = 429, description or f"Too Many Requests: retry after {retry_after}"
        if status is not None:
            description = description or http.HTTPStatus(status).phrase
            body = (
                f"<html><body><h1>{status} {http.HTTPStatus(status).phrase}</h1></body></html>"
                if html
                else body
            )
        fault = Fault(
            method,
            status,
            description,
            retry_after,
            body,
            drop,
            delay,
            after or cut,
            cut,
            times,
            share,
            chats,
        )
        self._faults.append(fault)
        return fault

    def heal(self) -> None:
        """Ends all faults."""
        self._faults.clear()

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Telegram cannot be reached: connections are refused; afterwards it is back at the same address."""
        await self._hang_up()
        try:
            yield
        finally:
            await self._listen()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        known, method = BY_NAME.get(name.lower(), (name, None))
        call = Call(known, {}, asyncio.get_running_loop().time())
        self.calls.append(call)
        self.changed()
        fault: Fault | None = None
        answer: web.Response | None = None
        try:
            call.params, call.files = await read_body(request)
            fault = next((one for one in self._faults if one.fits(call)), None)
            if fault and not fault.after:
                answer = await fault.strike(request)
            if answer is None:
                self._check_token(request)
                if method is None:
                    raise Refused(404, "Not Found: method not found")
                call.params = decoded(call.params)
                result = method(self, call.params, call.files)
                result = await result if inspect.isawaitable(result) else result
                answer = web.json_response({"ok": True, "result": result})
        except Refused as refused:
            answer = _refusal(refused)
        if fault and fault.after:
            answer = await fault.strike(request) or answer
            if fault.cut and isinstance(answer.body, bytes):
                answer = web.Response(
                    body=answer.body[: len(answer.body) // 2], content_type="application/json"
                )
        call.status = answer.status
        self.changed()
        return answer

    def _check_token(self, request: web.Request) -> None:
        token = request.match_info["token"]
        if token != self.token:
            formed = re.fullmatch(r"\d+:[\w-]+", token)
            raise Refused(401, "Unauthorized") if formed else Refused(404, "Not Found")

    async def _download(self, request: web.Request) -> web.StreamResponse:
        name, content = self.files.get(request.match_info["file"], ("", b""))
        if request.match_info["token"] != self.token or name != request.match_info["name"]:
            return _refusal(Refused(404, "Not Found"))
        return web.Response(body=content, content_type="application/octet-stream")
