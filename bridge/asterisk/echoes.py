"""Tells a key that was pressed from one that Asterisk reports twice.

Asterisk lets a key last 80 ms at least and keeps 45 ms between two keys. One that comes faster (speed dial, some
gateways) is reported when it is released, put aside, and reported once more when its turn has come. The second report
comes at a moment that can be foretold: after the end of the key before, the gap and the length of the key. Measured on
16.28 and 22.10.1: nearly always within 3 ms of it, at most 21 ms late. Knows keys and times. Does not know what keys
do.

Only the foretold moment counts: a report that merely comes early, because a network or a processor held back the one
before, is a key that somebody has pressed.
"""

from dataclasses import dataclass

LEAST_TONE = 0.080
LEAST_GAP = 0.045
EARLY = 0.012
LATE = 0.040
"""How far from the foretold moment a second report may be."""
SURE = 0.030
"""Nobody presses a key twice within this time."""
LATE_IN_SERIES = 0.120
"""The same when the key before was reported twice too: then this one is, however late on a busy machine."""


@dataclass(frozen=True, slots=True)
class _Report:
    key: str
    length: float
    at: float


class Echoes:
    """One channel's. Times in seconds of Asterisk's clock."""

    def __init__(self) -> None:
        self._last: _Report | None = None
        self._echo_at: float | None = None
        """When the last key was reported again, if it was."""
        self._before: _Report | None = None
        self._before_ended = 0.0
        """When the key before the last had its turn's end."""
        self._series = False
        """The key before the last was reported twice."""

    def is_echo(self, key: str, length: float, at: float) -> bool:
        """Tell whether this report repeats the one before. A length or moment of 0 is not known, and proves nothing."""
        report = _Report(key, length, at)
        if self._repeats(report):
            self._echo_at = at
            return True
        self._series = self._echo_at is not None
        self._before = self._last
        if self._last is not None:
            self._before_ended = self._last.at if self._echo_at is None else self._echo_at
        self._last, self._echo_at = report, None
        return False

    def _repeats(self, report: _Report) -> bool:
        last, before = self._last, self._before
        if last is None or self._echo_at is not None:
            return False
        if report.length <= 0 or report.at < last.at or (report.key, report.length) != (last.key, last.length):
            return False
        if report.at - last.at < SURE:
            return True
        if before is None:
            return False
        late = LATE_IN_SERIES if self._series else LATE
        turn = self._before_ended + LEAST_GAP
        foretold = [turn + max(LEAST_TONE, last.length)]
        if before.length < LEAST_TONE and not self._series:
            foretold.append(turn + LEAST_TONE - before.length)  # the key before was too short and was made longer
        return any(last.at - EARLY <= moment and -EARLY <= report.at - moment <= late for moment in foretold)
