"""Tells a key that was pressed from one that Asterisk reports twice.

Asterisk lets a key last 80 ms at least and keeps 45 ms between two keys. One that comes too early (speed dial, some
gateways) is reported when it is released, put aside, and reported once more when its turn has come; until then
Asterisk reads nothing of that caller. So a second report is always the very next one, and the moments of all reports
tell which keys were put aside: those that came less than 45 ms after the end of the turn before. How long a turn takes
depends on whether Asterisk saw the key begin. While a sound plays it reports each key once, and makes none longer.

Some moments can be told only to a few milliseconds: when a key began (telephones send its first packet up to 20 ms
late), and when Asterisk looked again (with the next packet). Then all possible ends of a turn are followed until a
report decides. Knows keys, moments, and whether a playback runs. Does not know what keys do.
"""

from dataclasses import dataclass

LEAST_TONE = 80
LEAST_GAP = 45
"""Milliseconds, as are all times here: `mindtmfduration` of asterisk.conf as shipped, and what no setting changes."""
PACKET = 20
"""A telephone may say only so much later that a key went down."""
FRAME = 25
"""Asterisk ends a turn when the caller's next packet has come."""
NEARLY = 10
"""Asterisk measures the length of a key itself, and may find it so much longer or shorter."""
EARLY = 12
LATE = 50
"""How far from a foretold moment a second report may be, where the key may as well have been pressed again."""
SERIES = 150
"""Keys that come quicker one after the other are a machine's."""
LIFTED = 20
"""And between two presses of the same key it is up at least so long."""
FORGOTTEN = 2000
"""A second report that has not come by then does not come: the channel was elsewhere meanwhile."""


@dataclass(frozen=True, slots=True)
class _Report:
    key: str
    length: int
    at: int

    @property
    def stretched(self) -> int:
        """When its turn ends if Asterisk makes it itself, from now on."""
        return self.at + max(LEAST_TONE, self.length)


class Echoes:
    """One channel's. Arguments in seconds of Asterisk's clock."""

    def __init__(self) -> None:
        self._last: _Report | None = None
        """The last key, unless its second report has come."""
        self._heard = 0
        self._ends = {0}
        """When the turn of the last key ends, if it was not put aside. More than one: nobody knows which."""
        self._aside: set[int] = set()
        """If it was put aside: when the turn of the key before ends. Both may be possible at a time."""
        self._in_series = False
        self._while_playing = False
        """The last key was released while a sound played."""
        self._playing = False
        self._silent_since = 0

    def playback_began(self) -> None:
        """From now on each key is reported once."""
        self._playing = True

    def playback_ended(self, at: float) -> None:
        """No more. Asterisk does not know of keys that are down now."""
        self._playing = False
        self._silent_since = round(at * 1000)

    def is_echo(self, key: str, length: float, at: float) -> bool:
        """Tell whether this report repeats the one before. A length or moment of 0 is not known, and proves nothing."""
        report = _Report(key, round(length * 1000), round(at * 1000))
        if report.length <= 0 or report.at < self._heard:
            self._last, self._heard, self._ends, self._aside = None, report.at, {0}, set()
            return False
        repeats = self._repeats(report)
        if repeats:
            self._last, self._aside = None, set()
            self._ends = {report.at if self._playing else report.stretched}
        else:
            self._take_in(report)
        self._heard = report.at
        return repeats

    def _repeats(self, report: _Report) -> bool:
        last = self._last
        if last is None or (report.key, report.length) != (last.key, last.length):
            return False
        since = report.at - last.at
        if not self._ends:  # it was put aside, so this must be its second report, however late
            return since < FORGOTTEN
        foretold = (max(last.at, end + LEAST_GAP) for end in self._aside)
        if any(-EARLY <= report.at - moment <= LATE for moment in foretold):
            return True
        if self._while_playing:
            return False
        again = last.length + LIFTED if self._in_series else 0
        return since < max(LEAST_GAP, again)  # nobody presses a key twice within this time

    def _take_in(self, report: _Report) -> None:
        """A key was pressed: follow it from each moment at which the turn before may have ended."""
        if not self._ends and self._last is not None:  # no second report has come, so it was not put aside after all
            self._ends = {self._last.at, self._last.stretched}
        before, self._ends, self._aside = self._ends, set(), set()
        self._last, self._in_series, self._while_playing = report, report.at - self._heard < SERIES, self._playing
        for end in before:
            if report.at < end or (report.at < end + LEAST_GAP and not self._playing):
                self._aside.add(end)
            elif self._playing:
                self._ends.add(report.at)
                if self._heard < end and report.at < end + FRAME:
                    self._aside.add(report.at)
            else:
                self._ends |= self._turn(report, end)

    def _turn(self, report: _Report, before: int) -> set[int]:
        """When the turn of a key may end that was not put aside; the turn before has ended at `before`."""
        ends: set[int] = set()
        seen_from = max(before + LEAST_GAP, self._silent_since)
        surely_from = seen_from + FRAME if before > self._heard else seen_from
        for length in (report.length, report.length - PACKET):
            began = report.at - length
            if began >= seen_from:
                missing = LEAST_TONE - 2 * length  # what it was too short is counted from its beginning
                ends.add(report.at + max(0, missing))
                if abs(missing) <= NEARLY:
                    ends.add(report.at + 1)
            if began < surely_from:
                ends.add(report.stretched)
        return ends
