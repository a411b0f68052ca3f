"""The matcher as a black box: one request, one response."""

import json
import subprocess
import sys
from typing import Any

import pytest

from bot.core.matching.protocol import Bench
from tests.core.matching.kb import DESK

LOAD = {"op": "load", "entries": [{"id": i, "questions": list(q)} for i, q in DESK.items()]}


def test_a_loaded_bench_ranks_and_says_whether_it_would_answer() -> None:
    bench = Bench()
    assert bench.respond(LOAD) == {"ok": True}
    found = bench.respond({"op": "query", "text": "where is the cloakroom", "k": 2})
    assert found["ranked"][0][0] == "cloakroom"
    assert len(found["ranked"]) <= 2
    assert found["answered"] is True
    assert bench.respond({"op": "query", "text": "quantum gravity", "k": 5})["answered"] is False


def test_an_empty_bench_answers_nothing() -> None:
    assert Bench().respond({"op": "query", "text": "x"}) == {"ranked": [], "answered": False}


@pytest.mark.parametrize("request_", [{}, {"op": "dance"}])
def test_what_it_does_not_understand_it_says(request_: dict[str, Any]) -> None:
    assert "unknown request" in Bench().respond(request_)["error"]


def test_the_command_speaks_json_lines() -> None:
    lines = [json.dumps(LOAD), "no json", json.dumps({"op": "query", "text": "發票", "k": 1})]
    done = subprocess.run(
        [sys.executable, "-m", "bot", "match", "--jsonl"],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    loaded, refused, found = map(json.loads, done.stdout.splitlines())
    assert loaded == {"ok": True}
    assert "error" in refused
    assert found["ranked"][0][0] == "invoice"
