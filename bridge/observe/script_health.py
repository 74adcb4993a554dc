"""How scripts do, of their latest requests: how fast they answer and how often they fail, as the journal tells it.

Knows entries. Does not know breakers, nor who looks. A reader of the journal: a few steps for each entry, never waits.
"""

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bridge.calls.journal import Noted, ReplyReceived, RequestFailed

LATEST: Final = 200
"""Requests of each script that are looked at."""
MOST: Final = 1000
"""Scripts that are remembered, those asked last."""
_LONGEST: Final = 300


@dataclass(slots=True)
class _Latest:
    seconds: deque[tuple[float, bool]] = field(default_factory=lambda: deque(maxlen=LATEST))
    error: str = ""
    error_at: float | None = None


@dataclass(frozen=True, slots=True)
class ScriptFigures:
    """Seconds are those of all requests, also of such as failed."""

    name: str
    requests: int
    failed: int
    p50: float
    p95: float
    longest: float
    last_error: str
    last_error_at: float | None


class ScriptHealth:
    """All scripts that were asked."""

    def __init__(self) -> None:
        """Begin with none."""
        self._latest: OrderedDict[str, _Latest] = OrderedDict()

    def read(self, noted: Noted) -> None:
        """Take one entry of the journal."""
        entry = noted.entry
        if isinstance(entry, ReplyReceived):
            self._of(entry.script).seconds.append((entry.seconds, False))
        elif isinstance(entry, RequestFailed):
            latest = self._of(entry.script)
            latest.seconds.append((entry.seconds, True))
            latest.error, latest.error_at = f"{entry.fault.code}: {entry.fault.message}"[:_LONGEST], noted.at

    def figures(self) -> Sequence[ScriptFigures]:
        """Those of each script, by name."""
        return tuple(_figures(name, self._latest[name]) for name in sorted(self._latest))

    def _of(self, script: str) -> _Latest:
        latest = self._latest.get(script)
        if latest is None:
            latest = self._latest[script] = _Latest()
            if len(self._latest) > MOST:
                self._latest.popitem(last=False)
        else:
            self._latest.move_to_end(script)
        return latest


def _figures(name: str, latest: _Latest) -> ScriptFigures:
    times = sorted(seconds for seconds, _ in latest.seconds)
    failed = sum(bad for _, bad in latest.seconds)
    p50, p95 = (times[min(len(times) - 1, int(len(times) * part))] for part in (0.5, 0.95))
    return ScriptFigures(name, len(times), failed, p50, p95, times[-1], latest.error, latest.error_at)
