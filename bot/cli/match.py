"""``infodesk match``: the matcher alone, for benchmarks."""

import json
import sys
from typing import Annotated

import typer

from bot.cli.options import stop


def match(
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read load and query objects, one a line, from standard input.")
    ] = False,
) -> None:
    r"""Rank entries for questions, with the desk's own matcher.

    Example: printf '%s\n' '{"op":"load","entries":[{"id":"a","questions":["Where is the cloakroom?"]}]}'
    '{"op":"query","text":"cloakroom","k":3}' | infodesk match --jsonl
    """
    if not jsonl:
        stop("The matcher reads JSON lines. Call: infodesk match --jsonl")
    from bot.core.matching.protocol import Bench
    from bot.knowledge.index import chosen

    bench = Bench(chosen())
    for line in sys.stdin:
        if line.strip():
            try:
                answer = bench.respond(json.loads(line))
            except ValueError as problem:
                answer = {"error": str(problem)}
            print(json.dumps(answer, ensure_ascii=False), flush=True)  # noqa: T201 - the answer is the output
