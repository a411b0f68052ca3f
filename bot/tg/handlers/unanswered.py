"""``/unanswered``: what people asked in vain, a card for each question, and the patch that answers it.

Three actions lead from a question to a live entry: ``/unanswered``, then a button or the answer as a reply to the card,
then Apply.
"""

import asyncio
from datetime import UTC, datetime

from bot.core.desk import seeks_advice
from bot.core.dialogue.callback_data import data, read
from bot.core.dialogue.prose import Prose, Span, prose
from bot.core.dialogue.turn import Button
from bot.core.faq.replies import label_of
from bot.core.knowledge import Knowledge
from bot.core.organizers.clustering import Cluster, Miss
from bot.knowledge.unanswered import (
    LOOKED_BACK,
    UnansweredQuestions,
    answer_in_languages,
    key_of,
    still_missed,
    with_answer,
    with_wordings,
)
from bot.knowledge.write.change import FileEdit, KnowledgeChange, Origin
from bot.knowledge.write.yaml_files import UnwritableError
from bot.languages.formats import quoted, sentences, shortened
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect, UnitOfWork
from bot.tg.handlers.editing.files import identifier, noted, show
from bot.tg.handlers.services import Services, notice
from bot.tg.messages.send import acknowledge, replace_message
from bot.tg.updates.inbox import nothing_to_write
from bot.tg.updates.parse import Incoming

PAGE, ADD, NEW = "gap", "gapadd", "gapnew"
CAUSE = "unanswered"
MOST_WORDINGS = 5
LONGEST = 201


async def unanswered(incoming: Incoming, desk: Services) -> Effect:
    """The card of the question that most people asked."""
    language = await desk.language(incoming)
    if not incoming.private and incoming.chat_id not in desk.organizers.chats:
        await desk.tell(prose(say("organizers.only_private", language)), incoming)
        return nothing_to_write
    found = await _questions(desk)
    return await _card(found, 0, language, incoming, desk)


async def page(incoming: Incoming, desk: Services) -> Effect:
    """Another card, in the place of the one whose button was pressed."""
    if not await _may(incoming, desk):
        return nothing_to_write
    language, argument = await desk.language(incoming), _argument(incoming)
    found = await _questions(desk)
    return await _card(found, int(argument) if argument.isdecimal() else 0, language, incoming, desk)


async def add(incoming: Incoming, desk: Services) -> Effect:
    """The wordings of a question, as further ways to ask for the entry nearest to it."""
    if not await _may(incoming, desk):
        return nothing_to_write
    cluster = (await _questions(desk)).find(_argument(incoming))
    if cluster is None or cluster.nearest is None:
        return await _gone(incoming, desk)
    knowledge, entry = desk.current.knowledge, cluster.nearest.id
    files = await asyncio.to_thread(desk.writer.files)
    try:
        edit = await asyncio.to_thread(with_wordings, files, cluster, entry, knowledge)
    except UnwritableError as problem:
        return await _unwritable(problem, incoming, desk)
    return await _propose(edit, cluster, entry, incoming, desk)


async def new(incoming: Incoming, desk: Services) -> Effect:
    """Asks for the answer."""
    if not await _may(incoming, desk):
        return nothing_to_write
    cluster = (await _questions(desk)).find(_argument(incoming))
    if cluster is None:
        return await _gone(incoming, desk)
    language = await desk.language(incoming)
    sent = await desk.tell(prose(say("unanswered.write", language, question=_cut(cluster.name))), incoming)
    return _remembered(incoming.chat_id, sent, cluster)


async def answered(incoming: Incoming, desk: Services) -> Effect:
    """The answer to a question, written as a reply to its card: a new entry."""
    async with desk.store.transaction() as tx:
        cause = await tx.outbox.cause_of(incoming.chat_id, incoming.reply_to)
    language = await desk.language(incoming)
    knowledge, text = desk.current.knowledge, incoming.text.strip()
    if incoming.withheld or not text or seeks_advice(text, knowledge):
        await desk.tell(prose(say("unanswered.withheld", language)), incoming)
        return nothing_to_write
    cluster = (await _questions(desk)).find((cause or "").partition(":")[2])
    if cluster is None:
        return await _gone(incoming, desk)
    files = await asyncio.to_thread(desk.writer.files)
    try:
        answer = answer_in_languages(text, knowledge)
        entry, edit = await asyncio.to_thread(with_answer, files, cluster, answer, knowledge)
    except UnwritableError as problem:
        return await _unwritable(problem, incoming, desk)
    return await _propose(edit, cluster, entry, incoming, desk)


async def _propose(
    edit: FileEdit, cluster: Cluster, entry: str, incoming: Incoming, desk: Services
) -> Effect:
    """The change as a file, what it does to the question and to others, and a button that puts it in."""
    language = await desk.language(incoming)
    change = KnowledgeChange(
        identifier(incoming),
        (edit,),
        str(incoming.person_id),
        datetime.now(UTC),
        Origin.UNANSWERED,
        note=key_of(cluster.name),
    )
    try:
        change = await asyncio.to_thread(desk.writer.propose, change)
    except OSError as problem:
        await desk.tell(
            prose(say("editing.cannot_keep", language, cause=problem.strerror or problem)), incoming
        )
        return nothing_to_write

    def tried(after: Knowledge) -> Prose:
        missed = still_missed(cluster, entry, after, datetime.now(UTC))
        count = len(cluster.wordings)
        told = prose(say("unanswered.finds", language, count=count - len(missed), all=count, entry=entry))
        return told + (
            prose(say("unanswered.misses", language, wordings=_quoted(missed, language))) if missed else ()
        )

    await show(change, incoming, desk, tried)
    return noted(incoming, "wrote a patch", f"{change.name}: {entry} ({change.id})")


async def _card(
    found: UnansweredQuestions, number: int, language: str, incoming: Incoming, desk: Services
) -> Effect:
    if not found.clusters:
        await desk.tell(prose(say("unanswered.none", language, days=LOOKED_BACK.days)), incoming)
        return nothing_to_write
    number = min(number, len(found.clusters) - 1)
    cluster = found.clusters[number]
    text = card(found, number, language, desk.current.knowledge)
    buttons = _buttons(found, number, language)
    sent: int | None
    if incoming.query_id and incoming.message_id is not None:
        sent = incoming.message_id
        await replace_message(desk.bot, incoming.chat_id, sent, notice(text, buttons)[0])
    else:
        sent = await desk.tell(text, incoming, buttons)
    return _remembered(incoming.chat_id, sent, cluster)


def card(found: UnansweredQuestions, number: int, language: str, knowledge: Knowledge) -> Prose:
    """A question that waits: how often it was asked, in which words, and which entry is near. Pure."""
    cluster = found.clusters[number]
    languages = ", ".join(f"{one} {people}" for one, people in cluster.by_language)
    heading = say(
        "unanswered.card",
        language,
        number=number + 1,
        all=len(found.clusters),
        people=cluster.people,
        languages=languages,
    )
    others = [wording.text for wording in cluster.wordings[1 : 1 + MOST_WORDINGS]]
    return prose(
        heading,
        (Span(quoted(_cut(cluster.name), language), bold=True),),
        say("unanswered.more_wordings", language, wordings=_quoted(others, language)) if others else "",
        _near(cluster.nearest, language, knowledge),
        say("unanswered.next", language),
    )


def _near(near: Miss | None, language: str, knowledge: Knowledge) -> str:
    if near is None:
        return say("unanswered.nothing_near", language)
    told = [
        say(
            "unanswered.near",
            language,
            entry=near.id,
            label=label_of(near.id, language, knowledge),
            confidence=f"{near.confidence:.2f}",
            needed=f"{near.needed:.2f}",
        )
    ]
    if near.veto:
        told.append(say("unanswered.near_veto", language, veto=near.veto))
    elif near.confidence >= near.needed:
        told.append(say("unanswered.near_disliked", language))
    elif near.missing:
        told.append(say("unanswered.near_missing", language, words=list(near.missing)))
    return sentences(told, language)


def _buttons(found: UnansweredQuestions, number: int, language: str) -> list[Button]:
    cluster = found.clusters[number]
    key = key_of(cluster.name)
    made = []
    if cluster.nearest is not None:
        made.append(Button(say("unanswered.button_add", language, entry=cluster.nearest.id), data(ADD, key)))
    made.append(Button(say("unanswered.button_new", language), data(NEW, key)))
    if number > 0:
        made.append(Button(say("desk.page_back", language), data(PAGE, str(number - 1))))
    if number + 1 < len(found.clusters):
        made.append(Button(say("desk.page_on", language), data(PAGE, str(number + 1))))
    return made


async def _questions(desk: Services) -> UnansweredQuestions:
    now = datetime.now(UTC)
    async with desk.store.transaction() as tx:
        heard = await tx.questions.reviewed(now - LOOKED_BACK)
    return await asyncio.to_thread(desk.unanswered.questions, desk.current.knowledge, heard, now)


def _remembered(chat_id: int, message_id: int | None, cluster: Cluster) -> Effect:
    """A reply to this message is an answer to this question."""
    if message_id is None:
        return nothing_to_write
    at = datetime.now(UTC)

    async def effect(tx: UnitOfWork) -> None:
        await tx.outbox.record_sent(chat_id, message_id, f"{CAUSE}:{key_of(cluster.name)}", at)

    return effect


async def _may(incoming: Incoming, desk: Services) -> bool:
    await acknowledge(desk.bot, incoming.query_id)
    return desk.may(incoming.person_id, Role.EDITOR)


async def _gone(incoming: Incoming, desk: Services) -> Effect:
    await desk.tell(prose(say("unanswered.gone", await desk.language(incoming))), incoming)
    return nothing_to_write


async def _unwritable(problem: Exception, incoming: Incoming, desk: Services) -> Effect:
    language = await desk.language(incoming)
    await desk.tell(prose(say("unanswered.unwritable", language, cause=problem)), incoming)
    return nothing_to_write


def _quoted(texts: list[str], language: str) -> list[str]:
    return [quoted(_cut(text), language) for text in texts]


def _cut(text: str) -> str:
    return shortened(" ".join(text.split()), LONGEST)


def _argument(incoming: Incoming) -> str:
    return (read(incoming.data) or ("", ""))[1]
