"""The webhook: Telegram calls us; an update is kept before the answer 200, and only with the right secret."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.logs import log_of
from bot.store import StoreError

MOST_BYTES = 1_048_576
HEAD_S, BODY_S = 10.0, 10.0
"""So long the head of a call may take, and its body."""

KEPT_ALIVE_S = 30

MOST_CONNECTIONS = 100
"""Telegram uses 40 at most."""

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol

log = log_of("webhook")


def path_of(url: str) -> str:
    """The path that Telegram calls."""
    return urlsplit(url).path or "/"


async def serve_webhook(
    listen: str,
    path: str,
    secret: str,
    accept: Callable[[list[Any]], Awaitable[None]],
    trouble: Callable[[], str],
) -> None:
    """Serves until it is cancelled; ``/health`` answers with the ``trouble``. Needs the extra ``webhook``."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import ClientDisconnect, Request
    from starlette.responses import Response
    from starlette.routing import Route

    async def receive(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            log.warning("a call without the right secret was refused")
            return Response(status_code=HTTPStatus.FORBIDDEN)
        try:
            async with asyncio.timeout(BODY_S):
                body = await _body(request.stream())
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=HTTPStatus.REQUEST_TIMEOUT)
        if body is None:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            # Telegram would repeat it for a day.
            log.error("a call held no JSON; it is answered so that it is not repeated")
            return Response()
        try:
            await accept([update])
        except StoreError as problem:
            log.error("an update cannot be kept, so it is not confirmed", cause=str(problem))
            return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
        except Exception:
            log.exception("an update cannot be kept, so it is not confirmed; check the database")
            return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
        return Response()

    async def alive(_request: Request) -> Response:
        found = trouble()
        return Response(found or "ok", HTTPStatus.SERVICE_UNAVAILABLE if found else HTTPStatus.OK)

    class Server(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield  # the desk handles signals itself

    host, _, port = listen.rpartition(":")
    app = Starlette(routes=[Route(path, receive, methods=["POST"]), Route("/health", alive)])
    config = uvicorn.Config(
        app,
        host=host,
        port=int(port),
        http=_bounded(),
        ws="none",
        backlog=MOST_CONNECTIONS,
        timeout_keep_alive=KEPT_ALIVE_S,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
    )
    await Server(config).serve()


def _bounded() -> "type[H11Protocol]":
    """The protocol with bounds: a head must come in time, and of too many connections the one that idles longest goes."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    idle: dict[Any, asyncio.TimerHandle] = {}

    class Bounded(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
            super().connection_made(transport)
            if len(self.connections) > MOST_CONNECTIONS and idle:
                next(iter(idle)).close_idle()
            idle[self] = self.loop.call_later(HEAD_S, self.close_idle)

        def handle_events(self) -> None:
            super().handle_events()
            if self.cycle is not None and (timer := idle.pop(self, None)):
                timer.cancel()

        def connection_lost(self, exc: Exception | None) -> None:
            if timer := idle.pop(self, None):
                timer.cancel()
            super().connection_lost(exc)

        def close_idle(self) -> None:
            """Ends a connection on which no request has begun."""
            if timer := idle.pop(self, None):
                timer.cancel()
            self.transport.abort()

    return Bounded


async def _body(stream: Any) -> bytes | None:  # noqa: ANN401 - an async iterator of bytes
    """All of a body; None where it is larger than any update."""
    pieces: list[bytes] = []
    size = 0
    async for piece in stream:
        size += len(piece)
        if size > MOST_BYTES:
            return None
        pieces.append(piece)
    return b"".join(pieces)
