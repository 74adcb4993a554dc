"""Events to mailboxes by channel id, and StasisStart to an arrival, a leg that enters, or a call that comes back.

Knows which channels are ours. Does not know what an event means to a call, nor how it came here. Never waits.
An event of a channel without a mailbox is counted and dropped: Asterisk tells one application's events in their order,
and StasisStart is a channel's first.
"""

import asyncio
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from bridge.asterisk.events import (
    ChannelDestroyed,
    ChannelEvent,
    Dialled,
    DtmfReceived,
    HangupRequest,
    LeftBridge,
    PlaybackFinished,
    PlaybackStarted,
    RecordingEnded,
    StasisEnd,
    StasisStart,
    Unknown,
)
from bridge.asterisk.followed import Followed
from bridge.asterisk.mailbox import Mailbox, Sort
from bridge.asterisk.moments import Moments
from bridge.asterisk.parties import Parties
from bridge.calls.journal import CallFailed, KeyPressed
from bridge.calls.ports import Journal

RETURN = "return"
"""The first application argument of a channel that comes back from the dialplan (The IVR 10.4)."""
OnStart = Callable[[StasisStart, Mailbox], None]
KINDS = 100
"""Names of unused events that are counted apart; Asterisk has fewer, so more is somebody's nonsense."""


class Router:
    """One link's. `on_start` is told of each channel that enters, with its new mailbox; legs are `parties`' own."""

    def __init__(self, journal: Journal, on_start: OnStart, parties: Parties) -> None:
        self.parties = parties
        self.followed = Followed()
        self._journal = journal
        self._on_start = on_start
        self._boxes: dict[str, Mailbox] = {}
        self._bridges: dict[str, Mailbox] = {}
        self._promised: dict[str, Mailbox] = {}
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
            if isinstance(event, HangupRequest):
                self.followed.ends(event.channel, event.cause)
            elif isinstance(event, ChannelDestroyed):
                self.followed.gone(event.channel, event.cause)
        except Exception as error:  # noqa: BLE001 - a bug in one call must not stop the reader of all
            self._journal.note(event.channel, CallFailed(repr(error), traceback.format_exc()))
            self.leave(event.channel)

    def channels(self) -> frozenset[str]:
        """The channels that have a mailbox."""
        return frozenset(self._boxes)

    def promise(self, channel: str) -> Mailbox:
        """A mailbox for a leg that may become a caller's: it is told what the leg is told, from its entry on."""
        box = self._promised[channel] = self._new_box(channel)
        return box

    def hold(self, channel: str, box: Mailbox) -> None:
        """A leg has become a caller's channel; its entry may not have been told."""
        self._promised.pop(channel, None)
        if not box.gone:
            self._boxes[channel] = box

    def expect(self, channel: str) -> Mailbox:
        """A mailbox for a channel that a process before this one has left; it may come back from the dialplan."""
        box = self._boxes[channel] = self._new_box(channel)
        box.where.go_away()
        box.where.sought = True
        return box

    def leave(self, channel: str) -> None:
        """A channel was found to be gone, although no event said so."""
        if box := self._boxes.pop(channel, None):
            box.leave()

    def forget(self, channel: str, box: Mailbox) -> None:
        """The call is done with this channel. One that has come back meanwhile has another mailbox, which stays."""
        if self._promised.get(channel) is box:
            del self._promised[channel]
        if self._boxes.get(channel) is box:
            del self._boxes[channel]

    def is_away(self, channel: str) -> bool:
        """Tell whether a call waits for this channel to come back from the dialplan."""
        box = self._boxes.get(channel)
        return box is not None and box.where.away and box.where.word is None

    def trip(self, channel: str) -> int:
        """The number of the trip into the dialplan on which this channel is; 0 for one that is not away."""
        return self._boxes[channel].where.trips if self.is_away(channel) else 0

    def away(self) -> dict[str, int]:
        """All channels that are away, and on which trip each is."""
        return {channel: trip for channel in self._boxes if (trip := self.trip(channel))}

    def come_back(self, channel: str, args: Sequence[str]) -> bool:
        """A channel has entered: tell whether it is one that has come back to the call that waits for it."""
        if not self.is_away(channel) or args[:1] != (RETURN,):
            return self._is_known_to_be_back(channel, args)
        self._boxes[channel].come_back(args[1] if len(args) > 1 else "")
        return True

    def _is_known_to_be_back(self, channel: str, args: Sequence[str]) -> bool:
        box = self._boxes.get(channel)
        if box is None or not box.where.asked or args[:1] != (RETURN,):
            return False
        box.where.asked = False
        return True

    def hears(self, bridge: str, box: Mailbox) -> None:
        """What is played and recorded in this bridge is told to the caller who talks there."""
        self._bridges[bridge] = box

    def hears_no_more(self, bridge: str) -> None:
        """The conversation there is over."""
        self._bridges.pop(bridge, None)

    def _put(self, event: ChannelEvent) -> None:
        if isinstance(event, StasisStart):
            self._start(event)
        elif self.parties.tell(event) and event.channel not in self._boxes:
            return
        elif (box := self._boxes.get(event.channel) or self._bridges.get(event.channel)) is None:
            self.unused["stray"] += 1
        else:
            self._tell(box, event)

    def _start(self, event: StasisStart) -> None:
        if self.parties.starts(event):
            if (promised := self._promised.pop(event.channel, None)) is not None:
                self._boxes[event.channel] = promised
            return
        if self.come_back(event.channel, event.args) or self._inherits(event):
            return
        event = self._in_the_place_of_another(event)
        for former in (event.channel, event.replaces):
            if known := self._boxes.get(former):
                known.where.elsewhere = True
                self.leave(former)
        box = self._new_box(event.channel)
        box.where.entry = event.args, event.dialled
        self._boxes[event.channel] = box
        self._on_start(event, box)

    def _new_box(self, channel: str) -> Mailbox:
        # No closure over the box: a box that knows itself stays behind as garbage that only a collection finds.
        return Mailbox(partial(self._pressed, channel))

    def _in_the_place_of_another(self, event: StasisStart) -> StasisStart:
        """A telephone has connected somebody with an IVR that it had called: he enters it by the same entry.

        Asterisk tells no arguments of a channel that it puts in the place of another.
        """
        box = self._boxes.get(event.replaces)
        if box is None or event.args:
            return event
        args, dialled = box.where.entry
        return replace(event, args=args, dialled=dialled)

    def _inherits(self, event: StasisStart) -> bool:
        """Tell whether a telephone has put this channel in the place of a caller who was talking: he has left."""
        box = self._boxes.get(event.replaces)
        if box is None or not box.where.bridge:
            return False
        box.where.heir = self.parties.adopt(event.channel, box.where.bridge, box.stir)
        box.leave()
        return True

    def _pressed(self, channel: str, key: str, taken: str) -> None:
        self._journal.note(channel, KeyPressed(key, taken))

    def _press(self, box: Mailbox, key: DtmfReceived) -> None:
        if box.where.bridge or (box.where.away and not box.where.sought):
            return  # not pressed for us, and not to be told: it may be a PIN for the other party
        if box.echoes.is_echo(key.digit, key.length, key.at):
            self.unused["key reported twice"] += 1
        else:
            box.key(key.digit, self._moments.of(key.at, asyncio.get_running_loop().time()))

    def _tell(self, box: Mailbox, event: ChannelEvent) -> None:
        match event:
            case DtmfReceived():
                self._press(box, event)
            case PlaybackStarted(channel=channel):
                if channel in self._boxes:
                    box.echoes.playback_began()
            case PlaybackFinished(playback=playback, failed=failed, at=at):
                box.echoes.playback_ended(at)
                box.ended(Sort.PLAYBACK, playback, failed=failed)
            case RecordingEnded(name=name, failed=failed, seconds=seconds):
                box.ended(Sort.RECORDING, name, failed=failed, seconds=seconds)
            case HangupRequest() | StasisEnd() if box.where.away:
                return  # in the dialplan a hang-up may be followed by more; its end is told by ChannelDestroyed
            case HangupRequest(cause=cause):
                box.where.hung_up = True
                box.leave(cause)
            case StasisEnd():
                box.leave()
            case ChannelDestroyed(channel=channel, cause=cause):
                box.where.hung_up = box.where.ended = True
                box.leave(cause)
                self.forget(channel, box)
            case LeftBridge(bridge=bridge):
                box.where.out = box.where.out or bridge == box.where.bridge
                box.stir()
            case StasisStart() | Dialled():
                return  # told to others
