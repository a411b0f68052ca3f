"""``/unanswered``: what people asked in vain, a card for each question, and the patch that answers it.

Three actions lead from a question to a live entry: ``/unanswered``, then a button or the answer as a reply to the card,
then Apply.
"""

import asyncio

from bot.core.dialogue.callback_data import (
    ADD_WORDINGS,
    DISMISS,
    ELSEWHERE,
    LEARNED,
    NEW_ENTRY,
    RESTORE,
    UNANSWERED,
    button,
    digest,
)
from bot.core.dialogue.prose import Prose, Span, prose
from bot.core.dialogue.turn import Button
from bot.core.faq.replies import label_of
from bot.core.knowledge import Knowledge, is_smalltalk
from bot.core.organizers.clustering import Cluster, Miss, topic_label
from bot.core.organizers.handoff import answers_by_language
from bot.knowledge.unanswered import (
    LOOKED_BACK,
    UnansweredQuestions,
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
from bot.store import Effect
from bot.tg.handlers.context import Context
from bot.tg.handlers.editing.files import change_id, show
from bot.tg.handlers.handler import number, organizer
from bot.tg.handlers.learning import learned_wordings
from bot.tg.updates.inbox import nothing_to_write

CAUSE, SEARCH = "unanswered", "elsewhere"
MOST_WORDINGS = 5
LONGEST = 201
MOST_FOUND = 5
MOST_TAKEN = 2


@organizer(Role.EDITOR)
async def command(context: Context) -> Effect:
    """The card of the question that most people asked."""
    if not context.update.private and context.chat not in context.services.organizers.chats:
        await context.say("organizers.only_private")
        return nothing_to_write
    return await _show_card(0, context)


@organizer(Role.EDITOR)
async def page(context: Context, place: str) -> Effect:
    """Another card, in the place of the one whose button was pressed."""
    await context.acknowledge()
    return await _show_card(number(place) or 0, context)


@organizer(Role.EDITOR)
async def add(context: Context, argument: str) -> Effect:
    """The wordings of a question, as further ways to ask for an entry: the one named, else the one proposed."""
    await context.acknowledge()
    key, _, named = argument.partition(".")
    cluster = (await _questions(context)).find(key)
    if cluster is None:
        return await _gone(context)
    entry = context.knowledge.digests.get(named, "") if named else cluster.proposed
    if not entry:
        return await _gone(context)
    files = await asyncio.to_thread(context.services.writer.files)
    try:
        edit = await asyncio.to_thread(with_wordings, files, cluster, entry, context.knowledge)
    except UnwritableError as problem:
        return await _unwritable(problem, context)
    return await _propose(edit, cluster, entry, context)


@organizer(Role.EDITOR)
async def dismiss(context: Context, key: str) -> Effect:
    """Nobody need answer a question: it is shown no more, and a tap brings it back."""
    await context.acknowledge()
    cluster = (await _questions(context)).find(key)
    if cluster is None:
        return await _gone(context)
    keys = [key_of(wording.text) for wording in cluster.wordings]
    async with context.services.store.transaction() as tx:
        await tx.questions.dismiss(keys, context.now)
    undo = button(say("unanswered.button_restore", context.language), RESTORE, keys[0])
    further = button(say("unanswered.button_further", context.language), UNANSWERED, "0")
    text = prose(say("unanswered.dismissed", context.language, question=_cut(cluster.name)))
    await context.replace(text, (undo, further))
    return context.audited("dismissed a question", key)


@organizer(Role.EDITOR)
async def restore(context: Context, key: str) -> Effect:
    """Takes a dismissal back."""
    await context.acknowledge()
    async with context.services.store.transaction() as tx:
        await tx.questions.restore(key)
    return await _show_card(0, context)


@organizer(Role.EDITOR)
async def elsewhere(context: Context, key: str) -> Effect:
    """Asks for words of the entry that a question belongs to."""
    await context.acknowledge()
    cluster = (await _questions(context)).find(key)
    if cluster is None:
        return await _gone(context)
    sent = await context.send(prose(say("unanswered.search", context.language, question=_cut(cluster.name))))
    return _answerable(sent, cluster, context, SEARCH)


@organizer(Role.EDITOR)
async def search(context: Context, key: str) -> Effect:
    """The entries that fit the words replied, each as a button that adds the wordings there."""
    cluster = (await _questions(context)).find(key)
    if cluster is None:
        return await _gone(context)
    found = found_entries(context.update.text, context.knowledge)
    buttons = [_add_button(entry, key, context.language) for entry in found]
    text = prose(say("unanswered.found" if found else "unanswered.found_none", context.language))
    return _answerable(await context.send(text, buttons), cluster, context, SEARCH)


def found_entries(words: str, knowledge: Knowledge, least: float = 0.0) -> list[str]:
    """The entries that words name: one by its id, else those nearest to them (so sure at ``least``); greetings are none."""
    if (identifier := words.strip()) in knowledge.entries:
        return [identifier]
    candidates = knowledge.matcher.match(words, 2 * MOST_FOUND).candidates
    near = (c.id for c in candidates if c.confidence >= least)
    return [entry for entry in near if not is_smalltalk(knowledge.entries[entry])][:MOST_FOUND]


@organizer(Role.EDITOR)
async def new(context: Context, key: str) -> Effect:
    """Asks for the answer."""
    await context.acknowledge()
    cluster = (await _questions(context)).find(key)
    if cluster is None:
        return await _gone(context)
    text = prose(say("unanswered.write", context.language, question=_cut(cluster.name)))
    return _answerable(await context.send(text), cluster, context)


@organizer(Role.EDITOR)
async def answer(context: Context, key: str) -> Effect:
    """The answer to a question, written as a reply to its card: a new entry."""
    text = context.update.text.strip()
    if context.seeks_advice or not text:
        await context.say("unanswered.withheld")
        return nothing_to_write
    cluster = (await _questions(context)).find(key)
    if cluster is None:
        return await _gone(context)
    files = await asyncio.to_thread(context.services.writer.files)
    try:
        answers = answers_by_language(text, context.knowledge.languages)
        entry, edit = await asyncio.to_thread(with_answer, files, cluster, answers, context.knowledge)
    except UnwritableError as problem:
        return await _unwritable(problem, context)
    return await _propose(edit, cluster, entry, context)


async def _propose(edit: FileEdit, cluster: Cluster, entry: str, context: Context) -> Effect:
    """The change as a file, what it does to the question and to others, and a button that puts it in."""
    author, note = str(context.person), " ".join(key_of(wording.text) for wording in cluster.wordings)
    change = KnowledgeChange(change_id(context), (edit,), author, context.now, Origin.UNANSWERED, note=note)
    try:
        change = await asyncio.to_thread(context.services.writer.propose, change)
    except OSError as problem:
        await context.say("editing.cannot_keep", cause=problem.strerror or problem)
        return nothing_to_write

    def tried(after: Knowledge) -> Prose:
        missed, count = still_missed(cluster, entry, after, context.now), len(cluster.wordings)
        found = say("unanswered.finds", context.language, count=count - len(missed), all=count, entry=entry)
        misses = say("unanswered.misses", context.language, wordings=_quoted(missed, context.language))
        return prose(found, misses if missed else "")

    await show(change, context, tried)
    return context.audited("wrote a patch", f"{change.name}: {entry} ({change.id})")


async def _show_card(place: int, context: Context) -> Effect:
    """Shows a card, in the place of the one whose button was pressed."""
    found = await _questions(context)
    if not found.clusters:
        await context.say("unanswered.none", days=LOOKED_BACK.days)
        return nothing_to_write
    place = min(place, len(found.clusters) - 1)
    text = card(found, place, context.language, context.knowledge)
    buttons = _buttons(found, place, context)
    shown = context.update.message_id if context.update.query_id else None
    if shown is None:
        shown = await context.send(text, buttons)
    else:
        await context.replace(text, buttons)
    return _answerable(shown, found.clusters[place], context)


def card(found: UnansweredQuestions, number: int, language: str, knowledge: Knowledge) -> Prose:
    """A question that waits: how often it was asked, in which words, and which entry is near. Pure."""
    cluster = found.clusters[number]
    languages = ", ".join(f"{code} {people}" for code, people in cluster.by_language)
    heading = say(
        "unanswered.card",
        language,
        number=number + 1,
        all=len(found.clusters),
        people=cluster.people,
        languages=languages,
    )
    others = [wording.text for wording in cluster.wordings[1 : 1 + MOST_WORDINGS]]
    topic = topic_label(cluster.topic, language)
    return prose(
        heading,
        (Span(quoted(_cut(cluster.name), language), bold=True),),
        say("unanswered.more_wordings", language, wordings=_quoted(others, language)) if others else "",
        say("unanswered.topic", language, topic=topic) if topic else "",
        "\n".join(
            say(
                "unanswered.taken",
                language,
                count=people,
                entry=entry,
                label=label_of(entry, language, knowledge),
            )
            for entry, people in cluster.taken[:MOST_TAKEN]
        )
        or _near(cluster.nearest, language, knowledge),
        say("unanswered.next", language),
    )


def _near(near: Miss | None, language: str, knowledge: Knowledge) -> str:
    if near is None or not (near.is_near or near.veto):
        return say("unanswered.nothing_near", language)
    lines = [
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
        lines.append(say("unanswered.near_veto", language, veto=near.veto))
    elif near.confidence >= near.needed:
        lines.append(say("unanswered.near_disliked", language))
    elif near.missing:
        lines.append(say("unanswered.near_missing", language, words=list(near.missing)))
    return sentences(lines, language)


def _add_button(entry: str, key: str, language: str) -> Button:
    return button(say("unanswered.button_add", language, entry=entry), ADD_WORDINGS, f"{key}.{digest(entry)}")


def _buttons(found: UnansweredQuestions, number: int, context: Context) -> list[Button]:
    cluster, language = found.clusters[number], context.language
    key = key_of(cluster.name)
    proposed = [entry for entry, _ in cluster.taken[:MOST_TAKEN]] or [cluster.proposed]
    buttons = [_add_button(entry, key, language) for entry in proposed if entry]
    buttons += [
        button(say(f"unanswered.button_{name}", language), kind, key)
        for name, kind in (("elsewhere", ELSEWHERE), ("new", NEW_ENTRY), ("dismiss", DISMISS))
    ]
    if learned := learned_wordings(context.knowledge):
        buttons.append(button(say("unanswered.button_learned", language, count=len(learned)), LEARNED))
    if number > 0:
        buttons.append(button(say("desk.page_back", language), UNANSWERED, str(number - 1)))
    if number + 1 < len(found.clusters):
        buttons.append(button(say("desk.page_on", language), UNANSWERED, str(number + 1)))
    return buttons


async def _questions(context: Context) -> UnansweredQuestions:
    async with context.services.store.transaction() as tx:
        reviewed = await tx.questions.reviewed(context.now - LOOKED_BACK)
        dismissed = await tx.questions.dismissed()
    return await asyncio.to_thread(
        context.services.unanswered.questions, context.knowledge, reviewed, context.now, dismissed
    )


def _answerable(message_id: int | None, cluster: Cluster, context: Context, purpose: str = CAUSE) -> Effect:
    """A reply to this message is an answer to this question, or for SEARCH the words of another entry."""
    if message_id is None:
        return nothing_to_write
    cause = f"{purpose}:{key_of(cluster.name)}"
    return lambda tx: tx.outbox.record_sent(context.chat, message_id, cause, context.now)


async def _gone(context: Context) -> Effect:
    await context.say("unanswered.gone")
    return nothing_to_write


async def _unwritable(problem: Exception, context: Context) -> Effect:
    await context.say("unanswered.unwritable", cause=problem)
    return nothing_to_write


def _quoted(texts: list[str], language: str) -> list[str]:
    return [quoted(_cut(text), language) for text in texts]


def _cut(text: str) -> str:
    return shortened(" ".join(text.split()), LONGEST)
