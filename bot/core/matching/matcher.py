"""The matcher: entries in, ranked candidates with a calibrated confidence out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from bot.core.matching.augmentation import augmented
from bot.core.matching.calibration import Evidence
from bot.core.matching.embedder import Embedder
from bot.core.matching.features import PAIR, WORD
from bot.core.matching.index import Index, Utterance
from bot.core.matching.model import Candidate, Match, MatchEntry, Thresholds, Weights
from bot.core.matching.normalisation import normalise
from bot.core.matching.scoring import (
    COVERED,
    LEARNT_QUESTIONS,
    LeftOut,
    Scoring,
    averaged,
    best_first,
    learnt,
)
from bot.core.matching.sparse import Integers, Wide
from bot.core.matching.synonyms import Synonyms
from bot.core.matching.thresholds import OFFERED, ThresholdCase, measured
from bot.core.matching.word_vectors import shipped_word_vectors

TRIED = 300
"""So many of a knowledge base's own questions are tried to find its thresholds, each as it is and with a slip."""

LITERAL = 0.999
"""How sure the matcher is of an entry that was asked for word for word."""

SEEN = 10
"""So many best scores are looked at to tell how sure the best one is."""


@dataclass(frozen=True)
class Matcher:
    """Matches utterances against entries; immutable once built, safe to share between threads.

    ``entries`` are sorted by id; ``questions`` are theirs, in that order, and ``asked`` the same normalised.
    """

    entries: tuple[str, ...]
    questions: tuple[str, ...]
    asked: tuple[str, ...]
    index: Index
    scoring: Scoring
    thresholds: Thresholds

    @classmethod
    def build(
        cls,
        entries: Sequence[MatchEntry],
        synonyms: Sequence[Sequence[str]] = (),
        embedder: Embedder | None = None,
    ) -> "Matcher":
        """An index over the entries.

        ``synonyms`` are groups of terms that mean the same, in any language; ``embedder`` stands for the word table
        that comes with the package, up to ``LEARNT_QUESTIONS`` texts (more would keep the start waiting for minutes).
        """
        entries = sorted(entries, key=lambda entry: entry.id)
        asked = [(text, number) for number, entry in enumerate(entries) for text in entry.questions]
        hints = [(text, number) for number, entry in enumerate(entries) for text in entry.hints]
        texts = [normalise(text) for text, _ in asked + hints]
        owners = [number for _, number in asked + hints]
        if embedder is None or len(texts) > LEARNT_QUESTIONS:
            embedder = shipped_word_vectors()
        index = Index.build(texts, owners, len(entries), Synonyms.of(synonyms), embedder)
        ids, questions = tuple(entry.id for entry in entries), tuple(text for text, _ in asked)
        written = tuple(texts[: len(asked)])
        if len(texts) > LEARNT_QUESTIONS:
            scoring: Scoring = averaged(index, len(asked), len(entries))
            return cls(ids, questions, written, index, scoring, Thresholds())
        telling = np.array([entry.calibrates for entry in entries], dtype=bool)
        tried = _tried(index.owners[: len(asked)], telling)
        scoring, left_out = learnt(index.gram(), index.owners, len(asked), len(entries), tried)
        matcher = cls(ids, questions, written, index, scoring, Thresholds())
        cases = matcher._cases(texts, left_out)
        return cls(ids, questions, written, index, scoring, measured(cases, matcher.thresholds))

    def match(self, text: str, limit: int = 10) -> Match:
        """The best candidates for an utterance; an empty match for text without a known or similar word."""
        normalised = normalise(text)
        utterance = self.index.read(normalised)
        if not utterance.terms:
            return Match((), utterance.unknown)
        scores, likeness = self.scoring.scores(self.index, utterance)
        order = best_first(scores, max(limit, SEEN)).tolist()
        best = order[0]
        coverage = self.index.coverage_of(utterance, best)
        confidences = self._confidences(utterance, scores, likeness, coverage, order)
        candidates = tuple(
            Candidate(self.entries[entry], confidence, self._closest(entry, likeness))
            for entry, confidence in zip(order[:limit], confidences, strict=False)
            if confidence > 0
        )
        return Match(
            candidates=self._literal_first(normalised, candidates),
            unknown=utterance.unknown,
            meant=tuple((word, likely) for word, likely in utterance.meant.items() if likely),
            missing=self._missing(utterance, best),
            coverage=round(coverage, 4),
            weigh=partial(self._weigh, utterance, best),
        )

    @cached_property
    def _literal(self) -> dict[str, int | None]:
        """Which entry is asked for in just these words; None where several are."""
        owners: dict[str, int | None] = {}
        for text, owner in zip(self.asked, self.index.owners.tolist(), strict=False):
            owners[text] = owner if owners.get(text, owner) == owner else None
        return owners

    def _literal_first(self, normalised: str, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """The candidates with the one in front whose question was asked word for word: nothing can be surer."""
        entry = self._literal.get(normalised)
        if entry is None:
            return candidates
        name = self.entries[entry]
        others = tuple(candidate for candidate in candidates if candidate.id != name)
        question = self.questions[self.asked.index(normalised)]
        return (Candidate(name, LITERAL, question), *others)[: max(len(candidates), 1)]

    def _confidences(
        self, utterance: Utterance, scores: Wide, likeness: Wide, coverage: float, order: Sequence[int]
    ) -> list[float]:
        own = self._texts_of(order[0])
        closest = int(own[np.argmax(likeness[own])])
        evidence = Evidence(
            scores=np.round(scores[order], 6).tolist(),
            coverage=coverage,
            similarity=float(self.index.embeddings[closest] @ utterance.embedding),
            information=utterance.information,
            entries=len(self.entries),
        )
        return self.index.embedder.calibration.confidences(evidence)

    def _texts_of(self, entry: int) -> Integers:
        """The numbers of an entry's questions; of its hints where it has no question."""
        start, end = np.searchsorted(self.index.owners[: len(self.questions)], (entry, entry + 1))
        own = np.arange(start, end) if end > start else np.flatnonzero(self.index.owners == entry)
        return own.astype(np.int32)

    def _closest(self, entry: int, likeness: Wide) -> str:
        own = self._texts_of(entry)
        own = own[own < len(self.questions)]
        return self.questions[own[np.argmax(likeness[own])]] if len(own) else ""

    def _missing(self, utterance: Utterance, best: int) -> tuple[str, ...]:
        absent = (word for word in utterance.words if not self.index.holds(best, word))
        telling = [word for word in absent if utterance.words[word] >= 0.2 * max(utterance.words.values())]
        return tuple(telling)

    def _weigh(self, utterance: Utterance, best: int) -> Weights:
        """What the words and pairs of words of the utterance added to the best score, and its meaning as a whole."""
        column = self.scoring.column(best)
        names = self.index.names
        counted: dict[str, float] = {}
        for number, value in zip(utterance.terms, utterance.values, strict=True):
            rows, values = self.index.rows.column(number)
            label = self.index.synonyms.label(names[number]) or _label(names[number])
            counted[label] = counted.get(label, 0.0) + value * float(values @ column[rows])
        counted["(meaning)"] = float((self.index.embeddings @ utterance.embedding) @ column)
        ordered = sorted(counted.items(), key=lambda pair: (-abs(round(pair[1], 4)), pair[0]))
        return tuple((name, round(weight, 3)) for name, weight in ordered[:12] if round(weight, 3))

    def _cases(self, texts: Sequence[str], left_out: LeftOut) -> list[ThresholdCase]:
        """Own questions, each asked as it is and with noise while it is not in the knowledge base."""
        cases = []
        for number, question in enumerate(left_out.questions.tolist()):
            for text in (texts[question], augmented(texts[question], number)):
                utterance = self.index.read(text)
                if utterance.terms:
                    cases.append(self._case(utterance, number, question, left_out))
        return cases

    def _case(self, utterance: Utterance, number: int, question: int, left_out: LeftOut) -> ThresholdCase:
        owner = int(self.index.owners[question])
        likeness = self.index.likeness(utterance)
        coverage = self.index.coverage(utterance)
        coverage[owner] = self.index.coverage_without(utterance, owner, question)
        scores = left_out.scores(number, likeness) + COVERED * coverage
        likeness[question] = -1.0

        def tried() -> tuple[float, list[int]]:
            order = best_first(scores, SEEN).tolist()
            return self._confidences(utterance, scores, likeness, float(coverage[order[0]]), order)[0], order

        confidence, order = tried()
        scores[owner] = -1.0  # as if the entry had not been written
        out_of_scope, _ = tried()
        return ThresholdCase(
            confidence, order.index(owner) if owner in order[:OFFERED] else None, out_of_scope
        )


def _label(term: str) -> str:
    """A term as it is shown: pieces and sounds with a mark, since they are no words."""
    return term[1:] if term[0] in (WORD, PAIR) else f"{term[1:]}~"


def _tried(owners: Integers, telling: NDArray[np.bool_]) -> Integers:
    """Questions to leave out, spread evenly over those of telling entries that have another one."""
    others = np.bincount(owners, minlength=len(telling)) > 1
    several = np.flatnonzero((others & telling)[owners])
    places = np.linspace(0, max(len(several) - 1, 0), min(TRIED, len(several))).astype(np.int64)
    return several[places].astype(np.int32)
