"""What lies between the bot and its servers: lines and proxies on loopback, and the ways in which they fail."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from enum import StrEnum

Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(handle: Handle) -> AsyncIterator[int]:
    """A server on loopback; its port."""

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handle(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(served, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def tunnelled(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, first: bytes, port: int
) -> None:
    """Carries bytes to and fro until one side ends."""
    theirs, ours = await asyncio.open_connection("127.0.0.1", port)
    ours.write(first)

    async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            target.write(data)

    ways = [asyncio.create_task(carry(reader, ours)), asyncio.create_task(carry(theirs, writer))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        ours.close()


def socks(*, refuses: bool = False, seen: list[bytes] | None = None) -> Handle:
    """A SOCKS5 proxy (RFC 1928) without a password."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        writer.write(b"\x05\x00")
        kind = (await reader.readexactly(4))[3]
        host = await reader.readexactly(4 if kind == 1 else (await reader.readexactly(1))[0])
        port = int.from_bytes(await reader.readexactly(2), "big")
        if seen is not None:
            seen.append(host)
        writer.write(b"\x05" + (b"\x01" if refuses else b"\x00") + b"\x00\x01" + bytes(6))
        if not refuses:
            await tunnelled(reader, writer, b"", port)

    return handle


def tunnel(port: int) -> Handle:
    """Carries everything to a port."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await tunnelled(reader, writer, b"", port)

    return handle


class Trouble(StrEnum):
    """How a line fails."""

    RESETS = "resets"
    HANGS = "hangs"
    BABBLES = "babbles"
    REFUSES = "refuses what it is asked for"
    HANDS_OVER = "hands over its other certificate"


class Line:
    """A line that carries by ``handle`` until it is made to fail."""

    def __init__(self, handle: Handle, certificates: tuple[str, str] | None = None) -> None:
        """``certificates`` are files: the one that is trusted, and another one, each with its key."""
        self._handle = handle
        self._certificates = certificates
        self._trouble: Trouble | None = None
        self._open: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}
        self._serving: set[asyncio.Task[None]] = set()
        self._ends = asyncio.Event()
        self._context: ssl.SSLContext | None = None
        self.port = 0

    @asynccontextmanager
    async def laid(self) -> AsyncIterator["Line"]:
        """The line, with its port, as long as it lies there."""
        if self._certificates:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(self._certificates[0])
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.cut()
            await asyncio.gather(*self._serving, return_exceptions=True)

    def cut(self) -> None:
        """Ends all connections without a goodbye."""
        self._ends.set()
        self._ends = asyncio.Event()
        for writer, carrying in list(self._open.items()):
            carrying.cancel()
            writer.transport.abort()

    @asynccontextmanager
    async def failing(self, trouble: Trouble) -> AsyncIterator[None]:
        """Fails from now on, also for connections that are open."""
        self._show(1 if trouble is Trouble.HANDS_OVER else 0)
        self._trouble = trouble
        if trouble is Trouble.HANGS:
            for carrying in self._open.values():
                carrying.cancel()
        else:
            self.cut()
        try:
            yield
        finally:
            self._trouble = None
            self._show(0)
            self.cut()

    def _show(self, number: int) -> None:
        if self._certificates and self._context:
            self._context.load_cert_chain(self._certificates[number])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if own := asyncio.current_task():
            self._serving.add(own)
            own.add_done_callback(self._serving.discard)
        work = self._fail(writer) if self._trouble else self._handle(reader, writer)
        self._open[writer] = carrying = asyncio.ensure_future(work)
        ends = self._ends
        await asyncio.gather(carrying, return_exceptions=True)
        if self._trouble is Trouble.HANGS:
            await ends.wait()
        del self._open[writer]
        writer.transport.abort()

    async def _fail(self, writer: asyncio.StreamWriter) -> None:
        if self._trouble is Trouble.BABBLES:
            writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        elif self._trouble is Trouble.REFUSES:
            writer.write(b"\x05\x00" + b"\x05\x01\x00\x01" + bytes(6))
        await asyncio.sleep(0)
