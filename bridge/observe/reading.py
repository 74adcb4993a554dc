"""Reads the timelines of past calls back from the journal's files.

Knows files and days. Does not know what an entry means, nor how it looks.
"""

from collections import deque
from collections.abc import Iterator
from pathlib import Path

from bridge.calls.journal import CallEnded, CallEntered, CallFailed, CallReturned, Noted
from bridge.calls.visit_span import Visit
from bridge.observe.lines import from_line
from bridge.observe.timelines import EXACT


def timeline_of(folder: Path, call: str) -> tuple[Noted, ...]:
    """All entries of a call, the oldest first; none when the call is not known. Raises OSError."""
    return tuple(noted for noted in _all(folder) if noted.call == call)


def exact_of(folder: Path, call: str) -> tuple[Noted, ...] | None:
    """Requests and replies of a call as they were; None when they may not be read. Raises OSError for what else fails.

    Where nothing was recorded there are none.
    """
    try:
        return timeline_of(folder / EXACT, call)
    except PermissionError:
        return None


def latest_calls(folder: Path, count: int) -> tuple[Noted, ...]:
    """How the latest calls began, the latest last. Raises OSError."""
    begun = [noted for noted in _all(folder) if isinstance(noted.entry, CallEntered)]
    return tuple(begun[-count:])


def latest_visits(folder: Path, count: int) -> tuple[Visit, ...]:
    """How the latest calls began and ended, the latest last. Raises OSError."""
    latest: deque[Visit] = deque(maxlen=count)
    up: dict[str, Visit] = {}
    for noted in _all(folder):
        match noted.entry:
            case CallEntered():
                latest.append(visit := Visit(noted))
                up[noted.call] = visit
            case CallEnded() | CallReturned() | CallFailed() if noted.call in up:
                up.pop(noted.call).end = noted
    return tuple(latest)


def _all(folder: Path) -> Iterator[Noted]:
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if noted := from_line(line):
                    yield noted
