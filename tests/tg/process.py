"""The real desk as a process, on a small knowledge folder, against the tests' own Bot API."""

import asyncio
import os
import re
import signal
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from textwrap import dedent
from typing import Any

from tests.botapi import BotApi, Person
from tests.desk import CONFERENCE, FAQ, MEDICAL
from tests.tg import forked

ROOT = Path(__file__).parents[2]
INVOICES = """
    - id: invoice-personal
      question: {en: How do I get an invoice in my own name?, zh: 个人发票怎么开？}
      answer: {en: At desk 1., zh: 在1号柜台。}
    - id: invoice-company
      question: {en: How do I get an invoice for my hospital?, zh: 单位发票怎么开？}
      answer: {en: At desk 2., zh: 在2号柜台。}
"""


@dataclass
class Desk:
    """A desk that can be started, stopped and killed; what it keeps lies in ``folder``."""

    folder: Path
    telegram: BotApi
    settings: dict[str, str]
    process: ForkServerProcess | None = None
    bound: bool = False
    by: list[str] | None = None

    @classmethod
    def at(cls, folder: Path, telegram: BotApi, **settings: str) -> "Desk":
        """A desk with some knowledge, not started yet; ``settings`` come on top of the usual ones.

        Its organizers have pressed Start.
        """
        for number in re.findall(r"\d+", settings.get("ORGANIZERS", "")):
            if isinstance(one := telegram.chats.get(int(number)), Person):
                one.pressed_start = True
        files = {"conference": CONFERENCE, "medical": MEDICAL, "faq/all": FAQ, "faq/invoices": INVOICES}
        for name, text in files.items():
            path = folder / "knowledge" / f"{name}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")
        usual = {
            "BOT_TOKEN": telegram.token,
            "BOT_API_URL": telegram.url,
            "KNOWLEDGE_DIR": str(folder / "knowledge"),
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'desk.db'}",
        }
        return cls(folder, telegram, usual | settings)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the process: this machine's, without the settings of whoever runs the tests."""
        bare = {
            key: value
            for key, value in os.environ.items()
            if key not in ("PROXY_URL", "WEBHOOK_URL", "ORGANIZERS")
        }
        return bare | {"PYTHONPATH": str(ROOT)} | self.settings

    async def start(self) -> None:
        """Starts the process and waits until Telegram hears it."""
        await self.launch()
        await self.telegram.ready(within=60)

    async def launch(self) -> None:
        """Starts the process."""
        self.process = forked.FORKS.Process(
            target=forked.run,
            args=("run", self.environment, self.folder, self.folder / "desk.log"),
            kwargs={"bound": self.bound and os.getuid() == 0, "by": self.by},
        )
        self.process.start()

    def may_not_write(self, folder: Path) -> None:
        """From its next start the desk cannot write to a folder, even where the tests are run by root."""
        folder.chmod(0o555)
        self.bound = True

    def writes(self, file: Path, text: str) -> None:
        """Writes a file of the folder at once, as whoever owns it, also where the desk may not."""
        mode = file.parent.stat().st_mode
        file.parent.chmod(0o755)
        made = file.with_name(f".{file.name}.new")
        made.write_text(text, encoding="utf-8")
        made.replace(file)
        file.parent.chmod(mode)

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stops the process; its exit code."""
        if self.process is None:
            return 0
        if self.process.is_alive() and self.process.pid:
            os.kill(self.process.pid, how)
        await asyncio.to_thread(self.process.join, 20)
        assert self.process.exitcode is not None, "the desk does not stop"
        return self.process.exitcode

    async def calls(self, *verb: str) -> tuple[int, str]:
        """Calls another verb of the command line beside it; exit code and all that it printed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *verb, env=self.environment, cwd=self.folder,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        printed, _ = await process.communicate()
        return process.returncode or 0, printed.decode()

    @property
    def log(self) -> str:
        """What all starts of the process have logged."""
        return (self.folder / "desk.log").read_text(encoding="utf-8")

    @property
    def kept(self) -> bytes:
        """Every byte of the database, also of what is not in its main file yet."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.glob("desk.db*")))

    def rows(self, query: str) -> list[Any]:
        """Rows of the desk's database; none while it has no such table."""
        try:
            connection = sqlite3.connect(f"file:{self.folder / 'desk.db'}?mode=ro", uri=True)
            try:
                return connection.execute(query).fetchall()
            finally:
                connection.close()
        except sqlite3.OperationalError:
            return []

    def recorded(self) -> int:
        """How many questions are recorded."""
        [(number,)] = self.rows("SELECT count(*) FROM questions") or [(0,)]
        return int(number)

    async def has_recorded(self, number: int, within: float = 90) -> None:
        """Waits until so many questions are recorded."""
        await self.has(lambda: self.recorded() >= number, within)

    async def has(self, condition: Callable[[], bool], within: float = 20) -> None:
        """Waits until something holds of what the desk keeps."""
        async with asyncio.timeout(within):
            while not condition():  # noqa: ASYNC110 - another process's database tells nobody
                await asyncio.sleep(0.05)


Make = Callable[..., Desk]
"""Makes a desk with settings."""
