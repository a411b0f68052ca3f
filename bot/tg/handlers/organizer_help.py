"""``/organizer``: what an organizer may do here by their role, as a list and in their own menu of commands."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.core.dialogue.prose import Prose, prose
from bot.languages.messages import say
from bot.settings import Role
from bot.store import Effect
from bot.tg.handlers.services import Services, seen
from bot.tg.messages.menu import set_own_menu
from bot.tg.updates.parse import Incoming

if TYPE_CHECKING:
    from bot.tg.handlers.registry import OrganizerCommand


def own_commands(commands: "Mapping[str, OrganizerCommand]", role: Role) -> dict[str, str]:
    """The commands that a role may use, with the keys of their descriptions."""
    return {name: f"organizers.describe_{name}" for name, one in commands.items() if role.includes(one.role)}


async def listed(commands: "Mapping[str, OrganizerCommand]", incoming: Incoming, desk: Services) -> Effect:
    """The command: the list of commands."""
    _, conversation, now = await desk.situation(incoming)
    role, language = desk.roles[incoming.person_id], await desk.language(incoming)
    await desk.tell(own_list(commands, role, language), incoming)
    await put_in_menu(commands, incoming, desk)
    return seen(incoming, conversation, now)


def own_list(commands: "Mapping[str, OrganizerCommand]", role: Role, language: str) -> Prose:
    """A role and its commands, as text."""
    lines = [f"/{name} – {say(key, language)}" for name, key in own_commands(commands, role).items()]
    return prose(
        say("organizers.your_role", language, role=say(f"organizers.role_{role}", language)), "\n".join(lines)
    )


async def put_in_menu(commands: "Mapping[str, OrganizerCommand]", incoming: Incoming, desk: Services) -> None:
    """Puts an organizer's commands in the menu of their private chat, which Telegram knows now."""
    if incoming.private:
        own = own_commands(commands, desk.roles[incoming.person_id])
        await set_own_menu(desk.bot, desk.current.knowledge, incoming.person_id, own)
