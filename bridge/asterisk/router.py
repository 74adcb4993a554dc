"""Events to mailboxes by channel id, and StasisStart to an arrival.

Knows which channels are ours. Does not know what an event means to a call, nor how it came here. Never waits.
An event of a channel without a mailbox is counted and dropped: Asterisk tells one application's events in their order,
and StasisStart is a channel's first.
"""

import asyncio
import traceback
from collections import Counter
from collections.abc import Callable

from bridge.asterisk.events import (
    ChannelDestroyed,
    ChannelEvent,
    DtmfReceived,
    HangupRequest,
    PlaybackFinished,
    RecordingEnded,
    StasisEnd,
    StasisStart,
    Unknown,
)
from bridge.asterisk.mailbox import Mailbox, Sort
from bridge.asterisk.moments import Moments
from bridge.calls.journal import CallFailed, KeyPressed
from bridge.calls.ports import Journal

OnStart = Callable[[StasisStart, Mailbox], None]
KINDS = 100
"""Names of unused events that are counted apart; Asterisk has fewer, so more is somebody's nonsense."""


class Router:
    """One link's. `on_start` is told of each channel that enters, with its new mailbox."""

    def __init__(self, journal: Journal, on_start: OnStart) -> None:
        self._journal = journal
        self._on_start = on_start
        self._boxes: dict[str, Mailbox] = {}
        self._moments = Moments()
        self.unused: Counter[str] = Counter()
        """Events that nobody waits for, by their type; `stray` are those of channels that are not ours."""

    def route(self, event: ChannelEvent | Unknown) -> None:
        """Put one event where it belongs."""
        if isinstance(event, Unknown):
            self.unused[event.kind if event.kind in self.unused or len(self.unused) < KINDS else "others"] += 1
            return
        try:
            self._put(event)
        except Exception as error:  # noqa: BLE001 - a bug in one call must not stop the reader of all
            self._journal.note(event.channel, CallFailed(repr(error), traceback.format_exc()))
            self.leave(event.channel)

    def channels(self) -> frozenset[str]:
        """The channels that have a mailbox."""
        return frozenset(self._boxes)

    def leave(self, channel: str) -> None:
        """A channel was found to be gone, although no event said so."""
        if box := self._boxes.pop(channel, None):
            box.leave()

    def forget(self, channel: str, box: Mailbox) -> None:
        """The call is done with this channel. One that has come back meanwhile has another mailbox, which stays."""
        if self._boxes.get(channel) is box:
            del self._boxes[channel]

    def _put(self, event: ChannelEvent) -> None:
        if isinstance(event, StasisStart):
            self._start(event)
        elif (box := self._boxes.get(event.channel)) is None:
            self.unused["stray"] += 1
        else:
            self._tell(box, event)

    def _start(self, event: StasisStart) -> None:
        for former in (event.channel, event.replaces):
            self.leave(former)
        box = Mailbox(lambda key, taken: self._told(event.channel, box, key, taken))
        self._boxes[event.channel] = box
        self._on_start(event, box)

    def _told(self, channel: str, box: Mailbox, key: str, taken: str) -> None:
        """Tell of a key. Nobody knows yet what a buffered one is for: it may be the first digit of a PIN."""
        hidden = box.keys.secret or taken == "buffered"
        self._journal.note(channel, KeyPressed("" if hidden else key, taken))

    def _tell(self, box: Mailbox, event: ChannelEvent) -> None:
        match event:
            case DtmfReceived(digit=digit, at=stamp, length=length):
                if box.echoes.is_echo(digit, length, stamp):
                    self.unused["key reported twice"] += 1
                else:
                    box.key(digit, self._moments.of(stamp, asyncio.get_running_loop().time()))
            case PlaybackFinished(playback=playback, failed=failed):
                box.ended(Sort.PLAYBACK, playback, failed=failed)
            case RecordingEnded(name=name, failed=failed, seconds=seconds):
                box.ended(Sort.RECORDING, name, failed=failed, seconds=seconds)
            case HangupRequest(cause=cause):
                box.leave(cause)
            case StasisEnd():
                box.leave()
            case ChannelDestroyed(channel=channel, cause=cause):
                box.leave(cause)
                self.forget(channel, box)
            case StasisStart():
                self._start(event)
