"""``infodesk ask``: one question, or a stream of them as JSON lines."""

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import KnowledgeDir, Now, load, moment, stop

if TYPE_CHECKING:
    from bot.core.knowledge import Knowledge
    from bot.core.turns import Turn


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
    if jsonl == (question is not None):
        stop(
            'Give one question in quotes, or --jsonl and questions on standard input. Example: infodesk ask "when is it?"'
        )
    from bot.core.answering import take_turn
    from bot.core.turns import Conversation, Question

    desk = load(knowledge)
    if jsonl:
        _stream(desk, now, lang, explain=explain)
        return
    asked = Question(question or "", moment(now, desk))
    turn, _ = take_turn(asked, desk, Conversation(language=lang), explain=explain)
    if as_json:
        typer.echo(json.dumps(turn_as_dict(turn), ensure_ascii=False, indent=2))
    else:
        typer.echo(turn_as_text(turn, explain=explain))


def _stream(desk: "Knowledge", now: str | None, lang: str | None, *, explain: bool) -> None:
    from bot.core.answering import take_turn
    from bot.core.turns import Conversation, Question

    conversations: dict[str, Conversation] = {}
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        record = _record(line, number)
        user = str(record["user"]) if record.get("user") is not None else None
        conversation = conversations.get(user or "") or Conversation()
        pinned = record.get("lang") or lang
        if isinstance(pinned, str):
            conversation = Conversation(pinned, conversation.spoken, conversation.topic, conversation.at)
        when = _moment_of(record.get("now"), now, desk, number)
        asked = Question(str(record.get("question", "")), when, pressed=str(record.get("pressed") or ""))
        turn, conversation = take_turn(asked, desk, conversation, explain=explain)
        if user is not None:
            conversations[user] = conversation
        written = {"id": record.get("id"), **turn_as_dict(turn)}
        print(json.dumps(written, ensure_ascii=False), flush=True)  # noqa: T201 - the answer is the output


def _record(line: str, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as problem:
        stop(f'Line {number} is no JSON ({problem}). Write one object a line: {{"id": 1, "question": "…"}}')
    if not isinstance(record, dict) or not isinstance(record.get("question"), str):
        stop(f'Line {number} needs a "question" in quotes. Write: {{"id": 1, "question": "…"}}')
    return dict(record)


def _moment_of(own: object, general: str | None, desk: "Knowledge", number: int) -> datetime:
    if own is not None and not isinstance(own, str):
        stop(f'Line {number}: "now" is text such as "2024-09-26T08:25+08:00".')
    return moment(own if isinstance(own, str) else general, desk)


def turn_as_dict(turn: "Turn") -> dict[str, Any]:
    """A turn as JSON-ready data; decision, entries, sessions and source are those of its first part."""
    from bot.core.prose import plain

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
    from bot.core.prose import plain

    lines: list[str] = []
    number = 0
    for part in turn.parts:
        if len(turn.parts) > 1:
            lines.append(f"» {part.question}")
        lines.append(plain(part.text))
        for button in part.buttons:
            number += 1
            lines.append(f"  [{number}] {button.label}")
        if explain:
            lines += [f"  | {line}" for line in part.explanation]
        lines.append("")
    return "\n".join(lines).rstrip()
