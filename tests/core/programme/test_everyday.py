"""The everyday questions of a congress day ("what's next?", 下午有什么), with exactly the sessions that answer them."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.core.desk import take_turn
from bot.core.dialogue.prose import plain
from bot.core.dialogue.turn import Conversation, Decision, Question
from bot.core.knowledge import Knowledge, build_knowledge
from bot.knowledge.load.folder import read_folder

FOLDER = Path(__file__).parents[3] / "benchmarks" / "questions" / "programme"
LEAST_RIGHT = 0.97


@pytest.fixture(scope="module")
def desk() -> Knowledge:
    contents = read_folder(FOLDER / "knowledge").contents
    assert contents is not None
    return build_knowledge(contents)


def test_everyday_questions_get_exactly_their_sessions(desk: Knowledge) -> None:
    asked = [json.loads(line) for line in (FOLDER / "everyday.jsonl").read_text("utf-8").splitlines()]
    wrong = [one["question"] for one in asked if not _is_right(one, desk)]
    assert len(asked) >= 200
    assert len(wrong) <= (1 - LEAST_RIGHT) * len(asked), wrong


def _is_right(one: dict[str, Any], desk: Knowledge) -> bool:
    question = Question(str(one["question"]), datetime.fromisoformat(str(one["now"])))
    part = take_turn(question, desk, Conversation())[0].parts[0]
    if part.decision is not Decision.LISTED:
        return False
    if "hall" in one:
        names = desk.programme.hall_names[str(one["hall"])].values()
        return any(plain(part.text).startswith(name) for name in names)
    return sorted(part.sessions) == sorted(one["expect"])
