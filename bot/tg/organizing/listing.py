"""``/organizer``: what an organizer may do here by their role, as a list and in their own menu of commands."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.core.prose import prose
from bot.core.wording import say, worded
from bot.settings import Role
from bot.store import Effect
from bot.tg.desk import Desk, seen
from bot.tg.incoming import Incoming
from bot.tg.menu import set_own_menu

if TYPE_CHECKING:
    from bot.tg.organizing import OrganizerCommand


def own_commands(commands: "Mapping[str, OrganizerCommand]", role: Role) -> dict[str, Mapping[str, str]]:
    """The commands that a role may use, with their descriptions."""
    return {name: one.descriptions for name, one in commands.items() if role.includes(one.role)}


async def listed(commands: "Mapping[str, OrganizerCommand]", incoming: Incoming, desk: Desk) -> Effect:
    """The command: the list of commands."""
    await show(commands, incoming, desk)
    _, conversation, now = await desk.situation(incoming)
    return seen(incoming, conversation, now)


async def show(commands: "Mapping[str, OrganizerCommand]", incoming: Incoming, desk: Desk) -> None:
    """Tells an organizer their role and its commands, and puts them in the menu of a private chat."""
    role, language = desk.roles[incoming.person_id], await desk.language(incoming)
    own = own_commands(commands, role)
    lines = "\n".join(f"/{name} – {texts[worded(language)]}" for name, texts in own.items())
    told = say("your_role", language, role=say(f"role_{role}", language))
    await desk.tell(prose(told, lines), incoming)
    if incoming.private:
        await set_own_menu(desk.bot, desk.shelf.current, incoming.person_id, own)
