"""Which of the questions that people asked get another answer: as many of them as there is time for."""

import time
from collections.abc import Sequence

from bot.core.knowledge import Knowledge
from bot.core.organizers.impact import AnswerChange, ComparedQuestion, Impact, impact

MOST_COMPARED = 300
"""So many different questions are compared, the newest ones."""

SECONDS = 4.0
_AT_A_TIME = 10


def past_impact(
    before: Knowledge, after: Knowledge, questions: Sequence[ComparedQuestion], seconds: float = SECONDS
) -> Impact:
    """Asks both states the questions, the first ones first, until the time is over. Call it off the event loop."""
    distinct = list(dict.fromkeys(questions))[:MOST_COMPARED]
    end = time.monotonic() + seconds
    compared = 0
    changes: list[AnswerChange] = []
    for start in range(0, len(distinct), _AT_A_TIME):
        found = impact(before, after, distinct[start : start + _AT_A_TIME])
        compared += found.compared
        changes += found.changes
        if time.monotonic() > end:
            break
        time.sleep(0.001)  # lets the answers of the moment go first
    return Impact(compared, tuple(changes))
