"""Long: the database fails for seconds to a minute while people ask and are written to; and two desks share one.

With PostgreSQL where TEST_DATABASE_URL names a server on which databases may be made.
"""

import asyncio
import os
import signal
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import OutgoingState, open_store
from tests.botapi import BotApi
from tests.botapi.lines import Line, Trouble, tunnel
from tests.faults.crowd import Crowd, announced, got_news, known, port_of, told
from tests.store.conftest import POSTGRES
from tests.tg.process import Desk, Make

pytestmark = pytest.mark.long

RECOVERED_S, RED_S, STOPPED_S = 20.0, 60.0, 10.0
DISCONNECT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@dataclass
class Place:
    """A database: its address as the desk knows it and as the test does, and what makes it fail for a desk."""

    url: str
    own: str
    failing: Callable[[Desk], AbstractAsyncContextManager[object]]


Lay = Callable[[Path], AbstractAsyncContextManager[Place]]


def a_file(failing: Callable[[Desk], AbstractAsyncContextManager[object]]) -> Lay:
    """SQLite."""

    @asynccontextmanager
    async def lay(folder: Path) -> AsyncIterator[Place]:
        url = f"sqlite+aiosqlite:///{folder / 'desk.db'}"
        yield Place(url, url, failing)

    return lay


@asynccontextmanager
async def locked(desk: Desk) -> AsyncIterator[None]:
    held = sqlite3.connect(desk.folder / "desk.db", isolation_level=None, timeout=10)
    held.execute("BEGIN IMMEDIATE")
    yield
    held.rollback()
    held.close()


@asynccontextmanager
async def small_disk(folder: Path) -> AsyncIterator[Place]:
    """SQLite on a disk of its own, which gets full."""
    disk = folder / "disk"
    disk.mkdir()
    if os.getuid() or subprocess.call(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)]):  # noqa: ASYNC221, S607
        pytest.skip("skipped: a small disk needs root and mount")

    @asynccontextmanager
    async def failing(_desk: Desk) -> AsyncIterator[None]:
        filler = disk / "filler"
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            for size in (65536, 4096):
                with suppress(OSError):
                    while True:
                        file.write(bytes(size))
        yield
        filler.unlink()

    url = f"sqlite+aiosqlite:///{disk / 'desk.db'}"
    try:
        yield Place(url, url, failing)
    finally:
        subprocess.call(["umount", "-l", str(disk)])  # noqa: ASYNC221, S607


@asynccontextmanager
async def server() -> AsyncIterator[str]:
    """The address of a new database of PostgreSQL."""
    if not POSTGRES:
        pytest.skip("skipped: no PostgreSQL (set TEST_DATABASE_URL)")
    name = f"faults_{uuid4().hex}"
    await ordered(POSTGRES, f"CREATE DATABASE {name}")
    yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    await ordered(POSTGRES, f"DROP DATABASE {name} WITH (FORCE)")


async def ordered(url: str, *orders: str) -> None:
    """Gives a server orders, each by itself."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for order in orders:
            await connection.execute(text(order))
    await engine.dispose()


def at_server(trouble: Trouble | str) -> Lay:
    """PostgreSQL at the end of a line."""

    @asynccontextmanager
    async def lay(_folder: Path) -> AsyncIterator[Place]:
        async with server() as own, Line(tunnel(make_url(own).port or 5432)).laid() as line:

            @asynccontextmanager
            async def killing(_desk: Desk) -> AsyncIterator[None]:
                async def kill() -> None:
                    while True:
                        await ordered(own, DISCONNECT)
                        await asyncio.sleep(1)

                task = asyncio.create_task(kill())
                yield
                task.cancel()

            @asynccontextmanager
            async def readonly(_desk: Desk) -> AsyncIterator[None]:
                name = make_url(own).database
                await ordered(POSTGRES, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
                await ordered(own, DISCONNECT)
                yield
                await ordered(POSTGRES, f"ALTER DATABASE {name} RESET default_transaction_read_only")
                await ordered(own, DISCONNECT)

            own_ways = {"killed": killing, "read-only": readonly}
            failing = (
                own_ways[trouble] if trouble in own_ways else lambda _desk: line.failing(Trouble(trouble))
            )
            yield Place(by_line(own, line), own, failing)

    return lay


def by_line(url: str, line: Line) -> str:
    """The same database at the end of a line."""
    return make_url(url).set(host="127.0.0.1", port=line.port).render_as_string(hide_password=False)


TROUBLES: dict[str, tuple[float, bool, Lay]] = {
    "SQLite locked": (10, True, a_file(locked)),
    "SQLite locked for long": (40, True, a_file(locked)),
    "disk full": (30, True, small_disk),
    "PostgreSQL stopped": (20, True, at_server(Trouble.RESETS)),
    "PostgreSQL silent": (40, True, at_server(Trouble.HANGS)),
    "connections killed each second": (10, False, at_server("killed")),
    "PostgreSQL read-only": (15, True, at_server("read-only")),
}


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_people_and_an_announcement(
    telegram: BotApi, tmp_path: Path, a_desk: Make, unused_tcp_port: int, trouble: str, webhook: bool
) -> None:
    seconds, is_told, lay = TROUBLES[trouble]
    olga, emil = telegram.person("Olga"), telegram.person("Emil")
    settings = {"ORGANIZERS": f"{olga.id}:owner,{emil.id}:editor"}
    if webhook:
        listen = f"127.0.0.1:{unused_tcp_port}"
        settings |= {"WEBHOOK_URL": f"http://{listen}/t", "WEBHOOK_LISTEN": listen}
    async with lay(tmp_path) as place:
        desk = a_desk(DATABASE_URL=place.url, **settings)
        await desk.start()
        crowd, many = Crowd(telegram, 40), [telegram.person(f"N{number}") for number in range(560)]
        await known(place.own, [*crowd.people, *many])
        people = crowd.people + many
        await announced(olga, emil)
        await telegram.until(lambda: sum(map(got_news, people)) >= 100, "the first hundred")
        async with place.failing(desk), asyncio.TaskGroup() as tasks:
            red = tasks.create_task(first_red(desk, seconds))
            await crowd.asks(1, within=seconds)
        ended = asyncio.get_running_loop().time()
        await crowd.asks(2)
        await crowd.is_answered()
        first, last = recovery(crowd, ended)
        await nothing_owed(place.own)
        counts = [got_news(person) for person in people]
        health = await turns_green(desk)
        told(
            {
                "store": trouble, "webhook": webhook, "seconds": seconds, "lost": crowd.lost, "repeats": len(crowd.repeats()),
                "first_s": first, "all_s": last, "red_s": red.result()[0], "why": red.result()[1], "health": health,
                "missed": counts.count(0), "copies": max(counts),
            }
        )  # fmt: skip
        assert (crowd.lost, crowd.repeats(), counts.count(0), max(counts)) == (0, [], 0, 1)
        assert last <= RECOVERED_S
        assert red.result()[0] <= RED_S or not is_told
        assert desk.process is not None
        assert desk.process.is_alive()
        assert await desk.stop() == 0


@pytest.mark.parametrize("trouble", ["SQLite locked for long", "PostgreSQL silent", "PostgreSQL stopped"])
async def test_a_stop_meanwhile(telegram: BotApi, tmp_path: Path, a_desk: Make, trouble: str) -> None:
    _, _, lay = TROUBLES[trouble]
    async with lay(tmp_path) as place:
        crowd, desk, loop = Crowd(telegram, 40), a_desk(DATABASE_URL=place.url), asyncio.get_running_loop()
        await desk.start()
        await crowd.asks(0)
        async with place.failing(desk):
            await crowd.asks(1, within=8)
            begun = loop.time()
            code, seconds = await desk.stop(), loop.time() - begun
        await desk.start()
        await crowd.asks(2)
        await crowd.is_answered()
        repeats = crowd.repeats()
        told(
            {
                "stop": trouble, "exit": code, "seconds": round(seconds, 1), "lost": crowd.lost,
                "repeats": len(repeats), "most": max(repeats, default=0),
            }
        )  # fmt: skip
        assert (code, seconds <= STOPPED_S, crowd.lost) == (0, True, 0)


def recovery(crowd: Crowd, ended: float) -> tuple[float, float]:
    """Seconds until the first and the last of those who asked since then had their answer."""
    waits = crowd.waits(crowd.people)
    asked = {person.id: at for person, _, at in crowd.asked}
    since = max(0.0, min(asked.values()) - ended)
    return round(waits[0] / 1000 + since, 1), round(waits[-1] / 1000 + since, 1)


async def first_red(desk: Desk, seconds: float) -> tuple[float, str]:
    """When ``infodesk health`` says that something is wrong, and what."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    while loop.time() < begun + seconds - 2:
        await asyncio.sleep(2)
        code, words = await desk.calls("health")
        if code:
            return round(loop.time() - begun, 1), words.strip()
    return float("inf"), ""


async def turns_green(desk: Desk) -> str:
    """What ``infodesk health`` says when it says that all is well again."""
    async with asyncio.timeout(30):
        while True:
            code, words = await desk.calls("health")
            if not code:
                return words.strip()


async def nothing_owed(url: str) -> None:
    """Waits until the announcement is through."""
    store = await open_store(url, "test")
    async with asyncio.timeout(180):
        while True:
            async with store.transaction() as tx:
                found = await tx.connection.scalar(
                    text("SELECT count(*) FROM outbox WHERE state = :owed AND cause LIKE 'announce%'"),
                    {"owed": OutgoingState.OWED},
                )
            if not found:
                break
            await asyncio.sleep(0.5)
    await store.close()


@dataclass
class Balancer:
    """Hands each update to one desk after the other, or to both at once."""

    both: bool
    ports: list[int] = field(default_factory=list)
    _turn: int = 0

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Its address."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(30)) as client:

            async def hand_on(port: int, request: web.Request) -> int:
                headers = {key: value for key, value in request.headers.items() if key.startswith("X-")}
                with suppress(aiohttp.ClientError, TimeoutError):
                    url = f"http://127.0.0.1:{port}/t"
                    async with client.post(url, data=await request.read(), headers=headers) as reply:
                        return reply.status
                return 502

            async def receive(request: web.Request) -> web.Response:
                self._turn += 1
                chosen = self.ports if self.both else [self.ports[self._turn % len(self.ports)]]
                statuses = await asyncio.gather(*(hand_on(port, request) for port in chosen))
                return web.Response(status=min(statuses))

            app = web.Application()
            app.router.add_post("/t", receive)
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/t"
            await runner.cleanup()


@dataclass
class Two:
    """Two desks on one database behind a balancer; the first reaches everything by lines of its own."""

    telegram: BotApi
    folder: Path
    url: str
    balancer: Balancer
    address: str
    lines: Sequence[Line]
    organizers: str
    new_port: Callable[[], int]
    desks: list[Desk] = field(default_factory=list)

    async def add(self) -> Desk:
        """One more, as soon as it listens."""
        number, port = len(self.desks), self.new_port()
        settings = {
            "WEBHOOK_URL": self.address,
            "WEBHOOK_LISTEN": f"127.0.0.1:{port}",
            "ORGANIZERS": self.organizers,
        }
        ways = {"DATABASE_URL": self.url}
        if not number:
            to_database, to_telegram = self.lines
            ways = {
                "DATABASE_URL": by_line(self.url, to_database),
                "BOT_API_URL": f"http://127.0.0.1:{to_telegram.port}/bot",
            }
        place = self.folder / str(number)
        place.mkdir()
        desk = Desk.at(place, self.telegram, **settings, **ways)
        self.desks.append(desk)
        await desk.launch()
        async with aiohttp.ClientSession() as client, asyncio.timeout(30):
            while True:
                with suppress(aiohttp.ClientError):
                    async with client.get(f"http://127.0.0.1:{port}/health"):
                        break
                await asyncio.sleep(0.1)
        self.balancer.ports.append(port)
        return desk


CASES = {
    "in turn": 0, "each to both": 0, "the second starts meanwhile": 0, "the first is killed": 8,
    "the first is frozen for longer than a lease": 16, "the first is cut off from everything for longer than a lease": 16,
}  # fmt: skip
"""How two desks come to share the work, and how many answers may come twice: what was on its way to Telegram."""


@pytest.mark.parametrize("case", CASES)
async def test_two_desks(
    telegram: BotApi, tmp_path: Path, unused_tcp_port_factory: Callable[[], int], case: str
) -> None:
    olga, emil = telegram.person("Olga"), telegram.person("Emil")
    crowd, balancer = Crowd(telegram, 200), Balancer(both=case == "each to both")
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(server())
        address = await stack.enter_async_context(balancer.listening())
        ports = (make_url(url).port or 5432, port_of(telegram))
        lines = [await stack.enter_async_context(Line(tunnel(port)).laid()) for port in ports]
        organizers = f"{olga.id}:owner,{emil.id}:editor"
        two = Two(telegram, tmp_path, url, balancer, address, lines, organizers, unused_tcp_port_factory)
        stack.push_async_callback(ended, two.desks)
        first = await two.add()
        await telegram.ready()
        olga.pressed_start = emil.pressed_start = True
        if case != "the second starts meanwhile":
            await two.add()
        if case not in ("in turn", "each to both"):
            telegram.fail("send*", delay=0.4, times=None)  # as from afar
        await crowd.asks(0)
        await asyncio.sleep(1)
        await happening(case, first, two)
        telegram.heal()
        await crowd.is_answered(120)
        await known(url, crowd.people)
        await announced(olga, emil)
        await telegram.until(lambda: all(map(got_news, crowd.people)), "the announcement", 90)
        await nothing_owed(url)
        await asyncio.sleep(2)
        copies = [got_news(person) for person in crowd.people]
        told(
            {
                "two": case, "lost": crowd.lost, "repeats": len(crowd.repeats()), "most": max(crowd.repeats(), default=0),
                "missed": copies.count(0), "copies": max(copies),
            }
        )  # fmt: skip
        assert (crowd.lost, copies.count(0), max(copies)) == (0, 0, 1)
        assert len(crowd.repeats()) <= CASES[case]
        assert max(crowd.repeats(), default=0) <= 1


async def happening(case: str, first: Desk, two: Two) -> None:
    """What happens while the answers are under way."""
    assert first.process is not None
    pid = first.process.pid or 0
    if "starts" in case:
        await two.add()
    elif "killed" in case:
        os.kill(pid, signal.SIGKILL)
    elif "frozen" in case:
        os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(80)
        os.kill(pid, signal.SIGCONT)
    elif "cut off" in case:
        async with AsyncExitStack() as stack:
            for line in two.lines:
                await stack.enter_async_context(line.failing(Trouble.HANGS))
            await asyncio.sleep(90)


async def ended(desks: Sequence[Desk]) -> None:
    for desk in desks:
        await desk.stop(signal.SIGKILL)
