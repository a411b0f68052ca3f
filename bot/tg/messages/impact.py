"""Questions that get another answer than before, as organizers read them. Pure."""

from collections.abc import Sequence

from bot.core.dialogue.prose import Prose, prose
from bot.core.organizers.impact import AnswerChange, Difference, Impact, Outcome
from bot.languages.formats import shortened
from bot.languages.messages import say

MOST_QUESTIONS = 5
QUESTION_LENGTH = 81


def changed_questions(found: Impact, language: str) -> Prose:
    """The questions that change, a paragraph for them all."""
    lines = [_changed(one, language) for one in found.changes[:MOST_QUESTIONS]]
    if len(found.changes) > MOST_QUESTIONS:
        lines.append(say("impact.more", language, count=len(found.changes) - MOST_QUESTIONS))
    return prose("\n".join(lines))


def _changed(change: AnswerChange, language: str) -> str:
    before, after = (_outcomes(one, language) for one in (change.before, change.after))
    if change.difference is Difference.WORDS:
        after = say("impact.words", language, entry=after)
    return say(
        "impact.line",
        language,
        question=shortened(" ".join(change.asked.text.split()), QUESTION_LENGTH),
        before=before,
        after=after,
    )


def _outcomes(outcomes: Sequence[Outcome], language: str) -> str:
    told = (
        say(
            f"impact.decided_{one.decision}",
            language,
            entries=list(one.sessions or one.entries),
        )
        for one in outcomes
    )
    return " + ".join(told)
