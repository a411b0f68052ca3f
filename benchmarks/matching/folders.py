"""The folders of ``benchmarks/questions`` as cases for the calibration, whole and cut down to fewer entries.

Each has entries with one phrasing a language and questions by somebody who did not see them. Of a smaller folder, the
questions on entries that were left out are questions without an answer; so are the contrast questions on the entry they
look like.
"""

import json
import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.core.content.contents import Contents
from bot.core.knowledge import SMALLTALK, match_entries
from bot.knowledge.load.folder import read_folder

QUESTIONS = Path(__file__).parents[1] / "questions"

SHIPPED = "csco-2024"
"""The questions on the folder that comes with the desk, which has many phrasings an entry."""

WHOLE = 100
SIZES = ((4, 3), (10, 2), (25, 2), (50, 1), (WHOLE, 1))
"""So many entries, and how many folders of that size are drawn."""

MOST_WITHOUT = 20
"""So many questions without an answer are asked of a folder beside twice those that it answers."""

ANSWERED, UNANSWERED, CONTRAST = "answered", "unanswered", "contrast"


@dataclass(frozen=True)
class LabelledQuestion:
    """A question, its kind, the entries that answer it, and the one that it must not be answered with."""

    text: str
    kind: str
    right: frozenset[str]
    wrong: str = ""


@dataclass(frozen=True)
class FolderQuestions:
    """What a folder holds, and what is asked of it."""

    name: str
    size: int
    contents: Contents
    asked: tuple[LabelledQuestion, ...]


def folders(names: Collection[str]) -> Iterator[FolderQuestions]:
    """The named folders in every size."""
    for name in names:
        shipped = name == SHIPPED
        whole = read_folder(
            QUESTIONS.parents[1] / "knowledge" if shipped else QUESTIONS / name / "knowledge"
        ).contents
        if whole is None:
            raise ValueError(f"{name} cannot be read: infodesk check says why.")
        for size, times in ((WHOLE, 1),) if shipped else SIZES:
            for draw in range(times):
                contents = whole if size == WHOLE else _smaller(whole, size, draw)
                file = QUESTIONS / (f"{name}.jsonl" if shipped else f"{name}/questions.jsonl")
                asked = _asked(file, contents, size, random.Random(size * 10 + draw))
                yield FolderQuestions(name, size, contents, tuple(asked))


def _smaller(contents: Contents, size: int, draw: int) -> Contents:
    greetings = [faq for faq in contents.faqs if SMALLTALK in faq.tags]
    own = [faq for faq in contents.faqs if SMALLTALK not in faq.tags]
    chosen = random.Random(draw).sample(own, min(size, len(own)))
    return contents.model_copy(update={"faqs": (*greetings, *chosen)})


def _asked(file: Path, contents: Contents, size: int, chance: random.Random) -> Iterator[LabelledQuestion]:
    ids = {entry.id for entry in match_entries(contents)}
    answered, unanswered = [], []
    for row in _rows(file):
        expected = row.get("expected") or []
        right = frozenset([expected] if isinstance(expected, str) else expected) & ids
        group, kind = (answered, ANSWERED) if right else (unanswered, UNANSWERED)
        group.append(LabelledQuestion(row["question"], kind, right))
    yield from answered
    most = len(unanswered) if size == WHOLE else 2 * len(answered) + MOST_WITHOUT
    yield from chance.sample(unanswered, min(most, len(unanswered)))
    contrast = file.with_name("contrast.jsonl")
    if size == WHOLE and contrast.exists():
        for row in _rows(contrast):
            wrong = row["not"] if isinstance(row["not"], str) else row["not"][0]
            yield LabelledQuestion(row["question"], CONTRAST, frozenset(), wrong)


def _rows(file: Path) -> Iterator[dict[str, str | list[str]]]:
    return (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
