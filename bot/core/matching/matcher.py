"""The matcher: entries in, ranked candidates with a calibrated confidence out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from math import log

import numpy as np

from bot import topics as library
from bot.core.matching.alignment import TOLD, Alignment, Explained
from bot.core.matching.calibration import Evidence
from bot.core.matching.contrast import PARTICULAR, Contrast, contrast
from bot.core.matching.embedder import Embedder
from bot.core.matching.features import PAIR, WORD, Features, features, stem, weight_of
from bot.core.matching.index import Index, Utterance
from bot.core.matching.model import USUAL, Candidate, FollowUpContext, Match, MatchEntry, Thresholds, Weights
from bot.core.matching.named_things import names_a_thing
from bot.core.matching.normalisation import normalise
from bot.core.matching.scoring import LEARNT_QUESTIONS, Scoring, averaged, best_first, learnt
from bot.core.matching.sparse import Floats, Integers, Wide
from bot.core.matching.synonyms import Synonyms
from bot.core.matching.topic_binding import ABOUT, EntryTopics, entry_topics
from bot.core.matching.topic_classifier import OFF_TOPIC, TopicClassifier, shipped_classifier
from bot.core.matching.word_vectors import shipped_word_vectors
from bot.languages.scripts import has_han
from bot.topics import TopicKind

LITERAL = 0.999
"""How sure the matcher is of an entry that was asked for word for word."""

SCORE_WEIGHT, TOPIC_WEIGHT, LEAST_SUPPORT = 5.0, 2.0, 0.02
"""What likeness and the logarithm of topical support count in the rank of an entry, and the support of any entry."""

TOPICAL, NEARLY, REPLACED = 4.9, 6.3, 2.5
"""What it counts that the entry or its topic knows all that an utterance tells, and that the entry says it, or nearly;
and how much less likeness then counts."""

MOST_NAMED, ANOTHER_THING = 6, 0.5
"""Of a question with so many telling words at most, one that is so far from all that an entry says names another thing."""

ELSEWHERE, FEW_NAMED, NOT_LIKELY = 0.6, 4, 0.97
"""A thing named in so few telling words, and so far from what the entry says, is what is asked about: no confidence is more than
that share of the threshold for likely answers. Who says more tells of much that no entry needs to know."""

FEW_ENOUGH = 0.5
"""Where entries have more questions, one of them has almost any word, and likeness has learnt which of them matter."""

POOL = 12
"""So many entries that come nearest are compared with the utterance word by word."""

FOREIGN, FAMILIAR = 0.35, 0.55
"""Of a folder whose entries the library recognises so far on average, topics count nothing, or wholly."""

RECOGNISED = 0.5
"""From this probability on a topic is recognised."""

CLAIMED = 0.3
"""From this probability of a fact's topic on, an entry stands in the fact's place."""

TOPICS_TOLD = 3
"""So many of the likeliest topics are named."""

CONTENT_WORD, NOT_SURE = 0.6, 0.89
"""While so much of a content word is not explained, no confidence is higher than this."""

GAP = 0.75
"""From this probability on a topic that no entry is about is a gap."""

REMEMBERED, WEIGHED = 16, 4
"""The topics of so many texts are remembered, and the scores of all entries for so many, while a message is looked at."""

SEEN = 10
"""So many best scores are looked at to tell how sure the best one is."""

IN_CONTEXT, BARE_IN_CONTEXT, BEFORE = (1.9, 1.45), (1.6, 0.0), (0.75, 0.7, 1.5)
"""In context: what likeness and topical support of a text count, of one that says nothing of its own, and, with the
support by families of topics, of the text before."""

SAID_IN_CONTEXT = (4.8, 2.2)
"""What it counts there that an entry says a text's words, or nearly so, and that they are its topic's."""

RATHER_ANOTHER, THE_SAME = -1.6, 3.0
"""What it counts there for the entry shown before that a text begins as a follow-up ("and …?"), and that it says nothing
of its own."""

FAMILY_SUPPORT = 0.05
"""The support of any entry by families of topics."""

NEAR_IN_CONTEXT = 30
"""Of so many entries it is looked what they say of a text."""


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
    topics: EntryTopics
    thresholds: Thresholds = USUAL

    @classmethod
    def build(
        cls,
        entries: Sequence[MatchEntry],
        synonyms: Sequence[Sequence[str]] = (),
        embedder: Embedder | None = None,
        classifier: TopicClassifier | None = None,
    ) -> "Matcher":
        """An index over the entries.

        ``synonyms`` are groups of terms that mean the same, in any language; ``embedder`` stands for the word table
        that comes with the package, up to ``LEARNT_QUESTIONS`` texts (more would keep the start waiting for minutes).
        """
        classifier = classifier or shipped_classifier()
        entries, topics = _with_topics(entries, classifier)
        asked = [(text, number) for number, entry in enumerate(entries) for text in entry.questions]
        hints = [
            (text, number) for number, entry in enumerate(entries) for text in entry.hints if text.strip()
        ]
        texts = [normalise(text) for text, _ in asked + hints]
        owners = [number for _, number in asked + hints]
        large = len(asked) > LEARNT_QUESTIONS
        if embedder is None or large:
            embedder = shipped_word_vectors()
        index = Index.build(texts, owners, len(entries), Synonyms.of(synonyms), embedder, len(asked))
        ids, questions = tuple(entry.id for entry in entries), tuple(text for text, _ in asked)
        written = tuple(texts[: len(asked)])
        scoring: Scoring = (
            averaged(index, len(asked), len(entries)) if large else learnt(index, len(asked), len(entries))
        )
        return cls(ids, questions, written, index, scoring, topics)

    def match(self, text: str, limit: int = 10) -> Match:
        """The best candidates for an utterance; an empty match for text without a known or similar word."""
        normalised = normalise(text)
        utterance, scores, likeness, probabilities = self._evidence(normalised)
        if not len(utterance.terms) or not self.entries:
            return Match(
                (),
                utterance.unknown,
                topics=self._likeliest(probabilities),
                gap=self._gap(probabilities),
                kinds=self.topics.classifier.by_kind(probabilities),
            )
        order, confidences, explained, evidence = self.ranked(
            utterance, scores, likeness, probabilities, max(limit, SEEN)
        )
        best = order[0]
        explains = all(weight < CONTENT_WORD for weight in explained.left().values())
        candidates = tuple(
            Candidate(self.entries[entry], confidence, self._closest(entry, likeness), round(nearly, 4))
            for entry, confidence, nearly in zip(
                order[:limit], confidences, explained.nearly.tolist(), strict=False
            )
            if confidence > 0
        )
        return Match(
            candidates=self._literal_first(normalised, candidates),
            unknown=utterance.unknown,
            meant=tuple((word, likely) for word, likely in utterance.meant.items() if likely),
            coverage=round(evidence.coverage, 4),
            explained=explains,
            names_another=evidence.named >= ELSEWHERE,
            rivals=self._rivals(explained, best, scores, likeness),
            topics=self._likeliest(probabilities),
            gap="" if explains else self._gap(probabilities),
            kinds=self.topics.classifier.by_kind(probabilities),
            weigh=partial(self._weigh, utterance, best),
            miss=partial(self._missing, utterance, best),
        )

    def match_in_context(self, text: str, context: FollowUpContext) -> tuple[Candidate, ...]:
        """The best candidates for a follow-up question, by what it says and by what it follows.

        A conditional logit (McFadden 1974) over all entries: their likeness to the text and to the one before, how far
        they answer the topics of both, and what they say of the text.
        """
        utterance, scores, _, probabilities = self._evidence(normalise(text))
        support = self.topics.support(probabilities)
        _, scores_before, _, probabilities = self._evidence(normalise(context.before))
        support_before = self.topics.support(probabilities)
        families = self._families @ (self._families_of_topics @ probabilities)
        likeness, topical = BARE_IN_CONTEXT if context.bare else IN_CONTEXT
        like_before, topical_before, by_family = BEFORE
        ranks = likeness * scores + topical * np.log(LEAST_SUPPORT + support)
        ranks += like_before * scores_before + topical_before * np.log(LEAST_SUPPORT + support_before)
        ranks += by_family * np.log(FAMILY_SUPPORT + families)
        if (shown := self._numbers.get(context.shown)) is not None:
            ranks[shown] += THE_SAME if context.bare else RATHER_ANOTHER * context.marked
        near = best_first(ranks, NEAR_IN_CONTEXT).tolist()
        if near:
            explained = self._alignment.explained(self._alignment.read(utterance), near)
            nearly, topically = SAID_IN_CONTEXT
            ranks[near] += (not context.bare) * (nearly * explained.nearly + topically * explained.topical)
        near.sort(key=lambda entry: -round(float(ranks[entry]), 6))
        shares = np.exp(ranks[near] - ranks[near[0]]) if near else np.zeros(0)
        return tuple(
            Candidate(self.entries[entry], round(float(share), 4), "")
            for entry, share in zip(near[:SEEN], shares / shares.sum(), strict=False)
        )

    @cached_property
    def _evidence(self) -> Callable[[str], tuple[Utterance, Wide, Wide, Floats]]:
        """A normalised text as it is read, the scores of all entries, their likeness to each text, and its topics."""

        def evidence(normalised: str) -> tuple[Utterance, Wide, Wide, Floats]:
            bag, meaning, probabilities = self._classified(normalised)
            utterance = self.index.read(normalised, bag, meaning)
            scores, likeness = (
                self.scoring.scores(self.index, utterance)
                if len(utterance.terms)
                else (np.zeros(len(self.entries)), np.zeros(len(self.index.owners)))
            )
            return utterance, scores, likeness, probabilities

        return lru_cache(maxsize=WEIGHED)(evidence)

    @cached_property
    def _families_of_topics(self) -> Floats:
        """Which topics (columns) are of which family (rows): those whose ids begin alike."""
        names = [topic.partition(".")[0] for topic in self.topics.classifier.topics]
        return np.array(
            [[name == family for name in names] for family in sorted(set(names))], dtype=np.float32
        )

    @cached_property
    def _families(self) -> Floats:
        """How far entries (rows) are on families of topics (columns)."""
        return self.topics.associations @ self._families_of_topics.T

    def _gap(self, probabilities: Floats) -> str:
        best = int(probabilities.argmax())
        topic = self.topics.classifier.topics[best]
        wanted = topic == OFF_TOPIC or library.topics()[topic].kind is TopicKind.FAQ
        if not wanted or self.is_about(topic):
            return ""
        wider = library.topics()[topic].parent if topic in library.topics() else ""
        sure = float(probabilities[best])
        if wider in self.topics.classifier.column and not self.is_about(wider):
            sure += float(probabilities[self.topics.classifier.column[wider]])
        return topic if sure >= GAP else ""

    def is_about(self, topic: str) -> bool:
        """Whether any entry is about a topic of the library."""
        column = self.topics.classifier.column[topic]
        return float(self.topics.associations[:, column].max(initial=0.0)) >= ABOUT

    @cached_property
    def _topic_weight(self) -> float:
        """What topics count here: the library says nothing about a folder that is no conference's."""
        known = float(self.topics.associations.max(axis=1).mean()) if self.entries else 0.0
        return TOPIC_WEIGHT * min(max((known - FOREIGN) / (FAMILIAR - FOREIGN), 0.0), 1.0)

    def _likeliest(self, probabilities: Floats) -> tuple[tuple[str, float], ...]:
        order = np.argsort(-probabilities, kind="stable")[:TOPICS_TOLD].tolist()
        return tuple((self.topics.classifier.topics[n], round(float(probabilities[n]), 4)) for n in order)

    def contrast(self, text: str, candidate: Candidate) -> Contrast | None:
        """The one thing in which an utterance differs from a candidate's closest question, where it matters."""
        entry = self._numbers[candidate.id]
        held = self.index.held_by(entry)

        def explained(word: str) -> bool:
            likely = () if self.index.holds(held, word) else self.index.vocabulary.meant(word)
            read = likely[0][0] if likely else word
            return self.index.holds(held, read) or self.topics.knows(entry, read)

        return contrast(normalise(text), normalise(candidate.question), explained)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """The number of each entry."""
        return {entry: number for number, entry in enumerate(self.entries)}

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

    def topics_of(self, text: str) -> Floats:
        """The probabilities of the library's topics for an utterance, in the order of the classifier's topics."""
        return self._classified(normalise(text))[2]

    @cached_property
    def _classified(self) -> Callable[[str], tuple[Features, Floats, Floats]]:
        """The features of a normalised text, its meaning, and the probabilities of its topics; several ask about the same."""

        def classified(normalised: str) -> tuple[Features, Floats, Floats]:
            bag = features(normalised)
            meaning = shipped_word_vectors().embed([normalised])[0]
            return bag, meaning, self.topics.classifier.probabilities(bag, meaning)

        return lru_cache(maxsize=REMEMBERED)(classified)

    def ranked(
        self,
        utterance: Utterance,
        scores: Wide,
        likeness: Wide,
        probabilities: Floats,
        limit: int,
        barred: Sequence[int] = (),
    ) -> tuple[list[int], list[float], Explained, Evidence]:
        """The best entries by likeness, topics and what they explain, best first.

        With the confidence of each, what it explains, and what is seen of the best one.
        """
        support = self.topics.support(probabilities)
        ranks = (SCORE_WEIGHT - REPLACED * self._fewness) * scores + self._topic_weight * np.log(
            LEAST_SUPPORT + support
        )
        if len(barred):
            ranks[list(barred)] = ranks.min() - 100.0
        pool = best_first(ranks, max(limit, POOL))
        explained = self._alignment.explained(self._alignment.read(utterance), pool.tolist())
        topical, nearly = explained.topical, explained.nearly
        known = self._topic_weight / TOPIC_WEIGHT * TOPICAL * topical + NEARLY * nearly
        near = np.round(ranks[pool] + self._fewness * known, 4)
        places = np.lexsort((pool, -near))[:limit]
        order, explained = pool[places].tolist(), explained.of(places)
        best, first = order[0], places[0]
        nothing = self._topic_weight * log(LEAST_SUPPORT)  # a small folder is no reason to be sure
        own = self._texts_of(best)
        closest = int(own[np.argmax(likeness[own])])
        left, distances = explained.left(), explained.distances()
        short = len(explained.reading.words) <= FEW_NAMED
        evidence = Evidence(
            ranks=[*near[places].tolist(), *[nothing] * (SEEN - len(order))],
            score=float(scores[best]),
            support=float(support[best]),
            peak=float(probabilities.max()),
            off_topic=float(probabilities[self.topics.classifier.column[OFF_TOPIC]]),
            unclaimed=max(0.0, 1.0 - float(support.sum())),
            coverage=self.index.coverage_of(utterance, best),
            unexplained=sum(left.values()),
            foreign=sum(weight for word, weight in left.items() if self._is_real(word)),
            similarity=float(self.index.embeddings[closest] @ utterance.embedding),
            information=utterance.information,
            entries=len(self.entries),
            told=explained.reading.told,
            topical=float(topical[first]),
            nearly=float(nearly[first]),
            farthest=max(distances.values(), default=0.0),
            elsewhere=max(
                (d for word, d in distances.items() if len(self._asked_elsewhere(word, best))), default=0.0
            ),
            named=max(
                (d for word, d in distances.items() if short and d >= TOLD and names_a_thing(word)),
                default=0.0,
            ),
        )
        confidences = self.index.embedder.calibration.confidences(evidence)
        far = float((explained.reading.weights * (1.0 - explained.near[0])).max(initial=0.0))
        highest = NOT_SURE if max(evidence.unexplained, far) >= CONTENT_WORD else 1.0
        if evidence.named >= ELSEWHERE:
            highest = NOT_LIKELY * self.thresholds.likely
        return order, [min(confidence, highest) for confidence in confidences], explained, evidence

    @cached_property
    def _fewness(self) -> float:
        """How far explained words count (0 to 1): the more questions an entry has in a script, the more likeness has learnt."""
        in_han = np.fromiter(map(has_han, self.questions), dtype=bool, count=len(self.questions))
        owners = self.index.owners[: len(self.questions)]
        counts = [np.bincount(owners[some], minlength=len(self.entries)) for some in (in_han, ~in_han)]
        return 1.0 / max(float(np.maximum(*counts).mean()), 1.0)

    @cached_property
    def _alignment(self) -> Alignment:
        return Alignment(self.index, self.topics)

    def _asked_elsewhere(self, word: str, entry: int) -> Integers:
        """The other entries of which a question has a word."""
        number = self.index.terms.get(WORD + stem(word))
        if number is None:
            return np.zeros(0, dtype=np.int32)
        texts = self.index.rows.column(number)[0]
        owners = self.index.owners[texts[texts < len(self.questions)]]
        return np.asarray(owners[owners != entry], dtype=np.int32)

    def _rivals(self, explained: Explained, best: int, scores: Wide, likeness: Wide) -> tuple[Candidate, ...]:
        """For what a short question names and the best entry does not know, the likest entry that is asked with it."""
        if len(explained.reading.words) > MOST_NAMED or self._fewness < FEW_ENOUGH:
            return ()
        far = (
            word
            for word, distance in explained.distances().items()
            if distance >= ANOTHER_THING and weight_of(word) >= PARTICULAR
        )
        others = (self._asked_elsewhere(word, best) for word in far)
        found = dict.fromkeys(int(some[scores[some].argmax()]) for some in others if len(some))
        return tuple(Candidate(self.entries[one], 0.0, self._closest(one, likeness)) for one in found)

    @staticmethod
    def _is_real(word: str) -> bool:
        """Whether a word is one, or a name; Chinese that the word table does not know is as often cut wrongly."""
        return shipped_word_vectors().knows(word) or not has_han(word)

    @cached_property
    def _starts(self) -> list[int]:
        """Where the questions of each entry start, and the last ones end."""
        owners = self.index.owners[: len(self.questions)]
        return [int(start) for start in np.searchsorted(owners, np.arange(len(self.entries) + 1))]

    def _texts_of(self, entry: int) -> Integers:
        """The numbers of an entry's questions; of its hints where it has no question."""
        start, end = self._starts[entry], self._starts[entry + 1]
        own = np.arange(start, end) if end > start else np.flatnonzero(self.index.owners == entry)
        return own.astype(np.int32)

    def _closest(self, entry: int, likeness: Wide) -> str:
        start, end = self._starts[entry], self._starts[entry + 1]
        return self.questions[start + int(likeness[start:end].argmax())] if end > start else ""

    def _missing(self, utterance: Utterance, best: int) -> tuple[str, ...]:
        held, least = self.index.held_by(best), 0.2 * max(utterance.words.values(), default=0.0)
        telling = (word for word, information in utterance.words.items() if information >= least)
        return tuple(word for word in telling if not self.index.holds(held, word))

    def _weigh(self, utterance: Utterance, best: int) -> Weights:
        """What the words and pairs of words of the utterance added to the best score, and its meaning as a whole."""
        column = self.scoring.column(best)
        names = self.index.names
        counted: dict[str, float] = {}
        for number, value in zip(utterance.terms.tolist(), utterance.values.tolist(), strict=True):
            rows, values = self.index.rows.column(number)
            label = self.index.synonyms.label(names[number]) or _label(names[number])
            counted[label] = counted.get(label, 0.0) + value * float(values @ column[rows])
        counted["(meaning)"] = float((self.index.embeddings @ utterance.embedding) @ column)
        ordered = sorted(counted.items(), key=lambda pair: (-abs(round(pair[1], 4)), pair[0]))
        return tuple((name, round(weight, 3)) for name, weight in ordered[:12] if round(weight, 3))


def _label(term: str) -> str:
    """A term as it is shown: pieces and sounds with a mark, since they are no words."""
    return term[1:] if term[0] in (WORD, PAIR) else f"{term[1:]}~"


def _with_topics(
    entries: Sequence[MatchEntry], classifier: TopicClassifier
) -> tuple[list[MatchEntry], EntryTopics]:
    """The entries by id with their topics, without the fallbacks whose topic another entry is on."""
    ordered = sorted(entries, key=lambda entry: entry.id)
    topics = entry_topics(
        classifier,
        [entry.questions for entry in ordered],
        [entry.topic for entry in ordered],
        [entry.fallback for entry in ordered],
    )
    written = np.array([not entry.fallback for entry in ordered], dtype=bool)
    claimed = topics.associations[written].max(axis=0, initial=0.0) >= CLAIMED
    kept = [
        number
        for number, entry in enumerate(ordered)
        if not (
            entry.fallback and entry.topic in classifier.column and claimed[classifier.column[entry.topic]]
        )
    ]
    return [ordered[n] for n in kept], topics.kept(kept)
