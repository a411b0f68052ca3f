"""The medical guard: does a question seek advice about somebody's treatment, dose, prognosis or test results?

A weighted sum over groups of words that ``medical.yaml`` lists. It is a small sum on purpose: whoever reads the words
that counted can say why a question was redirected, and which word to add where it was not.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.core.content.medical import Medical
from bot.core.dialogue.segmentation import split
from bot.core.matching.features import words_of
from bot.core.matching.normalisation import normalise
from bot.core.matching.phrases import PhraseMatch, Phrases

LEVEL = 2.5
"""From this sum on, a question is redirected."""

SUBJECTS = ("conditions", "treatments", "findings", "symptoms", "outlook")
"""The groups that make a question a medical one. ``course`` does so only beside one of them or a relative: trains
come back and progress is made elsewhere, too.
"""

MOST_JUDGED = 24
"""The guard is asked about so many questions of a message, eight times as many as are answered. What it has not judged is
not stored: when in doubt, withhold.
"""

MOST_SUBJECTS = 2
"""More than two subjects make a longer question, not a more personal one: session titles are full of them."""

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        # One subject alone is a topic, and so are two ("osimertinib resistance"): together still below the level.
        **dict.fromkeys((*SUBJECTS, "course"), 1.0),
        # Of these three the strongest counts. Somebody's mother beside a subject needs no question any more; "I" and
        # "patients" stand in questions about halls and fees as well.
        "relatives": 1.5,
        "self": 0.5,
        "patients": 0.5,
        # What only the telling of a case holds. This and the four below count only beside a subject: "I was told"
        # and "too much" may be about the fee.
        "case": 1.0,
        # "Should": with one subject just enough, since who asks so about a session also names it as one.
        "asks": 1.5,
        # "What": a question about two subjects at once, unless the congress is one of them.
        "questions": 0.5,
        # What a doctor is asked ("is it safe").
        "judgement": 2.0,
        # A doctor is wanted. More than a word of the congress weighs: it is the congress's experts who are wanted.
        # This counts beside a relative, too. Of these four the strongest counts.
        "consultation": 3.0,
        # A word of the congress outweighs what makes a topic into a question; the next ones say it more firmly.
        "congress": -2.0,
        # Figures, trials and definitions are subjects of a talk, but a relative's case outweighs them.
        "study": -1.5,
        # What speakers, panels and trials say. It weighs nothing; see REPORTED.
        "reporting": 0.0,
    }
)
FURTHER_CONGRESS = -1.0
MOST_FURTHER = 2

REPORTED = LEVEL - 0.5
"""A question of what was reported comes to this at most, unless somebody is ill in it: the asker or a relative."""

_NAMES = ("names", "congress")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question on the scales: the sum, and by group the words that counted, as listed."""

    sum: float
    words: Mapping[str, tuple[str, ...]]

    @property
    def seeks_advice(self) -> bool:
        """Whether the question is to be redirected."""
        return self.sum >= LEVEL

    @property
    def topic(self) -> tuple[str, ...]:
        """The diseases, treatments and tests it names, by which a session that fits may be found."""
        groups = ("conditions", "treatments", "findings")
        return tuple(dict.fromkeys(word for group in groups for word in self.words.get(group, ())))

    def explanation(self) -> tuple[str, ...]:
        """A line for each group that counted, and one for the sum against the level."""
        lines = [
            f"{group}: {', '.join(words)} ({WEIGHTS[group]:+.1f})" for group, words in self.words.items()
        ]
        return (*lines, f"medical guard: {self.sum:.1f} of {LEVEL:.1f}")


@dataclass(frozen=True, slots=True)
class Advice:
    """A question that seeks medical advice: the words that counted, and ``topic`` to find a session that fits."""

    words: Mapping[str, tuple[str, ...]]
    topic: tuple[str, ...]
    score: float
    explanation: tuple[str, ...]


class Guard:
    """The words of a ``medical.yaml``, ready to weigh questions. Building it takes some milliseconds: keep it."""

    def __init__(self, medical: Medical, names: Iterable[str] = ()) -> None:
        """``names`` of people and halls, whose words are no diseases (Tomas ends like lymphomas)."""
        words = medical.words.by_group()
        lookalikes = {
            *words.pop("lookalikes", ()),
            *(word for name in names for word in words_of(normalise(name))),
        }
        corrected = (*SUBJECTS, "relatives", "congress")
        self._phrases = Phrases(words, corrected, lookalikes)

    def weigh(self, text: str) -> Weighed:
        """The question on the scales, whether or not it is redirected."""
        found = _standing_alone(self._phrases.find(text))
        words = {
            group: tuple(dict.fromkeys(f.phrase for f in found if f.group == group)) for group in WEIGHTS
        }
        return Weighed(
            _sum(words, _subjects(found)), {group: listed for group, listed in words.items() if listed}
        )


def advice_sought(text: str, guard: Guard) -> Advice | None:
    """The advice a question seeks about somebody's health, or None where it is a matter for the desk."""
    weighed = guard.weigh(text)
    if not weighed.seeks_advice:
        return None
    return Advice(weighed.words, weighed.topic, weighed.sum, weighed.explanation())


@dataclass(frozen=True, slots=True)
class Screening:
    """The verdict on a whole message: its questions, in order, and those of its texts that seek medical advice.

    ``advice`` is keyed by text: one of ``pieces`` or ``message`` itself; a text that is not in it is a matter for
    the desk.
    """

    message: str
    pieces: tuple[str, ...]
    advice: Mapping[str, Advice]
    judged: int = MOST_JUDGED
    """So many of the questions, the first ones, the guard was asked about."""

    @property
    def seeks_advice(self) -> bool:
        """Whether the message, or a question in it, asks for medical advice or may do so: its text must not be stored."""
        return bool(self.advice) or len(self.pieces) > self.judged


def screen(message: str, guard: Guard | None) -> Screening:
    """Asks the guard once about each text of a message; without a guard none seeks advice."""
    pieces = tuple(split(message))
    if guard is None:
        return Screening(message, pieces, {}, judged=len(pieces))
    texts = dict.fromkeys((message, *pieces[:MOST_JUDGED]))
    return Screening(
        message, pieces, {text: advice for text in texts if (advice := advice_sought(text, guard))}
    )


def _standing_alone(found: list[PhraseMatch]) -> list[PhraseMatch]:
    """What was found, without words that are part of a longer name.

    "cancer" does not count in "society against cancer", nor "session" in "radiation session".
    """
    names, medical = _Cover(found, _NAMES), _Cover(found, (*SUBJECTS, "judgement", "consultation"))
    return [hit for hit in found if not (names.holds(hit) or (hit.group in _NAMES and medical.holds(hit)))]


class _Cover:
    """Where the phrases of some groups lie, to tell whether another is a smaller part of one; linear in their number."""

    def __init__(self, found: list[PhraseMatch], groups: Collection[str]) -> None:
        # For each start the end of the longest phrase that begins there.
        self._ends: dict[int, int] = {}
        for hit in found:
            if hit.group in groups:
                self._ends[hit.start] = max(hit.end, self._ends.get(hit.start, 0))
        self._longest = max((end - start for start, end in self._ends.items()), default=0)

    def holds(self, hit: PhraseMatch) -> bool:
        earliest = max(0, hit.end - self._longest)
        return any(
            self._ends.get(start, 0) >= hit.end and (start < hit.start or self._ends[start] > hit.end)
            for start in range(earliest, hit.start + 1)
        )


def _subjects(found: list[PhraseMatch]) -> int:
    """How many subjects are named: words that overlap are one ("immunotherapy" within "combined immunotherapy"), "morphine or tramadol" two."""
    spans = sorted((hit.start, hit.end) for hit in found if hit.group in SUBJECTS)
    subjects = reached = 0
    for start, end in spans:
        subjects += start >= reached
        reached = max(reached, end)
    return subjects


def _sum(words: Mapping[str, tuple[str, ...]], subjects: int) -> float:
    def strongest(*groups: str) -> float:
        return max(WEIGHTS[group] * bool(words[group]) for group in groups)

    if words["course"] and (subjects or words["relatives"] or words["case"]):
        subjects += 1
    total = min(MOST_SUBJECTS, subjects) + strongest("relatives", "self", "patients")
    if subjects:
        total += strongest("case") + strongest("questions", "asks", "judgement", "consultation")
    elif words["relatives"]:
        total += strongest("consultation")
    total += WEIGHTS["congress"] * bool(words["congress"]) + WEIGHTS["study"] * bool(words["study"])
    total += FURTHER_CONGRESS * min(MOST_FURTHER, max(0, len(words["congress"]) - 1))
    somebody = words["relatives"] or words["case"] or words["self"]
    return min(total, REPORTED) if words["reporting"] and not somebody else total
