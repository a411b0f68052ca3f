"""Where the organizers can be written to: the chat they share, else each of them; and what they are called."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.logs import log_of
from bot.settings import Role
from bot.store import Store

log = log_of("organizers")


@dataclass
class Reach:
    """Which chats take messages; what is ``lost`` is left out until it is heard of again, and says why."""

    bot: Bot
    store: Store
    shared: int | None
    roles: Mapping[int, Role]
    lost: dict[int, str] = field(default_factory=dict)
    moves: dict[int, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    @property
    def chats(self) -> Collection[int]:
        """Where they are told something now: the chat they share, or each who can be reached where it is lost."""
        shared = self.group
        if shared is not None and shared not in self.lost:
            return frozenset((shared,))
        return frozenset(self.roles) - set(self.lost)

    @property
    def answering(self) -> Collection[int]:
        """Those of them in which somebody may answer: readers get no cards."""
        may = (self.group, *(person for person, role in self.roles.items() if role.includes(Role.EDITOR)))
        return frozenset(self.chats) & frozenset(may)

    @property
    def group(self) -> int | None:
        """The present id of the chat they share."""
        return None if self.shared is None else self.moves.get(self.shared, self.shared)

    @property
    def all_chats(self) -> list[int]:
        """Every chat that is the organizers' own."""
        return sorted({*self.roles, *([] if self.group is None else [self.group])})

    def is_theirs(self, chat: int) -> bool:
        """Whether a chat is the organizers', also by an id that it had before."""
        return self.moves.get(chat, chat) in self.all_chats

    def earlier_ids(self, chat: int) -> list[int]:
        """The ids that a group had before."""
        return [old for old, new in self.moves.items() if new == chat]

    async def load(self) -> None:
        """Takes up what the store remembers."""
        async with self.store.transaction() as tx:
            self.moves = await tx.people.chat_moves()
            self.names = await tx.people.organizer_names()

    async def probe(self, chats: Collection[int]) -> dict[int, str]:
        """Asks Telegram whether these chats can be written to; those that cannot, with why. A dead network says nothing."""
        refused: dict[int, str] = {}
        for chat in chats:
            try:
                await self.bot.send_chat_action(chat, ChatAction.TYPING)
            except ChatMigrated as problem:
                await self.move(chat, problem.new_chat_id)
            except (BadRequest, Forbidden) as problem:
                refused[chat] = problem.message
            except TelegramError as problem:
                log.info("whether a chat can be written to is not known", chat=chat, cause=str(problem))
            else:
                self.lost.pop(chat, None)
        return refused

    async def lose(self, found: Mapping[int, str]) -> list[int]:
        """These chats cannot be written to; those of them that are new."""
        new = [chat for chat in found if chat not in self.lost]
        self.lost.update(found)
        for chat in new:
            log.error(
                "the organizers cannot be written to; a person must press Start, a group needs the bot as a member",
                chat=chat,
                cause=found[chat],
            )
        await self._remember()
        return new

    async def regain(self, chat: int) -> bool:
        """Somebody has written from a chat, or let the bot in; whether it was lost."""
        if self.lost.pop(chat, None) is None:
            return False
        log.info("the organizers can be written to again", chat=chat)
        await self._remember()
        return True

    async def move(self, old: int, new: int) -> None:
        """A group has got another id: all that is remembered of it follows."""
        async with self.store.transaction() as tx:
            await tx.privacy.migrate_chat(old, new)
            await tx.people.move_chat(old, new)
            self.moves = await tx.people.chat_moves()
        self.lost.pop(old, None)
        log.info("a group has got another id", old=old, new=new)

    async def _remember(self) -> None:
        async with self.store.transaction() as tx:
            await tx.heartbeats.set_unreachable(sorted(self.lost), datetime.now(UTC))
