"""``/announce``: written in each language, seen as attendees will see it, confirmed by a second person, then sent.

A step is a change of state in a transaction of its own, taken by whoever comes first; an update that is handled a
second time finds the step taken and only says so.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from bot.core.desk import seeks_advice
from bot.core.dialogue import callback_data
from bot.core.dialogue.language import language_of
from bot.core.organizers.announcements import (
    ABANDONED,
    OPEN,
    Announcement,
    AnnouncementState,
    announced,
    audiences,
    is_word,
    language_read,
    missing_language,
)
from bot.languages.formats import language_name
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect, UnitOfWork
from bot.tg.handlers.announcements import cards as cards
from bot.tg.handlers.announcements import sending as sending
from bot.tg.handlers.context import Scene
from bot.tg.handlers.services import Services, both, noted, notice
from bot.tg.messages.outbox import owed
from bot.tg.messages.send import acknowledge, send
from bot.tg.updates.inbox import nothing_to_write
from bot.tg.updates.parse import Incoming


async def announce(incoming: Incoming, desk: Services) -> Effect:
    """The command: begins an announcement, with the text where one came along."""
    scene = await Scene.of(incoming, desk)
    if not incoming.private:
        await scene.say("announcements.private", username=desk.me.username)
        return nothing_to_write
    async with desk.store.transaction() as tx:
        found = await tx.announcements.draft(incoming.person_id, incoming.chat_id, {}, scene.now)
    taken: Effect = nothing_to_write
    if incoming.text or incoming.withheld:
        taken = await _take_text(found, scene)
    else:
        names = [language_name(code, scene.language) for code in scene.knowledge.languages]
        await scene.say("announcements.write", cards.cancel(found, scene.language), languages=names)
    return both(scene.effect, taken, noted(incoming, "began an announcement", f"#{found.number}", scene.now))


async def written(incoming: Incoming, desk: Services) -> Effect | None:
    """What an owner writes while an announcement waits for it: its text, or the word that sends it."""
    if not incoming.private or incoming.edited or not desk.may(incoming.person_id, Role.OWNER):
        return None
    async with desk.store.transaction() as tx:
        found = await tx.announcements.draft_of(incoming.person_id)
    if found is None:
        return None
    scene = await Scene.of(incoming, desk)
    if found.state is AnnouncementState.WRITING and scene.now - found.made_at < ABANDONED:
        return both(scene.effect, await _take_text(found, scene))
    if found.state is AnnouncementState.ASKING and is_word(incoming.text):
        return both(scene.effect, await sending.typed_word(found, scene))
    return None


async def pressed(incoming: Incoming, desk: Services) -> Effect:
    """A button on an announcement: authors choose and cancel, editors and owners confirm and stop."""
    _, argument = callback_data.read(incoming.data) or ("", "")
    number, _, rest = argument.partition(".")
    name, _, value = rest.partition(".")
    scene = await Scene.of(incoming, desk)
    step = _STEPS.get(name)
    if step is None or not desk.may(incoming.person_id, step.role):
        await acknowledge(desk.bot, incoming.query_id, say("announcements.may_not", scene.language))
        return nothing_to_write
    async with desk.store.transaction() as tx:
        found = await tx.announcements.get(int(number)) if number.isdecimal() else None
    own = found is not None and found.author == incoming.person_id
    if own and step.others_only:
        await acknowledge(desk.bot, incoming.query_id, say("announcements.own", scene.language))
        return nothing_to_write
    await acknowledge(desk.bot, incoming.query_id)
    if found is None or found.state not in step.states or not (own or not step.author_only):
        await scene.say("announcements.late")
    else:
        await step.take(found, value, scene)
    return scene.effect


async def _take_text(found: Announcement, scene: Scene) -> Effect:
    """Takes a text in its language; asks for the next one, or shows everything."""
    text, languages = scene.incoming.text.strip(), scene.knowledge.languages
    if scene.incoming.withheld or seeks_advice(text, scene.knowledge):
        await scene.say("announcements.medical", cards.cancel(found, scene.language))
        return nothing_to_write
    language = language_of(text, languages)
    if language not in languages:
        first = language_read(scene.language, languages)
        language = (missing_language(found.texts, languages) if found.texts else None) or first
    texts = {**found.texts, language: text}
    if any(len(notice(announced(texts, code))) > 1 for code in languages):
        await scene.say("announcements.too_long", cards.cancel(found, scene.language))
        return nothing_to_write
    missing = missing_language(texts, languages)
    state = AnnouncementState.WRITING if missing else AnnouncementState.CHOOSING
    if missing:
        await scene.say(
            "announcements.write_other",
            cards.button("announcements.one_for_all", scene.language, found.number, "one"),
            cards.cancel(found, scene.language),
            have=language_name(language, scene.language),
            language=language_name(missing, scene.language),
        )
    else:
        await _preview(replace(found, texts=texts, state=state), scene)

    async def effect(tx: UnitOfWork) -> None:
        await tx.announcements.change(found, state, texts=texts)

    return effect


async def _preview(found: Announcement, scene: Scene) -> None:
    for message in cards.previews(found.texts, scene.knowledge.languages):
        await send(scene.desk.bot, scene.incoming.chat_id, message)
    async with scene.desk.store.transaction() as tx:
        counts = {
            audience: len(await sending.recipients_now(audience, tx, scene))
            for audience in audiences(scene.knowledge.languages)
        }
    text, made = cards.chooser(found, counts, scene.knowledge.languages, scene.language)
    await scene.desk.tell(text, scene.incoming, made)


async def _one_for_all(found: Announcement, _value: str, scene: Scene) -> None:
    async with scene.desk.store.transaction() as tx:
        taken = bool(found.texts) and await tx.announcements.change(found, AnnouncementState.CHOOSING)
    if taken:
        await _preview(replace(found, state=AnnouncementState.CHOOSING), scene)
    else:
        await scene.say("announcements.late")


async def _choose(found: Announcement, audience: str, scene: Scene) -> None:
    """Takes the audience, and asks whoever may confirm it."""
    if audience not in audiences(scene.knowledge.languages):
        await scene.say("announcements.late")
        return
    asking = replace(found, audience=audience, state=AnnouncementState.ASKING, made_at=scene.now)
    async with scene.desk.store.transaction() as tx:
        count = len(await sending.recipients_now(audience, tx, scene))
        chats = await sending.confirmers(found.author, tx, scene)
        taken = count > 0 and await tx.announcements.change(
            found, AnnouncementState.ASKING, audience=audience, made_at=scene.now
        )
        if taken:
            stamp = f"{scene.now:%Y%m%d%H%M%S}"
            for chat in chats:
                language = await tx.people.language_of(chat) or scene.desk.organizers.language
                made = cards.to_confirm(asking, count, scene.knowledge.languages, language)
                keyed = ((f"confirm:{found.number}.{stamp}>{chat}.{n}", one) for n, one in enumerate(made))
                rows = [owed(chat, f"confirm:{found.number}", one, key=key) for key, one in keyed]
                await tx.outbox.enqueue(rows, scene.now)
            detail = f"#{found.number} {audience}"
            await tx.audit.record(found.author, "asked to confirm an announcement", detail, scene.now)
    if not count:
        await scene.say("announcements.nobody")
    elif not taken:
        await scene.say("announcements.late")
    else:
        scene.desk.outbox.poke()
        text, buttons_below = cards.waiting(asking, count, not chats, scene.language)
        await scene.desk.tell(text, scene.incoming, buttons_below)


async def _drop(found: Announcement, _value: str, scene: Scene) -> None:
    async with scene.desk.store.transaction() as tx:
        dropped = await tx.announcements.change(found, AnnouncementState.DROPPED, ended_at=scene.now)
        if dropped:
            await tx.audit.record(found.author, "cancelled an announcement", f"#{found.number}", scene.now)
    await scene.say("announcements.cancelled" if dropped else "announcements.late")


async def _again(found: Announcement, _value: str, scene: Scene) -> None:
    """The same text to somebody else: a new announcement, for what was sent stays as it was."""
    async with scene.desk.store.transaction() as tx:
        new = await tx.announcements.draft(
            found.author, found.chat_id, found.texts, scene.now, AnnouncementState.CHOOSING
        )
    await _preview(new, scene)


@dataclass(frozen=True)
class _Step:
    """What a button does: who may press it, in which states, and whether only the author or only others."""

    take: Callable[[Announcement, str, Scene], Awaitable[None]]
    role: Role
    states: tuple[AnnouncementState, ...]
    author_only: bool = False
    others_only: bool = False


_STEPS: Mapping[str, _Step] = {
    "one": _Step(_one_for_all, Role.OWNER, (AnnouncementState.WRITING,), author_only=True),
    "to": _Step(
        _choose, Role.OWNER, (AnnouncementState.CHOOSING, AnnouncementState.ASKING), author_only=True
    ),
    "drop": _Step(_drop, Role.OWNER, OPEN, author_only=True),
    "again": _Step(_again, Role.OWNER, (AnnouncementState.DONE,), author_only=True),
    "send": _Step(sending.confirm, Role.EDITOR, (AnnouncementState.ASKING,), others_only=True),
    "no": _Step(sending.refuse, Role.EDITOR, (AnnouncementState.ASKING,), others_only=True),
    "stop": _Step(sending.stop, Role.EDITOR, (AnnouncementState.SENDING,)),
    "go": _Step(sending.resume, Role.EDITOR, (AnnouncementState.STOPPED,)),
    "leave": _Step(sending.leave, Role.EDITOR, (AnnouncementState.STOPPED,)),
}
