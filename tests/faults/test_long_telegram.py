"""Long: what lies between the desk and Telegram fails for seconds to a minute while people ask and are written to.

The line of figures that each run shows under ``pytest -s`` is what docs/reliability.md tells.
"""

import asyncio
import os
import random
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.languages.messages import say
from bot.tg.updates.inbox import MOST_WAITING
from tests.botapi import BotApi
from tests.botapi.lines import Line, Trouble, socks, tunnel
from tests.faults.crowd import Crowd, announced, got_news, heard, known, percentile, port_of, told
from tests.tg.handlers.test_handoff import BIKES, wants_it_asked
from tests.tg.process import Desk, Make

pytestmark = pytest.mark.long

RECOVERED_S, RED_S = 20.0, 60.0


@dataclass
class Way:
    """How a desk gets to Telegram, and what makes that fail; ``settings`` and ``by`` are the desk's."""

    failing: Callable[[], AbstractAsyncContextManager[None]]
    settings: dict[str, str] = field(default_factory=dict)
    by: list[str] | None = None
    cuts: bool = False
    """Whether it also cuts off answers of Telegram that are on their way: these messages come again."""


Lay = Callable[[BotApi, Path], AbstractAsyncContextManager[Way]]


def said(**fault: Any) -> Lay:  # noqa: ANN401 - as ``BotApi.fail``
    """What comes over the wire is not Telegram's, or does not come."""

    @asynccontextmanager
    async def lay(telegram: BotApi, _folder: Path) -> AsyncIterator[Way]:
        @asynccontextmanager
        async def failing() -> AsyncIterator[None]:
            telegram.fail(
                fault.get("method", "*"), times=None, **{k: v for k, v in fault.items() if k != "method"}
            )
            yield
            telegram.heal()

        yield Way(failing)

    return lay


@asynccontextmanager
async def away(telegram: BotApi, _folder: Path) -> AsyncIterator[Way]:
    """Nobody listens there."""
    yield Way(telegram.away, cuts=True)


def straight(trouble: Trouble) -> Lay:
    """The line itself fails."""

    @asynccontextmanager
    async def lay(telegram: BotApi, _folder: Path) -> AsyncIterator[Way]:
        async with Line(tunnel(port_of(telegram))).laid() as line:
            settings = {"BOT_API_URL": f"http://127.0.0.1:{line.port}/bot"}
            yield Way(partial(line.failing, trouble), settings, cuts=True)

    return lay


def by_proxy(kind: str, trouble: Trouble) -> Lay:
    """A proxy fails."""

    @asynccontextmanager
    async def lay(telegram: BotApi, _folder: Path) -> AsyncIterator[Way]:
        handle = socks() if kind == "socks5" else tunnel(port_of(telegram))
        async with Line(handle).laid() as line:
            settings = {"PROXY_URL": f"{kind}://127.0.0.1:{line.port}"}
            yield Way(partial(line.failing, trouble), settings, cuts=True)

    return lay


def certificate(folder: Path, name: str) -> str:
    """A file with a new certificate of this machine, and its key."""
    key, made = folder / f"{name}.key", folder / f"{name}.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",  # noqa: S607
         "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(made)],
        check=True, capture_output=True,
    )  # fmt: skip
    made.write_text(key.read_text("utf-8") + made.read_text("utf-8"), "utf-8")
    return str(made)


@asynccontextmanager
async def untrusted(telegram: BotApi, folder: Path) -> AsyncIterator[Way]:
    """Somebody shows another certificate."""
    if shutil.which("openssl") is None:
        pytest.skip("skipped: no openssl to make certificates")
    made = await asyncio.to_thread(lambda: [certificate(folder, name) for name in ("own", "other")])
    async with Line(tunnel(port_of(telegram)), (made[0], made[1])).laid() as line:
        settings = {
            "BOT_API_URL": f"https://localhost:{line.port}/bot",
            "SSL_CERT_FILE": made[0],
        }
        yield Way(partial(line.failing, Trouble.HANDS_OVER), settings, cuts=True)


def nameless(silent: bool) -> Lay:
    """The name of Telegram is not known any more: the server of names refuses, or says nothing."""

    @asynccontextmanager
    async def lay(telegram: BotApi, folder: Path) -> AsyncIterator[Way]:
        if os.getuid() or shutil.which("unshare") is None:
            pytest.skip("skipped: another table of names needs root and unshare")
        hosts, servers = folder / "hosts", folder / "resolv.conf"
        known = "127.0.0.1 localhost telegram.test\n"
        hosts.write_text(known, "utf-8")
        address = "127.0.0.77" if silent else "127.0.0.78"  # nobody listens at the second one
        servers.write_text(f"nameserver {address}\n", "utf-8")

        @asynccontextmanager
        async def failing() -> AsyncIterator[None]:
            hosts.write_text("127.0.0.1 localhost\n", "utf-8")
            telegram.fail("*", drop=True, times=20)  # connections that are open need no name
            yield
            telegram.heal()
            hosts.write_text(known, "utf-8")

        script = 'mount --bind "$0" /etc/hosts && mount --bind "$1" /etc/resolv.conf && shift && exec "$@"'
        by = ["unshare", "-m", "sh", "-c", script, str(hosts), str(servers), sys.executable, "-m", "bot"]
        settings = {"BOT_API_URL": f"http://telegram.test:{port_of(telegram)}/bot"}
        loop = asyncio.get_running_loop()
        deaf = None
        if silent:
            deaf, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, (address, 53))
        yield Way(failing, settings, by)
        if deaf is not None:
            deaf.close()

    return lay


MIXED: list[dict[str, Any]] = [
    {"status": 403, "html": True}, {"status": 200, "body": ""}, {"drop": True}, {"status": 401}, {"delay": 3.0},
    {"status": 502, "html": True}, {"cut": True}, {"retry_after": 1}, {"delay": 3600.0}, {"drop": True, "share": 0.5},
    {"status": 200, "body": '{"ok":true}'}, {"status": 404}, {"status": 400},
]  # fmt: skip


@asynccontextmanager
async def mixed(telegram: BotApi, _folder: Path) -> AsyncIterator[Way]:
    """One fault after the other, of those after which it is known that nothing arrived, or that it did."""
    chance = random.Random(11)  # noqa: S311 - the same in each run

    async def change() -> None:
        while True:
            telegram.heal()
            if chance.random() < 0.8:
                telegram.fail(chance.choice(("*", "send*", "getUpdates")), times=None, **chance.choice(MIXED))
            await asyncio.sleep(chance.uniform(0.3, 4))

    @asynccontextmanager
    async def failing() -> AsyncIterator[None]:
        changing = asyncio.create_task(change())
        yield
        changing.cancel()
        telegram.heal()

    yield Way(failing)


TAKEN = "taken by Telegram, never answered"
FAULTS: dict[str, tuple[float, Lay]] = {
    "a page with 200": (20, said(status=200, html=True)),
    "a bare 403": (12, said(status=403)),
    "a firewall's 403 page": (15, said(status=403, html=True)),
    "404": (20, said(status=404)),
    "401": (20, said(status=401)),
    "401 for more than a minute": (75, said(status=401)),
    "an empty body": (12, said(status=200, body="")),
    "a bare 400": (12, said(status=400)),
    "a login page's redirect": (12, said(status=302, body="")),
    "ok: false with 200": (
        12,
        said(status=200, body='{"ok":false,"error_code":500,"description":"restart"}'),
    ),
    "answers cut": (20, said(cut=True)),
    "reset once read": (10, said(drop=True)),
    "half of the sends reset": (15, said(method="send*", drop=True, share=0.5)),
    "half of the calls 502": (20, said(status=502, html=True, share=0.5)),
    "a third of the calls 429": (20, said(retry_after=2, share=0.3)),
    "5 s slow": (20, said(delay=5.0)),
    "never answered": (30, said(delay=3600.0)),
    TAKEN: (30, said(delay=3600.0, after=True)),
    "refused": (30, away),
    "reset at once": (15, straight(Trouble.RESETS)),
    "a dead line": (30, straight(Trouble.HANGS)),
    "a dead line for more than a minute": (75, straight(Trouble.HANGS)),
    "no HTTP": (15, straight(Trouble.BABBLES)),
    "a SOCKS proxy that cannot connect": (15, by_proxy("socks5", Trouble.REFUSES)),
    "a SOCKS proxy that hangs": (30, by_proxy("socks5", Trouble.HANGS)),
    "an HTTP proxy that hangs": (30, by_proxy("http", Trouble.HANGS)),
    "an HTTP proxy that resets": (15, by_proxy("http", Trouble.RESETS)),
    "another certificate": (15, untrusted),
    "no name": (15, nameless(silent=False)),
    "a silent name server": (30, nameless(silent=True)),
    "one after the other": (60, mixed),
}
each = pytest.mark.parametrize("fault", FAULTS)


@each
async def test_answers(telegram: BotApi, tmp_path: Path, a_desk: Make, fault: str) -> None:
    seconds, lay = FAULTS[fault]
    async with lay(telegram, tmp_path) as way:
        crowd, desk = Crowd(telegram, 40), a_desk(**way.settings)
        desk.by = way.by
        await desk.start()
        await crowd.asks(0)
        await desk.has(lambda: desk.rows("SELECT count(*) FROM inbox WHERE done_at IS NULL") > [(20,)])
        async with way.failing(), asyncio.TaskGroup() as tasks:
            red = tasks.create_task(turns_red(desk, seconds)) if seconds > RED_S else None
            await crowd.asks(1, within=seconds)
        ended = asyncio.get_running_loop().time()
        await crowd.asks(2)
        await crowd.is_answered()
        first, last = crowd.recovery(ended)
        repeats = crowd.repeats()
        blocked = desk.rows("SELECT count(*) FROM people WHERE blocked")[0][0]
        told(
            {
                "answers": fault, "seconds": seconds, "lost": crowd.lost, "repeats": len(repeats), "most": max(repeats, default=0),
                "first_s": first, "all_s": last, "blocked": blocked, "red_s": red and red.result(),
            }
        )  # fmt: skip
        assert (crowd.lost, blocked) == (0, 0)
        assert not repeats or (max(repeats) == 1 and (fault == TAKEN or way.cuts))
        assert last <= RECOVERED_S
        assert await desk.stop() == 0


async def turns_red(desk: Desk, seconds: float) -> float | None:
    """When ``infodesk health`` says that something is wrong."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    while loop.time() < begun + seconds - 5:
        await asyncio.sleep(3)
        code, _ = await desk.calls("health")
        if code:
            red = round(loop.time() - begun, 1)
            assert red <= RED_S
            return red
    raise AssertionError("health stays green")


@each
async def test_an_announcement_to_600(telegram: BotApi, tmp_path: Path, a_desk: Make, fault: str) -> None:
    seconds, lay = FAULTS[fault]
    olga, emil = telegram.person("Olga"), telegram.person("Emil")
    async with lay(telegram, tmp_path) as way:
        desk = a_desk(ORGANIZERS=f"{olga.id}:owner,{emil.id}:editor", **way.settings)
        desk.by = way.by
        await desk.start()
        people = [telegram.person(f"P{place}") for place in range(600)]
        await known(desk.settings["DATABASE_URL"], people)
        await announced(olga, emil)
        await telegram.until(lambda: sum(map(got_news, people)) >= 100, "the first hundred")
        async with way.failing():
            await asyncio.sleep(seconds)
        loop = asyncio.get_running_loop()
        ended = loop.time()
        await desk.has(
            lambda: desk.rows("SELECT 1 FROM outbox WHERE state = 'owed' AND cause LIKE 'announce%'") == [],
            180,
        )
        over = round(loop.time() - ended, 1)
        report = await heard(olga, "Sent. Delivered")
        counts = [got_news(person) for person in people]
        unknown = desk.rows("SELECT count(*) FROM outbox WHERE state = 'unknown'")[0][0]
        told(
            {
                "announcement": fault, "seconds": seconds, "missed": counts.count(0), "unknown": unknown,
                "repeats": sum(count > 1 for count in counts), "most": max(counts) - 1, "over_s": over, "report": report.text,
            }
        )  # fmt: skip
        assert counts.count(0) == 0 or counts.count(0) <= unknown
        assert counts.count(2) == 0 or fault == TAKEN or way.cuts
        assert max(counts) <= 2
        assert "blocked 0, failed 0" in report.text
        assert f"Delivered {len(people) + 2 - unknown}," in report.text


WAITING: dict[str, tuple[int, dict[str, Any]]] = {
    "8 people at their limit": (8, {"retry_after": 3}),
    "8 chats that may not be written to": (8, {"status": 400, "description": "Bad Request: TOPIC_CLOSED"}),
    "1 chat that never gets an answer": (1, {"delay": 3600.0}),
}


@pytest.mark.parametrize("who", WAITING)
async def test_others_do_not_wait_for_those_who_must(telegram: BotApi, a_desk: Make, who: str) -> None:
    number, fault = WAITING[who]
    others, waiting = Crowd(telegram, 60), [telegram.person(f"W{place}") for place in range(number)]
    await a_desk().start()
    telegram.fail("sendMessage", times=None, chats={one.id for one in waiting}, **fault)
    for _ in range(40):
        for person in waiting:
            await person.says("where is hall A?")
    await others.asks(0, within=12)
    await others.is_answered()
    shown("waiting", who, others)


@pytest.mark.parametrize("text", ["short", "questions", "ideographs"])
async def test_others_do_not_wait_for_a_flood(
    telegram: BotApi, a_desk: Make, tmp_path: Path, text: str
) -> None:
    words = {
        "short": "where is hall A?",
        "questions": ("What is the wifi password? When is lunch? Where can I park? " * 100)[:4096],
        "ideographs": ("无线网密码是多少？午餐几点？哪里停车？" * 300)[:4096],
    }[text]
    others, one = Crowd(telegram, 60), telegram.person("Flood")
    desk = a_desk(KNOWLEDGE_DIR=str(Path(__file__).parents[2] / "knowledge"))
    await desk.start()
    await one.says(words)
    await one.hears()
    telegram.push([(one, words)] * 1000)
    await others.asks(0, within=12)
    await telegram.until(
        lambda: all(any(m.by_bot for m in p.messages.values()) for p in others.people), "all answers", 90
    )
    rows = sum(chat == one.id for (chat,) in desk.rows("SELECT chat_key FROM inbox"))
    notice = {say("desk.flood", language, count=MOST_WAITING) for language in ("en", "zh")}
    notices = sum(message.text in notice for message in one.messages.values() if message.by_bot)
    shown("flood", text, others, rows=rows, notices=notices)
    assert (rows <= 100, notices) == (True, 1)


def shown(kind: str, name: str, others: Crowd, **more: Any) -> None:  # noqa: ANN401 - figures
    """Shows how long the others waited, and holds the bound."""
    waits = others.waits(others.people)
    told({kind: name, "p50_ms": percentile(waits, 0.5), "p99_ms": percentile(waits, 0.99), **more})
    assert percentile(waits, 0.99) <= 300


async def test_a_chat_that_is_told_to_wait_holds_up_neither_others_nor_cards(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, emil, anna = telegram.person("Olga"), telegram.person("Emil"), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner,{emil.id}:editor")
    await desk.start()
    people = [telegram.person(f"P{place}") for place in range(600)]
    await known(desk.settings["DATABASE_URL"], people)
    telegram.fail("sendMessage", retry_after=40, chats={people[150].id})
    await announced(olga, emil)
    await telegram.until(lambda: any(call.status == 429 for call in telegram.calls), "the 429")
    await wants_it_asked(anna, BIKES)
    consent = await anna.hears()
    begun = asyncio.get_running_loop().time()
    await anna.taps(consent, "Send")
    await heard(olga, BIKES)
    card = round(asyncio.get_running_loop().time() - begun, 1)
    await asyncio.sleep(20)
    others = sum(got_news(person) > 0 for person in people)
    told({"hold": "retry_after=40", "card_s": card, "others_22_s_later": others})
    assert card <= 2
    assert others >= 500
    async with AsyncExitStack() as stack:
        stack.push_async_callback(desk.stop)
        await telegram.until(lambda: got_news(people[150]) == 1, "the one who had to wait", 60)
