"""What a process before this one has left, paired with what Asterisk still has: gone on with, or over.

Knows texts that were kept, and channels by their ids. Does not know Asterisk or storage. What has ended meanwhile is
told as ended by whoever follows its channel; what nobody can match goes to the dialplan's fallback.
Source: The IVR 3.12.
"""

from collections.abc import Callable, Iterable, Mapping

from bridge.calls.channel import Arrival
from bridge.calls.kept.forms import FormError
from bridge.calls.kept.snapshot_text import LeftCall, read_left
from bridge.calls.records import KeptCall
from bridge.calls.standing import Standing


class Resume:
    """One server's, once at the start."""

    def __init__(
        self,
        kept: Iterable[KeptCall],
        take_up: Callable[[Arrival, LeftCall], None],
        drop: Callable[[str, str], None],
        complain: Callable[[str], None],
    ) -> None:
        """`drop` removes what is kept of a channel (server, channel). What cannot be read is told, and dropped."""
        self._take_up = take_up
        self._drop = drop
        self._left: dict[str, LeftCall] = {}
        for one in kept:
            try:
                self._left[one.channel] = read_left(one)
            except FormError as wrong:
                complain(f"what was kept of call {one.channel} {wrong}: its caller gets the dialplan's fallback")
                drop(one.server, one.channel)

    @property
    def channels(self) -> Mapping[str, Standing]:
        """Where each channel stands that is to be looked for."""
        return {channel: left.standing for channel, left in self._left.items()}

    @property
    def versions(self) -> frozenset[str]:
        """The live sets on which these calls run."""
        return frozenset(left.kept.live for left in self._left.values())

    def found(self, arrival: Arrival) -> None:
        """Its channel is there. Never waits."""
        left = self._left.pop(arrival.channel.id.unique, None)
        if left is not None:
            self._take_up(arrival, left)

    def lost(self, channel: str) -> None:
        """Its channel is gone, or somebody else's by now. Never waits."""
        left = self._left.pop(channel, None)
        if left is not None:
            self._drop(left.kept.server, channel)
