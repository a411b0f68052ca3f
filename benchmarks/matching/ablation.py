"""What each part of the matcher is worth: ``python -m benchmarks.matching.ablation FOLDER [--sets NAMES]``.

Each row is the default install with one part taken out, with three alternates.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

import numpy as np

from benchmarks.matching.__main__ import COLUMNS, measure, row, table
from benchmarks.matching.data import question_sets
from bot.core.matching import features, fuzzy, index, matcher, normalisation, scoring
from bot.core.matching.index import Index, Utterance
from bot.core.matching.sparse import Wide
from bot.core.matching.word_vectors import WordVectors

Without = Callable[[], Sequence[object]]
"""Gives the patches that take a part out."""


def _group(name: str) -> Without:
    return lambda: [patch.dict(index._GROUP_SCALE, {name: 0.0})]  # noqa: SLF001 - taken out from inside


def _best_question(_learnt: scoring.Learnt, of: Index, utterance: Utterance) -> tuple[Wide, Wide]:
    """What most matchers do: an entry is as good as its best question."""
    likeness = of.likeness(utterance)
    best = np.full(of.cover.n_rows, -1.0)
    np.maximum.at(best, of.owners, likeness)
    return best, likeness


PARTS: dict[str, Without] = {
    "everything": list,
    "the best question wins": lambda: [patch.object(scoring.Learnt, "scores", _best_question)],
    "no ridge regression": lambda: [patch.object(scoring, "RIDGE", 1e6)],
    "no centroid": lambda: [patch.object(scoring, "CENTROID", 0.0)],
    "no coverage": lambda: [patch.object(m, "COVERED", 0.0) for m in (scoring, matcher)],
    "no word table": lambda: [patch.object(WordVectors, "weight", 0.0)],
    "no fuzzy words": lambda: [patch.object(fuzzy.Vocabulary, "meant", lambda *_: ())],
    "no words": _group(features.WORD),
    "no pairs of words": _group(features.PAIR),
    "no pieces of words": _group(features.PIECE),
    "no Chinese n-grams": _group(features.HAN),
    "no sounds": _group(features.SOUND),
    "no ordinariness": lambda: [patch.object(features, "TEMPER", 0.0)],
    "no rarity": lambda: [patch.object(index, "RARITY", 0.0)],
    "no Simplified characters": lambda: [patch.object(normalisation, "simplified", lambda written: written)],
}
CACHES = (features.tempered, features.words_of)


@contextmanager
def without(part: str) -> Iterator[None]:
    """The matcher lacks a part meanwhile."""
    with ExitStack() as taken:
        for one in PARTS[part]():
            taken.enter_context(one)  # type: ignore[arg-type]  # patches of several kinds
        _forget()
        yield
    _forget()


def _forget() -> None:
    for cached in CACHES:
        cached.cache_clear()  # type: ignore[attr-defined]  # all of them are lru_caches


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", type=lambda names: names.split(","), default=[])
    asked = parser.parse_args()
    sets = list(question_sets(asked.folder, asked.sets))
    wanted = [name for name, (alternates, _, _) in COLUMNS.items() if alternates == 3]
    rows = {}
    for part in PARTS:
        with without(part):
            cells = row([measured for one in sets for measured in measure("A", one, (3,))])
        rows[part] = [cell for name, cell in zip(COLUMNS, cells, strict=False) if name in wanted]
        print(part, *rows[part], flush=True)
    print(f"\n{len(sets)} sets, three alternates, in %.\n\n{table(rows, wanted)}")


if __name__ == "__main__":
    main()
