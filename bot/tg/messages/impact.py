"""Questions that get another answer than before, as organizers read them. Pure."""

from collections.abc import Sequence

from bot.core.dialogue.prose import Prose, prose
from bot.core.organizers.impact import AnswerChange, Difference, Impact, Outcome
from bot.core.wording import say

MOST_QUESTIONS = 5
QUESTION_LENGTH = 80


def changed_questions(found: Impact, language: str) -> Prose:
    """The questions that change, a paragraph for them all."""
    lines = [_changed(one, language) for one in found.changes[:MOST_QUESTIONS]]
    if len(found.changes) > MOST_QUESTIONS:
        lines.append(say("past_more", language, count=len(found.changes) - MOST_QUESTIONS))
    return prose("\n".join(lines))


def _changed(change: AnswerChange, language: str) -> str:
    before, after = (_outcomes(one, language) for one in (change.before, change.after))
    if change.difference is Difference.WORDS:
        after = say("past_words", language, entry=after)
    return say("past_line", language, question=_cut(change.asked.text), before=before, after=after)


def _outcomes(outcomes: Sequence[Outcome], language: str) -> str:
    told = (
        say(
            f"decided_{one.decision}",
            language,
            entries=("、" if language == "zh" else ", ").join(one.sessions or one.entries),
        )
        for one in outcomes
    )
    return " + ".join(told)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= QUESTION_LENGTH else f"{text[:QUESTION_LENGTH]}…"
