"""``/audit``: who of the organizers did what, the newest first, a page at a time."""

from zoneinfo import ZoneInfo

from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Prose, prose
from bot.core.dialogue.turn import Button
from bot.languages.formats import shortened
from bot.languages.messages import is_message, say
from bot.settings import Role
from bot.store import Effect
from bot.store.audit import AuditEntry
from bot.tg.handlers.services import Services, notice, seen
from bot.tg.messages.send import acknowledge, replace_message
from bot.tg.updates.inbox import nothing_to_write
from bot.tg.updates.parse import Incoming

PAGE = 15
DETAIL = 80
"""So many characters of an action's detail fit on a line or two of a phone."""


async def audit(incoming: Incoming, desk: Services) -> Effect:
    """The command: the newest actions."""
    text, made = await _page(incoming, desk, None)
    await desk.tell(text, incoming, made)
    _, conversation, now = await desk.situation(incoming)
    return seen(incoming, conversation, now)


async def turned(incoming: Incoming, desk: Services) -> Effect:
    """A button: the actions before the last one shown, in the place of those; or the newest again."""
    await acknowledge(desk.bot, incoming.query_id)
    _, argument = callback_data.read(incoming.data) or ("", "")
    if not desk.may(incoming.person_id, Role.OWNER) or incoming.message_id is None:
        return nothing_to_write
    text, made = await _page(incoming, desk, int(argument) if argument.isdecimal() else None)
    await replace_message(desk.bot, incoming.chat_id, incoming.message_id, notice(text, made)[0])
    return nothing_to_write


async def _page(incoming: Incoming, desk: Services, before: int | None) -> tuple[Prose, list[Button]]:
    language = await desk.language(incoming)
    async with desk.store.transaction() as tx:
        found = list(await tx.audit.latest(PAGE + 1, before))
    shown, more = found[:PAGE], len(found) > PAGE
    zone = desk.current.knowledge.conference.timezone
    lines = [_line(action, desk, language) for action in shown]
    text = prose(say("audit.title" if lines else "audit.none", language, zone=zone), "\n".join(lines))
    made = []
    if before is not None:
        made.append(Button(say("audit.newest", language), callback_data.data(callback_data.AUDIT, "newest")))
    if more:
        made.append(
            Button(
                say("audit.earlier", language), callback_data.data(callback_data.AUDIT, str(shown[-1].number))
            )
        )
    return text, made


def _line(action: AuditEntry, desk: Services, language: str) -> str:
    at = action.at.astimezone(ZoneInfo(desk.current.knowledge.conference.timezone))
    role = desk.roles.get(action.person_id)
    who = (
        f"{action.person_id} ({say(f'organizers.role_{role}', language)})" if role else str(action.person_id)
    )
    key = f"audit.did_{action.action.replace(' ', '_')}"
    what = say(key, language) if is_message(key) else action.action
    detail = shortened(" ".join(action.detail.split()), DETAIL)
    return " · ".join(filter(None, (f"{at:%m-%d %H:%M}", who, what, detail)))
