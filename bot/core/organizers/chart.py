"""The chart of questions by hour of day, each bar stacked by decision, for a phone's width, drawn as a PNG. Pure.

It has digits and a few Latin words on it; a picture library with its fonts would be much for that.
"""

import struct
import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from bot.core.dialogue.turn import Decision

LETTER_WIDTH, LETTER_HEIGHT = 6, 8
"""The box of one letter, with the space to the next, before it is enlarged."""

# Each letter in five columns from left to right, the lowest bit on top.
_COLUMNS = """
0 3e4141413e|1 00427f4000|2 4261514946|3 2141454b31|4 1814127f10|5 2745454539|6 3c4a494930|7 0171090503
8 3649494936|9 064949291e|a 2054545478|b 7f48444438|c 3844444420|d 384444487f|e 3854545418|f 087e090102
g 18a4a4a47c|h 7f08040478|i 00447d4000|j 2040443d00|k 7f10284400|l 00417f4000|m 7c04180478|n 7c08040478
o 3844444438|p fc44444438|q 38444444fc|r 7c08040408|s 4854545420|t 043f444020|u 3c4040207c|v 1c2040201c
w 3c4030403c|x 4428102844|y 0c5050503c|z 4464544c44|: 0036360000|- 0808080808|. 0060600000|% 2313086462
"""
_LETTERS = {one[0]: bytes.fromhex(one[2:]) for line in _COLUMNS.split("\n") for one in line.split("|") if one}


class Canvas:
    """A picture whose points are numbers of colours; the first colour is its background."""

    def __init__(self, width: int, height: int, colours: Sequence[str]) -> None:
        """Colours are written ``#rrggbb``; at most 256."""
        self.width, self.height = width, height
        self._colours = b"".join(bytes.fromhex(colour.removeprefix("#")) for colour in colours)
        self._points = np.zeros((height, width), dtype=np.uint8)

    def fill(self, left: int, top: int, width: int, height: int, colour: int) -> None:
        """A rectangle; what lies outside of the picture is cut off."""
        self._points[max(top, 0) : max(top + height, 0), max(left, 0) : max(left + width, 0)] = colour

    def write(self, text: str, left: int, top: int, colour: int, scale: int = 1) -> None:
        """Letters a to z, digits and ``:-.%``; anything else leaves a gap."""
        for place, letter in enumerate(text):
            for column, bits in enumerate(_LETTERS.get(letter, b"")):
                for row in range(LETTER_HEIGHT):
                    if bits >> row & 1:
                        across = left + (place * LETTER_WIDTH + column) * scale
                        self.fill(across, top + row * scale, scale, scale, colour)

    def png(self) -> bytes:
        """The picture as a PNG file with a palette; the same points always make the same bytes."""
        rows = np.hstack([np.zeros((self.height, 1), dtype=np.uint8), self._points])  # 0: rows as they are
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 3, 0, 0, 0)
        chunks = (
            (b"IHDR", header),
            (b"PLTE", self._colours),
            (b"IDAT", zlib.compress(rows.tobytes(), 9)),
            (b"IEND", b""),
        )
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def width_of(text: str, scale: int = 1) -> int:
    """How wide a text is."""
    return (len(text) * LETTER_WIDTH - 1) * scale


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


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
