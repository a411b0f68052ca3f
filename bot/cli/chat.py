"""``infodesk chat``: the desk in the terminal; buttons are numbers, commands as in Telegram."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.ask import turn_as_text, turn_on
from bot.cli.options import KnowledgeDir, Now, interactive, load, moment

if TYPE_CHECKING:
    from bot.core.dialogue.turn import Button, Conversation, Turn
    from bot.core.knowledge import Knowledge

PROMPT = "> "


def chat(
    knowledge: KnowledgeDir = None,
    now: Now = None,
    lang: Annotated[str | None, typer.Option("--lang", help="Answer in this language: en, zh, …")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say why after each reply.")] = False,
) -> None:
    """Talk with the desk in the terminal.

    It needs no token and no network, and gives the same answers as in Telegram. Type a question, a /command, or the number of a button. Leave with Ctrl-D.

    Example: infodesk chat --now 2024-09-26T09:00
    """
    from bot.core.dialogue.commands import run_command
    from bot.core.dialogue.turn import Conversation, Question

    desk = load(knowledge)
    begun, clock = datetime.now().astimezone(), moment(now, desk.conference.timezone)
    with suppress(ImportError):  # line editing and history, where the platform has them
        import readline  # noqa: F401 - to have it loaded is all that input() needs
    turn, conversation = run_command(
        "start", "", Question("/start", clock), desk, Conversation(language=lang)
    )
    _show(turn, explain=explain)
    while (line := _line()) is not None:
        elapsed = datetime.now().astimezone() - begun if now else timedelta(0)
        at = clock + elapsed if now else moment(None, desk.conference.timezone)
        made = [button for part in turn.parts for button in part.buttons]
        turn, conversation = _turn(line, at, desk, conversation, made, explain=explain)
        _show(turn, explain=explain)


def _line() -> str | None:
    """The next non-empty line; None at the end of the input."""
    while True:
        try:
            line = input(PROMPT if interactive() else "").strip()
        except (EOFError, KeyboardInterrupt):
            return None
        if line:
            return line


def _turn(
    line: str,
    at: datetime,
    desk: "Knowledge",
    conversation: "Conversation",
    made: "list[Button]",
    *,
    explain: bool,
) -> "tuple[Turn, Conversation]":
    from bot.core.dialogue.turn import Question

    if line.isdecimal() and 1 <= int(line) <= len(made):
        button = made[int(line) - 1]
        pressed = Question(button.label, at, pressed=button.data)
        return turn_on(pressed, desk, conversation, explain=explain)
    return turn_on(Question(line, at), desk, conversation, explain=explain)


def _show(turn: "Turn", *, explain: bool) -> None:
    typer.echo(f"\n{turn_as_text(turn, explain=explain)}\n")
