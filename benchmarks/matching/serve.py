"""The matcher as a process that speaks JSON lines: ``python -m benchmarks.matching.serve``."""

import json
import sys

from bot.core.matching.protocol import Bench


def main() -> None:
    bench = Bench()
    for line in sys.stdin:
        print(json.dumps(bench.respond(json.loads(line)), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
