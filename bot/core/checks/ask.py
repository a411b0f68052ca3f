"""The desk as the checks ask it."""

from datetime import datetime

from bot.core.checks.rule import Ask, Reply
from bot.core.desk import take_turn
from bot.core.dialogue.turn import Conversation, Question
from bot.core.knowledge import Knowledge


def asking(desk: Knowledge) -> Ask:
    """A desk that answers each question as the first of a conversation of its own."""

    def ask(question: str, language: str, now: datetime) -> Reply:
        turn, _ = take_turn(Question(question, now), desk, Conversation(language=language))
        first = turn.parts[0]
        return Reply(first.decision, [entry.id for entry in first.entries], first.sessions)

    return ask
