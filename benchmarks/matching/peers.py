"""The peers: what a developer would reach for instead, each used as its documentation shows.

Where a tool knows no Chinese words, it is given them segmented by the same jieba that the matcher uses.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from bot.core.matching.features import words_of
from bot.languages.scripts import has_han

Entries = Sequence[tuple[str, tuple[str, ...]]]
Ranked = list[tuple[str, float]]

CANDIDATES = 10


class Peer(Protocol):
    """Built from entries; ranks them for a text."""

    def rank(self, text: str) -> Ranked:
        """Entries with scores, best first."""
        ...


def words(text: str) -> list[str]:
    """Lower-case words, Chinese ones segmented."""
    runs = re.findall(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+", text.lower())
    return [word for run in runs for word in (words_of(run) if has_han(run) else (run,))]


class _ByQuestion:
    """Scores questions; an entry is as good as its best question."""

    def __init__(self, entries: Entries) -> None:
        self.questions = [question for _, questions in entries for question in questions]
        self.owners = [identifier for identifier, questions in entries for _ in questions]

    def best(self, scored: Sequence[tuple[int, float]]) -> Ranked:
        found: dict[str, float] = {}
        for number, score in scored:
            found.setdefault(self.owners[number], float(score))
        return list(found.items())[:CANDIDATES]

    def of_all(self, scores: Sequence[float]) -> Ranked:
        order = np.argsort(-np.asarray(scores), kind="stable")[:200]
        return self.best([(int(n), scores[n]) for n in order])


class RapidFuzz(_ByQuestion):
    """``process.extract`` with a scorer and the default processor."""

    scorer = "WRatio"

    def __init__(self, entries: Entries) -> None:
        from rapidfuzz import fuzz, process, utils

        super().__init__(entries)
        self._prepare = utils.default_process
        self._extract, self._scorer = process.extract, getattr(fuzz, self.scorer)
        self._texts = [self._prepare(question) for question in self.questions]

    def rank(self, text: str) -> Ranked:
        found = self._extract(self._prepare(text), self._texts, scorer=self._scorer, limit=60)
        return self.best([(number, score) for _, score, number in found])


class TokenSet(RapidFuzz):
    scorer = "token_set_ratio"


class Bm25s(_ByQuestion):
    """bm25s with the Snowball stemmer."""

    def __init__(self, entries: Entries) -> None:
        import bm25s
        import Stemmer

        super().__init__(entries)
        self._stem = Stemmer.Stemmer("english").stemWords
        self._index = bm25s.BM25()
        self._index.index([self._stem(words(q)) or ["_"] for q in self.questions], show_progress=False)

    def rank(self, text: str) -> Ranked:
        known = [word for word in self._stem(words(text)) if word in self._index.vocab_dict]
        return self.of_all(self._index.get_scores(known)) if known else []


class Fts5(_ByQuestion):
    """SQLite's full-text search with the Porter tokenizer, any of the words."""

    def __init__(self, entries: Entries) -> None:
        super().__init__(entries)
        self._db = sqlite3.connect(":memory:")
        self._db.execute("CREATE VIRTUAL TABLE asked USING fts5(words, tokenize='porter unicode61')")
        rows = ((number, " ".join(words(q))) for number, q in enumerate(self.questions))
        self._db.executemany("INSERT INTO asked (rowid, words) VALUES (?, ?)", rows)

    def rank(self, text: str) -> Ranked:
        wanted = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(text)))
        if not wanted:
            return []
        found = self._db.execute(
            "SELECT rowid, -bm25(asked) FROM asked WHERE asked MATCH ? ORDER BY 2 DESC, 1 LIMIT 200",
            (wanted,),
        )
        return self.best(found.fetchall())


class LogisticRegression:
    """A trained classifier: TF-IDF of words, pairs and character n-grams, one logistic regression an entry."""

    def __init__(self, entries: Entries) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression as Classifier
        from sklearn.multiclass import OneVsRestClassifier
        from sklearn.pipeline import make_union

        asked = _ByQuestion(entries)
        by_word = TfidfVectorizer(tokenizer=words, token_pattern=None, ngram_range=(1, 2), sublinear_tf=True)
        by_letter = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
        self._features = make_union(by_word, by_letter)
        model = OneVsRestClassifier(Classifier(C=20, solver="liblinear"))
        model.fit(self._features.fit_transform(asked.questions), asked.owners)
        self._entries = list(model.classes_)
        self._weights = np.vstack(
            [one.coef_ for one in model.estimators_]
        ).T  # together: asked one by one they are slow
        self._constants = np.array([one.intercept_[0] for one in model.estimators_])

    def rank(self, text: str) -> Ranked:
        [scores] = self._features.transform([text]) @ self._weights + self._constants
        order = np.argsort(-scores, kind="stable")[:CANDIDATES]
        return [(str(self._entries[n]), float(1 / (1 + np.exp(-scores[n])))) for n in order]


PEERS: dict[str, Callable[[Entries], Peer]] = {
    "rapidfuzz WRatio": RapidFuzz,
    "rapidfuzz token_set_ratio": TokenSet,
    "bm25s": Bm25s,
    "SQLite FTS5": Fts5,
    "logistic regression": LogisticRegression,
}
