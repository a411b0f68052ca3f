"""``/announce``: written in each language, seen as attendees will see it, confirmed by a second person, then sent.

A step is a change of state in a transaction of its own, taken by whoever comes first; an update that is handled a
second time finds the step taken and only says so.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.dialogue.language import language_of
from bot.core.organizers.announcements import (
    ABANDONED,
    OPEN,
    TEST,
    WENT_OUT,
    Announcement,
    AnnouncementState,
    announced,
    choices,
    is_word,
    language_read,
    missing_language,
)
from bot.core.organizers.contradictions import Contradiction, contradictions
from bot.languages.formats import language_name
from bot.settings import Role
from bot.store import Effect
from bot.tg.handlers.announcements import cards, corrections, sending
from bot.tg.handlers.context import Context, combined
from bot.tg.handlers.handler import number, organizer, parsed_by
from bot.tg.messages.outbox import outgoing
from bot.tg.messages.render import CAPTION_UNITS, render
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
    if context.update.text or context.update.withheld or context.update.picture:
        taken = await _take(found, context)
    else:
        names = _names(context.knowledge.languages, context)
        await context.say("announcements.write", cards.cancel(found, context.language), languages=names)
    return combined(context.seen(), taken, context.audited("began an announcement", f"#{found.number}"))


async def take(context: Context) -> Effect | None:
    """What an owner sends while an announcement waits for it: text, picture, or the word that sends it; else None."""
    update = context.update
    if not update.private or not context.may(Role.OWNER):
        return None
    async with context.services.store.transaction() as tx:
        found = await tx.announcements.draft_of(context.person)
        asked = await tx.questions.recorded_of(update.message_id or 0, context.chat) if update.edited else ()
    if found is None or asked:
        return None
    # One of its texts, changed: it is shown, and confirmed, again.
    if update.edited and (found.texts or update.picture):
        return combined(context.seen(), await _take(found, context))
    fresh = context.now - found.made_at < ABANDONED
    pictured = bool(update.picture) and found.state in (AnnouncementState.WRITING, AnnouncementState.CHOOSING)
    if fresh and (pictured or found.state is AnnouncementState.WRITING):
        if update.media and not update.picture:
            await context.say("announcements.only_picture", cards.cancel(found, context.language))
            return nothing_to_write
        return combined(context.seen(), await _take(found, context))
    if found.state is AnnouncementState.ASKING and is_word(update.text):
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


async def _take(found: Announcement, context: Context) -> Effect:
    """Takes a text in its language, a picture, or both."""
    update, languages = context.update, context.knowledge.languages
    if context.seeks_advice:
        await context.say("announcements.medical", cards.cancel(found, context.language))
        return nothing_to_write
    if update.album and found.picture and not update.text:
        return nothing_to_write  # of pictures sent together the first is taken
    texts = dict(found.texts)
    if text := update.text.strip():
        language = language_of(text, languages)
        if language not in languages:
            first = language_read(context.language, languages)
            language = (missing_language(texts, languages) if texts else None) or first
        texts[language] = text
    return await _go_on(replace(found, texts=texts, picture=update.picture or found.picture), found, context)


async def _go_on(made: Announcement, before: Announcement, context: Context) -> Effect:
    """Keeps what there is of an announcement by now; asks for what is missing, or shows everything."""
    texts, languages = made.texts, context.knowledge.languages
    buttons = [cards.cancel(made, context.language)]
    state, key = AnnouncementState.WRITING, ""
    values: dict[str, object] = {}
    shown = [render(announced(texts, code, TEST)) for code in languages] if texts else []
    missing = missing_language(texts, languages)
    if any(len(messages) > 1 for messages in shown):
        await context.say("announcements.too_long", *buttons)
        return nothing_to_write
    if not texts:
        key, values = "announcements.write_below", {"languages": _names(languages, context)}
    elif made.picture and not _fit_below(made, languages):
        key, values = "announcements.caption_too_long", {"most": CAPTION_UNITS}
        if made.corrects is None:
            buttons.insert(0, cards.button("announcements.nopic", context.language, made.number, "nopic"))
    elif missing:
        key, values = (
            "announcements.write_other",
            {"have": _names(texts, context), "language": language_name(missing, context.language)},
        )
        buttons.insert(0, cards.button("announcements.one_for_all", context.language, made.number, "one"))
    else:
        state = AnnouncementState.CHOOSING
    if key:
        await context.say(key, *buttons, **values)
    else:
        await _preview(replace(made, state=state), context)
    return lambda tx: tx.announcements.change(before, state, texts=texts, picture=made.picture)


def _fit_below(made: Announcement, languages: Sequence[str]) -> bool:
    """Whether all texts fit below a picture, also with the first line of a test."""
    return all(render(announced(made.texts, code, TEST))[0].fits_caption for code in languages)


def _names(codes: Iterable[str], context: Context) -> list[str]:
    return [language_name(code, context.language) for code in codes]


async def _without_picture(found: Announcement, _value: str, context: Context) -> Effect:
    return await _go_on(replace(found, picture=""), found, context)


async def _look_again(found: Announcement, _value: str, context: Context) -> None:
    await _preview(found, context)


async def _preview(found: Announcement, context: Context) -> None:
    """What people will read, what says otherwise, and who shall get it."""
    for language in context.knowledge.languages:
        shown = render(announced(found.texts, language, found.audience))[0]
        await context.send_message(replace(shown, picture=found.picture))
    if otherwise := await _otherwise(found, context):
        await context.send(*cards.otherwise(found, otherwise, context.knowledge, context.language))
    async with context.services.store.transaction() as tx:
        counts = {
            audience: await sending.size(found, audience, tx, context)
            for audience in choices(found, context.knowledge.languages)
        }
        unwilling = await tx.people.count_unwilling()
    choice = cards.chooser(found, counts, unwilling, context.knowledge.languages, context.language)
    await context.send(*choice)


async def _otherwise(found: Announcement, context: Context) -> Sequence[Contradiction]:
    """What entries and sessions say otherwise than an announcement."""
    texts = [found.texts[code] for code in (context.language, *found.texts) if code in found.texts]
    return await asyncio.to_thread(contradictions, texts, context.now, context.knowledge)


async def _one_for_all(found: Announcement, _value: str, context: Context) -> None:
    async with context.services.store.transaction() as tx:
        fits = not found.picture or _fit_below(found, context.knowledge.languages)
        taken = (
            bool(found.texts) and fits and await tx.announcements.change(found, AnnouncementState.CHOOSING)
        )
    if taken:
        await _preview(replace(found, state=AnnouncementState.CHOOSING), context)
    else:
        await context.say("announcements.late")


async def _choose(found: Announcement, audience: str, context: Context) -> Effect | None:
    """Takes the audience, and asks whoever may confirm it; a test goes out at once."""
    if audience not in choices(found, context.knowledge.languages):
        await context.say("announcements.late")
        return None
    if audience == TEST:
        return sending.test(found, context)
    asking = replace(found, audience=audience, state=AnnouncementState.ASKING, made_at=context.now)
    otherwise = await _otherwise(found, context)
    async with context.services.store.transaction() as tx:
        count = await sending.size(found, audience, tx, context)
        chats = await sending.confirmers(found.author, tx, context)
        taken = count > 0 and await tx.announcements.change(
            found, AnnouncementState.ASKING, audience=audience, made_at=context.now
        )
        if taken:
            author = sending.name_of(found.author, context)
            for chat in chats:
                language = await context.services.organizers.language_in(chat, tx)
                texts = cards.to_confirm(asking, author, count, otherwise, context.knowledge, language)
                name = f"{cards.CONFIRM}:{found.number}"
                messages = [
                    outgoing(chat, name, message, key=f"{name}.{context.update.update_id}>{chat}.{place}")
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
            found.author,
            found.chat_id,
            found.texts,
            context.now,
            AnnouncementState.CHOOSING,
            picture=found.picture,
        )
    await _preview(new, context)


async def _take_proposed(found: Announcement, _value: str, context: Context) -> None:
    """What the desk proposes to announce becomes an announcement of whoever takes it."""
    async with context.services.store.transaction() as tx:
        new = await tx.announcements.draft(
            context.person, context.chat, found.texts, context.now, AnnouncementState.CHOOSING
        )
        await tx.audit.record(context.person, "began an announcement", f"#{new.number}", context.now)
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
    "take": _Step(_take_proposed, Role.OWNER, (AnnouncementState.PROPOSED,)),
    "one": _Step(_one_for_all, Role.OWNER, (AnnouncementState.WRITING,), author_only=True),
    "to": _Step(
        _choose, Role.OWNER, (AnnouncementState.CHOOSING, AnnouncementState.ASKING), author_only=True
    ),
    "nopic": _Step(_without_picture, Role.OWNER, (AnnouncementState.WRITING,), author_only=True),
    "look": _Step(_look_again, Role.OWNER, OPEN, author_only=True),
    "drop": _Step(_drop, Role.OWNER, OPEN, author_only=True),
    "again": _Step(_again, Role.OWNER, (AnnouncementState.DONE,), author_only=True),
    "send": _Step(sending.confirm, Role.EDITOR, (AnnouncementState.ASKING,), others_only=True),
    "no": _Step(sending.refuse, Role.EDITOR, (AnnouncementState.ASKING,), others_only=True),
    "unknown": _Step(sending.send_unknown, Role.EDITOR, (AnnouncementState.DONE,)),
    "stop": _Step(sending.stop, Role.EDITOR, (AnnouncementState.SENDING,)),
    "go": _Step(sending.resume, Role.EDITOR, (AnnouncementState.STOPPED,)),
    "leave": _Step(sending.leave, Role.EDITOR, (AnnouncementState.STOPPED,)),
    "correct": _Step(corrections.correct, Role.OWNER, WENT_OUT),
    "recall": _Step(corrections.ask_recall, Role.EDITOR, WENT_OUT),
    "takeback": _Step(corrections.recall, Role.EDITOR, WENT_OUT),
    "keep": _Step(corrections.keep, Role.EDITOR, tuple(AnnouncementState)),
}
