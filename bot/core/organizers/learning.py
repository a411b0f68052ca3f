"""What taps teach: wordings that several people used before they took the same entry become ways to find it. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.content.faq import Faq
from bot.core.faq.entity_guard import conflict, named
from bot.core.faq.facts import FACT
from bot.core.knowledge import SMALLTALK, Knowledge
from bot.core.matching.normalisation import normalise
from bot.core.medical_guard import screen
from bot.core.organizers.clustering import nearly_the_same

ENOUGH = 3
"""So many different people must have taken an entry for nearly the same question."""


@dataclass(frozen=True, slots=True)
class TappedQuestion:
    """A question of which people tapped something: who took which entry, and which entries somebody declined."""

    text: str
    language: str
    taken: tuple[tuple[str, str], ...] = ()
    declined: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lesson:
    """Wordings, per language, by which an entry is found from now on, and how many people taught it."""

    entry: str
    wordings: dict[str, list[str]]
    people: int


def lessons(knowledge: Knowledge, tapped: Iterable[TappedQuestion], entry: str) -> tuple[Lesson, ...]:
    """What people have taught about an entry and it has not learned yet.

    Nothing where anybody declined it for such a question, where the question names another thing than the entry, or
    where it seeks medical advice.
    """
    fact = knowledge.entries.get(entry)
    if not isinstance(fact, Faq) or {FACT, SMALLTALK} & set(fact.tags):
        return ()
    asked: dict[str, list[TappedQuestion]] = defaultdict(list)
    for one in tapped:
        if any(taken == entry for _, taken in one.taken) or entry in one.declined:
            asked[normalise(one.text)].append(one)
    groups = nearly_the_same(knowledge, sorted(filter(None, asked)))
    found = (_lesson(knowledge, [one for text in group for one in asked[text]], entry) for group in groups)
    return tuple(lesson for lesson in found if lesson is not None)


def _lesson(knowledge: Knowledge, questions: list[TappedQuestion], entry: str) -> Lesson | None:
    people = {person for one in questions for person, taken in one.taken if taken == entry}
    if len(people) < ENOUGH or any(entry in one.declined for one in questions):
        return None
    wordings: dict[str, list[str]] = {}
    known = {normalise(text) for text in knowledge.wordings(entry)}
    for one in questions:
        text = " ".join(one.text.split())
        if normalise(text) not in known and _may_teach(text, entry, knowledge):
            known.add(normalise(text))
            wordings.setdefault(one.language, []).append(text)
    return Lesson(entry, wordings, len(people)) if wordings else None


def _may_teach(text: str, entry: str, knowledge: Knowledge) -> bool:
    if conflict(named(text, knowledge.lexicon), knowledge.named(entry)):
        return False
    return not screen(text, knowledge.guard).seeks_advice
