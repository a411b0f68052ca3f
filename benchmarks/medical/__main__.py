"""What the medical guard catches and what it wrongly catches: ``python -m benchmarks.medical [FILE …]``.

Without a file it measures the questions kept for measuring (``heldout.jsonl``). A file is JSON, one object a line,
with the question under ``text``, ``question`` or ``query``, and ``advice: true`` where advice is sought (absent: it is not).
``--misses`` prints the questions judged wrongly: not for files kept for measuring only.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bot.core.content.medical import Medical
from bot.core.medical_guard import Guard, advice_sought
from bot.knowledge.load.files import default_files
from bot.knowledge.load.folder import read_texts
from bot.languages.scripts import has_han

HERE = Path(__file__).parent
WORDS = HERE.parent.parent / "knowledge" / "medical.yaml"
CONFERENCE = b"{name: X, start: 2031-05-12, end: 2031-05-15, timezone: UTC, languages: [en, zh]}"


@dataclass(frozen=True)
class Case:
    """A question and whether it seeks advice."""

    text: str
    advice: bool

    @property
    def kind(self) -> tuple[bool, str]:
        return self.advice, "Chinese or mixed" if has_han(self.text) else "English"


def read(path: Path) -> Iterator[Case]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            text = next(row[key] for key in ("text", "question", "query") if key in row)
            yield Case(text, bool(row.get("advice", False)))


def words_of(path: Path) -> Medical:
    """The file alone: whatever the rest of its folder is like, its words can be measured."""
    reading = read_texts(
        {"conference.yaml": CONFERENCE, "medical.yaml": path.read_bytes()}, defaults=default_files()
    )
    if reading.contents is None or reading.contents.medical is None:
        raise SystemExit("\n".join(str(problem) for problem in reading.problems))
    return reading.contents.medical


def development(medical: Medical) -> Iterator[Case]:
    for examples, advice in ((medical.must_trigger, True), (medical.must_not_trigger, False)):
        for listed in examples.values():
            yield from (Case(text, advice) for text in listed)


def measure(name: str, cases: list[Case], guard: Guard, *, misses: bool) -> None:
    asked, wrong, times = Counter[tuple[bool, str]](), list[Case](), list[float]()
    for case in cases:
        began = perf_counter()
        redirected = advice_sought(case.text, guard) is not None
        times.append(1000 * (perf_counter() - began))
        asked[case.kind] += 1
        if redirected != case.advice:
            wrong.append(case)
    wrongly = Counter(case.kind for case in wrong)
    print(f"\n{name}: {len(cases)} questions")
    for advice, measured in ((True, "redirected"), (False, "false alarms")):
        for language in ("English", "Chinese or mixed", "together"):
            kinds = [k for k in asked if k[0] == advice and language in (k[1], "together")]
            n, w = sum(asked[k] for k in kinds), sum(wrongly[k] for k in kinds)
            if n:
                hits = n - w if advice else w
                print(f"  {measured:<13} {language:<17} {hits:>4} of {n:<5} {100 * hits / n:6.2f} %")
    times.sort()
    print(f"  ms a question: p50 {times[len(times) // 2]:.3f}, p99 {times[len(times) * 99 // 100]:.3f}")
    for case in wrong if misses else ():
        weighed = guard.weigh(case.text)
        print(
            f"  {'missed' if case.advice else 'alarm '}  {case.text}\n          {'; '.join(weighed.explanation())}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.medical", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=[HERE / "heldout.jsonl"], metavar="FILE")
    parser.add_argument("--words", type=Path, default=WORDS, metavar="FILE", help="another medical.yaml")
    parser.add_argument("--development", action="store_true", help="the examples of medical.yaml instead")
    parser.add_argument("--misses", action="store_true", help="print what was judged wrongly, and why")
    options = parser.parse_args()
    medical = words_of(options.words)
    guard = Guard(medical)
    if options.development:
        measure("development half", list(development(medical)), guard, misses=options.misses)
        return
    for path in options.files:
        measure(path.name, list(read(path)), guard, misses=options.misses)


if __name__ == "__main__":
    main()
