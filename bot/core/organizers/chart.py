"""The chart of questions by hour of day, each bar stacked by decision, for a phone's width. Pure."""

from collections.abc import Mapping, Sequence

from bot.core.dialogue.turn import Decision
from bot.core.organizers.canvas import LETTER_HEIGHT, Canvas, width_of

WIDTH, HEIGHT = 960, 600
LEFT, RIGHT, TOP, BOTTOM = 84, 24, 116, 60
SCALE = 3
MOST_LINES = 5
LABELLED_EVERY = 3

_PAPER, _INK, _LINE = 0, 1, 2
_COLOURS: Mapping[Decision, str] = {  # told apart by colour-blind people, too
    Decision.ANSWERED: "#009e73",
    Decision.LIKELY: "#8fd3b6",
    Decision.OFFERED: "#56b4e9",
    Decision.LISTED: "#0072b2",
    Decision.UNKNOWN: "#d55e00",
    Decision.GUARDED: "#cc79a7",
}
_NAMES: Mapping[Decision, str] = {decision: str(decision) for decision in Decision} | {
    Decision.GUARDED: "medical"
}


def hours_chart(by_hour: Sequence[Mapping[Decision, int]]) -> bytes:
    """A PNG of the questions in each hour; labels are digits and Latin words, whatever the reader's language."""
    canvas = Canvas(WIDTH, HEIGHT, ["#ffffff", "#333333", "#dddddd", *_COLOURS.values()])
    numbers = {decision: place for place, decision in enumerate(_COLOURS, _LINE + 1)}
    canvas.write("questions by hour of day", LEFT, 24, _INK, SCALE)
    _legend(canvas, numbers)
    highest = max([sum(counts.values()) for counts in by_hour], default=0)
    step = line_step(highest)
    top = max(step * -(-highest // step), step)
    base, room = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    for value in range(0, top + 1, step):
        height = base - room * value // top
        canvas.fill(LEFT, height, WIDTH - LEFT - RIGHT, 2, _LINE)
        label = str(value)
        canvas.write(
            label, LEFT - 12 - width_of(label, SCALE), height - LETTER_HEIGHT * SCALE // 2, _INK, SCALE
        )
    slot = (WIDTH - LEFT - RIGHT) // len(by_hour)
    for hour, counts in enumerate(by_hour):
        left, below = LEFT + hour * slot, 0
        for decision, number in numbers.items():
            above = below + counts.get(decision, 0)
            upper, lower = base - room * above // top, base - room * below // top
            canvas.fill(left + slot // 8, upper, slot - slot // 4, lower - upper, number)
            below = above
        if hour % LABELLED_EVERY == 0:
            label = str(hour)
            canvas.write(label, left + (slot - width_of(label, SCALE)) // 2, base + 14, _INK, SCALE)
    canvas.fill(LEFT, base, WIDTH - LEFT - RIGHT, 3, _INK)
    return canvas.png()


def line_step(highest: int) -> int:
    """The distance of the lines: 1, 2 or 5 times a power of ten, so that there are few of them."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * MOST_LINES >= highest:
                return factor * power
        power *= 10


def _legend(canvas: Canvas, numbers: Mapping[Decision, int]) -> None:
    left = LEFT
    for decision, number in numbers.items():
        canvas.fill(left, 66, 20, 20, number)
        canvas.write(_NAMES[decision], left + 28, 65, _INK, SCALE)
        left += 28 + width_of(_NAMES[decision], SCALE) + 26
