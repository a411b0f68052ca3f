"""Tells the authors of announcements how these go: one message each, edited as it goes, and at last the report."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from telegram import Bot
from telegram.error import TelegramError

from bot.core.dialogue.prose import Prose, prose
from bot.core.dialogue.turn import Button
from bot.core.organizers.announcements import Announcement, AnnouncementState
from bot.knowledge.publisher import CurrentKnowledge
from bot.languages.messages import say
from bot.logs import log_of
from bot.store import OutgoingState, Store, UnitOfWork
from bot.store.outbox import ANNOUNCEMENTS
from bot.tg.handlers.announcements.cards import CONFIRM, progress, recalling
from bot.tg.handlers.announcements.corrections import recall_counts, supersede, take_back
from bot.tg.handlers.organizers import Organizers
from bot.tg.messages.outbox import Outbox, outgoing
from bot.tg.messages.render import RenderedMessage, render
from bot.tg.messages.send import RejectedError, replace_message, send

LOOKED_EVERY_S = 1.0
EDITED_EVERY_S = 3.0
"""Telegram takes about twenty edits a minute in one chat; a change of state is shown at once."""

log = log_of("announcements")


@dataclass(frozen=True, slots=True)
class _Shown:
    """What an author sees, since when."""

    state: AnnouncementState
    message: RenderedMessage
    at: float


@dataclass
class Progress:
    """The task that tells, and that corrects and recalls what was on its way when somebody said so."""

    bot: Bot
    store: Store
    outbox: Outbox
    current: CurrentKnowledge
    organizers: Organizers
    _passed: set[int] = field(default_factory=set)
    _shown: dict[int, _Shown] = field(default_factory=dict)
    _without: set[int] = field(default_factory=set)

    async def begin(self) -> None:
        """Holds what was stopped before the desk was; to be called before the outbox sends."""
        await self._under_way()

    async def _under_way(self) -> list[Announcement]:
        """The announcements that are being sent; what is stopped is held, whichever process heard of it."""
        async with self.store.transaction() as tx:
            under_way = await tx.announcements.under_way()
        for found in under_way:
            if found.state is AnnouncementState.SENDING:
                self.outbox.go_on(found.cause)
            else:
                self.outbox.pause(found.cause)
            if found.corrects is not None:
                self.outbox.pause(f"{ANNOUNCEMENTS}{found.corrects}")
        return under_way

    async def run(self) -> None:
        """Tells until it is cancelled, if this process sends; a failing store or Telegram is asked again."""
        while True:
            try:
                for found in await self._under_way():
                    if self.outbox.leads:
                        await self._look_at(found)
            except Exception:
                log.exception("the progress of an announcement cannot be told; trying again")
            await asyncio.sleep(LOOKED_EVERY_S)

    async def _pass(self, found: Announcement, tx: UnitOfWork) -> bool:
        """Corrects or recalls what has arrived meanwhile; whether nothing of it is on its way any more."""
        languages, now = self.current.knowledge.languages, datetime.now(UTC)
        if found.state is AnnouncementState.RECALLING:
            on_its_way = (await tx.outbox.counts(found.cause))[OutgoingState.OWED]
            await take_back(found, tx, languages, now)
            return not on_its_way
        corrected = await tx.announcements.get(found.corrects) if found.corrects is not None else None
        if corrected is None or found.number in self._passed:
            return True
        on_its_way = (await tx.outbox.counts(corrected.cause))[OutgoingState.OWED]
        await supersede(found, corrected, tx, languages, now)
        return not on_its_way

    async def _tell_corrected(self, number: int) -> None:
        """What told how an announcement went says that it was corrected, and has no buttons any more."""
        async with self.store.transaction() as tx:
            corrected = await tx.announcements.get(number)
            language = await self.organizers.language_in(corrected.chat_id, tx) if corrected else ""
        if corrected is not None and corrected.message_id is not None:
            text = say("announcements.superseded", language)
            await self._show(corrected, render(prose(text))[0], over=True)

    async def _look_at(self, found: Announcement) -> None:
        recalled = found.state is AnnouncementState.RECALLING
        async with self.store.transaction() as tx:
            complete = await self._pass(found, tx)
            counts = await tx.outbox.counts(found.cause)
            language = await self.organizers.language_in(found.chat_id, tx)
            taken = await recall_counts(found, tx)
        if complete and found.corrects is not None and found.number not in self._passed:
            self._passed.add(found.number)
            await self._tell_corrected(found.corrects)

        def told(language: str) -> tuple[Prose, list[Button]]:
            return recalling(counts, taken, language) if recalled else progress(found, counts, language)

        over = found.state is not AnnouncementState.STOPPED and complete
        over = over and not (counts[OutgoingState.OWED] or taken.left)
        message, before, now = render(*told(language))[0], self._shown.get(found.number), time.monotonic()
        rests = before is not None and before.state is found.state and now - before.at < EDITED_EVERY_S
        if before is None or (before.message != message and (over or not rests)):
            await self._show(found, message, over)
            self._shown[found.number] = _Shown(found.state, message, now)
        if over:  # after the report: whoever is killed in between reports once more
            end = AnnouncementState.RECALLED if recalled else AnnouncementState.DONE
            async with self.store.transaction() as tx:
                await tx.announcements.change(found, end, ended_at=datetime.now(UTC))
                await self._tell_confirmers(found, lambda language: told(language)[0], tx)
            self.outbox.wake()
            self._shown.pop(found.number, None)

    async def _tell_confirmers(
        self, found: Announcement, report: Callable[[str], Prose], tx: UnitOfWork
    ) -> None:
        """Where somebody was asked to confirm it stands how it went, and no button that does nothing any more."""
        at, cause = datetime.now(UTC), f"{CONFIRM}:{found.number}"
        asked = dict(
            await tx.outbox.sent_for(cause)
        )  # the last of several messages to a chat has the buttons
        for chat, key in asked.items():
            message = render(report(await self.organizers.language_in(chat, tx)))[0]
            over = f"{cause}.over.{at:%Y%m%d%H%M%S}>{chat}"
            await tx.outbox.enqueue(
                [outgoing(chat, f"{CONFIRM}-over:{found.number}", message, key=over, replaces=key)], at
            )

    async def _show(self, found: Announcement, message: RenderedMessage, over: bool) -> None:
        """Sends the message, or edits it; where it is unknown whether it arrived, only the report is sent anew."""
        try:
            if found.message_id is not None:
                number = await replace_message(self.bot, found.chat_id, found.message_id, message)
            elif over or found.number not in self._without:
                number = await send(self.bot, found.chat_id, message)
                self._without.add(found.number)
            else:
                return
        except (RejectedError, TelegramError) as problem:
            log.warning("an author cannot be told of the progress", cause=str(problem))
            return
        if number is not None:
            async with self.store.transaction() as tx:
                await tx.announcements.set_progress_message(found.number, number)
