"""How fast the whole desk answers, beside echo bots: ``python -m benchmarks.throughput``.

The real process (poll, match, record, reply) on a made-up folder, PTB's echo and aiogram's echo take turns at one fake
Bot API on loopback. ``--aiogram PYTHON`` names an interpreter that has aiogram; without it that row is skipped.
``--sizes 100,1000,10000`` measures the desk alone on folders of so many entries; ``--turns`` only ``take_turn``, in this process.

The server and whoever writes run on one core, the bot on another; a figure is the median of the rounds. The machine's
speed drifts, so ratios within one run and the bot's own processor time say more than updates a second.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

ROOT = Path(__file__).parents[1]
TOKEN = "7000000001:AAMadeUpTokenForTheBenchmark-0123456789"
ME = {"id": 7000000001, "is_bot": True, "first_name": "Desk", "username": "desk_bot"}
PERSON = {"is_bot": False, "first_name": "Ada", "language_code": "en"}
POLL_S, PATIENCE_S = 10.0, 120.0
Form = Mapping[str, Any]
TICKS = os.sysconf("SC_CLK_TCK")


class FakeTelegram:
    """Long polling and answers, as little as a bot needs, as fast as Python serves it."""

    def __init__(self) -> None:
        self.waiting: deque[dict[str, Any]] = deque()
        self.answered: deque[tuple[int, float]] = deque()
        self.polled = asyncio.Event()
        self._news = asyncio.Event()
        self._told = asyncio.Event()
        self._numbers = iter(range(1, 1 << 40))
        self._offset = 0

    def say(self, chat: int, text: str) -> None:
        number = next(self._numbers)
        message = {
            "message_id": number,
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "Ada"},
            "from": {"id": chat, **PERSON},
            "text": text,
        }
        self.waiting.append({"update_id": number, "message": message})
        self._news.set()

    async def answers(self, number: int) -> None:
        """Waits until so many messages came back since the last time anybody looked."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.answered) < number:
                self._told.clear()
                await self._told.wait()

    async def serve(self, request: web.BaseRequest) -> web.Response:
        method = request.path.rpartition("/")[2].lower()
        form = await request.post() if method in ("getupdates", "sendmessage") else {}
        if not form and request.can_read_body:
            body = await request.read()
            form = json.loads(body) if body.startswith(b"{") else {}
        known = {"getme": self._me, "getupdates": self._updates, "sendmessage": self._send}
        result: Any = [] if method.startswith("get") else True
        result = await known[method](form) if method in known else result
        return web.Response(
            body=json.dumps({"ok": True, "result": result}).encode(), content_type="application/json"
        )

    async def _me(self, _form: Form) -> object:
        return ME

    async def _updates(self, form: Form) -> object:
        self.polled.set()
        offset, hold = int(form.get("offset") or 0), float(form.get("timeout") or 0)
        while self.waiting and self.waiting[0]["update_id"] < offset:
            self.waiting.popleft()
        if not self.waiting and hold:
            self._news.clear()
            try:
                async with asyncio.timeout(min(hold, POLL_S)):
                    await self._news.wait()
            except TimeoutError:
                return []
        return list(self.waiting)[:100]

    async def _send(self, form: Form) -> object:
        chat = int(form["chat_id"])
        self.answered.append((chat, time.perf_counter()))
        self._told.set()
        text = str(form["text"])
        place = {"id": chat, "type": "private", "first_name": "Ada"}
        return {
            "message_id": next(self._numbers), "date": int(time.time()), "chat": place, "from": ME, "text": text
        }  # fmt: skip


@asynccontextmanager
async def telegram() -> AsyncIterator[tuple[FakeTelegram, str]]:
    fake = FakeTelegram()
    runner = web.ServerRunner(web.Server(fake.serve), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield fake, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def echo_ptb(url: str) -> None:
    from telegram import Update
    from telegram.ext import Application, MessageHandler, filters

    async def echo(update: Update, _context: object) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    application = Application.builder().token(TOKEN).base_url(f"{url}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


def echo_aiogram(url: str) -> None:
    from aiogram import Bot, Dispatcher  # type: ignore[import-not-found]  # in an environment of its own
    from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found]  # likewise
    from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found]  # likewise

    dispatcher = Dispatcher()

    @dispatcher.message()  # type: ignore[untyped-decorator]  # likewise
    async def echo(message: Any) -> None:  # noqa: ANN401 - aiogram's Message
        await message.answer(message.text)

    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    asyncio.run(dispatcher.start_polling(Bot(TOKEN, session=session)))


@dataclass
class Figures:
    """What was measured of one bot, a value a round."""

    rows: dict[str, list[float]] = field(default_factory=dict)

    def add(self, **values: float) -> None:
        for name, value in values.items():
            self.rows.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> float:
        return statistics.median(self.rows.get(name) or [float("nan")])


@dataclass
class Candidate:
    """A bot as a process: its command, its environment, and what was measured of it."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    figures: Figures = field(default_factory=Figures)

    @asynccontextmanager
    async def running(self, fake: FakeTelegram) -> AsyncIterator[tuple[int, float]]:
        """The process at its first poll, and how many seconds that took."""
        fake.polled.clear()
        fake.waiting.clear()
        begun = time.perf_counter()
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *self.command, env=self.environment, cwd=self.log.parent, stdout=log, stderr=log
            )
        try:
            if len(cores := sorted(os.sched_getaffinity(0) | MORE_CORES)) > 1:
                os.sched_setaffinity(process.pid, {cores[-1]})
            async with asyncio.timeout(PATIENCE_S):
                await fake.polled.wait()
            yield process.pid, time.perf_counter() - begun
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


MORE_CORES: set[int] = set()


def cpu_s(pid: int) -> float:
    ticks = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / TICKS


def rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


async def measure(
    one: Candidate, fake: FakeTelegram, asked: Callable[[], str], args: argparse.Namespace
) -> None:
    """One round: a start, one person alone, then many at once."""
    async with one.running(fake) as (pid, start):
        for number in range(20):  # warm
            await _one(fake, 900_000_000 + number, asked())
        alone = [await _one(fake, 800_000_000 + n % 50, asked()) for n in range(args.alone)]
        fake.answered.clear()
        busy, begun = cpu_s(pid), time.perf_counter()
        for number in range(args.updates):
            fake.say(500_000_000 + number % args.users, asked())
        await fake.answers(args.updates)
        took = fake.answered[args.updates - 1][1] - begun
        await asyncio.sleep(0.3)
        quantiles = statistics.quantiles(alone, n=100)
        one.figures.add(
            speed=args.updates / took,
            cpu=(cpu_s(pid) - busy) / args.updates * 1000,
            p50=statistics.median(alone) * 1000,
            p99=quantiles[98] * 1000,
            rss=rss_mb(pid),
            start=start,
        )


async def _one(fake: FakeTelegram, chat: int, text: str) -> float:
    fake.answered.clear()
    begun = time.perf_counter()
    fake.say(chat, text)
    await fake.answers(1)
    return fake.answered[0][1] - begun


CONFERENCE = """
id: made-up
name: {en: Made-up Meeting, zh: 虚构会议}
start: 2031-05-12
end: 2031-05-15
timezone: Asia/Shanghai
languages: [en, zh]
"""


def made(folder: Path, entries: int) -> Callable[[], str]:
    """A folder with so many entries of three questions each; and who asks them, each time in words of their own."""
    from benchmarks.reloading import DEEDS, HAN, PLACES, THINGS, VERBS

    chance = random.Random(7)
    (folder / "faq").mkdir(parents=True)
    (folder / "conference.yaml").write_text(CONFERENCE, encoding="utf-8")
    kept: dict[tuple[str, ...], str] = {}
    wordings: set[tuple[str, ...]] = set()
    while (number := len(kept)) < entries:
        thing, other = chance.sample(THINGS, 2)
        deed, place = chance.choice(DEEDS), chance.choice(PLACES)
        han, verb = "".join(chance.sample(HAN, 4)), chance.choice(VERBS)
        made_of = (thing, other, deed, place, han, verb)
        if made_of[:4] in wordings:
            continue
        wordings.add(made_of[:4])
        kept[made_of] = f"""
- id: entry-{number}
  question: {{en: "How do I {deed} a {thing} with a {other} at the {place}?", zh: {han}怎么{verb}？}}
  also_asked: {{en: ["{deed} {thing} {other} {place}"]}}
  answer: {{en: "At desk {number}, from 9 to 5. [Map](https://example.org/{number})", zh: 在{number}号柜台，9点到17点。}}
"""
    for number in range(10):
        own = list(kept.values())[number::10]
        (folder / "faq" / f"part-{number}.yaml").write_text("".join(own), encoding="utf-8")
    asked_about = list(kept)
    frames = (
        "where can I {deed} the {thing} and {other} near {place}",
        "hello, I want to {deed} my {thing}, is it at the {place} with the {other}?",
        "{thing} {deed} {place} please",
        "请问{han}在哪里可以{verb}",
        "我想{verb}{han}，怎么办",
    )

    def asked() -> str:
        names = ("thing", "other", "deed", "place", "han", "verb")
        return chance.choice(frames).format(**dict(zip(names, chance.choice(asked_about), strict=True)))

    return asked


NOT_MEASURED = ("PROXY_URL", "ORGANIZERS", "PYTHONDONTWRITEBYTECODE")
"""What is not taken over from the shell; an installed desk is not compiled anew at each start."""


def desk(folder: Path, url: str, name: str = "infodesk") -> Candidate:
    environment = {key: value for key, value in os.environ.items() if key not in NOT_MEASURED}
    environment |= {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": url,
        "KNOWLEDGE_DIR": str(folder / "knowledge"),
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'desk.db'}",
        "XDG_CACHE_HOME": str(folder / "cache"),
        "MATCHER": "lexical",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
    }
    return Candidate(name, [sys.executable, "-m", "bot", "run"], environment, folder / "desk.log")


def echo(name: str, python: str, folder: Path, url: str) -> Candidate:
    command = [python, str(Path(__file__)), "--echo", name, url]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return Candidate(f"{name} echo", command, environment, folder / f"{name}.log")


async def side_by_side(args: argparse.Namespace) -> None:
    async with _room(args.entries) as (folder, fake, url, asked):
        candidates = [desk(folder, url), echo("ptb", sys.executable, folder, url)]
        if args.aiogram:
            candidates.append(echo("aiogram", args.aiogram, folder, url))
        async with candidates[0].running(fake) as (_, cold):
            pass
        for _ in range(args.rounds):
            for one in candidates:
                await measure(one, fake, asked, args)
        print(f"{args.entries:,} entries, {args.updates:,} updates of {args.users} people at once; "
              f"medians of {args.rounds} rounds\n")  # fmt: skip
        for line in table(candidates, candidates[1].figures):
            print(line)
        if not args.aiogram:
            print("| aiogram echo | skipped: --aiogram PYTHON |")
        print(f"\ncold start of the desk, nothing indexed yet: {cold:.1f} s")


async def by_size(args: argparse.Namespace) -> None:
    for entries in map(int, args.sizes.split(",")):
        async with _room(entries) as (folder, fake, url, asked):
            one = desk(folder, url, f"{entries:,} entries")
            async with one.running(fake) as (_, cold):
                pass
            for _ in range(args.rounds):
                await measure(one, fake, asked, args)
            for line in table([one], one.figures):
                print(line)
            print(f"cold start {cold:.1f} s")


@asynccontextmanager
async def _room(entries: int) -> AsyncIterator[tuple[Path, FakeTelegram, str, Callable[[], str]]]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        asked = made(folder / "knowledge", entries)
        async with telegram() as (fake, url):
            if len(cores := sorted(os.sched_getaffinity(0))) > 1:
                MORE_CORES.update(cores)
                os.sched_setaffinity(0, {cores[0]})
            yield folder, fake, url, asked


def table(candidates: list[Candidate], base: Figures) -> Iterator[str]:
    yield "| | updates/s | × PTB's echo | CPU ms/update | alone p50 · p99 ms | RSS MB | start s |"
    yield "|---|---|---|---|---|---|---|"
    for one in candidates:
        f = one.figures
        yield (
            f"| {one.name} | {f['speed']:.0f} | {f['speed'] / base['speed']:.2f} | {f['cpu']:.2f} "
            f"| {f['p50']:.1f} · {f['p99']:.1f} | {f['rss']:.0f} | {f['start']:.2f} |"
        )


def turns(args: argparse.Namespace) -> None:
    """What one turn costs by itself, each question seen for the first time."""
    from datetime import UTC, datetime

    from bot.core.desk import take_turn
    from bot.core.dialogue.turn import Conversation, Question
    from bot.knowledge.index import indexed
    from bot.knowledge.load.folder import read_folder

    with tempfile.TemporaryDirectory() as place:
        os.environ["XDG_CACHE_HOME"] = place
        asked = made(Path(place) / "knowledge", args.entries)
        contents = read_folder(Path(place) / "knowledge").contents
        assert contents is not None
        knowledge = indexed(contents)
        now = datetime(2031, 5, 13, 10, tzinfo=UTC)
        took = []
        for number in range(args.updates + 50):
            question = Question(asked(), now, "en")
            begun = time.thread_time()
            take_turn(question, knowledge, Conversation())
            if number >= 50:
                took.append((time.thread_time() - begun) * 1000)
    quantiles = statistics.quantiles(took, n=100)
    print(
        f"take_turn at {args.entries:,} entries: p50 {quantiles[49]:.2f} ms, p99 {quantiles[98]:.2f} ms of the processor"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000)
    parser.add_argument("--updates", type=int, default=1_000)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--alone", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--aiogram", default="")
    parser.add_argument("--sizes", default="")
    parser.add_argument("--turns", action="store_true")
    parser.add_argument("--echo", nargs=2, metavar=("WHOSE", "URL"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.echo:
        {"ptb": echo_ptb, "aiogram": echo_aiogram}[args.echo[0]](args.echo[1])
    elif args.turns:
        turns(args)
    else:
        asyncio.run(by_size(args) if args.sizes else side_by_side(args))


if __name__ == "__main__":
    main()
