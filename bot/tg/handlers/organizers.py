"""What organizers are told on the bot's own account, each of them once, through the outbox: news of the knowledge."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Prose, prose
from bot.core.dialogue.turn import Button
from bot.core.knowledge import Knowledge
from bot.core.organizers.announcements import NOBODY, Announcement, AnnouncementState
from bot.core.organizers.impact import AnswerChange, ComparedQuestion, Difference, Impact, Outcome
from bot.core.organizers.programme_changes import programme_changes, told
from bot.knowledge.publisher import Revision, Served
from bot.knowledge.write.change import KnowledgeChange
from bot.knowledge.write.publish import MOST_COMPARED, past_impact
from bot.languages.formats import shortened
from bot.languages.messages import say
from bot.logs import log_of
from bot.store import Store, UnitOfWork
from bot.tg.handlers.reach import Reach
from bot.tg.messages.outbox import Outbox, outgoing
from bot.tg.messages.render import render

MOST_PROBLEMS = 10
MOST_QUESTIONS = 5
QUESTION_LENGTH = 81

log = log_of("knowledge")


def _no_buttons(_language: str) -> Sequence[Button]:
    return ()


@dataclass
class Organizers:
    """Tells them, in the chats where they can be reached; ``language`` is for those of whom none is known."""

    reach: Reach
    store: Store
    outbox: Outbox
    language: str
    _compared_from: Knowledge | None = field(default=None, init=False)
    _comparing: "asyncio.Task[None] | None" = field(default=None, init=False)

    @property
    def chats(self) -> Collection[int]:
        """Where they are told something now."""
        return self.reach.chats

    async def languages(self, tx: UnitOfWork) -> list[tuple[int, str]]:
        """Each of their chats, with the language to write there."""
        return [(chat, await self.language_in(chat, tx)) for chat in sorted(self.chats)]

    async def language_in(self, chat: int, tx: UnitOfWork) -> str:
        """The language to write in a chat: the one known of it, in their group else that of most of them."""
        if known := await tx.people.language_of(chat):
            return known
        members = self.reach.roles if chat == self.reach.group else ()
        read = Counter([one for person in members if (one := await tx.people.language_of(person))])
        return read.most_common(1)[0][0] if read else self.language

    async def report(
        self,
        before: Revision | None,
        now: Revision,
        *,
        compare: bool = True,
        change: KnowledgeChange | None = None,
    ) -> None:
        """Tells of mistakes in the folder where they are new, of their end, and what a change does to past questions.

        The last is found out beside, so that the next change need not wait for it; not where somebody has seen it before
        the change (``compare`` False). ``change`` is one that can be undone.
        """
        if now.superseded:
            await self.notify(f"aside:{_digest(now.superseded)}", lambda language: superseded(now, language))
        errors = [str(problem) for problem in now.errors]
        if errors and (before is None or set(errors) - {str(problem) for problem in before.errors}):
            await self.notify(f"mistakes:{_digest(errors)}", lambda language: broken(now, language))
        elif not errors and before is not None and before.errors:
            count = len(now.knowledge.entries)
            await self.notify(
                f"mended:{now.knowledge.version}",
                lambda language: prose(say("knowledge.mended", language, count=count)),
            )
        if before is not None:
            await self._report_programme(before.knowledge, now.knowledge)
        if not errors and before is not None and self.chats and compare:
            self._compare(before.knowledge, now.knowledge, change)

    async def _report_programme(self, before: Knowledge, now: Knowledge) -> None:
        """Tells which sessions changed, with a button that begins an announcement about it."""
        changes = programme_changes(before.programme, now.programme)
        if not changes or not self.outbox.leads:
            return
        texts = {
            language: told(changes, before, now, language, heading="programme_changes.heading")
            for language in now.languages
        }
        proposed = Announcement(0, texts, "", AnnouncementState.PROPOSED, NOBODY, NOBODY, datetime.now(UTC))
        async with self.store.transaction() as tx:
            number = (await tx.announcements.add(proposed)).number

        def notice(language: str) -> Prose:
            text = told(changes, before, now, language, heading="programme_changes.changed")
            return prose(text, say("programme_changes.next", language))

        def buttons(language: str) -> Sequence[Button]:
            data = callback_data.data(callback_data.ANNOUNCE, f"{number}.take")
            return (Button(say("programme_changes.announce", language), data),)

        await self.notify(f"programme:{now.version}", notice, buttons)

    def _compare(self, before: Knowledge, now: Knowledge, change: KnowledgeChange | None) -> None:
        """Compares beside; a change that comes meanwhile is compared with what stood there before both."""
        if self._comparing is not None and not self._comparing.done():
            self._comparing.cancel()
            change = None  # would take back only one of the two
        else:
            self._compared_from = before
        self._comparing = asyncio.create_task(self._report_impact(self._compared_from or before, now, change))

    def stop(self) -> None:
        """Ends what is still being found out."""
        if self._comparing is not None:
            self._comparing.cancel()

    async def _report_impact(self, before: Knowledge, now: Knowledge, change: KnowledgeChange | None) -> None:
        """Tells which past questions get another answer; nothing where none does."""
        try:
            questions = await recent_questions(self.store)
            found = await asyncio.to_thread(past_impact, before, now, questions)
            if found.changes:
                await self.notify(
                    f"changed:{now.version}",
                    lambda language: changed(found, language, undoable=change is not None),
                    lambda language: [undo_button(change, language)] if change else (),
                )
        except Exception:
            log.exception("what a change does to past questions could not be found out")

    async def notify(
        self,
        cause: str,
        text: Callable[[str], Prose],
        buttons: Callable[[str], Sequence[Button]] = _no_buttons,
        *,
        apart_from: int | None = None,
    ) -> None:
        """Tells all of them something, each in their language; not in the chat that it is about."""
        if not self.outbox.leads:
            return  # another process on this database serves the same folder, and tells of it
        now = datetime.now(UTC)
        cause = f"{cause}:{now:%Y%m%d%H%M%S}"
        async with self.store.transaction() as tx:
            for chat, language in await self.languages(tx):
                if chat == apart_from:
                    continue
                messages = [
                    outgoing(chat, cause, message, key=f"{cause}>{chat}.{number}")
                    for number, message in enumerate(render(text(language), buttons(language)))
                ]
                await tx.outbox.enqueue(messages, now)
        self.outbox.wake()


async def recent_questions(store: Store) -> list[ComparedQuestion]:
    """The newest questions of the record, to be asked again at this moment."""
    now = datetime.now(UTC)
    async with store.transaction() as tx:
        found = await tx.questions.recent(MOST_COMPARED)
    return [ComparedQuestion(text, language, now) for text, language in found]


def _digest(lines: Collection[str]) -> str:
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()[:12]


def superseded(revision: Revision, language: str) -> Prose:
    """Which files of the folder could not be read and were left out."""
    return prose(say("knowledge.superseded", language, files=list(revision.superseded)))


def broken(revision: Revision, language: str) -> Prose:
    """What is wrong in the folder, and what is served meanwhile."""
    files = list(revision.quarantined)
    served = {
        Served.MIXED: say("knowledge.served_mixed", language, files=files)
        if files
        else say("knowledge.served_in_part", language),
        Served.LAST_GOOD: say("knowledge.served_last_good", language),
        Served.IN_PART: say("knowledge.served_in_part", language),
        Served.AS_IT_IS: say("knowledge.served_as_it_is", language),
        Served.FOLDER: "",
    }[revision.served]
    lines = [problem.said(language) for problem in revision.errors]
    text = prose(say("knowledge.broken", language, count=len(lines), served=served), *lines[:MOST_PROBLEMS])
    if len(lines) > MOST_PROBLEMS:
        text += prose(say("knowledge.and_more", language, count=len(lines) - MOST_PROBLEMS))
    return text


def undo_button(change: KnowledgeChange, language: str) -> Button:
    """Takes a published change back."""
    return callback_data.button(say("editing.button_undo", language), callback_data.UNDO, change.id)


def changed(found: Impact, language: str, *, undoable: bool) -> Prose:
    """Which past questions get another answer since the folder was changed: on a disk, or here."""
    key = "knowledge.changed_here" if undoable else "knowledge.changed"
    text = prose(say(key, language, count=len(found.changes)))
    return text + changed_questions(found, language)


def changed_questions(found: Impact, language: str) -> Prose:
    """The questions that get another answer, a paragraph for them all."""
    lines = [_changed(one, language) for one in found.changes[:MOST_QUESTIONS]]
    if len(found.changes) > MOST_QUESTIONS:
        lines.append(say("impact.more", language, count=len(found.changes) - MOST_QUESTIONS))
    return prose("\n".join(lines))


def _changed(change: AnswerChange, language: str) -> str:
    before, after = (_outcomes(one, language) for one in (change.before, change.after))
    if change.difference is Difference.WORDS:
        after = say("impact.words", language, entry=after)
    question = shortened(" ".join(change.asked.text.split()), QUESTION_LENGTH)
    return say("impact.line", language, question=question, before=before, after=after)


def _outcomes(outcomes: Sequence[Outcome], language: str) -> str:
    return " + ".join(
        say(f"impact.decided_{one.decision}", language, entries=list(one.sessions or one.entries))
        for one in outcomes
    )
