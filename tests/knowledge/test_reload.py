"""Hot reload: what is served follows the folder, whatever happens in it or to whoever is told."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from bot.knowledge import reload as reload_module
from bot.knowledge.current import CurrentKnowledge
from bot.knowledge.publisher import Publisher, Revision, Served
from bot.knowledge.reload import reload
from tests.desk import CONFERENCE, FAQ, Visitor

NOW = datetime(2031, 5, 13, 2, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kb" / "faq").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    write(tmp_path / "kb" / "conference.yaml", CONFERENCE)
    write(tmp_path / "kb" / "faq" / "all.yaml", FAQ)
    return tmp_path / "kb"


def write(path: Path, text: str) -> None:
    path.write_text(dedent(text), encoding="utf-8")


def publisher(folder: Path) -> Publisher:
    return Publisher(folder, folder.parent / "data" / "last-good", lambda: NOW)


class Heard:
    """Whoever is told of an exchange; the first time they fail."""

    def __init__(self) -> None:
        self.revisions: asyncio.Queue[Revision] = asyncio.Queue()
        self.failed = asyncio.Event()

    async def __call__(self, _before: Revision, now: Revision) -> None:
        if not self.failed.is_set():
            self.failed.set()
            raise RuntimeError("no network")
        await self.revisions.put(now)


async def looks_again(_folder: Path, **_: object) -> AsyncIterator[set[Any]]:
    """A file system whose events say nothing but that something may have changed."""
    while True:
        await asyncio.sleep(0.01)
        yield set()


async def broken(_folder: Path, **_: object) -> AsyncIterator[set[Any]]:
    """A file system that cannot be watched."""
    raise OSError("no inotify")
    yield set()


@pytest.mark.parametrize("events", [looks_again, broken])
async def test_a_change_is_served_and_told_though_telling_or_watching_fails(
    folder: Path, monkeypatch: pytest.MonkeyPatch, events: object
) -> None:
    monkeypatch.setattr(reload_module, "awatch", events)
    monkeypatch.setattr(reload_module, "LOOKED_EVERY_MS", 10)
    desk, heard = publisher(folder), Heard()
    current = CurrentKnowledge(desk.first())
    reloading = asyncio.create_task(reload(folder, desk, current, heard))
    async with asyncio.timeout(20):
        write(folder / "faq" / "all.yaml", FAQ.replace("Next to the bookshop", "In the attic"))
        await heard.failed.wait()
        write(folder / "faq" / "all.yaml", FAQ.replace("Next to the bookshop", "In the cellar"))
        now = await heard.revisions.get()
        assert now is current.revision
        assert "In the cellar." in Visitor(current.knowledge).says("coat check")
        write(folder / "faq" / "all.yaml", "- id: [")
        assert (await heard.revisions.get()).served is Served.MIXED
        assert "In the cellar." in Visitor(current.knowledge).says("coat check")
    reloading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reloading


async def test_of_two_exchanges_at_once_none_is_lost(folder: Path) -> None:
    first = publisher(folder).first()
    current = CurrentKnowledge(first)
    made: list[tuple[Revision, Revision]] = []

    def make(before: Revision) -> Revision:
        made.append((before, Revision(before.knowledge, Served.MIXED)))
        return made[-1][1]

    await asyncio.gather(*(current.exchange(make) for _ in range(5)))
    assert [before for before, _ in made] == [first, *(after for _, after in made[:-1])]
    assert current.revision is made[-1][1]
    assert await current.exchange(lambda _: None) == (made[-1][1], made[-1][1])
