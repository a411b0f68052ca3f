"""Question sets on disk: ``NAME.kb.jsonl`` (entries) and ``NAME.queries.jsonl`` (what is asked)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

IN_SCOPE, FAR, NEAR = "in_scope", "oos_far", "oos_near"
AS_ASKED, TYPO, TRADITIONAL = "query", "typo", "trad"


@dataclass(frozen=True)
class Asked:
    """A question, the entries that answer it (none: it is out of scope), and its variants by name."""

    id: str
    kind: str
    right: frozenset[str]
    texts: dict[str, str]


@dataclass(frozen=True)
class QuestionSet:
    """Entries with their questions, the canonical one first, and what is asked of them."""

    name: str
    entries: tuple[tuple[str, tuple[str, ...]], ...]
    asked: tuple[Asked, ...]

    def knowing(self, alternates: int) -> list[tuple[str, tuple[str, ...]]]:
        """The entries with at most so many alternate questions."""
        return [(identifier, questions[: alternates + 1]) for identifier, questions in self.entries]

    def variant(self, name: str) -> list[Asked]:
        """The questions that have a variant; none where no question in scope has it."""
        having = [asked for asked in self.asked if name in asked.texts]
        return having if any(asked.kind == IN_SCOPE for asked in having) else []


def question_sets(folder: Path, only: Sequence[str] = ()) -> Iterator[QuestionSet]:
    """The sets of a folder, by name; the wanted ones only where some are named."""
    for file in sorted(folder.glob("*.kb.jsonl")):
        name = file.name.removesuffix(".kb.jsonl")
        if not only or name in only:
            entries = tuple((row["entry_id"], tuple(row["questions"])) for row in _rows(file))
            asked = tuple(map(_asked, _rows(file.with_name(f"{name}.queries.jsonl"))))
            yield QuestionSet(name, entries, asked)


def _asked(row: dict[str, Any]) -> Asked:
    texts = {name: row[name] for name in (AS_ASKED, TYPO, TRADITIONAL) if name in row}
    return Asked(row["query_id"], row["kind"], frozenset(row.get("gold") or ()), texts)


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
