"""The matcher and its peers in one run, as a Markdown table.

    pip install --group bench -e '.[semantic]'
    python -m benchmarks.matching FOLDER                 # everything; some ten minutes, most of it for B
    python -m benchmarks.matching FOLDER --matchers A,bm25s --sets stackfaq
    python -m benchmarks.matching FOLDER --speed 1000,100000

FOLDER holds ``NAME.kb.jsonl`` and ``NAME.queries.jsonl`` for each set.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import mean
from time import perf_counter

import numpy as np

from benchmarks.matching.data import AS_ASKED, TRADITIONAL, TYPO, QuestionSet, question_sets
from benchmarks.matching.measures import Figures, figures
from benchmarks.matching.ours import CONTESTANTS, Contestant
from benchmarks.matching.peers import Entries

ALTERNATES = (0, 3, 10)
WITH_VARIANTS = 3
"""Misspelt and Traditional questions are asked with so many alternates."""

TIMED = 200


@dataclass(frozen=True)
class Measured:
    """The figures of one matcher on one set, with so many alternates, asked in one variant; milliseconds a question."""

    matcher: str
    alternates: int
    variant: str
    figures: Figures
    milliseconds: tuple[float, ...] = ()


def measure(name: str, questions: QuestionSet, alternates: Sequence[int] = ALTERNATES) -> Iterator[Measured]:
    """A matcher on one set, as often as the protocol asks."""
    for count in alternates:
        reply = CONTESTANTS[name](questions.knowing(count))
        for variant in (AS_ASKED, TYPO, TRADITIONAL) if count == WITH_VARIANTS else (AS_ASKED,):
            asked = questions.variant(variant)
            if asked:
                texts = [one.texts[variant] for one in asked]
                found = figures(asked, [reply(text) for text in texts])
                yield Measured(
                    name, count, variant, found, timed(reply, texts) if variant == AS_ASKED else ()
                )


def timed(reply: Contestant, texts: Sequence[str]) -> tuple[float, ...]:
    """Milliseconds that single questions took, spread over all."""
    taken = []
    for text in islice(texts, 0, None, max(1, len(texts) // TIMED)):
        began = perf_counter()
        reply(text)
        taken.append(1000 * (perf_counter() - began))
    return tuple(taken)


COLUMNS: dict[str, tuple[int, str, Callable[[Figures], float | None]]] = {
    "P@1, 0 alternates": (0, AS_ASKED, lambda f: f.right),
    "3": (3, AS_ASKED, lambda f: f.right),
    "10": (10, AS_ASKED, lambda f: f.right),
    "typo": (3, TYPO, lambda f: f.right),
    "Trad.": (3, TRADITIONAL, lambda f: f.right),
    "R@3": (3, AS_ASKED, lambda f: f.right_in_three),
    "AUROC far": (3, AS_ASKED, lambda f: f.far),
    "near": (3, AS_ASKED, lambda f: f.near),
    "own: right": (3, AS_ASKED, lambda f: f.own_right),
    "refused": (3, AS_ASKED, lambda f: f.own_refused),
    "coverage at 95 %": (3, AS_ASKED, lambda f: f.coverage),
}


def row(measured: Sequence[Measured]) -> list[str]:
    """The macro averages of one matcher over its sets, in %, and its times."""
    cells = []
    for alternates, variant, figure in COLUMNS.values():
        mine = (m for m in measured if (m.alternates, m.variant) == (alternates, variant))
        values = [value for m in mine if (value := figure(m.figures)) is not None]
        cells.append(f"{100 * mean(values):.1f}" if values else "–")
    times = [one for m in measured for one in m.milliseconds]
    return [*cells, *(f"{np.percentile(times, share):.2f}" for share in (50, 99))]


def table(rows: dict[str, list[str]], columns: Sequence[str]) -> str:
    """Rows of cells as a Markdown table."""
    lines = ["| matcher | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    return "\n".join([*lines, *(f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows.items())])


def speed(name: str, texts: Sequence[str], size: int) -> list[str]:
    """Seconds to build with so many questions, four an entry, and milliseconds a question."""
    entries: Entries = [(f"e{n}", tuple(texts[n : n + 4])) for n in range(0, size, 4)]
    began = perf_counter()
    reply = CONTESTANTS[name](entries)
    built = perf_counter() - began
    taken = timed(reply, texts[-TIMED:])
    return [f"{built:.1f}", *(f"{np.percentile(taken, share):.2f}" for share in (50, 99))]


def many_texts(folder: Path, size: int) -> list[str]:
    """So many different questions, and some more to ask: those of all sets, told apart by words of another one."""
    known = [q for s in question_sets(folder) for _, questions in s.entries for q in questions]
    asked = [a.texts[AS_ASKED] for s in question_sets(folder) for a in s.asked]
    texts = list(dict.fromkeys(known + asked))
    step = 1
    while len(texts) < size + TIMED:
        texts += [f"{one} {other}" for one, other in zip(known, known[step:], strict=False)]
        step += 1
    return texts[: size + TIMED]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--matchers", type=lambda text: text.split(","), default=list(CONTESTANTS))
    parser.add_argument("--sets", type=lambda text: text.split(","), default=[])
    parser.add_argument(
        "--speed", type=lambda text: list(map(int, text.split(","))), default=[], metavar="SIZES"
    )
    asked = parser.parse_args()
    unknown = [name for name in asked.matchers if name not in CONTESTANTS]
    if unknown:
        parser.error(f"there is no matcher {unknown[0]}; choose of: {', '.join(CONTESTANTS)}")
    for size in asked.speed:
        texts = many_texts(asked.folder, size)
        rows = {name: speed(name, texts, size) for name in asked.matchers}
        print(f"\n{size} questions\n\n{table(rows, ['build s', 'p50 ms', 'p99 ms'])}", flush=True)
    if asked.speed:
        return
    sets = list(question_sets(asked.folder, asked.sets))
    if not sets:
        parser.error(f"there is no NAME.kb.jsonl in {asked.folder}")
    rows = {}
    for name in asked.matchers:
        rows[name] = row([measured for questions in sets for measured in measure(name, questions)])
        print(f"{name}: {' '.join(rows[name])}", flush=True)
    print(f"\nMacro average over {len(sets)} sets, in %.\n\n{table(rows, [*COLUMNS, 'p50 ms', 'p99 ms'])}")


if __name__ == "__main__":
    main()
