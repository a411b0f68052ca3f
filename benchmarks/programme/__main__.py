"""Asks the desk questions about imported programmes and compares the sessions of its answers with those expected.

    python -m benchmarks.programme KNOWLEDGE QUESTIONS [KNOWLEDGE QUESTIONS …] [--failed]

QUESTIONS has one JSON object a line: question, now, expect (tokens of session ids; ``coscup-LUALXW`` has the token
``LUALXW``), and perhaps id, kind and user (a conversation). Printed for each kind: how many were asked, how many
answers hold exactly the expected sessions, and the processor time of a question.
"""

import argparse
import json
import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from statistics import mean, quantiles

from bot.core.desk import take_turn
from bot.core.dialogue.turn import Conversation, Question
from bot.core.knowledge import Knowledge, build_knowledge
from bot.knowledge.load.folder import read_folder


def asked(desk: Knowledge, questions: Path, *, failed: bool) -> tuple[dict[str, list[bool]], list[float]]:
    """Whether each answer was right, by kind, and how long each took."""
    right: dict[str, list[bool]] = defaultdict(list)
    took: list[float] = []
    conversations: dict[str, Conversation] = {}
    for line in questions.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        user = told.get("user", "")
        question = Question(told["question"], datetime.fromisoformat(told["now"]))
        began = time.process_time()
        turn, after = take_turn(question, desk, conversations.get(user, Conversation()))
        took.append(time.process_time() - began)
        if user:
            conversations[user] = after
        got = turn.parts[0].sessions
        wanted = told["expect"]
        same = len(got) == len(wanted) and all(any(_bears(s, token) for s in got) for token in wanted)
        right[told.get("kind", "all")].append(same)
        if failed and not same:
            print(
                f"{told.get('id', '')} {told['question']}\n    expected {wanted}\n    got {turn.parts[0].decision} {list(got)[:12]}"
            )
    return right, took


def _bears(session: str, token: str) -> bool:
    return (
        session == token
        or session.endswith(f"-{token}")
        or f"-{token}-" in session
        or session.startswith(f"{token}-")
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("paths", type=Path, nargs="+")
    arguments.add_argument("--failed", action="store_true", help="show every answer that is not as expected")
    arguments.add_argument("--kinds", action="store_true", help="count by kind of question")
    given = arguments.parse_args()
    print(
        f"{'programme':32} {'sessions':>8} {'build s':>8} {'asked':>6} {'right':>6}  share  {'mean ms':>7} {'p95 ms':>7}"
    )
    for folder, questions in zip(given.paths[::2], given.paths[1::2], strict=True):
        contents = read_folder(folder).contents
        assert contents is not None, folder
        began = time.process_time()
        desk = build_knowledge(contents)
        built = time.process_time() - began
        take_turn(
            Question("现在有什么", datetime.fromisoformat("2024-01-01T00:00+00:00")), desk, Conversation()
        )
        right, took = asked(desk, questions, failed=given.failed)
        every = [one for ones in right.values() for one in ones]
        slow = quantiles(took, n=20)[-1] if len(took) > 1 else took[0]
        print(
            f"{folder.name:32} {len(contents.sessions):8} {built:8.2f} {len(every):6} {sum(every):6} {mean(every):6.1%}"
            f" {mean(took) * 1000:8.1f} {slow * 1000:7.1f}"
        )
        for kind, ones in sorted(right.items()) if given.kinds else ():
            print(f"    {kind:28} {sum(ones)}/{len(ones)}")


if __name__ == "__main__":
    main()
