"""The programme's commands: /programme /now /next /speakers /halls."""

from collections.abc import Callable
from datetime import datetime

from bot.core.dialogue import callback_data
from bot.core.dialogue.turn import Conversation, Part, Question
from bot.core.knowledge import Knowledge
from bot.core.programme.answer import answer_again, remember
from bot.core.programme.query.parser import ProgrammeQuery
from bot.core.programme.query.selection import select
from bot.core.programme.query.when import Flow, When
from bot.core.programme.render.names import Naming
from bot.core.programme.render.overview import halls_part, programme_part, speakers_part, without_programme

Run = Callable[[str, Question, str, Knowledge, Conversation], tuple[Part, Conversation]]


def programme(
    argument: str, question: Question, language: str, knowledge: Knowledge, conversation: Conversation
) -> tuple[Part, Conversation]:
    """The days of the programme."""
    del argument, question
    return programme_part(Naming(knowledge, language)), conversation


def now(
    argument: str, question: Question, language: str, knowledge: Knowledge, conversation: Conversation
) -> tuple[Part, Conversation]:
    """What is on at this moment."""
    del argument
    return running(Flow.NOW, question, question.now, Naming(knowledge, language), conversation)


def next_(
    argument: str, question: Question, language: str, knowledge: Knowledge, conversation: Conversation
) -> tuple[Part, Conversation]:
    """What begins next."""
    del argument
    return running(Flow.NEXT, question, question.now, Naming(knowledge, language), conversation)


def running(
    flow: Flow, question: Question, at: datetime, naming: Naming, conversation: Conversation, page: int = 0
) -> tuple[Part, Conversation]:
    """A page of what runs, or comes next, ``at`` a moment, which its page buttons name."""
    if not naming.programme.timed:
        return without_programme(naming), conversation
    text = f"what is on {flow}"
    asked = ProgrammeQuery(text, when=When(flow=flow), said=True)
    found = select(asked, at, naming.programme)
    part = answer_again(
        asked, found, page, question.now, naming, callback_data.RUNNING, f"{flow}:{int(at.timestamp())}"
    )
    return part, remember(conversation, text, found.items, question.now, page)


def speakers(
    argument: str, question: Question, language: str, knowledge: Knowledge, conversation: Conversation
) -> tuple[Part, Conversation]:
    """The speakers, or those of a name."""
    del question
    return speakers_part(argument, 0, Naming(knowledge, language)), conversation


def halls(
    argument: str, question: Question, language: str, knowledge: Knowledge, conversation: Conversation
) -> tuple[Part, Conversation]:
    """The halls."""
    del argument, question
    return halls_part(Naming(knowledge, language)), conversation
