"""The record as labelled questions for ``infodesk evaluate``: without people, without times of the day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.core.desk import seeks_advice
from bot.core.dialogue.turn import Decision
from bot.core.knowledge import Knowledge
from bot.core.matching.normalisation import normalise
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
