"""Editing from the phone: a file comes in, is judged, and goes live on a tap; another tap takes it back."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import PurePosixPath

from bot.core.dialogue.callback_data import data, digest, read
from bot.core.dialogue.prose import Prose, prose
from bot.core.dialogue.turn import Button
from bot.core.knowledge import Knowledge
from bot.core.organizers.impact import ComparedQuestion
from bot.knowledge.past_impact import MOST_COMPARED
from bot.knowledge.publisher import Revision, Served
from bot.knowledge.write.change import KnowledgeChange
from bot.knowledge.write.publish import Done, PublishOutcome
from bot.knowledge.write.target import LARGEST, is_knowledge_name
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect, UnitOfWork
from bot.tg.handlers.editing import preview
from bot.tg.handlers.editing.preview import CHOOSE, CURRENT, UNDO
from bot.tg.handlers.services import Services
from bot.tg.messages.download import LostError, fetch
from bot.tg.messages.send import acknowledge, send_file
from bot.tg.updates.inbox import nothing_to_write
from bot.tg.updates.parse import Incoming

MOST_LISTED = 40


async def sent(incoming: Incoming, desk: Services) -> Effect | None:
    """A YAML file that an editor sent: checked, shown with what it changes, and kept until it is published."""
    if not incoming.private or not is_knowledge_name(incoming.document_name):
        return None
    language = await desk.language(incoming)
    name = incoming.document_name
    if incoming.document_size > LARGEST:
        return await _told(
            say("editing.too_large", language, name=name, megabytes=LARGEST // 1_000_000), incoming, desk
        )
    try:
        content = await fetch(desk.bot, incoming.document)
    except LostError:
        return await _told(say("editing.lost", language), incoming, desk)
    if len(content) > LARGEST:
        return await _told(
            say("editing.too_large", language, name=name, megabytes=LARGEST // 1_000_000), incoming, desk
        )
    try:
        change = await asyncio.to_thread(
            desk.writer.propose_file,
            identifier(incoming),
            name,
            incoming.text,
            content,
            str(incoming.person_id),
        )
    except OSError as problem:
        return await _told(
            say("editing.cannot_keep", language, cause=problem.strerror or problem), incoming, desk
        )
    if change is None:
        return await _told(say("editing.unfit", language, name=name), incoming, desk)
    if not change.name:
        labels = [
            Button(choice, data(CHOOSE, f"{change.id}.{number}"))
            for number, choice in enumerate(change.choices[:MOST_LISTED])
        ]
        await desk.tell(prose(say("editing.which", language, name=name)), incoming, labels)
        return nothing_to_write
    await show(change, incoming, desk)
    return noted(incoming, "sent a file", f"{change.name} ({change.id})")


def identifier(incoming: Incoming) -> str:
    """What names the change that an update makes: handled twice, it is one."""
    return digest(f"{incoming.chat_id}:{incoming.update_id}")


async def show(
    change: KnowledgeChange,
    incoming: Incoming,
    desk: Services,
    tried: Callable[[Knowledge], Prose] | None = None,
) -> None:
    """What a change would do, with buttons where it can go live.

    ``tried`` belongs to changes that the desk itself has written: it says what such a change does to the question that
    it is for. These come as a file in any case, one of an editor's own only where it is long.
    """
    language = await desk.language(incoming)
    if change.is_empty:
        await desk.tell(prose(say("editing.same", language, name=change.name)), incoming)
        return
    questions = await past_questions(desk)
    judged = await asyncio.to_thread(desk.writer.check, change, desk.current.knowledge, questions)
    if judged.errors:
        await desk.tell(preview.wrong(change.name, judged.errors, language), incoming)
        return
    diff = change.diff()
    short = preview.is_short(diff)
    if tried is not None or not short:
        await send_file(desk.bot, incoming.chat_id, patch_name(change), diff.encode())
    further = await asyncio.to_thread(tried, judged.after) if tried and judged.after else ()
    text = preview.preview(judged, language, shows_diff=short, further=further)
    buttons = preview.choices(change, language, written_by_desk=tried is not None)
    await desk.tell(text, incoming, buttons)


async def past_questions(desk: Services) -> list[ComparedQuestion]:
    """The newest questions of the record, to be asked again at this moment."""
    now = datetime.now(UTC)
    async with desk.store.transaction() as tx:
        found = await tx.questions.recent(MOST_COMPARED)
    return [ComparedQuestion(text, language, now) for text, language in found]


async def chosen(incoming: Incoming, desk: Services) -> Effect:
    """The file that a sent one is meant for."""
    if not await _may(incoming, desk):
        return nothing_to_write
    language = await desk.language(incoming)
    key, _, number = _argument(incoming).partition(".")
    change = await asyncio.to_thread(desk.writer.journal.find, key)
    if change is None or not number.isdecimal() or int(number) >= len(change.choices):
        return await _told(say("editing.gone", language), incoming, desk)
    try:
        placed = await asyncio.to_thread(
            desk.writer.place, change, change.choices[int(number)], identifier(incoming)
        )
    except OSError as problem:
        return await _told(
            say("editing.cannot_keep", language, cause=problem.strerror or problem), incoming, desk
        )
    await show(placed, incoming, desk)
    return noted(incoming, "sent a file", f"{placed.name} ({placed.id})")


async def publish(incoming: Incoming, desk: Services) -> Effect:
    """Puts a change in and exchanges what is served."""
    if not await _may(incoming, desk):
        return nothing_to_write
    language = await desk.language(incoming)
    done, revision = await exchanged(lambda: desk.writer.publish(_argument(incoming)), desk, compare=False)
    change = done.change
    if change is None or not done.is_done:
        return await _refused(done, language, incoming, desk)
    if revision.served not in (Served.FOLDER, Served.MIXED) or change.name in revision.standing_in:
        key = "editing.held"
    else:
        key = "editing.live" if done.outcome is PublishOutcome.LIVE else "editing.over"
    await desk.tell(prose(say(key, language, name=change.name)), incoming, [undo_button(change, language)])
    if done.outcome is PublishOutcome.OVER:
        await send_file(desk.bot, incoming.chat_id, patch_name(change), change.diff().encode())
    return noted(incoming, "published a change", f"{change.name} ({change.id})")


async def undo(incoming: Incoming, desk: Services) -> Effect:
    """Puts back what stood there before."""
    if not await _may(incoming, desk):
        return nothing_to_write
    language = await desk.language(incoming)
    done, _ = await exchanged(lambda: desk.writer.undo(_argument(incoming)), desk, compare=False)
    if done.change is None or not done.is_done:
        return await _refused(done, language, incoming, desk)
    await desk.tell(prose(say("editing.undone", language, name=done.change.name)), incoming)
    return noted(incoming, "took a change back", f"{done.change.name} ({done.change.id})")


async def discard(incoming: Incoming, desk: Services) -> Effect:
    """Forgets a change."""
    if not await _may(incoming, desk):
        return nothing_to_write
    change = await asyncio.to_thread(desk.writer.discard, _argument(incoming))
    language = await desk.language(incoming)
    key = "editing.gone" if change is None else "editing.discarded"
    await desk.tell(prose(say(key, language)), incoming)
    return nothing_to_write if change is None else noted(incoming, "discarded a change", change.name)


async def files(incoming: Incoming, desk: Services) -> Effect:
    """``/files``: hands out any file of the folder as it counts now."""
    language = await desk.language(incoming)
    if not incoming.private:
        return await _told(say("organizers.only_private", language), incoming, desk)
    found = {name: data for name, data in (await asyncio.to_thread(desk.writer.files)).items() if data}
    asked = incoming.text.strip()
    fitting = [name for name in sorted(found) if asked in (name, PurePosixPath(name).name)]
    if asked and not fitting:
        return await _told(say("editing.files_none", language, name=asked[:64]), incoming, desk)
    if len(fitting) == 1:
        return await _hand_out(fitting[0], found[fitting[0]], language, incoming, desk)
    listed = [Button(name, data(CURRENT, digest(name))) for name in (fitting or sorted(found))[:MOST_LISTED]]
    await desk.tell(prose(say("editing.files_which", language)), incoming, listed)
    return nothing_to_write


async def current(incoming: Incoming, desk: Services) -> Effect:
    """Hands out the file whose button was pressed."""
    if not await _may(incoming, desk):
        return nothing_to_write
    language = await desk.language(incoming)
    found = {name: data for name, data in (await asyncio.to_thread(desk.writer.files)).items() if data}
    name = next((one for one in sorted(found) if digest(one) == _argument(incoming)), None)
    if name is None or not incoming.private:
        return await _told(say("editing.files_none", language, name=""), incoming, desk)
    return await _hand_out(name, found[name], language, incoming, desk)


def noted(incoming: Incoming, action: str, detail: str) -> Effect:
    """A line of the audit trail."""
    at = datetime.now(UTC)

    async def effect(tx: UnitOfWork) -> None:
        await tx.audit.record(incoming.person_id, action, detail, at)

    return effect


def patch_name(change: KnowledgeChange) -> str:
    """The name under which a change is handed out as a patch."""
    return f"{PurePosixPath(change.name).stem}.diff"


async def _may(incoming: Incoming, desk: Services) -> bool:
    """Whether whoever pressed may change the knowledge; stops the spinner, and says so where not."""
    await acknowledge(desk.bot, incoming.query_id)
    if desk.may(incoming.person_id, Role.EDITOR):
        return True
    await desk.tell(prose(say("organizers.only_editors", await desk.language(incoming))), incoming)
    return False


async def exchanged(step: Callable[[], Done], desk: Services, *, compare: bool) -> tuple[Done, Revision]:
    """Publishes or undoes a change and exchanges what is served; the organizers hear of mistakes mended or made.

    ``compare``: they hear of past questions that get another answer, too, since nobody has seen that before.
    """
    ended: list[Done] = []

    def make(current: Revision) -> Revision | None:
        ended.append(step())
        return desk.publisher.again(current)

    before, now = await desk.current.exchange(make)
    if now is not before:
        await desk.organizers.hear_of(before, now, compare=compare)
    return ended[0], now


def undo_button(change: KnowledgeChange, language: str) -> Button:
    """Takes a published change back."""
    return Button(say("editing.button_undo", language), data(UNDO, change.id))


async def _refused(done: Done, language: str, incoming: Incoming, desk: Services) -> Effect:
    name = done.change.name if done.change else ""
    if done.outcome is PublishOutcome.WRONG:
        await desk.tell(preview.wrong(name, done.problems, language), incoming)
    elif done.outcome is PublishOutcome.STALE:
        label = say("editing.button_current", language, name=PurePosixPath(name).name)
        today = Button(label, data(CURRENT, digest(name)))
        await desk.tell(prose(say("editing.stale", language, name=name)), incoming, [today])
    elif done.outcome is PublishOutcome.REFUSED:
        await desk.tell(prose(say("editing.refused", language, name=name, cause=done.cause)), incoming)
    else:
        await desk.tell(prose(say("editing.gone", language)), incoming)
    return nothing_to_write


async def _hand_out(name: str, content: bytes, language: str, incoming: Incoming, desk: Services) -> Effect:
    await send_file(
        desk.bot,
        incoming.chat_id,
        PurePosixPath(name).name,
        content,
        say("editing.as_it_is", language, name=name),
    )
    return noted(incoming, "took a file", name)


async def _told(text: str, incoming: Incoming, desk: Services) -> Effect:
    await desk.tell(prose(text), incoming)
    return nothing_to_write


def _argument(incoming: Incoming) -> str:
    return (read(incoming.data) or ("", ""))[1]
