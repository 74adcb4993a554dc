"""The books of a run under faults: what became of each call, which events were owed, and what was lost.

Knows stories of callers, times of faults, what a script was asked and what a receiver was told. Does not know how any
of it was seen: this is arithmetic, so that a deliberately lost call can be shown to count. All times are seconds of
one clock.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

GRACE: Final = 6.0
"""Seconds after a fault is over and readiness is back in which it may still explain what a caller meets."""
EVENTS: Final = ("dial-in", "answer", "hangup")
"""What is owed of each call that was served, once each."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a fault may do to callers. `shuts`: who calls meanwhile may be sent to the dialplan's fallback."""

    name: str
    shuts: bool = False
    loses: bool = False
    """Calls that are up may be lost: true of Asterisk's own death only."""


@dataclass(frozen=True, slots=True)
class Window:
    """One fault, from its beginning until the service said that it was ready again; `over` None: it never did."""

    kind: Kind
    began: float
    over: float | None

    def touches(self, began: float, over: float) -> bool:
        """Whether it may explain something between two moments."""
        end = float("inf") if self.over is None else self.over + GRACE
        return self.began <= over and began <= end


@dataclass(slots=True)
class Story:
    """What one caller lived through. `number` is his own and nobody else's, as is the code that he keys."""

    number: str
    code: str
    placed: float
    prompted: float | None = None
    """When he first heard the IVR: from then on the call is the bridge's to keep."""
    keyed: list[tuple[float, float]] = field(default_factory=list)
    """From when to when he keyed all digits; he keys them again when he hears the prompt again."""
    confirmed: float | None = None
    """When he heard that his code was taken."""
    obeyed: bool = False
    """The call was ended as the script has ordered it, which the cause of its end tells."""
    ended: float | None = None
    """When the call was over; None: it never was, and had to be ended."""
    died: bool = False
    """Asterisk has died under it."""


class Fate(StrEnum):
    """What became of a call."""

    FINISHED = "finished"
    UNHEARD = "finished, a sound left out"
    """A sound that Asterisk did not play is left out with a fault, and the call goes on: the script was obeyed."""
    TURNED_AWAY = "turned away"
    """Never served, while a fault explains that; the dialplan's fallback took it."""
    DIED = "died with Asterisk"
    WRONG = "finished with wrong digits"
    LOST = "lost"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class Told:
    """One delivery as a receiver saw it: whose, which event, under which idempotency key."""

    number: str
    event: str
    key: str


@dataclass(frozen=True, slots=True)
class Books:
    """All that was seen. `asked`: caller and code of each request that the script has had."""

    stories: Sequence[Story]
    windows: Sequence[Window]
    asked: Sequence[tuple[str, str]]
    told: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Lost:
    """A call that nobody may lose, and the faults beside it."""

    number: str
    fate: Fate
    placed: float
    ended: float | None
    beside: tuple[str, ...]
    codes: tuple[str, ...]
    """His own, and what the script was told."""


@dataclass(frozen=True, slots=True)
class Account:
    """The sum."""

    faults: Counter[str]
    fates: Counter[Fate]
    lost: Sequence[Lost]
    owed: int
    delivered: int
    missing: Sequence[tuple[str, str]]
    """Caller and event that were owed and have not come."""
    repeated: int
    """Deliveries that came again under the same key, which receivers must expect."""
    doubled: Sequence[tuple[str, str]]
    """Caller and event that came under two keys, which nobody can tell apart from two events."""
    keyed: int
    """Digits that callers have pressed."""
    digits_lost: int
    """Digits that were pressed, and had to be pressed again, with no fault beside."""
    never_ready: Sequence[str]
    """Faults after which the service did not say that it was ready again."""

    @property
    def faultless(self) -> bool:
        """Nothing happened that must not happen."""
        return not (self.lost or self.missing or self.doubled or self.digits_lost or self.never_ready)


def settle(books: Books) -> Account:
    """Add everything up."""
    fates = {story.number: fate_of(story, books) for story in books.stories}
    owed = _owed(books)
    came = {(told.number, told.event) for told in books.told}
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)
    for told in books.told:
        keys[told.number, told.event].add(told.key)
    return Account(
        Counter(window.kind.name for window in books.windows),
        Counter(fates.values()),
        [_lost(story, fates[story.number], books) for story in books.stories if _bad(fates[story.number])],
        len(owed),
        len(owed & came),
        sorted(owed - came),
        len(books.told) - sum(len(some) for some in keys.values()),
        sorted(what for what, some in keys.items() if len(some) > 1),
        sum(len(story.code) * len(story.keyed) for story in books.stories),
        sum(_digits_lost(story, books) for story in books.stories),
        [window.kind.name for window in books.windows if window.over is None],
    )


def fate_of(story: Story, books: Books) -> Fate:
    """What became of one call."""
    codes = {code for number, code in books.asked if number == story.number}
    if codes - {story.code}:
        return Fate.WRONG
    if story.died:
        return Fate.DIED
    if story.ended is None:
        return Fate.STUCK
    if codes and story.obeyed:
        return Fate.FINISHED if story.confirmed is not None else Fate.UNHEARD
    shut = any(window.kind.shuts and window.touches(story.placed, story.ended) for window in books.windows)
    return Fate.TURNED_AWAY if story.prompted is None and shut else Fate.LOST


def _bad(fate: Fate) -> bool:
    return fate in {Fate.WRONG, Fate.LOST, Fate.STUCK}


def _lost(story: Story, fate: Fate, books: Books) -> Lost:
    over = max(story.placed, story.ended or 0.0)
    beside = tuple(window.kind.name for window in books.windows if window.touches(story.placed, over))
    codes = (story.code, *(code for number, code in books.asked if number == story.number))
    return Lost(story.number, fate, story.placed, story.ended, beside, codes)


def _owed(books: Books) -> set[tuple[str, str]]:
    """All events of a call that was served; of one that was only begun, the end of what was told to have begun."""
    owed = {(story.number, event) for story in books.stories if story.prompted is not None for event in EVENTS}
    known = {story.number for story in books.stories}
    return owed | {(told.number, "hangup") for told in books.told if told.number in known}


def _digits_lost(story: Story, books: Books) -> int:
    """Each series but the last one was keyed in vain; with a fault beside it, that is the fault's."""
    code = len(story.code)
    vain = 0
    for (began, _), (again, _) in zip(story.keyed, story.keyed[1:], strict=False):
        if not any(window.touches(began, again) for window in books.windows):
            vain += code
    return vain
