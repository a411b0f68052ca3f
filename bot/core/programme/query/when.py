"""What a question says about time, as plain values: days, windows of time, and a place in an order."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class WindowRelation(StrEnum):
    """How a session must lie to a window of time."""

    RUNNING = "running"
    """It is going on at the window's moment."""
    STARTING = "starting"
    """It begins inside the window."""
    STARTS_AT = "starts at"
    ENDS_AT = "ends at"
    OVERLAPPING = "overlapping"
    """Some part of it lies inside the window."""


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """From ``start`` until before ``end``; of ``RUNNING``, ``STARTS_AT`` and ``ENDS_AT`` both are the same moment."""

    start: datetime
    end: datetime
    rule: WindowRelation

    def admits(self, start: datetime, end: datetime) -> bool:
        """Whether a session from ``start`` to ``end`` lies to this window as its rule says."""
        if self.rule is WindowRelation.RUNNING:
            return start <= self.start < end or start == self.start
        if self.rule is WindowRelation.STARTING:
            return self.start <= start < self.end
        if self.rule is WindowRelation.STARTS_AT:
            return start == self.start
        if self.rule is WindowRelation.ENDS_AT:
            return end == self.start
        return start < self.end and end > self.start


class Flow(StrEnum):
    """A place in time told from the present moment."""

    NOW = "now"
    NEXT = "next"
    LATER = "later"
    REMAINING = "remaining"


@dataclass(frozen=True, slots=True)
class When:
    """The time conditions of a question; an empty one admits every session.

    ``windows`` are alternatives (of a time without a day, one for each day it may mean). ``nth`` counts from 1, or
    from -1 backwards, and ``many`` says how many from there; 0 stands for no place in the order.
    """

    days: tuple[date, ...] = ()
    windows: tuple[TimeWindow, ...] = ()
    flow: Flow | None = None
    nth: int = 0
    many: int = 1
    past: bool = False

    def __bool__(self) -> bool:
        return bool(self.days or self.windows or self.flow or self.nth)
