"""What waits for the bot: kept until a poll's offset or a webhook's 2xx confirms it, as the real server does."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp

from tests.botapi.formatting import Json, Refused

MAX_BATCH = 100
LONGEST_POLL = 50
LONGEST_RETRY = 1.0  # seconds; the real server goes up to two minutes
ONLY_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
CONFLICT = "Conflict: terminated by {} request"
WEBHOOK_ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass
class Update:
    """One update and the chat in whose order it is delivered."""

    chat: int
    body: Json

    @property
    def id(self) -> int:
        number = self.body["update_id"]
        assert isinstance(number, int)
        return number


@dataclass
class Hook:
    """Where updates are posted; after a failure each chat's next try waits `retry` seconds, then twice that."""

    url: str
    secret: str
    connections: int
    busy: asyncio.Semaphore = field(init=False)
    last_error: Json = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.busy = asyncio.Semaphore(self.connections)


class Updates:
    """The queue of one bot. Only one reader at a time: the newest poll, or the webhook."""

    def __init__(self, changed: Callable[[], None], retry: float) -> None:
        self.waiting: list[Update] = []
        self.confirmed_offset = 0
        self.allowed: list[str] = []
        self.hook: Hook | None = None
        self._changed, self._retry = changed, retry
        self.next_id = 710_001
        self._parked: asyncio.Future[None] | None = None
        self._couriers: dict[int, asyncio.Task[None]] = {}

    def add(self, chat: int, content: Json) -> int:
        """Queues an update; one that brings its own update_id keeps it. Returns the id, 0 if not asked for."""
        kind = next(key for key in content if key != "update_id")
        if kind not in self.allowed if self.allowed else kind in ONLY_ON_REQUEST:
            return 0
        number = content.get("update_id", self.next_id)
        self.next_id = max(self.next_id, number + 1)
        self.waiting.append(Update(chat, {"update_id": number, **content}))
        if self.hook:
            self._send_courier(chat)
        elif self._parked and not self._parked.done():
            self._parked.set_result(None)
        return int(number)

    @property
    def expected(self) -> bool:
        """Whether the next update will find a reader: an open poll, or a webhook."""
        return self.hook is not None or self._parked is not None

    async def poll(self, offset: int, limit: int, wait: float) -> list[Json]:
        """getUpdates: confirms what is below the offset, then waits for more; an older poll ends in a conflict."""
        if self.hook:
            raise Refused(409, WEBHOOK_ACTIVE)
        self._end_poll("other getUpdates", "; make sure that only one bot instance is running")
        if offset < 0 and self.waiting:
            offset = self.waiting[offset:][0].id
        self.waiting = [update for update in self.waiting if update.id >= offset]
        self.confirmed_offset = max(self.confirmed_offset, offset)
        if not self.waiting:
            await self._park(min(wait, LONGEST_POLL))
        return [update.body for update in self.waiting[: limit if 1 <= limit <= MAX_BATCH else MAX_BATCH]]

    async def _park(self, wait: float) -> None:
        parked = self._parked = asyncio.get_running_loop().create_future()
        self._changed()
        try:
            async with asyncio.timeout(wait):
                await parked
        except TimeoutError:
            pass
        finally:
            if self._parked is parked:
                self._parked = None
                self._changed()

    def _end_poll(self, by: str, advice: str = "") -> None:
        if self._parked and not self._parked.done():
            self._parked.set_exception(Refused(409, CONFLICT.format(by) + advice))

    def set_hook(self, hook: Hook | None, *, drop: bool) -> None:
        """setWebhook and deleteWebhook; what waits is delivered the new way unless it is dropped."""
        self.stop()
        if drop:
            self.waiting.clear()
        self.hook = hook
        if hook:
            self._end_poll("setWebhook")
            for chat in {update.chat: None for update in self.waiting}:
                self._send_courier(chat)

    def stop(self) -> list[asyncio.Task[None]]:
        """Calls all couriers back; returns them for whoever wants to see them end."""
        couriers = list(self._couriers.values())
        for courier in couriers:
            courier.cancel()
        self._couriers.clear()
        return couriers

    def _send_courier(self, chat: int) -> None:
        if self.hook and chat not in self._couriers:
            self._couriers[chat] = asyncio.create_task(self._deliver(chat, self.hook))

    async def _deliver(self, chat: int, hook: Hook) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        delay = self._retry
        async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(60)) as client:
            while update := next((one for one in self.waiting if one.chat == chat), None):
                try:
                    async with (
                        hook.busy,
                        client.post(hook.url, json=update.body, allow_redirects=False) as reply,
                    ):
                        good = 200 <= reply.status < 300
                        problem = "" if good else f"Wrong response from the webhook: {reply.status}"
                except (aiohttp.ClientError, TimeoutError) as error:
                    problem = f"Connection failed: {type(error).__name__}"
                if problem:
                    hook.last_error = {"last_error_date": int(time.time()), "last_error_message": problem}
                    await asyncio.sleep(delay)
                    delay = min(2 * delay, LONGEST_RETRY)
                else:
                    self.waiting.remove(update)
                    delay = self._retry
                self._changed()
            del self._couriers[chat]
