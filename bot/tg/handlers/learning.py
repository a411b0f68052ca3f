"""What people tap is kept as labels, and what several of them teach alike is published as learned."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Prose, prose
from bot.core.dialogue.turn import Decision
from bot.core.faq.replies import label_of
from bot.core.knowledge import Knowledge
from bot.core.organizers.learning import Lesson, TappedQuestion, lessons
from bot.knowledge.unanswered import anonymised
from bot.knowledge.write.change import KnowledgeChange, Origin
from bot.knowledge.write.insertion import with_alternates, without_learned
from bot.knowledge.write.yaml_files import UnwritableError
from bot.languages.formats import quoted
from bot.languages.messages import say
from bot.logs import log_of
from bot.settings import Role
from bot.store import Effect, ReviewedQuestion
from bot.store.records import AskedQuestion
from bot.tg.handlers.context import Context
from bot.tg.handlers.editing.files import change_id, exchanged, lesson_key, taught_nothing
from bot.tg.handlers.handler import organizer
from bot.tg.handlers.organizers import undo_button
from bot.tg.updates.inbox import nothing_to_write

LOOKED_BACK = timedelta(days=30)
_OFFERING = (Decision.OFFERED, Decision.LIKELY)

log = log_of("learning")


async def asked_before(context: Context) -> AskedQuestion | None:
    """The question under whose reply a button was pressed; None where none is recorded."""
    if context.update.message_id is None:
        return None
    async with context.services.store.transaction() as tx:
        return await tx.questions.answered_by(context.update.message_id, context.chat)


async def tapped(asked: AskedQuestion | None, context: Context) -> None:
    """Keeps what a tap under a reply tells about the question, and learns from it where enough people agree.

    Learning is no business of whoever taps: where it fails, that is logged, and the next tap tries again.
    """
    kind, argument = callback_data.read(context.update.data) or ("", "")
    entry = context.knowledge.digests.get(argument, "") if kind == callback_data.ENTRY_DIGEST else argument
    took = kind in (callback_data.ENTRY, callback_data.ENTRY_DIGEST) and entry in context.knowledge.entries
    if asked is None or not (took or kind == callback_data.NONE_OF_THESE):
        return
    if asked.decision in _OFFERING and took and entry not in asked.entries:
        return
    if asked.decision not in (*_OFFERING, Decision.UNKNOWN):
        return
    async with context.services.store.transaction() as tx:
        new = await tx.questions.choose(asked, context.person, entry if took else "", context.now)
        refused = await tx.questions.dismissed()
    if not (new and took) or not context.knowledge.conference.learning or lesson_key(entry) in refused:
        return
    try:
        await _learn(entry, context)
    except Exception:
        log.exception("what people tapped could not be learned from", entry=entry)


async def _learn(entry: str, context: Context) -> None:
    services = context.services
    async with services.store.transaction() as tx:
        reviewed = await tx.questions.reviewed(context.now - LOOKED_BACK)
    questions = [question for one in reviewed if (question := _tapped_question(one))]
    found = await asyncio.to_thread(lessons, context.knowledge, questions, entry)
    for lesson in found:
        await _publish(lesson, context)


async def _publish(lesson: Lesson, context: Context) -> None:
    """Writes what was learned into the entry, and tells the organizers how to take it back."""
    services, first = context.services, context.knowledge.languages[0]
    files = await asyncio.to_thread(services.writer.files)
    try:
        edit = with_alternates(files, lesson.entry, lesson.wordings, first, "learned")
    except UnwritableError as problem:
        log.info("a wording cannot be learned", entry=lesson.entry, cause=str(problem))
        return
    author, at = "infodesk", context.now
    change = KnowledgeChange(change_id(context), (edit,), author, at, Origin.LEARNED, note=lesson.entry)
    done, _ = await exchanged(lambda: services.writer.publish(change), services, compare=False)
    if done.is_done:
        await services.organizers.notify(
            f"learned:{change.id}",
            lambda language: _told(lesson, language, context),
            lambda language: (undo_button(change, language),),
        )


def _tapped_question(one: ReviewedQuestion) -> TappedQuestion | None:
    declined: Sequence[str] = one.entries if one.declined else ()
    if one.liked is False:
        declined = (*declined, *one.entries[:1])
    if not (one.taken or declined) or anonymised(one.text) != " ".join(one.text.split()):
        return None  # nothing was tapped, or an address or number of somebody's own stands in it
    return TappedQuestion(one.text, one.language, one.taken, frozenset(declined))


def _told(lesson: Lesson, language: str, context: Context) -> Prose:
    wordings = [quoted(text, language) for texts in lesson.wordings.values() for text in texts]
    label = label_of(lesson.entry, language, context.knowledge)
    return prose(
        say(
            "unanswered.learned",
            language,
            count=lesson.people,
            wordings=wordings,
            entry=lesson.entry,
            label=label,
        )
    )


def learned_wordings(knowledge: Knowledge) -> dict[str, list[str]]:
    """What each entry has learned from taps."""
    return {
        faq.id: texts
        for faq in knowledge.contents.faqs
        if (texts := [text for listed in faq.learned.values() for text in listed])
    }


@organizer(Role.EDITOR)
async def listed(context: Context, _argument: str) -> Effect:
    """All that was learned, entry by entry, each with a button that takes it back."""
    await context.acknowledge()
    language, found = context.language, learned_wordings(context.knowledge)
    lines = [
        say(
            "unanswered.learned_line",
            language,
            entry=entry,
            wordings=[quoted(one, language) for one in texts],
        )
        for entry, texts in found.items()
    ]
    key = "unanswered.learned_list" if lines else "unanswered.learned_nothing"
    buttons = [
        callback_data.button(
            say("unanswered.button_unlearn", language, entry=entry),
            callback_data.UNLEARN,
            callback_data.digest(entry),
        )
        for entry in found
    ]
    await context.send(prose(say(key, language), *lines), buttons)
    return nothing_to_write


@organizer(Role.EDITOR)
async def unlearn(context: Context, argument: str) -> Effect:
    """Takes back what an entry has learned; it learns nothing by itself from then on."""
    await context.acknowledge()
    entry = next(
        (one for one in learned_wordings(context.knowledge) if callback_data.digest(one) == argument), ""
    )
    if not entry:
        await context.say("unanswered.learned_nothing")
        return nothing_to_write
    services = context.services
    files = await asyncio.to_thread(services.writer.files)
    try:
        edit = without_learned(files, entry)
    except UnwritableError as problem:
        await context.say("unanswered.unwritable", cause=problem)
        return nothing_to_write
    change = KnowledgeChange(
        change_id(context), (edit,), str(context.person), context.now, Origin.LEARNED, note=entry
    )
    done, _ = await exchanged(lambda: services.writer.publish(change), services, compare=False)
    if not done.is_done:
        await context.say("editing.gone")
        return nothing_to_write
    await context.say("unanswered.unlearned", undo_button(change, context.language), entry=entry)
    return taught_nothing(entry, context)
