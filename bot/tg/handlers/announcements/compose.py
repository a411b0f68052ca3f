"""``/announce``: written in each language, seen as attendees will see it, confirmed by a second person, then sent.

A step is a change of state in a transaction of its own, taken by whoever comes first; an update that is handled a
second time finds the step taken and only says so.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from bot.core.dialogue.language import language_of
from bot.core.organizers.announcements import (
    ABANDONED,
    OPEN,
    TEST,
    Announcement,
    AnnouncementState,
    announced,
    audiences,
    is_word,
    language_read,
    missing_language,
)
from bot.core.organizers.contradictions import contradictions
from bot.languages.formats import language_name
from bot.settings import Role
from bot.store import Effect
from bot.tg.handlers.announcements import cards, sending
from bot.tg.handlers.context import Context, combined
from bot.tg.handlers.handler import number, organizer, parsed_by
from bot.tg.messages.outbox import outgoing
from bot.tg.messages.render import render
from bot.tg.updates.inbox import nothing_to_write


@organizer(Role.OWNER)
async def command(context: Context) -> Effect:
    """Begins an announcement, with the text where one came along."""
    if not context.update.private:
        await context.say("announcements.private", username=context.services.me.username)
        return nothing_to_write
    async with context.services.store.transaction() as tx:
        found = await tx.announcements.draft(context.person, context.chat, {}, context.now)
    taken: Effect = nothing_to_write
    if context.update.text or context.update.withheld:
        taken = await _take_text(found, context)
    else:
        names = [language_name(code, context.language) for code in context.knowledge.languages]
        await context.say("announcements.write", cards.cancel(found, context.language), languages=names)
    return combined(context.seen(), taken, context.audited("began an announcement", f"#{found.number}"))


async def take_text(context: Context) -> Effect | None:
    """What an owner writes while an announcement waits for it: its text, or the word that sends it; else None."""
    if not context.update.private or context.update.edited or not context.may(Role.OWNER):
        return None
    async with context.services.store.transaction() as tx:
        found = await tx.announcements.draft_of(context.person)
    if found is None:
        return None
    if found.state is AnnouncementState.WRITING and context.now - found.made_at < ABANDONED:
        return combined(context.seen(), await _take_text(found, context))
    if found.state is AnnouncementState.ASKING and is_word(context.update.text):
        return combined(context.seen(), await sending.typed_word(found, context))
    return None


@dataclass(frozen=True, slots=True)
class _Press:
    """A button on an announcement: which, what it does, and with what."""

    number: int
    step: "_Step"
    value: str

    @classmethod
    def parse(cls, argument: str) -> "_Press | None":
        announcement, _, rest = argument.partition(".")
        name, _, value = rest.partition(".")
        found, step = number(announcement), _STEPS.get(name)
        return cls(found, step, value) if found is not None and step else None


@parsed_by(_Press.parse, toast="announcements.may_not")
async def press(context: Context, pressed: _Press) -> Effect:
    """A button on an announcement: authors choose and cancel, editors and owners confirm and stop."""
    step = pressed.step
    if not context.may(step.role):
        await context.acknowledge("announcements.may_not")
        return nothing_to_write
    async with context.services.store.transaction() as tx:
        found = await tx.announcements.get(pressed.number)
    own = found is not None and found.author == context.person
    if own and step.others_only:
        await context.acknowledge("announcements.own")
        return nothing_to_write
    await context.acknowledge()
    if found is None or found.state not in step.states or not (own or not step.author_only):
        await context.say("announcements.late")
        return context.seen()
    effect = await step.take(found, pressed.value, context)
    return combined(context.seen(), effect or nothing_to_write)


async def _take_text(found: Announcement, context: Context) -> Effect:
    """Takes a text in its language; asks for the next one, or shows everything."""
    text, languages = context.update.text.strip(), context.knowledge.languages
    if context.seeks_advice:
        await context.say("announcements.medical", cards.cancel(found, context.language))
        return nothing_to_write
    language = language_of(text, languages)
    if language not in languages:
        first = language_read(context.language, languages)
        language = (missing_language(found.texts, languages) if found.texts else None) or first
    texts = {**found.texts, language: text}
    if any(len(render(announced(texts, code))) > 1 for code in languages):
        await context.say("announcements.too_long", cards.cancel(found, context.language))
        return nothing_to_write
    missing = missing_language(texts, languages)
    state = AnnouncementState.WRITING if missing else AnnouncementState.CHOOSING
    if missing:
        await context.say(
            "announcements.write_other",
            cards.button("announcements.one_for_all", context.language, found.number, "one"),
            cards.cancel(found, context.language),
            have=language_name(language, context.language),
            language=language_name(missing, context.language),
        )
    else:
        await _preview(replace(found, texts=texts, state=state), context)
    return lambda tx: tx.announcements.change(found, state, texts=texts)


async def _look_again(found: Announcement, _value: str, context: Context) -> None:
    await _preview(found, context)


async def _preview(found: Announcement, context: Context) -> None:
    """What people will read, what says otherwise, and who shall get it."""
    for language in context.knowledge.languages:
        await context.send(announced(found.texts, language))
    texts = [found.texts[code] for code in (context.language, *found.texts) if code in found.texts]
    otherwise = await asyncio.to_thread(contradictions, texts, context.now, context.knowledge)
    if otherwise:
        await context.send(*cards.otherwise(found, otherwise, context.knowledge, context.language))
    async with context.services.store.transaction() as tx:
        counts = {
            audience: len(await sending.recipients_now(audience, tx, context))
            for audience in audiences(context.knowledge.languages)
        }
        unwilling = await tx.people.count_unwilling()
    choice = cards.chooser(found, counts, unwilling, context.knowledge.languages, context.language)
    await context.send(*choice)


async def _one_for_all(found: Announcement, _value: str, context: Context) -> None:
    async with context.services.store.transaction() as tx:
        taken = bool(found.texts) and await tx.announcements.change(found, AnnouncementState.CHOOSING)
    if taken:
        await _preview(replace(found, state=AnnouncementState.CHOOSING), context)
    else:
        await context.say("announcements.late")


async def _choose(found: Announcement, audience: str, context: Context) -> Effect | None:
    """Takes the audience, and asks whoever may confirm it; a test goes out at once."""
    if audience not in audiences(context.knowledge.languages):
        await context.say("announcements.late")
        return None
    if audience == TEST:
        return sending.test(found, context)
    asking = replace(found, audience=audience, state=AnnouncementState.ASKING, made_at=context.now)
    async with context.services.store.transaction() as tx:
        count = len(await sending.recipients_now(audience, tx, context))
        chats = await sending.confirmers(found.author, tx, context)
        taken = count > 0 and await tx.announcements.change(
            found, AnnouncementState.ASKING, audience=audience, made_at=context.now
        )
        if taken:
            stamp = f"{context.now:%Y%m%d%H%M%S}"
            for chat in chats:
                language = await tx.people.language_of(chat) or context.services.organizers.language
                texts = cards.to_confirm(asking, count, context.knowledge.languages, language)
                name = f"confirm:{found.number}"
                messages = [
                    outgoing(chat, name, message, key=f"{name}.{stamp}>{chat}.{place}")
                    for place, message in enumerate(texts)
                ]
                await tx.outbox.enqueue(messages, context.now)
            detail = f"#{found.number} {audience}"
            await tx.audit.record(found.author, "asked to confirm an announcement", detail, context.now)
    if not count:
        await context.say("announcements.nobody")
    elif not taken:
        await context.say("announcements.late")
    else:
        context.services.outbox.wake()
        await context.send(*cards.waiting(asking, count, not chats, context.language))
    return None


async def _drop(found: Announcement, _value: str, context: Context) -> None:
    async with context.services.store.transaction() as tx:
        dropped = await tx.announcements.change(found, AnnouncementState.DROPPED, ended_at=context.now)
        if dropped:
            await tx.audit.record(found.author, "cancelled an announcement", f"#{found.number}", context.now)
    await context.say("announcements.cancelled" if dropped else "announcements.late")


async def _again(found: Announcement, _value: str, context: Context) -> None:
    """The same text to somebody else: a new announcement, for what was sent stays as it was."""
    async with context.services.store.transaction() as tx:
        new = await tx.announcements.draft(
            found.author, found.chat_id, found.texts, context.now, AnnouncementState.CHOOSING
        )
    await _preview(new, context)


@dataclass(frozen=True)
class _Step:
    """What a button does: who may press it, in which states, and whether only the author or only others."""

    take: Callable[[Announcement, str, Context], Awaitable[Effect | None]]
    role: Role
    states: tuple[AnnouncementState, ...]
    author_only: bool = False
    others_only: bool = False


_STEPS: Mapping[str, _Step] = {
    "one": _Step(_one_for_all, Role.OWNER, (AnnouncementState.WRITING,), author_only=True),
    "to": _Step(
        _choose, Role.OWNER, (AnnouncementState.CHOOSING, AnnouncementState.ASKING), author_only=True
    ),
    "look": _Step(_look_again, Role.OWNER, OPEN, author_only=True),
    "drop": _Step(_drop, Role.OWNER, OPEN, author_only=True),
    "again": _Step(_again, Role.OWNER, (AnnouncementState.DONE,), author_only=True),
    "send": _Step(sending.confirm, Role.EDITOR, (AnnouncementState.ASKING,), others_only=True),
    "no": _Step(sending.refuse, Role.EDITOR, (AnnouncementState.ASKING,), others_only=True),
    "unknown": _Step(sending.send_unknown, Role.EDITOR, (AnnouncementState.DONE,)),
    "stop": _Step(sending.stop, Role.EDITOR, (AnnouncementState.SENDING,)),
    "go": _Step(sending.resume, Role.EDITOR, (AnnouncementState.STOPPED,)),
    "leave": _Step(sending.leave, Role.EDITOR, (AnnouncementState.STOPPED,)),
}
