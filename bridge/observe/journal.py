"""Takes every entry, stamps and masks it, keeps the latest of each call, and hands it to all who read.

Knows calls by their CallID and its readers as functions. Does not know who they are.
"""

import traceback
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from bridge.calls.entries.events import EventEntry
from bridge.calls.journal import CallEnded, CallFailed, CallReturned, Entry, Noted, ReplyReceived, RequestSent
from bridge.calls.ports import Clock
from bridge.observe.masking import Masking
from bridge.observe.settings import PrivacySettings

Reader = Callable[[Noted], None]

LIVE = 5000
"""Calls of which timelines are kept while they last."""
ENDED = 100
"""Calls of which timelines are kept after their end."""


@dataclass(slots=True)
class _Ring:
    entries: deque[Noted]
    masking: Masking
    noted: int = 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is known of a call, the oldest entry first. `lost` entries were too many to keep."""

    call: str
    entries: tuple[Noted, ...]
    lost: int = 0


class CallJournal:
    """Fulfils the port `Journal` of `calls`: never waits, never raises."""

    def __init__(
        self,
        ring: int,
        privacy: PrivacySettings,
        clock: Clock,
        readers: Sequence[Reader] = (),
        exact: Reader | None = None,
    ) -> None:
        """Keep so many entries of each call. `exact` is given requests and replies as they were, for replay."""
        self._exact = exact
        self._ring = ring
        self._privacy = privacy
        self._clock = clock
        self._readers = list(readers)
        self._complained: set[int] = set()
        self._live: OrderedDict[str, _Ring] = OrderedDict()
        self._ended: OrderedDict[str, _Ring] = OrderedDict()

    def add_reader(self, reader: Reader) -> None:
        """Tell one more reader all that is noted from now on."""
        self._readers.append(reader)

    def note(self, call: str, entry: Entry) -> None:
        """Tell one thing about a call (its CallID), or about an edge (empty)."""
        ring = self._ring_of(call, begins=not isinstance(entry, EventEntry))
        noted = Noted(self._clock.now(), call, ring.masking.mask(entry))
        if call:
            ring.entries.append(noted)
            ring.noted += 1
            if isinstance(entry, _ENDS):
                self._end(call)
        for reader in self._readers:
            try:
                reader(noted)
            except Exception:  # noqa: BLE001 - whatever it is, it shall not reach the call
                self._failed(reader)
        if self._exact is not None and isinstance(entry, _EXACT):
            try:
                self._exact(Noted(noted.at, call, entry))
            except Exception:  # noqa: BLE001 - as above
                self._failed(self._exact)

    def live(self) -> tuple[str, ...]:
        """The calls that have not ended."""
        return tuple(self._live)

    def timeline(self, call: str) -> Timeline | None:
        """What is known of a call, None when it is not known any more."""
        ring = self._live.get(call) or self._ended.get(call)
        return Timeline(call, tuple(ring.entries), ring.noted - len(ring.entries)) if ring else None

    def forget(self, calls: Iterable[str]) -> None:
        """Know ended calls no more."""
        for call in calls:
            self._ended.pop(call, None)

    def _ring_of(self, call: str, *, begins: bool) -> _Ring:
        """The one of a call; `begins`: it may be a new call, which a late delivery of an old one is not."""
        known = self._live.get(call) or self._ended.get(call)
        if known is not None:
            return known
        ring = _Ring(deque(maxlen=self._ring), Masking(self._privacy))
        if call and begins:
            self._live[call] = ring
            if len(self._live) > LIVE:
                self._live.popitem(last=False)
        return ring

    def _end(self, call: str) -> None:
        if call in self._live:
            self._ended[call] = self._live.pop(call)
            if len(self._ended) > ENDED:
                self._ended.popitem(last=False)

    def _failed(self, reader: Reader) -> None:
        """A reader that fails is a bug of ours, told once and past the readers; the others are told all the same."""
        if id(reader) not in self._complained:
            self._complained.add(id(reader))
            with suppress(OSError):
                traceback.print_exc()


_ENDS: Final = (CallEnded, CallReturned, CallFailed)
_EXACT: Final = (RequestSent, ReplyReceived)
