"""The desk as the checks ask it."""

from datetime import datetime

from bot.core.answering import take_turn
from bot.core.checks.rule import Ask, Reply
from bot.core.knowledge import Knowledge
from bot.core.turns import Conversation, Question


def asking(desk: Knowledge) -> Ask:
    """A desk that answers each question as the first of a conversation of its own."""

    def ask(question: str, language: str, now: datetime) -> Reply:
        turn, _ = take_turn(Question(question, now), desk, Conversation(language=language))
        first = turn.parts[0]
        return Reply(first.decision, [entry.id for entry in first.entries], first.sessions)

    return ask
