"""Editing from the phone: a file comes in, is checked, and goes live on a tap; another tap takes it back."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from telegram.error import BadRequest, InvalidToken

from bot.core.content.faq import Faq, Milestone
from bot.core.dialogue.callback_data import CHOOSE, CURRENT, button, digest
from bot.core.dialogue.prose import Prose, prose
from bot.core.dialogue.turn import Button
from bot.core.knowledge import Knowledge
from bot.knowledge.load.kinds import LARGEST, is_yaml
from bot.knowledge.publisher import Revision, Served
from bot.knowledge.unanswered import improved_key, settled_key
from bot.knowledge.write.change import KnowledgeChange, Origin, State
from bot.knowledge.write.publish import Done, PublishOutcome
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect
from bot.tg.handlers.context import Context, Services, combined
from bot.tg.handlers.editing import preview
from bot.tg.handlers.handler import number, organizer, parsed_by
from bot.tg.handlers.organizers import recent_questions, undo_button
from bot.tg.messages.render import render
from bot.tg.messages.send import replace_message, send_file
from bot.tg.updates.inbox import nothing_to_write

MOST_LISTED = 40


class _LostError(Exception):
    """Telegram does not hand the file out: it is too old or too large for a bot."""


def is_for_editing(context: Context) -> bool:
    """Whether an update brings a file that an editor may want in the knowledge."""
    update = context.update
    return update.private and context.may(Role.EDITOR) and is_yaml(update.document_name)


async def receive(context: Context) -> Effect:
    """A YAML file that an editor sent: checked, shown with what it changes, and kept until it is published."""
    update, name = context.update, context.update.document_name
    try:
        content = b"" if update.document_size > LARGEST else await _fetch(context)
    except _LostError:
        return await _say("editing.lost", context)
    if max(update.document_size, len(content)) > LARGEST:
        return await _say("editing.too_large", context, name=name, megabytes=LARGEST // 1_000_000)
    try:
        change = await asyncio.to_thread(
            context.services.writer.propose_file,
            change_id(context),
            name,
            update.text,
            content,
            str(context.person),
        )
    except OSError as problem:
        return await _say("editing.cannot_keep", context, cause=problem.strerror or problem)
    if change is None:
        return await _say("editing.unfit", context, name=name)
    if not change.name:
        choices = enumerate(change.choices[:MOST_LISTED])
        buttons = [button(choice, CHOOSE, f"{change.id}.{place}") for place, choice in choices]
        await context.say("editing.which", *buttons, name=name)
        return nothing_to_write
    await show(change, context)
    return context.audited("sent a file", f"{change.name} ({change.id})")


async def _fetch(context: Context) -> bytes:
    """The content of a sent file, in memory only; at most 20 MB, for Telegram gives bots no more. Raises _LostError.

    A network that fails raises what it raises: the update is then handled again.
    """
    try:
        file = await context.services.bot.get_file(context.update.document)
        return bytes(await file.download_as_bytearray())
    except (BadRequest, InvalidToken) as problem:  # the latter is what the library makes of a 404
        raise _LostError(str(problem)) from problem


def change_id(context: Context) -> str:
    """What names the change that a message or a tap makes: handled twice, or edited while it waits, it is one."""
    update = context.update
    once = digest(f"{context.chat}:{update.update_id}")
    if update.query_id or update.message_id is None:
        return once
    draft = digest(f"{context.chat}:message {update.message_id}")
    kept = context.services.writer.journal.find(draft)
    return draft if kept is None or kept.state is State.WAITING else once


async def show(
    change: KnowledgeChange,
    context: Context,
    tried: Callable[[Knowledge], Prose] | None = None,
    note: str = "",
) -> None:
    """What a change would do, with a ``note`` on it and buttons where it can go live.

    ``tried`` belongs to changes that were written for the editor: it says what such a change does to the question that
    it is for. These come as a file in any case, one of an editor's own only where it is long.
    """
    services, language = context.services, context.language
    if change.is_empty:
        await context.say("editing.same", name=change.name)
        return
    questions = await recent_questions(services.store)
    review = await asyncio.to_thread(services.writer.check, change, services.current.knowledge, questions)
    if review.errors:
        await context.send(preview.wrong(change.name, review.errors, language))
        return
    diff = change.diff()
    short = preview.is_short(diff)
    if tried is not None or not short:
        await send_file(
            services.bot, context.chat, _patch_name(change), diff.encode(), topic_id=context.update.topic_id
        )
    further = await asyncio.to_thread(tried, review.after) if tried and review.after else ()
    further = (*further, *prose(note)) if note else further
    text = preview.preview(review, language, shows_diff=short, further=further)
    buttons = preview.choices(change, language, written_for_editor=tried is not None)
    await _show_draft(f"draft:{change.id}", text, buttons, context)


async def _show_draft(cause: str, text: Prose, buttons: Sequence[Button], context: Context) -> None:
    """A preview; that of a message that was edited takes the place of the one before."""
    messages, now = render(text, buttons), context.now
    async with context.services.store.transaction() as tx:
        before = await tx.outbox.message_for(cause, context.chat) if context.update.edited else None
    if before is not None and len(messages) == 1:
        topic_id = context.update.topic_id
        await replace_message(context.services.bot, context.chat, before, messages[0], topic_id=topic_id)
    elif (sent := await context.send(text, buttons)) is not None:
        async with context.services.store.transaction() as tx:
            await tx.outbox.record_sent(context.chat, sent, cause, now)


@dataclass(frozen=True, slots=True)
class _Choice:
    """One of the files that a sent one may be meant for, by its place among them."""

    change: str
    place: int

    @classmethod
    def parse(cls, argument: str) -> "_Choice | None":
        change, _, rest = argument.partition(".")
        place = number(rest)
        return None if place is None else cls(change, place)


@organizer(Role.EDITOR, message="organizers.only_editors")
@parsed_by(_Choice.parse)
async def choose(context: Context, choice: _Choice) -> Effect:
    """The file that a sent one is meant for."""
    await context.acknowledge()
    writer = context.services.writer
    change = await asyncio.to_thread(writer.journal.find, choice.change)
    if change is None or choice.place >= len(change.choices):
        return await _say("editing.gone", context)
    try:
        placed = await asyncio.to_thread(
            writer.place, change, change.choices[choice.place], change_id(context)
        )
    except OSError as problem:
        return await _say("editing.cannot_keep", context, cause=problem.strerror or problem)
    await show(placed, context)
    return context.audited("sent a file", f"{placed.name} ({placed.id})")


@organizer(Role.EDITOR, message="organizers.only_editors")
async def publish(context: Context, change_id: str) -> Effect:
    """Puts a change in and exchanges what is served."""
    await context.acknowledge()
    services = context.services
    done, revision = await exchanged(lambda: services.writer.publish(change_id), services, compare=False)
    change = done.change
    if change is None or not done.is_done:
        return await _refused(done, context)
    if revision.served not in (Served.FOLDER, Served.MIXED) or change.name in revision.quarantined:
        key = "editing.held"
    else:
        key = "editing.live" if done.outcome is PublishOutcome.LIVE else "editing.over"
    await context.say(key, undo_button(change, context.language), name=change.name)
    if done.outcome is PublishOutcome.OVER:
        await send_file(
            context.services.bot,
            context.chat,
            _patch_name(change),
            change.diff().encode(),
            topic_id=context.update.topic_id,
        )
    return context.audited("published a change", f"{change.name} ({change.id})")


@organizer(Role.EDITOR, message="organizers.only_editors")
async def undo(context: Context, change_id: str) -> Effect:
    """Puts back what stood there before."""
    await context.acknowledge()
    services = context.services
    done, _ = await exchanged(lambda: services.writer.undo(change_id), services, compare=False)
    if done.change is None or not done.is_done:
        return await _refused(done, context)
    await context.say("editing.undone", name=done.change.name)
    audited = context.audited("took a change back", f"{done.change.name} ({done.change.id})")
    if done.change.origin is not Origin.LEARNED:
        return audited
    return combined(audited, taught_nothing(done.change.note, context))


def taught_nothing(entry: str, context: Context) -> Effect:
    """From now on an entry learns nothing by itself: somebody has taken back what it had learned."""
    return lambda tx: tx.questions.dismiss([lesson_key(entry)], context.now)


def lesson_key(entry: str) -> str:
    """What stands for all that an entry could learn, among what organizers have dismissed."""
    return digest(f"learned {entry}")


@organizer(Role.EDITOR, message="organizers.only_editors")
async def discard(context: Context, change_id: str) -> Effect:
    """Forgets a change."""
    await context.acknowledge()
    change = await asyncio.to_thread(context.services.writer.discard, change_id)
    if change is None:
        return await _say("editing.gone", context)
    await context.say("editing.discarded")
    return context.audited("discarded a change", change.name)


@organizer(Role.EDITOR)
async def command(context: Context) -> Effect:
    """``/files``: hands out any file of the folder as it counts now."""
    if not context.update.private:
        return await _say("organizers.only_private", context)
    found = await _files(context)
    asked = context.update.text.strip()
    fitting = [name for name in sorted(found) if asked in (name, PurePosixPath(name).name)]
    if asked and not fitting:
        return await _say("editing.files_none", context, name=asked[:64])
    if len(fitting) == 1:
        return await _hand_out(fitting[0], found[fitting[0]], context)
    names = (fitting or sorted(found))[:MOST_LISTED]
    await context.say("editing.files_which", *(button(name, CURRENT, digest(name)) for name in names))
    return nothing_to_write


@organizer(Role.EDITOR, message="organizers.only_editors")
async def hand_out(context: Context, name_digest: str) -> Effect:
    """Hands out the file whose button was pressed."""
    await context.acknowledge()
    found = await _files(context)
    name = next((one for one in sorted(found) if digest(one) == name_digest), None)
    if name is None or not context.update.private:
        return await _say("editing.files_none", context, name="")
    return await _hand_out(name, found[name], context)


async def _files(context: Context) -> dict[str, bytes]:
    files = await asyncio.to_thread(context.services.writer.files)
    return {name: content for name, content in files.items() if content}


async def _hand_out(name: str, content: bytes, context: Context) -> Effect:
    caption = say("editing.as_it_is", context.language, name=name)
    await send_file(
        context.services.bot,
        context.chat,
        PurePosixPath(name).name,
        content,
        caption,
        topic_id=context.update.topic_id,
    )
    return context.audited("took a file", name)


async def exchanged(step: Callable[[], Done], services: Services, *, compare: bool) -> tuple[Done, Revision]:
    """Publishes or undoes a change and exchanges what is served; the organizers hear of mistakes mended or made.

    What the change answers no longer waits for an answer, whatever people tapped before.

    ``compare``: they hear of past questions that get another answer, too, since nobody has seen that before.
    """
    ended: list[Done] = []

    def make(current: Revision) -> Revision | None:
        ended.append(step())
        return services.publisher.again(current)

    before, now = await services.current.exchange(make)
    done = ended[0]
    change = done.change if done.is_done else None
    if now is not before:
        await services.organizers.report(before, now, compare=compare, change=change)
    if change is not None:
        await _settle(change, before.knowledge, now.knowledge, services)
    return done, now


async def _settle(change: KnowledgeChange, before: Knowledge, now: Knowledge, services: Services) -> None:
    """Remembers the questions that a change answers, and the entries whose answer it changes; undone, it forgets them."""
    settled = [settled_key(key) for key in change.note.split()] if change.origin is Origin.UNANSWERED else []
    settled += [
        improved_key(name)
        for name, entry in now.entries.items()
        if name in before.entries and _answers(before.entries[name]) != _answers(entry)
    ]
    async with services.store.transaction() as tx:
        if change.state is State.UNDONE:
            await tx.questions.forget_dismissed(settled)
        else:
            await tx.questions.dismiss(settled, services.writer.folder.clock())


def _answers(entry: Faq | Milestone) -> object:
    if isinstance(entry, Faq):
        return entry.answer, entry.answer_before, entry.answer_after
    return entry.story


async def _refused(done: Done, context: Context) -> Effect:
    name = done.change.name if done.change else ""
    if done.outcome is PublishOutcome.WRONG:
        await context.send(preview.wrong(name, done.problems, context.language))
    elif done.outcome is PublishOutcome.STALE:
        label = say("editing.button_current", context.language, name=PurePosixPath(name).name)
        await context.say("editing.stale", button(label, CURRENT, digest(name)), name=name)
    elif done.outcome is PublishOutcome.REFUSED:
        await context.say("editing.refused", name=name, cause=done.cause)
    else:
        await context.say("editing.gone")
    return nothing_to_write


async def _say(key: str, context: Context, **values: object) -> Effect:
    """Says something and leaves nothing behind."""
    await context.say(key, **values)
    return nothing_to_write


def _patch_name(change: KnowledgeChange) -> str:
    return f"{PurePosixPath(change.name).stem}.diff"
