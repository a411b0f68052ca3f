"""The questions that people asked in vain, clustered, and the edit of the knowledge that would answer them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.core.desk import seeks_advice, take_turn
from bot.core.dialogue import callback_data
from bot.core.dialogue.turn import Conversation, Decision, Question
from bot.core.knowledge import Knowledge
from bot.core.matching.normalisation import normalise
from bot.core.medical_guard import screen
from bot.core.organizers.clustering import Cluster, Unanswered, clusters, drafted
from bot.knowledge.write.change import FileEdit
from bot.knowledge.write.insertion import with_alternates, with_entry
from bot.languages.messages import in_every_language
from bot.store import ReviewedQuestion

_HIDDEN = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[address]"),
    (re.compile(r"(?<![\w@])@\w{3,}"), "[name]"),
    (re.compile(r"\bhttps?://\S+", re.IGNORECASE), "[link]"),
    (re.compile(r"(?<![\d.:-])(?!\d{4}-\d\d?-\d\d?(?!\d))\+?\d(?:[ -]?\d){6,}[Xx]?"), "[number]"),
)
"""What people write of themselves in a form that can be recognised: addresses, accounts, links, long numbers."""


@dataclass(frozen=True, slots=True)
class Label:
    """A question with what answers it, and how far that is to be trusted; asked by so many people, first on ``day``.

    ``by`` is ``person`` where somebody liked the answer, else ``desk``: then somebody should look it over.
    """

    question: str
    language: str
    expected: tuple[str, ...]
    by: str
    people: int
    day: date

    def as_dict(self) -> dict[str, object]:
        """As ``infodesk evaluate`` reads it; it looks at the first three only."""
        return {
            "question": self.question,
            "lang": self.language,
            "expected": list(self.expected),
            "by": self.by,
            "people": self.people,
            "day": self.day.isoformat(),
        }


def labelled(knowledge: Knowledge, heard: Iterable[ReviewedQuestion]) -> list[Label]:
    """The different questions of the record, each once, by day and then by text.

    Left out is what has no label (offers that nobody chose from, answers that were not liked), what the guard takes
    for a question for medical advice today, and entries' own questions, which come from buttons.
    """
    zone = ZoneInfo(knowledge.conference.timezone)
    own = {normalise(text) for fact in knowledge.entries.values() for text in (fact.question or {}).values()}
    grouped: dict[tuple[str, str], list[ReviewedQuestion]] = {}
    for one in heard:
        text = normalise(one.text)
        if text and text not in own and not seeks_advice(one.text, knowledge):
            grouped.setdefault((text, one.language), []).append(one)
    made = [
        Label(
            anonymised(ones[-1].text),
            language,
            _answer(best),
            "person" if best.liked else "desk",
            len({one.person for one in ones}),
            min(one.asked_at for one in ones).astimezone(zone).date(),
        )
        for (_, language), ones in grouped.items()
        if (best := _label(ones)) is not None
    ]
    return sorted(made, key=lambda label: (label.day, label.question, label.language))


def anonymised(text: str) -> str:
    """A question without what tells who asked it, as far as that can be recognised."""
    for pattern, instead in _HIDDEN:
        text = pattern.sub(instead, text)
    return " ".join(text.split())


def _label(ones: list[ReviewedQuestion]) -> ReviewedQuestion | None:
    """The newest decision that can count as a label; one that somebody liked goes before."""
    if any(one.liked is False for one in ones):
        return None
    fitting = [
        one
        for one in ones
        if one.decision not in (Decision.OFFERED, Decision.LIKELY)
        or (one.decision is Decision.LIKELY and one.liked)
    ]
    return next((one for one in fitting if one.liked), fitting[0] if fitting else None)


def _answer(one: ReviewedQuestion) -> tuple[str, ...]:
    match one.decision:
        case Decision.ANSWERED | Decision.LIKELY:
            return one.entries[:1]
        case Decision.LISTED:
            return one.sessions
        case _:
            return ()


LOOKED_BACK = timedelta(days=30)
MOST_CLUSTERED = 1_000
"""So many different questions are looked at, the newest ones; beside 1,000 entries that takes some ten seconds."""

MOST_ON_THE_PHONE = 300

_LABELS = frozenset(
    normalise(text)
    for key in ("desk.none_of_these", "desk.something_else")
    for text in in_every_language(key)
)
_ANSWERS = (Decision.ANSWERED, Decision.LIKELY, Decision.LISTED)


@dataclass(frozen=True, slots=True)
class UnansweredQuestions:
    """The clusters, those of most people first, and how many different questions are answered by now."""

    clusters: tuple[Cluster, ...]
    answered_now: int = 0

    def find(self, key: str) -> Cluster | None:
        """The cluster of which a wording has this key; further questions may have joined it meanwhile."""
        return next((c for c in self.clusters if any(key_of(w.text) == key for w in c.wordings)), None)


def key_of(text: str) -> str:
    """What stands for a wording in a button or on the command line."""
    return callback_data.digest(normalise(text))


def unanswered_questions(
    knowledge: Knowledge,
    recorded: Iterable[ReviewedQuestion],
    now: datetime,
    most: int = MOST_CLUSTERED,
    dismissed: Mapping[str, datetime] = MappingProxyType({}),
) -> UnansweredQuestions:
    """The questions that were not answered, whose answer was chosen among offers or was not liked.

    Left out are those that the knowledge answers by now (of an answer that was not liked, those that another entry
    answers by now, or the same with another answer), and those whose key was ``dismissed``; when, by key.
    """
    missed = [
        one
        for one in recorded
        if _missed(one) and normalise(one.text) not in _LABELS and key_of(one.text) not in dismissed
    ]
    texts = list(dict.fromkeys(normalise(one.text) for one in missed))[:most]
    grouped: dict[str, list[ReviewedQuestion]] = {text: [] for text in texts}
    for one in missed:
        if (text := normalise(one.text)) in grouped:
            grouped[text].append(one)
    kept = [ones for ones in grouped.values() if not _answered_now(ones, knowledge, now, dismissed)]
    open_ = [
        Unanswered(one.text, one.language, one.person, one.topic, one.taken) for ones in kept for one in ones
    ]
    return UnansweredQuestions(clusters(knowledge, open_), len(grouped) - len(kept))


class UnansweredCache:
    """The unanswered questions of the last look, by what they were made from: turning a page must not take seconds."""

    def __init__(self) -> None:
        self._of: object = None
        self._last = UnansweredQuestions(())

    def questions(
        self,
        knowledge: Knowledge,
        recorded: Sequence[ReviewedQuestion],
        now: datetime,
        dismissed: Mapping[str, datetime] = MappingProxyType({}),
    ) -> UnansweredQuestions:
        """Clustered anew where record or knowledge are others than at the last look."""
        of = (knowledge.version, tuple(recorded), dict(dismissed))
        if self._of != of:
            self._last = unanswered_questions(knowledge, recorded, now, MOST_ON_THE_PHONE, dismissed)
            self._of = of
        return self._last


def _missed(one: ReviewedQuestion) -> bool:
    return one.decision is Decision.UNKNOWN or one.liked is False or bool(one.taken) or one.declined


def settled_key(question: str) -> str:
    """What stands for a question, by its key, to which somebody has given an answer: what was tapped before tells no more."""
    return callback_data.digest(f"settled {question}")


def improved_key(entry: str) -> str:
    """What stands for an entry whose answer was changed: who disliked it before disliked another one."""
    return callback_data.digest(f"improved {entry}")


def _answered_now(
    asked: Sequence[ReviewedQuestion], knowledge: Knowledge, now: datetime, settled: Mapping[str, datetime]
) -> bool:
    """Whether a question needs nobody any more: it is answered, and not by what somebody did not like since."""
    since = settled.get(settled_key(key_of(asked[0].text)))
    ones = [one for one in asked if since is None or one.asked_at > since]
    dislikers = [one for one in ones if one.liked is False]
    screening = screen(asked[0].text, knowledge.guard)
    if screening.seeks_advice:
        return True
    conversation = Conversation(language=asked[0].language)
    turn, _ = take_turn(Question(asked[0].text, now), knowledge, conversation, screening=screening)
    disliked = {
        entry
        for one in dislikers
        for entry in (*one.entries[:1], *one.sessions)
        if one.asked_at > settled.get(improved_key(entry), one.asked_at - LOOKED_BACK)
    }
    disliked |= {one.entries[0] for one in ones if one.declined and one.decision is Decision.LIKELY}
    taken = {entry for one in ones for _, entry in one.taken}
    return all(
        part.decision in _ANSWERS
        and (not taken or bool(taken & {entry.id for entry in part.entries[:1]}))
        and disliked.isdisjoint((*(entry.id for entry in part.entries[:1]), *part.sessions))
        for part in turn.parts
    )


def with_wordings(
    files: Mapping[str, bytes], cluster: Cluster, identifier: str, knowledge: Knowledge
) -> FileEdit:
    """The wordings of a cluster as further ways to ask for an entry. Raises UnwritableError."""
    return with_alternates(files, identifier, cluster.in_languages, knowledge.languages[0])


def with_answer(
    files: Mapping[str, bytes], cluster: Cluster, answer: Mapping[str, str], knowledge: Knowledge
) -> tuple[str, FileEdit]:
    """A new entry for a cluster, beside the one nearest to it, with a test for each language; and its id.

    Raises UnwritableError.
    """
    taken = {*knowledge.entries, *(session.id for session in knowledge.contents.sessions)}
    document = drafted(cluster, answer, taken)
    document["tests"] = {language: [text] for language, text in document["question"].items()}
    near = [cluster.nearest.id] if cluster.nearest else []
    return str(document["id"]), with_entry(files, document, near)


def still_missed(cluster: Cluster, identifier: str, after: Knowledge, now: datetime) -> list[str]:
    """The wordings of a cluster that an entry would still not answer."""
    missed = []
    for wording in cluster.wordings:
        turn, _ = take_turn(Question(wording.text, now), after, Conversation(language=wording.language))
        if not any(
            part.decision.is_answer and part.entries and part.entries[0].id == identifier
            for part in turn.parts
        ):
            missed.append(wording.text)
    return missed
