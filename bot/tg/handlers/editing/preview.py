"""What a change would do, as an editor reads it on the phone: problems, difference, past questions. Pure."""

from collections.abc import Sequence

from bot.core.content.problems import Problem
from bot.core.dialogue.callback_data import DISCARD, PUBLISH, button
from bot.core.dialogue.prose import Prose, Span, prose
from bot.core.dialogue.turn import Button
from bot.core.organizers.impact import Impact
from bot.knowledge.write.change import KnowledgeChange
from bot.knowledge.write.publish import ChangeReview
from bot.languages.messages import say
from bot.tg.handlers.organizers import changed_questions

MOST_PROBLEMS = 10
SHORT_LINES, SHORT_CHARACTERS = 40, 1_500
"""A difference up to this size is shown as text, a longer one is sent as a file."""


def is_short(diff: str) -> bool:
    """Whether a difference is read in the message itself."""
    return len(diff) <= SHORT_CHARACTERS and diff.count("\n") <= SHORT_LINES


def wrong(name: str, problems: Sequence[Problem], language: str) -> Prose:
    """Why a change cannot go live."""
    text = prose(say("editing.wrong", language, name=name, count=len(problems)))
    return text + _problems(problems, language)


def preview(review: ChangeReview, language: str, *, shows_diff: bool, further: Prose = ()) -> Prose:
    """A change that can go live: what to look at, the difference, and what past questions get."""
    name = review.change.name
    if review.problems:
        text = prose(say("editing.warned", language, name=name)) + _problems(review.problems, language)
    else:
        text = prose(say("editing.sound", language, name=name))
    if shows_diff:
        text += ((Span(review.change.diff().rstrip("\n"), code=True),),)
    else:
        text += prose(say("editing.long", language))
    text += further
    text += (
        prose(say("impact.not_known", language)) if review.impact is None else past(review.impact, language)
    )
    return text + prose(say("editing.next", language))


def choices(change: KnowledgeChange, language: str, *, written_for_editor: bool) -> tuple[Button, ...]:
    """Publish (or apply) and discard."""
    key = "editing.button_apply" if written_for_editor else "editing.button_publish"
    return (
        button(say(key, language), PUBLISH, change.id),
        button(say("editing.button_discard", language), DISCARD, change.id),
    )


def past(found: Impact, language: str) -> Prose:
    """Which of the past questions change; that none does, where none does."""
    if not found.changes:
        return prose(say("impact.none", language, compared=found.compared))
    text = say("impact.changes", language, count=len(found.changes), compared=found.compared)
    return prose(text) + changed_questions(found, language)


def _problems(problems: Sequence[Problem], language: str) -> Prose:
    text = prose(*(problem.said(language) for problem in problems[:MOST_PROBLEMS]))
    if len(problems) > MOST_PROBLEMS:
        text += prose(say("editing.more_problems", language, count=len(problems) - MOST_PROBLEMS))
    return text
