"""What organizers are told on the desk's own account: each of them once, through the outbox."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from bot.core.prose import Prose, prose
from bot.core.turns import Decision, Part, Question, Turn
from bot.core.wording import say
from bot.publishing import Edition, Served
from bot.store import Store, Transaction
from bot.tg.outbox import Outbox, owed
from bot.tg.rendering import messages

MOST_NAMED = 10


@dataclass(frozen=True)
class Organizers:
    """The people behind the desk: their private chats, or the one chat they share."""

    chats: Collection[int]
    store: Store
    outbox: Outbox
    language: str

    async def languages(self, transaction: Transaction) -> list[tuple[int, str]]:
        """Each of their chats, with the language to write there."""
        return [(chat, await transaction.language_of(chat) or self.language) for chat in sorted(self.chats)]

    async def hear_of(self, before: Edition | None, now: Edition) -> None:
        """A mistake in the knowledge folder, where it is new; and that it is mended."""
        errors = [str(problem) for problem in now.errors]
        if errors and (before is None or set(errors) - {str(problem) for problem in before.errors}):
            cause = f"mistakes:{_digest(errors)}:{datetime.now(UTC):%Y%m%d%H%M%S}"
            await self._tell(cause, lambda language: broken(now, language))
        elif not errors and before is not None and before.errors:
            cause = f"mended:{now.knowledge.version}:{datetime.now(UTC):%Y%m%d%H%M%S}"
            count = len(now.knowledge.facts)
            await self._tell(cause, lambda language: prose(say("folder_mended", language, count=count)))

    async def _tell(self, cause: str, text: Callable[[str], Prose]) -> None:
        at = datetime.now(UTC)
        async with self.store.transaction() as transaction:
            for chat, language in await self.languages(transaction):
                made = messages(_spoken(text(language), language, at))
                await transaction.owe(
                    [owed(chat, cause, one, key=f"{cause}>{chat}.{n}") for n, one in enumerate(made)], at
                )
        self.outbox.poke()


def _digest(lines: Collection[str]) -> str:
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()[:12]


def broken(edition: Edition, language: str) -> Prose:
    """What is wrong in the folder, and what is served meanwhile."""
    files = ("、" if language == "zh" else ", ").join(edition.standing_in)
    served = {
        Served.MIXED: say("served_mixed", language, files=files)
        if files
        else say("served_in_part", language),
        Served.LAST_GOOD: say("served_last_good", language),
        Served.IN_PART: say("served_in_part", language),
        Served.FOLDER: "",
    }[edition.served]
    lines = [str(problem) for problem in edition.errors]
    key = "folder_broken_one" if len(lines) == 1 else "folder_broken"
    told = prose(say(key, language, count=len(lines), served=served), *lines[:MOST_NAMED])
    if len(lines) > MOST_NAMED:
        told += prose(say("and_more", language, count=len(lines) - MOST_NAMED))
    return told


def _spoken(text: Prose, language: str, at: datetime) -> Turn:
    return Turn(Question("", at), (Part("", Decision.ANSWERED, text),), language)
