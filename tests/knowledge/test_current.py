"""What is served is exchanged whole; a reload at a bad moment, or of a bad folder, takes nothing away."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.knowledge import publisher as publishing
from bot.knowledge.publisher import CurrentKnowledge, Publisher, Revision, reload
from tests.knowledge.test_publisher import PARKING, answers, publisher, started, write
from tests.knowledge.test_publisher import folder as folder

Tell = Callable[[Revision, Revision], Awaitable[None]]


async def test_of_two_exchanges_at_once_each_sees_what_the_other_made(folder: Path) -> None:
    desk, first = started(folder)
    current = CurrentKnowledge(first)
    seen: list[Revision] = []

    def make(before: Revision) -> Revision | None:
        seen.append(before)
        write(folder, "faq/parking", PARKING.replace("hall", f"hall {len(seen)}"))
        return desk.again(before)

    (_, second), (before, third) = await asyncio.gather(current.exchange(make), current.exchange(make))
    assert seen == [first, second]
    assert before is second
    assert current.revision is third
    assert current.knowledge is third.knowledge


async def test_where_nothing_is_made_the_current_revision_stays(folder: Path) -> None:
    _, first = started(folder)
    current = CurrentKnowledge(first)
    assert await current.exchange(lambda _: None) == (first, first)


class Reloading:
    """A reload of a folder as it runs in the desk; ``heard`` are the revisions it told of."""

    def __init__(self, desk: Publisher, first: Revision, folder: Path) -> None:
        self.current = CurrentKnowledge(first)
        self.heard: asyncio.Queue[Revision] = asyncio.Queue()
        self.task = asyncio.create_task(reload(folder, desk, self.current, self._tell))

    async def _tell(self, _before: Revision, now: Revision) -> None:
        await self.heard.put(now)

    async def hears(self) -> Revision:
        async with asyncio.timeout(90):
            return await self.heard.get()

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "QUIET_MS", 20)
    monkeypatch.setattr(publishing, "LOOKED_EVERY_MS", 100)


async def test_a_saved_file_goes_live_and_a_mistake_does_not(folder: Path) -> None:
    desk = publisher(folder)
    running = Reloading(desk, desk.first(), folder)
    write(folder, "faq/parking", PARKING.replace("Behind the hall", "On the roof"))
    assert "On the roof" in answers(await running.hears(), "Where can I park?")
    write(folder, "faq/parking", "- id: parking\n  answr: {en: Behind}\n")
    assert (await running.hears()).errors
    assert "On the roof" in answers(running.current.revision, "Where can I park?")
    await running.stop()


async def test_a_folder_that_cannot_be_watched_is_looked_at_again_and_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unwatchable(*_: object, **__: object) -> None:
        raise OSError("no watches are left")

    monkeypatch.setattr(publishing, "awatch", unwatchable)
    desk = publisher(folder)
    running = Reloading(desk, desk.first(), folder)
    write(folder, "faq/parking", PARKING.replace("Behind the hall", "On the roof"))
    assert "On the roof" in answers(await running.hears(), "Where can I park?")
    await running.stop()


async def test_whatever_breaks_while_reloading_the_desk_goes_on_with_what_it_has(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = publisher(folder)
    first = desk.first()
    broken = asyncio.Event()
    again = desk.again
    loop = asyncio.get_running_loop()

    def breaks_once(before: Revision) -> Revision | None:
        if not broken.is_set():
            loop.call_soon_threadsafe(broken.set)
            raise RuntimeError("a bug")
        return again(before)

    monkeypatch.setattr(desk, "again", breaks_once)
    running = Reloading(desk, first, folder)
    async with asyncio.timeout(90):
        await broken.wait()
    assert running.current.revision is first
    write(folder, "faq/parking", PARKING.replace("Behind the hall", "On the roof"))
    assert "On the roof" in answers(await running.hears(), "Where can I park?")
    await running.stop()
