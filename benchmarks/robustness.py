"""Hostile messages to the whole desk: ``python -m benchmarks.robustness KNOWLEDGE [--messages 100000] [--seed 1]``.

Every message is up to 4,096 characters of surrogates, controls, right-to-left, piled marks, emoji, one word repeated, and
what else breaks programs. Counted are exceptions, messages without a reply, and milliseconds of processor time; the only good figures are
0, 0 and at most 50 for 99 in 100. ``MATCHER=lexical`` measures the default install where the extra is there.
"""

import argparse
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from traceback import format_exc

import numpy as np

from bot.core.desk import take_turn
from bot.core.dialogue.turn import Conversation, Question
from bot.core.knowledge import Knowledge
from bot.knowledge.index import indexed, matcher_in_use
from bot.knowledge.load.folder import read_folder

LONGEST = 4096
NOW = datetime(2024, 9, 26, 2, 0, tzinfo=UTC)
WORDS = """wifi where is hall a 发票 怎么开 第一会场 lunch 午餐 退款 registration should my mother stop osimertinib 我妈妈
           肺癌 吃什么药 tomorrow 明天 and 还有 is 2024 27th thank you 谢谢 证书 certificate""".split()


def _any(chance: random.Random, n: int) -> str:
    return "".join(map(chr, (chance.randrange(0x110000) for _ in range(n))))


def _surrogates(chance: random.Random, n: int) -> str:
    return "".join(chr(chance.randrange(0xD800, 0xE000)) if chance.random() < 0.5 else "a" for _ in range(n))


def _right_to_left(chance: random.Random, n: int) -> str:
    return "".join(chance.choice("\u202e\u202b\u2067\u200f שלוםمرحبا wifi") for _ in range(n))


def _zalgo(chance: random.Random, n: int) -> str:
    return "".join(
        chance.choice("wifi?") + chr(chance.randrange(0x300, 0x370)) * 9 for _ in range(n // 10 + 1)
    )[:n]


def _emoji(chance: random.Random, n: int) -> str:
    return "".join(chance.choice("👩‍⚕️🏳️‍🌈🇨🇳👍🏽❤️😀1️⃣") for _ in range(n))


def _invisible(chance: random.Random, n: int) -> str:
    return "".join(chance.choice("\u200b\u200d\ufeff\u00ad\u2060\x00\x07\x1b\t\n where") for _ in range(n))


def _one_word(chance: random.Random, n: int) -> str:
    word = chance.choice([*WORDS, "a", "的", "a'", "!?", "1", "and is ", "吗，", "n't"])
    return (word * n)[:n]


def _one_word_apart(chance: random.Random, n: int) -> str:
    return (chance.choice(WORDS) + chance.choice(" ,，?\n")) * (n // 6)


def _han(chance: random.Random, n: int) -> str:
    return "".join(chr(chance.randrange(0x4E00, 0xA000)) for _ in range(n))


def _letters(chance: random.Random, n: int) -> str:
    return "".join(chance.choice("abcdefghijklmnopqrstuvwxyz     ") for _ in range(n))


def _questions(chance: random.Random, n: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(n // 5 + 1))[:n]


def _wide(chance: random.Random, n: int) -> str:
    return "".join(chr(ord(chance.choice("wifihall")) + 0xFEE0) for _ in range(n))


KINDS: tuple[Callable[[random.Random, int], str], ...] = (
    _any,
    _surrogates,
    _right_to_left,
    _zalgo,
    _emoji,
    _invisible,
    _one_word,
    _one_word_apart,
    _han,
    _letters,
    _questions,
    _wide,
)


def message(chance: random.Random) -> tuple[str, str]:
    """A hostile message and its kind; a third are as long as a messenger lets them be."""
    kind = chance.choice(KINDS)
    length = LONGEST if chance.random() < 0.34 else chance.randrange(1, LONGEST)
    return kind.__name__.strip("_"), kind(chance, length)[:LONGEST]


def attack(desk: Knowledge, messages: int, seed: int) -> bool:
    """Sends the messages and prints what came of it; False where anything broke."""
    chance = random.Random(seed)
    taken: dict[str, list[float]] = {}
    broken = silent = 0
    for _ in range(messages):
        kind, text = message(chance)
        began = process_time()
        try:
            turn, _after = take_turn(Question(text, NOW), desk, Conversation())
            silent += not all(part.text for part in turn.parts)
        except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
            broken += 1
            print(f"{kind}: {text[:80]!a}\n{format_exc(limit=-3)}")
        taken.setdefault(kind, []).append(1000 * (process_time() - began))
    for kind, times in sorted(taken.items()):
        print(f"{kind:>15}: {len(times)} messages, {_told(times)}")
    print(
        f"{messages} messages: {broken} exceptions, {silent} without a reply, {_told([one for times in taken.values() for one in times])}"
    )
    return not broken and not silent


def _told(times: list[float]) -> str:
    p50, p99, p100 = np.percentile(times, (50, 99, 100))
    return f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, longest {p100:.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("knowledge", type=Path)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    contents = read_folder(asked.knowledge).contents
    if contents is None:
        parser.error(f"{asked.knowledge} cannot be read; run: infodesk check {asked.knowledge}")
    print(f"matcher: {matcher_in_use()}")
    if not attack(indexed(contents), asked.messages, asked.seed):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
