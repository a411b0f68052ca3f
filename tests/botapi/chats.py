"""The other side of the bot: the world of chats, with persons who write and tap, and what they get to see."""

import asyncio
import itertools
import re
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.botapi.formatting import Json, seen_in
from tests.botapi.messages import Call, Message
from tests.botapi.updates import Updates

PATIENCE = 20.0  # seconds until a test that waits for the bot fails


@dataclass
class Tap:
    """A tapped button. The client shows a clock on it until the bot answers."""

    world: "World"
    id: str
    answer: Json | None = None

    async def answered(self, within: float = PATIENCE) -> Json:
        """The parameters of the bot's answerCallbackQuery."""
        await self.world.until(lambda: self.answer is not None, "an answer to the tapped button", within)
        assert self.answer is not None
        return self.answer


class World:
    """Everything the emulated Telegram knows: who there is, what was said, what waits for the bot."""

    def __init__(self, username: str, *, privacy: bool, retry: float) -> None:
        self.user: Json = {"id": 7_000_000_001, "is_bot": True, "first_name": "Desk", "username": username}
        self.privacy = privacy
        self.updates = Updates(self.changed, retry)
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.calls: list[Call] = []
        self.profile: dict[tuple[str, str], str] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self._numbers = itertools.count(1)
        self._change = asyncio.Event()

    def person(self, name: str, language: str | None = "en", username: str | None = None) -> "Person":
        """Somebody with a private chat with the bot; the bot may write there once the person has written."""
        return Person(self, 5_000_000_000 + next(self._numbers), name, language, username)

    def group(self, title: str) -> "Group":
        """A supergroup with the bot in it."""
        return Group(self, -1_002_000_000_000 - next(self._numbers), title)

    def push(self, messages: Iterable[tuple["Person", str]]) -> list["Message"]:
        """Many private messages at one moment, so that the bot's next poll or webhook finds all of them."""
        return [person.write(person, {"text": text}) for person, text in messages]

    def changed(self) -> None:
        """Wakes whoever waits in `until`."""
        self._change.set()
        self._change = asyncio.Event()

    async def until(self, condition: Callable[[], bool], what: str, within: float = PATIENCE) -> None:
        """Returns as soon as the condition holds; else fails and tells what the bot did instead."""
        try:
            async with asyncio.timeout(within):
                while not condition():
                    await self._change.wait()
        except TimeoutError:
            calls = "\n  ".join(str(call) for call in self.calls[-8:]) or "none at all"
            waiting = len(self.updates.waiting)
            raise AssertionError(
                f"waited {within:g} s in vain for {what}; {waiting} updates wait for the bot; its last calls:\n  {calls}"
            ) from None

    def keep(self, name: str, content: bytes) -> Json:
        """Stores a file; returns what a message says about it."""
        number = f"file{next(self._numbers)}"
        self.files[number] = (name, content)
        return {"file_id": number, "file_unique_id": f"u{number}", "file_size": len(content)}

    def menu(self, chat: "Chat", language: str = "") -> dict[str, str]:
        """The commands that a person with this language sees in this chat: the nearest scope that has some."""
        kind = "all_private_chats" if chat.id > 0 else "all_group_chats"
        scopes = [f"chat {chat.id}", kind, "default"]
        lists = (self.commands.get((scope, code)) for scope in scopes for code in (language, ""))
        return {one["command"]: one["description"] for one in next(filter(None, lists), [])}


class Chat:
    """A chat: what was written in it, and what of the bot's messages the test has not heard yet."""

    def __init__(self, world: World, number: int, raw: Json) -> None:
        self.world, self.id, self.raw = world, number, {"id": number, **raw}
        self.messages: dict[int, Message] = {}
        self.actions: list[str] = []
        self.shut = ""  # why the bot may not write here
        self.moved_to = 0  # the id of the supergroup that it has become
        self.unheard: deque[Message] = deque()
        self.unseen: deque[Message] = deque()
        world.chats[number] = self

    @property
    def started(self) -> bool:
        """Whether the bot was let in."""
        return True

    def __str__(self) -> str:
        return str(self.raw.get("title", self.raw.get("first_name")))

    async def hears(self, within: float = PATIENCE) -> Message:
        """The bot's next new message in this chat."""
        await self.world.until(lambda: bool(self.unheard), f"a message to {self}", within)
        return self.unheard.popleft()

    async def sees_edit(self, within: float = PATIENCE) -> Message:
        """The next message that the bot has edited in this chat."""
        await self.world.until(lambda: bool(self.unseen), f"an edited message to {self}", within)
        return self.unseen.popleft()

    def write(self, author: "Person", content: Json, reply_to: Message | None = None) -> Message:
        """Puts a person's message into the chat and, unless privacy mode hides it, into the bot's queue."""
        if self.shut:
            self._membership(author, "member", "")
        message = self.store(author.user, False, reply_to, content)
        if self.reaches_bot(message):
            self.world.updates.add(self.id, {"message": message.raw})
        return message

    def store(self, author: Json, by_bot: bool, reply_to: Message | None, content: Json) -> Message:
        """Gives the message its number in this chat."""
        raw = {
            "message_id": len(self.messages) + 1,
            "date": int(time.time()),
            "chat": self.raw,
            "from": author,
            **content,
        }
        if reply_to:
            raw["reply_to_message"] = {k: v for k, v in reply_to.raw.items() if k != "reply_to_message"}
        for text, entities in (("text", "entities"), ("caption", "caption_entities")):
            if not by_bot and (found := seen_in(raw.get(text, ""))):
                raw.setdefault(entities, found)
        self.messages[raw["message_id"]] = Message(self, raw, by_bot)
        return self.messages[raw["message_id"]]

    def reaches_bot(self, message: Message) -> bool:
        """In a private chat everything does."""
        return True

    def _membership(self, author: "Person", status: str, shut: str) -> None:
        old, self.shut = "kicked" if self.shut else "member", shut
        change: Json = {"chat": self.raw, "from": author.user, "date": int(time.time())}
        for key, state in (("old_chat_member", old), ("new_chat_member", status)):
            until = {"until_date": 0} if state == "kicked" else {}
            change[key] = {"status": state, "user": self.world.user, **until}
        self.world.updates.add(self.id, {"my_chat_member": change})


class Person(Chat):
    """Somebody, and the private chat of this somebody with the bot."""

    def __init__(
        self, world: World, number: int, name: str, language: str | None, username: str | None
    ) -> None:
        known = {"first_name": name} | ({"username": username} if username else {})
        super().__init__(world, number, {"type": "private", **known})
        self.pressed_start = False
        self.user: Json = {"id": number, "is_bot": False, **known}
        if language:
            self.user["language_code"] = language

    @property
    def started(self) -> bool:
        """A bot may write only to those who have pressed Start, or written first."""
        return self.pressed_start or any(not message.by_bot for message in self.messages.values())

    async def says(self, text: str, reply_to: Message | None = None) -> Message:
        """Writes to the bot."""
        return self.write(self, {"text": text}, reply_to)

    async def sends(self, **content: Any) -> Message:  # noqa: ANN401 - whatever a Message of the Bot API may hold
        """Sends something else than text, as fields of the Bot API: `location={"latitude": 1, "longitude": 2}`."""
        return self.write(self, content)

    async def sends_file(self, name: str, content: bytes, caption: str | None = None) -> Message:
        """Sends a document."""
        document = {"file_name": name, **self.world.keep(name, content)}
        return self.write(self, {"document": document} | ({"caption": caption} if caption else {}))

    async def edits(self, message: Message, text: str) -> None:
        """Rewrites an own message, here or in a group."""
        assert message.raw["from"] is self.user, f"{self} can edit only {self}'s own messages"
        message.history.append(message.text)
        message.raw = {**message.raw, "text": text, "entities": seen_in(text), "edit_date": int(time.time())}
        if message.chat.reaches_bot(message):
            self.world.updates.add(message.chat.id, {"edited_message": message.raw})

    async def taps(self, message: Message, label: str = "", *, data: str | None = None) -> Tap:
        """Taps the button with this label (or its beginning); with `data` a button that is not there (any more)."""
        if data is None:
            fitting = [button for button in message.buttons if button.text == label] or [
                button for button in message.buttons if button.text.startswith(label)
            ]
            labels = [button.text for button in message.buttons]
            assert len(fitting) == 1, f"{len(fitting)} buttons fit {label!r}; the message has {labels}"
            data = fitting[0].data
            assert data is not None, f"button {label!r} sends nothing to the bot"
        tap = Tap(self.world, str(81_000 + len(self.world.taps)))
        self.world.taps[tap.id] = tap
        query = {"id": tap.id, "from": self.user, "message": message.raw, "data": data}
        self.world.updates.add(message.chat.id, {"callback_query": {**query, "chat_instance": "1"}})
        return tap

    async def blocks(self) -> None:
        """Blocks the bot; the next message unblocks it."""
        self._membership(self, "kicked", "bot was blocked by the user")


class Group(Chat):
    """A supergroup. In privacy mode the bot gets only commands, mentions of it and replies to it."""

    def __init__(self, world: World, number: int, title: str) -> None:
        super().__init__(world, number, {"type": "supergroup", "title": title})

    async def says(self, person: Person, text: str, reply_to: Message | None = None) -> Message:
        """Lets a person write in the group."""
        return self.write(person, {"text": text}, reply_to)

    def becomes_supergroup(self) -> "Group":
        """The group gets another id: both chats say so, and the old one takes nothing any more."""
        new = self.world.group(str(self))
        self.moved_to = new.id
        somebody: Json = {"id": 5_000_000_000, "is_bot": False, "first_name": "Admin"}
        for chat, content in (
            (self, {"migrate_to_chat_id": new.id}),
            (new, {"migrate_from_chat_id": self.id}),
        ):
            message = chat.store(somebody, False, None, content)
            self.world.updates.add(chat.id, {"message": message.raw})
        return new

    async def kicks(self, person: Person) -> None:
        """Lets a person throw the bot out."""
        self._membership(person, "kicked", "bot was kicked from the supergroup chat")

    def reaches_bot(self, message: Message) -> bool:
        """Commands that name another bot do not; a mention counts when the client marks it as one."""
        name = f"@{self.world.user['username']}".lower()
        command = re.match(r"/\w+(@\w+)?", message.text.lower())
        addressed = command is not None and command[1] in {None, name}
        mentioned = name in (mention.lower() for mention in message.marked("mention"))
        answered = message.raw.get("reply_to_message", {}).get("from") == self.world.user
        return addressed or mentioned or answered or not self.world.privacy
