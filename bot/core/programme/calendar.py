"""The days and hours of a programme: which day a moment belongs to, and when anything takes place."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BREAK_HOUR = 6
DAY_BREAK = timedelta(hours=BREAK_HOUR)
"""A conference day runs until six the next morning: the last talk of Friday may begin on Saturday at one."""

NOON, AFTERNOON_ENDS = time(12), time(18)
LUNCH = (time(12), time(13))
"""Lunch on a day whose programme does not say when it is."""


@dataclass(frozen=True)
class Calendar:
    """The days with sessions, in order, and for each when sessions begin and end; all moments are in ``zone``."""

    zone: ZoneInfo
    days: tuple[date, ...]
    spans: Mapping[date, tuple[tuple[datetime, datetime], ...]] = field(default_factory=dict)
    lunches: Mapping[date, tuple[datetime, datetime]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        zone: ZoneInfo,
        first: date,
        last: date,
        times: Iterable[tuple[datetime, datetime]],
        lunches: Iterable[tuple[datetime, datetime]] = (),
    ) -> "Calendar":
        """A calendar of session times; without any, its days are those from the first to the last."""
        spans: dict[date, list[tuple[datetime, datetime]]] = {}
        for start, end in times:
            spans.setdefault(programme_day(start), []).append((start, end))
        meals: dict[date, tuple[datetime, datetime]] = {}
        for start, end in lunches:
            day = programme_day(start)
            known = meals.get(day, (start, end))
            meals[day] = (min(known[0], start), max(known[1], end))
        whole = [first + timedelta(days=n) for n in range(min(60, (last - first).days + 1))]
        return cls(
            zone, tuple(sorted(spans)) or tuple(whole), {d: tuple(sorted(s)) for d, s in spans.items()}, meals
        )

    def at(self, day: date, clock: time) -> datetime:
        """A time of day on a date, in the conference's zone."""
        return datetime.combine(day, clock, self.zone)

    def begins(self, day: date) -> datetime:
        """The first moment of a conference day."""
        return self.at(day, time()) + DAY_BREAK

    def ends(self, day: date) -> datetime:
        """The first moment after a conference day."""
        return self.begins(day + timedelta(days=1))

    def current_day(self, now: datetime) -> date:
        """The conference day of ``now``; in a night whose sessions are over, it is the next one already."""
        day = programme_day(now)
        late = [end for _, end in self.spans.get(day, ())]
        return day if day == now.date() or (late and max(late) > now) else now.date()

    def busy(self, moment: datetime) -> bool:
        """Whether any session is running at a moment."""
        return any(
            start <= moment < end
            for day in (programme_day(moment), moment.date())
            for start, end in self.spans.get(day, ())
        )

    def hours(self, day: date) -> tuple[datetime, datetime] | None:
        """From the first beginning to the last end of a day; of any day with sessions where that one has none."""
        spans = self.spans.get(day)
        if spans:
            return spans[0][0], max(end for _, end in spans)
        if not self.spans:
            return None
        other = self.days[min(len(self.days) - 1, bisect_right(self.days, day))]
        found = self.hours(other)
        shift = day - other
        return (found[0] + shift, found[1] + shift) if found else None

    def lunch(self, day: date) -> tuple[datetime, datetime]:
        """When lunch is on a day."""
        return self.lunches.get(day) or (self.at(day, LUNCH[0]), self.at(day, LUNCH[1]))


def programme_day(moment: datetime) -> date:
    """The conference day that a moment belongs to."""
    return (moment.replace(tzinfo=None) - DAY_BREAK).date()
