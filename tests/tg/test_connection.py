"""The way to the Bot API: through proxies, with files, and what a failure on it means."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from telegram import Bot

from bot.tg.connection import Connection, NotArrivedError
from bot.tg.messages.send import send_file
from tests.botapi import BotApi

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
    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    for way in ways:
        way.cancel()
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


async def told(connection: Connection, telegram: BotApi, url: str = "") -> str:
    """The name of the bot, as Telegram tells it."""
    bot = Bot(telegram.token, base_url=url or telegram.url, request=connection)
    try:
        return (await bot.get_me()).username or ""
    finally:
        await connection.shutdown()


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
async def test_a_socks_proxy_carries_calls_and_looks_up_names(telegram: BotApi, scheme: str) -> None:
    pytest.importorskip("aiohttp_socks")
    seen: list[bytes] = []
    async with serving(socks(seen=seen)) as port:
        connection = Connection(2, f"{scheme}://127.0.0.1:{port}")
        found = await told(connection, telegram, telegram.url.replace("127.0.0.1", "localhost"))
    assert found == telegram.user["username"]
    assert seen == [b"localhost"]


async def test_what_a_socks_proxy_refuses_has_not_arrived(telegram: BotApi) -> None:
    pytest.importorskip("aiohttp_socks")
    async with serving(socks(refuses=True)) as port:
        with pytest.raises(NotArrivedError):
            await told(Connection(2, f"socks5://127.0.0.1:{port}"), telegram)


async def test_a_proxy_for_http_carries_calls(telegram: BotApi) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, address, rest = head.split(b" ", 2)
        assert address.startswith(b"http://127.0.0.1:"), "a proxy is told the whole address"
        port, path = address.removeprefix(b"http://127.0.0.1:").split(b"/", 1)
        await tunnelled(reader, writer, method + b" /" + path + b" " + rest, int(port))

    async with serving(handle) as port:
        found = await told(Connection(2, f"http://127.0.0.1:{port}"), telegram)
    assert found == telegram.user["username"]


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", None])
async def test_what_nobody_took_has_not_arrived_and_tells_no_token(
    telegram: BotApi, proxy: str | None
) -> None:
    connection = Connection(2, proxy)
    async with telegram.away():
        with pytest.raises(NotArrivedError) as refused:
            await told(connection, telegram)
    assert telegram.token not in str(refused.value)
    assert connection.breaker.unanswered == 1


async def test_a_file_arrives_with_its_name_and_caption(telegram: BotApi) -> None:
    person = telegram.person("Ada")
    person.write(person, {"text": "/start"})
    connection = Connection(2, None)
    bot = Bot(telegram.token, base_url=telegram.url, request=connection)
    await send_file(bot, person.id, "会议 日程.yaml", "标题: 早餐\n".encode(), "A “caption”; 说明")
    await connection.shutdown()
    [message] = [one for one in telegram.chats[person.id].messages.values() if one.by_bot]
    name, content = telegram.files[message.raw["document"]["file_id"]]
    assert (name, content.decode()) == ("会议 日程.yaml", "标题: 早餐\n")
    assert message.raw["caption"] == "A “caption”; 说明"
