"""How much was dialled by each rule, and whether its limits leave room for more.

Knows sliding windows and moments that it is handed (seconds since 1970). Does not know calls, files or clocks. Kept in
memory: a restart forgets it. Source: The IVR 9, step 5.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

HOUR = 3600.0
NEAR = 0.8
"""The part of a limit at which an alarm is raised for the first time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a dial rule allows; 0: no limit."""

    calls_per_hour: int = 0
    minutes_per_day: int = 0


@dataclass(frozen=True, slots=True)
class Used:
    """How much of one limit is used up. `what` says what is counted."""

    what: str
    used: int
    most: int

    @property
    def reached(self) -> bool:
        """There is no room for more."""
        return self.used >= self.most

    @property
    def near(self) -> bool:
        """An alarm is due."""
        return self.used >= NEAR * self.most


@dataclass(slots=True)
class _Rule:
    placed: deque[float] = field(default_factory=deque)
    held: int = 0
    """Calls that are about to be placed."""
    talked: deque[tuple[float, float]] = field(default_factory=deque)
    talking: dict[object, float] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    """How loud the last alarm was for what is counted: 1 near, 2 reached."""


class Volume:
    """All rules, by their names. A day begins at midnight of the zone that is handed in."""

    def __init__(self) -> None:
        """Begin with nothing used."""
        self._rules: defaultdict[str, _Rule] = defaultdict(_Rule)

    def used(self, rule: str, limits: Limits, now: float, zone: tzinfo, *, held: bool = True) -> tuple[Used, ...]:
        """How much of each limit that the rule has is used up now, with the places that are held or without."""
        counted = self._rules[rule]
        found = []
        _forget(counted, now - HOUR, midnight := _midnight(now, zone))
        if limits.calls_per_hour:
            calls = len(counted.placed) + (counted.held if held else 0)
            found.append(Used("calls in an hour", calls, limits.calls_per_hour))
        if limits.minutes_per_day:
            minutes = int(_talked(counted, now, midnight) / 60)
            found.append(Used("minutes since midnight", minutes, limits.minutes_per_day))
        return tuple(found)

    def alarms(self, rule: str, used: tuple[Used, ...]) -> tuple[Used, ...]:
        """Those that are to be told: each limit once when it is near and once when it is reached, until it sinks."""
        told, due = self._rules[rule].told, []
        for one in used:
            loud = 2 if one.reached else 1 if one.near else 0
            if loud > told.get(one.what, 0):
                due.append(one)
            told[one.what] = loud
        return tuple(due)

    def hold(self, rule: str) -> None:
        """A call will be placed by this rule: it counts already, so that no two take the last one."""
        self._rules[rule].held += 1

    def release(self, rule: str) -> None:
        """It will not be placed after all, or has been."""
        self._rules[rule].held -= 1

    def placed(self, rule: str, now: float) -> None:
        """Count a call that is placed by this rule."""
        self._rules[rule].placed.append(now)

    def talked(self, rule: str, seconds: float, now: float) -> None:
        """Count a conversation by this rule that is over."""
        self._rules[rule].talked.append((now - seconds, now))

    @contextmanager
    def conversation(self, rule: str, now: Callable[[], float]) -> Iterator[None]:
        """Count a conversation by this rule, while it lasts and afterwards."""
        counted, this = self._rules[rule], object()
        counted.talking[this] = now()
        try:
            yield
        finally:
            counted.talked.append((counted.talking.pop(this), now()))


def _forget(counted: _Rule, an_hour_ago: float, midnight: float) -> None:
    """Let go of what counts no more, also of a rule without limits: it would grow for ever."""
    while counted.placed and counted.placed[0] <= an_hour_ago:
        counted.placed.popleft()
    while counted.talked and counted.talked[0][1] <= midnight:
        counted.talked.popleft()


def _talked(counted: _Rule, now: float, midnight: float) -> float:
    """Seconds of conversation since midnight, those that go on included."""
    spans = (*counted.talked, *((began, now) for began in counted.talking.values()))
    return sum(max(0.0, ended - max(began, midnight)) for began, ended in spans)


def _midnight(now: float, zone: tzinfo) -> float:
    here = datetime.fromtimestamp(now, zone)
    return here.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
