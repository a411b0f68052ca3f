"""What organizers are told on the desk's own account: each of them once, through the outbox."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from bot.core.dialogue.prose import Prose, prose
from bot.core.dialogue.turn import Decision, Part, Question, Turn
from bot.core.knowledge import Knowledge
from bot.core.organizers.impact import ComparedQuestion, Impact
from bot.knowledge.past_impact import MOST_COMPARED, past_impact
from bot.knowledge.publisher import Revision, Served
from bot.languages.messages import say
from bot.logs import log_of
from bot.store import Store, UnitOfWork
from bot.tg.messages.impact import changed_questions
from bot.tg.messages.outbox import Outbox, owed
from bot.tg.messages.render import messages

MOST_NAMED = 10


log = log_of("knowledge")


@dataclass
class Organizers:
    """The people behind the desk: their private chats, or the one chat they share."""

    chats: Collection[int]
    store: Store
    outbox: Outbox
    language: str
    _compared_from: Knowledge | None = field(default=None, init=False)
    _comparing: "asyncio.Task[None] | None" = field(default=None, init=False)

    async def languages(self, tx: UnitOfWork) -> list[tuple[int, str]]:
        """Each of their chats, with the language to write there."""
        return [(chat, await tx.people.language_of(chat) or self.language) for chat in sorted(self.chats)]

    async def hear_of(self, before: Revision | None, now: Revision, *, compare: bool = True) -> None:
        """A mistake in the knowledge folder, where it is new; that it is mended; and what a change does to past questions.

        The last is found out beside, so that the next change need not wait for it; not where somebody has seen it before
        the change (``compare`` False).
        """
        if now.quarantined:
            cause = f"aside:{_digest(now.quarantined)}:{datetime.now(UTC):%Y%m%d%H%M%S}"
            await self._tell(
                cause,
                lambda language: prose(say("knowledge.quarantined", language, files=list(now.quarantined))),
            )
        errors = [str(problem) for problem in now.errors]
        if errors and (before is None or set(errors) - {str(problem) for problem in before.errors}):
            cause = f"mistakes:{_digest(errors)}:{datetime.now(UTC):%Y%m%d%H%M%S}"
            await self._tell(cause, lambda language: broken(now, language))
        elif not errors and before is not None and before.errors:
            cause = f"mended:{now.knowledge.version}:{datetime.now(UTC):%Y%m%d%H%M%S}"
            count = len(now.knowledge.entries)
            await self._tell(cause, lambda language: prose(say("knowledge.mended", language, count=count)))
        if not errors and before is not None and self.chats and compare:
            self._compare(before.knowledge, now.knowledge)

    def _compare(self, before: Knowledge, now: Knowledge) -> None:
        """Compares beside; a change that comes meanwhile is compared with what stood there before both."""
        if self._comparing is not None and not self._comparing.done():
            self._comparing.cancel()
        else:
            self._compared_from = before
        self._comparing = asyncio.create_task(self._compared(self._compared_from or before, now))

    def stop(self) -> None:
        """Ends what is still being found out."""
        if self._comparing is not None:
            self._comparing.cancel()

    async def _compared(self, before: Knowledge, now: Knowledge) -> None:
        """Tells which past questions get another answer; nothing where none does."""
        try:
            at = datetime.now(UTC)
            async with self.store.transaction() as tx:
                asked = await tx.questions.recent(MOST_COMPARED)
            questions = [ComparedQuestion(text, language, at) for text, language in asked]
            found = await asyncio.to_thread(past_impact, before, now, questions)
            if found.changes:
                await self._tell(
                    f"changed:{now.version}:{at:%Y%m%d%H%M%S}", lambda language: changed(found, language)
                )
        except Exception:
            log.exception("what a change does to past questions could not be found out")

    async def _tell(self, cause: str, text: Callable[[str], Prose]) -> None:
        at = datetime.now(UTC)
        async with self.store.transaction() as tx:
            for chat, language in await self.languages(tx):
                made = messages(_spoken(text(language), language, at))
                await tx.outbox.enqueue(
                    [owed(chat, cause, one, key=f"{cause}>{chat}.{n}") for n, one in enumerate(made)], at
                )
        self.outbox.poke()


def _digest(lines: Collection[str]) -> str:
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()[:12]


def changed(found: Impact, language: str) -> Prose:
    """Which past questions get another answer since the folder was changed."""
    told = say("knowledge.changed", language, count=len(found.changes))
    return prose(told) + changed_questions(found, language)


def broken(revision: Revision, language: str) -> Prose:
    """What is wrong in the folder, and what is served meanwhile."""
    files = list(revision.standing_in)
    served = {
        Served.MIXED: say("knowledge.served_mixed", language, files=files)
        if files
        else say("knowledge.served_in_part", language),
        Served.LAST_GOOD: say("knowledge.served_last_good", language),
        Served.IN_PART: say("knowledge.served_in_part", language),
        Served.AS_IT_IS: say("knowledge.served_as_it_is", language),
        Served.FOLDER: "",
    }[revision.served]
    lines = [str(problem) for problem in revision.errors]
    told = prose(say("knowledge.broken", language, count=len(lines), served=served), *lines[:MOST_NAMED])
    if len(lines) > MOST_NAMED:
        told += prose(say("knowledge.and_more", language, count=len(lines) - MOST_NAMED))
    return told


def _spoken(text: Prose, language: str, at: datetime) -> Turn:
    return Turn(Question("", at), (Part("", Decision.ANSWERED, text),), language)
