"""Tells a key that was pressed from one that Asterisk reports twice.

Asterisk gives every key at least 80 ms and a gap of 45 ms. A key that comes faster (speed dial, some gateways) is
reported when it is released, put aside, and reported once more when its turn has come: measured on 16.28 and 22.10.1
with gaps of 20 ms, and with tones of 60 ms and gaps of 40. Knows the two reports' times. Does not know what keys do.

The first repetition of a series follows sooner than a key could be pressed again. From then on each key of the series
is reported twice, strictly in turn, until the caller pauses; keys that overlap each other prove a series too.
"""

from dataclasses import dataclass

LEAST_TONE = 0.080
LEAST_GAP = 0.045
SURE = 0.050
"""Two presses of a key are never nearer than this."""
LONGEST = 0.100
"""Tones of fast keys are shorter; SIP INFO tells durations of its own, which prove nothing."""
LATE = 0.020
VERY_LATE = 0.250
"""How late a report may be on a busy machine; within a series nothing else can come in between."""


@dataclass(frozen=True, slots=True)
class _Report:
    key: str
    length: float
    at: float

    def room_before(self, following: "_Report") -> float:
        """The pause between the two keys, the first one made as long as Asterisk makes it."""
        return following.at - following.length - self.at - max(0.0, LEAST_TONE - self.length)


class Echoes:
    """One channel's. Times in seconds of Asterisk's clock."""

    def __init__(self) -> None:
        self._last: _Report | None = None
        self._fast = False
        self._repeated = False
        self._series = False

    def is_echo(self, key: str, length: float, at: float) -> bool:
        """Tell whether this report repeats the one before."""
        last, report = self._last, _Report(key, length, at)
        self._last = report
        if last is None or length <= 0 or at <= 0:
            self._fast = self._repeated = self._series = False
            return False
        if not self._repeated and report.key == last.key and report.length == last.length:
            self._repeated = 0 <= at - last.at < self._window(length)
            if self._repeated:
                self._series = True
                return True
        room = last.room_before(report)
        self._fast = room < LEAST_GAP + LATE
        self._series = self._fast and (self._series or report.at - report.length < last.at - LATE)
        self._repeated = False
        return False

    def _window(self, length: float) -> float:
        """Within which time the same key with the same duration is an echo."""
        if self._series:
            return max(LEAST_TONE, length) + LEAST_GAP + VERY_LATE
        return max(SURE, min(length, LONGEST) + LATE / 2) if self._fast else SURE
