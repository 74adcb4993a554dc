"""Which calls have changed since they were last kept: whoever keeps them asks for all of them at once.

A call is only marked when something of it is noted, and drawn up when it is written: many moves cost one snapshot, and
no move waits. Knows calls that are up. Does not know storage. Fulfils the port `Snapshots`. Source: The IVR 3.12.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from bridge.calls.call import Call
from bridge.calls.entries.events import OF_EVENTS
from bridge.calls.journal import Noted
from bridge.calls.kept.snapshot_text import text_of
from bridge.calls.kept.snapshots import snapshot_of
from bridge.calls.ports import Clock
from bridge.calls.prompts import recording_path
from bridge.calls.records import KeptCall

SECURED: Final = 0.1
"""Seconds that a step waits at most until its call is written down."""
AT_THE_END: Final = 3.0
"""Seconds in which all calls are written down for the next process."""
MOST_OVER: Final = 10_000
"""Calls that have ended while the store was away, and of which something may be kept there."""


class SnapshotBook:
    """One for the process."""

    def __init__(self, clock: Clock, complain: Callable[[str], None]) -> None:
        """Nobody writes yet."""
        self._clock = clock
        self._complain = complain
        self.changed: Callable[[], None] = lambda: None
        """Says that there is something to write."""
        self.secured: Callable[[Callable[[], KeptCall | None], float], Awaitable[bool]] = _nobody
        """Waits until that one call is written down as it is drawn up, so many seconds at most; whether it was."""
        self.written: Callable[[float], Awaitable[bool]] = _nobody
        """Waits until all is written, so many seconds at most; whether it was."""
        self._calls: dict[str, Call] = {}
        self._marked: set[str] = set()
        self._over: dict[str, KeptCall] = {}
        self._closed = False
        self.left: frozenset[str] | None = None
        """The versions on which calls run that a process before this one has left."""

    def hold(self, call: Call) -> bool:
        """Drafts are not kept: their files are nowhere but on the author's disk."""
        if call.live.is_draft or call.channel.standing() is None:
            return False
        self._calls[call.id] = call
        self._over.pop(call.id, None)
        self._mark(call.id)
        return True

    def let_go(self, call: Call) -> None:
        """It is over here."""
        if self._calls.get(call.id) is call:
            del self._calls[call.id]
            self._marked.discard(call.id)
            self.drop(call.channel.id.server, call.id)

    def drop(self, server: str, channel: str) -> None:
        """What is kept of this channel is of no use any more, unless another call has it by now."""
        if channel not in self._calls and not self._closed:
            self._over[channel] = KeptCall(server, channel, "", "", self._clock.now(), "")
            if len(self._over) > MOST_OVER:  # whose row stays is missed by the next process, and dropped there
                del self._over[next(iter(self._over))]
            self.changed()

    async def secure(self, call: Call) -> None:
        """Wait until it is written, if it is kept at all."""
        if call.id in self._calls and not self._closed:
            self._mark(call.id)
            await self.secured(partial(self._kept, call), SECURED)

    def read(self, noted: Noted) -> None:
        """Whatever is told of a call may have changed it, but what becomes of its events. Reads the journal."""
        if noted.call in self._calls and not isinstance(noted.entry, OF_EVENTS):
            self._mark(noted.call)

    def versions(self) -> frozenset[str] | None:
        """The live sets on which calls run that are kept; None while it is not known what was left before."""
        if self.left is None:
            return None
        return self.left | {call.live.version for call in tuple(self._calls.values())}

    @property
    def is_empty(self) -> bool:
        """Nothing has changed."""
        return not self._marked and not self._over

    def take(self) -> Sequence[KeptCall]:
        """What has changed, as it is now; whoever takes it writes it, or gives it back."""
        over, self._over = list(self._over.values()), {}
        marked, self._marked = self._marked, set()
        return [*over, *(kept for channel in marked if (kept := self._kept(self._calls[channel])) is not None)]

    def give_back(self, kept: Sequence[KeptCall]) -> None:
        """It could not be written: what is over is kept in mind, the rest is drawn up anew."""
        for one in kept:
            if not one.state:
                self._over.setdefault(one.channel, one)
            elif one.channel in self._calls and not self._closed:
                self._marked.add(one.channel)

    async def close(self) -> bool:
        """Write all calls as they are now, and nothing of them afterwards; tell whether that was done."""
        self._marked.update(self._calls)
        self.changed()
        done = await self.written(AT_THE_END)
        self._closed = True
        self._marked.clear()  # drawn up later, they would say where a cancelled task has left them
        return done

    def _mark(self, channel: str) -> None:
        if not self._closed:
            self._marked.add(channel)
            self.changed()

    def _kept(self, call: Call) -> KeptCall | None:
        standing = call.channel.standing()
        if standing is None:
            return None
        path = recording_path(call.recording, call) if call.recording else ""
        if path or call.leaves:
            standing = replace(standing, leaves=call.leaves, recording=path)
        at = self._clock.now()
        try:
            text = text_of(snapshot_of(call, self._clock), standing)
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs this call its next process, and no other call
            self._complain(
                f"a fault of Callbridge: call {call.id} would not outlive a restart ({bug}). Please report it"
            )
            del self._calls[call.id]
            self._marked.discard(call.id)
            self.drop(call.channel.id.server, call.id)  # what was kept of it before is not where it stands
            return None
        return KeptCall(call.channel.id.server, call.id, call.call_id, call.live.version, at, text)


async def _nobody(*_: object) -> bool:
    """Nobody writes."""
    return False
