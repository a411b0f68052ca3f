"""The way to the Bot API: through proxies, with files, and what a failure on it means."""

import asyncio

import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.tg import connection
from bot.tg.connection import Connection, CutAnswerError, NotArrivedError, UnknownOutcomeError
from bot.tg.messages.send import send_file
from tests.botapi import BotApi
from tests.botapi.lines import serving, socks, tunnelled


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


@pytest.mark.parametrize("by", ["setting", "environment"])
async def test_a_proxy_for_http_carries_calls(
    telegram: BotApi, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        seen.append(head)
        method, address, rest = head.split(b" ", 2)
        assert address.startswith(b"http://127.0.0.1:"), "a proxy is told the whole address"
        port, path = address.removeprefix(b"http://127.0.0.1:").split(b"/", 1)
        await tunnelled(reader, writer, method + b" /" + path + b" " + rest, int(port))

    async with serving(handle) as port:
        proxy = f"http://127.0.0.1:{port}"
        if by == "environment":
            monkeypatch.delenv("no_proxy", raising=False)
            monkeypatch.delenv("NO_PROXY", raising=False)
            monkeypatch.setenv("http_proxy", proxy)
        found = await told(Connection(2, proxy if by == "setting" else None), telegram)
    assert seen
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


def replied(status: str, body: str, *, longer: int = 0) -> bytes:
    """An answer over HTTP; ``longer`` than what comes of it."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body) + longer}\r\n\r\n{body}".encode()


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        (
            replied("429 -", '{"ok":false,"error_code":429,"description":"Too Many Requests"}'),
            NotArrivedError,
        ),
        (replied("400 -", '{"ok":false,"error_code":400,"description":"Bad Request"}'), NotArrivedError),
        (replied("400 -", '{"ok":false,"error_code":400,"description":"Bad Request: no"}'), BadRequest),
        (replied("302 Found", "elsewhere"), NotArrivedError),
        (replied("200 OK", '{"ok":true,"result":{"message_id":7,"da', longer=9), CutAnswerError),
        (replied("200 OK", '{"ok":', longer=9), UnknownOutcomeError),
        (replied("200 OK", "x" * 2000), UnknownOutcomeError),
        (b"SSH-2.0-OpenSSH_9.2\r\n", UnknownOutcomeError),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", UnknownOutcomeError),
        (b"", UnknownOutcomeError),
    ],
)
async def test_what_comes_instead_of_an_answer_tells_what_became_of_the_call(
    monkeypatch: pytest.MonkeyPatch, answer: bytes, meant: type[Exception]
) -> None:
    monkeypatch.setattr(connection, "MOST_BYTES", 1000)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)

    way = Connection(2, None)
    async with serving(handle) as port:
        with pytest.raises(meant) as raised:
            await way.post(f"http://127.0.0.1:{port}/bot4711:token/sendMessage")
    await way.shutdown()
    assert type(raised.value) is meant
    if isinstance(raised.value, CutAnswerError):
        assert raised.value.message_id == 7


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
