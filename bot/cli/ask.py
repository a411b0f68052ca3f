"""The desk in the terminal: ``ask`` for one question or a stream of JSON lines, ``chat`` for a conversation."""

import json
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.cli.options import KnowledgeDir, Now, interactive, load, moment, speak, stop, told

if TYPE_CHECKING:
    from bot.core.dialogue.turn import Button, Conversation, Question, Turn
    from bot.core.knowledge import Knowledge


def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="Answer in this language: en, zh, …")] = None,
    now: Now = None,
    knowledge: KnowledgeDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the turn as one JSON object.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say what matched, and what would have changed the decision.")
    ] = False,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="Read one JSON object a line from standard input, write one a line."),
    ] = False,
) -> None:
    """Ask the desk one question and print its reply.

    With --jsonl it reads objects with "question" and, where wanted, "id", "lang", "now" and "user" (questions of one
    user are one conversation).

    Example: infodesk ask "where do I get an invoice" --now 2024-09-26T09:00
    """
    speak(None)
    if jsonl == (question is not None):
        stop(told("cli.ask_what"))
    from bot.core.dialogue.turn import Conversation, Question

    desk = load(knowledge)
    if jsonl:
        _stream(desk, now, lang, explain=explain)
        return
    asked = Question(question or "", moment(now, desk.conference.timezone))
    turn, _ = turn_on(asked, desk, Conversation(language=lang), explain=explain)
    if as_json:
        typer.echo(json.dumps(turn_as_dict(turn), ensure_ascii=False, indent=2))
    else:
        typer.echo(turn_as_text(turn, explain=explain))


def _stream(desk: "Knowledge", now: str | None, lang: str | None, *, explain: bool) -> None:
    """A line out for each line in; one that cannot be read gets its error, and the others go on."""
    from bot.core.dialogue.turn import Conversation

    conversations: dict[str, Conversation] = {}
    wrong = 0
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            written = _answered(line, conversations, desk, now, lang, explain=explain)
        except _LineError as problem:
            wrong += 1
            written = {"id": problem.identifier, "error": f"Line {number} {problem}"}
        print(json.dumps(written, ensure_ascii=False), flush=True)  # noqa: T201 - the answer is the output
    if wrong:
        stop(told("cli.ask_lines", count=wrong))


class _LineError(Exception):
    """A line that is no question; the message says what is wrong and what to write."""

    def __init__(self, sentence: str, identifier: object = None) -> None:
        super().__init__(sentence)
        self.identifier = identifier


def _answered(
    line: str,
    conversations: "dict[str, Conversation]",
    desk: "Knowledge",
    now: str | None,
    lang: str | None,
    *,
    explain: bool,
) -> dict[str, Any]:
    from bot.core.dialogue.turn import Conversation, Question

    record = _record(line)
    user = None if record.get("user") is None else str(record["user"])
    conversation = (conversations.get(user) if user is not None else None) or Conversation()
    pinned = record.get("lang") or lang
    if isinstance(pinned, str):
        conversation = replace(conversation, language=pinned)
    asked = Question(
        record["question"], _moment_of(record, now, desk), pressed=str(record.get("pressed") or "")
    )
    turn, conversation = turn_on(asked, desk, conversation, explain=explain)
    if user is not None:
        conversations[user] = conversation
    return {"id": record.get("id"), **turn_as_dict(turn)}


def _record(line: str) -> dict[str, Any]:
    form = 'write one object a line: {"id": 1, "question": "…"}'
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise _LineError(f"is no JSON ({problem}); {form}") from None
    if not isinstance(record, dict):
        raise _LineError(f"is no object; {form}")
    if not isinstance(record.get("question"), str):
        raise _LineError(f'needs a "question" in quotes; {form}', record.get("id"))
    return record


def _moment_of(record: dict[str, Any], general: str | None, desk: "Knowledge") -> datetime:
    own = record.get("now")
    if own is None:
        return moment(general, desk.conference.timezone)
    try:
        parsed = datetime.fromisoformat(own)
    except (ValueError, TypeError):
        sentence = 'has a "now" that is no date and time; write it like "2024-09-26T08:25+08:00"'
        raise _LineError(sentence, record.get("id")) from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo(desk.conference.timezone))


def turn_on(
    question: "Question", desk: "Knowledge", conversation: "Conversation", *, explain: bool = False
) -> "tuple[Turn, Conversation]":
    """The turn on a question, a pressed button or a /command, as every door takes it."""
    from bot.core.desk import take_turn
    from bot.core.dialogue.commands import known_command, named_command, run_command

    if not question.pressed and (named := named_command(question.text)) and known_command(named[0]):
        return run_command(named[0], "", question, desk, replace(conversation, spoken=named[1]))
    if question.text.startswith("/") and not question.pressed:
        name, _, argument = question.text[1:].partition(" ")
        return run_command(name, argument, question, desk, conversation)
    return take_turn(question, desk, conversation, explain=explain)


def turn_as_dict(turn: "Turn") -> dict[str, Any]:
    """A turn as JSON-ready data; decision, entries, sessions and source are those of its first part."""
    from bot.core.dialogue.prose import plain

    parts = [
        {
            "question": part.question,
            "decision": str(part.decision),
            "entries": [{"id": entry.id, "score": entry.score} for entry in part.entries],
            "sessions": list(part.sessions),
            "text": plain(part.text),
            "buttons": [{"label": button.label, "data": button.data} for button in part.buttons],
            "source": part.source,
            **({"explanation": list(part.explanation)} if part.explanation else {}),
        }
        for part in turn.parts
    ]
    first = parts[0]
    return {
        "decision": first["decision"],
        "entries": first["entries"],
        "sessions": first["sessions"],
        "text": "\n\n".join(str(part["text"]) for part in parts),
        "buttons": [button for part in parts for button in part["buttons"]],
        "source": first["source"],
        "language": turn.language,
        "parts": parts,
    }


def turn_as_text(turn: "Turn", *, explain: bool = False) -> str:
    """A turn as lines for the terminal: each part's text, its buttons numbered, and the explanation asked for."""
    from bot.core.dialogue.prose import plain

    lines: list[str] = []
    numbers = {button: number for number, button in numbered(turn).items()}
    for part in turn.parts:
        if len(turn.parts) > 1:
            lines.append(f"» {part.question}")
        lines.append(plain(part.text))
        own = [f"[{button.label}]" for button in part.buttons if button.label == str(numbers[button])]
        lines += ["  " + " ".join(own)] if own else []
        others = (button for button in part.buttons if button.label != str(numbers[button]))
        lines += [f"  [{numbers[button]}] {button.label}" for button in others]
        if explain:
            lines += [f"  | {line}" for line in part.explanation]
        lines.append("")
    return "\n".join(lines).rstrip()


def numbered(turn: "Turn") -> "dict[int, Button]":
    """The buttons of a turn by the number to type: the one that it has in a list, else the next that is free."""
    made: dict[int, Button] = {}
    rest: list[Button] = []
    for button in (button for part in turn.parts for button in part.buttons):
        number = int(button.label) if button.label.isdecimal() else 0
        if number and number not in made:
            made[number] = button
        else:
            rest.append(button)
    for button in rest:
        made[max(made, default=0) + 1] = button
    return made


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

    speak(None)
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
        turn, conversation = _turn(line, at, desk, conversation, numbered(turn), explain=explain)
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
    made: "dict[int, Button]",
    *,
    explain: bool,
) -> "tuple[Turn, Conversation]":
    from bot.core.dialogue.turn import Question

    if line.isdecimal() and (button := made.get(int(line))):
        pressed = Question(button.label, at, pressed=button.data)
        return turn_on(pressed, desk, conversation, explain=explain)
    return turn_on(Question(line, at), desk, conversation, explain=explain)


def _show(turn: "Turn", *, explain: bool) -> None:
    typer.echo(f"\n{turn_as_text(turn, explain=explain)}\n")
