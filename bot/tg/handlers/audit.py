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
from bot.tg.handlers.context import Context
from bot.tg.handlers.handler import number, organizer
from bot.tg.updates.inbox import nothing_to_write

PAGE = 15
DETAIL = 80
"""So many characters of an action's detail fit on a line or two of a phone."""

NEWEST = "newest"


@organizer(Role.OWNER)
async def command(context: Context) -> Effect:
    """The newest actions."""
    await context.send(*await _page(context, None))
    return context.seen()


@organizer(Role.OWNER)
async def press(context: Context, before: str) -> Effect:
    """The actions before the last one shown, in the place of those; or the newest again."""
    await context.acknowledge()
    await context.replace(*await _page(context, number(before)))
    return nothing_to_write


async def _page(context: Context, before: int | None) -> tuple[Prose, list[Button]]:
    language, zone = context.language, context.knowledge.conference.timezone
    async with context.services.store.transaction() as tx:
        found = await tx.audit.latest(PAGE + 1, before)
    shown, more = found[:PAGE], len(found) > PAGE
    lines = [_line(entry, ZoneInfo(zone), context) for entry in shown]
    text = prose(say("audit.title" if lines else "audit.none", language, zone=zone), "\n".join(lines))
    buttons = []
    if before is not None:
        buttons.append(callback_data.button(say("audit.newest", language), callback_data.AUDIT, NEWEST))
    if more:
        data = callback_data.data(callback_data.AUDIT, str(shown[-1].number))
        buttons.append(Button(say("audit.earlier", language), data))
    return text, buttons


def _line(entry: AuditEntry, zone: ZoneInfo, context: Context) -> str:
    language, role = context.language, context.services.roles.get(entry.person_id)
    who = f"{entry.person_id} ({say(f'organizers.role_{role}', language)})" if role else str(entry.person_id)
    key = f"audit.did_{entry.action.replace(' ', '_')}"
    what = say(key, language) if is_message(key) else entry.action
    detail = shortened(" ".join(entry.detail.split()), DETAIL)
    return " · ".join(filter(None, (f"{entry.at.astimezone(zone):%m-%d %H:%M}", who, what, detail)))
