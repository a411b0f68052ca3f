"""What people see first: ``python -m benchmarks.first_screen [FOLDER ...]`` over the folders of ``benchmarks/questions``.

For each folder (or only those named) a row of what the desk shows, and of how often the peers rank the right entry first;
then messages with two questions, follow-ups and contrast questions. Offered is also what stands as a button under a likely
answer that is another's. ``MATCHER=lexical`` measures the default install
where the extra is there. ``--peers`` adds the peers (``pip install --group bench``).
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.matching.ours import CONTESTANTS
from bot.core.content.validity import moment_inside
from bot.core.desk import take_turn
from bot.core.dialogue.turn import Conversation, Decision, Part, Question
from bot.core.knowledge import SMALLTALK, Knowledge, match_entries
from bot.core.organizers.evaluation import Grade, Labelled, evaluate
from bot.knowledge.index import indexed, matcher_in_use
from bot.knowledge.load.folder import read_folder

QUESTIONS = Path(__file__).with_name("questions")
PEERS = ("rapidfuzz WRatio", "bm25s", "logistic regression")
MORNING = timedelta(hours=10)

Row = Mapping[str, Any]


def rows(file: Path) -> list[Row]:
    """The lines of a file of questions; none where there is no such file."""
    return (
        [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []
    )


def expected(value: str | Sequence[str] | None) -> frozenset[str]:
    """The ids of a label."""
    return frozenset([value] if isinstance(value, str) and value else value or [])


def shown(part: Part) -> str:
    """The entry that a part of a reply shows; "" where it shows none."""
    return part.entries[0].id if part.decision.is_answer and part.entries else ""


class Measured:
    """A folder with its knowledge, and the moment at which it is asked."""

    def __init__(self, folder: Path) -> None:
        contents = read_folder(folder / "knowledge").contents
        if contents is None:
            raise SystemExit(f"{folder} cannot be read: infodesk check says why.")
        self.folder, self.contents = folder, contents
        self.knowledge: Knowledge = indexed(contents)
        self.now: datetime = moment_inside(None, contents.conference)

    def first_screen(self) -> str:
        """The row of the desk on the questions of the folder."""
        asked = rows(self.folder / "questions.jsonl")
        found = evaluate(
            self.knowledge,
            [Labelled(row["question"], expected(row["expected"]), self.now, row["lang"]) for row in asked],
        )
        of = Counter(one.verdict for one in found.judged if one.labelled.expected)
        none = Counter(
            one.decision for one in found.judged if not one.labelled.expected and self._shows(one.entries)
        )
        answerable = sum(of.values())
        first = sum(one.best in one.labelled.expected for one in found.judged if one.labelled.expected)
        beside = sum(
            one.verdict is Grade.LIKELY_WRONG and not one.labelled.expected.isdisjoint(one.entries)
            for one in found.judged
        )
        seen = of[Grade.RIGHT] + of[Grade.WRONG] + of[Grade.LIKELY_WRONG]
        nothing = len(found.judged) - answerable
        misplaced = sum(count for decision, count in none.items() if decision.is_answer)
        return " | ".join(
            (
                _percent(first, answerable),
                _percent(of[Grade.RIGHT], answerable),
                _percent(of[Grade.RIGHT] + of[Grade.OFFERED] + beside, answerable),
                _percent(of[Grade.WRONG], seen),
                _percent(of[Grade.LIKELY_WRONG], seen),
                _percent(of[Grade.REFUSED], answerable),
                _percent(misplaced, nothing),
            )
        )

    def _shows(self, entries: Sequence[str]) -> bool:
        """Whether an entry of the folder is shown; a greeting for small talk harms nobody."""
        fact = self.knowledge.entries.get(entries[0]) if entries else None
        return fact is not None and SMALLTALK not in fact.tags

    def two_parts(self) -> str:
        """How many messages with two questions got both answers on the first screen."""
        asked = rows(self.folder / "two.jsonl")
        right = sum(
            set(row["expected"]) <= {shown(part) for part in self._says(row["question"])[0]} for row in asked
        )
        return _percent(right, len(asked))

    def follow_ups(self) -> str:
        """How many questions that need the turn before were answered rightly, where that one was."""
        asked = rows(self.folder / "followups.jsonl")
        right = 0
        for row in asked:
            _, conversation = self._says(row["first"])
            parts, _ = self._says(row["then"], conversation)
            right += bool(expected(row["expected_then"]) & {shown(part) for part in parts})
        return _percent(right, len(asked))

    def contrasts(self) -> str:
        """How many contrast questions were answered with the other's entry, and how many likely."""
        asked = rows(self.folder / "contrast.jsonl")
        hits = Counter(
            part.decision
            for row in asked
            for part in self._says(row["question"])[0]
            if shown(part) and shown(part) in expected(row["not"])
        )
        return f"{hits[Decision.ANSWERED]} · {hits[Decision.LIKELY]} of {len(asked)}"

    def peers(self) -> Iterator[tuple[str, str]]:
        """How often each peer ranks the right entry first."""
        entries = [
            (entry.id, entry.questions) for entry in match_entries(self.contents) if not entry.fallback
        ]
        asked = [row for row in rows(self.folder / "questions.jsonl") if expected(row["expected"])]
        for name in PEERS:
            contestant = CONTESTANTS[name](entries)
            best = (contestant(row["question"]).ranked[:1] for row in asked)
            right = sum(
                bool(found) and found[0][0] in expected(row["expected"])
                for row, found in zip(asked, best, strict=True)
            )
            yield name, _percent(right, len(asked))

    def _says(self, text: str, before: Conversation | None = None) -> tuple[tuple[Part, ...], Conversation]:
        turn, conversation = take_turn(Question(text, self.now), self.knowledge, before or Conversation())
        return turn.parts, conversation


def _percent(count: int, of: int) -> str:
    return f"{100 * count / of:.1f}" if of else "–"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder", nargs="*", help="names of folders under benchmarks/questions; all by default"
    )
    parser.add_argument("--peers", action="store_true", help="also rank with the peers")
    asked = parser.parse_args()
    names = asked.folder or sorted(file.parent.name for file in QUESTIONS.glob("*/questions.jsonl"))
    print(f"{matcher_in_use()}\n")
    print(
        "| | ranked first | right | right or offered | answered wrongly | likely wrongly | refused | nothing fits, shown |"
    )
    print("|---" * 8 + "|")
    measured = [Measured(QUESTIONS / name) for name in names]
    for one in measured:
        print(f"| {one.folder.name} | {one.first_screen()} |")
        if asked.peers:
            for name, right in one.peers():
                print(f"| {one.folder.name}, {name} | {right} | | | | | | |")
    print(
        "\n| | two questions, both right | follow-ups | contrast: answered · likely with the other's |\n|---|---|---|---|"
    )
    for one in measured:
        print(f"| {one.folder.name} | {one.two_parts()} | {one.follow_ups()} | {one.contrasts()} |")


if __name__ == "__main__":
    main()
