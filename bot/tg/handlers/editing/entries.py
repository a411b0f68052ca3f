"""``/edit``: one answer, a further way to ask, one session – changed by a reply, without a file."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from bot.core.content.faq import Faq
from bot.core.content.programme import SessionStatus
from bot.core.dialogue import callback_data
from bot.core.dialogue.callback_data import button, digest
from bot.core.dialogue.prose import Prose, Span, prose
from bot.core.dialogue.turn import Button
from bot.core.faq.replies import label_of, question_of
from bot.core.matching.matcher import LITERAL
from bot.core.organizers import session_edit
from bot.core.organizers.handoff import answers_by_language
from bot.core.programme.index import Item
from bot.core.programme.render.card import card_part
from bot.core.programme.render.names import Naming
from bot.knowledge.write.change import FileEdit, KnowledgeChange, Origin
from bot.knowledge.write.insertion import with_alternates, with_values
from bot.knowledge.write.yaml_files import UnwritableError
from bot.languages.formats import language_name, quoted, shortened
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect
from bot.tg.handlers.context import Context
from bot.tg.handlers.editing.files import change_id, show
from bot.tg.handlers.handler import organizer
from bot.tg.handlers.unanswered import found_entries
from bot.tg.updates.inbox import nothing_to_write

ANSWER, ALTERNATE, RENAME, MOVE = "edit", "edit-also", "edit-title", "edit-slot"
"""Causes of messages whose replies change something; the digest of an id follows."""

CANCEL, REINSTATE = "cancel", "hold"
LABEL = 48
NEAR = 0.1
"""Beside sessions only entries are shown that the words are so near to."""


@organizer(Role.EDITOR)
async def command(context: Context) -> Effect:
    """The entries and sessions that words name, as buttons; the one where there is one."""
    words, knowledge = context.update.text.strip(), context.knowledge
    if not context.update.private and context.chat not in context.services.organizers.chats:
        await context.say("organizers.only_private")
        return nothing_to_write
    if not words:
        await context.say("editing.what_to_edit")
        return nothing_to_write
    sessions = session_edit.found_sessions(words, knowledge.programme)
    is_title = any(session_edit.is_titled(item, words) for item in sessions)
    near = found_entries(words, knowledge, LITERAL if is_title else NEAR if sessions else 0.0)
    entries = [one for one in near if isinstance(knowledge.entries[one], Faq)]
    if words in knowledge.entries:
        sessions = []
    naming = Naming(knowledge, context.language)
    buttons = [
        button(f"📝 {label_of(one, context.language, knowledge)}", callback_data.EDIT, digest(one))
        for one in entries
    ]
    buttons += [
        button(f"📅 {shortened(naming.title(item), LABEL)}", callback_data.EDIT_SESSION, digest(item.id))
        for item in sessions
    ]
    if len(buttons) == 1:
        return await (_show_session(sessions[0], context) if sessions else _show_entry(entries[0], context))
    await context.say("editing.which_entry" if buttons else "editing.no_entry", *buttons)
    return nothing_to_write


@organizer(Role.EDITOR, toast="handoff.only_editors")
async def press(context: Context, argument: str) -> Effect:
    """An entry by the digest of its id: its present text, to be answered with another one."""
    await context.acknowledge()
    which, _, what = argument.partition(".")
    entry = context.knowledge.digests.get(which, "")
    if not isinstance(context.knowledge.entries.get(entry), Faq):
        await context.say("editing.no_entry")
        return nothing_to_write
    if what == ALTERNATE:
        return await _ask(
            f"{ALTERNATE}:{which}", prose(say("editing.write_alternate", context.language)), context
        )
    return await _show_entry(entry, context)


@organizer(Role.EDITOR, toast="handoff.only_editors")
async def press_session(context: Context, argument: str) -> Effect:
    """A session by the digest of its id: its card, or the step that a button on it takes."""
    await context.acknowledge()
    which, _, what = argument.partition(".")
    item = _session(which, context)
    if item is None:
        await context.say("editing.no_entry")
        return nothing_to_write
    match what:
        case "cancel" | "hold":
            changes = session_edit.cancelled if what == CANCEL else session_edit.reinstated
            return await _propose(_changed(item.id, changes(item.session)), item.id, context)
        case "edit-title" | "edit-slot":
            key = "editing.write_title" if what == RENAME else "editing.write_slot"
            return await _ask(f"{what}:{which}", prose(say(key, context.language)), context)
    return await _show_session(item, context)


@organizer(Role.EDITOR)
async def new_answer(context: Context, which: str) -> Effect:
    """The reply to an entry's present text: its new answer, in the languages that it is written in."""
    entry = context.knowledge.digests.get(which, "")
    return await change_answer(entry, context.update.text.strip(), context)


async def change_answer(entry: str, text: str, context: Context) -> Effect:
    """Proposes another answer of an entry; languages that are not given keep theirs."""
    fact = context.knowledge.entries.get(entry)
    if not isinstance(fact, Faq) or not text or context.seeks_advice:
        await context.say("unanswered.withheld" if context.seeks_advice else "editing.no_entry")
        return nothing_to_write
    answers = answers_by_language(text, context.knowledge.languages, context.language)
    answer = {**fact.answer, **answers}
    kept = [language_name(code, context.language) for code in fact.answer if code not in answers]
    note = say("editing.others_stay", context.language, languages=kept) if kept else ""
    verified = {"verified": f"{context.now:%Y-%m-%d}"} if fact.verified else {}
    return await _propose(_changed(entry, {"answer": answer, **verified}), entry, context, note)


@organizer(Role.EDITOR)
async def new_alternate(context: Context, which: str) -> Effect:
    """The reply that holds further ways to ask for an entry, one a line."""
    entry, languages = context.knowledge.digests.get(which, ""), context.knowledge.languages
    wordings: dict[str, list[str]] = {}
    for line in filter(None, map(str.strip, context.update.text.splitlines())):
        for language, text in answers_by_language(line, languages, context.language).items():
            wordings.setdefault(language, []).append(text)
    if context.seeks_advice or not wordings or entry not in context.knowledge.entries:
        await context.say("unanswered.withheld" if context.seeks_advice else "editing.no_entry")
        return nothing_to_write

    def edit(files: Mapping[str, bytes]) -> FileEdit:
        return with_alternates(files, entry, wordings, languages[0])

    return await _propose(edit, entry, context)


@organizer(Role.EDITOR)
async def new_title(context: Context, which: str) -> Effect:
    """The reply that holds a session's new title."""
    item = _session(which, context)
    if item is None or not context.update.text.strip():
        await context.say("editing.no_entry")
        return nothing_to_write
    languages = context.knowledge.languages
    titles = answers_by_language(context.update.text, languages, context.language)
    return await _propose(
        _changed(item.id, session_edit.renamed(item.session, titles, languages)), item.id, context
    )


@organizer(Role.EDITOR)
async def new_slot(context: Context, which: str) -> Effect:
    """The reply that holds a session's new hall or time."""
    item = _session(which, context)
    programme = context.knowledge.programme
    changes = session_edit.moved(item, context.update.text, context.now, programme) if item else None
    if item is None or changes is None:
        sent = await context.send(prose(say("editing.slot_unknown", context.language)))
        return _answerable(sent, f"{MOVE}:{which}", context)
    left = session_edit.unread(context.update.text, item, context.now, programme)
    words = quoted(left, context.language)
    note = say("editing.slot_unread", context.language, words=words) if left else ""
    if any(character.isdigit() for character in left):
        return _answerable(await context.send(prose(note)), f"{MOVE}:{which}", context)
    return await _propose(_changed(item.id, changes), item.id, context, note)


def _changed(identifier: str, changes: Mapping[str, Any]) -> Callable[[Mapping[str, bytes]], FileEdit]:
    return lambda files: with_values(files, identifier, changes)


async def _propose(
    edit: Callable[[Mapping[str, bytes]], FileEdit], about: str, context: Context, note: str = ""
) -> Effect:
    """The change with its preview, to be published with a tap; or why it cannot be made."""
    files = await asyncio.to_thread(context.services.writer.files)
    try:
        made = await asyncio.to_thread(edit, files)
        change = KnowledgeChange(
            change_id(context), (made,), str(context.person), context.now, Origin.EDIT, note=about
        )
        await asyncio.to_thread(context.services.writer.propose, change)
    except UnwritableError as problem:
        await context.say("unanswered.unwritable", cause=problem)
        return nothing_to_write
    except OSError as problem:
        await context.say("editing.cannot_keep", cause=problem.strerror or problem)
        return nothing_to_write
    await show(change, context, note=note)
    return context.audited("wrote a patch", f"{change.name}: {about} ({change.id})")


async def _show_entry(entry: str, context: Context) -> Effect:
    """An entry's present text; a reply to it is the new answer."""
    fact, language = context.knowledge.entries[entry], context.language
    if not isinstance(fact, Faq):
        await context.say("editing.no_entry")
        return nothing_to_write
    text: Prose = ((Span(question_of(fact, language, context.knowledge), bold=True), Span(f" · {entry}")),)
    for code, answer in fact.answer.items():
        text += ((Span(f"{code}: {answer}", code=True),),)
    if fact.answer_before or fact.answer_after:
        text += prose(say("editing.has_phases", language))
    text += prose(say("editing.write_answer", language))
    also = button(
        say("editing.button_alternate", language), callback_data.EDIT, f"{digest(entry)}.{ALTERNATE}"
    )
    return await _ask(f"{ANSWER}:{digest(entry)}", text, context, also)


async def _show_session(item: Item, context: Context) -> Effect:
    """A session's card with what can be changed about it."""
    language, which = context.language, digest(item.id)
    text = card_part(item, context.now, Naming(context.knowledge, language)).text
    cancelled = item.session.status is SessionStatus.CANCELLED
    buttons = [
        button(say(f"editing.button_{name}", language), callback_data.EDIT_SESSION, f"{which}.{step}")
        for name, step in (
            ("hold", REINSTATE) if cancelled else ("cancel", CANCEL),
            ("move", MOVE),
            ("rename", RENAME),
        )
    ]
    await context.send(text + prose(say("editing.what_to_change", language)), buttons)
    return nothing_to_write


async def _ask(cause: str, text: Prose, context: Context, *buttons: Button) -> Effect:
    return _answerable(await context.send(text, buttons), cause, context)


def _answerable(message_id: int | None, cause: str, context: Context) -> Effect:
    if message_id is None:
        return nothing_to_write
    return lambda tx: tx.outbox.record_sent(context.chat, message_id, cause, context.now)


def _session(which: str, context: Context) -> Item | None:
    programme = context.knowledge.programme
    number = programme.numbers.get(programme.digests.get(which, ""))
    return None if number is None else programme.items[number]
