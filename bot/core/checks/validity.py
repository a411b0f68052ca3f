"""Rules on when an entry holds: none has run out unnoticed, and no time is left without an answer."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.core.checks.rule import CheckContext, Finding, finding
from bot.core.content.faq import Faq
from bot.core.content.validity import END, span
from bot.core.matching.normalisation import normalise


def expired_valid(case: CheckContext) -> Iterator[Finding]:
    """No entry ran out before the conference has ended, unless another one asks the same and holds on."""
    conference = case.contents.conference
    if case.now.astimezone(_zone(case)).date() > conference.end:
        return
    groups = _same_question(case)
    for faq in case.faqs:
        until = span(faq.valid, conference)[1]
        if faq.valid is None or faq.valid.until is None or until > case.now:
            continue
        if not any(span(other.valid, conference)[1] > case.now for other in groups[_key(faq)]):
            yield finding(faq.at("valid.until"), "check.expired", until=_until(faq.valid.until, case))


def gap_in_valid(case: CheckContext) -> Iterator[Finding]:
    """Entries that ask the same at different times follow one another without a gap."""
    conference = case.contents.conference
    for group in _same_question(case).values():
        ordered = sorted(group, key=lambda faq: (span(faq.valid, conference), faq.where))
        reached = END
        for number, (one, following) in enumerate(pairwise(ordered)):
            end = span(one.valid, conference)[1]
            reached = end if number == 0 else max(reached, end)
            start = span(following.valid, conference)[0]
            if start > reached:
                yield finding(
                    following.at("valid"),
                    "check.gap",
                    start=_shown(reached, case),
                    end=_shown(start, case),
                    other=one.id,
                )


def _same_question(case: CheckContext) -> dict[str, list[Faq]]:
    groups: dict[str, list[Faq]] = {}
    for faq in case.faqs:
        groups.setdefault(_key(faq), []).append(faq)
    return groups


def _key(faq: Faq) -> str:
    """The question as it is compared, in the first language that the entry has."""
    return normalise(next(iter(faq.question.values()))) or faq.id


def _zone(case: CheckContext) -> ZoneInfo:
    return ZoneInfo(case.contents.conference.timezone)


def _until(value: date, case: CheckContext) -> str:
    return _shown(value, case) if isinstance(value, datetime) else str(value)


def _shown(moment: datetime, case: CheckContext) -> str:
    """A moment as people write it; midnight stands for the day alone."""
    local = moment.astimezone(_zone(case)) if moment.tzinfo else moment
    return f"{local:%Y-%m-%d}" if (local.hour, local.minute) == (0, 0) else f"{local:%Y-%m-%d %H:%M}"
