"""Which handler takes an update: every kind, command, button and reply has its line here; and how it is called."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from bot.core.dialogue import callback_data
from bot.core.dialogue.commands import known_command, named_command, organizers_command
from bot.core.dialogue.language import reply_language
from bot.core.dialogue.prose import prose
from bot.core.dialogue.turn import Conversation
from bot.core.medical_guard import screen
from bot.languages.messages import say
from bot.logs import log_of
from bot.settings import Role
from bot.store import Effect
from bot.tg.handlers import audit, chats, feedback, learning, privacy, question, statistics, unanswered
from bot.tg.handlers.announcements import compose, subscription
from bot.tg.handlers.context import Context, Services, combined
from bot.tg.handlers.editing import entries, files
from bot.tg.handlers.handler import ArgumentHandler, Handler, OrganizerHandler
from bot.tg.handlers.handoff import asker, delivery, entry, organizer, settling
from bot.tg.handlers.help import command as organizer_help
from bot.tg.messages.render import render
from bot.tg.messages.send import RejectedError, UnreachableError, send
from bot.tg.threads import thinking
from bot.tg.updates.inbox import ReceivedUpdate, UpdateInbox, nothing_to_write
from bot.tg.updates.parse import Incoming, UpdateKind, read_update

log = log_of("telegram")

MESSAGES_REMEMBERED = 10_000
"""Of so many messages it is known whether an edit changed their text; of older ones the record knows it."""

COMMANDS: Mapping[str, OrganizerHandler[[]]] = {
    "unanswered": unanswered.command,
    "edit": entries.command,
    "files": files.command,
    "announce": compose.command,
    "stats": statistics.command,
    "audit": audit.command,
    "organizer": organizer_help,
}
"""The organizers' own commands; those of everybody are the core's."""


def _settling(publish: OrganizerHandler[[str]]) -> OrganizerHandler[[str]]:
    """A handler that changes the knowledge, and then asks about those who wait for what it answers."""

    async def published(context: Context, argument: str) -> Effect:
        effect = await publish(context, argument)
        if context.services.current.knowledge is not context.knowledge:
            await settling.ask(context)
        return effect

    return OrganizerHandler(publish.role, published, publish.toast, publish.message)


BUTTONS: Mapping[str, ArgumentHandler] = {
    callback_data.PUBLISH: _settling(files.publish),
    callback_data.DISCARD: files.discard,
    callback_data.UNDO: files.undo,
    callback_data.CHOOSE: files.choose,
    callback_data.CURRENT: files.hand_out,
    callback_data.UNANSWERED: unanswered.page,
    callback_data.ADD_WORDINGS: unanswered.add,
    callback_data.NEW_ENTRY: unanswered.new,
    callback_data.EDIT: entries.press,
    callback_data.EDIT_SESSION: entries.press_session,
    callback_data.SETTLE: settling.press,
    callback_data.DISMISS: unanswered.dismiss,
    callback_data.RESTORE: unanswered.restore,
    callback_data.ELSEWHERE: unanswered.elsewhere,
    callback_data.LEARNED: learning.listed,
    callback_data.UNLEARN: learning.unlearn,
    callback_data.ASK: asker.ask,
    callback_data.HAND: asker.hand_on,
    callback_data.CASE: organizer.press,
    callback_data.SAVE: _settling(entry.save),
    callback_data.GOOD: feedback.vote(good=True),
    callback_data.BAD: feedback.vote(good=False),
    callback_data.WHY: feedback.explain,
    callback_data.ANNOUNCE: compose.press,
    callback_data.AUDIT: audit.press,
    callback_data.FIGURES: statistics.press,
    callback_data.ERASE: privacy.erase,
    callback_data.SUBSCRIBE: subscription.press,
}
"""Buttons by the kind in their data; all others are the core's."""

REPLIES: Mapping[str, OrganizerHandler[[str]]] = {
    "case": organizer.reply,
    unanswered.CAUSE: unanswered.answer,
    unanswered.SEARCH: unanswered.search,
    entries.ANSWER: entries.new_answer,
    entries.ALTERNATE: entries.new_alternate,
    entries.RENAME: entries.new_title,
    entries.MOVE: entries.new_slot,
}
"""Replies to messages of the outbox, by the first word of their cause (``case:7`` → ``case``)."""


async def _reply(context: Context) -> Effect | None:
    """A reply to a message of the desk that asks for one; who may not give it is told so. None for any other."""
    if not context.update.reply_to:
        return None
    name, _, argument = (await _cause(context)).partition(":")
    if name == asker.HUMAN:
        return await asker.hand_text(context, argument)
    handler = REPLIES.get(name)
    if handler is None:
        return None
    if context.may(handler.role):
        return await handler(context, argument)
    await context.say("handoff.only_editors")
    return nothing_to_write


async def _cause(context: Context) -> str:
    """Why the message replied to was sent, also where it stands in the group that this one was before."""
    update, reach = context.update, context.services.organizers.reach
    chats = [update.reply_chat or context.chat, *reach.earlier_ids(context.chat)]
    async with context.services.store.transaction() as tx:
        causes = [await tx.outbox.cause_of(chat, update.reply_to) for chat in chats]
    return next(filter(None, causes), "")


async def _text(context: Context) -> Effect:
    """A question, unless it replies to a message that asks for an answer, or an announcement waits for it."""
    if context.update.album:
        chats.is_first_of_album(context)  # its caption is answered: the other pictures need no word
    for taken in (_reply, compose.take, _named):
        if (effect := await taken(context)) is not None:
            return effect
    return await question.answer(context)


async def _named(context: Context) -> Effect | None:
    """A command by its name in the person's language, which Telegram knows only in Latin letters; else None."""
    told = organizers_command(context.update.text)
    if told and context.update.private and context.may(COMMANDS[told[0]].role):
        update = replace(context.update, kind=UpdateKind.COMMAND, command=told[0], text=told[1])
        return await _command(replace(context, update=update))
    name, language = named_command(context.update.text) or ("", "")
    if not (known_command(name) or name in privacy.COMMANDS):
        return None
    update = replace(context.update, kind=UpdateKind.COMMAND, command=name, text="")
    conversation = replace(context.conversation, spoken=language)
    said = reply_language(conversation, update.language, context.knowledge.speakable)
    return await _command(replace(context, update=update, conversation=conversation, language=said))


async def _not_text(context: Context) -> Effect:
    """A picture, a voice, a place: an answer to a card, a picture to announce, else nothing that the desk can read."""
    for taken in (_reply, compose.take):
        if (effect := await taken(context)) is not None:
            return effect
    return await chats.not_text(context)


async def _command(context: Context) -> Effect:
    """A command of the organizers for those who may use it; for others it does not exist."""
    name = context.update.command
    if (personal := privacy.COMMANDS.get(name)) is not None:
        return await personal(context)
    handler = COMMANDS.get(name)
    among_themselves = context.update.private or context.chat in context.services.organizers.chats
    if handler is None or not context.may(handler.role):
        return await question.command(context)
    if not among_themselves:
        await context.say("organizers.only_private")
        return nothing_to_write
    return combined(await handler(context), context.audited(f"/{name}", ""))


async def _button(context: Context) -> Effect:
    kind, argument = callback_data.read(context.update.data) or ("", "")
    handler = BUTTONS.get(kind)
    return await (question.press(context) if handler is None else handler(context, argument))


async def _document(context: Context) -> Effect:
    """A file: a reply to a card, from an editor a change of the knowledge, else its caption is read."""
    if (effect := await _reply(context)) is not None:
        return effect
    if files.is_for_editing(context):
        return await files.receive(context)
    if (effect := await compose.take(context)) is not None:
        return effect
    return await (question.answer if context.update.text else chats.not_text)(context)


KINDS: Mapping[UpdateKind, Handler] = {
    UpdateKind.QUESTION: _text,
    UpdateKind.COMMAND: _command,
    UpdateKind.BUTTON: _button,
    UpdateKind.DOCUMENT: _document,
    UpdateKind.NOT_TEXT: _not_text,
    UpdateKind.ADDED_TO_GROUP: chats.added_to_group,
    UpdateKind.BLOCKED: chats.blocked,
    UpdateKind.UNBLOCKED: chats.unblocked,
    UpdateKind.MIGRATED: chats.migrated,
    UpdateKind.FLOOD: chats.flood,
}
"""Every kind of update has its handler; the kinds exclude each other, so their order does not matter."""


async def _known(context: Context) -> None:
    """Remembers what an organizer is called, and that they can be reached, for they have written."""
    services, name = context.services, context.update.organizer
    if name and services.organizers.reach.names.get(context.person) != name:
        services.organizers.reach.names[context.person] = name
        async with services.store.transaction() as tx:
            await tx.people.name_organizer(context.person, name)
    if context.chat in services.organizers.reach.lost and context.update.kind is not UpdateKind.BLOCKED:
        await delivery.regained(context.chat, services)


class Router:
    """Keeps updates in the inbox, has each handled by its handler, and apologises where that fails."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._texts: OrderedDict[tuple[int, int], tuple[int, int]] = OrderedDict()
        self.inbox = UpdateInbox(services.store, services.me.id, self.handle, self.apologise)

    async def accept(self, updates: Iterable[object]) -> None:
        """Keeps those that concern the desk, with the medical guard's verdict on each text; then they may be confirmed."""
        found = [read for raw in updates if (read := self._read(raw)) is not None]
        admitted = self.inbox.admitted([ReceivedUpdate(self._without_file(incoming)) for incoming in found])
        await self.inbox.accept(await thinking(lambda: [self._screened(one) for one in admitted]))

    def _read(self, raw: object) -> Incoming | None:
        return read_update(raw, self._services.me, self._services.roles)

    async def handle(self, update: ReceivedUpdate) -> Effect:
        """Handles a kept update; somebody who cannot be reached is remembered as such, what Telegram refuses is done."""
        if update.screening is None:  # an earlier process received it
            update = await thinking(self._screened, update)
        if self._is_unchanged(update.incoming):
            return nothing_to_write
        context = await Context.of(update, self._services)
        await _known(context)
        try:
            return await KINDS[update.incoming.kind](context)
        except UnreachableError as problem:
            log.info("somebody cannot be reached", update_id=update.incoming.update_id, cause=str(problem))
            return await chats.blocked(context)
        except RejectedError as problem:
            log.error("Telegram refuses an answer", update_id=update.incoming.update_id, cause=str(problem))
            return nothing_to_write

    async def apologise(self, update: ReceivedUpdate) -> Effect:
        """Tells the person that this one time it did not work."""
        incoming = update.incoming
        if incoming.kind in (UpdateKind.QUESTION, UpdateKind.COMMAND, UpdateKind.BUTTON, UpdateKind.DOCUMENT):
            context = Context.in_conversation(update, self._services, Conversation())
            languages = context.knowledge.speakable
            language = reply_language(context.conversation, incoming.language, languages, incoming.text)
            with suppress(RejectedError):
                for message in render(prose(say("desk.failed", language))):
                    await send(
                        self._services.bot, context.chat, message, context.quoted, topic_id=incoming.topic_id
                    )
        log.error("the person was told that it failed", update_id=incoming.update_id)
        return nothing_to_write

    def _is_unchanged(self, incoming: Incoming) -> bool:
        """Whether an edited message reads as before: a preview of a link came to it, or a reaction."""
        if incoming.message_id is None or incoming.query_id:
            return False
        key = (incoming.chat_id, incoming.message_id)
        now = (hash((incoming.command, incoming.text, incoming.withheld)), incoming.update_id)
        before = self._texts.pop(key, None)
        self._texts[key] = now
        if len(self._texts) > MESSAGES_REMEMBERED:
            self._texts.popitem(last=False)
        return incoming.edited and before is not None and before[0] == now[0] and before[1] != now[1]

    def _without_file(self, incoming: Incoming) -> Incoming:
        """Of a file of somebody who edits nothing only the caption: its name may tell of anything."""
        role = self._services.roles.get(incoming.person_id)
        if incoming.kind is not UpdateKind.DOCUMENT or (role and role.includes(Role.EDITOR)):
            return incoming
        kind = UpdateKind.QUESTION if incoming.text else UpdateKind.NOT_TEXT
        return replace(incoming, kind=kind, document="", document_name="")

    def _screened(self, update: ReceivedUpdate) -> ReceivedUpdate:
        incoming = update.incoming
        if not incoming.text or incoming.kind is UpdateKind.BUTTON:
            return update
        return replace(update, screening=screen(incoming.text, self._services.current.knowledge.guard))
