"""What was asked, in figures: counted from the record, the feedback and the cases. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.dialogue.turn import Decision

HOURS = 24
_SPAN = re.compile(r"(\d{1,4})([mhd])")


@dataclass(frozen=True, slots=True)
class RecordedOnce:
    """A recorded question: whose (a pseudonym, empty where erased), in which language, what answered it, when."""

    person: str
    language: str
    decision: Decision
    found: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class HandedOn:
    """A case: when it was opened and answered, and whether people still wait."""

    opened_at: datetime
    answered_at: datetime | None
    waits: bool


@dataclass(frozen=True, slots=True)
class Material:
    """What is counted."""

    questions: Sequence[RecordedOnce] = ()
    handed: Sequence[HandedOn] = ()
    good: int = 0
    bad: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    known: int = 0
    blocked: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures since a moment, or of all time; hours and days are those of the conference's zone."""

    since: datetime | None
    zone: str
    questions: int
    people: int
    known: int
    blocked: int
    by_hour: tuple[Mapping[Decision, int], ...]
    by_day: Mapping[str, int]
    by_language: Mapping[str, int]
    by_decision: Mapping[Decision, int]
    entries: tuple[tuple[str, int], ...]
    good: int
    bad: int
    reasons: Mapping[str, int]
    opened: int
    answered: int
    waiting: int
    answered_after: timedelta | None

    @property
    def unanswered(self) -> int:
        """Questions to which the desk had no answer."""
        return self.by_decision.get(Decision.UNKNOWN, 0)

    @property
    def unanswered_share(self) -> float:
        """Their share of all questions, from 0 to 1."""
        return self.unanswered / self.questions if self.questions else 0.0


def figures(material: Material, zone: str, since: datetime | None = None) -> Figures:
    """Counts; a median is of the answered cases only, and None where there are none."""
    local = ZoneInfo(zone)
    asked = [(one, one.at.astimezone(local)) for one in material.questions]
    hours: list[Counter[Decision]] = [Counter() for _ in range(HOURS)]
    for one, at in asked:
        hours[at.hour][one.decision] += 1
    took = [
        (one.answered_at - one.opened_at).total_seconds()
        for one in material.handed
        if one.answered_at is not None
    ]
    found = Counter(one.found for one in material.questions if one.found is not None)
    return Figures(
        since=since,
        zone=zone,
        questions=len(asked),
        people=len({one.person for one, _ in asked if one.person}),
        known=material.known,
        blocked=material.blocked,
        by_hour=tuple(hours),
        by_day=dict(sorted(Counter(f"{at:%Y-%m-%d}" for _, at in asked).items())),
        by_language=_most_first(Counter(one.language for one, _ in asked)),
        by_decision={
            decision: count
            for decision in Decision
            if (count := sum(one.decision is decision for one, _ in asked))
        },
        entries=tuple(_most_first(found).items()),
        good=material.good,
        bad=material.bad,
        reasons=_most_first(Counter(material.reasons)),
        opened=len(material.handed),
        answered=len(took),
        waiting=sum(one.waits for one in material.handed),
        answered_after=timedelta(seconds=median(took)) if took else None,
    )


def as_json(told: Figures, titles: Mapping[str, str]) -> dict[str, Any]:
    """The figures for other programs; entries have their title where it is known."""
    took = told.answered_after
    return {
        "since": told.since.isoformat() if told.since else None,
        "timezone": told.zone,
        "questions": told.questions,
        "people": {"asked": told.people, "known": told.known, "blocked": told.blocked},
        "unanswered": {"questions": told.unanswered, "share": round(told.unanswered_share, 4)},
        "decisions": {str(decision): count for decision, count in told.by_decision.items()},
        "languages": dict(told.by_language),
        "days": dict(told.by_day),
        "hours": [{str(decision): count for decision, count in one.items()} for one in told.by_hour],
        "entries": [
            {"id": identifier, "title": titles.get(identifier), "questions": count}
            for identifier, count in told.entries
        ],
        "feedback": {"good": told.good, "bad": told.bad, "reasons": dict(told.reasons)},
        "handoff": {
            "opened": told.opened,
            "answered": told.answered,
            "waiting": told.waiting,
            "median_seconds": round(took.total_seconds()) if took is not None else None,
        },
    }


def since_of(text: str, now: datetime, zone: str) -> datetime | None:
    """The moment that ``2031-05-12``, ``2031-05-12T14:00``, ``90m``, ``24h``, ``7d``, ``today`` or ``all`` names.

    None is all time. Without an offset it is a time of the conference's zone. Raises ValueError for anything else.
    """
    told, local = text.strip().casefold(), ZoneInfo(zone)
    if told in ("", "all"):
        return None
    if told == "today":
        return datetime.combine(now.astimezone(local).date(), time(), local)
    if span := _SPAN.fullmatch(told):
        unit = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}[span[2]]
        return now - int(span[1]) * unit
    parsed = datetime.fromisoformat(text.strip())
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=local)


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
