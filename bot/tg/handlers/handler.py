"""What a handler is, which of them are for organizers only, and how a button's argument is parsed, once."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Concatenate, Generic, NamedTuple, ParamSpec, TypeVar

from bot.settings import Role
from bot.store import Effect
from bot.tg.handlers.context import Context
from bot.tg.updates.inbox import nothing_to_write

P = ParamSpec("P")
T = TypeVar("T")

Handler = Callable[[Context], Awaitable[Effect]]
"""Acts on an update and returns what is to be written of it, in the transaction that marks the update done."""

ArgumentHandler = Callable[[Context, str], Awaitable[Effect]]
"""The same with an argument: what the data of a pressed button holds, or the cause of the message replied to."""


@dataclass(frozen=True)
class OrganizerHandler(Generic[P]):
    """A handler for those who have a role; to all others a command of theirs does not exist, and a button says so.

    ``toast`` and ``message`` are keys of sentences: one shown for a moment over the button, or one sent to the chat.
    """

    role: Role
    handle: Callable[Concatenate[Context, P], Awaitable[Effect]]
    toast: str = ""
    message: str = ""

    async def __call__(self, context: Context, *args: P.args, **kwargs: P.kwargs) -> Effect:
        """Handles the update where the person may; else refuses the button."""
        if context.may(self.role):
            return await self.handle(context, *args, **kwargs)
        await context.acknowledge(self.toast)
        if self.message:
            await context.say(self.message)
        return nothing_to_write


def organizer(
    role: Role, *, toast: str = "", message: str = ""
) -> Callable[[Callable[Concatenate[Context, P], Awaitable[Effect]]], OrganizerHandler[P]]:
    """Decorates a handler for organizers with at least this role."""
    return lambda handle: OrganizerHandler(role, handle, toast, message)


def parsed_by(
    parse: Callable[[str], T | None], *, toast: str = "desk.old_button_gone"
) -> Callable[[Callable[[Context, T], Awaitable[Effect]]], ArgumentHandler]:
    """Decorates a handler of buttons with what parses their argument; ``toast`` answers one that is none of ours."""

    def decorated(handle: Callable[[Context, T], Awaitable[Effect]]) -> ArgumentHandler:
        async def parsed(context: Context, argument: str) -> Effect:
            value = parse(argument)
            if value is not None:
                return await handle(context, value)
            await context.acknowledge(toast)
            return nothing_to_write

        return parsed

    return decorated


def number(argument: str) -> int | None:
    """A number as buttons carry it."""
    return int(argument) if re.fullmatch(r"[0-9]{1,18}", argument) else None


class QuestionRef(NamedTuple):
    """A recorded question, by the update that brought it and its place among the parts of the answer."""

    update_id: int
    part: int

    def __str__(self) -> str:
        return f"{self.update_id}.{self.part}"

    @classmethod
    def parse(cls, argument: str) -> "QuestionRef | None":
        """What ``str`` wrote into a button."""
        named = re.fullmatch(r"([0-9]{1,16})\.([0-9]{1,2})", argument)
        return cls(int(named[1]), int(named[2])) if named else None
