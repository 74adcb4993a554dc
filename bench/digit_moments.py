"""In which moment of its call a key was released, by the timeline of Callbridge's journal.

Knows the journal's entries of one call. Does not know keys, nor whether they arrived.
"""

from bisect import bisect_right
from collections.abc import Iterable
from enum import StrEnum

from bridge.calls.journal import (
    DigitsCollected,
    Entry,
    Noted,
    ReplyReceived,
    RequestFailed,
    RequestSent,
    SoundPlayed,
    StepBegun,
)

FIRST = 0.05


class Moment(StrEnum):
    """Where a key fell."""

    FIRST = "first 50 ms"
    """It went down within 50 ms of the answer."""
    PROMPT = "background prompt"
    """It stops a prompt, and is stored or chooses an option."""
    COLLECTING = "collecting"
    """Inside record_digits, its prompt included."""
    REQUEST = "during a request"
    BETWEEN = "between actions"
    """No input point is open: the answer delay, a foreground sound, the seams between actions."""


class Timeline:
    """One call's. Times in seconds since 1970; `answered` is when its telephone saw the answer."""

    def __init__(self, answered: float, journal: Iterable[Noted]) -> None:
        self._answered = answered
        self._changes: list[tuple[float, Moment]] = [(0.0, Moment.BETWEEN)]
        collecting = False
        for noted in journal:
            if isinstance(noted.entry, StepBegun):
                collecting = noted.entry.what == "record_digits"
            moment = _begins(noted.entry)
            if moment is not None and not (collecting and isinstance(noted.entry, SoundPlayed)):
                self._changes.append((noted.at, moment))

    def of(self, began: float, released: float) -> Moment:
        """The moment of a key that went down and up at these times."""
        if began <= self._answered + FIRST:
            return Moment.FIRST
        return self._changes[bisect_right(self._changes, released, key=lambda change: change[0]) - 1][1]


def _begins(entry: Entry) -> Moment | None:
    match entry:
        case StepBegun(what="record_digits"):
            return Moment.COLLECTING
        case StepBegun(what="play_sound", detail=detail) if "background" in detail:
            return Moment.PROMPT
        case RequestSent():
            return Moment.REQUEST
        case StepBegun() | DigitsCollected() | ReplyReceived() | RequestFailed() | SoundPlayed():
            return Moment.BETWEEN
        case _:
            return None
