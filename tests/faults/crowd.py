"""People who ask a running desk before, during and after a trouble, and what became of their questions."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.store import open_store
from tests.botapi import BotApi, Person

QUESTIONS = (
    ("where can I leave my coat?", "Next to the bookshop"),
    ("where is hall A?", "On the ground floor"),
    ("what is the wifi password?", "password"),
)
"""Each stage has a question of its own, and words of its answer."""

NEWS = ("The gala dinner moves to the River Room.", "晚宴改到临江厅。")


def told(figures: dict[str, Any]) -> None:
    """Shows figures under ``pytest -s``, one line a run."""
    print(json.dumps(figures, ensure_ascii=False, default=str), flush=True)  # noqa: T201 - the line is the measurement


@dataclass
class Crowd:
    """So many people; ``asked`` are person, stage and moment of each question."""

    telegram: BotApi
    number: int
    people: list[Person] = field(init=False)
    asked: list[tuple[Person, int, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.people = [self.telegram.person(f"P{place}") for place in range(self.number)]

    async def asks(self, stage: int, people: Sequence[Person] | None = None, within: float = 0.0) -> None:
        """All of them ask the question of a stage, evenly ``within`` so many seconds."""
        asking = self.people if people is None else people
        for person in asking:
            self.asked.append((person, stage, asyncio.get_running_loop().time()))
            await person.says(QUESTIONS[stage][0])
            if within:
                await asyncio.sleep(within / len(asking))

    def answers(self, person: Person, stage: int) -> int:
        """How often somebody has the answer."""
        words = QUESTIONS[stage][1]
        return sum(words in one.text for one in person.messages.values() if one.by_bot)

    async def is_answered(self, within: float = 90) -> None:
        """Waits until nobody waits any more, or so long."""
        with_answers = self._all_answered
        try:
            await self.telegram.until(with_answers, "all answers", within)
        except AssertionError as problem:
            told({"unanswered": str(problem).splitlines()[0]})

    def _all_answered(self) -> bool:
        return all(self.answers(person, stage) for person, stage, _ in self.asked)

    @property
    def lost(self) -> int:
        return sum(not self.answers(person, stage) for person, stage, _ in self.asked)

    def repeats(self) -> list[int]:
        """How often each answer that came more than once was repeated."""
        counts = [self.answers(person, stage) for person, stage, _ in self.asked]
        return [count - 1 for count in counts if count > 1]

    def sent_at(self) -> list[float]:
        """When the messages were sent that Telegram took."""
        return [call.at for call in self.telegram.called("sendMessage") if call.status == 200]

    def recovery(self, ended: float) -> tuple[float, float]:
        """Seconds from the end of a trouble to the first message, and to the last."""
        later = [at - ended for at in self.sent_at() if at >= ended]
        return (round(min(later), 1), round(max(later), 1)) if later else (float("inf"), float("inf"))

    def waits(self, people: Sequence[Person]) -> list[float]:
        """How long each of these waited for the first answer to their last question, in milliseconds, sorted."""
        first: dict[int, float] = {}
        asked = {person.id: at for person, _, at in self.asked}
        for call in self.telegram.called("sendMessage"):
            chat = int(call.params.get("chat_id", 0))
            if call.status == 200 and chat in asked and call.at >= asked[chat]:
                first.setdefault(chat, call.at)
        return sorted((first.get(one.id, float("inf")) - asked[one.id]) * 1000 for one in people)


def percentile(sorted_values: Sequence[float], part: float) -> int:
    """One of the values, rounded."""
    return round(sorted_values[min(len(sorted_values) - 1, int(part * len(sorted_values)))])


def got_news(person: Person) -> int:
    """How many copies of the announcement somebody has."""
    return sum(any(words in one.text for words in NEWS) for one in person.messages.values() if one.by_bot)


def port_of(telegram: BotApi) -> int:
    return int(telegram.url.removesuffix("/bot").rpartition(":")[2])


async def known(url: str, people: Sequence[Person]) -> None:
    """People who have written to the desk once."""
    store = await open_store(url, "conference")
    async with store.transaction() as tx:
        for person in people:
            person.pressed_start = True
            await tx.people.seen(person.id, "en", datetime.now(UTC))
    await store.close()


async def heard(person: Person, beginning: str, within: float = 40) -> Any:  # noqa: ANN401 - a Message
    """The last message of the desk to somebody that begins so, as soon as it is there."""
    found: list[Any] = []

    def there() -> bool:
        found[:] = [one for one in person.messages.values() if one.by_bot and beginning in one.text]
        return bool(found)

    await person.world.until(there, f"a message {beginning!r}", within)
    await asyncio.sleep(0.3)  # people read before they answer
    return found[-1]


async def announced(olga: Person, emil: Person) -> None:
    """An announcement to everybody, written by one and confirmed by the other."""
    for one in (olga, emil):
        await one.says("/start")
        await heard(one, "")
    await olga.says(f"/announce {NEWS[0]}")
    await heard(olga, "the same in Chinese")
    await olga.says(NEWS[1])
    choice = await heard(olga, "Who shall")
    await olga.taps(choice, "Everybody")
    card = await heard(emil, NEWS[1])
    await emil.taps(card, next(one.text for one in card.buttons if ".send." in (one.data or "")))
