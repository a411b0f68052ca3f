"""Long: the process is told to stop, killed by what it reads, fed for hours, or cannot write its log."""

import asyncio
import os
import random
import re
import signal
import sys
from pathlib import Path

import pytest

from benchmarks.throughput import made
from tests.botapi import BotApi
from tests.botapi.lines import Line, tunnel
from tests.faults.crowd import QUESTIONS, Crowd, announced, got_news, known, port_of, told
from tests.tg.process import Desk, Make

pytestmark = pytest.mark.long

STOPPED_S = 10.0
PYTHON = [sys.executable, "-m", "bot"]


async def stopped(desk: Desk, how: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
    """Exit code and seconds of a stop."""
    begun = asyncio.get_running_loop().time()
    code = await desk.stop(how)
    return code, round(asyncio.get_running_loop().time() - begun, 1)


@pytest.mark.parametrize(
    "meanwhile", ["all is well", "Telegram 2 s away", "Telegram silent", "a second SIGTERM"]
)
async def test_a_stop_with_500_questions_and_an_announcement(
    telegram: BotApi, a_desk: Make, meanwhile: str
) -> None:
    olga, emil = telegram.person("Olga"), telegram.person("Emil")
    async with Line(tunnel(port_of(telegram))).laid() as line:
        url = f"http://127.0.0.1:{line.port}/bot"
        desk = a_desk(BOT_API_URL=url, ORGANIZERS=f"{olga.id}:owner,{emil.id}:editor")
        await desk.start()
        crowd = Crowd(telegram, 50)
        people = crowd.people + [telegram.person(f"N{number}") for number in range(350)]
        await known(desk.settings["DATABASE_URL"], people)
        await announced(olga, emil)
        await telegram.until(lambda: sum(map(got_news, people)) >= 50, "the first fifty")
        if meanwhile == "Telegram 2 s away":
            telegram.fail("send*", delay=2.0, times=None)
        elif meanwhile == "Telegram silent":
            telegram.fail("*", delay=3600.0, times=None)
        for stage in range(3):
            await crowd.asks(stage)
        telegram.push((person, QUESTIONS[number % 3][0]) for number in range(7) for person in crowd.people)
        await asyncio.sleep(1)
        if meanwhile == "a second SIGTERM":
            assert desk.process is not None
            os.kill(desk.process.pid or 0, signal.SIGTERM)
        code, seconds = await stopped(desk)
        telegram.heal()
        await desk.start()
        counts = {
            stage: 1 + len([number for number in range(7) if number % 3 == stage]) for stage in range(3)
        }
        await crowd.is_answered()
        await desk.has(lambda: not desk.rows("SELECT 1 FROM inbox WHERE done_at IS NULL"), 90)
        await desk.has(lambda: not desk.rows("SELECT 1 FROM outbox WHERE state = 'owed'"), 90)
        got = [crowd.answers(person, stage) - counts[stage] for person in crowd.people for stage in range(3)]
        copies = [got_news(person) for person in people]
        told(
            {
                "stop": meanwhile, "exit": code, "seconds": seconds, "asked": 10 * len(crowd.people),
                "lost": -sum(one for one in got if one < 0), "repeats": sum(one for one in got if one > 0),
                "missed": copies.count(0), "copies": max(copies),
            }
        )  # fmt: skip
        assert (code, seconds <= STOPPED_S) == (0, True)
        assert min(got) == 0
        assert (copies.count(0), max(copies)) == (0, 1)


@pytest.mark.parametrize("silent", [False, True], ids=["all is well", "Telegram silent"])
async def test_a_stop_at_any_moment_of_the_start(telegram: BotApi, a_desk: Make, silent: bool) -> None:
    if silent:
        telegram.fail("*", delay=3600.0, times=None)
    desk = a_desk()
    desk.by = PYTHON  # as it is started in earnest
    moments = {}
    for number in range(20):
        await desk.launch()
        await asyncio.sleep(number * 0.15)
        moments[round(number * 0.15, 2)] = await stopped(desk)
    telegram.heal()
    await desk.start()
    told({"stop while starting": silent, "moments": moments})
    assert max(seconds for _, seconds in moments.values()) <= STOPPED_S
    python_starts = 0.3  # before that nothing of ours runs
    assert {code for moment, (code, _) in moments.items() if moment >= python_starts} == {0}


KILLING = """
import os
from bot.tg.handlers import question
plain = question.take_turn
question.take_turn = lambda asked, *rest, **more: os.kill(os.getpid(), 11) if "hall A" in asked.text else plain(asked, *rest, **more)
from bot.cli.main import main
main()
"""


async def test_what_kills_the_process_is_set_aside(telegram: BotApi, a_desk: Make) -> None:
    desk, crowd, bad = a_desk(), Crowd(telegram, 40), telegram.person("Bad")
    desk.by = [sys.executable, "-c", KILLING]
    await desk.start()
    await bad.says(QUESTIONS[1][0])
    await crowd.asks(0)
    deaths = 0
    assert desk.process is not None
    while deaths < 10:
        await asyncio.to_thread(desk.process.join, 15)
        if desk.process.is_alive():
            break
        deaths += 1
        await desk.launch()
    await crowd.is_answered(30)
    told({"poison": deaths, "lost": crowd.lost, "repeats": len(crowd.repeats())})
    assert (deaths, crowd.lost, crowd.repeats()) == (3, 0, [])


async def test_a_log_that_cannot_be_written_keeps_nobody_waiting(telegram: BotApi, a_desk: Make) -> None:
    desk, crowd = a_desk(), Crowd(telegram, 40)
    desk.by = ["sh", "-c", 'exec "$0" -m bot "$@" >/dev/full 2>&1', sys.executable]
    await desk.start()
    telegram.fail("sendMessage", drop=True, times=8)  # something to tell
    await crowd.asks(0)
    await crowd.is_answered()
    told({"log": "full", "lost": crowd.lost, "repeats": len(crowd.repeats())})
    assert (crowd.lost, crowd.repeats(), await desk.stop()) == (0, [], 0)


def resident_mb(desk: Desk) -> float:
    assert desk.process is not None
    status = Path(f"/proc/{desk.process.pid}/status").read_text("utf-8")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found is not None
    return round(int(found[1]) / 1024, 1)


async def fed(desk: Desk, telegram: BotApi, messages: list[tuple[int, str]], crowd: Crowd) -> None:
    """Lets people send these, and waits until little of it waits."""
    telegram.push((crowd.people[place], words) for place, words in messages)
    await telegram.until(lambda: len(telegram.pending) == 0, "all to be fetched", 120)
    await desk.has(lambda: desk.rows("SELECT count(*) FROM inbox WHERE done_at IS NULL") <= [(50,)], 120)
    telegram.calls.clear()


async def test_the_memory_that_unseen_words_take(telegram: BotApi, a_desk: Make) -> None:
    chance, crowd, desk = random.Random(2), Crowd(telegram, 50), a_desk()  # noqa: S311
    await desk.start()
    await crowd.asks(0)
    await crowd.is_answered()
    before, grown = resident_mb(desk), []
    scripts = [(97, 123), (0x430, 0x450), (0x4E00, 0x9FFF), (0x3B1, 0x3C9), (0xC0, 0x24F)]
    for batch in range(180):
        texts = []
        for place in range(50):
            first, last = chance.choice(scripts)
            words = (
                "".join(chr(chance.randrange(first, last)) for _ in range(chance.randrange(7, 60)))
                for _ in range(200)
            )
            texts.append((place, " ".join(words)[:4096]))
        await fed(desk, telegram, texts, crowd)
        if batch % 20 == 19:
            grown.append(round(resident_mb(desk) - before, 1))
    told({"memory": "9,000 messages of unseen words", "before_mb": before, "grown_mb": grown})
    assert grown[-1] <= 40


async def test_the_memory_that_many_people_take(telegram: BotApi, a_desk: Make) -> None:
    crowd, desk, sent = Crowd(telegram, 10_000), a_desk(), 0
    await desk.start()
    before, grown = 0.0, []
    while sent < 50_000:
        batch = []
        for _ in range(100):
            known_one = QUESTIONS[sent % 3][0] if sent % 5 else f"something unknown {sent} xyz"
            batch.append((sent % 10_000, known_one))
            sent += 1
        await fed(desk, telegram, batch, crowd)
        for person in crowd.people:
            person.unheard.clear()
        if sent == 5000:
            before = resident_mb(desk)
        elif sent % 5000 == 0:
            grown.append(round(resident_mb(desk) - before, 1))
    told({"memory": "50,000 updates of 10,000 people", "after_5000_mb": before, "grown_mb": grown})
    assert grown[-1] <= 20


TIMED = """
import asyncio, sys, time
plain = asyncio.Handle._run
def timed(handle):
    wall, own = time.perf_counter(), time.thread_time()
    plain(handle)
    wall, own = time.perf_counter() - wall, time.thread_time() - own
    if wall > .05 or own > .02:
        print(f"STALL {wall * 1000:.0f} {own * 1000:.0f} {handle!r}"[:300], file=sys.stderr, flush=True)
asyncio.Handle._run = timed
from bot.cli.main import main
main()
"""


async def test_nothing_holds_up_the_event_loop_at_1000_entries(
    telegram: BotApi, a_desk: Make, tmp_path: Path
) -> None:
    asked = made(tmp_path / "thousand", 1000)
    desk, crowd = a_desk(KNOWLEDGE_DIR=str(tmp_path / "thousand")), Crowd(telegram, 40)
    desk.by = [sys.executable, "-c", TIMED]
    await desk.launch()
    await telegram.ready(within=90)
    await crowd.people[0].says(asked())
    await crowd.people[0].hears(60)
    opened = len(desk.log)
    for _ in range(50):
        await fed(desk, telegram, [(place, asked()) for place in range(40)], crowd)
    telegram.push((crowd.people[0], ("What is the wifi? " * 300)[:4096]) for _ in range(300))
    await asyncio.sleep(10)
    stalls = re.findall(r"STALL (\d+) (\d+) (.*)", desk.log[opened:])
    own = sorted((int(own) for _, own, _ in stalls), reverse=True)
    told(
        {
            "stalls": len(stalls), "own_ms": own[:5], "wall_ms": sorted((int(wall) for wall, _, _ in stalls), reverse=True)[:5],
            "worst": max(stalls, key=lambda one: int(one[1]), default=None),
        }
    )  # fmt: skip
    assert max(own, default=0) <= 50
