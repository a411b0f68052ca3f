"""Imports every programme below a folder into a scratch knowledge base and compares what came out.

    python benchmarks/importing/programmes.py PROGRAMMES [--only NAME]

Each programme is a folder; a file ``sessions.neutral.jsonl`` in it, if there is one, is the cross-check: one JSON
object a line with id, start, end, room and title per language. Mappings are taken from ``docs/mappings/NAME.yaml``,
options that a source needs from OPTIONS below. Printed: sessions, agreement of id, time, hall and title, problems
that ``infodesk check`` finds, seconds of the first import and of the second.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.core.content.problems import Severity
from bot.knowledge.load.folder import read_folder

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = {
    "fosdem-2013": ["--timezone", "Europe/Brussels"],
    "devfest-warsaw-2019-sessionize": ["--timezone", "Europe/Warsaw"],
    "coscup-2026-xlsx": ["--timezone", "Asia/Taipei", "--year", "2026"],
}


def imported(programme: Path, knowledge: Path) -> tuple[int, str, float]:
    options = list(OPTIONS.get(programme.name, []))
    mapping = ROOT / "docs" / "mappings" / f"{programme.name}.yaml"
    if mapping.exists():
        options += ["--mapping", str(mapping)]
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "import", str(programme), "--knowledge", str(knowledge), *options],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr, time.perf_counter() - began


def squashed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def agreement(programme: Path, knowledge: Path) -> dict[str, int]:
    contents = read_folder(knowledge).contents
    assert contents is not None
    halls = {hall.id: next(iter(hall.name.values())) for hall in contents.venue.halls}
    zone = ZoneInfo(contents.conference.timezone)
    sessions = {}
    for session in contents.sessions:
        sessions[session.id] = session
    found = {"id": 0, "time": 0, "hall": 0, "title": 0, "of": 0}
    by_title = {squashed(text): s for s in contents.sessions for text in s.title.values()}
    path = programme / "sessions.neutral.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        told = json.loads(line)
        found["of"] += 1
        mine = [
            s for key, s in sessions.items() if key.endswith(f"-{told['id']}") or f"-{told['id']}-" in key
        ]
        title = {squashed(text) for text in told["title"].values()}
        if mine:
            found["id"] += 1
        else:
            mine = [by_title[one] for one in title if one in by_title][:1]
        start = datetime.fromisoformat(told["start"]) if told["start"] else None
        start = start.replace(tzinfo=zone) if start and start.tzinfo is None else start
        found["time"] += any(s.start == start or not start for s in mine)
        found["hall"] += any(
            not told["room"] or squashed(halls.get(s.hall or "", "")) == squashed(told["room"]) for s in mine
        )
        found["title"] += any(
            any(
                squashed(text) in title or any(squashed(text) in one for one in title)
                for text in s.title.values()
            )
            for s in mine
        )
    found["sessions"] = len(contents.sessions)
    return found


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("programmes", type=Path)
    arguments.add_argument("--only", default="")
    given = arguments.parse_args()
    print(f"{'programme':32} exit sessions    id  time  hall title  of  errors warnings  1st s  2nd s")
    for programme in sorted(path for path in given.programmes.iterdir() if path.is_dir()):
        if given.only not in programme.name:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            knowledge = Path(scratch) / "knowledge"
            code, output, first = imported(programme, knowledge)
            if not (knowledge / "conference.yaml").exists():
                print(f"{programme.name:32} {code}    {output.strip()[-300:]}")
                continue
            again, output_again, second = imported(programme, knowledge)
            found = agreement(programme, knowledge)
            check = subprocess.run(
                [sys.executable, "-m", "bot", "check", str(knowledge), "--format", "json"],
                capture_output=True,
                text=True,
                cwd=ROOT,
                check=False,
            )
            severities = [
                json.loads(line).get("severity") for line in check.stdout.splitlines() if line.startswith("{")
            ]
            errors, warnings = (severities.count(kind) for kind in (Severity.ERROR, Severity.WARNING))
            traces = "Traceback" in output + output_again + check.stderr
            changed = "Nothing changed" not in output_again
            print(
                f"{programme.name:32} {code}/{again} {found['sessions']:8} {found['id']:5} {found['time']:5} {found['hall']:5} "
                f"{found['title']:5} {found['of']:4} {errors:6} {warnings:8} {first:6.2f} {second:6.2f}"
                f"{' TRACEBACK' if traces else ''}{' CHANGED ON RE-IMPORT' if changed else ''} check={check.returncode}"
            )


if __name__ == "__main__":
    main()
